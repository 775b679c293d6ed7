/* SPDX-License-Identifier: MIT
 * ADD, SUB, MUL, MAXIMUM, MINIMUM and PRELU in int8, bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/broadcast.h"
#include "device/quant.h"

static int32_t align(const struct mote_add_s8 *p, size_t k, int32_t x) {
    return mote_rescale((x - p->zero[k]) * (1 << 20), p->multiplier[k], p->shift[k]);
}

static int32_t finish(const struct mote_add_s8 *p, int32_t sum) {
    const int32_t scaled = mote_rescale(sum, p->out_multiplier, p->out_shift) + p->out_zero;
    return mote_clamp_s32(scaled, p->min, p->max);
}

static int32_t add(const void *params, int32_t a, int32_t b) {
    const struct mote_add_s8 *p = params;
    return finish(p, align(p, 0, a) + align(p, 1, b));
}

static int32_t sub(const void *params, int32_t a, int32_t b) {
    const struct mote_add_s8 *p = params;
    return finish(p, align(p, 0, a) - align(p, 1, b));
}

static int32_t mul(const void *params, int32_t a, int32_t b) {
    const struct mote_mul_s8 *p = params;
    const int32_t product = (a - p->zero[0]) * (b - p->zero[1]);
    const int32_t scaled = mote_rescale(product, p->out_multiplier, p->out_shift) + p->out_zero;
    return mote_clamp_s32(scaled, p->min, p->max);
}

static int32_t prelu(const void *params, int32_t a, int32_t b) {
    const struct mote_add_s8 *p = params;
    const int32_t x = a - p->zero[0];
    const int32_t scaled = x >= 0 ? mote_rescale(x, p->multiplier[0], p->shift[0])
                                  : mote_rescale(x * (b - p->zero[1]), p->multiplier[1], p->shift[1]);
    return mote_clamp_s32(scaled + p->out_zero, p->min, p->max);
}

#define ELEMENT int8_t
#include "device/walk_template.h"

void mote_add_s8(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_add_s8 *)params)->broadcast, params, io, add);
}

void mote_sub_s8(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_add_s8 *)params)->broadcast, params, io, sub);
}

void mote_mul_s8(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_mul_s8 *)params)->broadcast, params, io, mul);
}

void mote_prelu_s8(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_add_s8 *)params)->broadcast, params, io, prelu);
}

void mote_maximum_s8(const void *params, const struct mote_io *io) {
    walk(params, params, io, mote_pair_maximum);
}

void mote_minimum_s8(const void *params, const struct mote_io *io) {
    walk(params, params, io, mote_pair_minimum);
}
