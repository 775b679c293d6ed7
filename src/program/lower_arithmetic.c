/* SPDX-License-Identifier: MIT
 * ADD and MUL → kernels. */
#include "device/arithmetic.h"
#include "program/lower.h"

#include <math.h>
#include <string.h>

/* The operand's steps along the output's axes, aligned at the last one. */
static void find_steps(const struct mote_tensor *x, size_t step[MOTE_AXES]) {
    size_t stride = 1;
    memset(step, 0, MOTE_AXES * sizeof *step);
    for (int i = 0; i < x->rank; i++) {
        const size_t n = (size_t)x->shape[x->rank - 1 - i];
        if (n != 1) step[MOTE_AXES - 1 - i] = stride;
        stride *= n;
    }
}

static struct mote_broadcast broadcast_of(const struct mote_lowering *l) {
    const struct mote_tensor *out = mote_lower_output(l);
    struct mote_broadcast b;
    for (int i = 0; i < MOTE_AXES; i++) {
        const int axis = i - (MOTE_AXES - out->rank);
        b.shape[i] = axis < 0 ? 1 : (size_t)out->shape[axis];
    }
    for (size_t k = 0; k < 2; k++)
        find_steps(mote_lower_input(l, k), b.step[k]);
    return b;
}

/* Two operands of the output's very shape are one long row. */
static void join_axes(struct mote_broadcast *b) {
    size_t count = 1;
    for (int i = MOTE_AXES - 1; i >= 0; i--) {
        if (b->shape[i] != 1 && (b->step[0][i] != count || b->step[1][i] != count)) return;
        count *= b->shape[i];
    }
    *b = (struct mote_broadcast){{1, 1, 1, 1, 1, count}, {{[MOTE_AXES - 1] = 1}, {[MOTE_AXES - 1] = 1}}};
}

static void allow_in_place(const struct mote_lowering *l) {
    for (size_t k = 0; k < 2; k++) {
        if (mote_lower_input(l, k)->bytes == mote_lower_output(l)->bytes) l->step->in_place |= 1u << k;
    }
}

static enum mote_status lower_f32(struct mote_lowering *l, mote_kernel *kernel) {
    struct mote_arithmetic_f32 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->broadcast = broadcast_of(l);
    join_axes(&p->broadcast);
    mote_lower_clamp_f32(l->op->params.arithmetic.activation, &p->min, &p->max);
    allow_in_place(l);
    l->step->params = p;
    l->step->kernel = kernel;
    return MOTE_OK;
}

enum mote_status mote_lower_add(struct mote_lowering *l) {
    const struct mote_quant *out = &mote_lower_output(l)->quant;
    if (mote_lower_output(l)->type == MOTE_FLOAT32) return lower_f32(l, mote_add_f32);
    struct mote_add_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->broadcast = broadcast_of(l);
    join_axes(&p->broadcast);
    const double twice = 2.0 * fmax((double)mote_lower_input(l, 0)->quant.scale[0],
                                    (double)mote_lower_input(l, 1)->quant.scale[0]);
    for (size_t k = 0; k < 2; k++) {
        const struct mote_quant *in = &mote_lower_input(l, k)->quant;
        p->zero[k] = in->zero_point[0];
        mote_lower_multiplier((double)in->scale[0] / twice, &p->multiplier[k], &p->shift[k]);
    }
    mote_lower_multiplier(twice / ((1 << 20) * (double)out->scale[0]), &p->out_multiplier, &p->out_shift);
    p->out_zero = out->zero_point[0];
    mote_lower_clamp_s8(l->op->params.arithmetic.activation, mote_lower_output(l), &p->min, &p->max);
    allow_in_place(l);
    l->step->params = p;
    l->step->kernel = mote_add_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_mul(struct mote_lowering *l) {
    const struct mote_quant *out = &mote_lower_output(l)->quant;
    if (mote_lower_output(l)->type == MOTE_FLOAT32) return lower_f32(l, mote_mul_f32);
    struct mote_mul_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->broadcast = broadcast_of(l);
    join_axes(&p->broadcast);
    const struct mote_quant *a = &mote_lower_input(l, 0)->quant, *b = &mote_lower_input(l, 1)->quant;
    p->zero[0] = a->zero_point[0];
    p->zero[1] = b->zero_point[0];
    mote_lower_multiplier((double)a->scale[0] * (double)b->scale[0] / (double)out->scale[0],
                          &p->out_multiplier, &p->out_shift);
    p->out_zero = out->zero_point[0];
    mote_lower_clamp_s8(l->op->params.arithmetic.activation, mote_lower_output(l), &p->min, &p->max);
    allow_in_place(l);
    l->step->params = p;
    l->step->kernel = mote_mul_s8;
    return MOTE_OK;
}
