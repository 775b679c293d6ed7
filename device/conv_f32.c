/* SPDX-License-Identifier: MIT
 * CONV_2D in float32: gather what the filter sees, then rows of products. */
#include "device/conv.h"
#include "device/dot.h"

static void convolve_pixel(const struct mote_conv_f32 *p, const float *patch, float *y) {
    const size_t channels = (size_t)p->window.out_c;
    mote_rows_f32(p->weights, patch, channels, mote_window_patch(&p->window), y);
    for (size_t o = 0; o < channels; o++) {
        y[o] = mote_clamp_f32(y[o] + (p->bias ? p->bias[o] : 0.0f), p->min, p->max);
    }
}

void mote_conv_f32(const void *params, const struct mote_io *io) {
    const struct mote_conv_f32 *p = params;
    const struct mote_window *w = &p->window;
    const float *image = io->x[0];
    float *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c) {
                convolve_pixel(p, mote_window_gather(w, image, sizeof *image, 0, i, j, io->scratch), y);
            }
        }
    }
}
