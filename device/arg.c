/* SPDX-License-Identifier: MIT
 * ARG_MAX and ARG_MIN. */
#include "device/arg.h"

static void put(const struct mote_arg *p, void *y, size_t i, size_t place) {
    if (p->is_wide)
        ((int64_t *)y)[i] = (int64_t)place;
    else
        ((int32_t *)y)[i] = (int32_t)place;
}

static size_t place_f32(const struct mote_arg *p, const float *x) {
    size_t place = 0;
    for (size_t k = 1; k < p->count; k++) {
        const float best = x[place * p->inner], next = x[k * p->inner];
        if (p->least ? next < best : next > best) place = k;
    }
    return place;
}

static size_t place_s8(const struct mote_arg *p, const int8_t *x) {
    size_t place = 0;
    for (size_t k = 1; k < p->count; k++) {
        const int8_t best = x[place * p->inner], next = x[k * p->inner];
        if (p->least ? next < best : next > best) place = k;
    }
    return place;
}

void mote_arg_f32(const void *params, const struct mote_io *io) {
    const struct mote_arg *p = params;
    const float *x = io->x[0];
    for (size_t i = 0; i < p->outer * p->inner; i++)
        put(p, io->y, i, place_f32(p, x + i / p->inner * p->count * p->inner + i % p->inner));
}

void mote_arg_s8(const void *params, const struct mote_io *io) {
    const struct mote_arg *p = params;
    const int8_t *x = io->x[0];
    for (size_t i = 0; i < p->outer * p->inner; i++)
        put(p, io->y, i, place_s8(p, x + i / p->inner * p->count * p->inner + i % p->inner));
}
