/* SPDX-License-Identifier: MIT
 * Operations that only move elements, of whatever type: y is filled with one value, or not, and then made of blocks of
 * the inputs. A slice, a transposition, a padded or concatenated tensor are each such blocks. */
#ifndef MOTE_DEVICE_MOVE_H
#define MOTE_DEVICE_MOVE_H

#include "device/kernel.h"

enum { MOTE_MOVE_AXES = 6, MOTE_MOVE_WIDEST = 8 };

/* Elements of one input: for each step of axis a (the last one fastest) x moves by x_step[a] elements (negative:
 * backwards; 0: the same again) and y by y_step[a]. */
struct mote_block {
    size_t input; /* of io->x */
    size_t shape[MOTE_MOVE_AXES];
    size_t x_start, y_start;
    ptrdiff_t x_step[MOTE_MOVE_AXES], y_step[MOTE_MOVE_AXES];
};

struct mote_move {
    size_t element; /* bytes: 1, 2, 4 or 8 */
    size_t filled;  /* elements of y that are first set to `value`; 0: the blocks cover y */
    unsigned char value[MOTE_MOVE_WIDEST];
    size_t count;
    const struct mote_block *blocks;
};
void mote_move(const void *params, const struct mote_io *io);

#endif
