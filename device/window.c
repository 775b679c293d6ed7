/* SPDX-License-Identifier: MIT
 * Gathering the elements under a filter window. */
#include "device/window.h"

#include <string.h>

static const unsigned char *at(const struct mote_window *w, const unsigned char *image, size_t size,
                               int32_t y, int32_t x) {
    return image + ((size_t)y * (size_t)w->in_w + (size_t)x) * (size_t)w->in_c * size;
}

static int is_whole(struct mote_span s, int32_t filter) {
    return s.first == 0 && s.last == filter;
}

/* One row of taps, with the taps outside the image filled. */
static void gather_row(const struct mote_window *w, const unsigned char *image, size_t size, int fill,
                       int32_t y, struct mote_span s, unsigned char *row) {
    const size_t tap = (size_t)w->in_c * size;
    memset(row, fill, (size_t)s.first * tap);
    if (w->dilation_w == 1 && s.last > s.first) {
        memcpy(row + (size_t)s.first * tap, at(w, image, size, y, s.start + s.first),
               (size_t)(s.last - s.first) * tap);
    } else {
        for (int32_t k = s.first; k < s.last; k++) {
            memcpy(row + (size_t)k * tap, at(w, image, size, y, s.start + k * w->dilation_w), tap);
        }
    }
    memset(row + (size_t)s.last * tap, fill, (size_t)(w->filter_w - s.last) * tap);
}

const void *mote_window_gather(const struct mote_window *w, const void *image, size_t size, int fill,
                               int32_t out_y, int32_t out_x, void *patch) {
    const struct mote_span v = mote_span_h(w, out_y), h = mote_span_w(w, out_x);
    const int row_is_run = w->filter_w == 1 || w->dilation_w == 1;
    const int rows_join = w->filter_h == 1 || (w->dilation_h == 1 && w->filter_w == w->in_w);
    if (row_is_run && rows_join && is_whole(v, w->filter_h) && is_whole(h, w->filter_w)) {
        return at(w, image, size, v.start, h.start);
    }
    const size_t row = (size_t)w->filter_w * (size_t)w->in_c * size;
    unsigned char *to = patch;
    for (int32_t k = 0; k < w->filter_h; k++, to += row) {
        if (k < v.first || k >= v.last) {
            memset(to, fill, row);
        } else {
            gather_row(w, image, size, fill, v.start + k * w->dilation_h, h, to);
        }
    }
    return patch;
}
