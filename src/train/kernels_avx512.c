/* SPDX-License-Identifier: MIT
 * Kernels for AVX-512 (F, VL, DQ and BW, as every server core since 2017 has them). */
#include "device/math.h"
#include "train/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))),         \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,prefer-vector-width=512")
#endif

enum { LANES = 16, ROWS = 8 };
typedef __m512 vec;

static inline __mmask16 lanes_below(size_t n) {
    return (__mmask16)((1u << n) - 1);
}

static inline vec vec_load(const float *p) {
    return _mm512_loadu_ps(p);
}

static inline vec vec_load_some(const float *p, size_t n) {
    return _mm512_maskz_loadu_ps(lanes_below(n), p);
}

static inline void vec_store(float *p, vec v) {
    _mm512_storeu_ps(p, v);
}

static inline void vec_store_some(float *p, vec v, size_t n) {
    _mm512_mask_storeu_ps(p, lanes_below(n), v);
}

static inline vec vec_set(float x) {
    return _mm512_set1_ps(x);
}

static inline vec vec_fma(vec a, vec b, vec c) {
    return _mm512_fmadd_ps(a, b, c);
}

static inline vec vec_sqrt(vec v) {
    return _mm512_sqrt_ps(v);
}

#include "train/kernels_template.h"

static const struct mote_kernels kernels = KERNELS("avx512");

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_kernels *mote_kernels_avx512(void) {
    bool here = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
    return here ? &kernels : NULL;
}

#else

const struct mote_kernels *mote_kernels_avx512(void) {
    return NULL;
}

#endif
