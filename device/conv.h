/* SPDX-License-Identifier: MIT
 * CONV_2D: x (n, h, w, c), weights (out_c, filter_h, filter_w, c), y (n, out_h, out_w, out_c), then a clamp,
 * which is the fused activation. x[0] is the input, y the output. */
#ifndef MOTE_DEVICE_CONV_H
#define MOTE_DEVICE_CONV_H

#include "device/kernel.h"
#include "device/window.h"

/* Scratch: one patch (mote_window_patch) of floats. */
struct mote_conv_f32 {
    struct mote_window window;
    const float *weights, *bias; /* bias may be NULL */
    float min, max;
};
void mote_conv_f32(const void *params, const struct mote_io *io);

/* The input's zero point is already in `bias`: bias[o] − zero · Σ weights[o]. */
struct mote_conv_s8 {
    struct mote_window window;
    const int8_t *weights;
    const int32_t *bias, *multiplier, *shift; /* one an output channel */
    int32_t in_zero, out_zero, min, max;
};
void mote_conv_s8(const void *params, const struct mote_io *io);

/* Scratch in bytes, enough for each of its twins: as int16, the patches of as many positions as are worked on together, and
 * one patch of bytes, unless every pixel is one. */
enum { MOTE_CONV_BLOCK = 4 };
static inline size_t mote_conv_s8_scratch(const struct mote_window *w) {
    const size_t n = mote_window_patch(w), words = (n + 3) / 4;
    return words * 8 * MOTE_CONV_BLOCK + (mote_window_is_point(w) ? 0 : n);
}

/* int8 weights, float activations: each image is quantized as it comes. With row_sums: asymmetrically, scales
 * one an output channel; without: symmetrically, one scale. Scratch: one image (mote_window_image) and one
 * patch of bytes. */
struct mote_conv_hybrid {
    struct mote_window window;
    const int8_t *weights;
    const float *weight_scale;
    const int32_t *row_sums; /* Σ weights[o], or NULL */
    const float *bias;       /* may be NULL */
    float min, max;
};
void mote_conv_hybrid(const void *params, const struct mote_io *io);

#endif
