/* SPDX-License-Identifier: MIT
 * Template, included once per instruction set: the sums of a tile, up to TILE output pixels by up to BLOCKS vectors
 * of channels, kept in registers. What a sum is made of comes in one order whatever the tile's size. */
#define ALWAYS static inline __attribute__((always_inline))

#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 8")
#endif

enum { TILE = 6, SMALL_TILE = 3 };

/* sums (rows, blocks, LANES); x: where each pixel lies in the staged image. */
typedef void sum_function(const struct mote_fast_layer *p, const char *const *x, const int32_t *w,
                          const int32_t *start, int32_t *sums);

ALWAYS void put_sums(const size_t rows, const size_t blocks, vi sum[TILE][BLOCKS], int32_t *sums) {
    UNROLL for (size_t m = 0; m < rows; m++) {
        UNROLL for (size_t n = 0; n < blocks; n++) vi_store(sums + (m * blocks + n) * LANES, sum[m][n]);
    }
}

/* sum += a word of x times a word of each channel's weights */
ALWAYS vi add_word(const bool is_float, vi sum, vi x, vi w) {
    return is_float ? vi_bits(vf_fma(vf_bits(x), vf_bits(w), vf_bits(sum))) : add_products(sum, x, w);
}

ALWAYS void sum_words(const bool is_float, const size_t rows, const size_t blocks,
                      const struct mote_fast_layer *p, const char *const *x, const int32_t *w,
                      const int32_t *start, int32_t *sums) {
    vi sum[TILE][BLOCKS];
    UNROLL for (size_t n = 0; n < blocks; n++) {
        const vi first = vi_load(start + n * LANES);
        UNROLL for (size_t m = 0; m < rows; m++) sum[m][n] = first;
    }
    for (size_t r = 0; r < p->runs; r++) {
        const char *at[TILE];
        UNROLL for (size_t m = 0; m < rows; m++) at[m] = x[m] + p->run_at[r];
        for (size_t k = 0; k < 4 * p->words; k += 4, w += blocks * LANES) {
            vi weights[BLOCKS];
            UNROLL for (size_t n = 0; n < blocks; n++) weights[n] = vi_load(w + n * LANES);
            UNROLL for (size_t m = 0; m < rows; m++) {
                const vi word = vi_word(at[m] + k);
                UNROLL for (size_t n = 0; n < blocks; n++) sum[m][n] =
                    add_word(is_float, sum[m][n], word, weights[n]);
            }
        }
    }
    put_sums(rows, blocks, sum, sums);
}

/* Integers are whole numbers in floats, exact because they stay below 2^24. */
ALWAYS void sum_taps(const bool is_float, const size_t rows, const size_t blocks,
                     const struct mote_fast_layer *p, const char *const *x, const int32_t *w,
                     const int32_t *start, int32_t *sums) {
    vf sum[TILE][BLOCKS];
    vi out[TILE][BLOCKS];
    UNROLL for (size_t n = 0; n < blocks; n++) {
        const vf first = is_float ? vf_bits(vi_load(start + n * LANES)) : vf_set(0.0f);
        UNROLL for (size_t m = 0; m < rows; m++) sum[m][n] = first;
    }
    for (size_t r = 0; r < p->runs; r++, w += blocks * LANES) {
        const size_t at = p->run_at[r];
        UNROLL for (size_t n = 0; n < blocks; n++) {
            const vf weights = vf_bits(vi_load(w + n * LANES));
            UNROLL for (size_t m = 0; m < rows; m++) sum[m][n] =
                vf_fma(vf_bits(vi_load(x[m] + at + n * sizeof(vf))), weights, sum[m][n]);
        }
    }
    UNROLL for (size_t n = 0; n < blocks; n++) {
        const vi first = vi_load(start + n * LANES);
        UNROLL for (size_t m = 0; m < rows; m++) out[m][n] =
            is_float ? vi_bits(sum[m][n]) : vi_add(vi_of(sum[m][n]), first);
    }
    put_sums(rows, blocks, out, sums);
}

/* The functions of one kind of sum: [log2 blocks][1, SMALL_TILE or TILE rows]. */
#define SUM_FUNCTION(name, sum, is_float, rows, blocks)                                                      \
    static void name##_##blocks##_##rows(const struct mote_fast_layer *p, const char *const *x,              \
                                         const int32_t *w, const int32_t *start, int32_t *sums) {            \
        sum(is_float, rows, blocks, p, x, w, start, sums);                                                   \
    }
#define SUM_FUNCTIONS_OF(name, sum, is_float, blocks)                                                        \
    SUM_FUNCTION(name, sum, is_float, 1, blocks)                                                             \
    SUM_FUNCTION(name, sum, is_float, 3, blocks)                                                             \
    SUM_FUNCTION(name, sum, is_float, 6, blocks)
#define SUM_ROW(name, blocks)                                                                                \
    { name##_##blocks##_1, name##_##blocks##_3, name##_##blocks##_6 }
#ifdef WIDE
#define SUM_FUNCTIONS(name, sum, is_float)                                                                   \
    SUM_FUNCTIONS_OF(name, sum, is_float, 1)                                                                 \
    SUM_FUNCTIONS_OF(name, sum, is_float, 2)                                                                 \
    SUM_FUNCTIONS_OF(name, sum, is_float, 4)                                                                 \
    static sum_function *const name[3][3] = {SUM_ROW(name, 1), SUM_ROW(name, 2), SUM_ROW(name, 4)};
#else
#define SUM_FUNCTIONS(name, sum, is_float)                                                                   \
    SUM_FUNCTIONS_OF(name, sum, is_float, 1)                                                                 \
    SUM_FUNCTIONS_OF(name, sum, is_float, 2)                                                                 \
    static sum_function *const name[2][3] = {SUM_ROW(name, 1), SUM_ROW(name, 2)};
#endif
typedef sum_function *const sum_table[3];

SUM_FUNCTIONS(words_f32, sum_words, true)
SUM_FUNCTIONS(words_int, sum_words, false)
SUM_FUNCTIONS(taps_f32, sum_taps, true)
SUM_FUNCTIONS(taps_int, sum_taps, false)
