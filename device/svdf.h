/* SPDX-License-Identifier: MIT
 * SVDF: each of `filters` filters sees the input once (features), remembers what it saw in the last `memory` calls, and
 * weighs that (time); `rank` neighbouring filters add up to a unit. x (batches, inputs) → y (batches, filters / rank).
 * state[0] is the memory (batches, filters, memory), newest last, and lives from one call to the next. */
#ifndef MOTE_DEVICE_SVDF_H
#define MOTE_DEVICE_SVDF_H

#include "device/kernel.h"

struct mote_svdf_shape {
    size_t batches, inputs, filters, memory, rank;
};

struct mote_svdf_f32 {
    struct mote_svdf_shape shape;
    const float *features, *time, *bias; /* (filters, inputs), (filters, memory), (units); bias may be NULL */
    float min, max;
};
void mote_svdf_f32(const void *params, const struct mote_io *io);

/* int8 features: each row of the input is quantized as it comes. Scratch: `inputs` bytes. */
struct mote_svdf_hybrid {
    struct mote_svdf_shape shape;
    const int8_t *features;
    float feature_scale;
    const int32_t *row_sums;  /* Σ features of a filter; NULL: the input is quantized symmetrically */
    const float *time, *bias; /* bias may be NULL */
    float min, max;
};
void mote_svdf_hybrid(const void *params, const struct mote_io *io);

/* All integer; time weights and memory in int16 or, all of them, in int8. The input's zero point is already in `offset`:
 * −zero · Σ features of a filter. Sums over time wrap around in 32 bits, as the reference's do. */
struct mote_svdf_integer {
    struct mote_svdf_shape shape;
    const int8_t *features;
    const int32_t *offset;
    const void *time;                      /* int16_t or int8_t */
    const int32_t *bias;                   /* may be NULL */
    int32_t multiplier, shift, state_zero; /* features to memory */
    int32_t out_multiplier, out_shift, out_zero;
};
void mote_svdf_s16(const void *params, const struct mote_io *io);
void mote_svdf_s8(const void *params, const struct mote_io *io);

#endif
