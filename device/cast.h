/* SPDX-License-Identifier: MIT
 * CAST: stored numbers of one type as those of another; scales are not looked at. Fractions are cut off, what does not fit
 * an integer becomes its nearest end when it was a fraction, and keeps its lowest bits when it was an integer; no number
 * becomes 0. A truth is 0 or 1. x[0] is the input; y is no part of it. */
#ifndef MOTE_DEVICE_CAST_H
#define MOTE_DEVICE_CAST_H

#include "device/kernel.h"

enum mote_number {
    MOTE_NUMBER_F32,
    MOTE_NUMBER_S8,
    MOTE_NUMBER_U8,
    MOTE_NUMBER_S16,
    MOTE_NUMBER_S32,
    MOTE_NUMBER_S64,
    MOTE_NUMBER_TRUTH
};

struct mote_cast {
    size_t count;
    enum mote_number from, to;
};
void mote_cast(const void *params, const struct mote_io *io);

#endif
