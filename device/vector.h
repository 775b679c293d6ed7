/* SPDX-License-Identifier: MIT
 * Several floats worked on side by side, for the sound front end. Each lane is rounded as a scalar is, so code
 * gives the same bits with vectors of any width and without. MOTE_VECTOR is the width: four where machine and
 * compiler have that, else (and on 32-bit ARM, whose NEON flushes subnormals) one. A host file that knows more of
 * its machine sets it to 8 or 16 before it includes this, and MOTE_VECTOR_SQRT(x) to the machine's root. */
#ifndef MOTE_DEVICE_VECTOR_H
#define MOTE_DEVICE_VECTOR_H

#include <math.h>
#include <stddef.h>

#if defined(__GNUC__) && defined(__ARM_FP) && !defined(__aarch64__)
/* The builtin calls the library for what is below 0, to set errno. */
static inline float mote_sqrt(float x) {
    __asm__("vsqrt.f32 %0, %0" : "+t"(x));
    return x;
}
#elif defined(__GNUC__)
static inline float mote_sqrt(float x) {
    return __builtin_sqrtf(x);
}
#else
static inline float mote_sqrt(float x) {
    return sqrtf(x);
}
#endif

#if !defined(MOTE_VECTOR) && defined(__has_builtin) &&                                                       \
    (defined(__SSE2__) || defined(__aarch64__) || defined(__wasm_simd128__))
#if __has_builtin(__builtin_shufflevector)
#define MOTE_VECTOR 4
#endif
#endif
#ifndef MOTE_VECTOR
#define MOTE_VECTOR 1
#endif

/* For what a loop over vectors is made of: a call would cost as much as the work. */
#if defined(__GNUC__)
#define MOTE_INLINE static inline __attribute__((always_inline))
#else
#define MOTE_INLINE static inline
#endif

#if MOTE_VECTOR == 1
typedef float mote_vector;

static inline mote_vector mote_sqrt_vector(mote_vector x) {
    return mote_sqrt(x);
}

/* v[c] is column c of four: element c of each of the MOTE_VECTOR rows at x, x + stride, … */
static inline void mote_load_columns(const float *x, size_t stride, mote_vector *v) {
    (void)stride;
    for (size_t c = 0; c < 4; c++)
        v[c] = x[c];
}
#else
/* These lie where a float may. */
typedef float mote_vector __attribute__((vector_size(4 * MOTE_VECTOR), aligned(4), may_alias));
typedef float mote_quad __attribute__((vector_size(16), aligned(4), may_alias));

static inline mote_vector mote_sqrt_vector(mote_vector x) {
#if defined(MOTE_VECTOR_SQRT)
    return (mote_vector)MOTE_VECTOR_SQRT(x);
#elif MOTE_VECTOR == 4 && defined(__SSE2__)
    typedef float whole __attribute__((vector_size(16)));
    return (mote_vector)__builtin_ia32_sqrtps((whole)x);
#else
    for (size_t i = 0; i < MOTE_VECTOR; i++)
        x[i] = mote_sqrt(x[i]);
    return x;
#endif
}

static inline mote_quad mote_load_quad(const float *x) {
    return *(const mote_quad *)(const void *)x;
}

/* Four floats each of the rows at x, x + 4 · stride, …: a fourth of the rows. MOTE_QUADS does to each four of a
 * vector what its arguments say of the first. */
#if MOTE_VECTOR == 4
#define MOTE_QUADS(a, b, c, d) a, b, c, d
static inline mote_vector mote_load_rows(const float *x, size_t stride) {
    (void)stride;
    return mote_load_quad(x);
}
#else
#define MOTE_EIGHT(a, b, c, d) a, b, c, d, a + 4, b + 4, c + 4, d + 4
typedef float mote_eight __attribute__((vector_size(32), aligned(4), may_alias));

static inline mote_eight mote_load_eight(const float *x, size_t stride) {
    return __builtin_shufflevector(mote_load_quad(x), mote_load_quad(x + 4 * stride), MOTE_EIGHT(0, 1, 2, 3));
}
#if MOTE_VECTOR == 8
#define MOTE_QUADS(a, b, c, d) MOTE_EIGHT(a, b, c, d)
static inline mote_vector mote_load_rows(const float *x, size_t stride) {
    return mote_load_eight(x, stride);
}
#else
#define MOTE_QUADS(a, b, c, d) MOTE_EIGHT(a, b, c, d), MOTE_EIGHT(8 + a, 8 + b, 8 + c, 8 + d)
static inline mote_vector mote_load_rows(const float *x, size_t stride) {
    return __builtin_shufflevector(mote_load_eight(x, stride), mote_load_eight(x + 8 * stride, stride),
                                   MOTE_QUADS(0, 1, 2, 3));
}
#endif
#endif

/* v[c] is column c of four: element c of each of the MOTE_VECTOR rows at x, x + stride, … */
static inline void mote_load_columns(const float *x, size_t stride, mote_vector *v) {
    enum { N = MOTE_VECTOR };
    const mote_vector a = mote_load_rows(x, stride), b = mote_load_rows(x + stride, stride),
                      c = mote_load_rows(x + 2 * stride, stride), d = mote_load_rows(x + 3 * stride, stride);
    const mote_vector low_ab = __builtin_shufflevector(a, b, MOTE_QUADS(0, N, 1, N + 1)),
                      low_cd = __builtin_shufflevector(c, d, MOTE_QUADS(0, N, 1, N + 1)),
                      high_ab = __builtin_shufflevector(a, b, MOTE_QUADS(2, N + 2, 3, N + 3)),
                      high_cd = __builtin_shufflevector(c, d, MOTE_QUADS(2, N + 2, 3, N + 3));
    v[0] = __builtin_shufflevector(low_ab, low_cd, MOTE_QUADS(0, 1, N, N + 1));
    v[1] = __builtin_shufflevector(low_ab, low_cd, MOTE_QUADS(2, 3, N + 2, N + 3));
    v[2] = __builtin_shufflevector(high_ab, high_cd, MOTE_QUADS(0, 1, N, N + 1));
    v[3] = __builtin_shufflevector(high_ab, high_cd, MOTE_QUADS(2, 3, N + 2, N + 3));
}
#endif

static inline mote_vector mote_load(const float *x) {
    return *(const mote_vector *)(const void *)x;
}

static inline void mote_store(float *x, mote_vector v) {
    *(mote_vector *)(void *)x = v;
}

#endif
