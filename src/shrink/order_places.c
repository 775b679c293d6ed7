/* SPDX-License-Identifier: MIT
 * Groups of units, the constants of the made graph beside those of the float graph, and both in another order. */
#include "shrink/order_places.h"

#include "shrink/edit.h"

#include <string.h>

/* Do both have the same axes, as often? The places of a unit ascend. */
static bool are_alike(const struct mote_units *units, uint32_t a, uint32_t b) {
    uint32_t p = units->units[a].place, q = units->units[b].place;
    while (p && q && units->axis[p] == units->axis[q])
        p = units->next[p], q = units->next[q];
    return !p && !q;
}

/* Numbers the units' groups by their first units, and counts how many are in each. */
static void find_groups(const struct mote_units *units, uint32_t *group, uint32_t *first, uint32_t *size) {
    uint32_t groups = 0;
    for (uint32_t u = 0; u < units->count; u++) {
        uint32_t g = 0;
        while (g < groups && !are_alike(units, first[g], u))
            g++;
        if (g == groups) first[groups++] = u;
        group[u] = g;
        size[g]++;
    }
}

/* Slots for all units but those that are alone. */
static enum mote_status lay_slots(struct mote_channel_order *order, struct mote_error *error) {
    struct mote_arena *arena = &order->arena;
    const struct mote_units *units = &order->units;
    size_t n = units->count, places = units->first[units->axis_count];
    uint32_t *group = mote_arena_alloc(arena, n, sizeof *group),
             *first = mote_arena_alloc(arena, n, sizeof *first),
             *size = mote_arena_alloc(arena, n, sizeof *size);
    order->home = mote_arena_alloc(arena, n, sizeof *order->home);
    order->sits = mote_arena_alloc(arena, n, sizeof *order->sits);
    order->begin = mote_arena_alloc(arena, n, sizeof *order->begin);
    order->end = mote_arena_alloc(arena, n, sizeof *order->end);
    order->from = mote_arena_alloc(arena, places, sizeof *order->from);
    if (!group || !first || !size || !order->home || !order->sits || !order->begin || !order->end ||
        !order->from)
        return mote_fail_memory(error, "the order of channels");
    for (uint32_t p = 0; p < places; p++)
        order->from[p] = p;
    find_groups(units, group, first, size);
    for (uint32_t g = 0; g < n && size[g]; g++) {
        uint32_t begin = (uint32_t)order->slot_count;
        for (uint32_t u = first[g]; u < n && size[g] > 1; u++) {
            if (group[u] != g) continue;
            size_t slot = order->slot_count++;
            order->home[slot] = order->sits[slot] = u;
            order->begin[slot] = begin;
            order->end[slot] = begin + size[g];
        }
    }
    return MOTE_OK;
}

static bool moves(const struct mote_units *units, size_t axis) {
    for (uint32_t p = units->first[axis]; p < units->first[axis + 1]; p++)
        if (units->unit[p] != MOTE_UNIT_STAYS) return true;
    return false;
}

/* The axis that scales go along. */
static size_t scale_axis(const struct mote_tensor *tensor, const struct mote_order_constant *constant) {
    return tensor->quant.dimension == tensor->rank - 1 ? constant->last : constant->rows;
}

/* Puts a constant beside its twin; false where they do not fit together. */
static bool pair(struct mote_channel_order *order, int32_t *twins, int32_t made, int32_t twin) {
    const struct mote_tensor *t = &order->made->tensors[made], *f = &order->units.graph->tensors[twin];
    struct mote_order_constant c = {made, 2 * (size_t)twin, 2 * (size_t)twin + 1};
    if (twins[made]) return twins[made] == twin + 1;
    twins[made] = twin + 1;
    if (!moves(&order->units, c.last) && !moves(&order->units, c.rows)) return true;
    if (!f->data || t->rank != f->rank || memcmp(t->shape, f->shape, (size_t)t->rank * sizeof *t->shape) != 0)
        return false;
    if (t->quant.count > 1 && mote_units_places(&order->units, scale_axis(t, &c)) != t->quant.count)
        return false;
    order->constants[order->constant_count++] = c;
    return true;
}

static bool is_edge(const struct mote_op *op) {
    return op->code == MOTE_OP_QUANTIZE || op->code == MOTE_OP_DEQUANTIZE;
}

/* Both graphs have the same ops, but for those that convert; a constant may stand behind one. */
static bool pair_ops(struct mote_channel_order *order, int32_t *twins, int32_t *behind) {
    const struct mote_graph *graph = order->units.graph, *made = order->made;
    size_t a = 0;
    for (size_t o = 0; o < made->op_count; o++) {
        const struct mote_op *op = &made->ops[o];
        if (is_edge(op)) {
            behind[op->outputs[0]] = op->inputs[0] + 1;
            continue;
        }
        while (a < graph->op_count && is_edge(&graph->ops[a]))
            a++;
        if (a == graph->op_count || graph->ops[a].code != op->code ||
            graph->ops[a].input_count != op->input_count)
            return false;
        for (size_t i = 0; i < op->input_count; i++) {
            int32_t t = op->inputs[i], twin = graph->ops[a].inputs[i];
            if (t >= 0 && behind[t]) t = behind[t] - 1;
            const bool stored = t >= 0 && made->tensors[t].data;
            /* An LSTM gets biases by being quantized: its cells stay. */
            if (stored && twin < 0 && op->code != MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM) return false;
            if (stored && twin >= 0 && !pair(order, twins, t, twin)) return false;
        }
        a++;
    }
    while (a < graph->op_count && is_edge(&graph->ops[a]))
        a++;
    return a == graph->op_count;
}

static enum mote_status pair_constants(struct mote_channel_order *order, struct mote_error *error) {
    size_t n = order->made->tensor_count;
    int32_t *twins = mote_arena_alloc(&order->arena, n, sizeof *twins),
            *behind = mote_arena_alloc(&order->arena, n, sizeof *behind);
    order->constants = mote_arena_alloc(&order->arena, n, sizeof *order->constants);
    if (!twins || !behind || !order->constants) return mote_fail_memory(error, "the order of channels");
    if (!pair_ops(order, twins, behind)) order->slot_count = 0;
    return MOTE_OK;
}

enum mote_status mote_order_create(const struct mote_graph *graph, struct mote_graph *made,
                                   struct mote_channel_order *out, struct mote_error *error) {
    *out = (struct mote_channel_order){.made = made};
    struct mote_graph *copy = NULL;
    MOTE_TRY(mote_graph_copy(graph, &copy, error));
    enum mote_status status = mote_units_create(copy, &out->units, error);
    if (status == MOTE_OK) {
        status = lay_slots(out, error);
        if (status == MOTE_OK) status = pair_constants(out, error);
    } else if (status != MOTE_MEMORY) {
        status = MOTE_OK; /* nothing can go: nothing is ordered */
    }
    out->units.graph = copy;
    if (status != MOTE_OK) mote_order_free(out);
    return status;
}

void mote_order_free(struct mote_channel_order *order) {
    mote_graph_free(order->units.graph);
    mote_units_free(&order->units);
    mote_arena_free(&order->arena);
}

void mote_order_move(struct mote_channel_order *order, size_t from, size_t to) {
    const struct mote_units *units = &order->units;
    uint32_t unit = order->sits[from];
    size_t low = from < to ? from : to, high = from < to ? to : from;
    if (from < to)
        memmove(order->sits + from, order->sits + from + 1, (to - from) * sizeof *order->sits);
    else
        memmove(order->sits + to + 1, order->sits + to, (from - to) * sizeof *order->sits);
    order->sits[to] = unit;
    for (size_t s = low; s <= high; s++) {
        uint32_t q = units->units[order->sits[s]].place;
        for (uint32_t p = units->units[order->home[s]].place; p; p = units->next[p], q = units->next[q])
            order->from[p] = q;
    }
}

/* Which place of the axis place i gets its values from. */
static size_t source(const struct mote_channel_order *order, size_t axis, size_t i) {
    uint32_t first = order->units.first[axis];
    return order->from[first + i] - first;
}

void mote_order_arrange(const struct mote_channel_order *order, const struct mote_order_constant *constant,
                        const uint8_t *was, uint8_t *to) {
    const struct mote_tensor *t = &order->made->tensors[constant->tensor];
    size_t count = mote_tensor_count(t), size = mote_type_bytes(t->type),
           width = mote_units_places(&order->units, constant->last),
           rows = mote_units_places(&order->units, constant->rows), row = count / (rows ? rows : 1);
    for (size_t i = 0; i < count; i++) {
        size_t r = i / row, k = i % width, in_row = i % row - k + source(order, constant->last, k),
               from = in_row + row * (rows ? source(order, constant->rows, r) : r);
        memcpy(to + i * size, was + from * size, size);
    }
}

static bool arrange_scales(const struct mote_channel_order *order,
                           const struct mote_order_constant *constant) {
    const struct mote_tensor *t = &order->made->tensors[constant->tensor];
    const struct mote_quant was = t->quant;
    if (was.count < 2) return true;
    if (!mote_graph_set_quant(order->made, constant->tensor, was.count, was.scale, was.zero_point,
                              was.dimension))
        return false;
    for (size_t c = 0; c < was.count; c++) {
        size_t from = source(order, scale_axis(t, constant), c);
        t->quant.scale[c] = was.scale[from];
        t->quant.zero_point[c] = was.zero_point[from];
    }
    return true;
}

enum mote_status mote_order_apply(const struct mote_channel_order *order, struct mote_error *error) {
    for (size_t i = 0; i < order->constant_count; i++) {
        const struct mote_order_constant *c = &order->constants[i];
        const void *was = order->made->tensors[c->tensor].data;
        void *to = mote_tensor_writable(order->made, c->tensor);
        if (!to || !arrange_scales(order, c)) return mote_fail_memory(error, "constants in another order");
        mote_order_arrange(order, c, was, to);
    }
    return mote_graph_check(order->made, error);
}
