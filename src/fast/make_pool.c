/* SPDX-License-Identifier: MIT
 * Pools and means. */
#include "device/quant.h"
#include "fast/make.h"
#include "fast/place.h"

#include <math.h>

enum { MOST_TAPS = 1 << 15 }; /* whose sum of int8 has an exact quotient in float */

void mote_fast_finish_mean(const struct mote_mean_s8 *p, const int32_t *sums, size_t n, int8_t *y) {
    for (size_t i = 0; i < n; i++) {
        const int32_t scaled = mote_rescale(sums[i] + p->offset, p->multiplier, p->shift) + p->out_zero;
        y[i] = (int8_t)mote_clamp_s32(scaled, -128, 127);
    }
}

void mote_fast_run_pool(const void *params, const struct mote_io *io) {
    const struct mote_fast_pool *p = params;
    const struct mote_window *w = &p->window;
    const size_t channels = (size_t)w->in_c;
    const char *image = io->x[0];
    char *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w) * p->bytes) {
        for (int32_t i = 0; i < w->out_h * w->out_w; i++) {
            const struct mote_span v = mote_span_h(w, i / w->out_w), h = mote_span_w(w, i % w->out_w);
            const size_t row = (size_t)(v.start + v.first), column = (size_t)(h.start + h.first);
            const char *x = image + (row * (size_t)w->in_w + column) * channels * p->bytes;
            for (size_t c = 0; c < channels; c += p->lanes) {
                const size_t at = mote_fast_place(channels, p->lanes, c) * p->bytes;
                p->function(p, v.last - v.first, h.last - h.first, x + at, y + at);
            }
            y += channels * p->bytes;
        }
    }
}

static bool give(const struct mote_fast_set *set, struct mote_arena *memory,
                 const struct mote_fast_pool *made, struct mote_fast_call *call) {
    if ((size_t)made->window.in_c < set->small->lanes) return false;
    struct mote_fast_pool *p = mote_arena_alloc(memory, 1, sizeof *p);
    if (!p) return false;
    *p = *made;
    p->lanes = set->small->lanes;
    *call = (struct mote_fast_call){mote_fast_run_pool, p, 0};
    return true;
}

static bool give_f32(const struct mote_fast_set *set, mote_fast_pool_function *function,
                     struct mote_arena *memory, struct mote_fast_call *call) {
    const struct mote_pool_f32 *from = call->params;
    const struct mote_fast_pool made = {.window = from->window,
                                        .function = function,
                                        .bytes = sizeof(float),
                                        .min = from->min,
                                        .max = from->max};
    return give(set, memory, &made, call);
}

static bool give_s8(const struct mote_fast_set *set, mote_fast_pool_function *function,
                    struct mote_arena *memory, struct mote_fast_call *call) {
    const struct mote_pool_s8 *from = call->params;
    const struct mote_fast_pool made = {
        .window = from->window, .function = function, .bytes = 1, .low = from->min, .high = from->max};
    return (int64_t)from->window.filter_h * from->window.filter_w <= MOST_TAPS &&
           give(set, memory, &made, call);
}

bool mote_fast_average_pool_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                                struct mote_fast_call *call) {
    return give_f32(set, set->small->average_f32, memory, call);
}

bool mote_fast_max_pool_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                            struct mote_fast_call *call) {
    return give_f32(set, set->small->max_f32, memory, call);
}

bool mote_fast_average_pool_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                               struct mote_fast_call *call) {
    return give_s8(set, set->small->average_s8, memory, call);
}

bool mote_fast_max_pool_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                           struct mote_fast_call *call) {
    return give_s8(set, set->small->max_s8, memory, call);
}

/* A mean is a pool over the whole of an image of one row. False where a size is beyond int32. */
static bool as_window(size_t outer, size_t count, size_t inner, struct mote_window *w) {
    if (outer > INT32_MAX || count > INT32_MAX || inner > INT32_MAX) return false;
    *w = (struct mote_window){.batches = (int32_t)outer,
                              .in_h = 1,
                              .in_w = (int32_t)count,
                              .in_c = (int32_t)inner,
                              .out_h = 1,
                              .out_w = 1,
                              .out_c = (int32_t)inner,
                              .filter_h = 1,
                              .filter_w = (int32_t)count,
                              .stride_h = 1,
                              .stride_w = 1,
                              .dilation_h = 1,
                              .dilation_w = 1};
    return true;
}

bool mote_fast_mean_f32(const struct mote_fast_set *set, struct mote_arena *memory,
                        struct mote_fast_call *call) {
    const struct mote_mean_f32 *from = call->params;
    struct mote_fast_pool made = {
        .function = set->small->average_f32, .bytes = sizeof(float), .min = -INFINITY, .max = INFINITY};
    return as_window(from->outer, from->count, from->inner, &made.window) && give(set, memory, &made, call);
}

bool mote_fast_mean_s8(const struct mote_fast_set *set, struct mote_arena *memory,
                       struct mote_fast_call *call) {
    const struct mote_mean_s8 *from = call->params;
    struct mote_fast_pool made = {.function = set->small->mean_s8, .bytes = 1, .mean = from};
    return as_window(from->outer, from->count, from->inner, &made.window) && give(set, memory, &made, call);
}
