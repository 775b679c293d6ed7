/* SPDX-License-Identifier: MIT
 * Template: the integer kernels of a set. A file that includes it has defined its vectors (vectors_*.h); add_products, the
 * sum of a word's products; STAGED, the bytes of a staged int8 in convolutions; OFFSET, what is added to bytes; and
 * add_taps with TAP_VECTORS, the sum of a word of four taps and the vectors of their weights; and SKIP where it has that
 * kernel (skip.h). */
#include "fast/tile.h"

#include "fast/finish_s8.h"

#include "fast/depthwise.h"

#include "fast/stage.h"

WORD_FUNCTIONS(integers, false)

#if STAGED == 1
/* A part of the products of a tile: of all its runs where it has several, else of the words of one. */
struct share {
    size_t run, run_end, byte, byte_end;
};

ALWAYS struct share take_share(const struct mote_fast_layer *p, size_t i) {
    const size_t next = i + 1;
    if (p->runs > 1)
        return (struct share){p->runs * i / MOTE_FAST_PIPE, p->runs * next / MOTE_FAST_PIPE, 0, 4 * p->words};
    return (struct share){0, 1, p->words * i / MOTE_FAST_PIPE * 4, p->words * next / MOTE_FAST_PIPE * 4};
}

ALWAYS const int32_t *add_share(const struct mote_fast_layer *p, const char *x, const uint32_t *pixels,
                                const struct share *s, vi flip, const int32_t *w,
                                vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD]) {
    for (size_t r = s->run; r < s->run_end; r++) {
        const char *at[MOTE_FAST_PIPE];
        UNROLL for (size_t m = 0; m < MOTE_FAST_PIPE; m++) at[m] = x + pixels[m] + p->run_at[r];
        for (size_t k = s->byte; k < s->byte_end; k += 4, w += MOTE_FAST_QUAD * LANES) {
            vi weights[MOTE_FAST_QUAD];
            UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) weights[n] = vi_held(vi_load(w + n * LANES));
            UNROLL for (size_t m = 0; m < MOTE_FAST_PIPE; m++) {
                const vi word = vi_flip(vi_word(at[m] + k), flip);
                UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) sum[m][n] =
                    add_products(sum[m][n], word, weights[n]);
            }
        }
    }
    return w;
}

ALWAYS void move_sums(const vi *from, vi *to) {
    UNROLL for (size_t n = 0; n < MOTE_FAST_QUAD; n++) to[n] = from[n];
}

/* Pixels of a simple layer by a wide group: while a tile is summed, the sums of the one before become outputs, a pixel after each
 * share of the products, because products and what scales them run in different parts of the machine. Both tiles stay in
 * registers. */
static void piped_4(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(MOTE_FAST_QUAD, p, t);
    const vi flip = vi_set((int32_t)job->flip);
    struct share shares[MOTE_FAST_PIPE];
    struct mote_fast_tile rest = outputs_of(t); /* what is to become outputs */
    vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD], before[MOTE_FAST_TILE][MOTE_FAST_QUAD];
    int32_t sums[MOTE_FAST_PIPE * MOTE_FAST_QUAD * LANES] __attribute__((aligned(64)));
    for (size_t i = 0; i < MOTE_FAST_PIPE; i++)
        shares[i] = take_share(p, i);
    start_sums(MOTE_FAST_PIPE, MOTE_FAST_QUAD, job->start + t->channel, before);
    for (size_t left = t->rows; left > 0; left -= rest.rows, rest.at += MOTE_FAST_PIPE) {
        const int32_t *w = t->w;
        start_sums(MOTE_FAST_PIPE, MOTE_FAST_QUAD, job->start + t->channel, sum);
        for (size_t i = 0; i < MOTE_FAST_PIPE; i++) {
            w = add_share(p, t->x, rest.at, &shares[i], flip, w, sum);
            if (rest.rows == 0) continue;
            finish_pixel(true, MOTE_FAST_QUAD, p, t, &f, before[0], (int8_t *)rest.y);
            rest.y += p->y_pitch;
            UNROLL for (size_t m = 1; m < MOTE_FAST_PIPE; m++) move_sums(before[m], before[m - 1]);
        }
        UNROLL for (size_t m = 0; m < MOTE_FAST_PIPE; m++) move_sums(sum[m], before[m]);
        rest.rows = left < MOTE_FAST_PIPE ? left : MOTE_FAST_PIPE;
    }
    put_sums(MOTE_FAST_PIPE, MOTE_FAST_QUAD, before, sums);
    p->finish[1](job, &rest, sums);
}

/* Outputs of one pixel that stays where it is, by a wide group of channels. */
ALWAYS void dense_group(const struct mote_fast_job *job, const struct mote_fast_tile *t) {
    const struct mote_fast_layer *p = job->layer;
    const struct fixing f = take_fixing(MOTE_FAST_QUAD, p, t);
    const vi offset = vi_set((int32_t)job->flip);
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

/* A single pixel that stays where it is. */
static void dense(const void *params, const struct mote_io *io) {
    const struct mote_fast_layer *p = params;
    const struct mote_fast_job job = {p, p->start, 1.0f, 1.0f, OFFSET * 0x01010101u};
    struct mote_fast_tile t = mote_fast_groups(p, io->x[0], io->y);
    int32_t sums[LANES] __attribute__((aligned(64)));
    for (t.rows = 1; mote_fast_next(p, LANES, &t);) {
        if (t.vectors > 1) {
            dense_group(&job, &t);
        } else {
            integers_1_1(&job, &t, sums);
            finish_s8_1(&job, &t, sums);
        }
    }
}
#define DENSE_TABLE .dense = dense, .piped = {NULL, piped_4},
#else
#define DENSE_TABLE
#endif

#ifndef SKIP
#define SKIP NULL
#endif

/* What the set has in common with others: of the same vectors. */
#define INTEGER_SET(of_floats, of_little)                                                                    \
    {                                                                                                        \
        .lanes = LANES, .rows = {{1, 6, 6}, {1, 3, WIDE_ROWS}}, .bytes = STAGED, .offset = OFFSET,           \
        .tap_vectors = TAP_VECTORS, .common = of_floats, .small = of_little, .words = ALL_TILES(integers),   \
        .zipped = {zipped_1, zipped_4}, DENSE_TABLE COLUMNS_TABLE.finish_s8 = {finish_s8_1, finish_s8_4},    \
        .convert_s8 = CONVERT_S8, .skip = SKIP, .convert_bytes = convert_bytes,                              \
        .convert_hybrid = convert_hybrid                                                                     \
    }
