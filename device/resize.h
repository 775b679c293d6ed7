/* SPDX-License-Identifier: MIT
 * RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR: x (n, in_h, in_w, c) → y (n, out_h, out_w, c). Where each output row and
 * column comes from is in the parameters. x[0] is the input, y the output. */
#ifndef MOTE_DEVICE_RESIZE_H
#define MOTE_DEVICE_RESIZE_H

#include "device/kernel.h"

struct mote_resize {
    size_t batches, in_h, in_w, out_h, out_w, channels;
};

struct mote_resize_nearest {
    struct mote_resize size;
    size_t element;              /* bytes */
    const int32_t *row, *column; /* of the input, by output row and column */
};
void mote_resize_nearest(const void *params, const struct mote_io *io);

/* An output sample lies between two of the input: (1 − part) · x[low] + part · x[high]. */
struct mote_resize_tap_f32 {
    int32_t low, high;
    float part;
};
struct mote_resize_f32 {
    struct mote_resize size;
    const struct mote_resize_tap_f32 *row, *column;
};
void mote_resize_f32(const void *params, const struct mote_io *io);

struct mote_resize_tap_s8 {
    int32_t low, high, part; /* part in 1/1024 */
};
struct mote_resize_s8 { /* input and output have the same scale and zero point */
    struct mote_resize size;
    const struct mote_resize_tap_s8 *row, *column;
};
void mote_resize_s8(const void *params, const struct mote_io *io);
void mote_resize_s16(const void *params, const struct mote_io *io); /* the same params */

#endif
