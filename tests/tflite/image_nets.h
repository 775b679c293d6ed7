/* SPDX-License-Identifier: MIT
 * Whole networks of the kinds that people train: a residual one for images of CIFAR's size, and MobileNets (inverted
 * residuals) for 96×96, with RELU6 and with HARD_SWISH. Weights are random, every op's output is an output. */
#ifndef MOTE_TESTS_TFLITE_IMAGE_NETS_H
#define MOTE_TESTS_TFLITE_IMAGE_NETS_H

#include "tflite/random_tensors.h"

struct layer {
    int32_t channels, filter, stride;
    enum mote_activation activation;
};

static inline int32_t net_conv_layer(struct maker *m, int32_t x, bool depthwise, struct layer l) {
    int32_t in[4];
    memcpy(in, tensor_of(m, x)->shape, sizeof in);
    const int32_t channels = depthwise ? in[3] : l.channels;
    const int32_t shape[4] = {depthwise ? 1 : channels, l.filter, l.filter, depthwise ? channels : in[3]};
    const int32_t out[4] = {in[0], (in[1] + l.stride - 1) / l.stride, (in[2] + l.stride - 1) / l.stride,
                            channels};
    const int32_t y = new_value(m, 4, out);
    const size_t terms = (size_t)(l.filter * l.filter * (depthwise ? 1 : in[3]));
    const int32_t w = weights(m, x, y, 4, shape, terms, depthwise ? 3 : m->kind == RANDOM_HYBRID ? -1 : 0);
    const int32_t inputs[3] = {x, w, bias(m, x, w, channels)};
    add_op(m, depthwise ? MOTE_OP_DEPTHWISE_CONV_2D : MOTE_OP_CONV_2D, 3, inputs, y)->params.conv =
        (struct mote_conv_params){MOTE_PADDING_SAME, l.stride, l.stride, 1, 1, depthwise, l.activation};
    return y;
}

static inline int32_t net_sum_layer(struct maker *m, int32_t a, int32_t b, enum mote_activation activation) {
    const int32_t y = new_value(m, 4, tensor_of(m, a)->shape), inputs[2] = {a, b};
    add_op(m, MOTE_OP_ADD, 2, inputs, y)->params.arithmetic.activation = activation;
    return y;
}

/* Mean over the image, dense, softmax. */
static inline void net_head(struct maker *m, int32_t x, int32_t labels) {
    const int32_t channels = tensor_of(m, x)->shape[3],
                  mean = new_value(m, 2, (const int32_t[]){1, channels});
    const int32_t over[2] = {x, ints(m, 2, (const int32_t[]){1, 2})};
    like(m, mean, x);
    add_op(m, MOTE_OP_MEAN, 2, over, mean);
    const int32_t dense = new_value(m, 2, (const int32_t[]){1, labels});
    const int32_t w = weights(m, mean, dense, 2, (const int32_t[]){labels, channels}, (size_t)channels, -1);
    const int32_t inputs[3] = {mean, w, bias(m, mean, w, labels)};
    add_op(m, MOTE_OP_FULLY_CONNECTED, 3, inputs, dense);
    const int32_t y = new_value(m, 2, (const int32_t[]){1, labels});
    function_scale(m, y, 1.0f / 256, -128);
    add_op(m, MOTE_OP_SOFTMAX, 1, &dense, y)->params.softmax.beta = 1;
}

static inline int32_t net_residual_block(struct maker *m, int32_t x, int32_t channels, int32_t stride) {
    const bool same = stride == 1 && tensor_of(m, x)->shape[3] == channels;
    const int32_t a = net_conv_layer(m, x, false, (struct layer){channels, 3, stride, MOTE_ACT_RELU});
    const int32_t b = net_conv_layer(m, a, false, (struct layer){channels, 3, 1, MOTE_ACT_NONE});
    /* Filters no narrower than the stride: with others XNNPACK of that time reads other pixels. */
    const int32_t c =
        same ? x : net_conv_layer(m, x, false, (struct layer){channels, stride, stride, MOTE_ACT_NONE});
    return net_sum_layer(m, b, c, MOTE_ACT_RELU);
}

static inline void net_residual(struct maker *m, int32_t x) {
    x = net_conv_layer(m, x, false, (struct layer){8, 3, 1, MOTE_ACT_RELU});
    x = net_residual_block(m, x, 8, 1);
    x = net_residual_block(m, x, 16, 2);
    x = net_residual_block(m, x, 32, 2);
    net_head(m, x, 10);
}

static inline int32_t net_swish(struct maker *m, int32_t x) {
    const int32_t y = new_value(m, 4, tensor_of(m, x)->shape);
    add_op(m, MOTE_OP_HARD_SWISH, 1, &x, y);
    return y;
}

static inline int32_t net_inverted(struct maker *m, int32_t x, struct layer l, bool swish) {
    const int32_t in = tensor_of(m, x)->shape[3];
    const enum mote_activation inside = swish ? MOTE_ACT_NONE : MOTE_ACT_RELU6;
    int32_t wide = net_conv_layer(m, x, false, (struct layer){in * 4, 1, 1, inside});
    if (swish) wide = net_swish(m, wide);
    int32_t deep = net_conv_layer(m, wide, true, (struct layer){0, l.filter, l.stride, inside});
    if (swish) deep = net_swish(m, deep);
    const int32_t y = net_conv_layer(m, deep, false, (struct layer){l.channels, 1, 1, MOTE_ACT_NONE});
    return l.stride == 1 && l.channels == in ? net_sum_layer(m, y, x, MOTE_ACT_NONE) : y;
}

static inline void net_mobile_image(struct maker *m, int32_t x, bool swish) {
    x = net_conv_layer(m, x, false, (struct layer){8, 3, 2, swish ? MOTE_ACT_NONE : MOTE_ACT_RELU6});
    if (swish) x = net_swish(m, x);
    x = net_inverted(m, x, (struct layer){8, 3, 2, MOTE_ACT_NONE}, swish);
    x = net_inverted(m, x, (struct layer){8, 3, 1, MOTE_ACT_NONE}, swish);
    x = net_inverted(m, x, (struct layer){16, 5, 2, MOTE_ACT_NONE}, swish);
    x = net_inverted(m, x, (struct layer){16, 3, 1, MOTE_ACT_NONE}, swish);
    x = net_inverted(m, x, (struct layer){24, 3, 2, MOTE_ACT_NONE}, swish);
    net_head(m, x, 12);
}

enum { IMAGE_NETS = 3 };

static inline struct mote_graph *image_net(int net, uint64_t seed, enum random_kind kind) {
    struct maker m = {.kind = kind};
    const int32_t side = net == 0 ? 32 : 96;
    if (mote_graph_create(&m.g, NULL) != MOTE_OK) abort();
    mote_rng_seed(&m.rng, seed, 79);
    const int32_t x = new_value(&m, 4, (const int32_t[]){1, side, side, 3});
    if (net == 0) net_residual(&m, x);
    if (net > 0) net_mobile_image(&m, x, net == 2 && kind != RANDOM_S16); /* int16 has no HARD_SWISH */
    if (!mote_graph_set_io(m.g, &x, 1, m.values + 1, (size_t)m.count - 1)) abort();
    return m.g;
}

#endif
