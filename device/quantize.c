/* SPDX-License-Identifier: MIT
 * QUANTIZE and DEQUANTIZE. */
#include "device/quantize.h"
#include "device/elementwise.h"

void mote_quantize_s8(const void *params, const struct mote_io *io) {
    const struct mote_quantize *p = params;
    const float *x = io->x[0];
    int8_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = (int8_t)mote_quantize_value(x[i], p->scale, p->zero, -128, 127);
}

void mote_quantize_u8(const void *params, const struct mote_io *io) {
    const struct mote_quantize *p = params;
    const float *x = io->x[0];
    uint8_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = (uint8_t)mote_quantize_value(x[i], p->scale, p->zero, 0, 255);
}

void mote_quantize_s16(const void *params, const struct mote_io *io) {
    const struct mote_quantize *p = params;
    const float *x = io->x[0];
    int16_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = (int16_t)mote_quantize_value(x[i], p->scale, p->zero, -32768, 32767);
}

void mote_dequantize_s8(const void *params, const struct mote_io *io) {
    const struct mote_quantize *p = params;
    const int8_t *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = p->scale * (float)(x[i] - p->zero);
}

void mote_dequantize_u8(const void *params, const struct mote_io *io) {
    const struct mote_quantize *p = params;
    const uint8_t *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = p->scale * (float)(x[i] - p->zero);
}

void mote_dequantize_s16(const void *params, const struct mote_io *io) {
    const struct mote_quantize *p = params;
    const int16_t *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = p->scale * (float)(x[i] - p->zero);
}

void mote_dequantize_f16(const void *params, const struct mote_io *io) {
    const struct mote_count *p = params;
    const uint16_t *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = mote_half_to_float(x[i]);
}

static int32_t requantize(const struct mote_requantize *p, int32_t x) {
    const int32_t scaled = mote_rescale(x - p->in_zero, p->multiplier, p->shift);
    return mote_clamp_s32(scaled + p->out_zero, p->min, p->max);
}

void mote_requantize_s16(const void *params, const struct mote_io *io) {
    const struct mote_requantize *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = (int16_t)requantize(p, x[i]);
}

void mote_requantize_s8_s16(const void *params, const struct mote_io *io) {
    const struct mote_requantize *p = params;
    const int8_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = (int16_t)requantize(p, x[i]);
}

void mote_requantize_s16_s8(const void *params, const struct mote_io *io) {
    const struct mote_requantize *p = params;
    const int16_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = (int8_t)requantize(p, x[i]);
}
