/* SPDX-License-Identifier: MIT
 * Kernels for AVX2 and FMA. */
#include "device/math.h"
#include "train/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

enum { LANES = 8, ROWS = 4 };
typedef __m256 vec;

static inline __m256i lanes_below(size_t n) {
    __m256i number = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), number);
}

static inline vec vec_load(const float *p) {
    return _mm256_loadu_ps(p);
}

static inline vec vec_load_some(const float *p, size_t n) {
    return _mm256_maskload_ps(p, lanes_below(n));
}

static inline void vec_store(float *p, vec v) {
    _mm256_storeu_ps(p, v);
}

static inline void vec_store_some(float *p, vec v, size_t n) {
    _mm256_maskstore_ps(p, lanes_below(n), v);
}

static inline vec vec_set(float x) {
    return _mm256_set1_ps(x);
}

static inline vec vec_fma(vec a, vec b, vec c) {
    return _mm256_fmadd_ps(a, b, c);
}

static inline vec vec_sqrt(vec v) {
    return _mm256_sqrt_ps(v);
}

#include "train/kernels_template.h"

static const struct mote_kernels kernels = KERNELS("avx2");

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_kernels *mote_kernels_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &kernels : NULL;
}

#else

const struct mote_kernels *mote_kernels_avx2(void) {
    return NULL;
}

#endif
