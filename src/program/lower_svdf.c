/* SPDX-License-Identifier: MIT
 * SVDF → kernels. */
#include "device/svdf.h"
#include "program/lower.h"

enum { FEATURES = 1, TIME = 2, BIAS = 3 };

struct constants {
    const void *features, *time, *bias;
};

static struct mote_svdf_shape shape_of(const struct mote_lowering *l) {
    const int32_t *in = l->x[0]->shape, *time = mote_lower_input(l, TIME)->shape;
    return (struct mote_svdf_shape){(size_t)in[0], (size_t)in[1], (size_t)time[0], (size_t)time[1],
                                    (size_t)l->op->params.svdf.rank};
}

static float scale_of(const struct mote_lowering *l, size_t i) {
    return mote_lower_input(l, i)->quant.scale[0];
}

/* −zero · Σ features of each filter, or, for a zero of −1, the sums. */
static int32_t *feature_sums(const struct mote_lowering *l, const void *features, int32_t zero) {
    const struct mote_svdf_shape s = shape_of(l);
    int32_t *sums = mote_lower_alloc(l, s.filters, sizeof *sums);
    if (!sums) return NULL;
    mote_lower_row_sums(features, s.filters, s.inputs, sums);
    for (size_t f = 0; f < s.filters; f++)
        sums[f] *= -zero;
    return sums;
}

static enum mote_status lower_f32(struct mote_lowering *l, const struct constants *c) {
    struct mote_svdf_f32 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_svdf_f32){shape_of(l), c->features, c->time, c->bias, 0, 0};
    mote_lower_clamp_f32(l->op->params.svdf.activation, &p->min, &p->max);
    l->step->kernel = mote_svdf_f32;
    return MOTE_OK;
}

/* The reference takes time weights from int8 to float once, when it starts. */
static enum mote_status lower_hybrid(struct mote_lowering *l, const struct constants *c) {
    const size_t count = mote_tensor_count(mote_lower_input(l, TIME));
    struct mote_svdf_hybrid *p = mote_lower_params(l, sizeof *p);
    float *time = mote_lower_alloc(l, count, sizeof *time);
    const int32_t *sums = feature_sums(l, c->features, -1);
    if (!time || !sums) return mote_lower_fail_memory(l);
    for (size_t i = 0; i < count; i++)
        time[i] = (float)((const int8_t *)c->time)[i] * scale_of(l, TIME);
    *p = (struct mote_svdf_hybrid){
        .shape = shape_of(l),
        .features = c->features,
        .feature_scale = scale_of(l, FEATURES),
        .row_sums = l->op->params.svdf.asymmetric_inputs ? sums : NULL,
        .time = time,
        .bias = c->bias,
    };
    mote_lower_clamp_f32(l->op->params.svdf.activation, &p->min, &p->max);
    l->step->kernel = mote_svdf_hybrid;
    l->step->scratch_bytes = p->shape.inputs;
    return MOTE_OK;
}

/* Scales are multiplied and divided in float, as the reference does. */
static enum mote_status lower_integer(struct mote_lowering *l, const struct constants *c) {
    const struct mote_tensor *state = mote_lower_input(l, MOTE_SVDF_STATE), *out = l->out;
    struct mote_svdf_integer *p = mote_lower_params(l, sizeof *p);
    const int32_t *offset = feature_sums(l, c->features, l->x[0]->quant.zero_point[0]);
    if (!offset) return mote_lower_fail_memory(l);
    *p = (struct mote_svdf_integer){
        .shape = shape_of(l),
        .features = c->features,
        .offset = offset,
        .time = c->time,
        .bias = c->bias,
        .state_zero = state->quant.zero_point[0],
        .out_zero = out->quant.zero_point[0],
    };
    const float to_state = scale_of(l, 0) * scale_of(l, FEATURES) / state->quant.scale[0];
    const float to_out = state->quant.scale[0] * scale_of(l, TIME) / out->quant.scale[0];
    mote_lower_multiplier((double)to_state, &p->multiplier, &p->shift);
    mote_lower_multiplier((double)to_out, &p->out_multiplier, &p->out_shift);
    l->step->kernel = state->type == MOTE_INT16 ? mote_svdf_s16 : mote_svdf_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_svdf(struct mote_lowering *l) {
    struct constants c;
    MOTE_TRY(mote_lower_constant(l, FEATURES, &c.features));
    MOTE_TRY(mote_lower_constant(l, TIME, &c.time));
    MOTE_TRY(mote_lower_constant(l, BIAS, &c.bias));
    l->step->state[0] = l->op->inputs[MOTE_SVDF_STATE];
    mote_lower_keep(l, 1);
    if (l->x[0]->type == MOTE_INT8) return lower_integer(l, &c);
    return (mote_lower_input(l, FEATURES)->type == MOTE_INT8 ? lower_hybrid : lower_f32)(l, &c);
}
