/* SPDX-License-Identifier: MIT
 * Pools in int16, bit-exact with TensorFlow Lite Micro's reference kernels; an average rounds to nearest, ties away from
 * zero. */
#include "device/pool.h"

struct seen {
    int32_t sum, largest, count;
};

static struct seen look(const struct mote_window *w, const int16_t *image, struct mote_span v,
                        struct mote_span h, int32_t c) {
    struct seen s = {0, -32768, (v.last - v.first) * (h.last - h.first)};
    for (int32_t ky = v.first; ky < v.last; ky++) {
        for (int32_t kx = h.first; kx < h.last; kx++) {
            const size_t pixel = (size_t)(v.start + ky) * (size_t)w->in_w + (size_t)(h.start + kx);
            const int32_t x = image[pixel * (size_t)w->in_c + (size_t)c];
            s.sum += x;
            s.largest = x > s.largest ? x : s.largest;
        }
    }
    return s;
}

static void pool(const struct mote_pool_s8 *p, const struct mote_io *io, int average) {
    const struct mote_window *w = &p->window;
    const int16_t *image = io->x[0];
    int16_t *y = io->y;
    for (int32_t b = 0; b < w->batches; b++, image += mote_window_image(w)) {
        for (int32_t i = 0; i < w->out_h; i++) {
            for (int32_t j = 0; j < w->out_w; j++) {
                for (int32_t c = 0; c < w->in_c; c++) {
                    const struct seen s = look(w, image, mote_span_h(w, i), mote_span_w(w, j), c);
                    const int32_t half = s.sum > 0 ? s.count / 2 : -(s.count / 2);
                    const int32_t value = average ? (s.sum + half) / s.count : s.largest;
                    *y++ = (int16_t)mote_clamp_s32(value, p->min, p->max);
                }
            }
        }
    }
}

void mote_average_pool_s16(const void *params, const struct mote_io *io) {
    pool(params, io, 1);
}

void mote_max_pool_s16(const void *params, const struct mote_io *io) {
    pool(params, io, 0);
}
