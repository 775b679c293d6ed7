/* SPDX-License-Identifier: MIT
 * AVX2's vectors for the kernels of this room; see vectors_avx512.h. */
#include <immintrin.h>

enum { LANES = 8 };
#define WIDE_ROWS 3
typedef __m256i vi;
typedef __m256 vf;
typedef int shift_count;
#define V(op) _mm256_##op
#define V_SI(op) _mm256_##op##_si256

#include "fast/vectors_x86.h"

#include "fast/vectors_bytes.h"

static inline vi first_lanes(size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline uint32_t vi_zeros(vi v, int32_t bits) {
    const vi left = _mm256_and_si256(v, _mm256_set1_epi32(bits));
    return (uint32_t)_mm256_movemask_ps(
        _mm256_castsi256_ps(_mm256_cmpeq_epi32(left, _mm256_setzero_si256())));
}

static inline vi vi_in_order(vi v) {
    return _mm256_permutevar8x32_epi32(v, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

static inline vi vi_load_s8(const int8_t *p, size_t n) {
    int64_t bytes = 0;
    memcpy(&bytes, p, n);
    return _mm256_cvtepi8_epi32(_mm_cvtsi64_si128(bytes));
}

static inline void vi_store_s8(int8_t *p, vi v, size_t n) {
    const vi low = _mm256_shuffle_epi8(v, _mm256_set1_epi32(0x0c080400));
    const int64_t bytes = _mm_cvtsi128_si64(
        _mm256_castsi256_si128(_mm256_permutevar8x32_epi32(low, _mm256_setr_epi32(0, 4, 0, 4, 0, 4, 0, 4))));
    if (n == LANES)
        memcpy(p, &bytes, LANES);
    else
        memcpy(p, &bytes, n);
}

static inline void vi_store_s16(int16_t *p, vi v, size_t n) {
    const __m128i words = _mm256_castsi256_si128(_mm256_permute4x64_epi64(_mm256_packs_epi32(v, v), 0x08));
    if (n == LANES)
        _mm_storeu_si128((__m128i *)(void *)p, words);
    else
        memcpy(p, &words, n * sizeof *p);
}

static inline vi vi_zip_taps(const char *const *x) {
    int64_t bytes[4];
    for (size_t i = 0; i < 4; i++)
        memcpy(&bytes[i], x[i], LANES);
    const vi lanes = _mm256_permutevar8x32_epi32(vi_load(bytes), _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7));
    const __m128i order = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm256_shuffle_epi8(lanes, _mm256_broadcastsi128_si256(order));
}

static inline vf vf_load_some(const float *p, size_t n) {
    return _mm256_maskload_ps(p, first_lanes(n));
}

static inline void vf_store_some(float *p, vf v, size_t n) {
    if (n == LANES)
        vf_store(p, v);
    else
        _mm256_maskstore_ps(p, first_lanes(n), v);
}

static inline vf vf_fma(vf a, vf b, vf c) {
    return _mm256_fmadd_ps(a, b, c);
}

static inline vf vf_bits(vi v) {
    return _mm256_castsi256_ps(v);
}

static inline vi vi_bits(vf v) {
    return _mm256_castps_si256(v);
}

static inline vf vf_merge(vf a, vf v, vi mask) {
    return _mm256_or_ps(a, _mm256_and_ps(v, vf_bits(mask)));
}
