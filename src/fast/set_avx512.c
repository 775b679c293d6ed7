/* SPDX-License-Identifier: MIT
 * The kernels for AVX-512 without VNNI. Convolutions take int16: the instruction that multiplies bytes saturates. */
#include "fast/layer.h"

#if defined __x86_64__ && !(defined MOTE_WITHOUT_AVX512 && defined MOTE_WITHOUT_VNNI)
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw"))),         \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,avx512f,avx512vl,avx512dq,avx512bw,prefer-vector-width=512")
#endif

#include "fast/vectors_avx512.h"

#define STAGED 2
#define OFFSET 128
#define add_products vi_add_pairs
#define TAP_VECTORS 2
static inline vi add_taps(vi sum, vi x, const int32_t *w) {
    return vi_add_bytes_wide(sum, x, vi_load(w), vi_load(w + LANES));
}

#include "fast/floats.h"

const struct mote_fast_common mote_fast_common_avx512 = COMMON_TABLE; /* VNNI's, too */

#ifndef MOTE_WITHOUT_AVX512
#include "fast/integers.h"

static const struct mote_fast_set set = INTEGER_SET(&mote_fast_common_avx512);
#endif

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif

const struct mote_fast_set *mote_fast_avx512(void) {
#if defined __x86_64__ && !defined MOTE_WITHOUT_AVX512
    return &set;
#else
    return NULL;
#endif
}
