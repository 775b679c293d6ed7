/* SPDX-License-Identifier: MIT
 * Template, included once per instruction set: the sums of a tile, up to six output pixels by one or four vectors of
 * channels, kept in registers. */
#ifndef MOTE_FAST_TILE_H
#define MOTE_FAST_TILE_H

#define ALWAYS static inline __attribute__((always_inline))

#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

/* magnitude ≥ 0 with the sign of v */
ALWAYS vf vf_with_sign(vf magnitude, vf v) {
    return vf_merge(magnitude, v, vi_set(INT32_MIN));
}

/* sum += a word of x times a word of each channel's weights */
ALWAYS vi add_word(const bool is_float, vi sum, vi x, vi w) {
    return is_float ? vi_bits(vf_fma(vf_bits(x), vf_bits(w), vf_bits(sum))) : add_products(sum, x, w);
}

ALWAYS void start_sums(const size_t rows, const size_t blocks, const int32_t *start,
                       vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD]) {
    UNROLL for (size_t n = 0; n < blocks; n++) {
        const vi first = vi_load(start + n * LANES);
        UNROLL for (size_t m = 0; m < rows; m++) sum[m][n] = first;
    }
}

ALWAYS void put_sums(const size_t rows, const size_t blocks, vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD],
                     int32_t *sums) {
    UNROLL for (size_t m = 0; m < rows; m++) {
        UNROLL for (size_t n = 0; n < blocks; n++) vi_store(sums + (m * blocks + n) * LANES, sum[m][n]);
    }
}

ALWAYS void sum_words(const bool is_float, const size_t rows, const size_t blocks,
                      const struct mote_fast_job *job, const struct mote_fast_tile *t, int32_t *sums) {
    const struct mote_fast_layer *p = job->layer;
    const int32_t *w = t->w;
    vi sum[MOTE_FAST_TILE][MOTE_FAST_QUAD];
    start_sums(rows, blocks, job->start + t->channel, sum);
    for (size_t r = 0; r < p->runs; r++) {
        const char *at[MOTE_FAST_TILE];
        UNROLL for (size_t m = 0; m < rows; m++) at[m] = t->x + t->at[m] + p->run_at[r];
        for (size_t k = 0; k < 4 * p->words; k += 4, w += blocks * LANES) {
            vi words[MOTE_FAST_TILE];
            UNROLL for (size_t m = 0; m < rows; m++) words[m] = vi_word(at[m] + k);
            UNROLL for (size_t n = 0; n < blocks; n++) {
                const vi weights = vi_load(w + n * LANES);
                UNROLL for (size_t m = 0; m < rows; m++) sum[m][n] =
                    add_word(is_float, sum[m][n], words[m], weights);
            }
        }
    }
    put_sums(rows, blocks, sum, sums);
}

/* A word of an image that may not have been staged. */
ALWAYS vi flip_word(const bool is_float, const char *x, vi flip) {
    return is_float ? vi_word(x) : vi_flip(vi_word(x), flip);
}

/* A single pixel by one vector of channels: a sum is made of several parts, since an addition waits for the one before
 * it. */
ALWAYS void sum_pixel(const bool is_float, const struct mote_fast_job *job, const struct mote_fast_tile *t,
                      int32_t *sums) {
    enum { PARTS = 4 };
    const struct mote_fast_layer *p = job->layer;
    const int32_t *w = t->w;
    const vi flip = vi_set((int32_t)job->flip);
    vi sum[PARTS] = {vi_load(job->start + t->channel), vi_set(0), vi_set(0), vi_set(0)};
    for (size_t r = 0; r < p->runs; r++) {
        const char *x = t->x + t->at[0] + p->run_at[r];
        size_t left = p->words;
        for (; left >= PARTS; left -= PARTS, x += 4 * PARTS, w += PARTS * LANES) {
            UNROLL for (size_t m = 0; m < PARTS; m++) sum[m] =
                add_word(is_float, sum[m], flip_word(is_float, x + 4 * m, flip), vi_load(w + m * LANES));
        }
        for (; left > 0; left--, x += 4, w += LANES)
            sum[0] = add_word(is_float, sum[0], flip_word(is_float, x, flip), vi_load(w));
    }
    UNROLL for (size_t m = 1; m < PARTS; m++) sum[0] =
        is_float ? vi_bits(vf_add(vf_bits(sum[0]), vf_bits(sum[m]))) : vi_add(sum[0], sum[m]);
    vi_store(sums, sum[0]);
}

#define FUNCTION(name, call)                                                                                 \
    static void name(const struct mote_fast_job *job, const struct mote_fast_tile *t, int32_t *sums) {       \
        call;                                                                                                \
    }

/* A function for each size of tile, and their table. */
#define WORD_FUNCTIONS(name, is_float)                                                                       \
    FUNCTION(name##_1_1, sum_pixel(is_float, job, t, sums))                                                  \
    FUNCTION(name##_1_4, sum_words(is_float, 1, 4, job, t, sums))                                            \
    FUNCTION(name##_3_4, sum_words(is_float, 3, 4, job, t, sums))                                            \
    FUNCTION(name##_6_1, sum_words(is_float, 6, 1, job, t, sums))                                            \
    WIDE_FUNCTION(name##_6_4, sum_words(is_float, 6, 4, job, t, sums))
#if WIDE_ROWS == 6
#define WIDE_FUNCTION(name, call) FUNCTION(name, call)
#define WIDE_TILES(name)                                                                                     \
    { name##_1_4, name##_3_4, name##_6_4 }
#else
#define WIDE_FUNCTION(name, call)
#define WIDE_TILES(name)                                                                                     \
    { name##_1_4, name##_3_4, name##_3_4 }
#endif
#define NARROW_TILES(name)                                                                                   \
    { name##_1_1, name##_6_1, name##_6_1 }
#define ALL_TILES(name)                                                                                      \
    { NARROW_TILES(name), WIDE_TILES(name) }

#endif
