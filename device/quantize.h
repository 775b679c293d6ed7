/* SPDX-License-Identifier: MIT
 * Between float and stored numbers: QUANTIZE and DEQUANTIZE. */
#ifndef MOTE_DEVICE_QUANTIZE_H
#define MOTE_DEVICE_QUANTIZE_H

#include "device/half.h"
#include "device/kernel.h"
#include "device/quant.h"

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

struct mote_requantize { /* stored → stored */
    size_t count;
    int32_t in_zero, out_zero, multiplier, shift, min, max;
};
void mote_requantize_s16(const void *params, const struct mote_io *io);
void mote_requantize_s8_s16(const void *params, const struct mote_io *io);
void mote_requantize_s16_s8(const void *params, const struct mote_io *io);

void mote_dequantize_f16(const void *params, const struct mote_io *io); /* params: struct mote_count */

static inline int32_t mote_quantize_value(float x, float scale, int32_t zero, int32_t min, int32_t max) {
    return mote_clamp_s32(mote_round_f32(x / scale) + zero, min, max);
}

#endif
