/* SPDX-License-Identifier: MIT
 * Tables of functions of a byte, and the smallest of parameters. */
#include "program/lower_table.h"
#include "device/elementwise.h"
#include "device/math.h"
#include "device/quantize.h"

#include <math.h>

enum mote_status mote_lower_count(struct mote_lowering *l, mote_kernel *kernel) {
    struct mote_count *p = mote_lower_params(l, sizeof *p);
    p->count = mote_tensor_count(l->out);
    l->step->kernel = kernel;
    return MOTE_OK;
}

enum mote_status mote_lower_table(struct mote_lowering *l, const struct mote_unary *u,
                                  mote_unary_function *function) {
    struct mote_table_s8 *p = mote_lower_params(l, sizeof *p);
    p->count = mote_tensor_count(l->out);
    const bool is_signed = l->x[0]->type == MOTE_INT8;
    for (int32_t byte = 0; byte < 256; byte++)
        p->table[byte] = (int8_t)(uint8_t)function(u, is_signed ? (int8_t)byte : byte);
    l->step->kernel = mote_table_s8;
    l->step->in_place = 1;
    return MOTE_OK;
}

int32_t mote_unary_requantize(const struct mote_unary *u, int32_t x) {
    return mote_clamp_s32(mote_rescale(x - u->in_zero, u->multiplier, u->shift) + u->out_zero, u->min,
                          u->max);
}

struct mote_unary mote_lower_requantization(const struct mote_lowering *l, double real) {
    const struct mote_quant *in = &l->x[0]->quant, *out = &l->out->quant;
    struct mote_unary u = {.in_zero = in->zero_point[0], .out_zero = out->zero_point[0]};
    mote_lower_clamp_stored(MOTE_ACT_NONE, l->out, &u.min, &u.max);
    mote_lower_multiplier(real, &u.multiplier, &u.shift);
    return u;
}

enum mote_status mote_lower_requantize_wide(struct mote_lowering *l, double real,
                                            enum mote_activation activation) {
    const struct mote_tensor *in = l->x[0], *out = l->out;
    struct mote_requantize *p = mote_lower_params(l, sizeof *p);
    p->count = mote_tensor_count(out);
    p->in_zero = in->quant.zero_point[0];
    p->out_zero = out->quant.zero_point[0];
    mote_lower_multiplier(real, &p->multiplier, &p->shift);
    mote_lower_clamp_stored(activation, out, &p->min, &p->max);
    l->step->kernel = in->type == MOTE_INT8    ? mote_requantize_s8_s16
                      : out->type == MOTE_INT8 ? mote_requantize_s16_s8
                                               : mote_requantize_s16;
    return MOTE_OK;
}

int32_t mote_lower_radius(int32_t integer_bits, int32_t shift) {
    const double largest =
        (double)((1 << integer_bits) - 1) * (double)mote_power_of_two(31 - integer_bits - shift);
    return largest >= 1e9 ? 1000000000 : (int32_t)largest;
}
