/* SPDX-License-Identifier: MIT
 * Rows of products: what fully connected, convolution and LSTM kernels are made of. */
#ifndef MOTE_DEVICE_DOT_H
#define MOTE_DEVICE_DOT_H

#include <stddef.h>
#include <stdint.h>

/* y[r] = w[r] · x for `rows` rows of n. The order of the float additions is fixed: see rows_f32.c. */
void mote_rows_f32(const float *restrict w, const float *restrict x, size_t rows, size_t n,
                   float *restrict y);

/* |sum| ≤ 128 · Σ |w|, which the check of the graph keeps within int32. */
static inline int32_t mote_dot_s8(const int8_t *restrict w, const int8_t *restrict x, size_t n) {
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (int16_t)w[i] * (int16_t)x[i];
    return sum;
}

#endif
