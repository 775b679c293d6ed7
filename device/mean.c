/* SPDX-License-Identifier: MIT
 * MEAN in float32, int8 and int16; integers are bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/mean.h"
#include "device/quant.h"

void mote_mean_f32(const void *params, const struct mote_io *io) {
    const struct mote_mean_f32 *p = params;
    const float *restrict x = io->x[0];
    float *restrict y = io->y;
    for (size_t o = 0; o < p->outer; o++, y += p->inner) {
        for (size_t i = 0; i < p->inner; i++)
            y[i] = 0.0f;
        for (size_t k = 0; k < p->count; k++, x += p->inner) {
            for (size_t i = 0; i < p->inner; i++)
                y[i] += x[i];
        }
        for (size_t i = 0; i < p->inner; i++)
            y[i] /= (float)p->count;
    }
}

static int32_t finish(const struct mote_mean_s8 *p, int32_t sum) {
    return mote_rescale(sum, p->multiplier, p->shift) + p->out_zero;
}

static int8_t mean_of(const struct mote_mean_s8 *p, const int8_t *x) {
    int32_t sum = p->offset;
    for (size_t k = 0; k < p->count; k++)
        sum += x[k * p->inner];
    return (int8_t)mote_clamp_s32(finish(p, sum), -128, 127);
}

void mote_mean_s8(const void *params, const struct mote_io *io) {
    const struct mote_mean_s8 *p = params;
    const int8_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t o = 0; o < p->outer; o++, x += p->count * p->inner) {
        for (size_t i = 0; i < p->inner; i++)
            *y++ = mean_of(p, x + i);
    }
}

static int16_t mean_of_s16(const struct mote_mean_s8 *p, const int16_t *x) {
    int32_t sum = 0;
    for (size_t k = 0; k < p->count; k++)
        sum += x[k * p->inner];
    return (int16_t)mote_clamp_s32(finish(p, sum), -32768, 32767);
}

void mote_mean_s16(const void *params, const struct mote_io *io) {
    const struct mote_mean_s8 *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t o = 0; o < p->outer; o++, x += p->count * p->inner) {
        for (size_t i = 0; i < p->inner; i++)
            *y++ = mean_of_s16(p, x + i);
    }
}
