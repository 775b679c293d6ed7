/* SPDX-License-Identifier: MIT
 * The order of hidden channels: what a network computes does not hang on it, what its zlib stream takes does. */
#ifndef MOTE_SHRINK_ORDER_H
#define MOTE_SHRINK_ORDER_H

#include "graph/graph.h"

/* Tries `tries` orders of the channels of `made`, which quantization made of the float graph `graph`, and gives it one by
 * which zlib makes less of its constants, where it finds one. The same graphs and tries give the same order. */
enum mote_status mote_order_channels(const struct mote_graph *graph, uint32_t tries, struct mote_graph *made,
                                     struct mote_error *error);

#endif
