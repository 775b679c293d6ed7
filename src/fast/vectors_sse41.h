/* SPDX-License-Identifier: MIT
 * SSE4.1's vectors for the kernels of this room; see vectors_avx512.h. */
#include <immintrin.h>

enum { LANES = 4 };
#define WIDE_ROWS 3
typedef __m128i vi;
typedef __m128 vf;
typedef int shift_count;
#define V(op) _mm_##op
#define V_SI(op) _mm_##op##_si128

#include "fast/vectors_x86.h"

#include "fast/vectors_bytes.h"
#include "fast/vectors_some.h"

static inline uint32_t vi_zeros(vi v, int32_t bits) {
    return (uint32_t)_mm_movemask_ps(
        _mm_castsi128_ps(_mm_cmpeq_epi32(_mm_and_si128(v, vi_set(bits)), _mm_setzero_si128())));
}

static inline vi vi_in_order(vi v) {
    return v;
}

static inline vi vi_load_s8(const int8_t *p, size_t n) {
    int32_t bytes = 0;
    memcpy(&bytes, p, n);
    return _mm_cvtepi8_epi32(_mm_cvtsi32_si128(bytes));
}

static inline void vi_store_s8(int8_t *p, vi v, size_t n) {
    const int32_t bytes = _mm_cvtsi128_si32(_mm_shuffle_epi8(v, vi_set(0x0c080400)));
    memcpy(p, &bytes, n);
}

static inline void vi_store_s16(int16_t *p, vi v, size_t n) {
    const int64_t words = _mm_cvtsi128_si64(_mm_packs_epi32(v, v));
    memcpy(p, &words, n * sizeof *p);
}

static inline vi vi_zip_taps(const char *const *x) {
    int32_t bytes[4];
    for (size_t i = 0; i < 4; i++)
        memcpy(&bytes[i], x[i], LANES);
    return _mm_shuffle_epi8(vi_load(bytes),
                            _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15));
}

static inline vf vf_fma(vf a, vf b, vf c) { /* in two roundings */
    return _mm_add_ps(_mm_mul_ps(a, b), c);
}

static inline vf vf_bits(vi v) {
    return _mm_castsi128_ps(v);
}

static inline vi vi_bits(vf v) {
    return _mm_castps_si128(v);
}

static inline vf vf_merge(vf a, vf v, vi mask) {
    return _mm_or_ps(a, _mm_and_ps(v, vf_bits(mask)));
}
