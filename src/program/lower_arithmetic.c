/* SPDX-License-Identifier: MIT
 * ADD, SUB, MUL, DIV, POW, SQUARED_DIFFERENCE, MAXIMUM, MINIMUM and PRELU → kernels. */
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

/* Two operands of the output's very shape are one long row. */
static void join_axes(struct mote_broadcast *b) {
    size_t count = 1;
    for (int i = MOTE_AXES - 1; i >= 0; i--) {
        if (b->shape[i] != 1 && (b->step[0][i] != count || b->step[1][i] != count)) return;
        count *= b->shape[i];
    }
    *b = (struct mote_broadcast){{1, 1, 1, 1, 1, count}, {{[MOTE_AXES - 1] = 1}, {[MOTE_AXES - 1] = 1}}};
}

struct mote_broadcast mote_lower_broadcast(const struct mote_lowering *l) {
    const struct mote_tensor *out = l->out;
    struct mote_broadcast b;
    for (int i = 0; i < MOTE_AXES; i++) {
        const int axis = i - (MOTE_AXES - out->rank);
        b.shape[i] = axis < 0 ? 1 : (size_t)out->shape[axis];
    }
    for (size_t k = 0; k < 2; k++)
        find_steps(mote_lower_input(l, k), b.step[k]);
    return b;
}

static struct mote_broadcast broadcast_of(const struct mote_lowering *l) {
    struct mote_broadcast b = mote_lower_broadcast(l);
    join_axes(&b);
    return b;
}

static enum mote_status use(const struct mote_lowering *l, mote_kernel *kernel) {
    for (size_t k = 0; k < 2; k++) {
        if (mote_lower_input(l, k)->bytes == l->out->bytes) l->step->in_place |= 1u << k;
    }
    l->step->kernel = kernel;
    return MOTE_OK;
}

static enum mote_status lower_f32(struct mote_lowering *l, mote_kernel *kernel) {
    struct mote_arithmetic_f32 *p = mote_lower_params(l, sizeof *p);
    p->broadcast = broadcast_of(l);
    mote_lower_clamp_f32(l->op->params.arithmetic.activation, &p->min, &p->max);
    return use(l, kernel);
}

static double scale_of(const struct mote_tensor *tensor) {
    return (double)tensor->quant.scale[0];
}

static bool is_wide(const struct mote_lowering *l) {
    return l->out->type == MOTE_INT16;
}

/* Quotients of scales: of the operands to twice the larger one, and of that to the output with 20 bits to spare, or 15 in int16. */
struct quotients {
    double in[2], out;
};

static enum mote_status lower_sum(struct mote_lowering *l, struct quotients q, mote_kernel *kernel) {
    struct mote_add_s8 *p = mote_lower_params(l, sizeof *p);
    p->broadcast = broadcast_of(l);
    for (size_t k = 0; k < 2; k++) {
        p->zero[k] = mote_lower_input(l, k)->quant.zero_point[0];
        mote_lower_multiplier(q.in[k], &p->multiplier[k], &p->shift[k]);
    }
    mote_lower_multiplier(q.out, &p->out_multiplier, &p->out_shift);
    p->out_zero = l->out->quant.zero_point[0];
    mote_lower_clamp_stored(l->op->params.arithmetic.activation, l->out, &p->min, &p->max);
    return use(l, kernel);
}

enum mote_status mote_lower_add(struct mote_lowering *l) {
    if (l->out->type == MOTE_FLOAT32) return lower_f32(l, mote_add_f32);
    const double a = scale_of(l->x[0]), b = scale_of(l->x[1]);
    const double twice = 2.0 * (a > b ? a : b);
    const double out = twice / ((is_wide(l) ? 1 << 15 : 1 << 20) * scale_of(l->out));
    return lower_sum(l, (struct quotients){{a / twice, b / twice}, out},
                     is_wide(l) ? mote_add_s16 : mote_add_s8);
}

/* Where ADD divides in double, the reference's SUB divides in float. */
enum mote_status mote_lower_sub(struct mote_lowering *l) {
    if (l->out->type == MOTE_FLOAT32) return lower_f32(l, mote_sub_f32);
    const float a = l->x[0]->quant.scale[0], b = l->x[1]->quant.scale[0];
    const float twice = 2.0f * (a > b ? a : b);
    const float spare = is_wide(l) ? 1 << 15 : 1 << 20;
    const float out = twice / (spare * l->out->quant.scale[0]);
    return lower_sum(l, (struct quotients){{(double)(a / twice), (double)(b / twice)}, (double)out},
                     is_wide(l) ? mote_sub_s16 : mote_sub_s8);
}

enum mote_status mote_lower_mul(struct mote_lowering *l) {
    const struct mote_tensor *a = l->x[0], *b = l->x[1], *out = l->out;
    if (out->type == MOTE_FLOAT32) return lower_f32(l, mote_mul_f32);
    struct mote_mul_s8 *p = mote_lower_params(l, sizeof *p);
    p->broadcast = broadcast_of(l);
    p->zero[0] = a->quant.zero_point[0];
    p->zero[1] = b->quant.zero_point[0];
    mote_lower_multiplier(scale_of(a) * scale_of(b) / scale_of(out), &p->out_multiplier, &p->out_shift);
    p->out_zero = out->quant.zero_point[0];
    mote_lower_clamp_stored(l->op->params.arithmetic.activation, out, &p->min, &p->max);
    return use(l, is_wide(l) ? mote_mul_s16 : mote_mul_s8);
}

/* The larger or the smaller of two numbers: neither is clamped. */
static enum mote_status lower_extreme(struct mote_lowering *l, mote_kernel *f32, mote_kernel *s8,
                                      mote_kernel *s16) {
    struct mote_arithmetic_f32 *p = mote_lower_params(l, sizeof *p); /* of integers the first field alone */
    *p = (struct mote_arithmetic_f32){broadcast_of(l), -INFINITY, INFINITY};
    return use(l, l->out->type == MOTE_FLOAT32 ? f32 : is_wide(l) ? s16 : s8);
}

enum mote_status mote_lower_maximum(struct mote_lowering *l) {
    return lower_extreme(l, mote_maximum_f32, mote_maximum_s8, mote_maximum_s16);
}

enum mote_status mote_lower_minimum(struct mote_lowering *l) {
    return lower_extreme(l, mote_minimum_f32, mote_minimum_s8, mote_minimum_s16);
}

enum mote_status mote_lower_div(struct mote_lowering *l) {
    return lower_f32(l, mote_div_f32);
}

enum mote_status mote_lower_pow(struct mote_lowering *l) {
    return lower_f32(l, mote_pow_f32);
}

enum mote_status mote_lower_squared_difference(struct mote_lowering *l) {
    return lower_f32(l, mote_squared_difference_f32);
}

enum mote_status mote_lower_prelu(struct mote_lowering *l) {
    if (l->out->type == MOTE_FLOAT32) return lower_f32(l, mote_prelu_f32);
    const double ratio = scale_of(l->x[0]) / scale_of(l->out),
                 low = scale_of(l->x[0]) * scale_of(l->x[1]) / scale_of(l->out);
    return lower_sum(l, (struct quotients){{ratio, low}, 1}, mote_prelu_s8);
}
