/* SPDX-License-Identifier: MIT
 * Seeded random shapes and values for the kernel tests. MOTE_TEST_SEED in the environment replaces the seed,
 * which is printed. */
#ifndef MOTE_TESTS_DEVICE_RANDOM_H
#define MOTE_TESTS_DEVICE_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state;

static inline void random_seed(uint64_t seed) {
    const char *given = getenv("MOTE_TEST_SEED");
    if (given) seed = strtoull(given, NULL, 10);
    printf("seed %llu\n", (unsigned long long)seed);
    random_state = seed * 0x9e3779b97f4a7c15u + 1;
}

static inline uint32_t random_bits(void) {
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    uint64_t x = random_state ^ (random_state >> 33);
    return (uint32_t)((x * 0xff51afd7ed558ccdu) >> 32);
}

static inline int32_t random_int(int32_t low, int32_t high) {    /* both included */
    const uint32_t values = (uint32_t)high - (uint32_t)low + 1u; /* 0: all 2^32 */
    const uint32_t bits = random_bits();
    return (int32_t)((uint32_t)low + (values ? bits % values : bits));
}

static inline float random_float(float size) { /* in (−size, size) */
    return ((float)(random_bits() >> 8) / 8388608.0f - 1.0f) * size;
}

static inline float *random_floats(size_t n, float size) {
    float *x = calloc(n + 1, sizeof *x); /* gcc cannot see that the loop fills it */
    for (size_t i = 0; i < n; i++)
        x[i] = random_float(size);
    return x;
}

static inline int8_t *random_bytes(size_t n, int32_t low, int32_t high) {
    int8_t *x = malloc(n + 1);
    for (size_t i = 0; i < n; i++)
        x[i] = (int8_t)random_int(low, high);
    return x;
}

static inline int32_t *random_ints(size_t n, int32_t low, int32_t high) {
    int32_t *x = malloc((n + 1) * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = random_int(low, high);
    return x;
}

#endif
