/* SPDX-License-Identifier: MIT
 * Kernels for any machine: vectors of four by the compiler's own means, a multiplication and an addition
 * rounded apart. The reference for the other sets. */
#include "device/math.h"
#include "train/kernels.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

enum { LANES = 4, TILE_ROWS = 6 };
typedef float vec __attribute__((vector_size(16)));

static inline vec vec_load_some(const float *p, size_t n) {
    vec v = {0};
    memcpy(&v, p, n * sizeof *p);
    return v;
}

static inline void vec_store_some(float *p, vec v, size_t n) {
    memcpy(p, &v, n * sizeof *p);
}

static inline vec vec_set(float x) {
    return (vec){x, x, x, x};
}

/* A NaN stays one. */
static inline vec vec_clip(vec v, vec low, vec high) {
    for (size_t i = 0; i < LANES; i++) {
        v[i] = mote_select(v[i] < low[i], low[i], v[i]);
        v[i] = mote_select(v[i] > high[i], high[i], v[i]);
    }
    return v;
}

static inline vec vec_fma(vec a, vec b, vec c) {
    return a * b + c;
}

static inline vec vec_sqrt(vec v) {
    return (vec){sqrtf(v[0]), sqrtf(v[1]), sqrtf(v[2]), sqrtf(v[3])};
}

static inline vec vec_divide(vec a, vec b) {
    return a / b;
}

/* Around Adam: moments of a gradient that has stopped decay until they are subnormal, and those are slow.
 * Where the machine can, they become 0. */
#ifdef __SSE__
static inline unsigned flush_begin(void) {
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040); /* flush to zero, and take subnormals for zero */
    return mode;
}

static inline void flush_end(unsigned mode) {
    _mm_setcsr(mode);
}
#else
static inline unsigned flush_begin(void) {
    return 0;
}

static inline void flush_end(unsigned mode) {
    (void)mode;
}
#endif

/* out (4, LANES) = in (LANES, 4); rows of in lie `from` apart, of out `to`. */
static inline void transpose_block(const float *in, size_t from, float *out, size_t to) {
    for (size_t j = 0; j < 4; j++)
        vec_store_some(out + j * to, (vec){in[j], in[from + j], in[2 * from + j], in[3 * from + j]}, LANES);
}

#include "train/kernels_template.h"

const struct mote_kernels *mote_kernels_generic(void) {
    static const struct mote_kernels kernels = KERNELS("generic", gemm_float, gemm_pack);
    return &kernels;
}
