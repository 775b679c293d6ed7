/* SPDX-License-Identifier: MIT
 * DEPTHWISE_CONV_2D in int8 with instructions for many bytes, a group of channels at once. */
#ifndef MOTE_DEVICE_DEPTHWISE_S8_FAST_H
#define MOTE_DEVICE_DEPTHWISE_S8_FAST_H

#include "device/depthwise.h"
#include "device/depthwise_fast.h"
#include "device/finish_s8.h"

static inline int is_fast(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f) {
    const struct mote_window *w = &p->window;
    if (!mote_can_group(w, p->depth)) return 0;
#if MOTE_MVE
    return mote_finish_is_fast(f, (size_t)w->out_c);
#else
    return mote_finish_is_fast(f, (size_t)w->out_c, (size_t)w->filter_h * (size_t)w->filter_w);
#endif
}

/* Calls that keep registers for the loop inside. */
#if MOTE_MVE
/* Every second of eight numbers. */
static inline int32x4_t every_second(const int32_t *x) {
    const uint32x4_t twos = {0, 2, 4, 6};
    return __arm_vldrwq_gather_shifted_offset_s32(x, twos);
}

static __attribute__((noinline)) void convolve_group(const struct mote_finish_s8 *f,
                                                     const struct mote_taps *t, size_t o, int8_t *y) {
    struct mote_group g = mote_sum_group(t, o);
    if (f->bias) {
        g.even = __arm_vaddq_s32(g.even, every_second(f->bias + o));
        g.odd = __arm_vaddq_s32(g.odd, every_second(f->bias + o + 1));
    }
    g.even = mote_rescale_four(g.even, every_second(f->multiplier + o), every_second(f->shift + o));
    g.odd = mote_rescale_four(g.odd, every_second(f->multiplier + o + 1), every_second(f->shift + o + 1));
    int16x8_t both = __arm_vqmovntq_s32(__arm_vqmovnbq_s32(__arm_vdupq_n_s16(0), g.even), g.odd);
    both = __arm_vqaddq_n_s16(both, (int16_t)f->zero);
    both = __arm_vmaxq_s16(both, __arm_vdupq_n_s16((int16_t)f->min));
    __arm_vstrbq_s16(y + o, __arm_vminq_s16(both, __arm_vdupq_n_s16((int16_t)f->max)));
}
#else
static __attribute__((noinline)) void convolve_group(const struct mote_finish_s8 *f,
                                                     const struct mote_taps *t, size_t o, int8_t *y) {
    struct mote_group g = mote_sum_group(t, o);
    const int32_t *multiplier = f->multiplier + o, *shift = f->shift + o;
    if (f->bias) {
        const int32_t *bias = f->bias + o;
        g.s0 += bias[0], g.s1 += bias[1], g.s2 += bias[2], g.s3 += bias[3];
    }
    y += o;
    y[0] = mote_finish_fast(mote_fast_scale_of(multiplier[0], shift[0], f->zero), g.s0);
    y[1] = mote_finish_fast(mote_fast_scale_of(multiplier[1], shift[1], f->zero), g.s1);
    y[2] = mote_finish_fast(mote_fast_scale_of(multiplier[2], shift[2], f->zero), g.s2);
    y[3] = mote_finish_fast(mote_fast_scale_of(multiplier[3], shift[3], f->zero), g.s3);
}
#endif

static void convolve_fast(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f,
                          const int8_t *image, int32_t i, int32_t j, int8_t *y) {
    const struct mote_taps taps = mote_taps_of(&p->window, p->weights, p->in_zero, image, i, j);
    for (size_t o = 0; o < taps.step; o = mote_next_group(o, taps.step))
        convolve_group(f, &taps, o, y);
#if MOTE_DSP
    mote_finish_limit(f, y, taps.step);
#endif
}

#endif
