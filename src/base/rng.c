/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

#include "device/math.h"

static uint64_t splitmix64(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

void mote_rng_seed(struct mote_rng *rng, uint64_t seed, uint64_t stream) {
    uint64_t state = seed;
    state = splitmix64(&state) ^ (stream * 0xd1342543de82ef95u);
    for (int i = 0; i < 4; i++)
        rng->s[i] = splitmix64(&state);
}

static uint64_t rotl(uint64_t x, int k) {
    return (x << k) | (x >> (64 - k));
}

uint64_t mote_rng_next(struct mote_rng *rng) {
    uint64_t *s = rng->s, result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

uint32_t mote_rng_below(struct mote_rng *rng, uint32_t n) {
    /* Lemire's multiply-shift with rejection: exactly uniform. */
    uint64_t m = (uint64_t)(uint32_t)(mote_rng_next(rng) >> 32) * n;
    if ((uint32_t)m < n) {
        uint32_t threshold = (uint32_t)(-n) % n;
        while ((uint32_t)m < threshold)
            m = (uint64_t)(uint32_t)(mote_rng_next(rng) >> 32) * n;
    }
    return (uint32_t)(m >> 32);
}

double mote_rng_uniform(struct mote_rng *rng) {
    return (double)(mote_rng_next(rng) >> 11) * 0x1p-53;
}

double mote_rng_normal(struct mote_rng *rng) {
    /* Leva's ratio of uniforms (1992): v/u for points under the curve v² = −4 u² ln u. Two quadratic bounds
     * settle all but 1 % of the points; those take the logarithm, which is ours so that it is the same
     * everywhere. */
    for (;;) {
        double u = 1.0 - mote_rng_uniform(rng), v = 1.7156 * (mote_rng_uniform(rng) - 0.5);
        double x = u - 0.449871, y = (v < 0 ? -v : v) + 0.386595;
        double q = x * x + y * (0.19600 * y - 0.25472 * x);
        if (q < 0.27597) return v / u;
        if (q <= 0.27846 && v * v <= -4.0 * u * u * (double)mote_logf((float)u)) return v / u;
    }
}

void mote_rng_shuffle(struct mote_rng *rng, uint32_t *items, size_t count) {
    for (size_t i = count; i > 1; i--) {
        size_t j = mote_rng_below(rng, (uint32_t)i);
        uint32_t t = items[i - 1];
        items[i - 1] = items[j];
        items[j] = t;
    }
}
