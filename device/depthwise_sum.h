/* SPDX-License-Identifier: MIT
 * The integer sums of a depthwise convolution, MOTE_TILE output channels at a time; the int8 and the hybrid
 * kernel differ only in what they make of them. */
#ifndef MOTE_DEVICE_DEPTHWISE_SUM_H
#define MOTE_DEVICE_DEPTHWISE_SUM_H

#include "device/dot.h"
#include "device/window.h"

/* sum[t] += k[t] · (x[t] − zero); each product fits int16: 255 · 128 < 2^15. */
static inline void mote_add_tap_s8(const int8_t *restrict k, const int8_t *restrict x, int16_t zero,
                                   int32_t count, int32_t *restrict sum) {
    for (int32_t t = 0; t < count; t++)
        sum[t] += (int16_t)(k[t] * (int16_t)(x[t] - zero));
}

/* The same where `depth` neighbouring output channels share an input channel; `first` is the first one's
 * number. */
static inline void mote_add_shared_tap_s8(const int8_t *restrict k, const int8_t *restrict x, int32_t zero,
                                          int32_t depth, int32_t first, int32_t count,
                                          int32_t *restrict sum) {
    x += first / depth;
    int32_t left = depth - first % depth; /* of the current input channel's outputs */
    for (int32_t t = 0; t < count; x++, left = depth) {
        const int32_t end = count - t < left ? count : t + left, value = *x - zero;
        for (; t < end; t++)
            sum[t] += k[t] * value;
    }
}

/* sum[t] = Σ weights · (x − zero) for output channels first … first + count − 1 (count ≤ MOTE_TILE) at one
 * position. */
static inline void mote_depthwise_sum(const struct mote_window *w, int32_t depth, const int8_t *weights,
                                      const int8_t *image, int32_t zero, struct mote_span v,
                                      struct mote_span h, int32_t first, int32_t count,
                                      int32_t sum[MOTE_TILE]) {
    for (int32_t t = 0; t < MOTE_TILE; t++)
        sum[t] = 0;
    for (int32_t ky = v.first; ky < v.last; ky++) {
        for (int32_t kx = h.first; kx < h.last; kx++) {
            const int32_t row = v.start + ky * w->dilation_h, column = h.start + kx * w->dilation_w;
            const int8_t *x = image + ((size_t)row * (size_t)w->in_w + (size_t)column) * (size_t)w->in_c;
            const int8_t *k =
                weights + ((size_t)ky * (size_t)w->filter_w + (size_t)kx) * (size_t)w->out_c + first;
            if (depth == 1) {
                mote_add_tap_s8(k, x + first, (int16_t)zero, count, sum);
            } else {
                mote_add_shared_tap_s8(k, x, zero, depth, first, count, sum);
            }
        }
    }
}

#endif
