/* SPDX-License-Identifier: MIT
 * Between float and stored numbers: QUANTIZE and DEQUANTIZE. */
#ifndef MOTE_DEVICE_QUANTIZE_H
#define MOTE_DEVICE_QUANTIZE_H

#include "device/kernel.h"
#include "device/quant.h"

#include <string.h>

struct mote_quantize { /* real = scale · (stored − zero) */
    size_t count;
    float scale;
    int32_t zero;
};
void mote_quantize_s8(const void *params, const struct mote_io *io);
void mote_quantize_u8(const void *params, const struct mote_io *io);
void mote_quantize_s16(const void *params, const struct mote_io *io);
void mote_dequantize_s8(const void *params, const struct mote_io *io);
void mote_dequantize_u8(const void *params, const struct mote_io *io);
void mote_dequantize_s16(const void *params, const struct mote_io *io);

void mote_dequantize_f16(const void *params, const struct mote_io *io); /* params: struct mote_count */

static inline int32_t mote_quantize_value(float x, float scale, int32_t zero, int32_t min, int32_t max) {
    return mote_clamp_s32(mote_round_f32(x / scale) + zero, min, max);
}

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
