/* SPDX-License-Identifier: MIT
 * Template: pools, and means as pools over everything, a vector of channels at a time. Sums of floats run in the plain
 * kernels' order and give their bits. */
#include "fast/pool_params.h"

enum pool_kind { AVERAGE_F32, MAX_F32, AVERAGE_S8, MAX_S8, MEAN_S8 };

ALWAYS vi load_channels(const bool is_float, const char *x) {
    return is_float ? vi_load(x) : vi_load_s8((const int8_t *)x, LANES);
}

ALWAYS vi add_pixel(const enum pool_kind kind, vi sum, vi x) {
    if (kind == AVERAGE_F32) return vi_bits(vf_add(vf_bits(sum), vf_bits(x)));
    if (kind == MAX_F32) return vi_bits(vf_max(vf_bits(x), vf_bits(sum)));
    return kind == MAX_S8 ? vi_max(sum, x) : vi_add(sum, x);
}

/* To the nearest whole number, ties away from zero: quotients of numbers below 2^23 are exact enough for that. */
ALWAYS vi divide(vi sum, int32_t count) {
    const vf number = vf_of(sum), half = vf_set((float)(count / 2));
    return vi_truncate(vf_divide(vf_add(number, vf_with_sign(half, number)), vf_set((float)count)));
}

ALWAYS void finish_pool(const enum pool_kind kind, const struct mote_fast_pool *p, vi sum, int32_t count,
                        char *y) {
    if (kind == MEAN_S8) {
        int32_t sums[LANES];
        vi_store(sums, sum);
        mote_fast_finish_mean(p->mean, sums, LANES, (int8_t *)y);
    } else if (kind == AVERAGE_S8 || kind == MAX_S8) {
        const vi value = kind == MAX_S8 ? sum : divide(sum, count);
        vi_store_s8((int8_t *)y, vi_clamp(value, vi_set(p->low), vi_set(p->high)), LANES);
    } else {
        const vf value = kind == MAX_F32 ? vf_bits(sum) : vf_divide(vf_bits(sum), vf_set((float)count));
        vf_store((float *)(void *)y, vf_min(vf_set(p->max), vf_max(vf_set(p->min), value)));
    }
}

ALWAYS void pool(const enum pool_kind kind, const struct mote_fast_pool *p, int32_t rows, int32_t columns,
                 const char *image, char *y) {
    const bool is_float = kind == AVERAGE_F32 || kind == MAX_F32;
    const size_t pixel = (size_t)p->window.in_c * p->bytes, row = pixel * (size_t)p->window.in_w;
    vi sum = kind == MAX_F32 ? vi_bits(vf_set(-3.402823466e38f)) : vi_set(kind == MAX_S8 ? -128 : 0);
    for (int32_t i = 0; i < rows; i++, image += row) {
        const char *x = image;
        for (int32_t j = 0; j < columns; j++, x += pixel)
            sum = add_pixel(kind, sum, load_channels(is_float, x));
    }
    finish_pool(kind, p, sum, rows * columns, y);
}

#define POOL_FUNCTION(name, kind)                                                                            \
    static void name(const struct mote_fast_pool *p, int32_t rows, int32_t columns, const char *x,           \
                     char *y) {                                                                              \
        pool(kind, p, rows, columns, x, y);                                                                  \
    }
POOL_FUNCTION(average_f32, AVERAGE_F32)
POOL_FUNCTION(max_f32, MAX_F32)
POOL_FUNCTION(average_s8, AVERAGE_S8)
POOL_FUNCTION(max_s8, MAX_S8)
POOL_FUNCTION(mean_s8, MEAN_S8)
