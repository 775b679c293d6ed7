/* SPDX-License-Identifier: MIT
 * A made sound and a hash of floats' bits: what must come out the same on every machine. */
#ifndef MOTE_TESTS_DEVICE_HASH_H
#define MOTE_TESTS_DEVICE_HASH_H

#include "device/math.h"

#include <stddef.h>
#include <stdint.h>

/* Three triangle waves, gliding and swelling, and noise: integers only. */
static inline void made_sound(int16_t *x, size_t count) {
    uint32_t phase[3] = {0, 0, 0}, seed = 12345;
    for (size_t n = 0; n < count; n++) {
        int32_t sum = 0;
        for (uint32_t v = 0; v < 3; v++) {
            phase[v] += (uint32_t)(900000 + 4100000 * v + n * (40 + 25 * v));
            const int32_t saw = (int32_t)(phase[v] % 0x1000000u >> 9) - 16384; /* −16384…16383 */
            sum += (saw < 0 ? -saw : saw) - 8192;
        }
        seed = seed * 1664525u + 1013904223u;
        sum += (int32_t)(seed >> 22) - 512;
        x[n] = (int16_t)(sum * (int32_t)(n % 4000) / 4000);
    }
}

/* FNV-1a over the bits. */
static inline uint64_t hash_of(const float *x, size_t count) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < count; i++)
        h = (h ^ mote_float_bits(x[i])) * 0x100000001b3u;
    return h;
}

#endif
