/* SPDX-License-Identifier: MIT
 * ADD and MUL in int8, bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/broadcast.h"
#include "device/quant.h"

static int8_t add(const struct mote_add_s8 *p, int8_t a, int8_t b) {
    const int32_t left = mote_rescale((a - p->zero[0]) * (1 << 20), p->multiplier[0], p->shift[0]);
    const int32_t right = mote_rescale((b - p->zero[1]) * (1 << 20), p->multiplier[1], p->shift[1]);
    const int32_t sum = mote_rescale(left + right, p->out_multiplier, p->out_shift) + p->out_zero;
    return (int8_t)mote_clamp_s32(sum, p->min, p->max);
}

static int8_t mul(const struct mote_mul_s8 *p, int8_t a, int8_t b) {
    const int32_t product = (a - p->zero[0]) * (b - p->zero[1]);
    const int32_t scaled = mote_rescale(product, p->out_multiplier, p->out_shift) + p->out_zero;
    return (int8_t)mote_clamp_s32(scaled, p->min, p->max);
}

void mote_add_s8(const void *params, const struct mote_io *io) {
    const struct mote_add_s8 *p = params;
    const size_t n = p->broadcast.shape[MOTE_AXES - 1];
    const size_t da = p->broadcast.step[0][MOTE_AXES - 1], db = p->broadcast.step[1][MOTE_AXES - 1];
    struct mote_rows r = {&p->broadcast, {0}, {0}};
    int8_t *y = io->y;
    for (size_t left = mote_rows_count(&p->broadcast); left > 0; left--, mote_rows_next(&r)) {
        const int8_t *a = (const int8_t *)io->x[0] + r.at[0], *b = (const int8_t *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = add(p, a[i * da], b[i * db]);
    }
}

void mote_mul_s8(const void *params, const struct mote_io *io) {
    const struct mote_mul_s8 *p = params;
    const size_t n = p->broadcast.shape[MOTE_AXES - 1];
    const size_t da = p->broadcast.step[0][MOTE_AXES - 1], db = p->broadcast.step[1][MOTE_AXES - 1];
    struct mote_rows r = {&p->broadcast, {0}, {0}};
    int8_t *y = io->y;
    for (size_t left = mote_rows_count(&p->broadcast); left > 0; left--, mote_rows_next(&r)) {
        const int8_t *a = (const int8_t *)io->x[0] + r.at[0], *b = (const int8_t *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = mul(p, a[i * da], b[i * db]);
    }
}
