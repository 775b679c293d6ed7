/* SPDX-License-Identifier: MIT
 * Pools in float32. */
#include "device/pool.h"

static void add_tap(const float *restrict x, int32_t channels, float *restrict y) {
    for (int32_t c = 0; c < channels; c++)
        y[c] += x[c];
}

static void max_tap(const float *restrict x, int32_t channels, float *restrict y) {
    for (int32_t c = 0; c < channels; c++)
        y[c] = x[c] > y[c] ? x[c] : y[c];
}

/* y = start, then `tap` over every pixel under the window; gives their count. */
static int32_t pool_pixel(const struct mote_window *w, const float *image, int32_t i, int32_t j, float start,
                          void (*tap)(const float *, int32_t, float *), float *y) {
    const struct mote_span v = mote_span_h(w, i), h = mote_span_w(w, j);
    for (int32_t c = 0; c < w->in_c; c++)
        y[c] = start;
    for (int32_t row = v.start + v.first; row < v.start + v.last; row++) {
        for (int32_t column = h.start + h.first; column < h.start + h.last; column++) {
            tap(image + ((size_t)row * (size_t)w->in_w + (size_t)column) * (size_t)w->in_c, w->in_c, y);
        }
    }
    return (v.last - v.first) * (h.last - h.first);
}

static void finish(const struct mote_pool_f32 *p, float divisor, float *y) {
    for (int32_t c = 0; c < p->window.in_c; c++)
        y[c] = mote_clamp_f32(y[c] / divisor, p->min, p->max);
}

void mote_average_pool_f32(const void *params, const struct mote_io *io) {
    const struct mote_pool_f32 *p = params;
    const struct mote_window *w = &p->window;
    const float *image = io->x[0];
    float *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->in_c) {
                const int32_t count = pool_pixel(w, image, i, j, 0.0f, add_tap, y);
                finish(p, (float)count, y);
            }
        }
    }
}

void mote_max_pool_f32(const void *params, const struct mote_io *io) {
    const struct mote_pool_f32 *p = params;
    const struct mote_window *w = &p->window;
    const float *image = io->x[0];
    float *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->in_c) {
                pool_pixel(w, image, i, j, -3.402823466e38f, max_tap, y);
                finish(p, 1.0f, y);
            }
        }
    }
}
