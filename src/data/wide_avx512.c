/* SPDX-License-Identifier: MIT
 * Sixteen frames, or outputs, side by side. */
#include "base/cpu.h"
#include "data/wide.h"
#include "device/math.h"

#if defined(__x86_64__)
#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,avx512f,avx512vl,avx512dq,avx512bw"))),             \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,avx512f,avx512vl,avx512dq,avx512bw,prefer-vector-width=512")
#endif

#define MOTE_VECTOR 16
#define MOTE_VECTOR_SQRT(x) _mm512_sqrt_ps(x)
#define REST 8
#define NARROWER mote_wide_avx2()->rows_of
#include "data/wide_rows.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_wide *mote_wide_avx512(void) {
    static const struct mote_wide set = {"avx512", MOTE_VECTOR, rows_of, decimate, mote_wide_speed_avx2};
    return mote_cpu_best() >= MOTE_CPU_AVX512 ? &set : NULL;
}

#else

const struct mote_wide *mote_wide_avx512(void) {
    return NULL;
}

#endif
