/* SPDX-License-Identifier: MIT
 * Kernels for AVX2 and FMA. */
#include "base/cpu.h"
#include "device/math.h"
#include "train/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

enum { LANES = 8, TILE_ROWS = 6 };
typedef __m256 vec;

static inline __m256i lanes_below(size_t n) {
    __m256i number = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), number);
}

MOTE_SOME_LANES vec vec_load_some(const float *p, size_t n) {
    return _mm256_maskload_ps(p, lanes_below(n));
}

MOTE_SOME_LANES void vec_store_some(float *p, vec v, size_t n) {
    _mm256_maskstore_ps(p, lanes_below(n), v);
}

static inline vec vec_set(float x) {
    return _mm256_set1_ps(x);
}

/* A NaN stays one. */
static inline vec vec_clip(vec v, vec low, vec high) {
    return _mm256_min_ps(high, _mm256_max_ps(low, v));
}

static inline vec vec_fma(vec a, vec b, vec c) {
    return _mm256_fmadd_ps(a, b, c);
}

static inline vec vec_sqrt(vec v) {
    return _mm256_sqrt_ps(v);
}

static inline vec vec_divide(vec a, vec b) {
    return _mm256_div_ps(a, b);
}

/* See kernels_generic.c. */
static inline unsigned flush_begin(void) {
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040); /* flush to zero, and take subnormals for zero */
    return mode;
}

static inline void flush_end(unsigned mode) {
    _mm_setcsr(mode);
}

static inline __m256 two_rows(const float *p, size_t apart) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p)), _mm_loadu_ps(p + apart), 1);
}

/* out (4, LANES) = in (LANES, 4); rows of in lie `from` apart, of out `to`. Rows four apart share a vector.
 */
static inline void transpose_block(const float *in, size_t from, float *out, size_t to) {
    __m256 a = two_rows(in, 4 * from), b = two_rows(in + from, 4 * from),
           c = two_rows(in + 2 * from, 4 * from), d = two_rows(in + 3 * from, 4 * from);
    __m256 ab = _mm256_unpacklo_ps(a, b), cd = _mm256_unpacklo_ps(c, d), ab2 = _mm256_unpackhi_ps(a, b),
           cd2 = _mm256_unpackhi_ps(c, d);
    _mm256_storeu_ps(out, _mm256_shuffle_ps(ab, cd, 0x44));
    _mm256_storeu_ps(out + to, _mm256_shuffle_ps(ab, cd, 0xee));
    _mm256_storeu_ps(out + 2 * to, _mm256_shuffle_ps(ab2, cd2, 0x44));
    _mm256_storeu_ps(out + 3 * to, _mm256_shuffle_ps(ab2, cd2, 0xee));
}

#include "train/kernels_template.h"

static const struct mote_kernels kernels = KERNELS("avx2", gemm_float, gemm_pack);

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_kernels *mote_kernels_avx2(void) {
    return mote_cpu_best() >= MOTE_CPU_AVX2 ? &kernels : NULL;
}

#else

const struct mote_kernels *mote_kernels_avx2(void) {
    return NULL;
}

#endif
