/* SPDX-License-Identifier: MIT
 * The version of each op that is written. They follow the rules that TensorFlow Lite's converter uses (its
 * op_version.cc): an interpreter that lacks the kernel for the types then says so when it loads the file, not when it
 * runs it. Apart from the rows of ops.c, because who only reads has no use for them. */
#include "tflite/ops.h"

static const struct mote_tensor *input(const struct mote_graph *graph, const struct mote_op *op, size_t i) {
    return i < op->input_count && op->inputs[i] >= 0 ? &graph->tensors[op->inputs[i]] : NULL;
}

static enum mote_type input_type(const struct mote_graph *graph, const struct mote_op *op, size_t i) {
    const struct mote_tensor *t = input(graph, op, i);
    return t ? t->type : MOTE_FLOAT32;
}

static bool hybrid(const struct mote_graph *graph, const struct mote_op *op, size_t weights) {
    return input_type(graph, op, 0) == MOTE_FLOAT32 && input_type(graph, op, weights) == MOTE_INT8;
}

static int int8_version(const struct mote_graph *graph, const struct mote_op *op) {
    return input_type(graph, op, 0) == MOTE_INT8 ? 2 : 1;
}

static bool is_wide(const struct mote_graph *graph, const struct mote_op *op) {
    return input_type(graph, op, 0) == MOTE_INT16;
}

static int integer_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) ? 3 : int8_version(graph, op);
}

static int extreme_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) ? 4 : int8_version(graph, op);
}

static int leaky_relu_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) ? 2 : int8_version(graph, op);
}

static int add_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) && op->params.arithmetic.any_scale ? 3 : int8_version(graph, op);
}

static int sub_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) && op->params.arithmetic.any_scale ? 5 : int8_version(graph, op);
}

static int quantize_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) || graph->tensors[op->outputs[0]].type == MOTE_INT16 ? 2 : 1;
}

static int conv_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (is_wide(graph, op)) return 4;
    if (input_type(graph, op, 0) == MOTE_INT8) return 3;
    if (!hybrid(graph, op, 1)) return 1;
    return input(graph, op, 1)->quant.count > 1 ? 5 : 2;
}

static int depthwise_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (is_wide(graph, op)) return 5;
    if (input_type(graph, op, 0) == MOTE_INT8) return 3;
    if (hybrid(graph, op, 1)) return input(graph, op, 1)->quant.count > 1 ? 6 : 4;
    return op->params.conv.dilation_h != 1 || op->params.conv.dilation_w != 1 ? 2 : 1;
}

static int transpose_conv_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (op->params.conv.activation != MOTE_ACT_NONE) return 4;
    if (input(graph, op, 3)) return 3;
    return input_type(graph, op, 1) == MOTE_INT8 ? 2 : 1;
}

static int fully_connected_version(const struct mote_graph *graph, const struct mote_op *op) {
    bool mixed = hybrid(graph, op, 1);
    if (is_wide(graph, op)) return 7;
    if (mixed && input(graph, op, 1)->quant.count > 1) return 12;
    if (mixed && op->params.fc.asymmetric_inputs) return 9;
    if (op->input_count == 2) return 6;
    if (op->params.fc.keep_num_dims) return 5;
    return input_type(graph, op, 0) == MOTE_INT8 ? 4 : mixed ? 3 : 1;
}

static int lstm_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (!hybrid(graph, op, 2)) return 1;
    return op->params.lstm.asymmetric_inputs ? 3 : 2;
}

static int dequantize_version(const struct mote_graph *graph, const struct mote_op *op) {
    enum mote_type type = input_type(graph, op, 0);
    return type == MOTE_FLOAT16 || type == MOTE_INT16 ? 3 : type == MOTE_INT8 ? 2 : 1;
}

/* Ops that move elements: their versions by the type of input i. */
static int moved_version(const struct mote_graph *graph, const struct mote_op *op, size_t i, int int16,
                         int boolean) {
    switch ((int)input_type(graph, op, i)) {
    case MOTE_INT16:
        return int16;
    case MOTE_BOOL:
        return boolean;
    case MOTE_INT8:
        return 2;
    default:
        return 1;
    }
}

static int concatenation_version(const struct mote_graph *graph, const struct mote_op *op) {
    return moved_version(graph, op, 0, 3, 1);
}

static int strided_slice_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (op->params.slice.offset) return 8;
    if (op->params.slice.ellipsis_mask || op->params.slice.new_axis_mask) return 6;
    return input(graph, op, 0)->rank > 4 ? 4 : moved_version(graph, op, 0, 1, 3);
}

static int slice_version(const struct mote_graph *graph, const struct mote_op *op) {
    return input(graph, op, 0)->rank > 4 ? 5 : moved_version(graph, op, 0, 4, 1);
}

static int batch_version(const struct mote_graph *graph, const struct mote_op *op) {
    const int version = moved_version(graph, op, 0, 4, 1);
    return version < 3 && input(graph, op, 0)->rank != 4 ? 3 : version;
}

static int pad_version(const struct mote_graph *graph, const struct mote_op *op) {
    return input(graph, op, 0)->rank > 4 ? 4 : moved_version(graph, op, 0, 3, 1);
}

static int transpose_version(const struct mote_graph *graph, const struct mote_op *op) {
    const int rank = input(graph, op, 0)->rank, version = moved_version(graph, op, 0, 5, 3);
    return rank > 5 ? 6 : rank > 4 && version < 4 ? 4 : version;
}

static int split_version(const struct mote_graph *graph, const struct mote_op *op) {
    return input_type(graph, op, 1) == MOTE_INT32 ? 3 : moved_version(graph, op, 1, 4, 1);
}

static int parts_version(const struct mote_graph *graph, const struct mote_op *op) {
    return moved_version(graph, op, 0, 4, 3);
}

static int gather_version(const struct mote_graph *graph, const struct mote_op *op) {
    return op->params.gather.batch_dims ? 5 : parts_version(graph, op);
}

static int pack_version(const struct mote_graph *graph, const struct mote_op *op) {
    return moved_version(graph, op, 0, 3, 1);
}

static int tile_version(const struct mote_graph *graph, const struct mote_op *op) {
    return input_type(graph, op, 0) == MOTE_INT8 ? 3 : 1;
}

static int broadcast_to_version(const struct mote_graph *graph, const struct mote_op *op) {
    return is_wide(graph, op) || input_type(graph, op, 0) == MOTE_INT8 ? 3 : 2;
}

static int cast_version(const struct mote_graph *graph, const struct mote_op *op) {
    return input_type(graph, op, 0) == MOTE_INT8 || graph->tensors[op->outputs[0]].type == MOTE_INT8 ? 3 : 1;
}

static int fill_version(const struct mote_graph *graph, const struct mote_op *op) {
    const enum mote_type type = input_type(graph, op, 1);
    return type == MOTE_INT8 || type == MOTE_INT16 ? 3 : type == MOTE_BOOL ? 2 : 1;
}

static int mul_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (is_wide(graph, op)) return 4;
    if (input_type(graph, op, 0) != MOTE_INT8) return 1;
    float product = input(graph, op, 0)->quant.scale[0] * input(graph, op, 1)->quant.scale[0];
    return product / graph->tensors[op->outputs[0]].quant.scale[0] >= 1 ? 3 : 2;
}

static int svdf_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (input_type(graph, op, 0) == MOTE_INT8) return 3;
    return !hybrid(graph, op, 1) ? 1 : op->params.svdf.asymmetric_inputs ? 4 : 2;
}

static int bilinear_version(const struct mote_graph *graph, const struct mote_op *op) {
    if (is_wide(graph, op)) return 4;
    return op->params.resize.half_pixel_centers ? 3 : int8_version(graph, op);
}

static int nearest_version(const struct mote_graph *graph, const struct mote_op *op) {
    return op->params.resize.align_corners && !is_wide(graph, op) ? 3 : bilinear_version(graph, op);
}

static const struct {
    enum mote_op_code code;
    int (*version)(const struct mote_graph *graph, const struct mote_op *op);
} versions[] = {
    {MOTE_OP_ADD, add_version},
    {MOTE_OP_AVERAGE_POOL_2D, integer_version},
    {MOTE_OP_CONCATENATION, concatenation_version},
    {MOTE_OP_CONV_2D, conv_version},
    {MOTE_OP_DEPTHWISE_CONV_2D, depthwise_version},
    {MOTE_OP_DEPTH_TO_SPACE, int8_version},
    {MOTE_OP_DEQUANTIZE, dequantize_version},
    {MOTE_OP_FULLY_CONNECTED, fully_connected_version},
    {MOTE_OP_L2_NORMALIZATION, int8_version},
    {MOTE_OP_LOGISTIC, integer_version},
    {MOTE_OP_MAX_POOL_2D, integer_version},
    {MOTE_OP_MUL, mul_version},
    {MOTE_OP_RELU, integer_version},
    {MOTE_OP_RELU6, integer_version},
    {MOTE_OP_RESIZE_BILINEAR, bilinear_version},
    {MOTE_OP_SOFTMAX, integer_version},
    {MOTE_OP_SPACE_TO_DEPTH, int8_version},
    {MOTE_OP_SVDF, svdf_version},
    {MOTE_OP_TANH, integer_version},
    {MOTE_OP_PAD, pad_version},
    {MOTE_OP_GATHER, gather_version},
    {MOTE_OP_BATCH_TO_SPACE_ND, batch_version},
    {MOTE_OP_SPACE_TO_BATCH_ND, batch_version},
    {MOTE_OP_TRANSPOSE, transpose_version},
    {MOTE_OP_MEAN, integer_version},
    {MOTE_OP_SUB, sub_version},
    {MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, lstm_version},
    {MOTE_OP_STRIDED_SLICE, strided_slice_version},
    {MOTE_OP_SPLIT, split_version},
    {MOTE_OP_LOG_SOFTMAX, int8_version},
    {MOTE_OP_CAST, cast_version},
    {MOTE_OP_MAXIMUM, extreme_version},
    {MOTE_OP_ARG_MAX, int8_version},
    {MOTE_OP_MINIMUM, extreme_version},
    {MOTE_OP_PADV2, pad_version},
    {MOTE_OP_SLICE, slice_version},
    {MOTE_OP_TRANSPOSE_CONV, transpose_conv_version},
    {MOTE_OP_TILE, tile_version},
    {MOTE_OP_ARG_MIN, int8_version},
    {MOTE_OP_REDUCE_MAX, int8_version},
    {MOTE_OP_PACK, pack_version},
    {MOTE_OP_UNPACK, parts_version},
    {MOTE_OP_REDUCE_MIN, int8_version},
    {MOTE_OP_FILL, fill_version},
    {MOTE_OP_RESIZE_NEAREST_NEIGHBOR, nearest_version},
    {MOTE_OP_LEAKY_RELU, leaky_relu_version},
    {MOTE_OP_MIRROR_PAD, integer_version},
    {MOTE_OP_ABS, int8_version},
    {MOTE_OP_SPLIT_V, int8_version},
    {MOTE_OP_QUANTIZE, quantize_version},
    {MOTE_OP_BATCH_MATMUL, int8_version},
    {MOTE_OP_BROADCAST_TO, broadcast_to_version},
    {MOTE_OP_GELU, int8_version},
};

int mote_op_version(const struct mote_graph *graph, const struct mote_op *op) {
    for (size_t i = 0; i < sizeof versions / sizeof versions[0]; i++) {
        if (versions[i].code == op->code) return versions[i].version(graph, op);
    }
    return 1;
}
