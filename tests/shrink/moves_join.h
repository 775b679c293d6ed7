/* SPDX-License-Identifier: MIT
 * Ops of several tensors, of positions, and of shapes that are computed: likewise. */
#ifndef MOVES_JOIN_H
#define MOVES_JOIN_H

#include "shrink/moves_world.h"

static bool from_axis(const struct origin *from, const struct mote_tensor *x, const int32_t *o, int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = o[a] + (a == from->axis ? from->at : 0);
    return true;
}

/* SPLIT and SPLIT_V, in equal and other parts. */
static void make_split(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axis = below(w, in.rank)};
    const int32_t whole = in.shape[from.axis], parts = 1 + below(w, whole < 16 ? whole : 16);
    const bool equal = whole % parts == 0 && below(w, 2);
    int32_t y[16], sizes[16], shape[6], left = whole, axis = signed_axis(w, from.axis, in.rank);
    for (int32_t k = 0; k < parts; k++) {
        sizes[k] = equal ? whole / parts : k + 1 == parts ? left : 1 + below(w, left - (parts - 1 - k));
        memcpy(shape, in.shape, sizeof shape);
        shape[from.axis] = sizes[k];
        y[k] = output(w, in.rank, shape, from_axis, &from);
        from.at += sizes[k];
        left -= sizes[k];
    }
    if (below(w, 2)) sizes[below(w, parts)] = -1;
    int32_t axes = net_ints(w->g, 1, &axis), list = net_ints(w->g, parts, sizes);
    int32_t inputs[2][3] = {{x, list, axes}, {axes, x}};
    mote_graph_add_op(w->g, equal ? MOTE_OP_SPLIT : MOTE_OP_SPLIT_V, inputs[equal], equal ? 2 : 3, y,
                      (size_t)parts)
        ->params.split.count = parts;
}

static bool from_position(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                          int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = a == from->axis ? from->at : o[a - (a > from->axis)];
    return true;
}

static void make_unpack(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axis = below(w, in.rank)};
    const int32_t parts = in.shape[from.axis];
    int32_t y[16], shape[6] = {0};
    if (parts > 16) return;
    for (int a = 0; a + 1 < in.rank; a++)
        shape[a] = in.shape[a + (a >= from.axis)];
    for (from.at = 0; from.at < parts; from.at++)
        y[from.at] = output(w, in.rank - 1, shape, from_position, &from);
    struct mote_op *op = mote_graph_add_op(w->g, MOTE_OP_UNPACK, &x, 1, y, (size_t)parts);
    op->params.pack.axis = signed_axis(w, from.axis, in.rank);
    op->params.pack.count = parts;
}

static bool from_chosen(const struct origin *from, const struct mote_tensor *x, const int32_t *o,
                        int32_t *i) {
    for (int a = 0; a < x->rank; a++)
        i[a] = a == from->axis ? from->order[o[a]] : o[a];
    return true;
}

static void make_gather(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct origin from = {.x = x, .axis = below(w, in.rank)};
    const int32_t count = 1 + below(w, 4);
    int32_t shape[6];
    memcpy(shape, in.shape, sizeof shape);
    shape[from.axis] = count;
    for (int32_t k = 0; k < count; k++)
        from.order[k] = below(w, in.shape[from.axis]);
    int32_t chosen = numbers(w, count, from.order, true), y = output(w, in.rank, shape, from_chosen, &from);
    net_op(w->g, MOTE_OP_GATHER, 2, (int32_t[]){x, chosen}, y)->params.gather.axis =
        signed_axis(w, from.axis, in.rank);
}

/* Parts that come from one tensor and others like it; the output is filled in by hand. */
static void make_join(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const bool pack = in.rank == 0 || (in.rank < 5 && below(w, 2));
    const int rank = in.rank + pack;
    const int32_t parts = 1 + below(w, 3), axis = below(w, rank);
    int32_t inputs[3] = {x}, shape[6], o[6] = {0};
    for (int32_t k = 1; k < parts; k++) {
        int32_t other = pick(w, in.rank, in.rank);
        bool same = other >= 0;
        for (int a = 0; same && a < in.rank; a++)
            same = (!pack && a == axis) || tensor(w, other)->shape[a] == in.shape[a];
        inputs[k] = same ? other : x;
        w->v[inputs[k]].is_read = true;
    }
    for (int a = 0; a < rank; a++)
        shape[a] = pack && a == axis ? parts : in.shape[a - (pack && a > axis)];
    for (int32_t k = 1; !pack && k < parts; k++)
        shape[axis] += tensor(w, inputs[k])->shape[axis];
    size_t count = 1;
    for (int a = 0; a < rank; a++)
        count *= (size_t)shape[a];
    if (count > MOST_ELEMENTS) return;
    int32_t y = add(w, rank, shape, NULL);
    for (size_t at = 0; at < count; at++) {
        int32_t i[6] = {0}, k = 0, along = o[axis];
        if (pack) k = along;
        while (!pack && along >= tensor(w, inputs[k])->shape[axis])
            along -= tensor(w, inputs[k++])->shape[axis];
        for (int a = 0; a < in.rank; a++)
            i[a] = pack ? o[a + (a >= axis)] : a == axis ? along : o[a];
        w->v[y].bits[at] = w->v[inputs[k]].bits[place(tensor(w, inputs[k]), i)];
        for (int a = rank; a-- > 0;) {
            if (++o[a] < shape[a]) break;
            o[a] = 0;
        }
    }
    w->v[x].is_read = true;
    struct mote_op *op = net_op(w->g, pack ? MOTE_OP_PACK : MOTE_OP_CONCATENATION, parts, inputs, y);
    if (pack) op->params.pack.count = parts;
    *(pack ? &op->params.pack.axis : &op->params.concat.axis) = signed_axis(w, axis, rank);
}

static void make_expand_dims(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const int32_t at = below(w, in.rank + 1), given = signed_axis(w, at, in.rank + 1);
    int32_t shape[6];
    if (in.rank > 4) return;
    for (int a = 0; a <= in.rank; a++)
        shape[a] = a == at ? 1 : in.shape[a - (a > at)];
    int32_t axis = numbers(w, 1, &given, true);
    net_op(w->g, MOTE_OP_EXPAND_DIMS, 2, (int32_t[]){x, axis}, same_elements(w, x, in.rank + 1, shape));
}

static void make_squeeze(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    struct mote_ints dims = {0};
    int32_t shape[6];
    int rank = 0;
    const bool all = below(w, 2);
    for (int a = 0; a < in.rank; a++) {
        bool goes = in.shape[a] == 1 && (all || below(w, 2));
        if (!goes) shape[rank++] = in.shape[a];
        if (goes && !all) dims.values[dims.count++] = signed_axis(w, a, in.rank);
    }
    if (!all && dims.count == 0) return;
    net_op(w->g, MOTE_OP_SQUEEZE, 1, &x, same_elements(w, x, rank, shape))->params.dims = dims;
}

static int32_t number(struct world *w, enum mote_type type, int count) {
    return mote_graph_add_tensor(w->g, type, count > 0, (const int32_t[]){count}, NULL);
}

static int32_t given_number(struct world *w, enum mote_type type, int64_t value) {
    return mote_graph_add_tensor(w->g, type, 0, NULL, &value);
}

static int32_t reckon(struct world *w, enum mote_op_code code, enum mote_type type, int32_t a, int32_t b) {
    int32_t y = number(w, type, 0);
    net_op(w->g, code, 2, (int32_t[]){a, b}, y);
    return y;
}

/* Numbers first … behind of a shape. */
static int32_t cut_shape(struct world *w, enum mote_type type, int32_t shape, int32_t first, int32_t end,
                         bool shrink) {
    int32_t y = number(w, type, shrink ? 0 : end - first), step = 1;
    int32_t inputs[4] = {shape, net_ints(w->g, 1, &first), net_ints(w->g, 1, &end), net_ints(w->g, 1, &step)};
    net_op(w->g, MOTE_OP_STRIDED_SLICE, 4, inputs, y)->params.slice.shrink_axis_mask = shrink;
    return y;
}

/* The product of all dimensions but the last, by one way or another. */
static int32_t reckon_rows(struct world *w, enum mote_type type, int32_t shape, int rank, int32_t last,
                           int32_t count) {
    const int32_t axis = 0, lasting = given_number(w, type, last);
    if (below(w, 3) == 0) return given_number(w, type, -1);
    if (rank > 1 && below(w, 2))
        return reckon(w, MOTE_OP_REDUCE_PROD, type, cut_shape(w, type, shape, 0, rank - 1, false),
                      net_ints(w->g, 1, &axis));
    const int32_t more = reckon(w, MOTE_OP_ADD, type, given_number(w, type, count / last), lasting);
    const int32_t rows = reckon(w, MOTE_OP_SUB, type, more, lasting);
    const int32_t least = reckon(w, MOTE_OP_MAXIMUM, type, rows, given_number(w, type, 0));
    return reckon(w, MOTE_OP_MUL, type, reckon(w, MOTE_OP_MINIMUM, type, least, given_number(w, type, 9999)),
                  given_number(w, type, 1));
}

/* To [?, last]: as a constant, or as Keras asks for it, from the SHAPE. */
static void make_reshape(struct world *w, int32_t x) {
    const struct mote_tensor in = *tensor(w, x);
    const int32_t last = in.shape[in.rank - 1], count = (int32_t)mote_tensor_count(&in);
    const int32_t shape[2] = {count / last, last}, given[2] = {below(w, 2) ? -1 : count / last, last};
    int32_t wanted = numbers(w, 2, given, false);
    if (below(w, 2)) {
        const enum mote_type type = below(w, 4) ? MOTE_INT32 : MOTE_INT64;
        const int32_t whole = number(w, type, in.rank), packed = number(w, type, 2);
        net_op(w->g, MOTE_OP_SHAPE, 1, &x, whole)->params.shape.type = type;
        int32_t parts[2] = {reckon_rows(w, type, whole, in.rank, last, count),
                            cut_shape(w, type, whole, -1, 0, true)};
        net_op(w->g, MOTE_OP_PACK, 2, parts, packed)->params.pack.count = 2;
        wanted = packed;
        if (type == MOTE_INT64 && below(w, 2))
            net_op(w->g, MOTE_OP_CAST, 1, &packed, wanted = number(w, MOTE_INT32, 2));
    }
    net_op(w->g, MOTE_OP_RESHAPE, 2, (int32_t[]){x, wanted}, same_elements(w, x, 2, shape));
}

static void make_fill(struct world *w, int32_t x) {
    const int32_t shape[2] = {1 + below(w, 4), 1 + below(w, 4)};
    if (mote_tensor_count(tensor(w, x)) != 1) return;
    int32_t dims = numbers(w, 2, shape, true), y = add(w, 2, shape, NULL);
    for (size_t i = 0; i < mote_tensor_count(tensor(w, y)); i++)
        w->v[y].bits[i] = w->v[x].bits[0];
    w->v[x].is_read = true;
    net_op(w->g, MOTE_OP_FILL, 2, (int32_t[]){dims, x}, y);
}

static void make_relu(struct world *w, int32_t x) {
    if (w->type != MOTE_FLOAT32) return;
    const struct mote_tensor in = *tensor(w, x);
    int32_t y = same_elements(w, x, in.rank, in.shape);
    for (size_t i = 0; i < mote_tensor_count(&in); i++)
        if (w->v[y].bits[i] >> 31) w->v[y].bits[i] = 0;
    net_op(w->g, MOTE_OP_RELU, 1, &x, y);
}

#endif
