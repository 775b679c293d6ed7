/* SPDX-License-Identifier: MIT
 * DEPTHWISE_CONV_2D in float32: the output pixel's channels are the sums, tap by tap. */
#include "device/depthwise.h"

static void add_tap(const struct mote_depthwise_f32 *p, const float *restrict x,
                    const float *restrict weights, float *restrict y) {
    if (p->depth == 1) {
        for (int32_t c = 0; c < p->window.in_c; c++)
            y[c] += x[c] * weights[c];
        return;
    }
    for (int32_t c = 0; c < p->window.in_c; c++) {
        for (int32_t d = 0; d < p->depth; d++)
            *y++ += x[c] * *weights++;
    }
}

static void convolve_pixel(const struct mote_depthwise_f32 *p, const float *image, int32_t i, int32_t j,
                           float *y) {
    const struct mote_window *w = &p->window;
    const struct mote_span v = mote_span_h(w, i), h = mote_span_w(w, j);
    for (int32_t o = 0; o < w->out_c; o++)
        y[o] = 0.0f;
    for (int32_t ky = v.first; ky < v.last; ky++) {
        for (int32_t kx = h.first; kx < h.last; kx++) {
            const int32_t row = v.start + ky * w->dilation_h, column = h.start + kx * w->dilation_w;
            add_tap(p, image + ((size_t)row * (size_t)w->in_w + (size_t)column) * (size_t)w->in_c,
                    p->weights + ((size_t)ky * (size_t)w->filter_w + (size_t)kx) * (size_t)w->out_c, y);
        }
    }
    for (int32_t o = 0; o < w->out_c; o++) {
        y[o] = mote_clamp_f32(y[o] + (p->bias ? p->bias[o] : 0.0f), p->min, p->max);
    }
}

void mote_depthwise_f32(const void *params, const struct mote_io *io) {
    const struct mote_depthwise_f32 *p = params;
    const struct mote_window *w = &p->window;
    const float *image = io->x[0];
    float *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c)
                convolve_pixel(p, image, i, j, y);
        }
    }
}
