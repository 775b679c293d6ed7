/* SPDX-License-Identifier: MIT
 * Sums of a depthwise convolution in int8 with instructions for many bytes: neighbouring channels at once, a vector of
 * eight or a word of four. The last ones may be those of the group before, again. */
#ifndef MOTE_DEVICE_DEPTHWISE_FAST_H
#define MOTE_DEVICE_DEPTHWISE_FAST_H

#include "device/chip.h"
#include "device/window.h"

#if MOTE_MVE
enum { MOTE_GROUP = 8 };
#else
enum { MOTE_GROUP = 4 };
#endif

static inline int mote_can_group(const struct mote_window *w, int32_t depth) {
    return depth == 1 && w->dilation_w == 1 && w->out_c >= MOTE_GROUP;
}

/* Group after group of `size` channels, from channel 0 on. */
static inline size_t mote_next_group(size_t o, size_t size, size_t channels) {
    const size_t next = o + size, last = channels - size;
    return o == last ? channels : next < last ? next : last;
}

/* The taps inside the image: from one to the next it is `step` bytes, from the last of a row to the first of the next what
 * is skipped more. */
struct mote_taps {
    const int8_t *x, *k;
    int32_t rows, columns, minus_zero;
    size_t step, x_skip, k_skip;
};

static inline struct mote_taps mote_taps_of(const struct mote_window *w, const int8_t *weights, int32_t zero,
                                            const int8_t *image, int32_t i, int32_t j) {
    const struct mote_span v = mote_span_h(w, i), h = mote_span_w(w, j);
    const size_t step = (size_t)w->out_c, row = (size_t)w->in_w * step, columns = (size_t)(h.last - h.first);
    struct mote_taps t = {image, weights, columns > 0 ? v.last - v.first : 0, h.last - h.first, -zero, step,
                          0,     0};
    t.x += (size_t)(v.start + v.first * w->dilation_h) * row + (size_t)(h.start + h.first) * step;
    t.k += (size_t)(v.first * w->filter_w + h.first) * step;
    t.x_skip = (size_t)w->dilation_h * row - columns * step;
    t.k_skip = ((size_t)w->filter_w - columns) * step;
    return t;
}

#if MOTE_MVE
/* Even channels and odd ones apart, because products of int16 come so. */
struct mote_group {
    int32x4_t even, odd;
};

static inline struct mote_group mote_sum_group(const struct mote_taps *t, size_t o) {
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
    const struct mote_group sums = {even, odd};
    return sums;
}

static inline void mote_store_group(struct mote_group g, int32_t sum[MOTE_GROUP]) {
    const int32x4x2_t both = {{g.even, g.odd}};
    __arm_vst2q_s32(sum, both);
}
#else
struct mote_group {
    int32_t s0, s1, s2, s3;
};

static inline struct mote_group mote_sum_group(const struct mote_taps *t, size_t o) {
    const int8_t *x = t->x + o, *k = t->k + o;
    const uint32_t half = (uint16_t)t->minus_zero, minus_zeros = half << 16 | half;
    struct mote_group s = {0, 0, 0, 0};
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
            : [s0] "+r"(s.s0), [s1] "+r"(s.s1), [s2] "+r"(s.s2), [s3] "+r"(s.s3), [x] "+r"(x), [k] "+r"(k),
              [left] "+r"(left), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d)
            : [step] "r"(t->step), [minus_zeros] "r"(minus_zeros)
            : "cc", "memory");
    }
    return s;
}

static inline void mote_store_group(struct mote_group g, int32_t sum[MOTE_GROUP]) {
    sum[0] = g.s0, sum[1] = g.s1, sum[2] = g.s2, sum[3] = g.s3;
}
#endif

#endif
