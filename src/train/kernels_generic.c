/* SPDX-License-Identifier: MIT
 * Kernels for any machine: vectors of four by the compiler's own means, a multiplication and an addition
 * rounded apart. The same bits everywhere; the reference for the other sets. */
#include "device/math.h"
#include "train/kernels.h"

#include <math.h>
#include <string.h>

enum { LANES = 4, ROWS = 4 };
typedef float vec __attribute__((vector_size(16)));

static inline vec vec_load(const float *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline vec vec_load_some(const float *p, size_t n) {
    vec v = {0};
    memcpy(&v, p, n * sizeof *p);
    return v;
}

static inline void vec_store(float *p, vec v) {
    memcpy(p, &v, sizeof v);
}

static inline void vec_store_some(float *p, vec v, size_t n) {
    memcpy(p, &v, n * sizeof *p);
}

static inline vec vec_set(float x) {
    return (vec){x, x, x, x};
}

static inline vec vec_fma(vec a, vec b, vec c) {
    return a * b + c;
}

static inline vec vec_sqrt(vec v) {
    return (vec){sqrtf(v[0]), sqrtf(v[1]), sqrtf(v[2]), sqrtf(v[3])};
}

#include "train/kernels_template.h"

const struct mote_kernels *mote_kernels_generic(void) {
    static const struct mote_kernels kernels = KERNELS("generic");
    return &kernels;
}
