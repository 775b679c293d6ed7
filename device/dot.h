/* SPDX-License-Identifier: MIT
 * Rows of products: what fully connected, convolution and LSTM kernels are made of. */
#ifndef MOTE_DEVICE_DOT_H
#define MOTE_DEVICE_DOT_H

#include "device/chip.h"

/* y[r] = w[r] · x for `rows` rows of n. The order of the float additions is fixed: see rows_f32.c. */
void mote_rows_f32(const float *restrict w, const float *restrict x, size_t rows, size_t n,
                   float *restrict y);

/* How many sums are made before they are finished. */
enum { MOTE_TILE = 32 };

/* sum[r] = w[r] · x for `rows` rows of n: sums_s8.c. |sum| ≤ 128 · Σ |w|, which the check of the graph keeps within int32. */
void mote_sums_s8(const int8_t *w, const int8_t *x, size_t rows, size_t n, int32_t *sum);

/* Of one row. */
#if MOTE_MVE
static inline int32_t mote_dot_s8(const int8_t *restrict w, const int8_t *restrict x, size_t n) {
    int32_t sum = 0;
    for (; n >= 16; n -= 16, w += 16, x += 16)
        sum = __arm_vmladavaq_s8(sum, __arm_vldrbq_s8(w), __arm_vldrbq_s8(x));
    const mve_pred16_t rest = __arm_vctp8q((uint32_t)n);
    return __arm_vmladavaq_s8(sum, __arm_vldrbq_z_s8(w, rest), __arm_vldrbq_z_s8(x, rest));
}

/* Four rows, from these sums on: 16 elements a round, of which the last leaves out what is behind n. */
static inline int32x4_t mote_dot_four_s8(const int8_t *w0, const int8_t *x, size_t n, int32_t s0, int32_t s1,
                                         int32_t s2, int32_t s3) {
    const int8_t *w1 = w0 + n, *w2 = w1 + n, *w3 = w2 + n;
    int32x4_t sums, other;
    __asm__ volatile(
        "wlstp.8 lr, %[n], 2f\n"
        "1: vldrb.8 %q[v], [%[x]], #16\n"
        "vldrb.8 %q[u], [%[w0]], #16\n"
        "vmladava.s8 %[s0], %q[u], %q[v]\n"
        "vldrb.8 %q[u], [%[w1]], #16\n"
        "vmladava.s8 %[s1], %q[u], %q[v]\n"
        "vldrb.8 %q[u], [%[w2]], #16\n"
        "vmladava.s8 %[s2], %q[u], %q[v]\n"
        "vldrb.8 %q[u], [%[w3]], #16\n"
        "vmladava.s8 %[s3], %q[u], %q[v]\n"
        "letp lr, 1b\n"
        "2: vmov %q[v][2], %q[v][0], %[s0], %[s2]\n"
        "vmov %q[v][3], %q[v][1], %[s1], %[s3]\n"
        : [s0] "+Te"(s0), [s1] "+Te"(s1), [s2] "+Te"(s2), [s3] "+Te"(s3), [x] "+r"(x), [w0] "+r"(w0),
          [w1] "+r"(w1), [w2] "+r"(w2), [w3] "+r"(w3), [v] "=&w"(sums), [u] "=&w"(other)
        : [n] "r"(n)
        : "lr", "memory");
    return sums;
}
#elif MOTE_DSP
static inline int32_t mote_dot_s8(const int8_t *restrict w, const int8_t *restrict x, size_t n) {
    int32_t sum = 0;
    for (; n >= 4; n -= 4, w += 4, x += 4) {
        const uint32_t a = mote_word(w), b = mote_word(x);
        sum = __smlad(mote_even(a), mote_even(b), sum);
        sum = __smlad(mote_odd(a), mote_odd(b), sum);
    }
    for (; n > 0; n--)
        sum += *w++ * *x++;
    return sum;
}
#else
static inline int32_t mote_dot_s8(const int8_t *restrict w, const int8_t *restrict x, size_t n) {
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (int16_t)w[i] * (int16_t)x[i];
    return sum;
}
#endif

#endif
