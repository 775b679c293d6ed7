/* SPDX-License-Identifier: MIT
 * The most recent rows of a series, which are what a network sees: measurements, or features of sound. Each column is
 * normalised as in training, with the same float operations. */
#ifndef MOTE_DEVICE_RECENT_H
#define MOTE_DEVICE_RECENT_H

#include "device/math.h"

#include <stddef.h>
#include <stdint.h>

static inline float mote_normalised(float x, float mean, float std) {
    return (x - mean) / std;
}

/* y may be x. */
static inline void mote_normalise(const float *x, const float *mean, const float *std, size_t columns,
                                  float *y) {
    for (size_t c = 0; c < columns; c++)
        y[c] = mote_normalised(x[c], mean[c], std[c]);
}

struct mote_recent {
    size_t rows, columns;
    const float *mean, *std; /* NULL: rows stay as they are */
};
struct mote_recent_state { /* all zero at first */
    uint32_t filled;       /* rows that are there */
    uint32_t fresh;        /* rows since somebody last looked */
};

/* Whether each number of a row, normalised, is one: neither NaN, which a broken sensor's driver gives, nor infinite. A network need
 * not hand these on: int8 weights or a clamp make numbers of them. Told from bits, which stay true with options for fast floats. */
static inline int mote_recent_is_whole(const struct mote_recent *recent, const float *row) {
    const uint32_t infinity = 0x7f800000u;
    uint32_t good = 1;
    for (size_t c = 0; c < recent->columns; c++) {
        const float x = recent->mean ? mote_normalised(row[c], recent->mean[c], recent->std[c]) : row[c];
        good &= (uint32_t)((mote_float_bits(x) & infinity) != infinity);
    }
    return good != 0;
}

/* What a network gives that has too few rows. */
static inline void mote_recent_none(float *result, size_t count) {
    for (size_t i = 0; i < count; i++)
        result[i] = mote_bits_float(0x7fc00000u); /* NaN */
}

/* One more row; the oldest goes when all are there. `window` is rows × columns floats, the oldest first. */
void mote_recent_push(const struct mote_recent *recent, struct mote_recent_state *state, float *window,
                      const float *row);

static inline void mote_recent_count(struct mote_recent_state *state) {
    state->filled++;
    if (state->fresh < UINT32_MAX) state->fresh++;
}

/* How many rows are new, or 0 while some are still missing. */
static inline uint32_t mote_recent_fresh(const struct mote_recent *recent,
                                         const struct mote_recent_state *state) {
    return state->filled < recent->rows ? 0 : state->fresh;
}

#endif
