/* SPDX-License-Identifier: MIT
 * Rows of products: what fully connected, convolution and LSTM kernels are made of. Float sums run in eight
 * lanes that are added in a fixed order, so that the result does not depend on how a compiler vectorises it.
 */
#ifndef MOTE_DEVICE_DOT_H
#define MOTE_DEVICE_DOT_H

#include <stddef.h>
#include <stdint.h>

enum { MOTE_LANES = 8 };

static inline float mote_sum_lanes_f32(const float lane[MOTE_LANES]) {
    return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]));
}

static inline float mote_dot_f32(const float *restrict w, const float *restrict x, size_t n) {
    float lane[MOTE_LANES] = {0};
    size_t i = 0;
    for (; i + MOTE_LANES <= n; i += MOTE_LANES) {
        for (size_t l = 0; l < MOTE_LANES; l++)
            lane[l] += w[i + l] * x[i + l];
    }
    for (size_t l = 0; i + l < n; l++)
        lane[l] += w[i + l] * x[i + l];
    return mote_sum_lanes_f32(lane);
}

/* Four rows at a time share the loads of x; each sum is that of mote_dot_f32. */
static inline void mote_dot4_f32(const float *restrict w, size_t stride, const float *restrict x, size_t n,
                                 float sum[4]) {
    float lane[4][MOTE_LANES] = {{0}};
    size_t i = 0;
    for (; i + MOTE_LANES <= n; i += MOTE_LANES) {
        for (size_t r = 0; r < 4; r++) {
            for (size_t l = 0; l < MOTE_LANES; l++)
                lane[r][l] += w[r * stride + i + l] * x[i + l];
        }
    }
    for (size_t l = 0; i + l < n; l++) {
        for (size_t r = 0; r < 4; r++)
            lane[r][l] += w[r * stride + i + l] * x[i + l];
    }
    for (size_t r = 0; r < 4; r++)
        sum[r] = mote_sum_lanes_f32(lane[r]);
}

/* y[r] = w[r] · x for `rows` rows of `n`. */
static inline void mote_rows_f32(const float *restrict w, const float *restrict x, size_t rows, size_t n,
                                 float *restrict y) {
    size_t r = 0;
    for (; r + 4 <= rows; r += 4)
        mote_dot4_f32(w + r * n, n, x, n, y + r);
    for (; r < rows; r++)
        y[r] = mote_dot_f32(w + r * n, x, n);
}

/* |sum| ≤ 128 · 128 · n: no overflow for n ≤ 131071, which the lowering checks. */
static inline int32_t mote_dot_s8(const int8_t *restrict w, const int8_t *restrict x, size_t n) {
    int32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (int16_t)w[i] * (int16_t)x[i];
    return sum;
}

#endif
