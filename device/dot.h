/* SPDX-License-Identifier: MIT
 * Rows of products: what fully connected, convolution and LSTM kernels are made of. */
#ifndef MOTE_DEVICE_DOT_H
#define MOTE_DEVICE_DOT_H

#include "device/chip.h"

/* y[r] = w[r] · x for `rows` rows of n. The order of the float additions is fixed: see rows_f32.c. */
void mote_rows_f32(const float *restrict w, const float *restrict x, size_t rows, size_t n,
                   float *restrict y);

/* w · x; |sum| ≤ 128 · Σ |w|, which the check of the graph keeps within int32. */
#if MOTE_MVE
static inline int32_t mote_dot_s8(const int8_t *restrict w, const int8_t *restrict x, size_t n) {
    int32_t sum = 0;
    for (; n >= 16; n -= 16, w += 16, x += 16)
        sum = __arm_vmladavaq_s8(sum, __arm_vldrbq_s8(w), __arm_vldrbq_s8(x));
    const mve_pred16_t rest = __arm_vctp8q((uint32_t)n);
    return __arm_vmladavaq_s8(sum, __arm_vldrbq_z_s8(w, rest), __arm_vldrbq_z_s8(x, rest));
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
