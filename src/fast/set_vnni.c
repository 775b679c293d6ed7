/* SPDX-License-Identifier: MIT
 * The integer kernels for AVX-512 with VNNI, whose products are of unsigned bytes and signed ones: images are staged with
 * 128 added, and sums start with −128 Σ weights. Those of floats are AVX-512's. */
#include "fast/layer.h"

#if defined __x86_64__ && !defined MOTE_WITHOUT_VNNI
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(                                                                                \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512vnni"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512vnni,prefer-vector-width=512")
#endif

#include "fast/vectors_avx512.h"

#define STAGED 1
#define OFFSET 128
static inline vi add_products(vi sum, vi x, vi w) {
    return _mm512_dpbusd_epi32(sum, x, w);
}

#define TAP_VECTORS 1
static inline vi add_taps(vi sum, vi x, const int32_t *w) {
    return add_products(sum, x, vi_load(w));
}

#define SKIP skip
#include "fast/integers.h"

#ifdef __clang__
#pragma clang attribute pop
#pragma clang attribute push(                                                                                \
    __attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,avx512vnni,avx512vbmi2,popcnt"))),    \
    apply_to = function)
#else
#pragma GCC target("avx512vbmi2,popcnt")
#endif

#include "fast/skip.h" /* for machines that have VBMI2, too */

static const struct mote_fast_set set = INTEGER_SET(&mote_fast_common_avx512, &mote_fast_small_avx2);

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
