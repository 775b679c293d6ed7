/* SPDX-License-Identifier: MIT
 * Small networks that between them use every op, in every type that the op has: for the tests of this room
 * and as seeds of its fuzz target. Weights are made-up numbers; scales are such that nothing overflows. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_H
#define MOTE_TESTS_TFLITE_NETWORKS_H

#include "graph/graph.h"

#include <stdlib.h>
#include <string.h>

#define SHAPE(...)                                                                                           \
    (int)(sizeof((int32_t[]){__VA_ARGS__}) / sizeof(int32_t)), (const int32_t[]) {                           \
        __VA_ARGS__                                                                                          \
    }

enum { NET_MOST_BYTES = 1 << 16 };

/* A sequence of numbers that look random; the same on every machine. */
static uint32_t net_noise(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 16;
}

static void net_one_scale(struct mote_graph *g, int32_t tensor, float scale, int32_t zero_point) {
    mote_graph_set_quant(g, tensor, 1, &scale, &zero_point, 0);
}

/* An activation: float32, or int8 with one scale. */
static int32_t net_value(struct mote_graph *g, enum mote_type type, int rank, const int32_t *shape) {
    int32_t t = mote_graph_add_tensor(g, type, rank, shape, NULL);
    if (type == MOTE_INT8) net_one_scale(g, t, 0.0625f, 3);
    if (type == MOTE_INT16) net_one_scale(g, t, 0.015625f, 0);
    return t;
}

static int32_t net_constant(struct mote_graph *g, enum mote_type type, int rank, const int32_t *shape) {
    static uint8_t bytes[NET_MOST_BYTES];
    uint32_t state = (uint32_t)g->tensor_count;
    size_t count = 1;
    for (int i = 0; i < rank; i++)
        count *= (size_t)shape[i];
    for (size_t i = 0; i < count; i++) {
        int32_t n = (int32_t)(net_noise(&state) % 255) - 127;
        float x = (float)n / 128;
        if (type == MOTE_FLOAT32) memcpy(bytes + 4 * i, &x, 4);
        if (type == MOTE_INT32) memcpy(bytes + 4 * i, &n, 4);
        if (type == MOTE_INT8) bytes[i] = (uint8_t)n;
        if (type == MOTE_INT16) memcpy(bytes + 2 * i, &(int16_t){(int16_t)(n * 16)}, 2);
        if (type == MOTE_FLOAT16) { /* 1.0 … 1.99 and −1.0 … −1.99 */
            uint16_t half = (uint16_t)(0x3c00 | (n < 0 ? 0x8000 - n * 4 : n * 4));
            memcpy(bytes + 2 * i, &half, 2);
        }
    }
    return mote_graph_add_tensor(g, type, rank, shape, bytes);
}

/* Weights with scales along `axis`, or one scale where it is −1. */
static int32_t net_weights(struct mote_graph *g, enum mote_type type, int axis, int rank,
                           const int32_t *shape) {
    float scales[64];
    int32_t t = net_constant(g, type, rank, shape);
    if (type != MOTE_INT8) return t;
    for (int i = 0; i < 64; i++)
        scales[i] = 0.015625f * (float)(1 + i); /* six decimals hold them */
    mote_graph_set_quant(g, t, axis < 0 ? 1 : (size_t)shape[axis], scales, NULL, axis < 0 ? 0 : axis);
    return t;
}

static int32_t net_ints(struct mote_graph *g, int count, const int32_t *values) {
    return mote_graph_add_tensor(g, MOTE_INT32, 1, (const int32_t[]){count}, values);
}

static int32_t net_bias(struct mote_graph *g, enum mote_type in, int32_t count) {
    int32_t t = net_constant(g, in == MOTE_INT8 ? MOTE_INT32 : MOTE_FLOAT32, 1, &count);
    if (in == MOTE_INT8) net_one_scale(g, t, 0.0625f * 0.015625f, 0); /* input × weights */
    return t;
}

static struct mote_op *net_op(struct mote_graph *g, enum mote_op_code code, int count, const int32_t *inputs,
                              int32_t out) {
    return mote_graph_add_op(g, code, inputs, (size_t)count, &out, 1);
}

static struct mote_graph *net_new(void) {
    struct mote_graph *g = NULL;
    if (mote_graph_create(&g, NULL) != MOTE_OK) abort();
    return g;
}

static struct mote_graph *net_end(struct mote_graph *g, int32_t in, int32_t out) {
    mote_graph_set_io(g, &in, 1, &out, 1);
    return g;
}

/* x [1,12] → y [1,6] */
static struct mote_graph *net_dense(enum mote_type in, enum mote_type weights, int axis, bool bias) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, in, SHAPE(1, 12)), w = net_weights(g, weights, axis, SHAPE(6, 12));
    int32_t b = bias ? net_bias(g, in, 6) : -1, y = net_value(g, in, SHAPE(1, 6));
    net_op(g, MOTE_OP_FULLY_CONNECTED, bias ? 3 : 2, (int32_t[]){x, w, b}, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_dense_f32(void) {
    return net_dense(MOTE_FLOAT32, MOTE_FLOAT32, -1, true);
}
static struct mote_graph *net_dense_no_bias(void) {
    return net_dense(MOTE_FLOAT32, MOTE_FLOAT32, -1, false);
}
static struct mote_graph *net_dense_hybrid(void) {
    return net_dense(MOTE_FLOAT32, MOTE_INT8, -1, true);
}
static struct mote_graph *net_dense_hybrid_channel(void) {
    return net_dense(MOTE_FLOAT32, MOTE_INT8, 0, true);
}
static struct mote_graph *net_dense_s8(void) {
    return net_dense(MOTE_INT8, MOTE_INT8, -1, true);
}

/* float16 weights and bias behind DEQUANTIZE, a rank that is kept, and a fused activation. */
static struct mote_graph *net_dense_f16(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 2, 12)), y = net_value(g, MOTE_FLOAT32, SHAPE(1, 2, 6));
    int32_t w16 = net_constant(g, MOTE_FLOAT16, SHAPE(6, 12)), w = net_value(g, MOTE_FLOAT32, SHAPE(6, 12));
    int32_t b16 = net_constant(g, MOTE_FLOAT16, SHAPE(6)), b = net_value(g, MOTE_FLOAT32, SHAPE(6));
    net_op(g, MOTE_OP_DEQUANTIZE, 1, &w16, w);
    net_op(g, MOTE_OP_DEQUANTIZE, 1, &b16, b);
    struct mote_op *op = net_op(g, MOTE_OP_FULLY_CONNECTED, 3, (int32_t[]){x, w, b}, y);
    op->params.fc = (struct mote_fc_params){.activation = MOTE_ACT_RELU, .keep_num_dims = true};
    return net_end(g, x, y);
}

/* Convolution, pools, mean and the way to a classifier. */
static struct mote_graph *net_images(enum mote_type in, enum mote_type weights, int conv_axis,
                                     int depth_axis) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, in, SHAPE(1, 12, 8, 1)), a = net_value(g, in, SHAPE(1, 6, 8, 4));
    int32_t b = net_value(g, in, SHAPE(1, 4, 6, 8)), c = net_value(g, in, SHAPE(1, 2, 3, 8));
    int32_t d = net_value(g, in, SHAPE(1, 2, 3, 8)), e = net_value(g, in, SHAPE(1, 8));
    int32_t f = net_value(g, in, SHAPE(1, 2, 4)), h = net_value(g, in, SHAPE(1, 5));
    int32_t y = net_value(g, in, SHAPE(1, 5));
    int32_t wa = net_weights(g, weights, conv_axis, SHAPE(4, 3, 3, 1)), ba = net_bias(g, in, 4);
    int32_t wb = net_weights(g, weights, depth_axis, SHAPE(1, 3, 3, 8)), bb = net_bias(g, in, 8);
    int32_t wh = net_weights(g, weights, -1, SHAPE(5, 8)), bh = net_bias(g, in, 5);
    int32_t axes = net_ints(g, 2, (int32_t[]){1, 2});
    if (in == MOTE_INT8) net_one_scale(g, y, 1.0f / 256, -128);
    struct mote_op *op = net_op(g, MOTE_OP_CONV_2D, 3, (int32_t[]){x, wa, ba}, a);
    op->params.conv = (struct mote_conv_params){MOTE_PADDING_SAME, 2, 1, 1, 1, 0, MOTE_ACT_RELU6};
    op = net_op(g, MOTE_OP_DEPTHWISE_CONV_2D, 3, (int32_t[]){a, wb, bb}, b);
    op->params.conv = (struct mote_conv_params){MOTE_PADDING_VALID, 1, 1, 1, 1, 2, MOTE_ACT_NONE};
    op = net_op(g, MOTE_OP_MAX_POOL_2D, 1, &b, c);
    op->params.pool = (struct mote_pool_params){MOTE_PADDING_VALID, 2, 2, 2, 2, MOTE_ACT_NONE};
    op = net_op(g, MOTE_OP_AVERAGE_POOL_2D, 1, &c, d);
    op->params.pool = (struct mote_pool_params){MOTE_PADDING_SAME, 1, 1, 2, 2, MOTE_ACT_RELU};
    net_op(g, MOTE_OP_MEAN, 2, (int32_t[]){d, axes}, e);
    net_op(g, MOTE_OP_RESHAPE, 1, &e, f)->params.dims = (struct mote_ints){3, {1, 2, 4}};
    net_op(g, MOTE_OP_FULLY_CONNECTED, 3, (int32_t[]){f, wh, bh}, h)->params.fc.activation = MOTE_ACT_NONE;
    net_op(g, MOTE_OP_SOFTMAX, 1, &h, y)->params.softmax.beta = 1;
    return net_end(g, x, y);
}

static struct mote_graph *net_images_f32(void) {
    return net_images(MOTE_FLOAT32, MOTE_FLOAT32, -1, -1);
}
static struct mote_graph *net_images_hybrid(void) {
    return net_images(MOTE_FLOAT32, MOTE_INT8, 0, 3);
}
static struct mote_graph *net_images_s8(void) {
    return net_images(MOTE_INT8, MOTE_INT8, 0, 3);
}

/* Element by element, and moves. */
static struct mote_graph *net_points(enum mote_type type) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, type, SHAPE(1, 4, 6)), v[8], y = net_value(g, type, SHAPE(1, 2, 6));
    for (int i = 0; i < 6; i++)
        v[i] = net_value(g, type, SHAPE(1, 4, 6));
    int32_t wide = net_value(g, type, SHAPE(1, 4, 12)), row = net_weights(g, type, -1, SHAPE(6));
    int32_t begin = net_ints(g, 3, (int32_t[]){0, -1, 1}), end = net_ints(g, 3, (int32_t[]){1, -6, 12});
    int32_t step = net_ints(g, 3, (int32_t[]){1, -2, 2}), flat = net_value(g, type, SHAPE(12));
    int32_t shape = net_ints(g, 3, (int32_t[]){1, -1, 6});
    if (type == MOTE_INT8) {
        net_one_scale(g, v[2], 1.0f / 128, 0);
        net_one_scale(g, v[3], 1.0f / 256, -128);
        for (int i = 4; i < 6; i++)
            net_one_scale(g, v[i], 1.0f / 128, 0);
        net_one_scale(g, wide, 1.0f / 128, 0);
        net_one_scale(g, flat, 1.0f / 128, 0);
        net_one_scale(g, y, 1.0f / 128, 0);
    }
    net_op(g, MOTE_OP_ADD, 2, (int32_t[]){x, row}, v[0])->params.arithmetic.activation = MOTE_ACT_RELU;
    net_op(g, MOTE_OP_RELU6, 1, &v[0], v[1]);
    net_op(g, MOTE_OP_TANH, 1, &v[1], v[2]);
    net_op(g, MOTE_OP_LOGISTIC, 1, &v[2], v[3]);
    net_op(g, MOTE_OP_MUL, 2, (int32_t[]){v[2], v[3]}, v[4]);
    net_op(g, MOTE_OP_RELU, 1, &v[4], v[5]);
    net_op(g, MOTE_OP_CONCATENATION, 2, (int32_t[]){v[4], v[5]}, wide)->params.concat.axis = -1;
    net_op(g, MOTE_OP_STRIDED_SLICE, 4, (int32_t[]){wide, begin, end, step}, flat)->params.slice =
        (struct mote_slice_params){.shrink_axis_mask = 1};
    net_op(g, MOTE_OP_RESHAPE, 2, (int32_t[]){flat, shape}, y);
    g->tensors[flat].rank = 2; /* [2,6] */
    memcpy(g->tensors[flat].shape, (int32_t[]){2, 6}, 8);
    return net_end(g, x, y);
}

static struct mote_graph *net_points_f32(void) {
    return net_points(MOTE_FLOAT32);
}
static struct mote_graph *net_points_s8(void) {
    return net_points(MOTE_INT8);
}

/* Elements moved about: x [1,4,6] → y [1,6]. */
static struct mote_graph *net_moves(enum mote_type type) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, type, SHAPE(1, 4, 6)), turned = net_value(g, type, SHAPE(1, 6, 4));
    int32_t padded = net_value(g, type, SHAPE(1, 8, 4)), part = net_value(g, type, SHAPE(1, 6, 4));
    int32_t halves[2] = {net_value(g, type, SHAPE(1, 6, 2)), net_value(g, type, SHAPE(1, 6, 2))};
    int32_t wide = net_value(g, type, SHAPE(1, 1, 6, 2)), flat = net_value(g, type, SHAPE(1, 6, 2));
    int32_t packed = net_value(g, type, SHAPE(2, 1, 6, 2)), chosen = net_value(g, type, SHAPE(1, 3, 2));
    int32_t again[2] = {net_value(g, type, SHAPE(1, 6, 2)), net_value(g, type, SHAPE(1, 6, 2))};
    int32_t ends[2] = {net_value(g, type, SHAPE(1, 1, 2)), net_value(g, type, SHAPE(1, 2, 2))};
    int32_t mixed = net_value(g, type, SHAPE(1, 7, 2)), framed = net_value(g, type, SHAPE(1, 9, 2));
    int32_t y = net_value(g, type, SHAPE(1, 6)), padding[6] = {0, 0, 1, 1, 0, 0},
            axis = net_ints(g, 1, &padding[2]);
    int32_t order = net_ints(g, 3, (int32_t[]){0, 2, 1}), begin = net_ints(g, 3, (int32_t[]){0, 2, 0});
    int32_t size = net_ints(g, 3, (int32_t[]){1, -1, 4}), two = net_ints(g, 1, (int32_t[]){-1});
    int32_t paddings = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(3, 2), padding);
    int32_t places = net_ints(g, 3, (int32_t[]){5, 0, 3}), sizes = net_ints(g, 2, (int32_t[]){1, -1});
    int32_t value = net_constant(g, type, 0, NULL), from = net_ints(g, 3, (int32_t[]){0, 8, 1});
    int32_t to = net_ints(g, 3, (int32_t[]){0, 2, 2}), step = net_ints(g, 3, (int32_t[]){1, -1, 1});
    if (type == MOTE_INT8) net_one_scale(g, value, 0.0625f, 3);
    net_op(g, MOTE_OP_TRANSPOSE, 2, (int32_t[]){x, order}, turned);
    net_op(g, MOTE_OP_PAD, 2, (int32_t[]){turned, paddings}, padded);
    net_op(g, MOTE_OP_SLICE, 3, (int32_t[]){padded, begin, size}, part);
    mote_graph_add_op(g, MOTE_OP_SPLIT, (int32_t[]){two, part}, 2, halves, 2)->params.split.count = 2;
    net_op(g, MOTE_OP_EXPAND_DIMS, 2, (int32_t[]){halves[1], axis}, wide);
    net_op(g, MOTE_OP_SQUEEZE, 1, &wide, flat)->params.dims = (struct mote_ints){1, {1}};
    net_op(g, MOTE_OP_PACK, 2, (int32_t[]){halves[0], flat}, packed)->params.pack.count = 2;
    mote_graph_add_op(g, MOTE_OP_UNPACK, &packed, 1, again, 2)->params.pack.count = 2;
    net_op(g, MOTE_OP_GATHER, 2, (int32_t[]){again[1], places}, chosen)->params.gather.axis = 1;
    mote_graph_add_op(g, MOTE_OP_SPLIT_V, (int32_t[]){chosen, sizes, axis}, 3, ends, 2)->params.split.count =
        2;
    net_op(g, MOTE_OP_CONCATENATION, 2, (int32_t[]){again[0], ends[0]}, mixed)->params.concat.axis = 1;
    net_op(g, MOTE_OP_PADV2, 3, (int32_t[]){mixed, paddings, value}, framed);
    net_op(g, MOTE_OP_STRIDED_SLICE, 4, (int32_t[]){framed, from, to, step}, y)->params.slice =
        (struct mote_slice_params){.begin_mask = 1, .end_mask = 1, .shrink_axis_mask = 4};
    return net_end(g, x, y);
}

static struct mote_graph *net_moves_f32(void) {
    return net_moves(MOTE_FLOAT32);
}
static struct mote_graph *net_moves_s8(void) {
    return net_moves(MOTE_INT8);
}

/* Fractions go: float32 → int32 → int64 → float32. */
static struct mote_graph *net_casts(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 12)), y = net_value(g, MOTE_FLOAT32, SHAPE(1, 12)), t[3];
    const enum mote_type types[4] = {MOTE_FLOAT32, MOTE_INT32, MOTE_INT64, MOTE_FLOAT32};
    for (int i = 0; i < 3; i++) {
        t[i] = i < 2 ? mote_graph_add_tensor(g, types[i + 1], SHAPE(1, 12), NULL) : y;
        struct mote_op *op = net_op(g, MOTE_OP_CAST, 1, i ? &t[i - 1] : &x, t[i]);
        op->params.cast.from = types[i];
        op->params.cast.to = types[i + 1];
    }
    return net_end(g, x, y);
}

/* Cut into images of every second and third sample, and put together again: x [1,5,6,2]. */
static struct mote_graph *net_batches(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 5, 6, 2)),
            cut = net_value(g, MOTE_FLOAT32, SHAPE(6, 3, 2, 2));
    int32_t y = net_value(g, MOTE_FLOAT32, SHAPE(1, 5, 6, 2)), sizes = net_ints(g, 2, (int32_t[]){2, 3});
    int32_t edges = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(2, 2), (int32_t[]){1, 0, 0, 0});
    net_op(g, MOTE_OP_SPACE_TO_BATCH_ND, 3, (int32_t[]){x, sizes, edges}, cut);
    net_op(g, MOTE_OP_BATCH_TO_SPACE_ND, 3, (int32_t[]){cut, sizes, edges}, y);
    return net_end(g, x, y);
}

/* x[..., newaxis, 3:1:-1, 1]: [1,4,6] → [1,1,2]. */
static struct mote_graph *net_ellipsis(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 4, 6)), y = net_value(g, MOTE_FLOAT32, SHAPE(1, 1, 2));
    int32_t from = net_ints(g, 4, (int32_t[]){0, 0, 3, 1}), to = net_ints(g, 4, (int32_t[]){0, 0, 1, 2});
    int32_t step = net_ints(g, 4, (int32_t[]){1, 1, -1, 1});
    net_op(g, MOTE_OP_STRIDED_SLICE, 4, (int32_t[]){x, from, to, step}, y)->params.slice =
        (struct mote_slice_params){.ellipsis_mask = 1, .new_axis_mask = 2, .shrink_axis_mask = 8};
    return net_end(g, x, y);
}

/* One element again and again; and a shape, which stays an op where it is what the network answers. */
static struct mote_graph *net_fills(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1)), y[2] = {net_value(g, MOTE_FLOAT32, SHAPE(2, 3)), 0};
    int32_t scalar = net_value(g, MOTE_FLOAT32, 0, NULL);
    y[1] = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(1), NULL);
    net_op(g, MOTE_OP_SQUEEZE, 1, &x, scalar)->params.dims = (struct mote_ints){1, {0}};
    net_op(g, MOTE_OP_FILL, 2, (int32_t[]){net_ints(g, 2, (int32_t[]){2, 3}), scalar}, y[0]);
    net_op(g, MOTE_OP_SHAPE, 1, &x, y[1])->params.shape.type = MOTE_INT32;
    mote_graph_set_io(g, &x, 1, y, 2);
    return g;
}

/* float32 outside, int8 inside. */
static struct mote_graph *net_edges(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 5)), q = net_value(g, MOTE_INT8, SHAPE(1, 5));
    int32_t r = net_value(g, MOTE_INT8, SHAPE(1, 5)), y = net_value(g, MOTE_FLOAT32, SHAPE(1, 5));
    net_one_scale(g, r, 0.1f, -7);
    net_op(g, MOTE_OP_QUANTIZE, 1, &x, q);
    net_op(g, MOTE_OP_QUANTIZE, 1, &q, r);
    net_op(g, MOTE_OP_DEQUANTIZE, 1, &r, y);
    return net_end(g, x, y);
}

/* uint8 outside, int8 inside. */
static struct mote_graph *net_pixels(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 5)), q = net_value(g, MOTE_UINT8, SHAPE(1, 5));
    int32_t r = net_value(g, MOTE_INT8, SHAPE(1, 5)), p = net_value(g, MOTE_UINT8, SHAPE(1, 5));
    int32_t y = net_value(g, MOTE_FLOAT32, SHAPE(1, 5));
    net_one_scale(g, q, 0.0625f, 131);
    net_one_scale(g, p, 0.05f, 100);
    net_op(g, MOTE_OP_QUANTIZE, 1, &x, q);
    net_op(g, MOTE_OP_QUANTIZE, 1, &q, r);
    net_op(g, MOTE_OP_QUANTIZE, 1, &r, p);
    net_op(g, MOTE_OP_DEQUANTIZE, 1, &p, y);
    return net_end(g, x, y);
}

/* x [1,6,2] → lstm of 4 → the last step → dense */
static struct mote_graph *net_lstm(enum mote_type in, enum mote_type weights) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, in, SHAPE(1, 6, 2)), h = net_value(g, in, SHAPE(1, 6, 4)), inputs[24];
    int32_t last = net_value(g, in, SHAPE(1, 4)), y = net_value(g, in, SHAPE(1, 3)), inner[5];
    if (in == MOTE_INT8) net_one_scale(g, last, 0.0625f, 0);
    memset(inputs, 0xff, sizeof inputs);
    inputs[0] = x;
    for (int i = 1; i < 9; i++)
        inputs[i] = net_weights(g, weights, -1, SHAPE(4, i < 5 ? 2 : 4));
    for (int i = 12; i < 16; i++)
        inputs[i] = net_bias(g, in, 4);
    inputs[18] = net_value(g, in, SHAPE(1, 4));
    inputs[19] = net_value(g, in == MOTE_INT8 ? MOTE_INT16 : in, SHAPE(1, 4));
    if (in == MOTE_INT8) net_one_scale(g, h, 0.0625f, 0);
    if (in == MOTE_INT8) net_one_scale(g, inputs[18], 0.0625f, 0);
    if (in == MOTE_INT8) net_one_scale(g, inputs[19], 1.0f / 2048, 0);
    g->tensors[inputs[18]].is_variable = g->tensors[inputs[19]].is_variable = true;
    net_op(g, MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, 24, inputs, h)->params.lstm =
        (struct mote_lstm_params){.activation = MOTE_ACT_TANH, .cell_clip = 10};
    if (in == MOTE_INT8) {
        for (int i = 0; i < 4; i++)
            inner[i] = mote_graph_add_tensor(g, MOTE_FLOAT32, SHAPE(0), NULL);
        inner[4] = net_value(g, MOTE_INT8, SHAPE(0));
        net_one_scale(g, inner[4], 0.0625f, 0);
        mote_graph_set_intermediates(g, 0, inner, 5);
    }
    int32_t begin = net_ints(g, 3, (int32_t[]){0, -1, 0}), end = net_ints(g, 3, (int32_t[]){0, 0, 0});
    int32_t step = net_ints(g, 3, (int32_t[]){1, 1, 1});
    net_op(g, MOTE_OP_STRIDED_SLICE, 4, (int32_t[]){h, begin, end, step}, last)->params.slice =
        (struct mote_slice_params){.begin_mask = 5, .end_mask = 5, .shrink_axis_mask = 2};
    int32_t w = net_weights(g, weights, -1, SHAPE(3, 4)), b = net_bias(g, in, 3);
    net_op(g, MOTE_OP_FULLY_CONNECTED, 3, (int32_t[]){last, w, b}, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_lstm_f32(void) {
    return net_lstm(MOTE_FLOAT32, MOTE_FLOAT32);
}
static struct mote_graph *net_lstm_hybrid(void) {
    return net_lstm(MOTE_FLOAT32, MOTE_INT8);
}
static struct mote_graph *net_lstm_s8(void) {
    return net_lstm(MOTE_INT8, MOTE_INT8);
}

/* Images made larger and smaller, differences, and the activations of mobile networks. */
static struct mote_graph *net_mobile(enum mote_type type) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, type, SHAPE(1, 4, 3, 2)), v[7], y = net_value(g, type, SHAPE(1, 5, 7, 2));
    int32_t size = net_ints(g, 2, (int32_t[]){5, 7}), row = net_weights(g, type, -1, SHAPE(2));
    if (type == MOTE_INT8) net_one_scale(g, row, 0.0625f, 3);
    for (int i = 0; i < 4; i++)
        v[i] = net_value(g, type, SHAPE(1, 4, 3, 2));
    for (int i = 4; i < 7; i++)
        v[i] = net_value(g, type, SHAPE(1, 5, 7, 2));
    net_op(g, MOTE_OP_HARD_SWISH, 1, &x, v[0]);
    net_op(g, MOTE_OP_LEAKY_RELU, 1, &v[0], v[1])->params.leaky_relu.alpha = 0.25f;
    net_op(g, MOTE_OP_RELU_N1_TO_1, 1, &v[1], v[2]);
    net_op(g, MOTE_OP_SUB, 2, (int32_t[]){v[2], row}, v[3])->params.arithmetic.activation = MOTE_ACT_RELU6;
    net_op(g, MOTE_OP_RESIZE_BILINEAR, 2, (int32_t[]){v[3], size}, v[4])->params.resize.align_corners = true;
    net_op(g, MOTE_OP_RESIZE_NEAREST_NEIGHBOR, 2, (int32_t[]){v[3], size}, v[5])
        ->params.resize.half_pixel_centers = true;
    net_op(g, MOTE_OP_MAXIMUM, 2, (int32_t[]){v[4], v[5]}, v[6]);
    net_op(g, MOTE_OP_MINIMUM, 2, (int32_t[]){v[6], row}, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_mobile_f32(void) {
    return net_mobile(MOTE_FLOAT32);
}
static struct mote_graph *net_mobile_s8(void) {
    return net_mobile(MOTE_INT8);
}

/* x [1,8] → svdf of 4 units, rank 2, memory 3 → dense */
static struct mote_graph *net_svdf(enum mote_type in, enum mote_type weights) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, in, SHAPE(1, 8)), h = net_value(g, in, SHAPE(1, 4)),
            y = net_value(g, in, SHAPE(1, 3));
    const bool integer = in == MOTE_INT8;
    int32_t features = net_weights(g, weights, -1, SHAPE(8, 8));
    int32_t time = net_weights(g, integer ? MOTE_INT16 : weights, -1, SHAPE(8, 3)), bias = net_bias(g, in, 4);
    int32_t state = net_value(g, integer ? MOTE_INT16 : MOTE_FLOAT32, SHAPE(1, 24));
    g->tensors[state].is_variable = true;
    if (integer) net_one_scale(g, time, 1.0f / 128, 0);
    if (integer) net_one_scale(g, state, 1.0f / 1024, 0);
    if (integer) net_one_scale(g, bias, 1.0f / 1024 / 128, 0);
    net_op(g, MOTE_OP_SVDF, 5, (int32_t[]){x, features, time, bias, state}, h)->params.svdf =
        (struct mote_svdf_params){.rank = 2, .activation = MOTE_ACT_RELU};
    int32_t w = net_weights(g, weights, -1, SHAPE(3, 4)), b = net_bias(g, in, 3);
    net_op(g, MOTE_OP_FULLY_CONNECTED, 3, (int32_t[]){h, w, b}, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_svdf_f32(void) {
    return net_svdf(MOTE_FLOAT32, MOTE_FLOAT32);
}
static struct mote_graph *net_svdf_hybrid(void) {
    return net_svdf(MOTE_FLOAT32, MOTE_INT8);
}
static struct mote_graph *net_svdf_s8(void) {
    return net_svdf(MOTE_INT8, MOTE_INT8);
}

#include "tflite/networks_attention.h"
#include "tflite/networks_functions.h"
#include "tflite/networks_norms.h"
#include "tflite/networks_positions.h"
#include "tflite/networks_repeats.h"
#include "tflite/networks_wide.h"

static const struct {
    const char *name;
    struct mote_graph *(*make)(void);
} networks[] = {
    {"dense_f32", net_dense_f32},
    {"dense_no_bias", net_dense_no_bias},
    {"dense_f16", net_dense_f16},
    {"dense_hybrid", net_dense_hybrid},
    {"dense_s8", net_dense_s8},
    {"dense_hybrid_channel", net_dense_hybrid_channel},
    {"images_f32", net_images_f32},
    {"images_hybrid", net_images_hybrid},
    {"images_s8", net_images_s8},
    {"points_f32", net_points_f32},
    {"points_s8", net_points_s8},
    {"edges", net_edges},
    {"pixels", net_pixels},
    {"lstm_f32", net_lstm_f32},
    {"lstm_hybrid", net_lstm_hybrid},
    {"lstm_s8", net_lstm_s8},
    {"fills", net_fills},
    {"moves_f32", net_moves_f32},
    {"moves_s8", net_moves_s8},
    {"ellipsis", net_ellipsis},
    {"casts", net_casts},
    {"batches", net_batches},
    {"mobile_f32", net_mobile_f32},
    {"mobile_s8", net_mobile_s8},
    {"svdf_f32", net_svdf_f32},
    {"svdf_hybrid", net_svdf_hybrid},
    {"svdf_s8", net_svdf_s8},
    {"wide", net_wide},
    {"wide_functions", net_wide_functions},
    {"slopes_f32", net_slopes_f32},
    {"slopes_s8", net_slopes_s8},
    {"functions", net_functions},
    {"larger_f32", net_larger_f32},
    {"larger_s8", net_larger_s8},
    {"positions_f32", net_positions_f32},
    {"positions_s8", net_positions_s8},
    {"repeats_f32", net_repeats_f32},
    {"repeats_s8", net_repeats_s8},
    {"attention_f32", net_attention_f32},
    {"attention_s8", net_attention_s8},
    {"norms_f32", net_norms_f32},
    {"norms_s8", net_norms_s8},
};
enum { NETWORKS = sizeof networks / sizeof networks[0] };

#endif
