/* SPDX-License-Identifier: MIT
 * The integer kernels for NEON with sums of four byte products. Those of floats are NEON's. */
#include "fast/layer.h"

#ifdef __aarch64__
#include <string.h>

#include "fast/vectors_neon.h"

#define STAGED 1
#define OFFSET 0
static inline vi add_products(vi sum, vi x, vi w) { /* written out: no compiler option is needed then */
    __asm__(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.16b" : "+w"(sum) : "w"(x), "w"(w));
    return sum;
}

#define TAP_VECTORS 1
static inline vi add_taps(vi sum, vi x, const int32_t *w) {
    return add_products(sum, x, vi_load(w));
}

#include "fast/integers.h"

static const struct mote_fast_set set = INTEGER_SET(&mote_fast_common_neon, &mote_fast_small_neon);

const struct mote_fast_set *mote_fast_dotprod(void) {
    return &set;
}

#else

const struct mote_fast_set *mote_fast_dotprod(void) {
    return NULL;
}

#endif
