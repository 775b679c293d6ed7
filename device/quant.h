/* SPDX-License-Identifier: MIT
 * The one rounding of the library's integer arithmetic, that of TensorFlow Lite Micro: a real factor is a
 * 32-bit mantissa (multiplier / 2^31, in [½, 1)) and a power of two (shift), and scaling rounds twice: once
 * when the high half of the product is taken, once when it is shifted right. Both round to nearest; ties go
 * up in the first and away from zero in the second. TensorFlow Lite's newer single rounding differs by one
 * step at times. */
#ifndef MOTE_DEVICE_QUANT_H
#define MOTE_DEVICE_QUANT_H

#include <stdint.h>

/* (a · b) / 2^31 to nearest; the only overflow, (−2^31)², saturates. */
static inline int32_t mote_high_mul(int32_t a, int32_t b) {
    if (a == INT32_MIN && b == INT32_MIN) return INT32_MAX;
    return (int32_t)(((int64_t)a * b + (1 << 30)) >> 31);
}

/* x / 2^exponent to nearest, ties away from zero; exponent in 0…31. */
static inline int32_t mote_shift_right(int32_t x, int32_t exponent) {
    const int32_t mask = (int32_t)((1u << exponent) - 1u);
    const int32_t rest = x & mask;
    const int32_t half = (mask >> 1) + (x < 0);
    return (x >> exponent) + (rest > half);
}

/* x · 2^exponent without undefined behaviour: wraps, as the reference does. exponent in 0…31. */
static inline int32_t mote_shift_left(int32_t x, int32_t exponent) {
    return (int32_t)((uint32_t)x << exponent);
}

/* x · multiplier / 2^31 · 2^shift, shift in −31…30. */
static inline int32_t mote_rescale(int32_t x, int32_t multiplier, int32_t shift) {
    if (shift > 0) return mote_high_mul(mote_shift_left(x, shift), multiplier);
    return mote_shift_right(mote_high_mul(x, multiplier), -shift);
}

/* The same for 64-bit sums, |x| < 2^47, with 15 bits of the multiplier and one rounding, ties up; shift in −31…7. */
static inline int64_t mote_rescale_s64(int64_t x, int32_t multiplier, int32_t shift) {
    const int32_t reduced = multiplier < 0x7fff0000 ? (multiplier + (1 << 15)) >> 16 : 0x7fff;
    return (x * reduced + ((int64_t)1 << (14 - shift))) >> (15 - shift);
}

/* To the nearest integer, ties away from zero, clamped to ±2^23 (where every integer has its float); not a
 * number gives the lower limit. */
static inline int32_t mote_round_f32(float x) {
    if (!(x > -8388608.0f)) return -8388608;
    if (x >= 8388608.0f) return 8388608;
    const int32_t whole = (int32_t)x;
    const float rest = x - (float)whole; /* exact */
    return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

#endif
