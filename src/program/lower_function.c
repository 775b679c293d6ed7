/* SPDX-License-Identifier: MIT
 * Functions of one number → kernels; in int8, tables. */
#include "device/elementwise.h"
#include "device/quant.h"
#include "program/lower_table.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static const struct {
    enum mote_op_code code;
    mote_kernel *f32;
} table[] = {
    {MOTE_OP_ABS, mote_abs_f32},     {MOTE_OP_CEIL, mote_ceil_f32},   {MOTE_OP_ELU, mote_elu_f32},
    {MOTE_OP_EXP, mote_exp_f32},     {MOTE_OP_FLOOR, mote_floor_f32}, {MOTE_OP_GELU, mote_gelu_f32},
    {MOTE_OP_LOG, mote_log_f32},     {MOTE_OP_NEG, mote_neg_f32},     {MOTE_OP_ROUND, mote_nearest_f32},
    {MOTE_OP_RSQRT, mote_rsqrt_f32}, {MOTE_OP_SQRT, mote_sqrt_f32},   {MOTE_OP_SQUARE, mote_square_f32},
};

static int32_t magnitude(const struct mote_unary *u, int32_t x) {
    const int32_t scaled = mote_rescale(abs(x - u->in_zero), u->multiplier, u->shift);
    return mote_clamp_s32(scaled + u->out_zero, u->min, u->max);
}

/* The reference reckons the tables of ELU and GELU in float. */
static int32_t by_float(const struct mote_unary *u, int32_t x) {
    const float real = mote_clamp_f32(u->in_scale * (float)(x - u->in_zero), -FLT_MAX, FLT_MAX);
    float y;
    u->f32(&(const struct mote_count){1}, &(const struct mote_io){(const void *[]){&real}, &y, NULL, NULL});
    return mote_clamp_s32((int32_t)roundf(y * u->per_step) + u->out_zero, -128, 127);
}

static mote_kernel *find_kernel(const struct mote_op *op) {
    size_t i = 0;
    if (op->code == MOTE_OP_GELU && op->params.gelu.approximate) return mote_gelu_tanh_f32;
    while (table[i].code != op->code)
        i++;
    return table[i].f32;
}

enum mote_status mote_lower_function(struct mote_lowering *l) {
    const struct mote_tensor *in = l->x[0], *out = l->out;
    mote_kernel *f32 = find_kernel(l->op);
    if (out->type == MOTE_INT8) {
        struct mote_unary u =
            mote_lower_requantization(l, (double)in->quant.scale[0] / (double)out->quant.scale[0]);
        u.in_scale = in->quant.scale[0];
        u.per_step = 1 / out->quant.scale[0];
        u.f32 = f32;
        return mote_lower_table(l, &u, l->op->code == MOTE_OP_ABS ? magnitude : by_float);
    }
    l->step->in_place = 1;
    return mote_lower_count(l, f32);
}
