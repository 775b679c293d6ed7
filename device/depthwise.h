/* SPDX-License-Identifier: MIT
 * DEPTHWISE_CONV_2D: every input channel has `multiplier` filters of its own. x (n, h, w, c), weights (1,
 * filter_h, filter_w, out_c), out_c = c · depth, output channel o reads input channel o / depth. x[0] is the
 * input, y the output. */
#ifndef MOTE_DEVICE_DEPTHWISE_H
#define MOTE_DEVICE_DEPTHWISE_H

#include "device/kernel.h"
#include "device/window.h"

struct mote_depthwise_f32 {
    struct mote_window window;
    int32_t depth;
    const float *weights, *bias; /* bias may be NULL */
    float min, max;
};
void mote_depthwise_f32(const void *params, const struct mote_io *io);

struct mote_depthwise_s8 {
    struct mote_window window;
    int32_t depth;
    const int8_t *weights;
    const int32_t *bias, *multiplier, *shift; /* one an output channel; bias may be NULL */
    int32_t in_zero, out_zero, min, max;
};
void mote_depthwise_s8(const void *params, const struct mote_io *io);

/* int8 weights, float activations: each image is quantized asymmetrically as it comes. Scratch: one image of
 * bytes. */
struct mote_depthwise_hybrid {
    struct mote_window window;
    int32_t depth;
    const int8_t *weights;
    const float *weight_scale; /* one, or one an output channel */
    size_t scale_stride;       /* 0 or 1 */
    const float *bias;         /* may be NULL */
    float min, max;
};
void mote_depthwise_hybrid(const void *params, const struct mote_io *io);

#endif
