/* SPDX-License-Identifier: MIT
 * Element-wise functions of int16, bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/elementwise.h"
#include "device/lut_s16.h"
#include "device/quant.h"

void mote_tanh_s16(const void *params, const struct mote_io *io) {
    const struct mote_squash_s16 *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = mote_tanh_q15(x[i], p->multiplier, p->shift);
}

void mote_logistic_s16(const void *params, const struct mote_io *io) {
    const struct mote_squash_s16 *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = mote_logistic_q15(x[i], p->multiplier, p->shift);
}

static int32_t leak(const struct mote_leaky_relu_s16 *p, int32_t x) {
    const int32_t scaled = mote_rescale(x, p->low_multiplier, p->low_shift);
    return p->negative ? -scaled : scaled;
}

void mote_leaky_relu_s16(const void *params, const struct mote_io *io) {
    const struct mote_leaky_relu_s16 *p = params;
    const int16_t *x = io->x[0];
    int16_t *y = io->y;
    for (size_t i = 0; i < p->count; i++) {
        const int32_t value = x[i] < 0 ? leak(p, x[i]) : mote_rescale(x[i], p->multiplier, p->shift);
        y[i] = (int16_t)mote_clamp_s32(value, -32768, 32767);
    }
}
