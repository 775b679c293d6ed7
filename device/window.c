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

/* One row of taps: bytes before the image, inside, and behind it. */
struct row {
    size_t before, inside, behind;
};

static void gather_row(const struct mote_window *w, const unsigned char *first, size_t tap, int fill,
                       struct row r, unsigned char *row) {
    if (r.before > 0) memset(row, fill, r.before);
    row += r.before;
    if (w->dilation_w == 1) {
        memcpy(row, first, r.inside);
    } else {
        for (size_t k = 0; k < r.inside; k += tap)
            memcpy(row + k, first + k * (size_t)w->dilation_w, tap);
    }
    if (r.behind > 0) memset(row + r.inside, fill, r.behind);
}

const void *mote_window_gather(const struct mote_window *w, const void *image, size_t size, int fill,
                               int32_t out_y, int32_t out_x, void *patch) {
    const struct mote_span v = mote_span_h(w, out_y), h = mote_span_w(w, out_x);
    const int row_is_run = w->filter_w == 1 || w->dilation_w == 1;
    const int rows_join = w->filter_h == 1 || (w->dilation_h == 1 && w->filter_w == w->in_w);
    if (row_is_run && rows_join && is_whole(v, w->filter_h) && is_whole(h, w->filter_w)) {
        return at(w, image, size, v.start, h.start);
    }
    const size_t tap = (size_t)w->in_c * size, row = (size_t)w->filter_w * tap,
                 stride = (size_t)(w->in_w * w->dilation_h) * tap;
    const struct row r = {(size_t)h.first * tap, (size_t)(h.last - h.first) * tap,
                          (size_t)(w->filter_w - h.last) * tap};
    const int reads = r.inside > 0 && v.last > v.first;
    const unsigned char *first =
        reads ? at(w, image, size, v.start + v.first * w->dilation_h, h.start + h.first * w->dilation_w)
              : image;
    unsigned char *to = patch;
    for (int32_t k = 0; k < w->filter_h; k++, to += row) {
        if (!reads || k < v.first || k >= v.last) {
            memset(to, fill, row);
        } else {
            gather_row(w, first, tap, fill, r, to);
            first += stride;
        }
    }
    return patch;
}
