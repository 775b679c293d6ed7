/* SPDX-License-Identifier: MIT
 * CONV_2D in int8, bit-exact with TensorFlow Lite Micro's reference kernel: outside the image the input is
 * its zero point, so that the zero point's share of every sum is the same and sits in the bias. */
#include "device/conv.h"
#include "device/rows_s8.h"

#include <string.h>

#if MOTE_DSP
#include "device/conv_s8_dsp.h"
#else
/* How many patches are multiplied with the weights at once. */
#if MOTE_MVE
enum { BLOCK = 8 };
#else
enum { BLOCK = 1 };
#endif

/* Any one of them, at `to` if there are to be more. */
static const int8_t *gather(const struct mote_conv_s8 *p, const int8_t *image, size_t position, int8_t *to) {
    const int32_t i = (int32_t)position / p->window.out_w, j = (int32_t)position % p->window.out_w;
    const int8_t *patch = mote_window_gather(&p->window, image, 1, p->in_zero, i, j, to);
    return BLOCK == 1 || patch == to ? patch : memcpy(to, patch, mote_window_patch(&p->window));
}

static void convolve(const struct mote_conv_s8 *p, const struct mote_finish_s8 *f, const int8_t *image,
                     int8_t *y, void *scratch) {
    const struct mote_window *w = &p->window;
    const size_t channels = (size_t)w->out_c, n = mote_window_patch(w),
                 positions = (size_t)w->out_h * (size_t)w->out_w;
    if (mote_window_is_point(w)) { /* every pixel is a patch */
        mote_rows_s8(f, p->weights, image, positions, channels, n, y);
        return;
    }
    for (size_t first = 0; first < positions; first += BLOCK, y += BLOCK * channels) {
        const size_t count = positions - first < BLOCK ? positions - first : BLOCK;
        const int8_t *patches = gather(p, image, first, scratch);
        for (size_t i = 1; i < count; i++)
            gather(p, image, first + i, (int8_t *)scratch + i * n);
        mote_rows_s8(f, p->weights, patches, count, channels, n, y);
    }
}
#endif

void mote_conv_s8(const void *params, const struct mote_io *io) {
    const struct mote_conv_s8 *p = params;
    const struct mote_window *w = &p->window;
    const struct mote_finish_s8 f = {p->bias, p->multiplier, p->shift, 1, p->out_zero, p->min, p->max};
    const size_t in = mote_window_image(w), out = (size_t)w->out_h * (size_t)w->out_w * (size_t)w->out_c;
    for (int32_t b = 0; b < w->batches; b++)
        convolve(p, &f, (const int8_t *)io->x[0] + (size_t)b * in, (int8_t *)io->y + (size_t)b * out,
                 io->scratch);
}
