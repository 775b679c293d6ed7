/* SPDX-License-Identifier: MIT
 * The kernels for SSE4.1. Convolutions take int16: the instruction that multiplies bytes saturates. */
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

#define STAGED 2
#define OFFSET 128
#define add_products vi_add_pairs
#define TAP_VECTORS 2
static inline vi add_taps(vi sum, vi x, const int32_t *w) {
    return vi_add_bytes_wide(sum, x, vi_load(w), vi_load(w + LANES));
}

#include "fast/floats.h"
#include "fast/integers.h"

static const struct mote_fast_common common = COMMON_TABLE;
static const struct mote_fast_set set = INTEGER_SET(&common);

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
