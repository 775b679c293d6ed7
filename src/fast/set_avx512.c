/* SPDX-License-Identifier: MIT
 * The kernels for AVX-512 without VNNI. */
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

#include "fast/products_s16.h"

#include "fast/floats.h"

const struct mote_fast_common mote_fast_common_avx512 = COMMON_TABLE; /* VNNI's, too */

#ifndef MOTE_WITHOUT_AVX512
#include "fast/integers.h"

static const struct mote_fast_set set = INTEGER_SET(&mote_fast_common_avx512, &mote_fast_small_avx2);
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
