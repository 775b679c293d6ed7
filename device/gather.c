/* SPDX-License-Identifier: MIT
 * GATHER. */
#include "device/gather.h"

#include <string.h>

int64_t mote_gather_position(const struct mote_gather *p, const void *positions, size_t i) {
    return p->is_wide ? ((const int64_t *)positions)[i] : ((const int32_t *)positions)[i];
}

static bool exists(const struct mote_gather *p, int64_t position) {
    return position >= 0 && (uint64_t)position < p->length;
}

size_t mote_gather_beyond(const struct mote_gather *p, const void *positions) {
    const size_t all = p->batches * p->count;
    size_t i = 0;
    while (i < all && exists(p, mote_gather_position(p, positions, i)))
        i++;
    return i;
}

static inline void gather_each(const struct mote_gather *p, size_t inner, const unsigned char *x,
                               const void *positions, size_t first, unsigned char *y) {
    for (size_t i = 0; i < p->count; i++, y += inner) {
        const int64_t position = mote_gather_position(p, positions, first + i);
        if (exists(p, position))
            memcpy(y, x + (size_t)position * inner, inner);
        else
            memset(y, p->zero, inner);
    }
}

/* Sizes are constants where they can be and code is no matter, so that a copy is one instruction. */
static void gather_row(const struct mote_gather *p, const unsigned char *x, const void *positions,
                       size_t first, unsigned char *y) {
#if UINTPTR_MAX > 0xffffffff && !defined __OPTIMIZE_SIZE__
    if (p->inner == 1) {
        gather_each(p, 1, x, positions, first, y);
        return;
    }
    if (p->inner == 4) {
        gather_each(p, 4, x, positions, first, y);
        return;
    }
#endif
    gather_each(p, p->inner, x, positions, first, y);
}

void mote_gather(const void *params, const struct mote_io *io) {
    const struct mote_gather *p = params;
    const unsigned char *x = io->x[0];
    unsigned char *y = io->y;
    for (size_t row = 0; row < p->batches * p->outer; row++) {
        gather_row(p, x, io->x[1], row / p->outer * p->count, y);
        x += p->length * p->inner;
        y += p->count * p->inner;
    }
}
