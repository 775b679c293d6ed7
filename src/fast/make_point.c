/* SPDX-License-Identifier: MIT
 * Additions and products of two tensors of one shape. */
#include "device/math.h"
#include "fast/make.h"
#include "fast/point_params.h"

#include <math.h>

/* One row, and a step of each operand an element. */
static bool is_one_row(const struct mote_broadcast *b) {
    for (size_t i = 0; i + 1 < MOTE_AXES; i++) {
        if (b->shape[i] != 1) return false;
    }
    return b->step[0][MOTE_AXES - 1] == 1 && b->step[1][MOTE_AXES - 1] == 1;
}

static double real(int32_t multiplier, int32_t shift) {
    return (double)multiplier * (double)mote_power_of_two(shift - 31);
}

/* The sum as one number with a fraction of MOTE_FAST_ADD_FRACTION bits, where floats of it are sure to be off by less
 * than MOTE_FAST_ADD_MARGIN units: the plain kernel's two roundings of an operand are half a unit together if the output's
 * shift is 16 at least, and three roundings of floats below 512 are one and a half. Else all zeros: always the plain way. */
static void fix(const struct mote_add_s8 *from, struct mote_fast_add *p) {
    const double out = real(from->out_multiplier, from->out_shift),
                 unit = 1.0 / (1 << MOTE_FAST_ADD_FRACTION);
    const double a = real(from->multiplier[0], from->shift[0]) * (1 << 20) * out,
                 b = real(from->multiplier[1], from->shift[1]) * (1 << 20) * out;
    if (from->out_shift > -16 || from->shift[0] > 0 || from->shift[1] > 0 || 255 * (a + b) > 512) return;
    p->factor[0] = (float)a;
    p->factor[1] = (float)b;
    p->constant = (float)(-from->zero[0] * a - from->zero[1] * b);
    p->least = (float)(from->min - from->out_zero);
    p->most = (float)(from->max - from->out_zero);
    /* 1.5 · 2^23 units are a multiple of 256: the byte above the fraction is the output */
    p->base = (float)((1.5 * 8388608.0 + MOTE_FAST_ADD_MARGIN) * unit + from->out_zero + 0.5);
}

bool mote_fast_add_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                      struct mote_fast_call *call) {
    const struct mote_add_s8 *from = call->params;
    if (!is_one_row(&from->broadcast)) return false;
    struct mote_fast_add *p = mote_arena_alloc(memory, 1, sizeof *p);
    if (!p) return false;
    p->plain = from;
    p->count = from->broadcast.shape[MOTE_AXES - 1];
    fix(from, p);
    *call = (struct mote_fast_call){set->small->add_s8, p, 0};
    return true;
}

/* The plain kernel's parameters serve. */
static bool take_f32(mote_kernel *kernel, struct mote_fast_call *call) {
    const struct mote_arithmetic_f32 *p = call->params;
    if (!is_one_row(&p->broadcast)) return false;
    call->kernel = kernel;
    return true;
}

bool mote_fast_add_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                       struct mote_fast_call *call) {
    (void)memory;
    return take_f32(set->small->add_f32, call);
}

bool mote_fast_mul_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                       struct mote_fast_call *call) {
    (void)memory;
    return take_f32(set->small->mul_f32, call);
}
