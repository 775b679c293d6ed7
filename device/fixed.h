/* SPDX-License-Identifier: MIT
 * exp, logistic and tanh in 32-bit fixed point, bit for bit as in the gemmlowp library that TensorFlow Lite's
 * integer kernels use. A number "Qn" has n integer bits: its value is raw / 2^(31−n). */
#ifndef MOTE_DEVICE_FIXED_H
#define MOTE_DEVICE_FIXED_H

#include "device/quant.h"

/* x · 2^exponent, exponent > 0, saturated. */
static inline int32_t mote_shift_left_saturated(int32_t x, int32_t exponent) {
    const int32_t limit = INT32_MAX >> exponent;
    if (x > limit) return INT32_MAX;
    if (x < -limit - 1) return INT32_MIN;
    return mote_shift_left(x, exponent);
}

/* exp(a) for a in [−¼, 0), both Q0: Taylor's series of degree 4 around −⅛. */
static inline int32_t mote_exp_quarter(int32_t a) {
    const int32_t exp_minus_eighth = 1895147668, third = 715827883;
    const int32_t x = a + (1 << 28);
    const int32_t x2 = mote_high_mul(x, x), x3 = mote_high_mul(x2, x), x4 = mote_high_mul(x2, x2);
    const int32_t x4_over_4 = mote_shift_right(x4, 2);
    const int32_t tail = mote_shift_right(mote_high_mul(x4_over_4 + x3, third) + x2, 1);
    const int64_t sum = (int64_t)exp_minus_eighth + mote_high_mul(exp_minus_eighth, x + tail);
    return sum > INT32_MAX ? INT32_MAX : (int32_t)sum;
}

/* exp(a) in Q0 for a ≤ 0 in Q`integer_bits` (4 or 5): the last quarter by series, the rest by one factor a
 * bit. */
static inline int32_t mote_exp_negative(int32_t a, int32_t integer_bits) {
    static const int32_t factor[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    const int32_t fraction_bits = 31 - integer_bits;
    const int32_t quarter = (int32_t)1 << (fraction_bits - 2);
    if (a == 0) return INT32_MAX;
    const int32_t within = (a & (quarter - 1)) - quarter;
    const int32_t rest = (int32_t)((uint32_t)within - (uint32_t)a);
    int32_t result = mote_exp_quarter(mote_shift_left_saturated(within, integer_bits));
    for (int32_t i = 0; i < 7 && i - 2 < integer_bits; i++) {
        if (rest & (int32_t)((uint32_t)1 << (fraction_bits - 2 + i)))
            result = mote_high_mul(result, factor[i]);
    }
    return result;
}

/* 1 / ((1 + a) / 2) in Q2 for a in [0, 1) in Q0: three steps of Newton's method from 48/17 − 32/17 · d. */
static inline int32_t mote_reciprocal_newton(int32_t a) {
    const int32_t half_denominator = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
    int32_t x = 1515870810 + mote_high_mul(half_denominator, -1010580540);
    for (int step = 0; step < 3; step++) {
        const int32_t error = (1 << 29) - mote_high_mul(half_denominator, x);
        x += mote_shift_left_saturated(mote_high_mul(x, error), 2);
    }
    return x;
}

/* 1 / (1 + a) in Q0 for a in [0, 1) in Q0. */
static inline int32_t mote_one_over_one_plus(int32_t a) {
    return mote_shift_left_saturated(mote_reciprocal_newton(a), 1);
}

/* 1 / (1 + exp(−a)) in Q0 for a in Q4. */
static inline int32_t mote_logistic_fixed(int32_t a) {
    if (a == 0) return 1 << 30;
    const int32_t negative = a > 0 ? -a : a;
    const int32_t positive_side = mote_one_over_one_plus(mote_exp_negative(negative, 4));
    return a > 0 ? positive_side : INT32_MAX - positive_side;
}

/* tanh(a) in Q0 for a in Q4: the same bits read as Q5 are 2a, and tanh(−a) = (exp(−2a) − 1) / (exp(−2a) + 1).
 */
static inline int32_t mote_tanh_fixed(int32_t a) {
    if (a == 0) return 0;
    const int32_t negative = a > 0 ? -a : a;
    const int32_t reciprocal = mote_reciprocal_newton(mote_exp_negative(negative, 5));
    const int32_t size = mote_shift_left_saturated(reciprocal - (1 << 29), 2);
    return a > 0 ? size : -size;
}

#endif
