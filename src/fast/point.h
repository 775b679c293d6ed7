/* SPDX-License-Identifier: MIT
 * Template: additions and products of two tensors of one shape. y may be either operand. */

#ifndef MOTE_FAST_POINT_H
#define MOTE_FAST_POINT_H

#include "fast/point_params.h"

static __attribute__((noinline, cold)) void add_exactly(const struct mote_fast_add *p, vi a, vi b,
                                                        size_t count, int8_t *y) {
    struct mote_add_s8 plain = *p->plain;
    int8_t x[2][LANES];
    plain.broadcast.shape[MOTE_AXES - 1] = count;
    vi_store_s8(x[0], a, LANES);
    vi_store_s8(x[1], b, LANES);
    mote_add_s8(&plain, &(const struct mote_io){(const void *const[]){x[0], x[1]}, y, NULL, NULL});
}

/* In floats where they are sure (point_params.h). */
ALWAYS void add_vector(const struct mote_fast_add *p, vi a, vi b, size_t count, int8_t *y) {
    const vf first = vf_fma(vf_of(a), vf_set(p->factor[0]), vf_set(p->constant));
    const vf total = vf_fma(vf_of(b), vf_set(p->factor[1]), first);
    const vf limited = vf_min(vf_max(total, vf_set(p->least)), vf_set(p->most));
    const vi fixed = vi_bits(vf_add(limited, vf_set(p->base)));
    vi_store_s8(y, vi_shift_down(fixed, MOTE_FAST_ADD_FRACTION), count);
    if (vi_zeros(fixed, MOTE_FAST_ADD_CLEAR)) add_exactly(p, a, b, count, y);
}

static void add_s8(const void *params, const struct mote_io *io) {
    const struct mote_fast_add *p = params;
    const int8_t *a = io->x[0], *b = io->x[1];
    int8_t *y = io->y;
    size_t i = 0;
    for (; i + LANES <= p->count; i += LANES)
        add_vector(p, vi_load_s8(a + i, LANES), vi_load_s8(b + i, LANES), LANES, y + i);
    const size_t rest = p->count - i;
    if (rest) add_vector(p, vi_load_s8(a + i, rest), vi_load_s8(b + i, rest), rest, y + i);
}

ALWAYS void combine(const bool product, const struct mote_arithmetic_f32 *p, const struct mote_io *io) {
    const float *a = io->x[0], *b = io->x[1];
    float *y = io->y;
    for (size_t left = p->broadcast.shape[MOTE_AXES - 1], n; left > 0; left -= n, a += n, b += n, y += n) {
        n = left < LANES ? left : LANES;
        const vf x = vf_load_some(a, n), z = vf_load_some(b, n);
        const vf v = product ? vf_multiply(x, z) : vf_add(x, z);
        vf_store_some(y, vf_min(vf_set(p->max), vf_max(vf_set(p->min), v)), n);
    }
}

static void add_f32(const void *params, const struct mote_io *io) {
    combine(false, params, io);
}

static void mul_f32(const void *params, const struct mote_io *io) {
    combine(true, params, io);
}

#endif
