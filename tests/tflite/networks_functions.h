/* SPDX-License-Identifier: MIT
 * Sample networks of functions and reductions; part of networks.h, whose functions they are made with. */
#ifndef MOTE_TESTS_TFLITE_NETWORKS_FUNCTIONS_H
#define MOTE_TESTS_TFLITE_NETWORKS_FUNCTIONS_H

/* What float32 and int8 have: prelu, abs, elu; the largest over two axes that are no neighbours, the least. */
static struct mote_graph *net_slopes(enum mote_type type) {
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, type, SHAPE(2, 3, 4)), v[4], y = net_value(g, type, SHAPE(1));
    int32_t alpha = net_weights(g, type, -1, SHAPE(4));
    int32_t ends = net_ints(g, 2, (int32_t[]){0, 2}), middle = net_ints(g, 1, (int32_t[]){-1});
    for (int i = 0; i < 3; i++)
        v[i] = net_value(g, type, SHAPE(2, 3, 4));
    v[3] = net_value(g, type, SHAPE(1, 3, 1));
    net_op(g, MOTE_OP_PRELU, 2, (int32_t[]){x, alpha}, v[0]);
    net_op(g, MOTE_OP_ELU, 1, &v[0], v[1]);
    net_op(g, MOTE_OP_ABS, 1, &v[1], v[2]);
    net_op(g, MOTE_OP_REDUCE_MAX, 2, (int32_t[]){v[2], ends}, v[3])->params.reduce.keep_dims = true;
    const int32_t flat = net_value(g, type, SHAPE(1, 3)), shape = net_ints(g, 2, (int32_t[]){1, 3});
    net_op(g, MOTE_OP_RESHAPE, 2, (int32_t[]){v[3], shape}, flat);
    net_op(g, MOTE_OP_REDUCE_MIN, 2, (int32_t[]){flat, middle}, y);
    return net_end(g, x, y);
}

static struct mote_graph *net_slopes_f32(void) {
    return net_slopes(MOTE_FLOAT32);
}
static struct mote_graph *net_slopes_s8(void) {
    return net_slopes(MOTE_INT8);
}

/* What float32 alone has, through numbers above 0 and back. */
static struct mote_graph *net_functions(void) {
    static const enum mote_op_code codes[] = {MOTE_OP_EXP,    MOTE_OP_SQRT, MOTE_OP_LOG,   MOTE_OP_NEG,
                                              MOTE_OP_SQUARE, MOTE_OP_EXP,  MOTE_OP_RSQRT, MOTE_OP_FLOOR,
                                              MOTE_OP_CEIL,   MOTE_OP_ROUND};
    enum { CODES = sizeof codes / sizeof codes[0] };
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(2, 5)), v[CODES], y = net_value(g, MOTE_FLOAT32, SHAPE(2)),
            at = x;
    int32_t row = net_weights(g, MOTE_FLOAT32, -1, SHAPE(5)), axis = net_ints(g, 1, (int32_t[]){1});
    for (int i = 0; i < CODES; at = v[i++]) {
        v[i] = net_value(g, MOTE_FLOAT32, SHAPE(2, 5));
        net_op(g, codes[i], 1, &at, v[i]);
    }
    const int32_t far = net_value(g, MOTE_FLOAT32, SHAPE(2, 5)),
                  share = net_value(g, MOTE_FLOAT32, SHAPE(2, 5));
    const int32_t cubed = net_value(g, MOTE_FLOAT32, SHAPE(2, 5)),
                  root = net_value(g, MOTE_FLOAT32, SHAPE(2, 5)),
                  three = mote_graph_add_tensor(g, MOTE_FLOAT32, 0, NULL, &(float){3}),
                  some = mote_graph_add_tensor(g, MOTE_FLOAT32, SHAPE(1), &(float){0.4f});
    net_op(g, MOTE_OP_POW, 2, (int32_t[]){at, three}, cubed);
    net_op(g, MOTE_OP_POW, 2, (int32_t[]){v[1], some}, root);
    net_op(g, MOTE_OP_SQUARED_DIFFERENCE, 2, (int32_t[]){cubed, row}, far);
    net_op(g, MOTE_OP_DIV, 2, (int32_t[]){far, root}, share)->params.arithmetic.activation = MOTE_ACT_RELU6;
    net_op(g, MOTE_OP_SUM, 2, (int32_t[]){share, axis}, y);
    return net_end(g, x, y);
}

/* Images made larger: with a bias and same padding, then without, valid, with strides that differ. */
static struct mote_graph *net_larger(enum mote_type type) {
    struct mote_graph *g = net_new();
    const int32_t x = net_value(g, type, SHAPE(1, 3, 2, 2)), v = net_value(g, type, SHAPE(1, 6, 3, 4)),
                  y = net_value(g, type, SHAPE(1, 8, 8, 3));
    const int32_t first = net_ints(g, 4, (int32_t[]){1, 6, 3, 4}),
                  second = net_ints(g, 4, (int32_t[]){1, 8, 8, 3});
    const int32_t wide = net_weights(g, type, 0, SHAPE(4, 3, 2, 2)),
                  narrow = net_weights(g, type, -1, SHAPE(3, 3, 3, 4)), bias = net_bias(g, type, 4);
    net_op(g, MOTE_OP_TRANSPOSE_CONV, 4, (int32_t[]){first, wide, x, bias}, v)->params.conv =
        (struct mote_conv_params){.padding = MOTE_PADDING_SAME, .stride_h = 2, .stride_w = 2};
    net_op(g, MOTE_OP_TRANSPOSE_CONV, 3, (int32_t[]){second, narrow, v}, y)->params.conv =
        (struct mote_conv_params){
            .padding = MOTE_PADDING_VALID, .stride_h = 1, .stride_w = 2, .activation = MOTE_ACT_RELU};
    return net_end(g, x, y);
}

static struct mote_graph *net_larger_f32(void) {
    return net_larger(MOTE_FLOAT32);
}
static struct mote_graph *net_larger_s8(void) {
    return net_larger(MOTE_INT8);
}

#endif
