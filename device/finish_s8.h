/* SPDX-License-Identifier: MIT
 * What int8 layers make of their sums: scale, zero point, limits. */
#ifndef MOTE_DEVICE_FINISH_S8_H
#define MOTE_DEVICE_FINISH_S8_H

#include "device/chip.h"
#include "device/kernel.h"
#include "device/quant.h"

struct mote_finish_s8 {
    const int32_t *bias;               /* one an output channel, or NULL */
    const int32_t *multiplier, *shift; /* one, or one an output channel */
    size_t stride;                     /* 0 or 1 */
    int32_t zero, min, max;
};

static inline int32_t mote_bias_of(const struct mote_finish_s8 *f, size_t o) {
    return f->bias ? f->bias[o] : 0;
}

/* `sum` of channel o; the bias is in it. */
static inline int8_t mote_finish_s8(const struct mote_finish_s8 *f, size_t o, int32_t sum) {
    const size_t s = o * f->stride;
    return (int8_t)mote_clamp_s32(mote_rescale(sum, f->multiplier[s], f->shift[s]) + f->zero, f->min, f->max);
}

#if MOTE_MVE
/* Whether mote_rescale_four gives what mote_rescale gives. */
static inline int mote_finish_is_fast(const struct mote_finish_s8 *f, size_t channels) {
    int32_t most = f->shift[0];
    for (size_t o = 1; f->stride && o < channels; o++)
        most = f->shift[o] > most ? f->shift[o] : most;
    return most <= 0;
}

/* Four sums, each with its scale, whose shift is not to the left. The instructions round as device/quant.h does: vqrdmulh is
 * mote_high_mul; vrshl rounds ties up, so that negative numbers that are to be shifted lose one before. */
static inline int32x4_t mote_rescale_four(int32x4_t sum, int32x4_t multiplier, int32x4_t shift) {
    sum = __arm_vqrdmulhq_s32(sum, multiplier);
    sum = __arm_vqaddq_s32(sum, __arm_vshrq_n_s32(__arm_vandq_s32(sum, shift), 31));
    return __arm_vrshlq_s32(sum, shift);
}
#endif

#if MOTE_DSP
/* Whether mote_finish_fast gives what mote_finish_s8 gives: sums stay under 2^31 − 2^29, multipliers have their top bit, and
 * shifts go right. A sum has `terms` products of at most 2^15. */
static inline int mote_finish_is_fast(const struct mote_finish_s8 *f, size_t channels, size_t terms) {
    int fast = terms <= 1 << 14;
    for (size_t o = 0; o < channels; o++) {
        const uint32_t bias = (uint32_t)mote_bias_of(f, o) + (1u << 30);
        fast &= bias < 1u << 31 && f->multiplier[o] >= 1 << 30 && f->shift[o] < 0;
    }
    return fast;
}

struct mote_fast_scale {
    int32_t twice, shift, add;
};

static inline struct mote_fast_scale mote_fast_scale_of(int32_t multiplier, int32_t shift, int32_t zero) {
    const struct mote_fast_scale scale = {(int32_t)((uint32_t)multiplier << 1), ~shift, 1 + 2 * zero};
    return scale;
}

/* Without the limits. The high half of sum · 2 multiplier is sum · (2 multiplier − 2^32) / 2^32 + sum; one less where the
 * sum is negative, so that ties go away from zero when shifting, which leaves one bit for the last step to round. */
static inline int8_t mote_finish_fast(struct mote_fast_scale s, int32_t sum) {
    int32_t high;
    __asm__("smmlar %0, %1, %2, %3" : "=r"(high) : "r"(sum), "r"(s.twice), "r"(sum + (sum >> 31)));
    __asm__("ssat %0, #8, %1, asr #1" : "=r"(high) : "r"((high >> s.shift) + s.add));
    return (int8_t)high;
}

/* What mote_finish_fast leaves out. */
static inline void mote_finish_limit(const struct mote_finish_s8 *f, int8_t *y, size_t count) {
    for (size_t i = 0; (f->min > -128 || f->max < 127) && i < count; i++)
        y[i] = (int8_t)mote_clamp_s32(y[i], f->min, f->max);
}
#endif

#endif
