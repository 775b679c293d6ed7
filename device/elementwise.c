/* SPDX-License-Identifier: MIT
 * Element-wise functions that have parameters, and those of bytes. */
#include "device/elementwise.h"

void mote_clip_f32(const void *params, const struct mote_io *io) {
    const struct mote_clip_f32 *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = mote_clamp_f32(x[i], p->min, p->max);
}

void mote_leaky_relu_f32(const void *params, const struct mote_io *io) {
    const struct mote_leaky_relu_f32 *p = params;
    const float *x = io->x[0];
    float *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = x[i] > 0.0f ? x[i] : x[i] * p->alpha;
}

void mote_table_s8(const void *params, const struct mote_io *io) {
    const struct mote_table_s8 *p = params;
    const uint8_t *x = io->x[0];
    int8_t *y = io->y;
    for (size_t i = 0; i < p->count; i++)
        y[i] = p->table[x[i]];
}
