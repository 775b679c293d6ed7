/* SPDX-License-Identifier: MIT
 * ADD and MUL in float32. */
#include "device/broadcast.h"

void mote_add_f32(const void *params, const struct mote_io *io) {
    const struct mote_arithmetic_f32 *p = params;
    const size_t n = p->broadcast.shape[MOTE_AXES - 1];
    const size_t da = p->broadcast.step[0][MOTE_AXES - 1], db = p->broadcast.step[1][MOTE_AXES - 1];
    struct mote_rows r = {&p->broadcast, {0}, {0}};
    float *y = io->y;
    for (size_t left = mote_rows_count(&p->broadcast); left > 0; left--, mote_rows_next(&r)) {
        const float *a = (const float *)io->x[0] + r.at[0], *b = (const float *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = mote_clamp_f32(a[i * da] + b[i * db], p->min, p->max);
    }
}

void mote_mul_f32(const void *params, const struct mote_io *io) {
    const struct mote_arithmetic_f32 *p = params;
    const size_t n = p->broadcast.shape[MOTE_AXES - 1];
    const size_t da = p->broadcast.step[0][MOTE_AXES - 1], db = p->broadcast.step[1][MOTE_AXES - 1];
    struct mote_rows r = {&p->broadcast, {0}, {0}};
    float *y = io->y;
    for (size_t left = mote_rows_count(&p->broadcast); left > 0; left--, mote_rows_next(&r)) {
        const float *a = (const float *)io->x[0] + r.at[0], *b = (const float *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = mote_clamp_f32(a[i * da] * b[i * db], p->min, p->max);
    }
}
