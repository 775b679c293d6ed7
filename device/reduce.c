/* SPDX-License-Identifier: MIT
 * SUM, REDUCE_MAX and REDUCE_MIN. */
#include "device/mean.h"

static float sum(float a, float b) {
    return a + b;
}

static float larger(float a, float b) {
    return a > b ? a : b;
}

static float smaller(float a, float b) {
    return a < b ? a : b;
}

/* Inlined into each kernel, so that `pair` is no call. */
static inline void reduce_f32(const void *params, const struct mote_io *io, float (*pair)(float, float)) {
    const struct mote_mean_f32 *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t o = 0; o < p->outer; o++, x += p->count * p->inner) {
        for (size_t i = 0; i < p->inner; i++) {
            float so_far = x[i];
            for (size_t k = 1; k < p->count; k++)
                so_far = pair(so_far, x[k * p->inner + i]);
            *y++ = so_far;
        }
    }
}

void mote_sum_f32(const void *params, const struct mote_io *io) {
    reduce_f32(params, io, sum);
}

void mote_reduce_max_f32(const void *params, const struct mote_io *io) {
    reduce_f32(params, io, larger);
}

void mote_reduce_min_f32(const void *params, const struct mote_io *io) {
    reduce_f32(params, io, smaller);
}

/* The largest of x and, where they are flipped, the smallest. */
static inline void extreme_s8(const void *params, const struct mote_io *io, int flip) {
    const struct mote_mean_f32 *p = params;
    const int8_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t o = 0; o < p->outer; o++, x += p->count * p->inner) {
        for (size_t i = 0; i < p->inner; i++) {
            int most = x[i] ^ flip;
            for (size_t k = 1; k < p->count; k++) {
                const int next = x[k * p->inner + i] ^ flip;
                most = next > most ? next : most;
            }
            *y++ = (int8_t)(most ^ flip);
        }
    }
}

void mote_reduce_max_s8(const void *params, const struct mote_io *io) {
    extreme_s8(params, io, 0);
}

void mote_reduce_min_s8(const void *params, const struct mote_io *io) {
    extreme_s8(params, io, -1);
}
