/* SPDX-License-Identifier: MIT
 * int16 × int8 products, bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/wide.h"
#include "device/quant.h"

static int64_t dot(const int8_t *w, const int16_t *x, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += w[i] * x[i];
    return sum;
}

static int16_t finish(const struct mote_wide *p, size_t o, int64_t sum) {
    const int32_t multiplier = p->multiplier[o * p->stride], shift = p->shift[o * p->stride];
    sum += p->bias[o];
    const int64_t y =
        p->narrow ? mote_rescale((int32_t)sum, multiplier, shift) : mote_rescale_s64(sum, multiplier, shift);
    return (int16_t)(y < p->min ? p->min : y > p->max ? p->max : y);
}

void mote_fc_s16(const void *params, const struct mote_io *io) {
    const struct mote_fc_s16 *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t b = 0; b < p->batches; b++, x += p->inputs) {
        for (size_t o = 0; o < p->outputs; o++)
            *y++ = finish(&p->wide, o, dot(p->wide.weights + o * p->inputs, x, p->inputs));
    }
}

static void convolve_pixel(const struct mote_conv_s16 *p, const int16_t *patch, int16_t *y) {
    const size_t n = mote_window_patch(&p->window);
    for (size_t o = 0; o < (size_t)p->window.out_c; o++)
        y[o] = finish(&p->wide, o, dot(p->wide.weights + o * n, patch, n));
}

void mote_conv_s16(const void *params, const struct mote_io *io) {
    const struct mote_conv_s16 *p = params;
    const struct mote_window *w = &p->window;
    const int16_t *image = io->x[0];
    int16_t *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c)
                convolve_pixel(p, mote_window_gather(w, image, sizeof *image, 0, i, j, io->scratch), y);
        }
    }
}

/* Of output channel o, which reads input channel o / depth, at one position. */
static int64_t depthwise_sum(const struct mote_depthwise_s16 *p, const int16_t *image, struct mote_span v,
                             struct mote_span h, int32_t o) {
    const struct mote_window *w = &p->window;
    int64_t sum = 0;
    for (int32_t ky = v.first; ky < v.last; ky++) {
        for (int32_t kx = h.first; kx < h.last; kx++) {
            const size_t row = (size_t)(v.start + ky * w->dilation_h),
                         column = (size_t)(h.start + kx * w->dilation_w);
            const size_t tap = (size_t)ky * (size_t)w->filter_w + (size_t)kx;
            const int16_t x =
                image[(row * (size_t)w->in_w + column) * (size_t)w->in_c + (size_t)(o / p->depth)];
            sum += x * p->wide.weights[tap * (size_t)w->out_c + (size_t)o];
        }
    }
    return sum;
}

void mote_depthwise_s16(const void *params, const struct mote_io *io) {
    const struct mote_depthwise_s16 *p = params;
    const struct mote_window *w = &p->window;
    const int16_t *image = io->x[0];
    int16_t *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++) {
                const struct mote_span v = mote_span_h(w, i), h = mote_span_w(w, j);
                for (int32_t o = 0; o < w->out_c; o++)
                    *y++ = finish(&p->wide, (size_t)o, depthwise_sum(p, image, v, h, o));
            }
        }
    }
}
