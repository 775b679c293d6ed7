/* SPDX-License-Identifier: MIT
 * Inside the fast room: channels by whole vectors, of which there is one at least. */
#ifndef MOTE_FAST_PLACE_H
#define MOTE_FAST_PLACE_H

#include <stddef.h>

/* The first channel of the vector that would begin at c: the last one begins earlier, and its first channels are those of
 * the one before once more. */
static inline size_t mote_fast_place(size_t channels, size_t lanes, size_t c) {
    return c + lanes <= channels ? c : channels - lanes;
}

#endif
