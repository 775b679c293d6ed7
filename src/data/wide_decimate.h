/* SPDX-License-Identifier: MIT
 * device/resample.c for a sound that is there as a whole: MOTE_VECTOR stretches of it side by side, each lane's the next
 * one in time, so that a vector holds the same place of all stretches and every load is a whole one. The sums are the
 * chip's: centre first, then outward. */
#ifndef MOTE_DATA_WIDE_DECIMATE_H
#define MOTE_DATA_WIDE_DECIMATE_H

#include "device/resample_taps.h"
#include "device/samples.h"
#include "device/vector.h"

enum {
    OUTPUTS = 64, /* of a lane at a time */
    AT_ONCE = 8,  /* of those, sums in registers */
    REACH =
        60, /* places before and behind an output's own, a multiple of both factors; the farthest tap is nearer */
    MOST = 3 * OUTPUTS /* new places for those */
};

/* Element p · MOTE_VECTOR + l is place p of lane l, whose first one stands for sample at + l · stride. */
static inline void lay(const struct mote_samples *sound, ptrdiff_t at, size_t stride, size_t places,
                       float *restrict row, float *restrict x) {
    const float *from = row;
    size_t apart = places;
    if (sound->f32 && at >= 0 && (size_t)at + (MOTE_VECTOR - 1) * stride + places <= sound->count) {
        from = sound->f32 + at;
        apart = stride;
    } else {
        for (size_t l = 0; l < MOTE_VECTOR; l++)
            mote_samples_copy(sound, at + (ptrdiff_t)(l * stride), places, row + l * places);
    }
    for (size_t p = 0; p < places; p += 4) { /* there are a multiple of 4 */
        mote_vector v[4];
        mote_load_columns(from + p, apart, v);
        for (size_t c = 0; c < 4; c++)
            mote_store(x + (p + c) * MOTE_VECTOR, v[c]);
    }
}

/* AT_ONCE outputs of every lane, the first one centred on x. */
MOTE_INLINE void sum_some(const float *x, const float *tap, size_t taps, size_t factor, float *y) {
    const size_t step = factor * MOTE_VECTOR;
    mote_vector sum[AT_ONCE];
    for (size_t i = 0; i < AT_ONCE; i++)
        sum[i] = mote_load(x + i * step) * (1.0f / (float)factor);
    const float *back = x - MOTE_VECTOR, *on = x + MOTE_VECTOR;
    for (size_t k = 0; k < taps; k++) {
        for (size_t i = 0; i < AT_ONCE; i++)
            sum[i] += (mote_load(back + i * step) + mote_load(on + i * step)) * tap[k];
        const size_t apart = (k + 1) % (factor - 1) == 0 ? 2 * MOTE_VECTOR : MOTE_VECTOR; /* past what is 0 */
        back -= apart, on += apart;
    }
    for (size_t i = 0; i < AT_ONCE; i++)
        mote_store(y + i * MOTE_VECTOR, sum[i]);
}

/* `count` outputs of each lane from y to where they belong, as far as there are any. */
static inline void deal(const float *y, size_t count, size_t first, size_t each, size_t total, float *out) {
    for (size_t l = 0; l < MOTE_VECTOR; l++) {
        const size_t from = l * each + first, left = total > from ? total - from : 0;
        for (size_t i = 0; i < count && i < left; i++)
            out[from + i] = y[i * MOTE_VECTOR + l];
    }
}

/* The same where each lane owes OUTPUTS. */
MOTE_INLINE void deal_all(const float *y, size_t each, float *out) {
    for (size_t i = 0; i < OUTPUTS; i += MOTE_VECTOR)
        for (size_t l = 0; l < MOTE_VECTOR; l += 4) {
            mote_vector v[4];
            mote_load_columns(y + i * MOTE_VECTOR + l, MOTE_VECTOR, v);
            for (size_t c = 0; c < 4; c++)
                mote_store(out + (l + c) * each + i, v[c]);
        }
}

MOTE_INLINE void decimate_by(const struct mote_samples *sound, size_t factor, const float *tap, size_t taps,
                             float *out) {
    _Alignas(64) float x[(MOST + 2 * REACH) * MOTE_VECTOR];
    _Alignas(64) float row[MOST * MOTE_VECTOR];
    _Alignas(64) float y[OUTPUTS * MOTE_VECTOR];
    const size_t total = (sound->count + factor - 1) / factor, each = (total + MOTE_VECTOR - 1) / MOTE_VECTOR;
    const size_t around = 2 * (size_t)REACH, stride = each * factor, places = factor * OUTPUTS;
    lay(sound, -REACH, stride, around, row, x);
    for (size_t first = 0; first < each; first += OUTPUTS) {
        const size_t count = each - first < OUTPUTS ? each - first : OUTPUTS;
        lay(sound, (ptrdiff_t)(first * factor) + REACH, stride, places, row, x + around * MOTE_VECTOR);
        for (size_t i = 0; i < count; i += AT_ONCE)
            sum_some(x + (REACH + i * factor) * MOTE_VECTOR, tap, taps, factor, y + i * MOTE_VECTOR);
        if (first + OUTPUTS <= each && (MOTE_VECTOR - 1) * each + first + OUTPUTS <= total)
            deal_all(y, each, out + first);
        else
            deal(y, count, first, each, total, out);
        memcpy(x, x + places * MOTE_VECTOR, around * MOTE_VECTOR * sizeof *x); /* they do not overlap */
    }
}

static void decimate(const struct mote_samples *sound, uint32_t factor, float *out) {
    if (factor == 3)
        decimate_by(sound, 3, taps_third, sizeof taps_third / sizeof *taps_third, out);
    else
        decimate_by(sound, 2, taps_half, sizeof taps_half / sizeof *taps_half, out);
}

#endif
