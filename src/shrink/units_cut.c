/* SPDX-License-Identifier: MIT
 * The graph without the units that are gone: every tensor keeps the places along its last dimension that stay, and
 * weights the rows. Shapes that ops are told follow. */
#include "shrink/units.h"

#include <string.h>

static size_t kept_of(const struct mote_units *units, size_t axis) {
    return units->left[axis];
}

static bool is_whole(const struct mote_units *units, size_t axis) {
    return kept_of(units, axis) == mote_units_places(units, axis);
}

/* `rows` is the first dimension's axis where rows go too; else its places are counted as one. */
static bool cut_data(const struct mote_units *units, int32_t number, size_t last, size_t rows) {
    struct mote_tensor *t = &units->graph->tensors[number];
    const float *from = t->data;
    size_t width = mote_units_places(units, last), count = mote_tensor_count(t),
           first = mote_units_places(units, rows) ? mote_units_places(units, rows) : 1, row = count / first,
           n = 0;
    float *to = mote_arena_alloc(&units->graph->arena, count, sizeof *to);
    if (!to) return false;
    for (size_t i = 0; i < count; i++)
        if (mote_units_keep(units, last, i % width) && (first == 1 || mote_units_keep(units, rows, i / row)))
            to[n++] = from[i];
    t->data = to;
    return true;
}

static bool cut_tensor(const struct mote_units *units, int32_t number) {
    struct mote_tensor *t = &units->graph->tensors[number];
    size_t last = 2 * (size_t)number, rows = last + 1;
    if (is_whole(units, last) && is_whole(units, rows)) return true;
    if (t->data && !cut_data(units, number, last, rows)) return false;
    t->shape[t->rank - 1] = (int32_t)kept_of(units, last);
    if (mote_units_places(units, rows)) t->shape[0] = (int32_t)kept_of(units, rows);
    t->bytes = mote_tensor_count(t) * sizeof(float);
    return true;
}

/* The last number of a wanted shape, where it is one. */
static bool cut_shape(const struct mote_units *units, struct mote_op *op) {
    struct mote_graph *graph = units->graph;
    size_t axis = 2 * (size_t)op->outputs[0];
    struct mote_ints *dims = &op->params.dims;
    if (op->code != MOTE_OP_RESHAPE || is_whole(units, axis)) return true;
    if (dims->count > 0 && dims->values[dims->count - 1] != -1)
        dims->values[dims->count - 1] = (int32_t)kept_of(units, axis);
    if (op->input_count < 2 || op->inputs[1] < 0) return true;
    struct mote_tensor told = graph->tensors[op->inputs[1]]; /* others may be told the same */
    size_t n = mote_tensor_count(&told);
    int32_t values[MOTE_MAX_RANK];
    for (size_t i = 0; i < n; i++)
        values[i] = (int32_t)mote_tensor_int(&told, i);
    if (values[n - 1] != -1) values[n - 1] = (int32_t)kept_of(units, axis);
    int32_t own = mote_graph_add_tensor(graph, MOTE_INT32, 1, &(int32_t){(int32_t)n}, values);
    if (own >= 0) op->inputs[1] = own;
    return own >= 0;
}

enum mote_status mote_units_cut(struct mote_units *units, struct mote_error *error) {
    struct mote_graph *graph = units->graph;
    bool fine = true;
    size_t tensors = graph->tensor_count;
    for (size_t o = 0; fine && o < graph->op_count; o++)
        fine = cut_shape(units, &graph->ops[o]);
    for (size_t t = 0; fine && t < tensors; t++)
        fine = cut_tensor(units, (int32_t)t);
    if (!fine) return mote_fail_memory(error, "the smaller network");
    return mote_graph_check(graph, error);
}
