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

#if MOTE_MVE
/* Every second of eight numbers. */
static inline int32x4_t every_second(const int32_t *x) {
    const uint32x4_t twos = {0, 2, 4, 6};
    return __arm_vldrwq_gather_shifted_offset_s32(x, twos);
}

static __attribute__((noinline)) void finish_group(const struct mote_finish_s8 *f, struct mote_group g,
                                                   size_t o, int8_t *y) {
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

static void convolve_group(const struct mote_finish_s8 *f, const struct mote_taps *t, size_t o, int8_t *y) {
    finish_group(f, mote_sum_group(t, o), o, y);
}

/* Two groups in one walk. */
static void convolve_groups(const struct mote_finish_s8 *f, const struct mote_taps *t, size_t o, int8_t *y) {
    const int8_t *x = t->x + o, *k = t->k + o;
    const int32x4_t none = __arm_vdupq_n_s32(0);
    struct mote_group a = {none, none}, b = a;
    int32_t rows = t->rows;
    if (rows > 0) {
        __asm__ volatile("1: dls lr, %[columns]\n"
                         "2: vldrb.s16 q0, [%[x]]\n"
                         "vldrb.s16 q1, [%[k]]\n"
                         "vadd.i16 q0, q0, %[minus_zero]\n"
                         "vmullb.s16 q2, q0, q1\n"
                         "vmullt.s16 q0, q0, q1\n"
                         "vadd.i32 %q[even_a], %q[even_a], q2\n"
                         "vadd.i32 %q[odd_a], %q[odd_a], q0\n"
                         "vldrb.s16 q0, [%[x], #8]\n"
                         "vldrb.s16 q1, [%[k], #8]\n"
                         "add %[x], %[step]\n"
                         "add %[k], %[step]\n"
                         "vadd.i16 q0, q0, %[minus_zero]\n"
                         "vmullb.s16 q2, q0, q1\n"
                         "vmullt.s16 q0, q0, q1\n"
                         "vadd.i32 %q[even_b], %q[even_b], q2\n"
                         "vadd.i32 %q[odd_b], %q[odd_b], q0\n"
                         "le lr, 2b\n"
                         "add %[x], %[x_skip]\n"
                         "add %[k], %[k_skip]\n"
                         "subs %[rows], #1\n"
                         "bne 1b\n"
                         : [even_a] "+w"(a.even), [odd_a] "+w"(a.odd), [even_b] "+w"(b.even),
                           [odd_b] "+w"(b.odd), [x] "+l"(x), [k] "+l"(k), [rows] "+l"(rows)
                         : [columns] "r"(t->columns), [step] "r"(t->step), [minus_zero] "r"(t->minus_zero),
                           [x_skip] "r"(t->x_skip), [k_skip] "r"(t->k_skip)
                         : "q0", "q1", "q2", "lr", "cc", "memory");
    }
    finish_group(f, a, o, y);
    finish_group(f, b, o + MOTE_GROUP, y);
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
#if MOTE_MVE
    enum { PAIR = 2 * MOTE_GROUP };
    for (size_t o = 0; taps.step >= PAIR && o < taps.step; o = mote_next_group(o, PAIR, taps.step))
        convolve_groups(f, &taps, o, y);
    if (taps.step >= PAIR) return;
#endif
    for (size_t o = 0; o < taps.step; o = mote_next_group(o, MOTE_GROUP, taps.step))
        convolve_group(f, &taps, o, y);
#if MOTE_DSP
    mote_finish_limit(f, y, taps.step);
#endif
}

#endif
