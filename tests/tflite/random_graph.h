/* SPDX-License-Identifier: MIT
 * Random graphs: chains and small DAGs of one to eight ops on random shapes, strides, paddings, dilations, activations
 * and quantization parameters. Every op's output is an output of the graph, so that an engine's answer can be judged op
 * by op. */
#ifndef MOTE_TESTS_TFLITE_RANDOM_GRAPH_H
#define MOTE_TESTS_TFLITE_RANDOM_GRAPH_H

#include "tflite/random_attention.h"
#include "tflite/random_repeats.h"
#include "tflite/random_tensors.h"

/* A kind of op makes one of its ops of value x, or none where x has not the shape for it. */
typedef void random_op(struct maker *m, int32_t x);

static enum mote_activation random_activation(struct maker *m) {
    static const enum mote_activation some[] = {MOTE_ACT_NONE, MOTE_ACT_NONE, MOTE_ACT_RELU, MOTE_ACT_RELU6,
                                                MOTE_ACT_RELU_N1_TO_1};
    return some[pick(m, 0, 4)];
}

/* Filter, stride and dilation along one axis, so that at least one position remains. */
struct slide {
    int32_t filter, stride, dilation, count;
};

static struct slide random_slide(struct maker *m, int32_t in, enum mote_padding padding, int most_dilation) {
    struct slide s = {pick(m, 1, 4), pick(m, 1, 3), pick(m, 1, most_dilation), 0};
    if (s.stride > 1 || pick(m, 0, 1)) s.dilation = 1;
    s.count = mote_window_count(padding, in, s.filter, s.stride, s.dilation);
    if (s.count < 1) s = (struct slide){1, 1, 1, in};
    return s;
}

static void convolve(struct maker *m, int32_t x, bool depthwise) {
    if (tensor_of(m, x)->rank != 4) return;
    int32_t in[4];
    memcpy(in, tensor_of(m, x)->shape, sizeof in);
    const enum mote_padding padding = pick(m, 0, 1) ? MOTE_PADDING_SAME : MOTE_PADDING_VALID;
    const struct slide v = random_slide(m, in[1], padding, 3), h = random_slide(m, in[2], padding, 3);
    const int32_t multiplier = depthwise ? pick(m, 1, 3) : 0;
    const int32_t most = pick(m, 0, 4) ? 10 : 70; /* at times several vectors of them */
    const int32_t channels = depthwise ? in[3] * multiplier : pick(m, 1, most);
    /* TensorFlow Lite's hybrid depthwise kernel reads a scale a channel, whether they are there or not. */
    const bool channelwise = pick(m, 0, 2) || (depthwise && m->kind == RANDOM_HYBRID);
    const int axis = channelwise ? (depthwise ? 3 : 0) : -1;
    const int32_t shape[4] = {depthwise ? 1 : channels, v.filter, h.filter, depthwise ? channels : in[3]};
    const int32_t y = new_value(m, 4, (const int32_t[]){in[0], v.count, h.count, channels});
    const size_t terms = (size_t)(v.filter * h.filter * (depthwise ? 1 : in[3]));
    const int32_t w = weights(m, x, y, 4, shape, terms, axis), b = bias(m, x, w, channels);
    struct mote_op *op =
        add_op(m, depthwise ? MOTE_OP_DEPTHWISE_CONV_2D : MOTE_OP_CONV_2D, 3, (const int32_t[]){x, w, b}, y);
    op->params.conv = (struct mote_conv_params){
        padding, v.stride, h.stride, v.dilation, h.dilation, multiplier, random_activation(m)};
}

static void random_conv(struct maker *m, int32_t x) {
    convolve(m, x, false);
}

static void random_depthwise(struct maker *m, int32_t x) {
    convolve(m, x, true);
}

/* Outputs of any size whose windows are x. */
static void random_transpose_conv(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    if (in.rank != 4 || m->kind == RANDOM_HYBRID || m->kind == RANDOM_S16) return;
    const enum mote_padding padding = pick(m, 0, 1) ? MOTE_PADDING_SAME : MOTE_PADDING_VALID;
    const int32_t channels = pick(m, 1, 10);
    int32_t filter[4] = {channels, 0, 0, in.shape[3]}, stride[3], out[4] = {in.shape[0], 0, 0, channels};
    for (int i = 1; i < 3; i++) {
        filter[i] = pick(m, 1, 4);
        stride[i] = pick(m, 1, filter[i] < 3 ? filter[i] : 3);
        /* XNNPACK reads outside where same padding makes less than a stride of one sample. */
        const bool alone = in.shape[i] == 1 && padding == MOTE_PADDING_SAME;
        out[i] = (in.shape[i] - 1) * stride[i] + pick(m, alone ? stride[i] : 1, stride[i]);
        if (padding == MOTE_PADDING_VALID) out[i] += filter[i] - 1;
    }
    const int32_t y = new_value(m, 4, out);
    const size_t terms = (size_t)(filter[1] * filter[2] * in.shape[3]);
    const int32_t w = weights(m, x, y, 4, filter, terms, pick(m, 0, 2) ? 0 : -1);
    const int32_t inputs[4] = {ints(m, 4, out), w, x, pick(m, 0, 2) ? -1 : bias(m, x, w, channels)};
    struct mote_op *op = add_op(m, MOTE_OP_TRANSPOSE_CONV, inputs[3] < 0 ? 3 : 4, inputs, y);
    op->params.conv =
        (struct mote_conv_params){.padding = padding, .stride_h = stride[1], .stride_w = stride[2]};
}

static void random_fully_connected(struct maker *m, int32_t x) {
    const struct mote_tensor *in = tensor_of(m, x);
    const bool keep = in->rank > 1 && pick(m, 0, 3) == 0;
    const int32_t units = pick(m, 1, 12), rank = keep ? in->rank : 2;
    const int32_t columns =
        keep ? in->shape[in->rank - 1] : (int32_t)(mote_tensor_count(in) / (size_t)in->shape[0]);
    int32_t shape[MOTE_MAX_RANK] = {in->shape[0], units};
    if (keep) memcpy(shape, in->shape, sizeof shape);
    shape[rank - 1] = units;
    const int32_t y = new_value(m, rank, shape);
    const int32_t w = weights(m, x, y, 2, (const int32_t[]){units, columns}, (size_t)columns, -1);
    const int32_t inputs[3] = {x, w, pick(m, 0, 4) ? bias(m, x, w, units) : -1};
    struct mote_op *op = add_op(m, MOTE_OP_FULLY_CONNECTED, 3, inputs, y);
    op->params.fc.activation = random_activation(m);
    op->params.fc.keep_num_dims = keep;
}

static void random_pool(struct maker *m, int32_t x) {
    if (tensor_of(m, x)->rank != 4) return;
    int32_t in[4];
    memcpy(in, tensor_of(m, x)->shape, sizeof in);
    const enum mote_padding padding = pick(m, 0, 1) ? MOTE_PADDING_SAME : MOTE_PADDING_VALID;
    const struct slide v = random_slide(m, in[1], padding, 1), h = random_slide(m, in[2], padding, 1);
    const int32_t y = new_value(m, 4, (const int32_t[]){in[0], v.count, h.count, in[3]});
    like(m, y, x);
    struct mote_op *op = add_op(m, pick(m, 0, 1) ? MOTE_OP_MAX_POOL_2D : MOTE_OP_AVERAGE_POOL_2D, 1, &x, y);
    op->params.pool =
        (struct mote_pool_params){padding, v.stride, h.stride, v.filter, h.filter, random_activation(m)};
}

/* int16 has a mean only, int8 no sum. */
static enum mote_op_code random_reduction(struct maker *m) {
    static const enum mote_op_code codes[] = {MOTE_OP_MEAN, MOTE_OP_MEAN, MOTE_OP_REDUCE_MAX,
                                              MOTE_OP_REDUCE_MIN, MOTE_OP_SUM};
    return codes[m->kind == RANDOM_S16 ? 0 : pick(m, 0, is_quantized(m) ? 3 : 4)];
}

/* Mostly of each channel's image, at times over any axes. */
static void random_reduce(struct maker *m, int32_t x) {
    const enum mote_op_code code = random_reduction(m);
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t axes[MOTE_MAX_RANK], shape[MOTE_MAX_RANK], count = 0;
    int rank = 0, chosen = in.rank == 4 && pick(m, 0, 1) ? 6 : pick(m, 1, (1 << in.rank) - 2);
    const bool keep = pick(m, 0, 1);
    for (int i = 0; i < in.rank; i++) {
        if (chosen >> i & 1) axes[count++] = i;
        if (!(chosen >> i & 1) || keep) shape[rank++] = chosen >> i & 1 ? 1 : in.shape[i];
    }
    if (in.rank < 2) return;
    const int32_t y = new_value(m, rank, shape), inputs[2] = {x, ints(m, count, axes)};
    if (code != MOTE_OP_MEAN || pick(m, 0, 1)) like(m, y, x);
    add_op(m, code, 2, inputs, y)->params.reduce.keep_dims = keep;
}

static bool same_shape(const struct mote_tensor *a, const struct mote_tensor *b) {
    return a->type == b->type && a->rank == b->rank &&
           memcmp(a->shape, b->shape, (size_t)a->rank * sizeof a->shape[0]) == 0;
}

/* A constant to be repeated: one number, or one a channel. */
static int32_t constant_operand(struct maker *m, int32_t x) {
    const struct mote_tensor *in = tensor_of(m, x);
    int32_t shape[4] = {1, 1, 1, 1};
    const int rank = pick(m, 0, 2) && in->rank <= 4 ? in->rank : 1;
    shape[rank - 1] = pick(m, 0, 3) ? in->shape[in->rank - 1] : 1;
    if (m->kind == RANDOM_S16) return int16_constant(m, rank, shape, 32767, random_scale(m));
    return is_quantized(m) ? int8_constant(m, rank, shape, random_scale(m), -1)
                           : float_constant(m, rank, shape, 2);
}

/* Another value of x's shape (a residual), or a constant. */
static int32_t second_operand(struct maker *m, int32_t x) {
    for (int i = m->count - 1; i >= 0 && pick(m, 0, 4); i--)
        if (m->values[i] != x && same_shape(tensor_of(m, m->values[i]), tensor_of(m, x))) return m->values[i];
    return constant_operand(m, x);
}

static void random_arithmetic(struct maker *m, int32_t x) {
    static const enum mote_op_code codes[] = {MOTE_OP_ADD, MOTE_OP_ADD, MOTE_OP_SUB, MOTE_OP_MUL};
    const struct mote_tensor in = *tensor_of(m, x);
    const enum mote_op_code code = codes[pick(m, 0, 3)];
    const int32_t z = second_operand(m, x), y = new_value(m, in.rank, in.shape);
    if (is_quantized(m) && code == MOTE_OP_MUL) {
        const float product = in.quant.scale[0] * tensor_of(m, z)->quant.scale[0];
        one_scale(m, y, product * real(m, 10, 100) * (m->kind == RANDOM_S16 ? 256 : 1), random_zero(m));
    }
    const bool swap = pick(m, 0, 3) == 0;
    const int32_t inputs[2] = {swap ? z : x, swap ? x : z};
    struct mote_op *op = add_op(m, code, 2, inputs, y);
    op->params.arithmetic.activation = random_activation(m);
    op->params.arithmetic.any_scale = m->kind == RANDOM_S16;
}

/* A value or constant with x's scale: itself, or brought to it by one op more. */
static int32_t brought_to(struct maker *m, int32_t z, int32_t x) {
    const struct mote_tensor from = *tensor_of(m, z);
    if (!is_quantized(m) || z == x) return z;
    if (from.data) {
        like(m, z, x);
        return z;
    }
    const int32_t y = new_value(m, from.rank, from.shape);
    like(m, y, x);
    add_op(m, MOTE_OP_QUANTIZE, 1, &z, y);
    return y;
}

static void random_extreme(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int32_t z = brought_to(m, second_operand(m, x), x), y = new_value(m, in.rank, in.shape);
    like(m, y, x);
    const int32_t inputs[2] = {x, z};
    add_op(m, pick(m, 0, 1) ? MOTE_OP_MAXIMUM : MOTE_OP_MINIMUM, 2, inputs, y);
}

static void random_function(struct maker *m, int32_t x) {
    static const enum mote_op_code codes[] = {MOTE_OP_RELU,      MOTE_OP_RELU6,      MOTE_OP_TANH,
                                              MOTE_OP_LOGISTIC,  MOTE_OP_LEAKY_RELU, MOTE_OP_RELU_N1_TO_1,
                                              MOTE_OP_HARD_SWISH};
    const struct mote_tensor in = *tensor_of(m, x);
    const bool wide = m->kind == RANDOM_S16; /* no engine has the last two in int16 */
    const enum mote_op_code code = codes[pick(m, 0, wide ? 4 : 6)];
    const int32_t y = new_value(m, in.rank, in.shape);
    if (pick(m, 0, 2) == 0) like(m, y, x);
    if (code == MOTE_OP_TANH) function_scale(m, y, 1.0f / 128, 0);
    if (code == MOTE_OP_LOGISTIC) function_scale(m, y, 1.0f / 256, -128);
    struct mote_op *op = add_op(m, code, 1, &x, y);
    if (code == MOTE_OP_LEAKY_RELU) op->params.leaky_relu.alpha = pick(m, 0, 1) ? 0.2f : real(m, 0, 1);
}

/* What int8 has not, or has as a table; roots and logarithms of numbers above 0. */
static void random_more_functions(struct maker *m, int32_t x) {
    static const enum mote_op_code codes[] = {MOTE_OP_ABS,   MOTE_OP_ELU,   MOTE_OP_SQUARE, MOTE_OP_NEG,
                                              MOTE_OP_EXP,   MOTE_OP_FLOOR, MOTE_OP_LOG,    MOTE_OP_SQRT,
                                              MOTE_OP_RSQRT, MOTE_OP_CEIL,  MOTE_OP_ROUND};
    const struct mote_tensor in = *tensor_of(m, x);
    const enum mote_op_code code = codes[pick(m, 0, is_quantized(m) ? 1 : 10)];
    if (m->kind == RANDOM_S16) return;
    if (code == MOTE_OP_LOG || code == MOTE_OP_SQRT || code == MOTE_OP_RSQRT) {
        const int32_t positive = new_value(m, in.rank, in.shape);
        add_op(m, MOTE_OP_LOGISTIC, 1, &x, positive);
        x = positive;
    }
    const int32_t y = new_value(m, in.rank, in.shape);
    if (pick(m, 0, 1)) like(m, y, x);
    add_op(m, code, 1, &x, y);
}

static void random_prelu(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    if (m->kind == RANDOM_S16) return;
    const int32_t alpha = constant_operand(m, x), y = new_value(m, in.rank, in.shape);
    add_op(m, MOTE_OP_PRELU, 2, (const int32_t[]){x, alpha}, y);
}

/* In float only; what is divided by is no residual, which may be 0. */
static void random_float_pair(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    if (is_quantized(m)) return;
    const bool divides = pick(m, 0, 1);
    const int32_t z = divides ? constant_operand(m, x) : second_operand(m, x),
                  y = new_value(m, in.rank, in.shape);
    struct mote_op *op =
        add_op(m, divides ? MOTE_OP_DIV : MOTE_OP_SQUARED_DIFFERENCE, 2, (const int32_t[]){x, z}, y);
    if (divides) op->params.arithmetic.activation = random_activation(m);
}

static void random_softmax(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int32_t y = new_value(m, in.rank, in.shape);
    function_scale(m, y, 1.0f / 256, -128);
    add_op(m, MOTE_OP_SOFTMAX, 1, &x, y)->params.softmax.beta = pick(m, 0, 2) ? 1 : real(m, 0.5f, 2);
}

static void random_reshape(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int32_t rest = (int32_t)(mote_tensor_count(&in) / (size_t)in.shape[0]),
                  last = in.shape[in.rank - 1];
    const int32_t flat[2] = {in.shape[0], rest}, tall[4] = {in.shape[0], rest / last, 1, last};
    const int rank = pick(m, 0, 1) ? 2 : 4;
    const int32_t *shape = rank == 2 ? flat : tall;
    if (in.rank == 1) return;
    const int32_t y = new_value(m, rank, shape);
    like(m, y, x);
    const int32_t inputs[2] = {x, ints(m, rank, shape)};
    add_op(m, MOTE_OP_RESHAPE, pick(m, 0, 1) + 1, inputs, y);
}

/* With another value of the same shape where there is one. */
static void random_concatenation(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t z = x, shape[MOTE_MAX_RANK];
    for (int i = 0; i < m->count; i++)
        if (same_shape(tensor_of(m, m->values[i]), &in)) z = m->values[i];
    z = brought_to(m, z, x);
    const int axis = pick(m, 0, in.rank - 1);
    memcpy(shape, in.shape, sizeof shape);
    shape[axis] *= 2;
    const int32_t y = new_value(m, in.rank, shape), inputs[2] = {x, z};
    like(m, y, x);
    add_op(m, MOTE_OP_CONCATENATION, 2, inputs, y)->params.concat.axis =
        pick(m, 0, 1) ? axis : axis - in.rank;
}

static void random_slice(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    int32_t begin[4], end[4], stride[4], shape[4];
    if (in.rank > 4) return;
    for (int i = 0; i < in.rank; i++) {
        begin[i] = i == 0 ? 0 : pick(m, 0, in.shape[i] - 1);
        end[i] = i == 0 ? in.shape[0] : pick(m, begin[i] + 1, in.shape[i]);
        stride[i] = pick(m, 1, 2);
        shape[i] = (end[i] - begin[i] + stride[i] - 1) / stride[i];
    }
    const int32_t y = new_value(m, in.rank, shape);
    like(m, y, x);
    const int32_t inputs[4] = {x, ints(m, in.rank, begin), ints(m, in.rank, end), ints(m, in.rank, stride)};
    add_op(m, MOTE_OP_STRIDED_SLICE, 4, inputs, y);
}

static void random_resize(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    if (in.rank != 4) return;
    const bool bilinear = pick(m, 0, 1), corners = pick(m, 0, 2) == 0;
    const int32_t size[2] = {pick(m, 1, 13), pick(m, 1, 13)},
                  shape[4] = {in.shape[0], size[0], size[1], in.shape[3]};
    const int32_t y = new_value(m, 4, shape), inputs[2] = {x, ints(m, 2, size)};
    like(m, y, x);
    struct mote_op *op =
        add_op(m, bilinear ? MOTE_OP_RESIZE_BILINEAR : MOTE_OP_RESIZE_NEAREST_NEIGHBOR, 2, inputs, y);
    op->params.resize.align_corners = corners;
    op->params.resize.half_pixel_centers = !corners && pick(m, 0, 1);
}

/* Of a row, with a memory of a few. int8: 12 bits of time weights and a state that hardly saturates, so that sums stay
 * within 32 bits. */
static void random_svdf(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const int32_t rank = pick(m, 1, 2), units = pick(m, 1, 6), memory = pick(m, 1, 5), filters = rank * units;
    if (in.rank != 2 || m->kind == RANDOM_S16) return;
    const int32_t features[2] = {filters, in.shape[1]}, times[2] = {filters, memory};
    const int32_t y = new_value(m, 2, (const int32_t[]){in.shape[0], units});
    const int32_t w = weights(m, x, y, 2, features, (size_t)in.shape[1], -1);
    const enum mote_type type = is_quantized(m) ? MOTE_INT16 : MOTE_FLOAT32;
    const int32_t state =
        mote_graph_add_tensor(m->g, type, 2, (const int32_t[]){in.shape[0], filters * memory}, NULL);
    tensor_of(m, state)->is_variable = true;
    int32_t time, b;
    if (is_quantized(m)) {
        const float out = tensor_of(m, y)->quant.scale[0], scale = out * 90 / 8000;
        one_scale(m, state, scale, 0);
        time = int16_constant(m, 2, times, 2047, 1.0f / 2048);
        b = bias(m, x, w, units);
        one_scale(m, b, scale / 2048, 0);
    } else {
        time = m->kind == RANDOM_HYBRID ? int8_constant(m, 2, times, 1.0f / 128, -1)
                                        : float_constant(m, 2, times, 1);
        b = float_constant(m, 1, &units, 0.5f);
    }
    struct mote_op *op = add_op(m, MOTE_OP_SVDF, 5, (const int32_t[]){x, w, time, b, state}, y);
    op->params.svdf.rank = rank;
    /* TensorFlow Lite wants RELU in int8, and neither it nor Micro computes it there. */
    op->params.svdf.activation = is_quantized(m) || pick(m, 0, 1) ? MOTE_ACT_RELU : MOTE_ACT_NONE;
}

/* Of int8 at times by way of uint8, as of a network whose inputs and outputs are pixels. */
static void random_requantize(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    if (!is_quantized(m)) return;
    if (m->kind == RANDOM_S8 && pick(m, 0, 1)) {
        const int32_t bytes = new_value(m, in.rank, in.shape);
        tensor_of(m, bytes)->type = MOTE_UINT8;
        if (pick(m, 0, 1)) like(m, bytes, x);
        tensor_of(m, bytes)->quant.zero_point[0] += 128;
        add_op(m, MOTE_OP_QUANTIZE, 1, &x, bytes);
        x = bytes;
    }
    const int32_t y = new_value(m, in.rank, in.shape);
    add_op(m, MOTE_OP_QUANTIZE, 1, &x, y);
}

static random_op *const random_ops[] = {
    random_conv,    random_conv,           random_depthwise,  random_depthwise,  random_fully_connected,
    random_matmul,  random_transpose_conv, random_arithmetic, random_arithmetic, random_concatenation,
    random_extreme, random_function,       random_function,   random_reduce,     random_pool,
    random_pool,    random_requantize,     random_reshape,    random_resize,     random_slice,
    random_softmax, random_norm,           random_power,      random_transpose,  random_pad,
    random_cut,     random_backwards,      random_split,      random_pack,       random_unpack,
    random_gather,  random_positions,      random_axis,       random_batch,      random_mirror,
    random_tile,    random_broadcast_to,   random_depth,      random_svdf,       random_more_functions,
    random_prelu,   random_float_pair,
};
enum { RANDOM_OPS = sizeof random_ops / sizeof random_ops[0], RANDOM_MOST_ELEMENTS = 6000 };

/* Mostly the last value, at times one from before: a branch. */
static int32_t random_source(struct maker *m) {
    for (;;) {
        const int32_t t = m->values[pick(m, 0, 3) ? m->count - 1 : pick(m, 0, m->count - 1)];
        if (tensor_of(m, t)->type == value_type(m) &&
            mote_tensor_count(tensor_of(m, t)) <= RANDOM_MOST_ELEMENTS)
            return t;
    }
}

static struct mote_graph *random_graph(uint64_t seed, enum random_kind kind) {
    struct maker m = {.kind = kind};
    if (mote_graph_create(&m.g, NULL) != MOTE_OK) abort();
    mote_rng_seed(&m.rng, seed, 77);
    m.young = pick(&m, 0, 3) == 0;
    const int32_t image[4] = {pick(&m, 0, 3) ? 1 : 2, pick(&m, 1, 12), pick(&m, 1, 12), pick(&m, 1, 8)};
    const int32_t row[2] = {image[0], image[1] * image[3]};
    const int32_t x = pick(&m, 0, 4) ? new_value(&m, 4, image) : new_value(&m, 2, row);
    const int wanted = pick(&m, 1, 8);
    for (int ops = 0; ops < wanted;) {
        const int before = m.count;
        random_ops[pick(&m, 0, RANDOM_OPS - 1)](&m, random_source(&m));
        ops += m.count > before;
    }
    if (!mote_graph_set_io(m.g, &x, 1, m.values + 1, (size_t)m.count - 1)) abort();
    return m.g;
}

#endif
