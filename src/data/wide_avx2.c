/* SPDX-License-Identifier: MIT
 * Eight frames, or outputs, side by side. Without FMA: a product and a sum are rounded apart. */
#include "data/wide.h"
#include "device/math.h"

#if defined(__x86_64__)
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif

#define MOTE_VECTOR 8
#define MOTE_VECTOR_SQRT(x) _mm256_sqrt_ps(x)
#define REST 1
#define NARROWER mote_features_rows_plain
#include "data/wide_rows.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_wide *mote_wide_avx2(void) {
    static const struct mote_wide set = {"avx2", MOTE_VECTOR, rows_of, decimate};
    return __builtin_cpu_supports("avx2") ? &set : NULL;
}

#else

const struct mote_wide *mote_wide_avx2(void) {
    return NULL;
}

#endif
