/* SPDX-License-Identifier: MIT
 * DEPTHWISE_CONV_2D in int8, bit-exact with TensorFlow Lite Micro's reference kernel. */
#include "device/depthwise.h"
#include "device/depthwise_sum.h"
#include "device/finish_s8.h"

typedef void convolve_function(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f,
                               const int8_t *image, int32_t i, int32_t j, int8_t *y);

#if MOTE_MVE || MOTE_DSP
#include "device/depthwise_s8_fast.h"
#endif

static void convolve_pixel(const struct mote_depthwise_s8 *p, const struct mote_finish_s8 *f,
                           const int8_t *image, int32_t i, int32_t j, int8_t *y) {
    const struct mote_window *w = &p->window;
    const struct mote_span v = mote_span_h(w, i), h = mote_span_w(w, j);
    int32_t sum[MOTE_TILE];
    for (int32_t first = 0; first < w->out_c; first += MOTE_TILE) {
        const int32_t count = w->out_c - first < MOTE_TILE ? w->out_c - first : MOTE_TILE;
        mote_depthwise_sum(w, p->depth, p->weights, image, p->in_zero, v, h, first, count, sum);
        for (int32_t t = 0, o = first; t < count; t++, o++)
            y[o] = mote_finish_s8(f, (size_t)o, sum[t] + mote_bias_of(f, (size_t)o));
    }
}

void mote_depthwise_s8(const void *params, const struct mote_io *io) {
    const struct mote_depthwise_s8 *p = params;
    const struct mote_window *w = &p->window;
    const struct mote_finish_s8 f = {p->bias, p->multiplier, p->shift, 1, p->out_zero, p->min, p->max};
    convolve_function *convolve = convolve_pixel;
#if MOTE_MVE || MOTE_DSP
    if (is_fast(p, &f)) convolve = convolve_fast;
#endif
    const int8_t *image = io->x[0];
    int8_t *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c)
                convolve(p, &f, image, i, j, y);
        }
    }
}
