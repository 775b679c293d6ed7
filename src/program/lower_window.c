/* SPDX-License-Identifier: MIT
 * What lowers to a filter window: the geometry, CONV_2D, DEPTHWISE_CONV_2D. */
#include "program/lower_window.h"
#include "device/conv.h"
#include "device/depthwise.h"
#include "program/lower.h"

struct mote_window mote_lower_window(const struct mote_lowering *l, struct mote_filter f) {
    const struct mote_tensor *in = l->x[0], *out = l->out;
    return (struct mote_window){
        .batches = in->shape[0],
        .in_h = in->shape[1],
        .in_w = in->shape[2],
        .in_c = in->shape[3],
        .out_h = out->shape[1],
        .out_w = out->shape[2],
        .out_c = out->shape[3],
        .filter_h = f.h,
        .filter_w = f.w,
        .stride_h = f.stride_h,
        .stride_w = f.stride_w,
        .dilation_h = f.dilation_h,
        .dilation_w = f.dilation_w,
        .pad_h = mote_window_before(f.padding, in->shape[1], f.h, f.stride_h, f.dilation_h),
        .pad_w = mote_window_before(f.padding, in->shape[2], f.w, f.stride_w, f.dilation_w),
    };
}

struct mote_window mote_lower_conv_window(const struct mote_lowering *l) {
    const struct mote_conv_params *p = &l->op->params.conv;
    const int32_t *weights = l->x[1]->shape;
    return mote_lower_window(l, (struct mote_filter){p->padding, weights[1], weights[2], p->stride_h,
                                                     p->stride_w, p->dilation_h, p->dilation_w});
}

/* The constants of an int8 convolution, one an output channel. */
struct channels {
    int32_t *bias, *multiplier, *shift;
};

static enum mote_status make_channels(const struct mote_lowering *l, const int32_t *bias,
                                      struct channels *out) {
    const size_t count = (size_t)l->out->shape[3];
    const struct mote_quant *weights = &l->x[1]->quant;
    const double in = (double)l->x[0]->quant.scale[0];
    out->bias = mote_lower_alloc(l, count, sizeof *out->bias);
    out->multiplier = mote_lower_alloc(l, count, sizeof *out->multiplier);
    out->shift = mote_lower_alloc(l, count, sizeof *out->shift);
    if (!out->bias || !out->multiplier || !out->shift) return mote_lower_fail_memory(l);
    for (size_t o = 0; o < count; o++) {
        const double scale = in * (double)weights->scale[weights->count > 1 ? o : 0];
        out->bias[o] = bias ? bias[o] : 0;
        mote_lower_multiplier(scale / (double)l->out->quant.scale[0], &out->multiplier[o], &out->shift[o]);
    }
    return MOTE_OK;
}

static enum mote_status conv_f32(struct mote_lowering *l, const void *weights, const void *bias) {
    struct mote_conv_f32 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_conv_f32){mote_lower_conv_window(l), weights, bias, 0, 0};
    mote_lower_clamp_f32(l->op->params.conv.activation, &p->min, &p->max);
    l->step->kernel = mote_conv_f32;
    l->step->scratch_bytes = mote_window_patch(&p->window) * sizeof(float);
    return MOTE_OK;
}

static enum mote_status conv_s8(struct mote_lowering *l, const void *weights, const void *bias) {
    struct channels c;
    struct mote_conv_s8 *p = mote_lower_params(l, sizeof *p);
    MOTE_TRY(make_channels(l, bias, &c));
    const int32_t zero = l->x[0]->quant.zero_point[0];
    *p = (struct mote_conv_s8){mote_lower_conv_window(l),   weights, c.bias, c.multiplier, c.shift, zero,
                               l->out->quant.zero_point[0], 0,       0};
    const size_t patch = mote_window_patch(&p->window);
    for (int32_t o = 0; o < p->window.out_c; o++) {
        int32_t sum;
        mote_lower_row_sums(p->weights + (size_t)o * patch, 1, patch, &sum);
        c.bias[o] -= zero * sum;
    }
    mote_lower_clamp_stored(l->op->params.conv.activation, l->out, &p->min, &p->max);
    l->step->kernel = mote_conv_s8;
    l->step->scratch_bytes = mote_conv_s8_scratch(&p->window);
    return MOTE_OK;
}

/* TensorFlow Lite quantizes the input of a hybrid convolution asymmetrically where the output channels'
 * scales differ. */
static bool scales_differ(const struct mote_quant *quant) {
    for (size_t i = 1; i < quant->count; i++) {
        if (quant->scale[i] != quant->scale[0]) return true;
    }
    return false;
}

static enum mote_status conv_hybrid(struct mote_lowering *l, const void *weights, const void *bias) {
    const struct mote_quant *quant = &l->x[1]->quant;
    struct mote_conv_hybrid *p = mote_lower_params(l, sizeof *p);
    int32_t *sums = mote_lower_alloc(l, (size_t)l->out->shape[3], sizeof *sums);
    if (!sums) return mote_lower_fail_memory(l);
    *p = (struct mote_conv_hybrid){
        mote_lower_conv_window(l), weights, quant->scale, scales_differ(quant) ? sums : NULL, bias, 0, 0};
    mote_lower_row_sums(weights, (size_t)p->window.out_c, mote_window_patch(&p->window), sums);
    mote_lower_clamp_f32(l->op->params.conv.activation, &p->min, &p->max);
    l->step->kernel = mote_conv_hybrid;
    l->step->scratch_bytes = mote_window_image(&p->window) + mote_window_patch(&p->window);
    return MOTE_OK;
}

static enum mote_status depthwise_f32(struct mote_lowering *l, const void *weights, const void *bias) {
    struct mote_depthwise_f32 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_depthwise_f32){
        mote_lower_conv_window(l), l->op->params.conv.depth_multiplier, weights, bias, 0, 0};
    mote_lower_clamp_f32(l->op->params.conv.activation, &p->min, &p->max);
    l->step->kernel = mote_depthwise_f32;
    return MOTE_OK;
}

static enum mote_status depthwise_s8(struct mote_lowering *l, const void *weights, const void *bias) {
    struct channels c;
    struct mote_depthwise_s8 *p = mote_lower_params(l, sizeof *p);
    MOTE_TRY(make_channels(l, bias, &c));
    *p = (struct mote_depthwise_s8){
        .window = mote_lower_conv_window(l),
        .depth = l->op->params.conv.depth_multiplier,
        .weights = weights,
        .bias = c.bias,
        .multiplier = c.multiplier,
        .shift = c.shift,
        .in_zero = l->x[0]->quant.zero_point[0],
        .out_zero = l->out->quant.zero_point[0],
    };
    mote_lower_clamp_stored(l->op->params.conv.activation, l->out, &p->min, &p->max);
    l->step->kernel = mote_depthwise_s8;
    return MOTE_OK;
}

static enum mote_status depthwise_hybrid(struct mote_lowering *l, const void *weights, const void *bias) {
    const struct mote_quant *quant = &l->x[1]->quant;
    struct mote_depthwise_hybrid *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_depthwise_hybrid){
        .window = mote_lower_conv_window(l),
        .depth = l->op->params.conv.depth_multiplier,
        .weights = weights,
        .weight_scale = quant->scale,
        .scale_stride = quant->count > 1,
        .bias = bias,
    };
    mote_lower_clamp_f32(l->op->params.conv.activation, &p->min, &p->max);
    l->step->kernel = mote_depthwise_hybrid;
    l->step->scratch_bytes = mote_window_image(&p->window);
    return MOTE_OK;
}

typedef enum mote_status lower_typed(struct mote_lowering *, const void *weights, const void *bias);

static enum mote_status lower(struct mote_lowering *l, lower_typed *f32, lower_typed *s8,
                              lower_typed *hybrid) {
    const void *weights, *bias;
    MOTE_TRY(mote_lower_constant(l, 1, &weights));
    MOTE_TRY(mote_lower_constant(l, 2, &bias));
    mote_lower_keep(l, 1);
    if (l->x[0]->type == MOTE_INT8) return s8(l, weights, bias);
    return (l->x[1]->type == MOTE_INT8 ? hybrid : f32)(l, weights, bias);
}

enum mote_status mote_lower_conv(struct mote_lowering *l) {
    if (l->x[0]->type == MOTE_INT16) return mote_lower_conv_s16(l);
    return lower(l, conv_f32, conv_s8, conv_hybrid);
}

enum mote_status mote_lower_conv_turned(struct mote_lowering *l, const void *weights, const void *bias) {
    return (l->x[0]->type == MOTE_INT8 ? conv_s8 : conv_f32)(l, weights, bias);
}

enum mote_status mote_lower_depthwise(struct mote_lowering *l) {
    if (l->x[0]->type == MOTE_INT16) return mote_lower_depthwise_s16(l);
    return lower(l, depthwise_f32, depthwise_s8, depthwise_hybrid);
}
