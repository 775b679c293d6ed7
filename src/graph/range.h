/* SPDX-License-Identifier: MIT
 * The range of the values that a tensor takes: seen one by one, and then, for percentiles, counted in bins
 * between the smallest and the largest. Neither depends on the order in which values come. */
#ifndef MOTE_GRAPH_RANGE_H
#define MOTE_GRAPH_RANGE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

enum { MOTE_RANGE_BINS = 2048 };

struct mote_range {
    float low, high; /* low > high: nothing was seen */
};

static inline struct mote_range mote_range_none(void) {
    return (struct mote_range){INFINITY, -INFINITY};
}

/* What is not finite is passed over, here and in mote_range_count. */
void mote_range_widen(struct mote_range *range, size_t count, const float *values);

/* Adds the values to bins[MOTE_RANGE_BINS], which divide the range evenly. */
void mote_range_count(struct mote_range range, size_t count, const float *values, uint32_t *bins);

/* Keeps the central `percentile` of what was counted: half of what is dropped lies on either side, to the
 * nearest bin outside. */
void mote_range_trim(struct mote_range *range, const uint32_t *bins, double percentile);

#endif
