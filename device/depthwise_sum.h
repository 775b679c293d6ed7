/* SPDX-License-Identifier: MIT
 * The integer sums of a depthwise convolution, MOTE_TILE output channels at a time; the int8 and the hybrid
 * kernel differ only in what they make of them. */
#ifndef MOTE_DEVICE_DEPTHWISE_SUM_H
#define MOTE_DEVICE_DEPTHWISE_SUM_H

#include "device/window.h"

enum { MOTE_TILE = 32 };

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
                for (int32_t t = 0; t < count; t++)
                    sum[t] += k[t] * (x[first + t] - zero);
            } else {
                for (int32_t t = 0; t < count; t++)
                    sum[t] += k[t] * (x[(first + t) / depth] - zero);
            }
        }
    }
}

#endif
