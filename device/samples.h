/* SPDX-License-Identifier: MIT
 * Sound in memory, of either type: int16, which stands for x / 32768, or float. Before and behind it there are zeros. */
#ifndef MOTE_DEVICE_SAMPLES_H
#define MOTE_DEVICE_SAMPLES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct mote_samples { /* one of the pointers is NULL */
    const int16_t *s16;
    const float *f32;
    size_t count;
};

static inline void mote_samples_zero(float *y, size_t count) {
    for (size_t i = 0; i < count; i++)
        y[i] = 0.0f;
}

/* `count` samples from `at` on as floats. */
static inline void mote_samples_copy(const struct mote_samples *x, ptrdiff_t at, size_t count,
                                     float *restrict y) {
    const size_t gap = at < 0 ? (size_t)-at : 0, before = gap < count ? gap : count;
    const size_t from = at < 0 ? 0 : (size_t)at, left = x->count > from ? x->count - from : 0;
    const size_t there = left < count - before ? left : count - before;
    mote_samples_zero(y, before);
    if (x->s16 && there > 0) {
        const int16_t *restrict s = x->s16 + from;
        for (size_t i = 0; i < there; i++)
            y[before + i] = (float)s[i] * (1.0f / 32768.0f);
    } else if (there > 0) {
        memcpy(y + before, x->f32 + from, there * sizeof *y);
    }
    mote_samples_zero(y + before + there, count - before - there);
}

#endif
