/* SPDX-License-Identifier: MIT
 * A sound at another speed, value by value: the plain twin of the vectors in src/data/wide_avx2.c, which use it at their
 * ends. */
#ifndef MOTE_DATA_WIDE_SPEED_H
#define MOTE_DATA_WIDE_SPEED_H

#include <stddef.h>
#include <stdint.h>

/* The sound's value between its samples, by the cubic through the four around (Catmull & Rom). */
static inline float speed_one(const int16_t *samples, int64_t at) {
    const int16_t *p = samples + (at >> 32);
    const float t = (float)(uint32_t)at * 0x1p-32f;
    const float a = p[-1], b = p[0], c = p[1], d = p[2];
    return b + 0.5f * t * ((c - a) + t * ((2 * a - 5 * b + 4 * c - d) + t * (3 * (b - c) + d - a)));
}

static inline void speed_plain(const int16_t *samples, size_t count, int64_t at, int64_t step, float gain,
                               float *out, size_t length) {
    (void)count;
    for (size_t i = 0; i < length; i++, at += step)
        out[i] = speed_one(samples, at) * gain;
}

#endif
