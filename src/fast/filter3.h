/* SPDX-License-Identifier: MIT
 * Template: depthwise convolutions of float32 by 3 × 3 filters, one pixel apart. The image stays where it is. A vector of
 * channels has its weights in registers, and each column of three pixels is read once for the three outputs that it adds
 * to: the one that is complete with it, the next, and the one after that, which begins. */
#include "fast/filter3_params.h"

/* Three pixels one above the other, and how far it is from each to the next in its row. */
struct filter3_rows {
    const float *x[3];
    size_t step[3];
};

/* What lies beyond the edges above and below is taken from zeros that are one pixel. */
ALWAYS struct filter3_rows filter3_rows(const struct mote_fast_filter3 *p, const float *x, int32_t row) {
    const struct mote_window *w = &p->window;
    const size_t pixel = (size_t)w->in_c;
    struct filter3_rows rows;
    UNROLL for (int32_t r = 0; r < 3; r++) {
        const int32_t at = row + r - w->pad_h;
        const bool inside = at >= 0 && at < w->in_h;
        rows.x[r] = inside ? x + (size_t)at * (size_t)w->in_w * pixel : p->zeros;
        rows.step[r] = inside ? pixel : 0;
    }
    return rows;
}

/* sum += a column of pixels by one of the filter */
ALWAYS vf filter3_add(vf sum, vf x0, vf x1, vf x2, vf w0, vf w1, vf w2) {
    return vf_fma(x2, w2, vf_fma(x1, w1, vf_fma(x0, w0, sum)));
}

/* A row of the output; w: bias and taps. Outputs that the first and the last columns begin or complete beyond the row's ends
 * are computed and left: branches around them cost more. */
ALWAYS void filter3_row(const struct mote_fast_filter3 *p, const vf *w, struct filter3_rows rows, float *y) {
    const int32_t in = p->window.in_w, out = p->window.out_w, pad = p->window.pad_w;
    const size_t pitch = (size_t)p->window.out_c;
    const vf min = vf_set(p->min), max = vf_set(p->max);
    vf done, next = w[0], last = w[0];
    for (int32_t c = 0; c < out + 2; c++) {
        done = next;
        next = last;
        last = w[0];
        if (c >= pad && c - pad < in) {
            const vf x0 = vf_load(rows.x[0]), x1 = vf_load(rows.x[1]), x2 = vf_load(rows.x[2]);
            UNROLL for (int r = 0; r < 3; r++) rows.x[r] += rows.step[r];
            last = filter3_add(last, x0, x1, x2, w[1], w[4], w[7]);
            next = filter3_add(next, x0, x1, x2, w[2], w[5], w[8]);
            done = filter3_add(done, x0, x1, x2, w[3], w[6], w[9]);
        }
        if (c < 2) continue;
        vf_store(y, vf_min(max, vf_max(min, done)));
        y += pitch;
    }
}

/* A vector of channels of an image. */
ALWAYS void filter3_channels(const struct mote_fast_filter3 *p, const float *weights, const float *x,
                             float *y) {
    const size_t row = (size_t)p->window.out_w * (size_t)p->window.out_c;
    vf w[1 + MOTE_FAST_FILTER3_TAPS];
    UNROLL for (size_t i = 0; i < 1 + MOTE_FAST_FILTER3_TAPS; i++) w[i] = vf_load(weights + i * LANES);
    for (int32_t o = 0; o < p->window.out_h; o++, y += row)
        filter3_row(p, w, filter3_rows(p, x, o), y);
}

static void filter3(const void *params, const struct mote_io *io) {
    const struct mote_fast_filter3 *p = params;
    const struct mote_window *window = &p->window;
    const size_t channels = (size_t)window->out_c;
    const float *image = io->x[0];
    float *out = io->y;
    for (int32_t b = 0; b < window->batches; b++) {
        const float *weights = p->weights;
        for (size_t c = 0; c < channels; c += LANES) {
            const size_t at = mote_fast_place(channels, LANES, c);
            filter3_channels(p, weights, image + at, out + at);
            weights += (1 + MOTE_FAST_FILTER3_TAPS) * LANES;
        }
        image += mote_window_image(window);
        out += (size_t)window->out_h * (size_t)window->out_w * channels;
    }
}
