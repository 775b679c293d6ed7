/* SPDX-License-Identifier: MIT
 * Ops over constants, worked out: those that move elements, and CAST between integers, by the kernels that would do it
 * later; SHAPE from the shape. Outputs of the graph stay computed. DEQUANTIZE of float16, or CAST to float32, stays an op:
 * folded, it would make the file larger. */
#include "graph/fold.h"

#include "graph/moves.h"

#include <string.h>

static bool is_output(const struct mote_graph *graph, int32_t tensor) {
    for (size_t i = 0; i < graph->output_count; i++) {
        if (graph->outputs[i] == tensor) return true;
    }
    return false;
}

static bool is_constant(const struct mote_graph *graph, const struct mote_op *op) {
    for (size_t i = 0; i < op->input_count; i++) {
        if (op->inputs[i] >= 0 && !graph->tensors[op->inputs[i]].data) return false;
    }
    return true;
}

static bool is_foldable(const struct mote_graph *graph, const struct mote_op *op) {
    if (op->code == MOTE_OP_SHAPE) return true;
    const bool to_float = op->code == MOTE_OP_CAST && graph->tensors[op->outputs[0]].type == MOTE_FLOAT32;
    return (mote_op_moves(op->code) || (op->code == MOTE_OP_CAST && !to_float)) && is_constant(graph, op);
}

/* What it would make is no output of the graph, and within the budget. */
static bool may_be_constant(const struct mote_graph *graph, const struct mote_op *op, size_t budget) {
    size_t bytes = 0;
    for (size_t i = 0; i < op->output_count; i++) {
        if (is_output(graph, op->outputs[i])) return false;
        bytes += graph->tensors[op->outputs[i]].bytes;
    }
    return bytes <= budget;
}

/* The constants that the op's inputs are, by place; absent ones NULL. */
static const void **inputs_of(const struct mote_graph *graph, const struct mote_op *op,
                              struct mote_arena *arena) {
    const void **x = mote_arena_alloc(arena, op->input_count, sizeof *x);
    for (size_t i = 0; x && i < op->input_count; i++)
        x[i] = op->inputs[i] < 0 ? NULL : graph->tensors[op->inputs[i]].data;
    return x;
}

static bool fold_output(struct mote_graph *graph, const struct mote_op *op, size_t i,
                        struct mote_arena *arena) {
    struct mote_tensor *out = &graph->tensors[op->outputs[i]];
    const void **x = inputs_of(graph, op, arena);
    void *y = mote_arena_alloc(&graph->arena, 1, out->bytes);
    const struct mote_io io = {x, y, NULL, NULL};
    struct mote_move move;
    struct mote_cast cast;
    if (!x || !y) return false;
    if (op->code == MOTE_OP_SHAPE) {
        mote_shape_numbers(graph, op, y);
    } else if (op->code == MOTE_OP_CAST) {
        if (!mote_op_cast(graph, op, &cast)) return false;
        mote_cast(&cast, &io);
    } else if (op->code == MOTE_OP_GATHER) {
        const struct mote_gather gather = mote_gather_of(graph, op);
        mote_gather(&gather, &io);
    } else {
        if (!mote_op_move(graph, op, i, arena, &move)) return false;
        mote_move(&move, &io);
    }
    out->data = y;
    return true;
}

enum mote_status mote_fold_op(struct mote_graph *graph, size_t number, size_t *budget,
                              struct mote_error *error) {
    struct mote_op *op = &graph->ops[number];
    struct mote_arena arena = {0};
    bool done = true;
    if (!is_foldable(graph, op) || !may_be_constant(graph, op, *budget)) return MOTE_OK;
    for (size_t i = 0; done && i < op->output_count; i++) {
        done = fold_output(graph, op, i, &arena);
        *budget -= graph->tensors[op->outputs[i]].bytes;
    }
    mote_arena_free(&arena);
    if (!done) return mote_fail_memory(error, "constants of a graph");
    op->input_count = op->output_count = 0;
    return MOTE_OK;
}

bool mote_fold_early(struct mote_graph *graph, size_t number, size_t *budget) {
    struct mote_op *op = &graph->ops[number];
    if (!may_be_constant(graph, op, *budget) || !mote_fold_numbers(graph, op)) return false;
    const size_t bytes = graph->tensors[op->outputs[0]].bytes; /* not what the file said */
    *budget -= bytes < *budget ? bytes : *budget;
    op->input_count = op->output_count = 0;
    return true;
}

enum mote_status mote_fold_open(struct mote_graph *graph, int32_t tensor, struct mote_error *error) {
    struct mote_tensor *t = &graph->tensors[tensor];
    for (size_t i = 0; i < mote_tensor_count(t); i++) {
        if (mote_tensor_int(t, i) == -1) return MOTE_OK;
    }
    void *data = mote_arena_copy(&graph->arena, t->data, t->bytes);
    if (!data) return mote_fail_memory(error, "constants of a graph");
    memset(data, 0xff, mote_type_bytes(t->type)); /* −1 in any width */
    t->data = data;
    return MOTE_OK;
}

void mote_fold_end(struct mote_graph *graph) {
    size_t kept = 0;
    for (size_t i = 0; i < graph->op_count; i++) {
        if (graph->ops[i].output_count > 0) graph->ops[kept++] = graph->ops[i];
    }
    graph->op_count = kept;
}
