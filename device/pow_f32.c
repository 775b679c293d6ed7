/* SPDX-License-Identifier: MIT
 * POW in float32. */
#include "device/broadcast.h"
#include "device/math.h"

/* Small whole exponents by squares; of a negative number others are whole, too, or the answer is none. */
static float power(float x, float exponent) {
    const float most = 16777216.0f; /* from there on all floats are even */
    const int32_t n = exponent > -most && exponent < most ? (int32_t)exponent : 0;
    const int is_whole = (float)n == exponent || !(exponent > -most && exponent < most);
    if ((float)n != exponent || n < -64 || n > 64) {
        const float size = mote_expf(exponent * mote_logf(is_whole && x < 0.0f ? -x : x));
        return x < 0.0f && n & 1 ? -size : size;
    }
    float y = 1.0f;
    for (int32_t left = n < 0 ? -n : n; left > 0; left >>= 1, x *= x)
        y = left & 1 ? y * x : y;
    return n < 0 ? 1.0f / y : y;
}

void mote_pow_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, power);
}
