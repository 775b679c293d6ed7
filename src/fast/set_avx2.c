/* SPDX-License-Identifier: MIT
 * The kernels for AVX2 and FMA. */
#include "fast/layer.h"

#if defined __x86_64__
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif

#include "fast/vectors_avx2.h"

#include "fast/products_s16.h"

#include "fast/small.h"

const struct mote_fast_small mote_fast_small_avx2 = SMALL_TABLE; /* AVX-512's, too */

#ifndef MOTE_WITHOUT_AVX2
#include "fast/floats.h"
#include "fast/integers.h"

static const struct mote_fast_common common = COMMON_TABLE;
static const struct mote_fast_set set = INTEGER_SET(&common, &mote_fast_small_avx2);
#endif

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

#endif

const struct mote_fast_set *mote_fast_avx2(void) {
#if defined __x86_64__ && !defined MOTE_WITHOUT_AVX2
    return &set;
#else
    return NULL;
#endif
}
