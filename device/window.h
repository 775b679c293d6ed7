/* SPDX-License-Identifier: MIT
 * The geometry that convolutions and pools share: a filter window sliding over an image (height, width,
 * channels). */
#ifndef MOTE_DEVICE_WINDOW_H
#define MOTE_DEVICE_WINDOW_H

#include <stddef.h>
#include <stdint.h>

struct mote_window {
    int32_t batches;
    int32_t in_h, in_w, in_c;
    int32_t out_h, out_w, out_c;
    int32_t filter_h, filter_w;
    int32_t stride_h, stride_w, dilation_h, dilation_w;
    int32_t pad_h, pad_w; /* rows above and columns left of the image */
};

static inline size_t mote_window_image(const struct mote_window *w) {
    return (size_t)w->in_h * (size_t)w->in_w * (size_t)w->in_c;
}

static inline size_t mote_window_patch(const struct mote_window *w) {
    return (size_t)w->filter_h * (size_t)w->filter_w * (size_t)w->in_c;
}

/* Whether output and filter are pixels of the input, so that its patches are its pixels. */
static inline int mote_window_is_point(const struct mote_window *w) {
    return w->filter_h == 1 && w->filter_w == 1 && w->out_h == w->in_h && w->out_w == w->in_w &&
           w->pad_h == 0 && w->pad_w == 0;
}

/* The part of a filter axis that lies inside the image: taps first ≤ k < last, of which tap k reads start + k
 * · dilation. */
struct mote_span {
    int32_t start, first, last;
};

static inline struct mote_span mote_span_of(int32_t out, int32_t stride, int32_t pad, int32_t dilation,
                                            int32_t filter, int32_t in) {
    struct mote_span s = {out * stride - pad, 0, 0};
    if (s.start < 0) s.first = (-s.start + dilation - 1) / dilation;
    if (s.start < in) s.last = (in - s.start + dilation - 1) / dilation;
    if (s.last > filter) s.last = filter;
    if (s.first > s.last) s.first = s.last;
    return s;
}

static inline struct mote_span mote_span_h(const struct mote_window *w, int32_t out_y) {
    return mote_span_of(out_y, w->stride_h, w->pad_h, w->dilation_h, w->filter_h, w->in_h);
}

static inline struct mote_span mote_span_w(const struct mote_window *w, int32_t out_x) {
    return mote_span_of(out_x, w->stride_w, w->pad_w, w->dilation_w, w->filter_w, w->in_w);
}

/* What the filter sees at one output position, as one run of filter_h · filter_w · in_c elements of `size`
 * bytes. Outside the image every byte is `fill`. Points into the image where the run lies there already, else
 * the run is built in `patch`. */
const void *mote_window_gather(const struct mote_window *w, const void *image, size_t size, int fill,
                               int32_t out_y, int32_t out_x, void *patch);

#endif
