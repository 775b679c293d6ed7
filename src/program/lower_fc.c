/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED → kernels. */
#include "device/fc.h"
#include "program/lower_window.h"

struct sizes {
    size_t batches, inputs, outputs;
};

static struct sizes sizes_of(const struct mote_lowering *l) {
    const struct mote_tensor *weights = l->x[1];
    const size_t inputs = (size_t)weights->shape[1], outputs = (size_t)weights->shape[0];
    return (struct sizes){mote_tensor_count(l->x[0]) / inputs, inputs, outputs};
}

static enum mote_status lower_f32(struct mote_lowering *l, const void *weights, const void *bias) {
    const struct sizes s = sizes_of(l);
    struct mote_fc_f32 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_fc_f32){weights, bias, s.batches, s.inputs, s.outputs, 0, 0};
    mote_lower_clamp_f32(l->op->params.fc.activation, &p->min, &p->max);
    l->step->kernel = mote_fc_f32;
    return MOTE_OK;
}

static enum mote_status lower_hybrid(struct mote_lowering *l, const void *weights, const void *bias) {
    const struct sizes s = sizes_of(l);
    const struct mote_quant *quant = &l->x[1]->quant;
    struct mote_fc_hybrid *p = mote_lower_params(l, sizeof *p);
    int32_t *sums = mote_lower_alloc(l, s.outputs, sizeof *sums);
    if (!sums) return mote_lower_fail_memory(l);
    mote_lower_row_sums(weights, s.outputs, s.inputs, sums);
    *p = (struct mote_fc_hybrid){
        .weights = weights,
        .weight_scale = quant->scale,
        .scale_stride = quant->count > 1,
        .row_sums = l->op->params.fc.asymmetric_inputs ? sums : NULL,
        .bias = bias,
        .batches = s.batches,
        .inputs = s.inputs,
        .outputs = s.outputs,
    };
    mote_lower_clamp_f32(l->op->params.fc.activation, &p->min, &p->max);
    l->step->kernel = mote_fc_hybrid;
    l->step->scratch_bytes = s.inputs;
    return MOTE_OK;
}

/* TensorFlow Lite multiplies the scales in float where there is one, in double where there are many. */
static double real_multiplier(const struct mote_lowering *l, size_t channel) {
    const float in = l->x[0]->quant.scale[0];
    const struct mote_quant *weights = &l->x[1]->quant;
    const double out = (double)l->out->quant.scale[0];
    if (weights->count == 1) return (double)(in * weights->scale[0]) / out;
    return (double)in * (double)weights->scale[channel] / out;
}

static enum mote_status lower_s8(struct mote_lowering *l, const void *weights, const int32_t *bias) {
    const struct sizes s = sizes_of(l);
    const size_t scales = l->x[1]->quant.count;
    struct mote_fc_s8 *p = mote_lower_params(l, sizeof *p);
    int32_t *folded = mote_lower_alloc(l, s.outputs, sizeof *folded);
    int32_t *multiplier = mote_lower_alloc(l, scales, sizeof *multiplier);
    int32_t *shift = mote_lower_alloc(l, scales, sizeof *shift);
    if (!folded || !multiplier || !shift) return mote_lower_fail_memory(l);
    mote_lower_row_sums(weights, s.outputs, s.inputs, folded);
    const int32_t zero = l->x[0]->quant.zero_point[0];
    for (size_t o = 0; o < s.outputs; o++)
        folded[o] = (bias ? bias[o] : 0) - zero * folded[o];
    for (size_t i = 0; i < scales; i++)
        mote_lower_multiplier(real_multiplier(l, i), &multiplier[i], &shift[i]);
    *p = (struct mote_fc_s8){weights,  folded,     multiplier,
                             shift,    scales > 1, s.batches,
                             s.inputs, s.outputs,  l->out->quant.zero_point[0],
                             0,        0};
    mote_lower_clamp_stored(l->op->params.fc.activation, l->out, &p->min, &p->max);
    l->step->kernel = mote_fc_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_fully_connected(struct mote_lowering *l) {
    const void *weights, *bias;
    if (l->x[0]->type == MOTE_INT16) return mote_lower_fc_s16(l);
    MOTE_TRY(mote_lower_constant(l, 1, &weights));
    MOTE_TRY(mote_lower_constant(l, 2, &bias));
    mote_lower_keep(l, 1);
    if (l->x[0]->type == MOTE_INT8) return lower_s8(l, weights, bias);
    if (l->x[1]->type == MOTE_INT8) return lower_hybrid(l, weights, bias);
    return lower_f32(l, weights, bias);
}
