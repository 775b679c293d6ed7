/* SPDX-License-Identifier: MIT
 * Template: int8 and quantized floats on their way to the staged image (layer.h, 1). */
#include "fast/quantize.h"

/* The first n of a vector. Words are without the zero point. */
ALWAYS void put_integers(const struct mote_fast_staging *s, vi v, size_t n, char *to) {
    if (STAGED == 2)
        vi_store_s16((int16_t *)(void *)to, vi_subtract(v, vi_set(s->zero)), n);
    else
        vi_store_s8((int8_t *)to, vi_add(v, vi_set(OFFSET)), n);
}

/* Floats of four vectors as bytes. */
ALWAYS vi quantize_bytes(const struct mote_fast_staging *s, const float *x) {
    vi v[MOTE_FAST_QUAD];
    UNROLL for (size_t i = 0; i < MOTE_FAST_QUAD; i++) v[i] = quantize(s, vf_load(x + i * LANES));
    return vi_flip(vi_in_order(vi_pack(v)), vi_set((int32_t)(OFFSET * 0x01010101u)));
}

static void convert_hybrid(const struct mote_fast_staging *s, const void *from, size_t n, char *to) {
    const float *x = from;
    for (; STAGED == 1 && n >= 4 * LANES; n -= 4 * LANES, x += 4 * LANES, to += 4 * LANES)
        vi_store(to, quantize_bytes(s, x));
    for (size_t some; n > 0; n -= some, x += some, to += some * STAGED) {
        some = n < LANES ? n : LANES;
        put_integers(s, quantize(s, vf_load_some(x, some)), some, to);
    }
}

static void convert_bytes(const struct mote_fast_staging *s, const void *from, size_t n, char *to) {
    const char *x = from;
    const vi offset = vi_set((int32_t)(OFFSET * 0x01010101u));
    (void)s;
    for (; n >= 4 * LANES; n -= 4 * LANES, x += 4 * LANES, to += 4 * LANES)
        vi_store(to, vi_flip(vi_load(x), offset));
    if (n) vi_store_bytes((int8_t *)to, vi_flip(vi_load_bytes(x, n), offset), n);
}

#if STAGED == 2
#define CONVERT_S8 convert_s8
static void convert_s8(const struct mote_fast_staging *s, const void *from, size_t n, char *to) {
    const int8_t *x = from;
    for (; n >= LANES; n -= LANES, x += LANES, to += LANES * STAGED)
        put_integers(s, vi_load_s8(x, LANES), LANES, to);
    if (n) put_integers(s, vi_load_s8(x, n), n, to);
}
#else
#define CONVERT_S8 convert_bytes
#endif
