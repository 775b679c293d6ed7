/* SPDX-License-Identifier: MIT
 * An operation whose input is moved first: x goes into scratch, in other order or between zeros, and a kernel works on that.
 * MEAN over axes that are no neighbours; TRANSPOSE_CONV, whose input's samples are moved apart for a convolution. */
#ifndef MOTE_DEVICE_STAGED_H
#define MOTE_DEVICE_STAGED_H

#include "device/move.h"

struct mote_staged {
    struct mote_move move;
    size_t
        bytes; /* of scratch that the moved input takes, a multiple of 64; the kernel's own scratch lies behind it */
    mote_kernel *kernel;
    const void *params;
};
void mote_staged(const void *params, const struct mote_io *io);

#endif
