/* SPDX-License-Identifier: MIT
 * A float network with one layer spoilt on purpose, to see how much the network minds. */
#ifndef MOTE_SHRINK_WEAKEN_H
#define MOTE_SHRINK_WEAKEN_H

#include "graph/graph.h"

#include <stdbool.h>

/* Does the op have float weights? */
bool mote_op_has_weights(const struct mote_graph *graph, size_t op);

/* The smallest `fraction` of each of its weight tensors become 0. */
enum mote_status mote_weaken_zeros(const struct mote_graph *graph, size_t op, double fraction,
                                   struct mote_graph **out, struct mote_error *error);
/* Its weights are rounded to `bits` (2 to 8) as quantization would: symmetric; a scale a channel for depthwise filters
 * and, with `per_channel`, for convolutions; else one a tensor. */
enum mote_status mote_weaken_bits(const struct mote_graph *graph, size_t op, unsigned bits, bool per_channel,
                                  struct mote_graph **out, struct mote_error *error);

#endif
