/* SPDX-License-Identifier: MIT
 * exp, log, tanh and the logistic function in float32, made of +, ×, ÷, comparisons and integer operations
 * only: the same bits on every machine and with every compiler that rounds each operation to float (compile
 * with -ffp-contract=off, without -ffast-math). No branches and no tables, so that a loop over any of them
 * vectorises. NaN gives NaN. The polynomials are minimax fits (Remez exchange) rounded to float. */
#ifndef MOTE_DEVICE_MATH_H
#define MOTE_DEVICE_MATH_H

#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) /* moves, also where the compiler is told that there is no library */
#define MOTE_COPY_BITS __builtin_memcpy
#else
#define MOTE_COPY_BITS memcpy
#endif

static inline uint32_t mote_float_bits(float x) {
    uint32_t bits;
    MOTE_COPY_BITS(&bits, &x, sizeof bits);
    return bits;
}

static inline float mote_bits_float(uint32_t bits) {
    float x;
    MOTE_COPY_BITS(&x, &bits, sizeof x);
    return x;
}

/* `yes` where `condition` is 1, `no` where it is 0; by masks, because compilers turn ?: into a branch at
 * will. */
static inline float mote_select(int condition, float yes, float no) {
    uint32_t mask = 0u - (uint32_t)condition;
    return mote_bits_float((mote_float_bits(yes) & mask) | (mote_float_bits(no) & ~mask));
}

/* 2^n for −126 ≤ n ≤ 127. */
static inline float mote_power_of_two(int32_t n) {
    return mote_bits_float((uint32_t)(n + 127) << 23);
}

/* exp(x) = 2^n (1 + q) with |q| < 0.42: returns q = exp(r) − 1 for r = x − n·ln 2, |r| ≤ 0.3466. For |x| <
 * 2^20. */
static inline float mote_exp_reduce(float x, int32_t *n) {
    /* Adding 1.5·2^23 rounds to an integer and leaves it in the low bits. n·0.69314575 is exact. */
    const float round = 12582912.0f;
    float t = x * 1.44269502f + round, k = t - round;
    float r = (x - k * 0.693145752f) - k * 1.42860677e-06f;
    float p = 0.00139505242f;
    p = p * r + 0.00836891774f;
    p = p * r + 0.041666206f;
    p = p * r + 0.166665182f;
    p = p * r + 0.5f;
    *n = (int32_t)(mote_float_bits(t) - mote_float_bits(round));
    return r + r * r * p;
}

/* Within 2 ulp; 0 below −104, +inf above 88.73. */
static inline float mote_expf(float x) {
    int32_t n;
    x = mote_select(x < -104.0f, -104.0f, x);
    x = mote_select(x > 89.0f, 89.0f, x);
    float q = mote_exp_reduce(mote_select(x == x, x, 0.0f), &n);
    int32_t half = (n + 256) / 2 - 128; /* n/2 rounded down: −75 ≤ half, n − half ≤ 65 */
    float y = (1.0f + q) * mote_power_of_two(half) * mote_power_of_two(n - half);
    return mote_select(x == x, y, x);
}

/* Within 2 ulp; −inf for ±0, NaN below 0. */
static inline float mote_logf(float x) {
    const uint32_t base = 0x3f3504f3u; /* the bits of sqrt(1/2): mantissas go into [sqrt(1/2), sqrt(2)) */
    int small = x < 1.17549435e-38f;   /* subnormal: scaled by 2^24 first */
    uint32_t bits = mote_float_bits(mote_select(small, x * 16777216.0f, x)) - base;
    float m = mote_bits_float((bits & 0x7fffffu) + base);
    float e = (float)((int32_t)bits >> 23) - mote_select(small, 24.0f, 0.0f);
    /* ln(1 + f) = 2 artanh(s) = f − s (f − w Q(w)) for s = f / (2 + f), w = s². */
    float f = m - 1.0f, s = f / (2.0f + f), w = s * s;
    float q = ((0.298730731f * w + 0.399774969f) * w + 0.666667759f) * w;
    float y = e * 0.693145752f + (f - (s * (f - q) - e * 1.42860677e-06f));
    y = mote_select(x > 3.40282347e+38f, x, y);
    y = mote_select(x == 0.0f, mote_bits_float(0xff800000u), y);
    return mote_select(x >= 0.0f, y, mote_bits_float(0x7fc00000u));
}

/* Within 3 ulp. tanh |x| = e / (e + 2) for e = exp(2|x|) − 1 = 2^n q + (2^n − 1). */
static inline float mote_tanhf(float x) {
    uint32_t bits = mote_float_bits(x), sign = bits & 0x80000000u;
    int32_t n;
    float a = mote_bits_float(bits ^ sign);
    a = mote_select(a < 10.0f, a, 10.0f); /* tanh 10 rounds to 1 */
    float q = mote_exp_reduce(2.0f * a, &n), p = mote_power_of_two(n);
    float y = (p * q + (p - 1.0f)) / (p * q + (p + 1.0f));
    return mote_select(x == x, mote_bits_float(mote_float_bits(y) | sign), x);
}

/* 1 / (1 + exp(−x)), within 3 ulp; through exp(−|x|), which cannot overflow. */
static inline float mote_logisticf(float x) {
    float e = mote_expf(mote_bits_float(mote_float_bits(x) | 0x80000000u));
    return mote_select(x < 0.0f, e, 1.0f) / (1.0f + e);
}

#endif
