/* SPDX-License-Identifier: MIT
 * AVX-512's vectors for the kernels of this room, included by the file of a set after it has switched the compiler
 * to it. `some` take the first n lanes, 0 < n ≤ LANES; bytes, the first n of all. */
#include <immintrin.h>

enum { LANES = 16 };
#define WIDE_ROWS 6
typedef __m512i vi;
typedef __m512 vf;
typedef unsigned shift_count;
#define V(op) _mm512_##op
#define V_SI(op) _mm512_##op##_si512

#include "fast/vectors_x86.h"

/* In a register: a compiler may not load it again for each use. */
static inline vi vi_held(vi v) {
    __asm__("" : "+v"(v));
    return v;
}

static inline __mmask16 first_lanes(size_t n) {
    return (__mmask16)((1u << n) - 1u);
}

/* Which lanes have none of the bits: a bit each. */
static inline uint32_t vi_zeros(vi v, int32_t bits) {
    return _mm512_testn_epi32_mask(v, _mm512_set1_epi32(bits));
}

/* Bytes that vi_pack made, in the order of the lanes that they come from. */
static inline vi vi_in_order(vi v) {
    return _mm512_permutexvar_epi32(_mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15),
                                    v);
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

static inline void vi_store_s16(int16_t *p, vi v, size_t n) {
    _mm256_mask_storeu_epi16(p, first_lanes(n), _mm512_cvtepi32_epi16(v));
}

static inline vi vi_load_bytes(const void *p, size_t n) {
    return _mm512_maskz_loadu_epi8((__mmask64)((1ull << n) - 1u), p);
}

static inline void vi_store_bytes(int8_t *p, vi v, size_t n) {
    if (n == 4 * LANES)
        vi_store(p, v);
    else
        _mm512_mask_storeu_epi8(p, (__mmask64)((1ull << n) - 1u), v);
}

/* Bytes of LANES channels from four places, those of a channel side by side. */
static inline vi vi_zip_taps(const char *const *x) {
    vi v = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(const void *)x[0]));
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)x[1]), 1);
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)x[2]), 2);
    v = _mm512_inserti32x4(v, _mm_loadu_si128((const __m128i *)(const void *)x[3]), 3);
    const __m128i bytes = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    return _mm512_shuffle_epi8(vi_in_order(v), _mm512_broadcast_i32x4(bytes));
}

static inline vf vf_load_some(const float *p, size_t n) {
    return _mm512_maskz_loadu_ps(first_lanes(n), p);
}

static inline void vf_store_some(float *p, vf v, size_t n) {
    if (n == LANES)
        vf_store(p, v);
    else
        _mm512_mask_storeu_ps(p, first_lanes(n), v);
}

static inline vf vf_fma(vf a, vf b, vf c) {
    return _mm512_fmadd_ps(a, b, c);
}

static inline vf vf_bits(vi v) {
    return _mm512_castsi512_ps(v);
}

static inline vi vi_bits(vf v) {
    return _mm512_castps_si512(v);
}

/* Bits of v, where the mask has them, beside those of a, which has none there or the same. */
static inline vf vf_merge(vf a, vf v, vi mask) {
    return vf_bits(_mm512_ternarylogic_epi32(vi_bits(a), vi_bits(v), mask, 0xf8));
}
