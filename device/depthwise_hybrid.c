/* SPDX-License-Identifier: MIT
 * DEPTHWISE_CONV_2D with int8 weights and float activations, in TensorFlow Lite's order of float operations.
 */
#include "device/depthwise.h"
#include "device/depthwise_sum.h"
#include "device/dynamic.h"

static float finish(const struct mote_depthwise_hybrid *p, struct mote_dynamic d, size_t o, int32_t sum) {
    const float scaled = (float)sum * (p->weight_scale[o * p->scale_stride] * d.scale);
    return mote_clamp_f32(scaled + (p->bias ? p->bias[o] : 0.0f), p->min, p->max);
}

#if MOTE_MVE || MOTE_DSP
#include "device/depthwise_fast.h"

/* Group by group, where the layer allows it. */
static int convolve_groups(const struct mote_depthwise_hybrid *p, const int8_t *image, struct mote_dynamic d,
                           int32_t i, int32_t j, float *y) {
    if (!mote_can_group(&p->window, p->depth)) return 0;
    const struct mote_taps taps = mote_taps_of(&p->window, p->weights, d.zero, image, i, j);
    int32_t sum[MOTE_GROUP];
    for (size_t o = 0; o < taps.step; o = mote_next_group(o, MOTE_GROUP, taps.step)) {
        mote_store_group(mote_sum_group(&taps, o), sum);
        for (size_t t = 0; t < MOTE_GROUP; t++)
            y[o + t] = finish(p, d, o + t, sum[t]);
    }
    return 1;
}
#endif

static void convolve_pixel(const struct mote_depthwise_hybrid *p, const int8_t *image, struct mote_dynamic d,
                           int32_t i, int32_t j, float *y) {
    const struct mote_window *w = &p->window;
#if MOTE_MVE || MOTE_DSP
    if (convolve_groups(p, image, d, i, j, y)) return;
#endif
    const struct mote_span v = mote_span_h(w, i), h = mote_span_w(w, j);
    int32_t sum[MOTE_TILE];
    for (int32_t first = 0; first < w->out_c; first += MOTE_TILE) {
        const int32_t count = w->out_c - first < MOTE_TILE ? w->out_c - first : MOTE_TILE;
        mote_depthwise_sum(w, p->depth, p->weights, image, d.zero, v, h, first, count, sum);
        for (int32_t t = 0, o = first; t < count; t++, o++)
            y[o] = finish(p, d, (size_t)o, sum[t]);
    }
}

void mote_depthwise_hybrid(const void *params, const struct mote_io *io) {
    const struct mote_depthwise_hybrid *p = params;
    const struct mote_window *w = &p->window;
    const float *image = io->x[0];
    float *y = io->y;
    int8_t *q = io->scratch;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        const struct mote_dynamic d = mote_quantize_dynamic(image, mote_window_image(w), 1, q);
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->out_c)
                convolve_pixel(p, q, d, i, j, y);
        }
    }
}
