/* SPDX-License-Identifier: MIT
 * Sets of places that ops tie to each other. Internal to units*.c. */
#ifndef MOTE_SHRINK_UNITS_TIES_H
#define MOTE_SHRINK_UNITS_TIES_H

#include "graph/graph.h"

/* root[p]: a place at or before p of the same set, itself where it is the set's first. Place 0 is that of all that stays;
 * axis a (see units.h) has places first[a] to before first[a + 1]. */
void mote_units_tie(const struct mote_graph *graph, const uint32_t *first, uint32_t *root);

static inline uint32_t mote_units_root(uint32_t *root, uint32_t place) {
    while (root[place] != place)
        place = root[place] = root[root[place]];
    return place;
}

#endif
