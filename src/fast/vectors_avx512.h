/* SPDX-License-Identifier: MIT
 * AVX-512's vectors for the kernels of this room, included by the file of a set after it has switched the compiler
 * to it. `some` take the first n lanes, 0 < n ≤ LANES. */
#include <immintrin.h>

enum { LANES = 16, BLOCKS = 4 };
typedef __m512i vi;
typedef __m512 vf;

static inline __mmask16 first_lanes(size_t n) {
    return (__mmask16)((1u << n) - 1u);
}

static inline vi vi_load(const void *p) {
    return _mm512_loadu_si512(p);
}

static inline void vi_store(void *p, vi v) {
    _mm512_storeu_si512(p, v);
}

static inline vi vi_set(int32_t x) {
    return _mm512_set1_epi32(x);
}

static inline vi vi_shift_down(vi v, unsigned bits) {
    return _mm512_srli_epi32(v, bits);
}

/* Has any lane none of the bits? */
static inline bool vi_any_zero(vi v, int32_t bits) {
    return _mm512_testn_epi32_mask(v, _mm512_set1_epi32(bits)) != 0;
}

/* One word, wherever it lies, in all lanes. */
static inline vi vi_word(const char *p) {
    int32_t word;
    memcpy(&word, p, sizeof word);
    return _mm512_set1_epi32(word);
}

static inline vi vi_add(vi a, vi b) {
    return _mm512_add_epi32(a, b);
}

static inline vi vi_subtract(vi a, vi b) {
    return _mm512_sub_epi32(a, b);
}

static inline vi vi_multiply(vi a, vi b) {
    return _mm512_mullo_epi32(a, b);
}

static inline vi vi_clamp(vi v, vi low, vi high) {
    return _mm512_min_epi32(_mm512_max_epi32(v, low), high);
}

static inline vi vi_load_s8(const int8_t *p, size_t n) {
    return _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(first_lanes(n), p));
}

/* The low byte of lanes. */
static inline void vi_store_s8(int8_t *p, vi v, size_t n) {
    const __m128i bytes =
        _mm512_cvtepi32_epi8(v); /* straight to memory, some machines take ten times as long */
    if (n == LANES)
        _mm_storeu_si128((__m128i *)(void *)p, bytes);
    else
        _mm_mask_storeu_epi8(p, first_lanes(n), bytes);
}

static inline void vi_store_s16(int16_t *p, vi v) {
    _mm256_storeu_si256((__m256i *)(void *)p, _mm512_cvtepi32_epi16(v));
}

/* mote_high_mul with a factor ≥ 0: no product overflows. */
static inline vi vi_high_mul(vi x, vi factor) {
    const vi half = _mm512_set1_epi64(1 << 30);
    const vi even = _mm512_add_epi64(_mm512_mul_epi32(x, factor), half);
    const vi odd =
        _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(factor, 32)), half);
    return _mm512_mask_blend_epi32(0xaaaa, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
}

static inline vi vi_shift_left(vi x, vi exponent) {
    return _mm512_sllv_epi32(x, exponent);
}

/* mote_shift_right */
static inline vi vi_shift_right(vi x, vi exponent) {
    const vi one = _mm512_set1_epi32(1);
    const vi mask = _mm512_sub_epi32(_mm512_sllv_epi32(one, exponent), one);
    const vi half = _mm512_sub_epi32(_mm512_srli_epi32(mask, 1), _mm512_srai_epi32(x, 31));
    const vi whole = _mm512_srav_epi32(x, exponent);
    return _mm512_mask_add_epi32(whole, _mm512_cmpgt_epi32_mask(_mm512_and_si512(x, mask), half), whole, one);
}

static inline vf vf_load(const float *p) {
    return _mm512_loadu_ps(p);
}

static inline vf vf_load_some(const float *p, size_t n) {
    return _mm512_maskz_loadu_ps(first_lanes(n), p);
}

static inline void vf_store(float *p, vf v) {
    _mm512_storeu_ps(p, v);
}

static inline void vf_store_some(float *p, vf v, size_t n) {
    if (n == LANES)
        _mm512_storeu_ps(p, v);
    else
        _mm512_mask_storeu_ps(p, first_lanes(n), v);
}

static inline vf vf_set(float x) {
    return _mm512_set1_ps(x);
}

static inline vf vf_add(vf a, vf b) {
    return _mm512_add_ps(a, b);
}

static inline vf vf_multiply(vf a, vf b) {
    return _mm512_mul_ps(a, b);
}

static inline vf vf_fma(vf a, vf b, vf c) {
    return _mm512_fmadd_ps(a, b, c);
}

/* Where one is not a number: b. */
static inline vf vf_max(vf a, vf b) {
    return _mm512_max_ps(a, b);
}

static inline vf vf_min(vf a, vf b) {
    return _mm512_min_ps(a, b);
}

static inline vf vf_of(vi v) {
    return _mm512_cvtepi32_ps(v);
}

static inline vi vi_of(vf v) { /* of whole numbers */
    return _mm512_cvttps_epi32(v);
}

static inline vf vf_by_sign(vi v, vf above, vf below) {
    return _mm512_mask_blend_ps(_mm512_movepi32_mask(v), above, below);
}

static inline vf vf_bits(vi v) {
    return _mm512_castsi512_ps(v);
}

static inline vi vi_bits(vf v) {
    return _mm512_castps_si512(v);
}

/* To the nearest whole number, ties away from zero: the largest float below ½ is added on the number's side, and
 * what lies behind the point is cut off. */
static inline vi vi_round(vf v) {
    const vi sign = _mm512_and_si512(vi_bits(v), _mm512_set1_epi32(INT32_MIN));
    const vf half = vf_bits(_mm512_or_si512(sign, vi_bits(vf_set(0.49999997f))));
    return _mm512_cvttps_epi32(_mm512_add_ps(v, half));
}
