/* SPDX-License-Identifier: MIT
 * Scaling an int32 sum to int8 in one fused multiplication, with the two roundings of device/quant.h exact.
 *
 * With t = sum · multiplier / 2^31 / 2^e, those roundings give floor(t + ½ + d) for sums ≥ 0 and floor(t + ½ − d) for
 * others, up to ties; d is half a unit of the first rounding, 2^−(e+1) (0 where e is 0). So t is computed in float,
 * limited to what leads to low … high, and added to a constant so large that the result is a fixed-point number in the
 * low bits of the float: MOTE_FAST_FRACTION bits of fraction, eight bits of output above them. The constant also holds
 * ½ ± d, the output's zero point, and MOTE_FAST_MARGIN.
 *
 * t is off by less than 2 units of the fraction: by 2^−24 for the float of the sum and as much for that of the scale,
 * of at most 256, and by half a unit for the sum's own rounding and the constant's. So where the fraction is not within
 * MOTE_FAST_MARGIN of a whole number, the whole part is right, and ties are not there. Elsewhere (the bits
 * MOTE_FAST_CLEAR are all clear, one sum in 2,000) the plain arithmetic decides. */
#ifndef MOTE_FAST_FIXED_H
#define MOTE_FAST_FIXED_H

#include <math.h>
#include <stdint.h>

enum { MOTE_FAST_FRACTION = 14, MOTE_FAST_MARGIN = 4 };
enum { MOTE_FAST_CLEAR = (1 << MOTE_FAST_FRACTION) - 2 * MOTE_FAST_MARGIN };

struct mote_fast_fixed {
    float scale, low, high, above, below;
};

/* The constant for d = 0. 1.5 · 2^23 units are a multiple of 256: the byte above the fraction is the output. */
static inline double mote_fast_fixed_base(int32_t zero) {
    const double unit = 1.0 / (1 << MOTE_FAST_FRACTION);
    return 1.5 * 8388608.0 * unit + zero + 0.5 + MOTE_FAST_MARGIN * unit;
}

/* For multiplier and shift of device/quant.h, and an output zero + t in low … high. Where the multiplier is none of
 * at least ½ or the shift is to the left, which may wrap, the plain arithmetic decides always. */
static inline struct mote_fast_fixed mote_fast_fix(int32_t multiplier, int32_t shift, int32_t zero,
                                                   int32_t low, int32_t high) {
    const double base = mote_fast_fixed_base(zero), scale = ldexp((double)multiplier, shift - 31);
    const double half_step = shift < 0 ? ldexp(0.5, shift) : 0.0;
    if (shift > 0 || multiplier < 1 << 30) return (struct mote_fast_fixed){0};
    return (struct mote_fast_fixed){(float)scale, (float)((low - zero) / scale),
                                    (float)((high - zero) / scale), (float)(base + half_step),
                                    (float)(base - half_step)};
}

#endif
