/* SPDX-License-Identifier: MIT
 * AVX2's vectors for the kernels of this room; see vectors_avx512.h. */
#include <immintrin.h>

enum { LANES = 8, BLOCKS = 2 };
typedef __m256i vi;
typedef __m256 vf;

static inline vi first_lanes(size_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

static inline vi vi_load(const void *p) {
    return _mm256_loadu_si256(p);
}

static inline void vi_store(void *p, vi v) {
    _mm256_storeu_si256(p, v);
}

static inline vi vi_set(int32_t x) {
    return _mm256_set1_epi32(x);
}

static inline vi vi_shift_down(vi v, unsigned bits) {
    return _mm256_srli_epi32(v, (int)bits);
}

static inline bool vi_any_zero(vi v, int32_t bits) {
    const vi left = _mm256_and_si256(v, _mm256_set1_epi32(bits));
    return _mm256_movemask_epi8(_mm256_cmpeq_epi32(left, _mm256_setzero_si256())) != 0;
}

static inline vi vi_word(const char *p) {
    int32_t word;
    memcpy(&word, p, sizeof word);
    return _mm256_set1_epi32(word);
}

static inline vi vi_add(vi a, vi b) {
    return _mm256_add_epi32(a, b);
}

static inline vi vi_subtract(vi a, vi b) {
    return _mm256_sub_epi32(a, b);
}

static inline vi vi_multiply(vi a, vi b) {
    return _mm256_mullo_epi32(a, b);
}

static inline vi vi_clamp(vi v, vi low, vi high) {
    return _mm256_min_epi32(_mm256_max_epi32(v, low), high);
}

static inline vi vi_load_s8(const int8_t *p, size_t n) {
    int64_t bytes = 0;
    if (n == LANES)
        memcpy(&bytes, p, LANES);
    else
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

static inline void vi_store_s16(int16_t *p, vi v) {
    const vi words = _mm256_permute4x64_epi64(_mm256_packs_epi32(v, v), 0x08);
    _mm_storeu_si128((__m128i *)(void *)p, _mm256_castsi256_si128(words));
}

static inline vi vi_high_mul(vi x, vi factor) {
    const vi half = _mm256_set1_epi64x(1 << 30);
    const vi even = _mm256_add_epi64(_mm256_mul_epi32(x, factor), half);
    const vi odd =
        _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(x, 32), _mm256_srli_epi64(factor, 32)), half);
    return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xaa);
}

static inline vi vi_shift_left(vi x, vi exponent) {
    return _mm256_sllv_epi32(x, exponent);
}

static inline vi vi_shift_right(vi x, vi exponent) {
    const vi one = _mm256_set1_epi32(1);
    const vi mask = _mm256_sub_epi32(_mm256_sllv_epi32(one, exponent), one);
    const vi half = _mm256_sub_epi32(_mm256_srli_epi32(mask, 1), _mm256_srai_epi32(x, 31));
    const vi up = _mm256_cmpgt_epi32(_mm256_and_si256(x, mask), half); /* −1 where the rest is more */
    return _mm256_sub_epi32(_mm256_srav_epi32(x, exponent), up);
}

static inline vf vf_load(const float *p) {
    return _mm256_loadu_ps(p);
}

static inline vf vf_load_some(const float *p, size_t n) {
    return _mm256_maskload_ps(p, first_lanes(n));
}

static inline void vf_store(float *p, vf v) {
    _mm256_storeu_ps(p, v);
}

static inline void vf_store_some(float *p, vf v, size_t n) {
    if (n == LANES)
        _mm256_storeu_ps(p, v);
    else
        _mm256_maskstore_ps(p, first_lanes(n), v);
}

static inline vf vf_set(float x) {
    return _mm256_set1_ps(x);
}

static inline vf vf_add(vf a, vf b) {
    return _mm256_add_ps(a, b);
}

static inline vf vf_multiply(vf a, vf b) {
    return _mm256_mul_ps(a, b);
}

static inline vf vf_fma(vf a, vf b, vf c) {
    return _mm256_fmadd_ps(a, b, c);
}

static inline vf vf_max(vf a, vf b) {
    return _mm256_max_ps(a, b);
}

static inline vf vf_min(vf a, vf b) {
    return _mm256_min_ps(a, b);
}

static inline vf vf_of(vi v) {
    return _mm256_cvtepi32_ps(v);
}

static inline vi vi_of(vf v) {
    return _mm256_cvttps_epi32(v);
}

static inline vf vf_by_sign(vi v, vf above, vf below) {
    return _mm256_blendv_ps(above, below, _mm256_castsi256_ps(v));
}

static inline vf vf_bits(vi v) {
    return _mm256_castsi256_ps(v);
}

static inline vi vi_bits(vf v) {
    return _mm256_castps_si256(v);
}

static inline vi vi_round(vf v) {
    const vi sign = _mm256_and_si256(vi_bits(v), _mm256_set1_epi32(INT32_MIN));
    const vf half = vf_bits(_mm256_or_si256(sign, vi_bits(vf_set(0.49999997f))));
    return _mm256_cvttps_epi32(_mm256_add_ps(v, half));
}
