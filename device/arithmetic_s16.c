/* SPDX-License-Identifier: MIT
 * ADD, SUB, MUL, MAXIMUM and MINIMUM in int16, bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/broadcast.h"
#include "device/quant.h"

static int32_t align(const struct mote_add_s8 *p, size_t k, int32_t x) {
    return mote_rescale(x * (1 << 15), p->multiplier[k], p->shift[k]);
}

static int32_t finish(const struct mote_add_s8 *p, int32_t sum) {
    return mote_clamp_s32(mote_rescale(sum, p->out_multiplier, p->out_shift), p->min, p->max);
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
    return mote_clamp_s32(mote_rescale(a * b, p->out_multiplier, p->out_shift), p->min, p->max);
}

#define ELEMENT int16_t
#include "device/walk_template.h"

void mote_add_s16(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_add_s8 *)params)->broadcast, params, io, add);
}

void mote_sub_s16(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_add_s8 *)params)->broadcast, params, io, sub);
}

void mote_mul_s16(const void *params, const struct mote_io *io) {
    walk(&((const struct mote_mul_s8 *)params)->broadcast, params, io, mul);
}

void mote_maximum_s16(const void *params, const struct mote_io *io) {
    walk(params, params, io, mote_pair_maximum);
}

void mote_minimum_s16(const void *params, const struct mote_io *io) {
    walk(params, params, io, mote_pair_minimum);
}
