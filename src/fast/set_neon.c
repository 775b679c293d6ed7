/* SPDX-License-Identifier: MIT
 * The kernels for NEON, as every 64-bit Arm machine has it. */
#include "fast/layer.h"

#ifdef __aarch64__
#include <string.h>

#include "fast/vectors_neon.h"

#define STAGED 1
#define OFFSET 0
static inline vi add_products(vi sum, vi x, vi w) {
    const int8x16_t a = vreinterpretq_s8_s32(x), b = vreinterpretq_s8_s32(w);
    const int32x4_t low = vpaddlq_s16(vmull_s8(vget_low_s8(a), vget_low_s8(b))),
                    high = vpaddlq_s16(vmull_high_s8(a, b));
    return vaddq_s32(sum, vpaddq_s32(low, high));
}

#define TAP_VECTORS 1
static inline vi add_taps(vi sum, vi x, const int32_t *w) {
    return add_products(sum, x, vi_load(w));
}

#include "fast/floats.h"
#include "fast/integers.h"
#include "fast/small.h"

const struct mote_fast_common mote_fast_common_neon = COMMON_TABLE;
const struct mote_fast_small mote_fast_small_neon = SMALL_TABLE;
static const struct mote_fast_set set = INTEGER_SET(&mote_fast_common_neon, &mote_fast_small_neon);

const struct mote_fast_set *mote_fast_neon(void) {
    return &set;
}

#else

const struct mote_fast_set *mote_fast_neon(void) {
    return NULL;
}

#endif
