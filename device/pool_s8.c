/* SPDX-License-Identifier: MIT
 * Pools in int8, bit-exact with TensorFlow Lite Micro's reference kernels. */
#include "device/chip.h"
#include "device/pool.h"

enum { TILE = 32 };

struct pixel {
    const int8_t *image;
    struct mote_span v, h;
};

static const int8_t *tap_at(const struct mote_window *w, const struct pixel *p, int32_t ky, int32_t kx) {
    const size_t row = (size_t)(p->v.start + ky), column = (size_t)(p->h.start + kx);
    return p->image + (row * (size_t)w->in_w + column) * (size_t)w->in_c;
}

/* To nearest, ties away from zero. */
static int32_t divide(int32_t sum, int32_t count) {
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

/* sum[t] += x[t]; the sums have room for a multiple of four. */
static void add_run(const int8_t *x, int32_t count, int32_t *sum) {
#if MOTE_MVE
    for (int32_t t = 0; t < count; t += 4, x += 4, sum += 4) {
        const int32x4_t more = __arm_vldrbq_z_s32(x, __arm_vctp32q((uint32_t)(count - t)));
        __arm_vstrwq_s32(sum, __arm_vaddq_s32(__arm_vldrwq_s32(sum), more));
    }
#else
    for (int32_t t = 0; t < count; t++)
        sum[t] += x[t];
#endif
}

static void average_tile(const struct mote_pool_s8 *p, const struct pixel *at, int32_t first, int32_t count,
                         int8_t *y) {
    int32_t sum[TILE] = {0};
    for (int32_t ky = at->v.first; ky < at->v.last; ky++) {
        for (int32_t kx = at->h.first; kx < at->h.last; kx++) {
            add_run(tap_at(&p->window, at, ky, kx) + first, count, sum);
        }
    }
    const int32_t taps = (at->v.last - at->v.first) * (at->h.last - at->h.first);
    for (int32_t t = 0; t < count; t++)
        y[t] = (int8_t)mote_clamp_s32(divide(sum[t], taps), p->min, p->max);
}

static void max_tile(const struct mote_pool_s8 *p, const struct pixel *at, int32_t first, int32_t count,
                     int8_t *y) {
    for (int32_t t = 0; t < count; t++)
        y[t] = -128;
    for (int32_t ky = at->v.first; ky < at->v.last; ky++) {
        for (int32_t kx = at->h.first; kx < at->h.last; kx++) {
            const int8_t *x = tap_at(&p->window, at, ky, kx) + first;
            for (int32_t t = 0; t < count; t++)
                y[t] = x[t] > y[t] ? x[t] : y[t];
        }
    }
    for (int32_t t = 0; t < count; t++)
        y[t] = (int8_t)mote_clamp_s32(y[t], p->min, p->max);
}

typedef void tile_function(const struct mote_pool_s8 *, const struct pixel *, int32_t, int32_t, int8_t *);

static void pool(const struct mote_pool_s8 *p, const struct mote_io *io, tile_function *tile) {
    const struct mote_window *w = &p->window;
    const int8_t *image = io->x[0];
    int8_t *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++, y += w->in_c) {
                const struct pixel at = {image, mote_span_h(w, i), mote_span_w(w, j)};
                for (int32_t c = 0; c < w->in_c; c += TILE) {
                    tile(p, &at, c, w->in_c - c < TILE ? w->in_c - c : TILE, y + c);
                }
            }
        }
    }
}

void mote_average_pool_s8(const void *params, const struct mote_io *io) {
    pool(params, io, average_tile);
}

void mote_max_pool_s8(const void *params, const struct mote_io *io) {
    pool(params, io, max_tile);
}
