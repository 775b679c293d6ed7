/* SPDX-License-Identifier: MIT
 * The rows of ops.h. Option fields are numbered as in the schema. */
#include "tflite/ops.h"

#define AT(member) (uint16_t) offsetof(struct mote_op, params.member)
#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const struct mote_option conv_options[] = {
    {"padding", 0, MOTE_OPTION_BYTE, AT(conv.padding), 0},
    {"stride_w", 1, MOTE_OPTION_INT, AT(conv.stride_w), 0},
    {"stride_h", 2, MOTE_OPTION_INT, AT(conv.stride_h), 0},
    {"fused_activation_function", 3, MOTE_OPTION_BYTE, AT(conv.activation), 0},
    {"dilation_w_factor", 4, MOTE_OPTION_INT, AT(conv.dilation_w), 1},
    {"dilation_h_factor", 5, MOTE_OPTION_INT, AT(conv.dilation_h), 1},
};
static const struct mote_option transpose_conv_options[] = {
    {"padding", 0, MOTE_OPTION_BYTE, AT(conv.padding), 0},
    {"stride_w", 1, MOTE_OPTION_INT, AT(conv.stride_w), 0},
    {"stride_h", 2, MOTE_OPTION_INT, AT(conv.stride_h), 0},
    {"fused_activation_function", 3, MOTE_OPTION_BYTE, AT(conv.activation), 0},
};
static const struct mote_option depthwise_options[] = {
    {"padding", 0, MOTE_OPTION_BYTE, AT(conv.padding), 0},
    {"stride_w", 1, MOTE_OPTION_INT, AT(conv.stride_w), 0},
    {"stride_h", 2, MOTE_OPTION_INT, AT(conv.stride_h), 0},
    {"depth_multiplier", 3, MOTE_OPTION_INT, AT(conv.depth_multiplier), 0},
    {"fused_activation_function", 4, MOTE_OPTION_BYTE, AT(conv.activation), 0},
    {"dilation_w_factor", 5, MOTE_OPTION_INT, AT(conv.dilation_w), 1},
    {"dilation_h_factor", 6, MOTE_OPTION_INT, AT(conv.dilation_h), 1},
};
static const struct mote_option pool_options[] = {
    {"padding", 0, MOTE_OPTION_BYTE, AT(pool.padding), 0},
    {"stride_w", 1, MOTE_OPTION_INT, AT(pool.stride_w), 0},
    {"stride_h", 2, MOTE_OPTION_INT, AT(pool.stride_h), 0},
    {"filter_width", 3, MOTE_OPTION_INT, AT(pool.filter_w), 0},
    {"filter_height", 4, MOTE_OPTION_INT, AT(pool.filter_h), 0},
    {"fused_activation_function", 5, MOTE_OPTION_BYTE, AT(pool.activation), 0},
};
static const struct mote_option fully_connected_options[] = {
    {"fused_activation_function", 0, MOTE_OPTION_BYTE, AT(fc.activation), 0},
    {"weights_format", 1, MOTE_OPTION_NONE, 0, 0},
    {"keep_num_dims", 2, MOTE_OPTION_BOOL, AT(fc.keep_num_dims), 0},
    {"asymmetric_quantize_inputs", 3, MOTE_OPTION_BOOL, AT(fc.asymmetric_inputs), 0},
};
static const struct mote_option lstm_options[] = {
    {"fused_activation_function", 0, MOTE_OPTION_BYTE, AT(lstm.activation), 0},
    {"cell_clip", 1, MOTE_OPTION_FLOAT, AT(lstm.cell_clip), 0},
    {"proj_clip", 2, MOTE_OPTION_FLOAT, AT(lstm.projection_clip), 0},
    {"time_major", 3, MOTE_OPTION_BOOL, AT(lstm.time_major), 0},
    {"asymmetric_quantize_inputs", 4, MOTE_OPTION_BOOL, AT(lstm.asymmetric_inputs), 0},
    {"diagonal_recurrent_tensors", 5, MOTE_OPTION_NONE, 0, 0},
};
static const struct mote_option slice_options[] = {
    {"begin_mask", 0, MOTE_OPTION_INT, AT(slice.begin_mask), 0},
    {"end_mask", 1, MOTE_OPTION_INT, AT(slice.end_mask), 0},
    {"ellipsis_mask", 2, MOTE_OPTION_INT, AT(slice.ellipsis_mask), 0},
    {"new_axis_mask", 3, MOTE_OPTION_INT, AT(slice.new_axis_mask), 0},
    {"shrink_axis_mask", 4, MOTE_OPTION_INT, AT(slice.shrink_axis_mask), 0},
    {"offset", 5, MOTE_OPTION_BOOL, AT(slice.offset), 0},
};
static const struct mote_option reshape_options[] = {{"new_shape", 0, MOTE_OPTION_INTS, AT(dims), 0}};
static const struct mote_option squeeze_options[] = {{"squeeze_dims", 0, MOTE_OPTION_INTS, AT(dims), 0}};
static const struct mote_option gather_options[] = {
    {"axis", 0, MOTE_OPTION_INT, AT(gather.axis), 0},
    {"batch_dims", 1, MOTE_OPTION_INT, AT(gather.batch_dims), 0},
};
static const struct mote_option pack_options[] = {
    {"values_count", 0, MOTE_OPTION_INT, AT(pack.count), 0},
    {"axis", 1, MOTE_OPTION_INT, AT(pack.axis), 0},
};
static const struct mote_option split_options[] = {{"num_splits", 0, MOTE_OPTION_INT, AT(split.count), 0}};
static const struct mote_option gelu_options[] = {
    {"approximate", 0, MOTE_OPTION_BOOL, AT(gelu.approximate), 0}};
static const struct mote_option normalize_options[] = {
    {"fused_activation_function", 0, MOTE_OPTION_NONE, 0, 0}};
static const struct mote_option matmul_options[] = {
    {"adj_x", 0, MOTE_OPTION_BOOL, AT(matmul.adj_x), 0},
    {"adj_y", 1, MOTE_OPTION_BOOL, AT(matmul.adj_y), 0},
    {"asymmetric_quantize_inputs", 2, MOTE_OPTION_BOOL, AT(matmul.asymmetric_inputs), 0},
};
static const struct mote_option depth_options[] = {{"block_size", 0, MOTE_OPTION_INT, AT(depth.block), 0}};
static const struct mote_option mirror_options[] = {{"mode", 0, MOTE_OPTION_BYTE, AT(mirror.mode), 0}};
static const struct mote_option shape_options[] = {{"out_type", 0, MOTE_OPTION_BYTE, AT(shape.type), 0}};
static const struct mote_option arg_options[] = {{"output_type", 0, MOTE_OPTION_BYTE, AT(shape.type), 0}};
static const struct mote_option cast_options[] = {
    {"in_data_type", 0, MOTE_OPTION_BYTE, AT(cast.from), 0},
    {"out_data_type", 1, MOTE_OPTION_BYTE, AT(cast.to), 0},
};
static const struct mote_option arithmetic_options[] = {
    {"fused_activation_function", 0, MOTE_OPTION_BYTE, AT(arithmetic.activation), 0},
};
static const struct mote_option sum_options[] = {
    {"fused_activation_function", 0, MOTE_OPTION_BYTE, AT(arithmetic.activation), 0},
    {"pot_scale_int16", 1, MOTE_OPTION_NOT, AT(arithmetic.any_scale), 1},
};
static const struct mote_option concat_options[] = {
    {"axis", 0, MOTE_OPTION_INT, AT(concat.axis), 0},
    {"fused_activation_function", 1, MOTE_OPTION_BYTE, AT(concat.activation), 0},
};
static const struct mote_option softmax_options[] = {{"beta", 0, MOTE_OPTION_FLOAT, AT(softmax.beta), 0}};
static const struct mote_option reduce_options[] = {
    {"keep_dims", 0, MOTE_OPTION_BOOL, AT(reduce.keep_dims), 0}};
static const struct mote_option svdf_options[] = {
    {"rank", 0, MOTE_OPTION_INT, AT(svdf.rank), 0},
    {"fused_activation_function", 1, MOTE_OPTION_BYTE, AT(svdf.activation), 0},
    {"asymmetric_quantize_inputs", 2, MOTE_OPTION_BOOL, AT(svdf.asymmetric_inputs), 0},
};
static const struct mote_option leaky_relu_options[] = {
    {"alpha", 0, MOTE_OPTION_FLOAT, AT(leaky_relu.alpha), 0}};
static const struct mote_option bilinear_options[] = {
    /* 0 and 1, the new size, are of old */
    {"align_corners", 2, MOTE_OPTION_BOOL, AT(resize.align_corners), 0},
    {"half_pixel_centers", 3, MOTE_OPTION_BOOL, AT(resize.half_pixel_centers), 0},
};
static const struct mote_option nearest_options[] = {
    {"align_corners", 0, MOTE_OPTION_BOOL, AT(resize.align_corners), 0},
    {"half_pixel_centers", 1, MOTE_OPTION_BOOL, AT(resize.half_pixel_centers), 0},
};

static const struct mote_op_row rows[] = {
    {MOTE_OP_ADD, 11, sum_options, COUNT(sum_options)},
    {MOTE_OP_AVERAGE_POOL_2D, 5, pool_options, COUNT(pool_options)},
    {MOTE_OP_CONCATENATION, 10, concat_options, COUNT(concat_options)},
    {MOTE_OP_CONV_2D, 1, conv_options, COUNT(conv_options)},
    {MOTE_OP_DEPTHWISE_CONV_2D, 2, depthwise_options, COUNT(depthwise_options)},
    {MOTE_OP_DEPTH_TO_SPACE, 94, depth_options, COUNT(depth_options)},
    {MOTE_OP_DEQUANTIZE, 38, NULL, 0},
    {MOTE_OP_FLOOR, 0, NULL, 0},
    {MOTE_OP_FULLY_CONNECTED, 8, fully_connected_options, COUNT(fully_connected_options)},
    {MOTE_OP_L2_NORMALIZATION, 12, normalize_options, COUNT(normalize_options)},
    {MOTE_OP_LOGISTIC, 0, NULL, 0},
    {MOTE_OP_MAX_POOL_2D, 5, pool_options, COUNT(pool_options)},
    {MOTE_OP_MUL, 21, arithmetic_options, COUNT(arithmetic_options)},
    {MOTE_OP_RELU, 0, NULL, 0},
    {MOTE_OP_RELU_N1_TO_1, 0, NULL, 0},
    {MOTE_OP_RELU6, 0, NULL, 0},
    {MOTE_OP_RESHAPE, 17, reshape_options, COUNT(reshape_options)},
    {MOTE_OP_RESIZE_BILINEAR, 15, bilinear_options, COUNT(bilinear_options)},
    {MOTE_OP_SOFTMAX, 9, softmax_options, COUNT(softmax_options)},
    {MOTE_OP_SPACE_TO_DEPTH, 19, depth_options, COUNT(depth_options)},
    {MOTE_OP_SVDF, 6, svdf_options, COUNT(svdf_options)},
    {MOTE_OP_TANH, 0, NULL, 0},
    {MOTE_OP_PAD, 22, NULL, 0},
    {MOTE_OP_GATHER, 23, gather_options, COUNT(gather_options)},
    {MOTE_OP_BATCH_TO_SPACE_ND, 24, NULL, 0},
    {MOTE_OP_SPACE_TO_BATCH_ND, 25, NULL, 0},
    {MOTE_OP_TRANSPOSE, 26, NULL, 0},
    {MOTE_OP_MEAN, 27, reduce_options, COUNT(reduce_options)},
    {MOTE_OP_SUB, 28, sum_options, COUNT(sum_options)},
    {MOTE_OP_DIV, 29, arithmetic_options, COUNT(arithmetic_options)},
    {MOTE_OP_SQUEEZE, 30, squeeze_options, COUNT(squeeze_options)},
    {MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, 71, lstm_options, COUNT(lstm_options)},
    {MOTE_OP_STRIDED_SLICE, 32, slice_options, COUNT(slice_options)},
    {MOTE_OP_EXP, 0, NULL, 0},
    {MOTE_OP_SPLIT, 35, split_options, COUNT(split_options)},
    {MOTE_OP_LOG_SOFTMAX, 36, NULL, 0},
    {MOTE_OP_CAST, 37, cast_options, COUNT(cast_options)},
    {MOTE_OP_PRELU, 0, NULL, 0},
    {MOTE_OP_MAXIMUM, 0, NULL, 0},
    {MOTE_OP_ARG_MAX, 40, arg_options, COUNT(arg_options)},
    {MOTE_OP_MINIMUM, 0, NULL, 0},
    {MOTE_OP_NEG, 0, NULL, 0},
    {MOTE_OP_PADV2, 43, NULL, 0},
    {MOTE_OP_SLICE, 48, NULL, 0},
    {MOTE_OP_TRANSPOSE_CONV, 49, transpose_conv_options, COUNT(transpose_conv_options)},
    {MOTE_OP_TILE, 51, NULL, 0},
    {MOTE_OP_EXPAND_DIMS, 52, NULL, 0},
    {MOTE_OP_LOG, 0, NULL, 0},
    {MOTE_OP_SUM, 27, reduce_options, COUNT(reduce_options)},
    {MOTE_OP_SQRT, 0, NULL, 0},
    {MOTE_OP_RSQRT, 0, NULL, 0},
    {MOTE_OP_SHAPE, 55, shape_options, COUNT(shape_options)},
    {MOTE_OP_POW, 56, NULL, 0},
    {MOTE_OP_ARG_MIN, 57, arg_options, COUNT(arg_options)},
    {MOTE_OP_REDUCE_PROD, 27, reduce_options, COUNT(reduce_options)},
    {MOTE_OP_REDUCE_MAX, 27, reduce_options, COUNT(reduce_options)},
    {MOTE_OP_PACK, 59, pack_options, COUNT(pack_options)},
    {MOTE_OP_UNPACK, 64, pack_options, COUNT(pack_options)},
    {MOTE_OP_REDUCE_MIN, 27, reduce_options, COUNT(reduce_options)},
    {MOTE_OP_SQUARE, 0, NULL, 0},
    {MOTE_OP_FILL, 68, NULL, 0},
    {MOTE_OP_RESIZE_NEAREST_NEIGHBOR, 74, nearest_options, COUNT(nearest_options)},
    {MOTE_OP_LEAKY_RELU, 75, leaky_relu_options, COUNT(leaky_relu_options)},
    {MOTE_OP_SQUARED_DIFFERENCE, 0, NULL, 0},
    {MOTE_OP_MIRROR_PAD, 77, mirror_options, COUNT(mirror_options)},
    {MOTE_OP_ABS, 0, NULL, 0},
    {MOTE_OP_SPLIT_V, 79, split_options, COUNT(split_options)},
    {MOTE_OP_CEIL, 0, NULL, 0},
    {MOTE_OP_ELU, 0, NULL, 0},
    {MOTE_OP_QUANTIZE, 89, NULL, 0},
    {MOTE_OP_ROUND, 0, NULL, 0},
    {MOTE_OP_HARD_SWISH, 0, NULL, 0},
    {MOTE_OP_BATCH_MATMUL, 101, matmul_options, COUNT(matmul_options)},
    {MOTE_OP_BROADCAST_TO, 104, NULL, 0},
    {MOTE_OP_GELU, 116, gelu_options, COUNT(gelu_options)},
};

const struct mote_op_row *mote_op_row(enum mote_op_code code) {
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (rows[i].code == code) return &rows[i];
    }
    return NULL;
}
