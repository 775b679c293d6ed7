/* SPDX-License-Identifier: MIT
 * int16 activations with int8 weights, all of zero point 0: CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED. Sums have 64
 * bits and are rounded as such; where the bias has 32 bits, they fit 32 and are rounded as int8's are. x[0] is the input,
 * y the output. */
#ifndef MOTE_DEVICE_WIDE_H
#define MOTE_DEVICE_WIDE_H

#include "device/kernel.h"
#include "device/window.h"

/* What becomes of the sums, one number an output channel; stride 0: one for all. */
struct mote_wide {
    const int8_t *weights;
    const int64_t *bias;
    const int32_t *multiplier, *shift;
    size_t stride;  /* of multiplier and shift */
    int32_t narrow; /* sums are rounded in 32 bits */
    int32_t min, max;
};

/* Scratch: one patch (mote_window_patch) of int16. */
struct mote_conv_s16 {
    struct mote_wide wide;
    struct mote_window window;
};
void mote_conv_s16(const void *params, const struct mote_io *io);

struct mote_depthwise_s16 {
    struct mote_wide wide;
    struct mote_window window;
    int32_t depth;
};
void mote_depthwise_s16(const void *params, const struct mote_io *io);

struct mote_fc_s16 {
    struct mote_wide wide;
    size_t batches, inputs, outputs;
};
void mote_fc_s16(const void *params, const struct mote_io *io);

#endif
