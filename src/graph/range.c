/* SPDX-License-Identifier: MIT */
#include "graph/range.h"

void mote_range_widen(struct mote_range *range, size_t count, const float *values) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        if (values[i] < range->low) range->low = values[i];
        if (values[i] > range->high) range->high = values[i];
    }
}

void mote_range_count(struct mote_range range, size_t count, const float *values, uint32_t *bins) {
    float width = (range.high - range.low) / MOTE_RANGE_BINS;
    for (size_t i = 0; i < count && width > 0; i++) {
        if (!isfinite(values[i])) continue;
        int bin = (int)((values[i] - range.low) / width);
        bins[bin < MOTE_RANGE_BINS ? bin : MOTE_RANGE_BINS - 1]++;
    }
}

void mote_range_trim(struct mote_range *range, const uint32_t *bins, double percentile) {
    double total = 0, below = 0, above = 0, drop = (1 - percentile / 100) / 2;
    if (!(range->low < range->high)) return;
    for (int b = 0; b < MOTE_RANGE_BINS; b++)
        total += bins[b];
    int first = 0, last = MOTE_RANGE_BINS - 1;
    while (first < last && below + bins[first] <= drop * total)
        below += bins[first++];
    while (last > first && above + bins[last] <= drop * total)
        above += bins[last--];
    float low = range->low, width = (range->high - low) / MOTE_RANGE_BINS;
    range->low = low + (float)first * width;
    range->high = low + (float)(last + 1) * width;
}
