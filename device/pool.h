/* SPDX-License-Identifier: MIT
 * AVERAGE_POOL_2D and MAX_POOL_2D: x (n, h, w, c) → y (n, out_h, out_w, c), then a clamp, which is the fused
 * activation. Taps outside the image do not count. x[0] is the input, y the output. */
#ifndef MOTE_DEVICE_POOL_H
#define MOTE_DEVICE_POOL_H

#include "device/kernel.h"
#include "device/window.h"

struct mote_pool_f32 {
    struct mote_window window;
    float min, max;
};
void mote_average_pool_f32(const void *params, const struct mote_io *io);
void mote_max_pool_f32(const void *params, const struct mote_io *io);

struct mote_pool_s8 { /* input and output have the same scale and zero point */
    struct mote_window window;
    int32_t min, max;
};
void mote_average_pool_s16(const void *params, const struct mote_io *io); /* params as in int8 */
void mote_max_pool_s16(const void *params, const struct mote_io *io);
void mote_average_pool_s8(const void *params, const struct mote_io *io);
void mote_max_pool_s8(const void *params, const struct mote_io *io);

#endif
