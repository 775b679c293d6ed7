/* SPDX-License-Identifier: MIT
 * Ops that slide a window over (n,h,w,c): CONV_2D, DEPTHWISE_CONV_2D and the pools; and the arithmetic of
 * windows. */
#include "graph/rules.h"

/* Most int8 elements an average or mean may sum in int32. */
enum { MOST_SUMMED = 1 << 23 };

int32_t mote_window_count(enum mote_padding padding, int32_t in, int32_t filter, int32_t stride,
                          int32_t dilation) {
    int64_t reach = (int64_t)(filter - 1) * dilation + 1;
    if (padding == MOTE_PADDING_SAME) return (int32_t)(((int64_t)in + stride - 1) / stride);
    return reach > in ? 0 : (int32_t)((in - reach) / stride + 1);
}

int32_t mote_window_before(enum mote_padding padding, int32_t in, int32_t filter, int32_t stride,
                           int32_t dilation) {
    if (padding != MOTE_PADDING_SAME) return 0;
    int64_t count = mote_window_count(padding, in, filter, stride, dilation);
    int64_t total = (count - 1) * stride + (int64_t)(filter - 1) * dilation + 1 - in;
    return total > 0 ? (int32_t)(total / 2) : 0;
}

struct window {
    enum mote_padding padding;
    int32_t filter_h, filter_w, stride_h, stride_w, dilation_h, dilation_w;
};

static enum mote_status check_step(const struct mote_rule *rule, const char *what, int32_t step) {
    if (step >= 1 && step <= MOTE_MOST_STEP) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%s is %d, expected 1 to %d", what, (int)step, MOTE_MOST_STEP);
}

/* Parameters in range, and the output is what the windows make of the input. */
static enum mote_status check_window(const struct mote_rule *rule, const struct window *w,
                                     const struct mote_tensor *in, int32_t channels) {
    MOTE_TRY(check_step(rule, "the stride along the height", w->stride_h));
    MOTE_TRY(check_step(rule, "the stride along the width", w->stride_w));
    MOTE_TRY(check_step(rule, "the dilation along the height", w->dilation_h));
    MOTE_TRY(check_step(rule, "the dilation along the width", w->dilation_w));
    MOTE_TRY(check_step(rule, "the filter's height", w->filter_h));
    MOTE_TRY(check_step(rule, "the filter's width", w->filter_w));
    if (w->padding != MOTE_PADDING_SAME && w->padding != MOTE_PADDING_VALID) {
        return mote_rule_fail(rule, MOTE_INPUT, "padding %d, expected 0 (same) or 1 (valid)",
                              (int)w->padding);
    }
    int32_t shape[4] = {
        in->shape[0], mote_window_count(w->padding, in->shape[1], w->filter_h, w->stride_h, w->dilation_h),
        mote_window_count(w->padding, in->shape[2], w->filter_w, w->stride_w, w->dilation_w), channels};
    return mote_rule_shape(rule, 4, shape);
}

static enum mote_status check_conv(const struct mote_rule *rule, int channel_axis) {
    const struct mote_conv_params *p = &rule->op->params.conv;
    const struct mote_tensor *in = rule->x[0], *weights = rule->x[1];
    const struct mote_tensor *out = rule->out;
    MOTE_TRY(mote_rule_activation(rule, p->activation));
    MOTE_TRY(mote_rule_rank(rule, "the input", in, 4));
    MOTE_TRY(mote_rule_rank(rule, "the filter", weights, 4));
    MOTE_TRY(mote_rule_same_type_wide(rule, in, out));
    struct window window = {p->padding,  weights->shape[1], weights->shape[2], p->stride_h,
                            p->stride_w, p->dilation_h,     p->dilation_w};
    MOTE_TRY(check_window(rule, &window, in, weights->shape[channel_axis]));
    return mote_rule_product(rule,
                             &(struct mote_product){
                                 .in = in,
                                 .weights = weights,
                                 .bias = rule->x[2],
                                 .out_scale = in->type != MOTE_FLOAT32 ? (double)out->quant.scale[0] : 0,
                                 .channel_axis = channel_axis,
                             });
}

/* x (n,h,w,c) · w (out,kh,kw,c) + b (out) → y (n,h',w',out) */
enum mote_status mote_check_conv(const struct mote_rule *rule) {
    MOTE_TRY(check_conv(rule, 0));
    const struct mote_tensor *in = rule->x[0], *weights = rule->x[1];
    if (weights->shape[3] == in->shape[3]) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_UNSUPPORTED,
                          "a filter of %d channels on an input of %d (grouped convolution)",
                          (int)weights->shape[3], (int)in->shape[3]);
}

/* x (n,h,w,c) · w (1,kh,kw,c·m) + b (c·m) → y (n,h',w',c·m): output channel i reads input channel i / m. */
enum mote_status mote_check_depthwise_conv(const struct mote_rule *rule) {
    MOTE_TRY(check_conv(rule, 3));
    const struct mote_tensor *in = rule->x[0], *weights = rule->x[1];
    int64_t multiplier = rule->op->params.conv.depth_multiplier;
    if (weights->shape[0] == 1 && multiplier >= 1 && in->shape[3] * multiplier == weights->shape[3])
        return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT,
                          "a filter of %d×…×%d with depth multiplier %d on an input of %d channels",
                          (int)weights->shape[0], (int)weights->shape[3], (int)multiplier, (int)in->shape[3]);
}

static int64_t least(int32_t a, int32_t b) {
    return a < b ? a : b;
}

/* The largest or the average of each window, padding left out: x (n,h,w,c) → y (n,h',w',c). */
enum mote_status mote_check_pool(const struct mote_rule *rule) {
    const struct mote_pool_params *p = &rule->op->params.pool;
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    MOTE_TRY(mote_rule_activation(rule, p->activation));
    MOTE_TRY(mote_rule_rank(rule, "the input", in, 4));
    MOTE_TRY(mote_rule_same_type_wide(rule, in, out));
    MOTE_TRY(mote_rule_same_quant(rule, in, out));
    struct window window = {p->padding, p->filter_h, p->filter_w, p->stride_h, p->stride_w, 1, 1};
    MOTE_TRY(check_window(rule, &window, in, in->shape[3]));
    const int most = in->type == MOTE_INT16 ? MOST_SUMMED >> 8 : MOST_SUMMED;
    if (least(p->filter_h, in->shape[1]) * least(p->filter_w, in->shape[2]) <= most) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_UNSUPPORTED, "a window of %d×%d, expected at most %d elements",
                          (int)p->filter_h, (int)p->filter_w, most);
}

/* Conv: each output element sums kh·kw·c products. */
uint64_t mote_macs_conv(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *weights = &graph->tensors[op->inputs[1]];
    uint64_t out = mote_tensor_count(&graph->tensors[op->outputs[0]]);
    return out * (mote_tensor_count(weights) / (size_t)weights->shape[0]);
}

uint64_t mote_macs_depthwise_conv(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *weights = &graph->tensors[op->inputs[1]];
    uint64_t out = mote_tensor_count(&graph->tensors[op->outputs[0]]);
    return out * (uint64_t)weights->shape[1] * (uint64_t)weights->shape[2];
}
