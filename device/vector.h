/* SPDX-License-Identifier: MIT
 * A few floats worked on side by side, for the sound front end. Each lane is rounded as a scalar is, so code
 * gives the same bits with vectors and without. Where the machine has none (or 32-bit ARM's NEON, which flushes
 * subnormals), a vector is one float. */
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

#if defined(__GNUC__) && (defined(__SSE2__) || defined(__aarch64__) || defined(__wasm_simd128__))
#define MOTE_VECTOR 4
typedef float mote_vector
    __attribute__((vector_size(16), aligned(4), may_alias)); /* lies where a float may */
#if defined(__SSE2__)
static inline mote_vector mote_sqrt_vector(mote_vector x) {
    typedef float whole __attribute__((vector_size(16)));
    return (mote_vector)__builtin_ia32_sqrtps((whole)x);
}
#else
static inline mote_vector mote_sqrt_vector(mote_vector x) {
    mote_vector y = {mote_sqrt(x[0]), mote_sqrt(x[1]), mote_sqrt(x[2]), mote_sqrt(x[3])};
    return y;
}
#endif
#else
#define MOTE_VECTOR 1
typedef float mote_vector;
static inline mote_vector mote_sqrt_vector(mote_vector x) {
    return mote_sqrt(x);
}
#endif

static inline mote_vector mote_load(const float *x) {
    return *(const mote_vector *)(const void *)x;
}

static inline void mote_store(float *x, mote_vector v) {
    *(mote_vector *)(void *)x = v;
}

#endif
