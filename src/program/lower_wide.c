/* SPDX-License-Identifier: MIT
 * int16 activations with int8 weights → kernels. */
#include "device/wide.h"
#include "program/lower_window.h"

/* In double where there are many scales, in float where FULLY_CONNECTED has one, as for int8. */
static double real_multiplier(const struct mote_lowering *l, size_t channel) {
    const float in = l->x[0]->quant.scale[0], out = l->out->quant.scale[0];
    const struct mote_quant *weights = &l->x[1]->quant;
    if (l->op->code == MOTE_OP_FULLY_CONNECTED && weights->count == 1)
        return (double)(in * weights->scale[0]) / (double)out;
    return (double)in * (double)weights->scale[weights->count > 1 ? channel : 0] / (double)out;
}

static enum mote_status make_wide(const struct mote_lowering *l, size_t channels,
                                  enum mote_activation activation, struct mote_wide *p) {
    const struct mote_tensor *given = l->x[2];
    const void *weights, *bias;
    MOTE_TRY(mote_lower_constant(l, 1, &weights));
    MOTE_TRY(mote_lower_constant(l, 2, &bias));
    const size_t scales = l->x[1]->quant.count;
    int64_t *sums = mote_lower_alloc(l, channels, sizeof *sums);
    int32_t *multiplier = mote_lower_alloc(l, scales, sizeof *multiplier);
    int32_t *shift = mote_lower_alloc(l, scales, sizeof *shift);
    if (!sums || !multiplier || !shift) return mote_lower_fail_memory(l);
    const bool narrow = given && given->type == MOTE_INT32;
    for (size_t o = 0; o < channels && bias; o++)
        sums[o] = narrow ? ((const int32_t *)bias)[o] : ((const int64_t *)bias)[o];
    for (size_t i = 0; i < scales; i++)
        mote_lower_multiplier(real_multiplier(l, i), &multiplier[i], &shift[i]);
    *p = (struct mote_wide){weights, sums, multiplier, shift, scales > 1, narrow, 0, 0};
    mote_lower_clamp_stored(activation, l->out, &p->min, &p->max);
    return MOTE_OK;
}

enum mote_status mote_lower_conv_s16(struct mote_lowering *l) {
    struct mote_conv_s16 *p = mote_lower_params(l, sizeof *p);
    p->window = mote_lower_conv_window(l);
    MOTE_TRY(make_wide(l, (size_t)p->window.out_c, l->op->params.conv.activation, &p->wide));
    mote_lower_keep(l, 1);
    l->step->kernel = mote_conv_s16;
    l->step->scratch_bytes = mote_window_patch(&p->window) * sizeof(int16_t);
    return MOTE_OK;
}

enum mote_status mote_lower_depthwise_s16(struct mote_lowering *l) {
    struct mote_depthwise_s16 *p = mote_lower_params(l, sizeof *p);
    p->window = mote_lower_conv_window(l);
    p->depth = l->op->params.conv.depth_multiplier;
    MOTE_TRY(make_wide(l, (size_t)p->window.out_c, l->op->params.conv.activation, &p->wide));
    mote_lower_keep(l, 1);
    l->step->kernel = mote_depthwise_s16;
    return MOTE_OK;
}

enum mote_status mote_lower_fc_s16(struct mote_lowering *l) {
    const struct mote_tensor *weights = l->x[1];
    struct mote_fc_s16 *p = mote_lower_params(l, sizeof *p);
    p->inputs = (size_t)weights->shape[1];
    p->outputs = (size_t)weights->shape[0];
    p->batches = mote_tensor_count(l->x[0]) / p->inputs;
    MOTE_TRY(make_wide(l, p->outputs, l->op->params.fc.activation, &p->wide));
    mote_lower_keep(l, 1);
    l->step->kernel = mote_fc_s16;
    return MOTE_OK;
}
