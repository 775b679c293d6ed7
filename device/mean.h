/* SPDX-License-Identifier: MIT
 * MEAN, SUM, REDUCE_MAX and REDUCE_MIN over a run of neighbouring axes: x seen as (outer, count, inner), y as (outer,
 * inner). Over any others: x is moved into that order first (staged.h). */
#ifndef MOTE_DEVICE_MEAN_H
#define MOTE_DEVICE_MEAN_H

#include "device/kernel.h"

struct mote_mean_f32 {
    size_t outer, count, inner;
};
void mote_mean_f32(const void *params, const struct mote_io *io);

/* The same params; those of int8 have one scale. */
void mote_sum_f32(const void *params, const struct mote_io *io);
void mote_reduce_max_f32(const void *params, const struct mote_io *io);
void mote_reduce_min_f32(const void *params, const struct mote_io *io);
void mote_reduce_max_s8(const void *params, const struct mote_io *io);
void mote_reduce_min_s8(const void *params, const struct mote_io *io);

/* int8, and int16 (whose zero points are 0). multiplier and shift already divide by `count`; offset = −zero point · count. */
struct mote_mean_s8 {
    size_t outer, count, inner;
    int32_t offset, multiplier, shift, out_zero;
};
void mote_mean_s8(const void *params, const struct mote_io *io);
void mote_mean_s16(const void *params, const struct mote_io *io);

#endif
