/* SPDX-License-Identifier: MIT
 * The op table. A new op is a row here, its rule in a rule_*.c, and a row in each room that handles it. */
#include "graph/graph.h"

#include "graph/rules.h"

#define ROW(name, check, macs)                                                                               \
    { MOTE_OP_##name, #name, check, macs }

static const struct mote_op_info table[] = {
    ROW(ADD, mote_check_elementwise_binary, NULL),
    ROW(AVERAGE_POOL_2D, mote_check_pool, NULL),
    ROW(CONCATENATION, mote_check_concatenation, NULL),
    ROW(CONV_2D, mote_check_conv, mote_macs_conv),
    ROW(DEPTHWISE_CONV_2D, mote_check_depthwise_conv, mote_macs_depthwise_conv),
    ROW(DEQUANTIZE, mote_check_dequantize, NULL),
    ROW(FLOOR, mote_check_function, NULL),
    ROW(FULLY_CONNECTED, mote_check_fully_connected, mote_macs_fully_connected),
    ROW(LOGISTIC, mote_check_fixed_range, NULL),
    ROW(MAX_POOL_2D, mote_check_pool, NULL),
    ROW(MUL, mote_check_elementwise_binary, NULL),
    ROW(RELU, mote_check_elementwise_unary, NULL),
    ROW(RELU_N1_TO_1, mote_check_elementwise_unary, NULL),
    ROW(RELU6, mote_check_elementwise_unary, NULL),
    ROW(RESHAPE, mote_check_reshape, NULL),
    ROW(RESIZE_BILINEAR, mote_check_resize, NULL),
    ROW(SOFTMAX, mote_check_softmax, NULL),
    ROW(SVDF, mote_check_svdf, mote_macs_svdf),
    ROW(TANH, mote_check_fixed_range, NULL),
    ROW(PAD, mote_check_pad, NULL),
    ROW(GATHER, mote_check_gather, NULL),
    ROW(BATCH_TO_SPACE_ND, mote_check_batch, NULL),
    ROW(SPACE_TO_BATCH_ND, mote_check_batch, NULL),
    ROW(TRANSPOSE, mote_check_transpose, NULL),
    ROW(MEAN, mote_check_reduce, NULL),
    ROW(SUB, mote_check_elementwise_binary, NULL),
    ROW(DIV, mote_check_float_pair, NULL),
    ROW(SQUEEZE, mote_check_squeeze, NULL),
    ROW(UNIDIRECTIONAL_SEQUENCE_LSTM, mote_check_lstm, mote_macs_lstm),
    ROW(STRIDED_SLICE, mote_check_strided_slice, NULL),
    ROW(EXP, mote_check_function, NULL),
    ROW(SPLIT, mote_check_split, NULL),
    ROW(CAST, mote_check_cast, NULL),
    ROW(PRELU, mote_check_prelu, NULL),
    ROW(MAXIMUM, mote_check_extreme, NULL),
    ROW(MINIMUM, mote_check_extreme, NULL),
    ROW(NEG, mote_check_function, NULL),
    ROW(PADV2, mote_check_pad, NULL),
    ROW(SLICE, mote_check_slice, NULL),
    ROW(EXPAND_DIMS, mote_check_expand_dims, NULL),
    ROW(LOG, mote_check_function, NULL),
    ROW(SUM, mote_check_reduce, NULL),
    ROW(SQRT, mote_check_function, NULL),
    ROW(RSQRT, mote_check_function, NULL),
    ROW(SHAPE, mote_check_shape, NULL),
    ROW(REDUCE_PROD, mote_check_reduce_prod, NULL),
    ROW(REDUCE_MAX, mote_check_reduce, NULL),
    ROW(PACK, mote_check_pack, NULL),
    ROW(UNPACK, mote_check_unpack, NULL),
    ROW(REDUCE_MIN, mote_check_reduce, NULL),
    ROW(SQUARE, mote_check_function, NULL),
    ROW(FILL, mote_check_fill, NULL),
    ROW(RESIZE_NEAREST_NEIGHBOR, mote_check_resize, NULL),
    ROW(LEAKY_RELU, mote_check_leaky_relu, NULL),
    ROW(SQUARED_DIFFERENCE, mote_check_float_pair, NULL),
    ROW(ABS, mote_check_function, NULL),
    ROW(SPLIT_V, mote_check_split, NULL),
    ROW(ELU, mote_check_function, NULL),
    ROW(QUANTIZE, mote_check_quantize, NULL),
    ROW(HARD_SWISH, mote_check_hard_swish, NULL),
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
