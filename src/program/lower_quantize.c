/* SPDX-License-Identifier: MIT
 * QUANTIZE and DEQUANTIZE → kernels. */
#include "device/quantize.h"
#include "program/lower_table.h"

static enum mote_status use(const struct mote_lowering *l, const struct mote_quant *quant,
                            mote_kernel *kernel) {
    struct mote_quantize *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_quantize){mote_tensor_count(l->out), quant->scale[0], quant->zero_point[0]};
    l->step->kernel = kernel;
    return MOTE_OK;
}

/* Between integers; where one has 16 bits, without a table. */
static enum mote_status requantize(struct mote_lowering *l, double real) {
    const struct mote_tensor *in = l->x[0], *out = l->out;
    if (in->type != MOTE_INT16 && out->type != MOTE_INT16) {
        const struct mote_unary u = mote_lower_requantization(l, real);
        return mote_lower_table(l, &u, mote_unary_requantize);
    }
    return mote_lower_requantize_wide(l, real, MOTE_ACT_NONE);
}

enum mote_status mote_lower_quantize(struct mote_lowering *l) {
    const struct mote_tensor *in = l->x[0], *out = l->out;
    if (in->type != MOTE_FLOAT32)
        return requantize(l, (double)in->quant.scale[0] / (double)out->quant.scale[0]);
    return use(l, &out->quant,
               out->type == MOTE_INT16   ? mote_quantize_s16
               : out->type == MOTE_UINT8 ? mote_quantize_u8
                                         : mote_quantize_s8);
}

enum mote_status mote_lower_dequantize(struct mote_lowering *l) {
    const struct mote_tensor *in = l->x[0];
    if (in->type == MOTE_FLOAT16) return mote_lower_count(l, mote_dequantize_f16);
    if (in->type == MOTE_INT8) return use(l, &in->quant, mote_dequantize_s8);
    if (in->type == MOTE_UINT8) return use(l, &in->quant, mote_dequantize_u8);
    if (in->type == MOTE_INT16) return use(l, &in->quant, mote_dequantize_s16);
    return mote_lower_fail(l, "a %s input", mote_type_name(in->type));
}
