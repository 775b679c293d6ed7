/* SPDX-License-Identifier: MIT
 * SOFTMAX over the last axis: x and y are (rows, depth). y may be x[0]. */
#ifndef MOTE_DEVICE_SOFTMAX_H
#define MOTE_DEVICE_SOFTMAX_H

#include "device/kernel.h"

struct mote_softmax_f32 {
    size_t rows, depth;
    float beta;
};
void mote_softmax_f32(const void *params, const struct mote_io *io);

/* Output scale 1/256, zero point −128. A difference to the row's maximum below diff_min counts as nothing. */
struct mote_softmax_s8 {
    size_t rows, depth;
    int32_t multiplier, shift, diff_min;
};
void mote_softmax_s8(const void *params, const struct mote_io *io);

/* Output scale 1/2^15. Both functions come from tables of 512 steps and one value more, between which lines are drawn: exp of
 * [−10, 0], and 1/(1 + x) of [0, 1], in Q0.15. The multiplier brings differences to 10/65535. */
enum { MOTE_SOFTMAX_STEPS = 512 };
struct mote_softmax_s16 {
    size_t rows, depth;
    int32_t multiplier, shift;
    const int16_t *exp, *reciprocal;
};
void mote_softmax_s16(const void *params, const struct mote_io *io);

#endif
