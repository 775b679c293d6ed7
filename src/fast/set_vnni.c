/* SPDX-License-Identifier: MIT
 * The kernels for AVX-512 with VNNI, whose products are of unsigned bytes and signed ones: images are staged with 128
 * added, and sums start with −128 Σ weights. */
#include "fast/layer.h"

#if defined __x86_64__ && !defined MOTE_WITHOUT_VNNI
#include <string.h>

#include <immintrin.h>

#ifdef __clang__
#pragma clang attribute push(                                                                                \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512vnni"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512vnni,prefer-vector-width=512")
#endif

#include "fast/vectors_avx512.h"

#define STAGED 1
#define WIDE
static inline vi add_products(vi sum, vi x, vi w) {
    return _mm512_dpbusd_epi32(sum, x, w);
}

#include "fast/kernels.h"

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_fast_set *mote_fast_vnni(void) {
    return &set;
}

#else

const struct mote_fast_set *mote_fast_vnni(void) {
    return NULL;
}

#endif
