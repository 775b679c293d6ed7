/* SPDX-License-Identifier: MIT
 * Slow, obvious arithmetic in (long) double for the kernel tests: nothing here shares code with device/. */
#ifndef MOTE_TESTS_DEVICE_REFERENCE_H
#define MOTE_TESTS_DEVICE_REFERENCE_H

#include "device/window.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

/* x · multiplier / 2^31 · 2^shift with the two roundings of device/quant.h; the left shift must not overflow.
 */
static inline long reference_rescale(long x, int32_t multiplier, int32_t shift) {
    const long double shifted = shift > 0 ? ldexpl((long double)x, shift) : (long double)x;
    const long double high = floorl(ldexpl(shifted * (long double)multiplier, -31) + 0.5L);
    return (long)(shift > 0 ? high : roundl(ldexpl(high, shift)));
}

static inline double reference_clamp(double x, double min, double max) {
    return fmin(fmax(x, min), max);
}

/* The sum under the window at (b, i, j) for output channel o. depth 0: a full convolution, weights (out_c,
 * filter_h, filter_w, in_c); else depthwise, weights (filter_h, filter_w, out_c). get_x and get_w read
 * element n. */
struct reference_window {
    const struct mote_window *w;
    int32_t depth;
    double (*get_x)(const void *x, size_t n);
    double (*get_w)(const void *weights, size_t n);
    const void *x, *weights;
    double zero;
};

static inline double reference_tap(const struct reference_window *r, int32_t b, int32_t y, int32_t x,
                                   int32_t ky, int32_t kx, int32_t o) {
    const struct mote_window *w = r->w;
    double sum = 0;
    for (int32_t c = 0; c < w->in_c; c++) {
        if (r->depth && c != o / r->depth) continue;
        const size_t at = (size_t)(((b * w->in_h + y) * w->in_w + x) * w->in_c + c);
        const int32_t tap = ky * w->filter_w + kx;
        const size_t k =
            (size_t)(r->depth ? tap * w->out_c + o : (o * w->filter_h * w->filter_w + tap) * w->in_c + c);
        sum += (r->get_x(r->x, at) - r->zero) * r->get_w(r->weights, k);
    }
    return sum;
}

static inline double reference_convolve(const struct reference_window *r, int32_t b, int32_t i, int32_t j,
                                        int32_t o) {
    const struct mote_window *w = r->w;
    double sum = 0;
    for (int32_t ky = 0; ky < w->filter_h; ky++) {
        for (int32_t kx = 0; kx < w->filter_w; kx++) {
            const int32_t y = i * w->stride_h - w->pad_h + ky * w->dilation_h;
            const int32_t x = j * w->stride_w - w->pad_w + kx * w->dilation_w;
            if (y >= 0 && y < w->in_h && x >= 0 && x < w->in_w) sum += reference_tap(r, b, y, x, ky, kx, o);
        }
    }
    return sum;
}

static inline double reference_get_f32(const void *x, size_t n) {
    return (double)((const float *)x)[n];
}

static inline double reference_get_s8(const void *x, size_t n) {
    return (double)((const int8_t *)x)[n];
}

#endif
