/* SPDX-License-Identifier: MIT
 * Parameters of the kernels that multiply with weights: fully connected, convolutions, SVDF. */
#include "device/conv.h"
#include "device/depthwise.h"
#include "device/fc.h"
#include "device/svdf.h"
#include "device/wide.h"
#include "emit/describe.h"
#include "emit/describe_window.h"

void mote_describe_fc_f32(struct mote_emit *e, const void *params) {
    const struct mote_fc_f32 *p = params;
    ARRAY(weights, MOTE_FLOAT32, p->outputs * p->inputs);
    ARRAY(bias, MOTE_FLOAT32, p->outputs);
    INT(batches), INT(inputs), INT(outputs);
    REAL(min), REAL(max);
}

void mote_describe_fc_s8(struct mote_emit *e, const void *params) {
    const struct mote_fc_s8 *p = params;
    const size_t scales = p->scale_stride ? p->outputs : 1;
    ARRAY(weights, MOTE_INT8, p->outputs * p->inputs);
    ARRAY(bias, MOTE_INT32, p->outputs);
    ARRAY(multiplier, MOTE_INT32, scales);
    ARRAY(shift, MOTE_INT32, scales);
    INT(scale_stride), INT(batches), INT(inputs), INT(outputs);
    INT(zero), INT(min), INT(max);
}

void mote_describe_fc_hybrid(struct mote_emit *e, const void *params) {
    const struct mote_fc_hybrid *p = params;
    ARRAY(weights, MOTE_INT8, p->outputs * p->inputs);
    ARRAY(weight_scale, MOTE_FLOAT32, p->scale_stride ? p->outputs : 1);
    INT(scale_stride);
    ARRAY(row_sums, MOTE_INT32, p->outputs);
    ARRAY(bias, MOTE_FLOAT32, p->outputs);
    INT(batches), INT(inputs), INT(outputs);
    REAL(min), REAL(max);
}

/* Weights of a convolution: filters over the whole depth. */
static size_t filters(const struct mote_window *w) {
    return (size_t)w->out_c * mote_window_patch(w);
}

void mote_describe_conv_f32(struct mote_emit *e, const void *params) {
    const struct mote_conv_f32 *p = params;
    mote_describe_window(e, &p->window);
    ARRAY(weights, MOTE_FLOAT32, filters(&p->window));
    ARRAY(bias, MOTE_FLOAT32, p->window.out_c);
    REAL(min), REAL(max);
}

void mote_describe_conv_s8(struct mote_emit *e, const void *params) {
    const struct mote_conv_s8 *p = params;
    mote_describe_window(e, &p->window);
    ARRAY(weights, MOTE_INT8, filters(&p->window));
    ARRAY(bias, MOTE_INT32, p->window.out_c);
    ARRAY(multiplier, MOTE_INT32, p->window.out_c);
    ARRAY(shift, MOTE_INT32, p->window.out_c);
    INT(in_zero), INT(out_zero), INT(min), INT(max);
}

void mote_describe_conv_hybrid(struct mote_emit *e, const void *params) {
    const struct mote_conv_hybrid *p = params;
    mote_describe_window(e, &p->window);
    ARRAY(weights, MOTE_INT8, filters(&p->window));
    ARRAY(weight_scale, MOTE_FLOAT32, p->row_sums ? p->window.out_c : 1);
    ARRAY(row_sums, MOTE_INT32, p->window.out_c);
    ARRAY(bias, MOTE_FLOAT32, p->window.out_c);
    REAL(min), REAL(max);
}

/* Weights of a depthwise convolution. */
static size_t taps(const struct mote_window *w) {
    return (size_t)w->filter_h * (size_t)w->filter_w * (size_t)w->out_c;
}

void mote_describe_depthwise_f32(struct mote_emit *e, const void *params) {
    const struct mote_depthwise_f32 *p = params;
    mote_describe_window(e, &p->window);
    INT(depth);
    ARRAY(weights, MOTE_FLOAT32, taps(&p->window));
    ARRAY(bias, MOTE_FLOAT32, p->window.out_c);
    REAL(min), REAL(max);
}

void mote_describe_depthwise_s8(struct mote_emit *e, const void *params) {
    const struct mote_depthwise_s8 *p = params;
    mote_describe_window(e, &p->window);
    INT(depth);
    ARRAY(weights, MOTE_INT8, taps(&p->window));
    ARRAY(bias, MOTE_INT32, p->window.out_c);
    ARRAY(multiplier, MOTE_INT32, p->window.out_c);
    ARRAY(shift, MOTE_INT32, p->window.out_c);
    INT(in_zero), INT(out_zero), INT(min), INT(max);
}

void mote_describe_depthwise_hybrid(struct mote_emit *e, const void *params) {
    const struct mote_depthwise_hybrid *p = params;
    mote_describe_window(e, &p->window);
    INT(depth);
    ARRAY(weights, MOTE_INT8, taps(&p->window));
    ARRAY(weight_scale, MOTE_FLOAT32, p->scale_stride ? p->window.out_c : 1);
    INT(scale_stride);
    ARRAY(bias, MOTE_FLOAT32, p->window.out_c);
    REAL(min), REAL(max);
}

static void describe_wide(struct mote_emit *e, const struct mote_wide *p, size_t weights, size_t channels) {
    mote_c_open(e, "wide");
    ARRAY(weights, MOTE_INT8, weights);
    ARRAY(bias, MOTE_INT64, channels);
    ARRAY(multiplier, MOTE_INT32, p->stride ? channels : 1);
    ARRAY(shift, MOTE_INT32, p->stride ? channels : 1);
    INT(stride), INT(narrow), INT(min), INT(max);
    mote_c_close(e);
}

void mote_describe_conv_s16(struct mote_emit *e, const void *params) {
    const struct mote_conv_s16 *p = params;
    describe_wide(e, &p->wide, filters(&p->window), (size_t)p->window.out_c);
    mote_describe_window(e, &p->window);
}

void mote_describe_depthwise_s16(struct mote_emit *e, const void *params) {
    const struct mote_depthwise_s16 *p = params;
    describe_wide(e, &p->wide, taps(&p->window), (size_t)p->window.out_c);
    mote_describe_window(e, &p->window);
    INT(depth);
}

void mote_describe_fc_s16(struct mote_emit *e, const void *params) {
    const struct mote_fc_s16 *p = params;
    describe_wide(e, &p->wide, p->outputs * p->inputs, p->outputs);
    INT(batches), INT(inputs), INT(outputs);
}

static size_t describe_svdf_shape(struct mote_emit *e, const struct mote_svdf_shape *p) {
    mote_c_open(e, "shape");
    INT(batches), INT(inputs), INT(filters), INT(memory), INT(rank);
    mote_c_close(e);
    return p->filters / p->rank;
}

void mote_describe_svdf_f32(struct mote_emit *e, const void *params) {
    const struct mote_svdf_f32 *p = params;
    const struct mote_svdf_shape *s = &p->shape;
    const size_t units = describe_svdf_shape(e, s);
    ARRAY(features, MOTE_FLOAT32, s->filters * s->inputs);
    ARRAY(time, MOTE_FLOAT32, s->filters * s->memory);
    ARRAY(bias, MOTE_FLOAT32, units);
    REAL(min), REAL(max);
}

void mote_describe_svdf_hybrid(struct mote_emit *e, const void *params) {
    const struct mote_svdf_hybrid *p = params;
    const struct mote_svdf_shape *s = &p->shape;
    const size_t units = describe_svdf_shape(e, s);
    ARRAY(features, MOTE_INT8, s->filters * s->inputs);
    REAL(feature_scale);
    ARRAY(row_sums, MOTE_INT32, s->filters);
    ARRAY(time, MOTE_FLOAT32, s->filters * s->memory);
    ARRAY(bias, MOTE_FLOAT32, units);
    REAL(min), REAL(max);
}

static void describe_svdf(struct mote_emit *e, const struct mote_svdf_integer *p, enum mote_type time) {
    const struct mote_svdf_shape *s = &p->shape;
    const size_t units = describe_svdf_shape(e, s);
    ARRAY(features, MOTE_INT8, s->filters * s->inputs);
    ARRAY(offset, MOTE_INT32, s->filters);
    ARRAY(time, time, s->filters * s->memory);
    ARRAY(bias, MOTE_INT32, units);
    INT(multiplier), INT(shift), INT(state_zero);
    INT(out_multiplier), INT(out_shift), INT(out_zero);
}

void mote_describe_svdf_s16(struct mote_emit *e, const void *params) {
    describe_svdf(e, params, MOTE_INT16);
}

void mote_describe_svdf_s8(struct mote_emit *e, const void *params) {
    describe_svdf(e, params, MOTE_INT8);
}
