/* SPDX-License-Identifier: MIT
 * Random ops that move elements, for random_graph.h: within the ranks that every engine takes. */
#ifndef MOTE_TESTS_TFLITE_RANDOM_MOVES_H
#define MOTE_TESTS_TFLITE_RANDOM_MOVES_H

#include "tflite/random_tensors.h"

/* What is moved keeps its scale. */
static int32_t moved_value(struct maker *m, int32_t x, int rank, const int32_t *shape) {
    const int32_t y = new_value(m, rank, shape);
    like(m, y, x);
    return y;
}

static void random_transpose(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t order[MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    for (int i = 0; i < in.rank; i++)
        order[i] = i;
    for (int i = in.rank - 1; i > 0; i--) {
        const int k = pick(m, 0, i);
        const int32_t swap = order[i];
        order[i] = order[k];
        order[k] = swap;
    }
    for (int i = 0; i < in.rank; i++)
        shape[i] = in.shape[order[i]];
    const int32_t y = moved_value(m, x, in.rank, shape);
    add_op(m, MOTE_OP_TRANSPOSE, 2, (const int32_t[]){x, ints(m, in.rank, order)}, y);
}

static void random_pad(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t padding[2 * MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    for (int i = 0; i < in.rank; i++) {
        padding[2 * i] = i == 0 ? 0 : pick(m, 0, 2);
        padding[2 * i + 1] = i == 0 ? 0 : pick(m, 0, 2);
        shape[i] = in.shape[i] + padding[2 * i] + padding[2 * i + 1];
    }
    const int32_t y = moved_value(m, x, in.rank, shape);
    const int32_t list = mote_graph_add_tensor(m->g, MOTE_INT32, 2, (const int32_t[]){in.rank, 2}, padding);
    add_op(m, MOTE_OP_PAD, 2, (const int32_t[]){x, list}, y);
}

static void random_cut(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t begin[MOTE_MAX_RANK], size[MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    for (int i = 0; i < in.rank; i++) {
        begin[i] = pick(m, 0, in.shape[i] - 1);
        shape[i] = pick(m, 1, in.shape[i] - begin[i]);
        size[i] = begin[i] + shape[i] == in.shape[i] && pick(m, 0, 1) ? -1 : shape[i];
    }
    const int32_t y = moved_value(m, x, in.rank, shape);
    add_op(m, MOTE_OP_SLICE, 3, (const int32_t[]){x, ints(m, in.rank, begin), ints(m, in.rank, size)}, y);
}

/* Backwards, with masks and axes that vanish. */
static void random_backwards(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t begin[MOTE_MAX_RANK], end[MOTE_MAX_RANK], stride[MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    struct mote_slice_params p = {0};
    int rank = 0;
    for (int i = 0; i < in.rank; i++) {
        begin[i] = pick(m, 0, in.shape[i] - 1);
        if (i > 0 && pick(m, 0, 3) == 0 && in.rank > 2) {
            end[i] = begin[i] + 1;
            stride[i] = 1;
            p.shrink_axis_mask |= 1 << i;
            continue;
        }
        stride[i] = -pick(m, 1, 2);
        end[i] = pick(m, 0, begin[i]) - 1; /* −1 would be the last element: the mask says "to the end" */
        if (end[i] < 0 || pick(m, 0, 3) == 0) p.end_mask |= 1 << i, end[i] = -1;
        shape[rank++] = (begin[i] - end[i] - stride[i] - 1) / -stride[i];
    }
    const int32_t y = moved_value(m, x, rank, shape);
    const int32_t inputs[4] = {x, ints(m, in.rank, begin), ints(m, in.rank, end), ints(m, in.rank, stride)};
    add_op(m, MOTE_OP_STRIDED_SLICE, 4, inputs, y)->params.slice = p;
}

static void random_split(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int axis = pick(m, 0, in.rank - 1);
    const int32_t whole = in.shape[axis], place = pick(m, 0, 1) ? axis : axis - in.rank;
    if (whole < 2) return;
    const int parts = whole % 3 == 0 ? 3 : 2;
    const bool equal = whole % parts == 0;
    int32_t shape[MOTE_MAX_RANK], y[3], sizes[3] = {1, whole - 1, 0};
    memcpy(shape, in.shape, sizeof shape);
    for (int k = 0; k < parts; k++) {
        shape[axis] = equal ? whole / parts : sizes[k];
        y[k] = moved_value(m, x, in.rank, shape);
    }
    const int32_t axes = ints(m, 1, &place), list = ints(m, parts, sizes);
    const int32_t even[2] = {axes, x}, uneven[3] = {x, list, axes};
    struct mote_op *op = mote_graph_add_op(m->g, equal ? MOTE_OP_SPLIT : MOTE_OP_SPLIT_V,
                                           equal ? even : uneven, equal ? 2 : 3, y, (size_t)parts);
    if (!op) abort();
    op->params.split.count = parts;
}

static void random_pack(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int axis = pick(m, 0, in.rank), parts = pick(m, 1, 2);
    int32_t shape[MOTE_MAX_RANK];
    if (in.rank > 3) return;
    for (int i = 0; i <= in.rank; i++)
        shape[i] = i == axis ? parts : in.shape[i - (i > axis)];
    const int32_t y = moved_value(m, x, in.rank + 1, shape);
    struct mote_op *op = add_op(m, MOTE_OP_PACK, parts, (const int32_t[]){x, x}, y);
    op->params.pack.axis = axis;
    op->params.pack.count = parts;
}

static void random_unpack(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int axis = pick(m, 0, in.rank - 1);
    int32_t shape[MOTE_MAX_RANK], y[3];
    if (in.rank < 3 || in.shape[axis] > 3) return;
    for (int i = 0; i + 1 < in.rank; i++)
        shape[i] = in.shape[i + (i >= axis)];
    for (int32_t k = 0; k < in.shape[axis]; k++)
        y[k] = moved_value(m, x, in.rank - 1, shape);
    struct mote_op *op = mote_graph_add_op(m->g, MOTE_OP_UNPACK, &x, 1, y, (size_t)in.shape[axis]);
    if (!op) abort();
    op->params.pack.axis = axis - in.rank;
    op->params.pack.count = in.shape[axis];
}

static void random_gather(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int axis = pick(m, 0, in.rank - 1), count = pick(m, 1, 4);
    int32_t shape[MOTE_MAX_RANK], chosen[4];
    memcpy(shape, in.shape, sizeof shape);
    shape[axis] = count;
    for (int k = 0; k < count; k++)
        chosen[k] = pick(m, 0, in.shape[axis] - 1);
    const int32_t y = moved_value(m, x, in.rank, shape);
    add_op(m, MOTE_OP_GATHER, 2, (const int32_t[]){x, ints(m, count, chosen)}, y)->params.gather.axis = axis;
}

/* The place of the largest or the smallest along an axis, and of small tensors what is read there. */
static void random_positions(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int axis = pick(m, 0, in.rank - 1);
    int32_t left[MOTE_MAX_RANK], shape[MOTE_MAX_RANK];
    int rank = 0;
    if (m->kind == RANDOM_S16 || in.rank > 4) return;
    for (int a = 0; a + 1 < in.rank; a++)
        left[a] = in.shape[a + (a >= axis)];
    const int32_t found = new_value(m, in.rank - 1, left);
    tensor_of(m, found)->type = MOTE_INT32;
    tensor_of(m, found)->bytes = 4 * mote_tensor_count(tensor_of(m, found));
    tensor_of(m, found)->quant.count = 0;
    add_op(m, pick(m, 0, 1) ? MOTE_OP_ARG_MAX : MOTE_OP_ARG_MIN, 2, (const int32_t[]){x, ints(m, 1, &axis)},
           found)
        ->params.shape.type = MOTE_INT32;
    if (in.rank > 3 || in.rank == 1) return;
    for (int a = 0; a < axis; a++)
        shape[rank++] = in.shape[a];
    for (int a = 0; a + 1 < in.rank; a++)
        shape[rank++] = left[a];
    for (int a = axis + 1; a < in.rank; a++)
        shape[rank++] = in.shape[a];
    const int32_t y = moved_value(m, x, rank, shape);
    add_op(m, MOTE_OP_GATHER, 2, (const int32_t[]){x, found}, y)->params.gather.axis = axis;
}

/* To batches and back. TensorFlow Lite takes four dimensions, or three; that of the web no int16. */
static void random_batch(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t sizes[2], edges[4], shape[4];
    if (in.rank != 4 || m->kind == RANDOM_S16) return;
    memcpy(shape, in.shape, sizeof shape);
    for (int i = 0; i < 2; i++) {
        sizes[i] = pick(m, 1, 3);
        edges[2 * i] = pick(m, 0, 2);
        edges[2 * i + 1] = pick(m, 0, 2);
        while ((in.shape[i + 1] + edges[2 * i] + edges[2 * i + 1]) % sizes[i] != 0)
            edges[2 * i + 1]++;
        shape[i + 1] = (in.shape[i + 1] + edges[2 * i] + edges[2 * i + 1]) / sizes[i];
        shape[0] *= sizes[i];
    }
    const int32_t y = moved_value(m, x, 4, shape), blocks = ints(m, 2, sizes);
    const int32_t list = mote_graph_add_tensor(m->g, MOTE_INT32, 2, (const int32_t[]){2, 2}, edges);
    add_op(m, MOTE_OP_SPACE_TO_BATCH_ND, 3, (const int32_t[]){x, blocks, list}, y);
    if (pick(m, 0, 3) == 0) return;
    const int32_t z = moved_value(m, x, 4, in.shape);
    add_op(m, MOTE_OP_BATCH_TO_SPACE_ND, 3, (const int32_t[]){y, blocks, list}, z);
}

/* An axis more, or one of length 1 less. */
static void random_axis(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int axis = pick(m, 0, in.rank - 1);
    int32_t shape[MOTE_MAX_RANK];
    if (in.rank > 2 && in.shape[axis] == 1) {
        for (int i = 0; i + 1 < in.rank; i++)
            shape[i] = in.shape[i + (i >= axis)];
        const int32_t y = moved_value(m, x, in.rank - 1, shape);
        add_op(m, MOTE_OP_SQUEEZE, 1, &x, y)->params.dims = (struct mote_ints){1, {axis}};
    } else if (in.rank < 4) {
        for (int i = 0; i <= in.rank; i++)
            shape[i] = i == axis ? 1 : in.shape[i - (i > axis)];
        const int32_t y = moved_value(m, x, in.rank + 1, shape), place = axis - in.rank - 1;
        add_op(m, MOTE_OP_EXPAND_DIMS, 2, (const int32_t[]){x, ints(m, 1, &place)}, y);
    }
}

#endif
