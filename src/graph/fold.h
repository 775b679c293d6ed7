/* SPDX-License-Identifier: MIT
 * Working out, while a graph is settled, what depends on constants and shapes alone. Used only inside this room. */
#ifndef MOTE_GRAPH_FOLD_H
#define MOTE_GRAPH_FOLD_H

#include "graph/graph.h"

/* All constants that folding may make, bytes: a bound on what a small file can ask for. What would pass it stays an op. */
enum { MOTE_FOLD_BYTES = 1 << 24 };

/* If the op passed its check and needs nothing but constants, its outputs become constants, and it loses its operands.
 * `*budget` is what is left of MOTE_FOLD_BYTES. */
enum mote_status mote_fold_op(struct mote_graph *graph, size_t op, size_t *budget, struct mote_error *error);
/* Removes the ops that lost their operands. */
void mote_fold_end(struct mote_graph *graph);

#endif
