/* SPDX-License-Identifier: MIT
 * Depthwise convolutions of float32 by 3 × 3 filters, one pixel apart. */
#include "device/depthwise.h"
#include "fast/filter3_params.h"
#include "fast/make.h"

#include <string.h>

bool mote_fast_is_filter3(const struct mote_fast_set *set, const struct mote_depthwise_f32 *p) {
    const struct mote_window *w = &p->window;
    return w->filter_h == 3 && w->filter_w == 3 && w->stride_h == 1 && w->stride_w == 1 &&
           w->dilation_h == 1 && w->dilation_w == 1 && p->depth == 1 && (size_t)w->out_c >= set->lanes;
}

enum { PARTS = 1 + MOTE_FAST_FILTER3_TAPS };

/* A vector's, from channel `at` on. */
static void pack(const struct mote_depthwise_f32 *from, size_t at, size_t lanes, float *to) {
    const size_t channels = (size_t)from->window.out_c;
    if (from->bias) memcpy(to, from->bias + at, lanes * sizeof *to);
    for (size_t tap = 0; tap < MOTE_FAST_FILTER3_TAPS; tap++)
        memcpy(to + (1 + tap) * lanes, from->weights + tap * channels + at, lanes * sizeof *to);
}

bool mote_fast_make_filter3(const struct mote_fast_set *set, struct mote_arena *memory,
                            struct mote_fast_call *call) {
    const struct mote_depthwise_f32 *from = call->params;
    const size_t channels = (size_t)from->window.out_c, lanes = set->lanes,
                 vectors = (channels + lanes - 1) / lanes;
    struct mote_fast_filter3 *p = mote_arena_alloc(memory, 1, sizeof *p);
    float *zeros = mote_arena_alloc(memory, lanes, sizeof *zeros);
    float *weights = mote_arena_alloc(memory, vectors, lanes * PARTS * sizeof *weights);
    if (!p || !zeros || !weights) return false;
    for (size_t v = 0; v < vectors; v++)
        pack(from, mote_fast_place(channels, lanes, v * lanes), lanes, weights + v * lanes * PARTS);
    *p = (struct mote_fast_filter3){from->window, weights, zeros, from->min, from->max};
    *call = (struct mote_fast_call){set->common->filter3, p, 0};
    return true;
}
