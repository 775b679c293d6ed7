/* SPDX-License-Identifier: MIT
 * The kernels for AVX2 and FMA. Bytes are staged as int16: the instruction that multiplies bytes saturates. */
#include "fast/layer.h"

#if defined __x86_64__ && !defined MOTE_WITHOUT_AVX2
#include <string.h>

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#include "fast/vectors_avx2.h"

#define STAGED 2
static inline vi add_products(vi sum, vi x, vi w) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(x, w));
}

#include "fast/kernels.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_fast_set *mote_fast_avx2(void) {
    return &set;
}

#else

const struct mote_fast_set *mote_fast_avx2(void) {
    return NULL;
}

#endif
