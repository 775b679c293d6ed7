/* SPDX-License-Identifier: MIT
 * ARG_MAX and ARG_MIN. */
#include "device/arg.h"

static void put(const struct mote_arg *p, void *y, size_t i, size_t place) {
    if (p->is_wide)
        ((int64_t *)y)[i] = (int64_t)place;
    else
        ((int32_t *)y)[i] = (int32_t)place;
}

static bool more_f32(const void *x, size_t a, size_t b) {
    return ((const float *)x)[a] > ((const float *)x)[b];
}

static bool more_s8(const void *x, size_t a, size_t b) {
    return ((const int8_t *)x)[a] > ((const int8_t *)x)[b];
}

/* Of several that are alike the first. */
static inline void find(const void *params, const struct mote_io *io,
                        bool (*more)(const void *x, size_t a, size_t b)) {
    const struct mote_arg *p = params;
    for (size_t i = 0; i < p->outer * p->inner; i++) {
        const size_t first = i / p->inner * p->count * p->inner + i % p->inner;
        size_t best = 0;
        for (size_t k = 1; k < p->count; k++) {
            const size_t a = first + k * p->inner, b = first + best * p->inner;
            if (p->least ? more(io->x[0], b, a) : more(io->x[0], a, b)) best = k;
        }
        put(p, io->y, i, best);
    }
}

void mote_arg_f32(const void *params, const struct mote_io *io) {
    find(params, io, more_f32);
}

void mote_arg_s8(const void *params, const struct mote_io *io) {
    find(params, io, more_s8);
}
