/* SPDX-License-Identifier: MIT
 * Matrix products in bfloat16 by AVX512-BF16, whose instruction adds two products to each of 16 sums. Packed, two
 * numbers of neighbouring k share the 32 bits of a float, the first in the upper half: the instruction takes the upper
 * half first, so k is added after k, as by the plain sets. Behind an odd last k stands a product of -0, which leaves
 * every sum as it is. */
#include "train/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(                                                                                \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512bf16"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,prefer-vector-width=512")
#endif

#include "train/vectors_avx512.h"

enum { STRIP = 2 * LANES, DEPTH = MOTE_GEMM_DEPTH };
#define PACKED(k) (((k) + 1) / 2)

/* c + the first product of each pair, + the second. */
static inline vec vec_fma(vec a, vec b, vec c) {
    return _mm512_dpbf16_ps(c, (__m512bh)a, (__m512bh)b);
}

/* Pairs of the lanes of two vectors. */
static inline vec pairs_of(vec first, vec second) {
    const __m512i order = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23,
                                           7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
    return (vec)_mm512_permutexvar_epi16(order, (__m512i)_mm512_cvtne2ps_pbh(first, second));
}

/* Pairs of neighbours in a row of k floats; `last` stands behind an odd one. */
static void pack_row(const float *row, size_t k, float last, float *to) {
    const vec none = vec_set(last);
    for (size_t at = 0; at < k; at += STRIP) {
        size_t left = k - at < STRIP ? k - at : STRIP, some = left < LANES ? left : LANES;
        vec low = _mm512_mask_loadu_ps(none, lanes_below(some), row + at);
        vec high = _mm512_mask_loadu_ps(none, lanes_below(left - some), row + at + LANES);
        __m512i both = (__m512i)_mm512_cvtne2ps_pbh(high, low);
        vec_store_some(to + at / 2, (vec)_mm512_rol_epi32(both, 16), PACKED(left));
    }
}

/* Two rows of at most LANES columns; of one, `last` in place of the second. */
ALWAYS vec two_rows(const float *rows, size_t row, bool both, size_t columns, float last) {
    vec second = both ? vec_load_some(rows + row, columns) : vec_set(last);
    return pairs_of(vec_load_some(rows, columns), second);
}

static void pack_strip(const struct mote_gemm *g, size_t column, size_t columns, size_t from, size_t k,
                       float *to) {
    float row[PACKED(DEPTH)];
    if (g->b_transposed) memset(to, 0, PACKED(k) * STRIP * sizeof *to);
    for (size_t j = 0; g->b_transposed && j < columns; j++) {
        pack_row(g->b + (column + j) * g->k + from, k, 0.0f, row);
        for (size_t p = 0; p < PACKED(k); p++)
            memcpy(to + p * STRIP + j, row + p, sizeof *to);
    }
    size_t low = columns < LANES ? columns : LANES, high = columns - low;
    for (size_t p = 0; !g->b_transposed && p < k; p += 2, to += STRIP) {
        const float *rows = g->b + (from + p) * g->n + column;
        vec_store_some(to, two_rows(rows, g->n, p + 1 < k, low, 0.0f), LANES);
        vec_store_some(to + LANES, high ? two_rows(rows + LANES, g->n, p + 1 < k, high, 0.0f) : vec_set(0.0f),
                       LANES);
    }
}

ALWAYS void pack_rows(const struct mote_gemm *g, size_t row, size_t rows, size_t from, size_t k, float *to) {
    for (size_t p = 0; p < k; p += 2, to += rows)
        vec_store_some(to, two_rows(g->a + (from + p) * g->m + row, g->m, p + 1 < k, rows, -0.0f), rows);
}

static void copy_rows(const struct mote_gemm *g, size_t row, size_t rows, size_t from, size_t k, float *to) {
    for (size_t i = 0; i < rows; i++)
        pack_row(g->a + (row + i) * g->k + from, k, -0.0f, to + i * PACKED(k));
}

#include "train/gemm_template.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

void mote_gemm_bf16(const struct mote_gemm *g) {
    gemm(g);
}

void mote_gemm_bf16_pack(const struct mote_gemm *g, float *packed) {
    gemm_pack(g, packed);
}
#endif
