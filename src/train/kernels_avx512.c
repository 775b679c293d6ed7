/* SPDX-License-Identifier: MIT
 * Kernels for AVX-512 (F, VL, DQ and BW, as every server core since 2017 has them), and the same with products in
 * bfloat16 by instructions of their own. */
#include "base/cpu.h"
#include "device/math.h"
#include "train/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))),         \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,prefer-vector-width=512")
#endif

#include "train/vectors_avx512.h"

/* A NaN stays one. */
static inline vec vec_clip(vec v, vec low, vec high) {
    return _mm512_min_ps(high, _mm512_max_ps(low, v));
}

static inline vec vec_fma(vec a, vec b, vec c) {
    return _mm512_fmadd_ps(a, b, c);
}

/* Root and quotient from 14-bit estimates and one Newton step each, within 2 ulp: several times as fast as
 * the instructions that round correctly. The root of numbers under 1e-30 is that of 1e-30. */
static inline vec vec_sqrt(vec v) {
    vec x = _mm512_max_ps(v, vec_set(1e-30f)), r = _mm512_rsqrt14_ps(x);
    vec root = x * r;
    return _mm512_fmadd_ps(_mm512_fnmadd_ps(root, root, x), r * _mm512_set1_ps(0.5f), root);
}

static inline vec vec_divide(vec a, vec b) {
    vec r = _mm512_rcp14_ps(b), q = a * r;
    return _mm512_fmadd_ps(_mm512_fnmadd_ps(q, b, a), r, q);
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

static inline __m512 four_rows(const float *p, size_t apart) {
    __m512 rows = _mm512_castps128_ps512(_mm_loadu_ps(p));
    rows = _mm512_insertf32x4(rows, _mm_loadu_ps(p + apart), 1);
    rows = _mm512_insertf32x4(rows, _mm_loadu_ps(p + 2 * apart), 2);
    return _mm512_insertf32x4(rows, _mm_loadu_ps(p + 3 * apart), 3);
}

/* out (4, LANES) = in (LANES, 4); rows of in lie `from` apart, of out `to`. Rows four apart share a vector.
 */
static inline void transpose_block(const float *in, size_t from, float *out, size_t to) {
    __m512 a = four_rows(in, 4 * from), b = four_rows(in + from, 4 * from),
           c = four_rows(in + 2 * from, 4 * from), d = four_rows(in + 3 * from, 4 * from);
    __m512 ab = _mm512_unpacklo_ps(a, b), cd = _mm512_unpacklo_ps(c, d), ab2 = _mm512_unpackhi_ps(a, b),
           cd2 = _mm512_unpackhi_ps(c, d);
    _mm512_storeu_ps(out, _mm512_shuffle_ps(ab, cd, 0x44));
    _mm512_storeu_ps(out + to, _mm512_shuffle_ps(ab, cd, 0xee));
    _mm512_storeu_ps(out + 2 * to, _mm512_shuffle_ps(ab2, cd2, 0x44));
    _mm512_storeu_ps(out + 3 * to, _mm512_shuffle_ps(ab2, cd2, 0xee));
}

#include "train/kernels_template.h"

static void product(const struct mote_gemm *g) {
    if (g->bfloat16)
        mote_gemm_bf16(g);
    else
        gemm_float(g);
}

static void pack(const struct mote_gemm *g, float *packed) {
    if (g->bfloat16)
        mote_gemm_bf16_pack(g, packed);
    else
        gemm_pack(g, packed);
}

static const struct mote_kernels kernels = KERNELS("avx512", gemm_float, gemm_pack),
                                 bf16 = KERNELS("bf16", product, pack);

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_kernels *mote_kernels_avx512(void) {
    return mote_cpu_best() >= MOTE_CPU_AVX512 ? &kernels : NULL;
}

const struct mote_kernels *mote_kernels_bf16(void) {
    return mote_cpu_has(MOTE_CPU_BF16) ? &bf16 : NULL;
}

#else

const struct mote_kernels *mote_kernels_avx512(void) {
    return NULL;
}

const struct mote_kernels *mote_kernels_bf16(void) {
    return NULL;
}

#endif
