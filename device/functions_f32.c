/* SPDX-License-Identifier: MIT
 * Functions of one number in float32, without parameters: activations, and ABS, CEIL, EXP, FLOOR, GELU, LOG, NEG, ROUND, RSQRT, SQRT, SQUARE. */
#include "device/elementwise.h"
#include "device/math.h"
#include "device/vector.h"

/* Inlined into each kernel, so that `of` is no call. */
static inline void each(const void *params, const struct mote_io *io, float (*of)(float)) {
    const struct mote_count *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = of(x[i]);
}

/* Of −0 it is 0. */
static float magnitude(float x) {
    return x <= 0.0f ? 0.0f - x : x;
}

static float elu(float x) {
    return x < 0.0f ? mote_expf(x) - 1.0f : x;
}

/* From 2^23 on all numbers are whole. */
static float whole(float x) {
    if (!(magnitude(x) < 8388608.0f)) return x;
    const float towards_zero = (float)(int32_t)x;
    return towards_zero > x ? towards_zero - 1.0f : towards_zero;
}

static float upper(float x) {
    return -whole(-x);
}

/* Adding 2^23 rounds, ties to even. */
static float nearest(float x) {
    const float size = magnitude(x), rounded = size + 8388608.0f - 8388608.0f;
    return !(size < 8388608.0f) ? x : x < 0.0f ? -rounded : rounded;
}

/* Φ(x) = ½ erfc(−x/√2), and of positive x 1 − Φ(−x). With u = 1 / (1 + 0.362·|x|), 2Φ(−|x|) = exp(−x²/2) · u · p(u): p is
 * a minimax fit (Remez exchange) of relative error 8e-7 up to |x| = 14, where exp has nothing left. */
static float gelu(float x) {
    const float u = 1.0f / (1.0f + 0.362038672f * mote_bits_float(mote_float_bits(x) & 0x7fffffffu));
    float p = 0.0478756018f;
    p = p * u - 0.179745361f;
    p = p * u + 0.176173687f;
    p = p * u + 0.0291187167f;
    p = p * u + 0.139336765f;
    p = p * u + 0.142722711f;
    p = p * u + 0.144518107f;
    const float tail = mote_expf(x * x * -0.5f) * (u * p);
    return x * mote_select(x < 0.0f, tail, 1.0f - tail);
}

/* ½ (1 + tanh z) is the logistic function of 2z. */
static float gelu_tanh(float x) {
    return x * mote_logisticf(1.59576912f * (x + 0.044715f * x * x * x));
}

static float hard_swish(float x) {
    return x * mote_clamp_f32(x + 3.0f, 0.0f, 6.0f) / 6.0f;
}

static float negative(float x) {
    return -x;
}

static float inverse_root(float x) {
    return 1.0f / mote_sqrt(x);
}

static float square(float x) {
    return x * x;
}

void mote_abs_f32(const void *params, const struct mote_io *io) {
    each(params, io, magnitude);
}

void mote_ceil_f32(const void *params, const struct mote_io *io) {
    each(params, io, upper);
}

void mote_elu_f32(const void *params, const struct mote_io *io) {
    each(params, io, elu);
}

void mote_exp_f32(const void *params, const struct mote_io *io) {
    each(params, io, mote_expf);
}

void mote_floor_f32(const void *params, const struct mote_io *io) {
    each(params, io, whole);
}

void mote_gelu_f32(const void *params, const struct mote_io *io) {
    each(params, io, gelu);
}

void mote_gelu_tanh_f32(const void *params, const struct mote_io *io) {
    each(params, io, gelu_tanh);
}

void mote_hard_swish_f32(const void *params, const struct mote_io *io) {
    each(params, io, hard_swish);
}

void mote_log_f32(const void *params, const struct mote_io *io) {
    each(params, io, mote_logf);
}

void mote_logistic_f32(const void *params, const struct mote_io *io) {
    each(params, io, mote_logisticf);
}

void mote_nearest_f32(const void *params, const struct mote_io *io) {
    each(params, io, nearest);
}

void mote_neg_f32(const void *params, const struct mote_io *io) {
    each(params, io, negative);
}

void mote_rsqrt_f32(const void *params, const struct mote_io *io) {
    each(params, io, inverse_root);
}

void mote_sqrt_f32(const void *params, const struct mote_io *io) {
    each(params, io, mote_sqrt);
}

void mote_square_f32(const void *params, const struct mote_io *io) {
    each(params, io, square);
}

void mote_tanh_f32(const void *params, const struct mote_io *io) {
    each(params, io, mote_tanhf);
}
