/* SPDX-License-Identifier: MIT
 * Template: the integer kernels of a set. A file that includes it has defined its vectors (vectors_*.h); add_products, the
 * sum of a word's products; STAGED, the bytes of a staged int8 in convolutions; OFFSET, what is added to bytes; and
 * add_taps with TAP_VECTORS, the sum of a word of four taps and the vectors of their weights. */
#include "fast/tile.h"

#include "fast/finish_s8.h"

#include "fast/depthwise.h"

#include "fast/stage.h"

WORD_FUNCTIONS(integers, false)

#if STAGED == 1
/* Outputs of one pixel that stays where it is, by a wide group of channels. */
ALWAYS void dense_group(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(MOTE_FAST_QUAD, p, t);
    const vi offset = vi_set((int32_t)(OFFSET * 0x01010101u));
    const int32_t *w = t->w;
    vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD];
    start_sums(1, MOTE_FAST_QUAD, job->start + t->channel, sum);
    for (size_t k = 0; k < p->words; k++, w += MOTE_FAST_QUAD * LANES) {
        const vi word = vi_flip(vi_word(t->x + 4 * k), offset);
        UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) sum[0][n] =
            add_products(sum[0][n], word, vi_load(w + n * LANES));
    }
    finish_pixel(false, MOTE_FAST_QUAD, p, t, &f, sum[0], (int8_t *)t->y);
}

static void dense(const void *params, const struct mote_io *io) {
    const struct mote_fast_layer *p = params;
    const struct mote_fast_job job = {p, p->start, 1.0f, 1.0f};
    const size_t channels = (size_t)p->window.out_c;
    struct mote_fast_tile t = {.x = io->x[0], .y = io->y, .w = p->weights, .rows = 1};
    for (; t.channel < channels; t.channel += MOTE_FAST_QUAD * LANES) {
        const size_t left = channels - t.channel;
        t.count = left < MOTE_FAST_QUAD * LANES ? left : MOTE_FAST_QUAD * LANES;
        dense_group(&job, &t);
        t.y += t.count;
        t.w += p->words * MOTE_FAST_QUAD * LANES;
    }
}
#define DENSE_TABLE .dense = dense,
#else
#define DENSE_TABLE
#endif

/* What the set has in common with others: of the same vectors. */
#define INTEGER_SET(of_floats)                                                                               \
    {                                                                                                        \
        .lanes = LANES, .rows = {{1, 6, 6}, {1, 3, WIDE_ROWS}}, .bytes = STAGED, .offset = OFFSET,           \
        .tap_vectors = TAP_VECTORS, .common = of_floats, .words = ALL_TILES(integers),                       \
        .zipped = {zipped_1, zipped_4},                                                                      \
        DENSE_TABLE COLUMNS_TABLE.finish_s8 = {{finish_s8_1, finish_s8_4}, {finish_s8_1, finish_simple_4}},  \
        .convert_s8 = CONVERT_S8, .convert_bytes = convert_bytes, .convert_hybrid = convert_hybrid           \
    }
