/* SPDX-License-Identifier: MIT
 * Operations that only move elements: CONCATENATION, STRIDED_SLICE, and RESHAPE where it cannot share memory.
 */
#ifndef MOTE_DEVICE_MOVE_H
#define MOTE_DEVICE_MOVE_H

#include "device/kernel.h"

/* y is `outer` times: bytes[0] bytes of x[0], bytes[1] of x[1], … */
struct mote_concat {
    size_t outer, inputs;
    const size_t *bytes;
};
void mote_concat(const void *params, const struct mote_io *io);

/* y (shape) = x from element `start` on, moving step[a] elements (negative: backwards) for one step of axis
 * a. */
struct mote_slice {
    size_t element; /* bytes */
    size_t start;
    size_t shape[6];
    ptrdiff_t step[6];
};
void mote_slice(const void *params, const struct mote_io *io);

struct mote_copy {
    size_t bytes;
};
void mote_copy(const void *params, const struct mote_io *io);

#endif
