/* SPDX-License-Identifier: MIT
 * MEAN over a run of neighbouring axes: x seen as (outer, count, inner), y as (outer, inner). */
#ifndef MOTE_DEVICE_MEAN_H
#define MOTE_DEVICE_MEAN_H

#include "device/kernel.h"

struct mote_mean_f32 {
    size_t outer, count, inner;
};
void mote_mean_f32(const void *params, const struct mote_io *io);

/* multiplier and shift already divide by `count`; offset = −zero point · count. */
struct mote_mean_s8 {
    size_t outer, count, inner;
    int32_t offset, multiplier, shift, out_zero;
};
void mote_mean_s8(const void *params, const struct mote_io *io);

#endif
