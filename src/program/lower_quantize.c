/* SPDX-License-Identifier: MIT
 * QUANTIZE and DEQUANTIZE → kernels. */
#include "device/quantize.h"
#include "program/lower_table.h"

static struct mote_quantize *quantize_params(const struct mote_lowering *l, const struct mote_quant *quant) {
    struct mote_quantize *p = mote_lower_alloc(l, 1, sizeof *p);
    if (p)
        *p = (struct mote_quantize){mote_tensor_count(mote_lower_output(l)), quant->scale[0],
                                    quant->zero_point[0]};
    return p;
}

enum mote_status mote_lower_quantize(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0), *out = mote_lower_output(l);
    if (in->type == MOTE_INT8) {
        const struct mote_unary u =
            mote_lower_requantization(l, (double)in->quant.scale[0] / (double)out->quant.scale[0]);
        return mote_lower_table(l, &u, mote_unary_requantize);
    }
    l->step->params = quantize_params(l, &out->quant);
    if (!l->step->params) return mote_lower_fail_memory(l);
    l->step->kernel = mote_quantize_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_dequantize(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0);
    if (in->type == MOTE_FLOAT16) return mote_lower_count(l, mote_dequantize_f16);
    l->step->kernel = in->type == MOTE_INT8    ? mote_dequantize_s8
                      : in->type == MOTE_UINT8 ? mote_dequantize_u8
                      : in->type == MOTE_INT16 ? mote_dequantize_s16
                                               : NULL;
    if (!l->step->kernel) return mote_lower_fail(l, "a %s input", mote_type_name(in->type));
    l->step->params = quantize_params(l, &in->quant);
    return l->step->params ? MOTE_OK : mote_lower_fail_memory(l);
}
