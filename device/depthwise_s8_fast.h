/* SPDX-License-Identifier: MIT
 * DEPTHWISE_CONV_2D in int8 with instructions for many bytes: neighbouring channels at once, a vector of eight or a word of
 * four. The last ones may be those of the group before, again. */
#ifndef MOTE_DEVICE_DEPTHWISE_S8_FAST_H
#define MOTE_DEVICE_DEPTHWISE_S8_FAST_H

#include "device/depthwise.h"
#include "device/finish_s8.h"

/* The taps inside the image: from one to the next it is `step` bytes, from the last of a row to the first of the next what
 * is skipped more. */
struct taps {
    const int8_t *x, *k;
    int32_t rows, columns, minus_zero;
    size_t step, x_skip, k_skip;
};

static inline struct taps taps_of(const struct mote_depthwise_s8 *p, const int8_t *image, struct mote_span v,
                                  struct mote_span h) {
    const struct mote_window *w = &p->window;
    const size_t step = (size_t)w->out_c, row = (size_t)w->in_w * step, columns = (size_t)(h.last - h.first);
    struct taps t = {
        image, p->weights, columns > 0 ? v.last - v.first : 0, h.last - h.first, -p->in_zero, step, 0, 0};
    t.x += (size_t)(v.start + v.first * w->dilation_h) * row + (size_t)(h.start + h.first) * step;
    t.k += (size_t)(v.first * w->filter_w + h.first) * step;
    t.x_skip = (size_t)w->dilation_h * row - columns * step;
    t.k_skip = ((size_t)w->filter_w - columns) * step;
    return t;
}

#if MOTE_MVE
enum { GROUP = 8 };
#else
enum { GROUP = 4 };
#endif

static inline int is_plain_window(const struct mote_depthwise_s8 *p) {
    return p->depth == 1 && p->window.dilation_w == 1 && p->window.out_c >= GROUP;
}

#if MOTE_MVE
static inline int is_fast(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f) {
    return is_plain_window(p) && mote_finish_is_fast(f, (size_t)p->window.out_c);
}

static __attribute__((noinline)) void convolve_group(const struct mote_finish_s8 *f, const struct taps *t,
                                                     size_t o, int8_t *y) {
    const int8_t *x = t->x + o, *k = t->k + o;
    int32x4_t even = __arm_vdupq_n_s32(0), odd = even;
    int32_t rows = t->rows;
    if (rows > 0) {
        __asm__ volatile("1: dls lr, %[columns]\n"
                         "2: vldrb.s16 q0, [%[x]]\n"
                         "add %[x], %[step]\n"
                         "vldrb.s16 q1, [%[k]]\n"
                         "add %[k], %[step]\n"
                         "vadd.i16 q0, q0, %[minus_zero]\n"
                         "vmullb.s16 q2, q0, q1\n"
                         "vmullt.s16 q0, q0, q1\n"
                         "vadd.i32 %q[even], %q[even], q2\n"
                         "vadd.i32 %q[odd], %q[odd], q0\n"
                         "le lr, 2b\n"
                         "add %[x], %[x_skip]\n"
                         "add %[k], %[k_skip]\n"
                         "subs %[rows], #1\n"
                         "bne 1b\n"
                         : [even] "+w"(even), [odd] "+w"(odd), [x] "+l"(x), [k] "+l"(k), [rows] "+l"(rows)
                         : [columns] "r"(t->columns), [step] "r"(t->step), [minus_zero] "r"(t->minus_zero),
                           [x_skip] "r"(t->x_skip), [k_skip] "r"(t->k_skip)
                         : "q0", "q1", "q2", "lr", "cc", "memory");
    }
    const uint32x4_t twos = {0, 2, 4, 6};
    if (f->bias) {
        even = __arm_vaddq_s32(even, __arm_vldrwq_gather_shifted_offset_s32(f->bias + o, twos));
        odd = __arm_vaddq_s32(odd, __arm_vldrwq_gather_shifted_offset_s32(f->bias + o + 1, twos));
    }
    even = mote_rescale_four(even, __arm_vldrwq_gather_shifted_offset_s32(f->multiplier + o, twos),
                             __arm_vldrwq_gather_shifted_offset_s32(f->shift + o, twos));
    odd = mote_rescale_four(odd, __arm_vldrwq_gather_shifted_offset_s32(f->multiplier + o + 1, twos),
                            __arm_vldrwq_gather_shifted_offset_s32(f->shift + o + 1, twos));
    int16x8_t both = __arm_vqmovntq_s32(__arm_vqmovnbq_s32(__arm_vdupq_n_s16(0), even), odd);
    both = __arm_vqaddq_n_s16(both, (int16_t)f->zero);
    both = __arm_vmaxq_s16(both, __arm_vdupq_n_s16((int16_t)f->min));
    __arm_vstrbq_s16(y + o, __arm_vminq_s16(both, __arm_vdupq_n_s16((int16_t)f->max)));
}
#else
static inline int is_fast(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f) {
    const struct mote_window *w = &p->window;
    return is_plain_window(p) &&
           mote_finish_is_fast(f, (size_t)w->out_c, (size_t)w->filter_h * (size_t)w->filter_w);
}

static __attribute__((noinline)) void convolve_group(const struct mote_finish_s8 *f, const struct taps *t,
                                                     size_t o, int8_t *y) {
    const int8_t *x = t->x + o, *k = t->k + o;
    const uint32_t half = (uint16_t)t->minus_zero, minus_zeros = half << 16 | half;
    int32_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (int32_t rows = t->rows; rows > 0; rows--, x += t->x_skip, k += t->k_skip) {
        int32_t left = t->columns, a, b, c, d;
        __asm__ volatile(
            "1: ldr %[a], [%[x]]\n"
            "add %[x], %[step]\n"
            "ldr %[b], [%[k]]\n"
            "add %[k], %[step]\n"
            "sxtab16 %[c], %[minus_zeros], %[a]\n"
            "sxtab16 %[a], %[minus_zeros], %[a], ror #8\n"
            "sxtb16 %[d], %[b]\n"
            "sxtb16 %[b], %[b], ror #8\n"
            "smlabb %[s0], %[c], %[d], %[s0]\n"
            "smlabb %[s1], %[a], %[b], %[s1]\n"
            "smlatt %[s2], %[c], %[d], %[s2]\n"
            "smlatt %[s3], %[a], %[b], %[s3]\n"
            "subs %[left], #1\n"
            "bne 1b\n"
            : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [x] "+r"(x), [k] "+r"(k),
              [left] "+r"(left), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d)
            : [step] "r"(t->step), [minus_zeros] "r"(minus_zeros)
            : "cc", "memory");
    }
    const int32_t *multiplier = f->multiplier + o, *shift = f->shift + o;
    if (f->bias) {
        const int32_t *bias = f->bias + o;
        s0 += bias[0], s1 += bias[1], s2 += bias[2], s3 += bias[3];
    }
    y += o;
    y[0] = mote_finish_fast(mote_fast_scale_of(multiplier[0], shift[0], f->zero), s0);
    y[1] = mote_finish_fast(mote_fast_scale_of(multiplier[1], shift[1], f->zero), s1);
    y[2] = mote_finish_fast(mote_fast_scale_of(multiplier[2], shift[2], f->zero), s2);
    y[3] = mote_finish_fast(mote_fast_scale_of(multiplier[3], shift[3], f->zero), s3);
}
#endif

static void convolve_fast(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f,
                          const int8_t *image, struct mote_span v, struct mote_span h, int8_t *y) {
    const struct taps taps = taps_of(p, image, v, h);
    const size_t last = taps.step - GROUP;
    for (size_t o = 0; o < last; o += GROUP)
        convolve_group(f, &taps, o, y);
    convolve_group(f, &taps, last, y);
#if MOTE_DSP
    mote_finish_limit(f, y, taps.step);
#endif
}

#endif
