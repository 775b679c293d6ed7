/* SPDX-License-Identifier: MIT
 * Scaling an int32 sum to int8 in one multiplication of floats, with the two roundings of device/quant.h exact.
 *
 * With t = sum · multiplier / 2^31 / 2^e, those roundings give floor(t + ½ + d) for sums ≥ 0 and floor(t + ½ − d) for
 * others, up to ties; d is half a unit of the first rounding, 2^−(e+1) (0 where e is 0). So t is computed in float and
 * made a fixed-point number of 16 bits of fraction; ½ ± d, the output's zero point and MOTE_FAST_MARGIN units are added.
 *
 * That number is off by less than MOTE_FAST_MARGIN units where an output is not beyond the ends of int8 anyway: |t| is
 * below 256 there, a number of 24 bits, of whose last one the roundings of the sum and the scale to floats are at most
 * one each, those of the multiplication, the addition and the conversion 1½ together. So where its fraction is not
 * within MOTE_FAST_MARGIN of a whole number, the whole part is right, and ties are not there. Elsewhere (the bits
 * MOTE_FAST_CLEAR are all clear, one sum in 8,000) the plain arithmetic decides.
 *
 * Simple layers need no ± d: where no output is below the zero point, as after a ReLU, any t < 0 leads to the least. */
#ifndef MOTE_FAST_FIXED_H
#define MOTE_FAST_FIXED_H

#include "device/math.h"
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum {
    MOTE_FAST_UNIT = 1 << 16,
    MOTE_FAST_MARGIN = 4,
    MOTE_FAST_CLEAR = (MOTE_FAST_UNIT - 1) & ~(2 * MOTE_FAST_MARGIN - 1)
};

/* Simple: sum · scale + add. Else: sum · scale ± add, by the sum's sign, + constant. */
struct mote_fast_fixed {
    float scale, add;
};

static inline int32_t mote_fast_constant(int32_t zero) {
    return zero * MOTE_FAST_UNIT + MOTE_FAST_UNIT / 2 + MOTE_FAST_MARGIN;
}

/* For multiplier and shift of device/quant.h, and sums of at most `most` in size. Where the number could be beyond
 * int32, where the multiplier is none of at least ½ and where the shift is to the left, which may wrap, the plain arithmetic
 * decides always. */
static inline struct mote_fast_fixed mote_fast_fix(int32_t multiplier, int32_t shift, int32_t zero,
                                                   double most, bool simple) {
    const double half_step = shift < 0 ? 0.5 * (double)mote_power_of_two(shift) * MOTE_FAST_UNIT : 0.0,
                 scale = (double)multiplier * (double)mote_power_of_two(shift - 31) * MOTE_FAST_UNIT;
    const bool sure =
        shift <= 0 && multiplier >= 1 << 30 && most < INT32_MAX && most * scale < 0.9 * INT32_MAX;
    if (!sure) return (struct mote_fast_fixed){0.0f, (float)(simple ? MOTE_FAST_MARGIN : MOTE_FAST_UNIT / 2)};
    return (struct mote_fast_fixed){(float)scale,
                                    (float)(half_step + (simple ? mote_fast_constant(zero) : 0))};
}

#endif
