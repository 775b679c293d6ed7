/* SPDX-License-Identifier: MIT
 * Ops that only move elements (RESHAPE, TRANSPOSE, PAD, SPLIT, …): which inputs they move, and the blocks that each output
 * is made of. The program runs those blocks, the fold (fold.c) copies constants by them: what such an op means is said
 * once, beside its rule. */
#ifndef MOTE_GRAPH_MOVES_H
#define MOTE_GRAPH_MOVES_H

#include "device/cast.h"
#include "device/gather.h"
#include "device/move.h"
#include "graph/graph.h"

bool mote_op_moves(enum mote_op_code code);
/* Elements of input i go to the outputs as they are, so that both must mean the same. */
bool mote_op_moves_input(enum mote_op_code code, size_t i);

/* What output number `output` is made of; blocks name the op's inputs by their places in op->inputs, and lie in `arena`.
 * False: memory is out. Only for an op that moves and passed its check, but for GATHER. */
bool mote_op_move(const struct mote_graph *graph, const struct mote_op *op, size_t output,
                  struct mote_arena *arena, struct mote_move *move);

/* SHAPE: the numbers that its output holds, as int32 or int64. Only for an op that passed its check. */
void mote_shape_numbers(const struct mote_graph *graph, const struct mote_op *op, void *out);

/* GATHER: its kernel's parameters; and the sentence of a position (long long) that an axis of a length (size_t) has not. Only
 * for an op that passed its check. */
struct mote_gather mote_gather_of(const struct mote_graph *graph, const struct mote_op *op);
#define MOTE_NO_POSITION "position %lld of an axis of length %zu"

/* CAST: the kernel's parameters; false for a type that it has not. Only for an op with one input and one output. */
bool mote_op_cast(const struct mote_graph *graph, const struct mote_op *op, struct mote_cast *cast);

#endif
