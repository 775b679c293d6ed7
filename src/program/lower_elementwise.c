/* SPDX-License-Identifier: MIT
 * Activations → kernels. */
#include "device/elementwise.h"
#include "device/fixed.h"
#include "device/hard_swish.h"
#include "program/lower_table.h"

#include <float.h>
#include <math.h>

/* The fixed-point functions saturate beyond `radius`, where their argument would leave (−16, 16). */
static int32_t squash_tanh(const struct mote_unary *u, int32_t x) {
    const int32_t input = x - u->in_zero;
    if (input <= -u->radius) return -128;
    if (input >= u->radius) return 127;
    const int32_t value = mote_tanh_fixed(mote_rescale(input, u->multiplier, u->shift));
    return mote_clamp_s32(mote_shift_right(value, 24), -128, 127);
}

static int32_t squash_logistic(const struct mote_unary *u, int32_t x) {
    const int32_t input = x - u->in_zero;
    if (input <= -u->radius) return -128;
    if (input >= u->radius) return 127;
    const int32_t value = mote_logistic_fixed(mote_rescale(input, u->multiplier, u->shift));
    return mote_clamp_s32(mote_shift_right(value, 23) - 128, -128, 127);
}

/* To a thousandth of an octave. */
static bool is_about(double real, double wanted) {
    return fabs(real / wanted - 1) < 6.93e-4;
}

/* A scale of 2^−12, or what is as good as that to TensorFlow Lite, takes the multiplier 3, exactly, and for TANH one of 2^−11
 * takes 6; any other as many bits as fit 15. */
static enum mote_status squash_s16(struct mote_lowering *l, mote_kernel *kernel) {
    const float scale = l->x[0]->quant.scale[0];
    struct mote_squash_s16 *p = mote_lower_params(l, sizeof *p);
    double real = (double)scale * 4096 * 3;
    p->count = mote_tensor_count(l->out);
    if (is_about(real, 3) || (is_about(real, 6) && l->op->code == MOTE_OP_TANH)) {
        real = is_about(real, 3) ? 3 : 6;
    } else {
        for (; real <= 32767.0 / 2 && p->shift < 31; real *= 2)
            p->shift++;
    }
    p->multiplier = (int32_t)real;
    l->step->kernel = kernel;
    l->step->in_place = 1;
    return MOTE_OK;
}

static enum mote_status lower_squash(struct mote_lowering *l, mote_kernel *f32, mote_kernel *s16,
                                     mote_unary_function *s8) {
    if (l->out->type == MOTE_FLOAT32) {
        l->step->in_place = 1;
        return mote_lower_count(l, f32);
    }
    if (l->out->type == MOTE_INT16) return squash_s16(l, s16);
    const struct mote_quant *in = &l->x[0]->quant;
    struct mote_unary u = {.in_zero = in->zero_point[0]};
    mote_lower_multiplier((double)in->scale[0] * (1 << 27), &u.multiplier, &u.shift);
    u.radius = mote_lower_radius(4, u.shift);
    return mote_lower_table(l, &u, s8);
}

enum mote_status mote_lower_tanh(struct mote_lowering *l) {
    return lower_squash(l, mote_tanh_f32, mote_tanh_s16, squash_tanh);
}

enum mote_status mote_lower_logistic(struct mote_lowering *l) {
    return lower_squash(l, mote_logistic_f32, mote_logistic_s16, squash_logistic);
}

static enum mote_status use_clip_f32(struct mote_lowering *l, enum mote_activation activation) {
    struct mote_clip_f32 *p = mote_lower_params(l, sizeof *p);
    p->count = mote_tensor_count(l->out);
    mote_lower_clamp_f32(activation, &p->min, &p->max);
    l->step->kernel = mote_clip_f32;
    l->step->in_place = 1;
    return MOTE_OK;
}

/* The quotient of the scales is a float in the reference. Micro's RELU6 only clips, whatever the scales: where they are equal
 * that is the same, and elsewhere it gives numbers of another meaning. */
static enum mote_status lower_clip(struct mote_lowering *l, enum mote_activation activation) {
    if (l->out->type == MOTE_FLOAT32) return use_clip_f32(l, activation);
    const float in = l->x[0]->quant.scale[0], out = l->out->quant.scale[0];
    if (l->out->type == MOTE_INT16) return mote_lower_requantize_wide(l, (double)(in / out), activation);
    struct mote_unary u = mote_lower_requantization(l, (double)(in / out));
    mote_lower_clamp_stored(activation, l->out, &u.min, &u.max);
    return mote_lower_table(l, &u, mote_unary_requantize);
}

enum mote_status mote_lower_relu(struct mote_lowering *l) {
    return lower_clip(l, MOTE_ACT_RELU);
}

enum mote_status mote_lower_relu_n1_to_1(struct mote_lowering *l) {
    return lower_clip(l, MOTE_ACT_RELU_N1_TO_1);
}

enum mote_status mote_lower_relu6(struct mote_lowering *l) {
    return lower_clip(l, MOTE_ACT_RELU6);
}

/* Both sides rescaled; a negative alpha by its magnitude, as the reference has it. */
static int32_t leak(const struct mote_unary *u, int32_t x) {
    const int32_t input = x - u->in_zero;
    if (input >= 0) return mote_unary_requantize(u, x);
    const int32_t scaled = mote_rescale(input, u->low_multiplier, u->low_shift);
    return mote_clamp_s32(u->out_zero + (u->low_negative ? -scaled : scaled), -128, 127);
}

static enum mote_status leaky_relu_s16(struct mote_lowering *l, const struct mote_unary *u) {
    struct mote_leaky_relu_s16 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_leaky_relu_s16){mote_tensor_count(l->out), u->multiplier, u->shift,
                                      u->low_multiplier,         u->low_shift,  u->low_negative};
    l->step->kernel = mote_leaky_relu_s16;
    l->step->in_place = 1;
    return MOTE_OK;
}

static enum mote_status leaky_relu_integer(struct mote_lowering *l, float alpha) {
    const float in = l->x[0]->quant.scale[0], out = l->out->quant.scale[0];
    struct mote_unary u = mote_lower_requantization(l, (double)(in / out));
    const float low = in * alpha / out;
    u.low_negative = low < 0;
    mote_lower_multiplier(fabs((double)low), &u.low_multiplier, &u.low_shift);
    if (l->out->type == MOTE_INT16) return leaky_relu_s16(l, &u);
    return mote_lower_table(l, &u, leak);
}

enum mote_status mote_lower_leaky_relu(struct mote_lowering *l) {
    const float alpha = l->op->params.leaky_relu.alpha;
    if (l->out->type != MOTE_FLOAT32) return leaky_relu_integer(l, alpha);
    struct mote_leaky_relu_f32 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_leaky_relu_f32){mote_tensor_count(l->out), alpha};
    l->step->kernel = mote_leaky_relu_f32;
    l->step->in_place = 1;
    return MOTE_OK;
}

static int32_t hard_swish(const struct mote_unary *u, int32_t x) {
    const struct mote_hard_swish h = {u->in_zero, u->out_zero,       u->multiplier,
                                      u->shift,   u->low_multiplier, u->low_shift};
    return mote_hard_swish_fixed(&h, x);
}

/* A multiplier of 15 bits. */
static void multiplier_16(float real, int32_t *multiplier, int32_t *shift) {
    mote_lower_multiplier((double)real, multiplier, shift);
    *multiplier = *multiplier >= INT32_MAX - (1 << 15) ? INT16_MAX : (*multiplier + (1 << 15)) >> 16;
}

enum mote_status mote_lower_hard_swish(struct mote_lowering *l) {
    if (l->out->type == MOTE_FLOAT32) {
        l->step->in_place = 1;
        return mote_lower_count(l, mote_hard_swish_f32);
    }
    const float fine = 1.0f / 128.0f * l->x[0]->quant.scale[0];
    struct mote_unary u = mote_lower_requantization(l, 1);
    multiplier_16(fine / l->out->quant.scale[0], &u.multiplier, &u.shift);
    multiplier_16(fine / (3.0f / 32768.0f), &u.low_multiplier, &u.low_shift);
    return mote_lower_table(l, &u, hard_swish);
}
