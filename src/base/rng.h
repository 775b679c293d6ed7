/* SPDX-License-Identifier: MIT
 * Seeded random numbers: xoshiro256** (Blackman & Vigna, 2018), seeded by splitmix64. The same seed gives the
 * same numbers on every machine; the state is plain data, so a checkpoint can store it. */
#ifndef MOTE_BASE_RNG_H
#define MOTE_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct mote_rng {
    uint64_t s[4];
};

/* Streams of one seed are independent: give each use (initialisation, shuffling, noise, …) its own. */
void mote_rng_seed(struct mote_rng *rng, uint64_t seed, uint64_t stream);
uint64_t mote_rng_next(struct mote_rng *rng);
uint32_t mote_rng_below(struct mote_rng *rng, uint32_t n); /* uniform in [0, n), n > 0 */
double mote_rng_uniform(struct mote_rng *rng);             /* uniform in [0, 1) */
double mote_rng_normal(struct mote_rng *rng);              /* mean 0, variance 1 */
void mote_rng_shuffle(struct mote_rng *rng, uint32_t *items, size_t count);

#endif
