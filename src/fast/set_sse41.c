/* SPDX-License-Identifier: MIT
 * The kernels for SSE4.1. */
#include "fast/layer.h"

#if defined __x86_64__ && !defined MOTE_WITHOUT_SSE41
#include <string.h>

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("sse4.1"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("sse4.1")
#endif

#include "fast/vectors_sse41.h"

#include "fast/products_s16.h"

#include "fast/floats.h"
#include "fast/integers.h"
#include "fast/small.h"

static const struct mote_fast_common common = COMMON_TABLE;
static const struct mote_fast_small small = SMALL_TABLE;
static const struct mote_fast_set set = INTEGER_SET(&common, &small);

#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct mote_fast_set *mote_fast_sse41(void) {
    return &set;
}

#else

const struct mote_fast_set *mote_fast_sse41(void) {
    return NULL;
}

#endif
