/* SPDX-License-Identifier: MIT
 * CONV_2D in int8 with two products an instruction: four positions at a time share the loads of weights. Their patches lie
 * in scratch as pairs of int16, as both halves of a word of weights come: elements 0 and 2, then 1 and 3, of position 0, of
 * position 1, … */
#ifndef MOTE_DEVICE_CONV_S8_DSP_H
#define MOTE_DEVICE_CONV_S8_DSP_H

#include "device/conv.h"
#include "device/rows_s8.h"

/* Up to four bytes, 0 where there are fewer. */
static inline uint32_t word_of(const int8_t *x, size_t left) {
    if (left >= 4) return mote_word(x);
    uint32_t word = 0;
    while (left > 0)
        word = word << 8 | (uint8_t)x[--left];
    return word;
}

static void weave(const int8_t *patch, size_t n, int32_t *pairs) {
    for (; n > 0; n -= n < 4 ? n : 4, patch += 4, pairs += 2 * MOTE_CONV_BLOCK) {
        const uint32_t word = word_of(patch, n);
        pairs[0] = mote_even(word);
        pairs[1] = mote_odd(word);
    }
}

struct sums {
    int32_t s0, s1, s2, s3;
};

/* Four elements of the row, at four positions. */
#define DOT_WORD                                                                                             \
    "ldr %[even], [%[w]], #4\n"                                                                              \
    "ldmia %[x]!, {r0, r1, r2, r3}\n"                                                                        \
    "sxtb16 %[odd], %[even], ror #8\n"                                                                       \
    "sxtb16 %[even], %[even]\n"                                                                              \
    "smlad %[s0], %[even], r0, %[s0]\n"                                                                      \
    "smlad %[s0], %[odd], r1, %[s0]\n"                                                                       \
    "smlad %[s1], %[even], r2, %[s1]\n"                                                                      \
    "smlad %[s1], %[odd], r3, %[s1]\n"                                                                       \
    "ldmia %[x]!, {r0, r1, r2, r3}\n"                                                                        \
    "smlad %[s2], %[even], r0, %[s2]\n"                                                                      \
    "smlad %[s2], %[odd], r1, %[s2]\n"                                                                       \
    "smlad %[s3], %[even], r2, %[s3]\n"                                                                      \
    "smlad %[s3], %[odd], r3, %[s3]\n"

static inline struct sums dot_block(const int8_t *w, const int32_t *x, size_t n, int32_t start) {
    struct sums s = {start, start, start, start};
    int32_t left = (int32_t)(n & ~(size_t)3), even, odd;
    if (left > 0) {
        __asm__ volatile("tst %[left], #4\n"
                         "bne 2f\n"
                         "1:" DOT_WORD "2:" DOT_WORD "subs %[left], #8\n"
                         "bgt 1b\n"
                         : [s0] "+r"(s.s0), [s1] "+r"(s.s1), [s2] "+r"(s.s2), [s3] "+r"(s.s3), [w] "+r"(w),
                           [x] "+r"(x), [left] "+r"(left), [even] "=&r"(even), [odd] "=&r"(odd)
                         :
                         : "r0", "r1", "r2", "r3", "cc", "memory");
    }
    if (n % 4 == 0) return s;
    const uint32_t word = word_of(w, n % 4);
    even = mote_even(word), odd = mote_odd(word);
    s.s0 = __smlad(odd, x[1], __smlad(even, x[0], s.s0));
    s.s1 = __smlad(odd, x[3], __smlad(even, x[2], s.s1));
    s.s2 = __smlad(odd, x[5], __smlad(even, x[4], s.s2));
    s.s3 = __smlad(odd, x[7], __smlad(even, x[6], s.s3));
    return s;
}

static void convolve_block(const struct mote_conv_s8 *p, const int32_t *pairs, int8_t *y) {
    const size_t n = mote_window_patch(&p->window), channels = (size_t)p->window.out_c;
    const int8_t *w = p->weights;
    for (size_t o = 0; o < channels; o++, w += n) {
        const struct sums s = dot_block(w, pairs, n, p->bias[o]);
        const struct mote_fast_scale scale = mote_fast_scale_of(p->multiplier[o], p->shift[o], p->out_zero);
        int8_t *at = y + o;
        *at = mote_finish_fast(scale, s.s0);
        *(at += channels) = mote_finish_fast(scale, s.s1);
        *(at += channels) = mote_finish_fast(scale, s.s2);
        *(at += channels) = mote_finish_fast(scale, s.s3);
    }
}

static void convolve(const struct mote_conv_s8 *p, const struct mote_finish_s8 *f, const int8_t *image,
                     int8_t *y, void *scratch) {
    const struct mote_window *w = &p->window;
    const size_t n = mote_window_patch(w), channels = (size_t)w->out_c;
    int32_t *pairs = scratch;
    int8_t *patch_memory = (int8_t *)(pairs + (n + 3) / 4 * 2 * MOTE_CONV_BLOCK);
    size_t blocks =
        mote_finish_is_fast(f, channels, n) ? (size_t)w->out_h * (size_t)w->out_w / MOTE_CONV_BLOCK : 0;
    size_t slot = 0;
    for (int32_t i = 0; i < w->out_h; i++) {
        for (int32_t j = 0; j < w->out_w; j++) {
            const int8_t *patch = mote_window_gather(w, image, 1, p->in_zero, i, j, patch_memory);
            if (blocks == 0) {
                mote_rows_s8(f, p->weights, patch, 1, channels, n, y);
                y += channels;
                continue;
            }
            weave(patch, n, pairs + 2 * slot++);
            if (slot == MOTE_CONV_BLOCK) {
                convolve_block(p, pairs, y);
                mote_finish_limit(f, y, MOTE_CONV_BLOCK * channels);
                y += MOTE_CONV_BLOCK * channels;
                slot = 0;
                blocks--;
            }
        }
    }
}

#endif
