/* SPDX-License-Identifier: MIT
 * Half precision, as weights are stored. */
#ifndef MOTE_DEVICE_HALF_H
#define MOTE_DEVICE_HALF_H

#include <stdint.h>
#include <string.h>

/* IEEE half precision; every value, infinities, subnormals and not-a-numbers included. */
static inline float mote_half_to_float(uint16_t half) {
    const uint32_t sign = (uint32_t)(half & 0x8000u) << 16, exponent = (half >> 10) & 31u,
                   mantissa = half & 1023u;
    uint32_t bits = sign | (exponent + 112) << 23 | mantissa << 13;
    if (exponent == 31) bits = sign | 0x7f800000u | mantissa << 13;
    float value;
    if (exponent == 0) {
        value = (float)mantissa * 5.9604644775390625e-8f; /* 2^−24 */
        return sign ? -value : value;
    }
    memcpy(&value, &bits, sizeof value);
    return value;
}

#endif
