/* SPDX-License-Identifier: MIT
 * Sample networks with int16 activations; part of networks.h, whose functions they are made with. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_WIDE_H
#define MOTE_TESTS_TFLITE_NETWORKS_WIDE_H

/* int16 activations with int8 weights: convolutions, a pool, a residual, dense; int8 on both sides. */
static struct mote_graph *net_wide(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_INT8, SHAPE(1, 6, 4, 2)), v[7], y = net_value(g, MOTE_INT8, SHAPE(1, 3));
    for (int i = 0; i < 5; i++)
        v[i] = net_value(g, MOTE_INT16, SHAPE(1, 6, 4, 2));
    v[5] = net_value(g, MOTE_INT16, SHAPE(1, 3, 2, 2));
    v[6] = net_value(g, MOTE_INT16, SHAPE(1, 3));
    int32_t wa = net_weights(g, MOTE_INT8, 0, SHAPE(2, 3, 3, 2)),
            wb = net_weights(g, MOTE_INT8, 3, SHAPE(1, 3, 3, 2));
    int32_t wc = net_weights(g, MOTE_INT8, -1, SHAPE(3, 12)), bias = net_constant(g, MOTE_INT32, SHAPE(3));
    int32_t wide_bias =
        mote_graph_add_tensor(g, MOTE_INT64, SHAPE(2), (const int64_t[]){100000000000, -70000000000});
    net_op(g, MOTE_OP_QUANTIZE, 1, &x, v[0]);
    net_op(g, MOTE_OP_CONV_2D, 3, (int32_t[]){v[0], wa, wide_bias}, v[1])->params.conv =
        (struct mote_conv_params){MOTE_PADDING_SAME, 1, 1, 1, 1, 0, MOTE_ACT_RELU6};
    net_op(g, MOTE_OP_DEPTHWISE_CONV_2D, 3, (int32_t[]){v[1], wb, wide_bias}, v[2])->params.conv =
        (struct mote_conv_params){MOTE_PADDING_SAME, 1, 1, 1, 1, 1, MOTE_ACT_NONE};
    net_op(g, MOTE_OP_ADD, 2, (int32_t[]){v[2], v[0]}, v[3])->params.arithmetic.any_scale = true;
    net_op(g, MOTE_OP_RELU, 1, &v[3], v[4]);
    net_op(g, MOTE_OP_AVERAGE_POOL_2D, 1, &v[4], v[5])->params.pool =
        (struct mote_pool_params){MOTE_PADDING_VALID, 2, 2, 2, 2, MOTE_ACT_NONE};
    net_op(g, MOTE_OP_FULLY_CONNECTED, 3, (int32_t[]){v[5], wc, bias}, v[6]);
    net_op(g, MOTE_OP_QUANTIZE, 1, &v[6], y);
    return net_end(g, x, y);
}

/* The other int16 kernels. */
static struct mote_graph *net_wide_functions(void) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_INT16, SHAPE(1, 4, 3, 2)), v[9], y = net_value(g, MOTE_INT16, SHAPE(1, 2));
    for (int i = 0; i < 7; i++)
        v[i] = net_value(g, MOTE_INT16, SHAPE(1, 4, 3, 2));
    v[7] = net_value(g, MOTE_INT16, SHAPE(1, 5, 6, 2));
    v[8] = net_value(g, MOTE_INT16, SHAPE(1, 2));
    net_one_scale(g, v[0], 1.0f / 32768, 0);
    net_one_scale(g, v[1], 1.0f / 32768, 0);
    net_one_scale(g, y, 1.0f / 32768, 0);
    int32_t size = net_ints(g, 2, (int32_t[]){5, 6}), axes = net_ints(g, 2, (int32_t[]){1, 2});
    net_op(g, MOTE_OP_TANH, 1, &x, v[0]);
    net_op(g, MOTE_OP_LOGISTIC, 1, &v[0], v[1]);
    net_op(g, MOTE_OP_LEAKY_RELU, 1, &v[1], v[2])->params.leaky_relu.alpha = 0.3f;
    net_op(g, MOTE_OP_RELU6, 1, &v[2], v[3]);
    net_op(g, MOTE_OP_RELU_N1_TO_1, 1, &v[3], v[4]);
    net_op(g, MOTE_OP_MAXIMUM, 2, (int32_t[]){v[4], v[3]}, v[5]);
    net_op(g, MOTE_OP_MINIMUM, 2, (int32_t[]){v[5], v[4]}, v[6]);
    net_op(g, MOTE_OP_RESIZE_BILINEAR, 2, (int32_t[]){v[6], size}, v[7]);
    net_op(g, MOTE_OP_MEAN, 2, (int32_t[]){v[7], axes}, v[8]);
    net_op(g, MOTE_OP_SOFTMAX, 1, &v[8], y)->params.softmax.beta = 1;
    return net_end(g, x, y);
}

#endif
