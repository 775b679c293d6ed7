/* SPDX-License-Identifier: MIT
 * POW in float32. */
#include "device/broadcast.h"
#include "device/math.h"

/* Small whole exponents by squares, for any x; others of numbers that are not negative. */
static float power(float x, float exponent) {
    if (!(exponent >= -64.0f && exponent <= 64.0f) || (float)(int32_t)exponent != exponent)
        return mote_expf(exponent * mote_logf(x));
    float y = 1.0f;
    for (int32_t n = (int32_t)(exponent < 0.0f ? -exponent : exponent); n > 0; n >>= 1, x *= x)
        y = n & 1 ? y * x : y;
    return exponent < 0.0f ? 1.0f / y : y;
}

void mote_pow_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, power);
}
