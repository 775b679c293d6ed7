/* SPDX-License-Identifier: MIT
 * Working out, while a graph is settled, what depends on constants and shapes alone. Used only inside this room. */
#ifndef MOTE_GRAPH_FOLD_H
#define MOTE_GRAPH_FOLD_H

#include "graph/graph.h"

/* Folding may make constants of as many bytes as the graph has, and of these: a bound on what a small file can ask for. What
 * would pass it stays an op. */
enum { MOTE_FOLD_BYTES = 1 << 24 };

/* If the op passed its check and needs nothing but constants, its outputs become constants, and it loses its operands.
 * `*budget` is what is left. */
enum mote_status mote_fold_op(struct mote_graph *graph, size_t op, size_t *budget, struct mote_error *error);
/* Before the op is checked, whose rule knows other types: if it reckons with a few constant integers, as chains of shapes
 * do, the same happens, and true is returned. */
bool mote_fold_early(struct mote_graph *graph, size_t op, size_t *budget);
/* The part of it that reckons; the op's output is none of the graph's (fold_numbers.c). */
bool mote_fold_numbers(struct mote_graph *graph, const struct mote_op *op);
/* A constant shape that has no −1 gets one in place of its first dimension. */
enum mote_status mote_fold_open(struct mote_graph *graph, int32_t tensor, struct mote_error *error);
/* Removes the ops that lost their operands. */
void mote_fold_end(struct mote_graph *graph);

#endif
