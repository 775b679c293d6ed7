/* SPDX-License-Identifier: MIT
 * CONV_2D in int8, bit-exact with TensorFlow Lite Micro's reference kernel: outside the image the input is
 * its zero point, so that the zero point's share of every sum is the same and sits in the bias. */
#include "device/conv.h"
#include "device/dot.h"
#include "device/quant.h"

static void convolve_pixel(const struct mote_conv_s8 *p, const int8_t *patch, int8_t *y) {
    const size_t n = mote_window_patch(&p->window);
    for (int32_t o = 0; o < p->window.out_c; o++) {
        const int32_t sum = p->bias[o] + mote_dot_s8(p->weights + (size_t)o * n, patch, n);
        const int32_t scaled = mote_rescale(sum, p->multiplier[o], p->shift[o]) + p->out_zero;
        y[o] = (int8_t)mote_clamp_s32(scaled, p->min, p->max);
    }
}

void mote_conv_s8(const void *params, const struct mote_io *io) {
    const struct mote_conv_s8 *p = params;
    const struct mote_window *w = &p->window;
    const int8_t *image = io->x[0];
    int8_t *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c) {
                convolve_pixel(p, mote_window_gather(w, image, 1, p->in_zero, i, j, io->scratch), y);
            }
        }
    }
}
