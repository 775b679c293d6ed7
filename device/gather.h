/* SPDX-License-Identifier: MIT
 * GATHER: chosen positions along an axis, where they come with each run. x[0] is (batches, outer, length, inner), x[1] has
 * positions (batches, count), y is (batches, outer, count, inner). A position that does not exist gives zeros. */
#ifndef MOTE_DEVICE_GATHER_H
#define MOTE_DEVICE_GATHER_H

#include "device/kernel.h"

#include <stdbool.h>

struct mote_gather {
    size_t batches, outer, length, count;
    size_t inner;       /* bytes */
    bool is_wide;       /* positions of int64, not int32 */
    unsigned char zero; /* each byte of what stands for 0 */
};
void mote_gather(const void *params, const struct mote_io *io);

/* The first of the positions that does not exist, as its place among them; batches · count where all do. */
size_t mote_gather_beyond(const struct mote_gather *params, const void *positions);
int64_t mote_gather_position(const struct mote_gather *params, const void *positions, size_t i);

#endif
