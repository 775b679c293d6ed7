/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED: y (batches, outputs) = x (batches, inputs) · weights (outputs, inputs)ᵀ + bias, then a
 * clamp, which is the fused activation. x[0] is the input, y the output. */
#ifndef MOTE_DEVICE_FC_H
#define MOTE_DEVICE_FC_H

#include "device/kernel.h"

struct mote_fc_f32 {
    const float *weights, *bias; /* bias may be NULL */
    size_t batches, inputs, outputs;
    float min, max;
};
void mote_fc_f32(const void *params, const struct mote_io *io);

/* All integer. The input's zero point is already in `bias`: bias[o] − zero · Σ weights[o]. */
struct mote_fc_s8 {
    const int8_t *weights;
    const int32_t *bias;
    const int32_t *multiplier, *shift; /* one each, or one an output */
    size_t scale_stride;               /* 0 or 1 */
    size_t batches, inputs, outputs;
    int32_t zero, min, max; /* of the output */
};
void mote_fc_s8(const void *params, const struct mote_io *io);

/* int8 weights, float input: each row of the input is quantized as it comes. Scratch: `inputs` bytes. */
struct mote_fc_hybrid {
    const int8_t *weights;
    const float *weight_scale; /* one, or one an output */
    size_t scale_stride;       /* 0 or 1 */
    const int32_t *row_sums;   /* Σ weights[o]; NULL: the input is quantized symmetrically */
    const float *bias;         /* may be NULL */
    size_t batches, inputs, outputs;
    float min, max;
};
void mote_fc_hybrid(const void *params, const struct mote_io *io);

#endif
