/* SPDX-License-Identifier: MIT
 * Vectors of AVX-512 for the templates, behind the pragmas that switch a compiler to it. */
enum { LANES = 16, TILE_ROWS = 14 };
typedef __m512 vec;

/* n is at most LANES. */
static inline __mmask16 lanes_below(size_t n) {
    return (__mmask16)((1u << n) - 1);
}

MOTE_SOME_LANES vec vec_load_some(const float *p, size_t n) {
    return _mm512_maskz_loadu_ps(lanes_below(n), p);
}

MOTE_SOME_LANES void vec_store_some(float *p, vec v, size_t n) {
    _mm512_mask_storeu_ps(p, lanes_below(n), v);
}

static inline vec vec_set(float x) {
    return _mm512_set1_ps(x);
}
