/* SPDX-License-Identifier: MIT
 * CONV_2D with int8 weights and float activations, in TensorFlow Lite's order of float operations, which
 * differs between the two ways of quantizing the input. */
#include "device/conv.h"
#include "device/dot.h"
#include "device/dynamic.h"

static float scale_sum(const struct mote_conv_hybrid *p, struct mote_dynamic d, int32_t o, int32_t sum) {
    if (!p->row_sums) return (float)sum * (d.scale * p->weight_scale[0]);
    return (float)(sum - p->row_sums[o] * d.zero) * p->weight_scale[o] * d.scale;
}

static void convolve_pixel(const struct mote_conv_hybrid *p, struct mote_dynamic d, const int8_t *patch,
                           float *y) {
    const size_t n = mote_window_patch(&p->window);
    int32_t sum[MOTE_TILE];
    for (int32_t first = 0; first < p->window.out_c; first += MOTE_TILE) {
        const int32_t some = p->window.out_c - first < MOTE_TILE ? p->window.out_c - first : MOTE_TILE;
        mote_sums_s8(p->weights + (size_t)first * n, patch, (size_t)some, n, sum);
        for (int32_t t = 0, o = first; t < some; t++, o++) {
            const float value = scale_sum(p, d, o, sum[t]);
            y[o] = mote_clamp_f32(value + (p->bias ? p->bias[o] : 0.0f), p->min, p->max);
        }
    }
}

void mote_conv_hybrid(const void *params, const struct mote_io *io) {
    const struct mote_conv_hybrid *p = params;
    const struct mote_window *w = &p->window;
    const float *image = io->x[0];
    float *y = io->y;
    int8_t *q = io->scratch, *patch = q + mote_window_image(w);
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        const struct mote_dynamic d =
            mote_quantize_dynamic(image, mote_window_image(w), p->row_sums != NULL, q);
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c) {
                convolve_pixel(p, d, mote_window_gather(w, q, 1, d.zero, i, j, patch), y);
            }
        }
    }
}
