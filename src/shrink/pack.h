/* SPDX-License-Identifier: MIT
 * Which of the writer's layouts deflates best. */
#ifndef MOTE_SHRINK_PACK_H
#define MOTE_SHRINK_PACK_H

#include "graph/graph.h"
#include "tflite/tflite.h"

/* The layout whose file has the smallest estimated zlib stream. */
enum mote_status mote_pack_layout(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                  uint64_t *layout, struct mote_error *error);

#endif
