/* SPDX-License-Identifier: MIT
 * Four floats worked on side by side, for the sound front end. Each lane is rounded as a scalar is, so code
 * gives the same bits with vectors and without. Where machine or compiler has none (or 32-bit ARM's NEON, which
 * flushes subnormals), a vector is one float. */
#ifndef MOTE_DEVICE_VECTOR_H
#define MOTE_DEVICE_VECTOR_H

#include <math.h>

#if defined(__GNUC__)
static inline float mote_sqrt(float x) {
    return __builtin_sqrtf(x);
}
#else
static inline float mote_sqrt(float x) {
    return sqrtf(x);
}
#endif

#define MOTE_VECTOR 1
#if defined(__has_builtin) && !defined(MOTE_SCALAR) &&                                                       \
    (defined(__SSE2__) || defined(__aarch64__) || defined(__wasm_simd128__))
#if __has_builtin(__builtin_shufflevector)
#undef MOTE_VECTOR
#define MOTE_VECTOR 4
#endif
#endif

#if MOTE_VECTOR == 4
typedef float mote_vector
    __attribute__((vector_size(16), aligned(4), may_alias)); /* lies where a float may */

static inline mote_vector mote_sqrt_vector(mote_vector x) {
#if defined(__SSE2__)
    typedef float whole __attribute__((vector_size(16)));
    return (mote_vector)__builtin_ia32_sqrtps((whole)x);
#else
    mote_vector y = {mote_sqrt(x[0]), mote_sqrt(x[1]), mote_sqrt(x[2]), mote_sqrt(x[3])};
    return y;
#endif
}

/* Rows v[0…3] to columns. */
static inline void mote_transpose(mote_vector *v) {
    const mote_vector low01 = __builtin_shufflevector(v[0], v[1], 0, 4, 1, 5),
                      low23 = __builtin_shufflevector(v[2], v[3], 0, 4, 1, 5),
                      high01 = __builtin_shufflevector(v[0], v[1], 2, 6, 3, 7),
                      high23 = __builtin_shufflevector(v[2], v[3], 2, 6, 3, 7);
    v[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    v[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    v[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    v[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}
#else
typedef float mote_vector;

static inline mote_vector mote_sqrt_vector(mote_vector x) {
    return mote_sqrt(x);
}

static inline void mote_transpose(mote_vector *v) {
    (void)v; /* one row of one column */
}
#endif

static inline mote_vector mote_load(const float *x) {
    return *(const mote_vector *)(const void *)x;
}

static inline void mote_store(float *x, mote_vector v) {
    *(mote_vector *)(void *)x = v;
}

#endif
