/* SPDX-License-Identifier: MIT
 * Walking two operands along the rows of a broadcast output: the kernels handle a row, this the five axes
 * above. */
#ifndef MOTE_DEVICE_BROADCAST_H
#define MOTE_DEVICE_BROADCAST_H

#include "device/arithmetic.h"

struct mote_rows {
    const struct mote_broadcast *b;
    size_t index[MOTE_AXES]; /* of the row; the last axis stays 0 */
    size_t at[2];            /* element where the row starts in each operand */
};

static inline size_t mote_rows_count(const struct mote_broadcast *b) {
    size_t rows = 1;
    for (size_t a = 0; a + 1 < MOTE_AXES; a++)
        rows *= b->shape[a];
    return rows;
}

static inline void mote_rows_next(struct mote_rows *r) {
    for (size_t a = MOTE_AXES - 1; a-- > 0;) {
        for (size_t k = 0; k < 2; k++)
            r->at[k] += r->b->step[k][a];
        if (++r->index[a] < r->b->shape[a]) return;
        for (size_t k = 0; k < 2; k++)
            r->at[k] -= r->b->step[k][a] * r->b->shape[a];
        r->index[a] = 0;
    }
}

/* Inlined into each kernel, so that `pair` is no call. */
static inline void mote_walk_f32(const void *params, const struct mote_io *io, float (*pair)(float, float)) {
    const struct mote_arithmetic_f32 *p = params;
    const size_t n = p->broadcast.shape[MOTE_AXES - 1];
    const size_t dx = p->broadcast.step[0][MOTE_AXES - 1], dz = p->broadcast.step[1][MOTE_AXES - 1];
    struct mote_rows r = {&p->broadcast, {0}, {0}};
    float *y = io->y;
    for (size_t left = mote_rows_count(&p->broadcast); left > 0; left--, mote_rows_next(&r)) {
        const float *x = (const float *)io->x[0] + r.at[0], *z = (const float *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = mote_clamp_f32(pair(x[i * dx], z[i * dz]), p->min, p->max);
    }
}

/* MAXIMUM and MINIMUM of stored numbers. */
static inline int32_t mote_pair_maximum(const void *params, int32_t a, int32_t b) {
    (void)params;
    return a > b ? a : b;
}

static inline int32_t mote_pair_minimum(const void *params, int32_t a, int32_t b) {
    (void)params;
    return a < b ? a : b;
}

#endif
