/* SPDX-License-Identifier: MIT
 * Template: the kernels of a set. A file that includes it has defined vi and vf with their operations
 * (vectors_*.h), add_products, and STAGED, the bytes of a staged int8. */
#include "device/dynamic.h"
#include "fast/fixed.h"
#include "fast/point_params.h"

#include "fast/tile.h"

#include "fast/stage.h"

#include "fast/finish.h"

#include "fast/point.h"

ALWAYS size_t tile_rows(size_t left) {
    return left > SMALL_TILE ? TILE : left > 1 ? SMALL_TILE : 1;
}

/* All output pixels of a staged image, for a group of channels. A tile that reaches beyond the last pixel takes
 * that one again. */
ALWAYS void run_group(const enum mote_fast_kind kind, sum_table *const table, const struct mote_fast_layer *p,
                      const struct scales *s, const char *staged, const int32_t *w, const int32_t *start,
                      size_t channel, size_t blocks, void *y, size_t y_at) {
    int32_t sums[TILE * BLOCKS * LANES] __attribute__((aligned(64)));
    for (size_t pixel = 0, rows; pixel < p->pixels; pixel += rows) {
        const size_t left = p->pixels - pixel, tile = tile_rows(left);
        const char *x[TILE];
        rows = left < tile ? left : tile;
        for (size_t m = 0; m < tile; m++)
            x[m] = staged + p->pixel_at[pixel + (m < rows ? m : rows - 1)];
        table[blocks / 2][tile / 3](p, x, w, start, sums);
        finish_tile(kind, p, s, channel, blocks, rows, sums, y_at + pixel * (size_t)p->window.out_c, y);
    }
}

ALWAYS void run_image(const enum mote_fast_kind kind, const bool depthwise, const struct mote_fast_layer *p,
                      const struct scales *s, const char *staged, const int32_t *start, void *y,
                      size_t y_at) {
    sum_table *const table = depthwise ? (kind == MOTE_FAST_F32 ? taps_f32 : taps_int)
                                       : (kind == MOTE_FAST_F32 ? words_f32 : words_int);
    const size_t channels = (size_t)p->window.out_c, words = depthwise ? p->runs : p->runs * p->words;
    const int32_t *w = p->weights;
    for (size_t channel = 0, blocks; channel < channels; channel += blocks * LANES) {
        blocks = mote_fast_group((channels - channel + LANES - 1) / LANES, BLOCKS);
        const char *first = depthwise ? staged + channel * sizeof(float) : staged;
        run_group(kind, table, p, s, first, w, start + channel, channel, blocks, y, y_at);
        w += words * blocks * LANES;
    }
}

/* Stages a hybrid layer's image. */
ALWAYS struct scales stage_hybrid(const bool depthwise, const struct mote_fast_layer *p, const float *image,
                                  char *staged, int32_t *start) {
    float low, high;
    struct staging s = {MOTE_FAST_HYBRID, depthwise, 0, 0.0f, (float)mote_dynamic_least(p->asymmetric)};
    struct mote_dynamic d = {1.0f, 0};
    int32_t zero = 0;
    find_range(image, p->image, &low, &high);
    if (low == high) { /* all zero; what is not a number counts as that */
        memset(staged, 0, p->start_at);
    } else {
        d = mote_dynamic_choose(low, high, p->asymmetric, &s.inverse);
        s.zero = d.zero;
        stage_image(&s, &p->stage, image, staged);
        if (!depthwise) zero = STAGED == 1 ? d.zero + 128 : d.zero;
    }
    for (size_t o = 0; o < (size_t)p->window.out_c; o += LANES)
        vi_store(start + o, vi_multiply(vi_load(p->start + o), vi_set(zero)));
    return p->scales_first ? (struct scales){d.scale, 1.0f} : (struct scales){1.0f, d.scale};
}

ALWAYS void run_layer(const enum mote_fast_kind kind, const bool depthwise, const void *params,
                      const struct mote_io *io) {
    const struct mote_fast_layer *p = params;
    const size_t bytes = kind == MOTE_FAST_S8 ? 1 : sizeof(float);
    const char *image = io->x[0];
    char *staged = io->scratch;
    for (size_t b = 0; b < (size_t)p->window.batches; b++, image += p->image * bytes) {
        const char *from = staged;
        const int32_t *start = p->start;
        struct scales scales = {1.0f, 1.0f};
        if (kind == MOTE_FAST_HYBRID) {
            int32_t *made = (int32_t *)(void *)(staged + p->start_at);
            scales = stage_hybrid(depthwise, p, (const float *)(const void *)image, staged, made);
            start = made;
        } else if (p->in_place) {
            from = image;
        } else {
            stage_image(&(const struct staging){kind, depthwise, p->zero, 0.0f, 0.0f}, &p->stage, image,
                        staged);
        }
        run_image(kind, depthwise, p, &scales, from, start, io->y, b * p->pixels * (size_t)p->window.out_c);
    }
}

#define LAYER_KERNEL(name, kind, depthwise)                                                                  \
    static void name(const void *params, const struct mote_io *io) {                                         \
        run_layer(kind, depthwise, params, io);                                                              \
    }
LAYER_KERNEL(conv_f32, MOTE_FAST_F32, false)
LAYER_KERNEL(conv_s8, MOTE_FAST_S8, false)
LAYER_KERNEL(conv_hybrid, MOTE_FAST_HYBRID, false)
LAYER_KERNEL(depthwise_f32, MOTE_FAST_F32, true)
LAYER_KERNEL(depthwise_s8, MOTE_FAST_S8, true)
LAYER_KERNEL(depthwise_hybrid, MOTE_FAST_HYBRID, true)

static const struct mote_fast_set set = {
    .lanes = LANES,
    .blocks = BLOCKS,
    .bytes = STAGED,
    .conv = {conv_f32, conv_s8, conv_hybrid},
    .depthwise = {depthwise_f32, depthwise_s8, depthwise_hybrid},
    .add_s8 = add_s8,
    .add_f32 = add_f32,
    .mul_f32 = mul_f32,
};
