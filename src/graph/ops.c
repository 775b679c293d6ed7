/* SPDX-License-Identifier: MIT
 * The op table. A new op is a row here, its rule in a rule_*.c, and a row in each room that handles it. */
#include "graph/graph.h"

#include "graph/rules.h"

#include <stdarg.h>
#include <stdio.h>

/* Numbers of inputs: least and most; of outputs. */
#define ROW(name, least, most, outputs, check, macs)                                                         \
    { MOTE_OP_##name, least, most, outputs, #name, check, macs }
enum { ANY = MOTE_OP_ANY, MANY = MOTE_OP_ANY };

static const struct mote_op_info table[] = {
    ROW(ADD, 2, 2, 1, mote_check_elementwise_binary, NULL),
    ROW(AVERAGE_POOL_2D, 1, 1, 1, mote_check_pool, NULL),
    ROW(CONCATENATION, 1, ANY, 1, mote_check_concatenation, NULL),
    ROW(CONV_2D, 2, 3, 1, mote_check_conv, mote_macs_conv),
    ROW(DEPTHWISE_CONV_2D, 2, 3, 1, mote_check_depthwise_conv, mote_macs_depthwise_conv),
    ROW(DEPTH_TO_SPACE, 1, 1, 1, mote_check_depth, NULL),
    ROW(DEQUANTIZE, 1, 1, 1, mote_check_dequantize, NULL),
    ROW(FLOOR, 1, 1, 1, mote_check_function, NULL),
    ROW(FULLY_CONNECTED, 2, 3, 1, mote_check_fully_connected, mote_macs_fully_connected),
    ROW(L2_NORMALIZATION, 1, 1, 1, mote_check_normalize, NULL),
    ROW(LOGISTIC, 1, 1, 1, mote_check_fixed_range, NULL),
    ROW(MAX_POOL_2D, 1, 1, 1, mote_check_pool, NULL),
    ROW(MUL, 2, 2, 1, mote_check_elementwise_binary, NULL),
    ROW(RELU, 1, 1, 1, mote_check_elementwise_unary, NULL),
    ROW(RELU_N1_TO_1, 1, 1, 1, mote_check_elementwise_unary, NULL),
    ROW(RELU6, 1, 1, 1, mote_check_elementwise_unary, NULL),
    ROW(RESHAPE, 1, 2, 1, mote_check_reshape, NULL),
    ROW(RESIZE_BILINEAR, 2, 2, 1, mote_check_resize, NULL),
    ROW(SOFTMAX, 1, 1, 1, mote_check_softmax, NULL),
    ROW(SPACE_TO_DEPTH, 1, 1, 1, mote_check_depth, NULL),
    ROW(SVDF, 3, 5, 1, mote_check_svdf, mote_macs_svdf),
    ROW(TANH, 1, 1, 1, mote_check_fixed_range, NULL),
    ROW(PAD, 2, 2, 1, mote_check_pad, NULL),
    ROW(GATHER, 2, 2, 1, mote_check_gather, NULL),
    ROW(BATCH_TO_SPACE_ND, 3, 3, 1, mote_check_batch, NULL),
    ROW(SPACE_TO_BATCH_ND, 3, 3, 1, mote_check_batch, NULL),
    ROW(TRANSPOSE, 2, 2, 1, mote_check_transpose, NULL),
    ROW(MEAN, 2, 2, 1, mote_check_reduce, NULL),
    ROW(SUB, 2, 2, 1, mote_check_elementwise_binary, NULL),
    ROW(DIV, 2, 2, 1, mote_check_float_pair, NULL),
    ROW(SQUEEZE, 1, 1, 1, mote_check_squeeze, NULL),
    ROW(UNIDIRECTIONAL_SEQUENCE_LSTM, 1, 24, 1, mote_check_lstm, mote_macs_lstm),
    ROW(STRIDED_SLICE, 4, 4, 1, mote_check_strided_slice, NULL),
    ROW(EXP, 1, 1, 1, mote_check_function, NULL),
    ROW(SPLIT, 2, 2, MANY, mote_check_split, NULL),
    ROW(LOG_SOFTMAX, 1, 1, 1, mote_check_normalize, NULL),
    ROW(CAST, 1, 1, 1, mote_check_cast, NULL),
    ROW(PRELU, 2, 2, 1, mote_check_prelu, NULL),
    ROW(MAXIMUM, 2, 2, 1, mote_check_extreme, NULL),
    ROW(ARG_MAX, 2, 2, 1, mote_check_arg, NULL),
    ROW(MINIMUM, 2, 2, 1, mote_check_extreme, NULL),
    ROW(NEG, 1, 1, 1, mote_check_function, NULL),
    ROW(PADV2, 3, 3, 1, mote_check_pad, NULL),
    ROW(SLICE, 3, 3, 1, mote_check_slice, NULL),
    ROW(TRANSPOSE_CONV, 3, 4, 1, mote_check_transpose_conv, mote_macs_conv), /* zeros between samples, too */
    ROW(TILE, 2, 2, 1, mote_check_tile, NULL),
    ROW(EXPAND_DIMS, 2, 2, 1, mote_check_expand_dims, NULL),
    ROW(LOG, 1, 1, 1, mote_check_function, NULL),
    ROW(SUM, 2, 2, 1, mote_check_reduce, NULL),
    ROW(SQRT, 1, 1, 1, mote_check_function, NULL),
    ROW(RSQRT, 1, 1, 1, mote_check_function, NULL),
    ROW(SHAPE, 1, 1, 1, mote_check_shape, NULL),
    ROW(POW, 2, 2, 1, mote_check_float_pair, NULL),
    ROW(ARG_MIN, 2, 2, 1, mote_check_arg, NULL),
    ROW(REDUCE_PROD, 2, 2, 1, mote_check_reduce_prod, NULL),
    ROW(REDUCE_MAX, 2, 2, 1, mote_check_reduce, NULL),
    ROW(PACK, 1, ANY, 1, mote_check_pack, NULL),
    ROW(UNPACK, 1, 1, MANY, mote_check_unpack, NULL),
    ROW(REDUCE_MIN, 2, 2, 1, mote_check_reduce, NULL),
    ROW(SQUARE, 1, 1, 1, mote_check_function, NULL),
    ROW(FILL, 2, 2, 1, mote_check_fill, NULL),
    ROW(RESIZE_NEAREST_NEIGHBOR, 2, 2, 1, mote_check_resize, NULL),
    ROW(LEAKY_RELU, 1, 1, 1, mote_check_leaky_relu, NULL),
    ROW(SQUARED_DIFFERENCE, 2, 2, 1, mote_check_float_pair, NULL),
    ROW(MIRROR_PAD, 2, 2, 1, mote_check_pad, NULL),
    ROW(ABS, 1, 1, 1, mote_check_function, NULL),
    ROW(SPLIT_V, 3, 3, MANY, mote_check_split, NULL),
    ROW(CEIL, 1, 1, 1, mote_check_function, NULL),
    ROW(ELU, 1, 1, 1, mote_check_function, NULL),
    ROW(QUANTIZE, 1, 1, 1, mote_check_quantize, NULL),
    ROW(ROUND, 1, 1, 1, mote_check_function, NULL),
    ROW(HARD_SWISH, 1, 1, 1, mote_check_hard_swish, NULL),
    ROW(BATCH_MATMUL, 2, 2, 1, mote_check_batch_matmul, mote_macs_batch_matmul),
    ROW(BROADCAST_TO, 2, 2, 1, mote_check_broadcast_to, NULL),
    ROW(GELU, 1, 1, 1, mote_check_function, NULL),
};
enum { ROWS = sizeof table / sizeof table[0] };

const struct mote_op_info *mote_op_table(size_t *count) {
    *count = ROWS;
    return table;
}

const struct mote_op_info *mote_op_info(int code) {
    for (size_t i = 0; i < ROWS; i++) {
        if ((int)table[i].code == code) return &table[i];
    }
    return NULL;
}

enum mote_status mote_op_fail(const struct mote_op_at *at, enum mote_status status, const char *format, ...) {
    char text[300];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return mote_fail(at->error, status, "op %zu (%s): %s", at->number, mote_op_info((int)at->op->code)->name,
                     text);
}

/* Saturates: a hostile graph's sum may pass 2^64. */
uint64_t mote_graph_macs(const struct mote_graph *graph) {
    uint64_t total = 0;
    for (size_t i = 0; i < graph->op_count; i++) {
        const struct mote_op_info *info = mote_op_info((int)graph->ops[i].code);
        uint64_t macs = info && info->macs ? info->macs(graph, &graph->ops[i]) : 0;
        total = macs > UINT64_MAX - total ? UINT64_MAX : total + macs;
    }
    return total;
}
