/* SPDX-License-Identifier: MIT
 * What the makers of layers share. */
#include "fast/make.h"

#include <string.h>

enum { MOST_TAPS = 512 }; /* hybrid: whose sum, 255 · 128 each at most, is exact in a float */

struct mote_fast_maker mote_fast_conv(const struct mote_window *window, const void *weights) {
    return (struct mote_fast_maker){
        .window = *window, .weights = weights, .of_channel = mote_window_patch(window), .of_element = 1};
}

struct mote_fast_maker mote_fast_fc(size_t images, size_t pixels, size_t inputs, size_t outputs,
                                    const void *weights) {
    const struct mote_window window = {.batches = (int32_t)images,
                                       .in_h = 1,
                                       .in_w = (int32_t)pixels,
                                       .in_c = (int32_t)inputs,
                                       .out_h = 1,
                                       .out_w = (int32_t)pixels,
                                       .out_c = (int32_t)outputs,
                                       .filter_h = 1,
                                       .filter_w = 1,
                                       .stride_h = 1,
                                       .stride_w = 1,
                                       .dilation_h = 1,
                                       .dilation_w = 1};
    return mote_fast_conv(&window, weights);
}

struct mote_fast_maker mote_fast_depthwise(const struct mote_window *window, const void *weights) {
    struct mote_fast_maker m = mote_fast_conv(window, weights);
    m.of_channel = 1;
    m.of_element = (size_t)window->out_c;
    m.depthwise = window->in_c != 1;
    return m;
}

bool mote_fast_can_depthwise(const struct mote_window *window, int32_t depth) {
    return window->in_c == 1 || (depth == 1 && window->filter_h <= MOST_TAPS / window->filter_w);
}

/* The kernels of the layer's kind. */
static void choose(const struct mote_fast_maker *m) {
    const struct mote_fast_set *set = m->set;
    const struct mote_fast_common *common = set->common;
    struct mote_fast_layer *p = m->layer;
    const bool zips = mote_fast_zips(m), floats = m->element == sizeof(float);
    p->sums = !floats ? &set->words : m->depthwise ? &common->taps : &common->words;
    const bool by_column = p->simple && mote_fast_neighbours(m) && set->columns[1];
    p->by_row = by_column || (p->line && m->window.out_w > 1);
    if (zips) p->through = p->line ? set->lines : by_column ? set->columns : set->zipped;
    if (mote_fast_pipes(m)) p->through = set->piped;
    if (m->kind == MOTE_FAST_F32) {
        p->convert = mote_fast_copy;
        memcpy(p->finish, common->finish_f32, sizeof p->finish);
    } else if (m->kind == MOTE_FAST_SUMS) { /* words that stay what they are */
        p->convert = set->convert_s8;
        memcpy(p->finish, common->finish_f32, sizeof p->finish);
    } else if (m->kind == MOTE_FAST_S8) {
        p->convert = zips ? set->convert_bytes : set->convert_s8;
        memcpy(p->finish, set->finish_s8, sizeof p->finish);
    } else {
        p->convert = floats ? common->convert_floats : set->convert_hybrid;
        memcpy(p->finish, common->finish_hybrid, sizeof p->finish);
    }
}

bool mote_fast_give(const struct mote_fast_maker *m, struct mote_fast_call *call) {
    choose(m);
    const struct mote_fast_layer *p = m->layer;
    mote_kernel *kernel = p->skips                                                ? m->set->skip
                          : p->in_place && m->kind == MOTE_FAST_S8 && !p->through ? m->set->dense
                                                                                  : mote_fast_run;
    *call = (struct mote_fast_call){kernel, p, m->scratch_bytes};
    return true;
}
