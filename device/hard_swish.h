/* SPDX-License-Identifier: MIT
 * HARD_SWISH in int8, bit for bit as TensorFlow Lite Micro's reference kernel: numbers of 16 bits, whose products round
 * like those of device/quant.h, but the last one, which is cut off towards zero. */
#ifndef MOTE_DEVICE_HARD_SWISH_H
#define MOTE_DEVICE_HARD_SWISH_H

#include "device/kernel.h"
#include "device/quant.h"

struct mote_hard_swish { /* multipliers are numbers / 2^15 */
    int32_t in_zero, out_zero;
    int32_t out_multiplier, out_shift;   /* input / 128 → output; shift ≤ 0 */
    int32_t gate_multiplier, gate_shift; /* input / 128 → 3 / 2^15 */
};

/* (a · b) / 2^15 to nearest, ties up. */
static inline int32_t mote_high_mul_s16(int32_t a, int32_t b) {
    return mote_clamp_s32((a * b + (1 << 14)) >> 15, -32768, 32767);
}

static inline int32_t mote_shift_left_s16(int32_t x, int32_t exponent) {
    return mote_clamp_s32(x * (1 << (exponent < 16 ? exponent : 16)), -32768,
                          32767); /* 16: all but 0 saturates */
}

/* The gate min(max(x + 3, 0), 6) / 6, in 1 / 2^15. */
static inline int32_t mote_hard_swish_gate(const struct mote_hard_swish *p, int32_t fine) {
    int32_t gate = fine;
    if (p->gate_shift > 0) gate = mote_shift_left_s16(gate, p->gate_shift - 1);
    gate = mote_high_mul_s16(gate, p->gate_multiplier);
    if (p->gate_shift > 0) gate = mote_shift_left_s16(gate, 1);
    if (p->gate_shift < 0) gate = mote_shift_right(gate, -p->gate_shift);
    return (gate + 32768) >> 1;
}

static inline int32_t mote_hard_swish_fixed(const struct mote_hard_swish *p, int32_t x) {
    const int32_t fine = (x - p->in_zero) * 128;
    const int32_t value = mote_high_mul_s16(fine, p->out_multiplier);
    const int32_t product = mote_hard_swish_gate(p, fine) * value / 32768;
    return mote_clamp_s32(mote_shift_right(product, -p->out_shift) + p->out_zero, -128, 127);
}

#endif
