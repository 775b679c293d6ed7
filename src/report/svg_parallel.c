/* SPDX-License-Identifier: MIT
 * Parallel coordinates: an upright axis for each quantity, a line across them for each thing that has them. */
#include "report/svg_draw.h"

#include <math.h>

enum { BELOW = 22, ABOVE = 34, STAGGER = 14 };

static double across(const struct mote_svg_parallel *p, const struct svg_frame *frame, size_t axis) {
    double step = p->axes > 1 ? (frame->right - frame->left) / (double)(p->axes - 1) : 0;
    return frame->left + step * (double)axis;
}

/* Names stand in two rows in turn, so that neighbours do not touch. */
static void draw_axis(const struct mote_svg_parallel *p, const struct svg_frame *frame, size_t a,
                      struct mote_buffer *out) {
    double x = across(p, frame, a);
    enum svg_anchor anchor = a == 0 ? SVG_START : a + 1 == p->axes ? SVG_END : SVG_MIDDLE;
    const struct mote_svg_parallel_axis *axis = &p->axis[a];
    mote_svg_segment(out, "axis", x, frame->top, x, frame->bottom);
    mote_svg_text(out, x, frame->top - 10 - (a % 2 ? STAGGER : 0), anchor, "ink", axis->name);
    for (size_t t = 0; t < axis->ticks; t++) {
        double y = frame->bottom - axis->at[t] * (frame->bottom - frame->top);
        mote_svg_segment(out, "axis", x - 3, y, x + 3, y);
        mote_svg_text(out, a + 1 == p->axes ? x - 6 : x + 6, y + 4, a + 1 == p->axes ? SVG_END : SVG_START,
                      "halo", axis->tick[t]);
    }
}

/* A missing value leaves a gap. */
static void draw_line(const struct mote_svg_parallel *p, const struct svg_frame *frame, size_t i,
                      struct mote_buffer *out) {
    bool open = false;
    mote_buffer_printf(out, "<path class=\"l p k%d\" d=\"", (int)p->color[i]);
    for (size_t a = 0; a < p->axes; a++) {
        double at = p->value[i * p->axes + a];
        if (!isfinite(at)) {
            open = false;
            continue;
        }
        mote_buffer_text(out, open ? "L" : "M");
        mote_svg_number(out, across(p, frame, a));
        mote_buffer_text(out, " ");
        mote_svg_number(out, frame->bottom - fmin(fmax(at, 0), 1) * (frame->bottom - frame->top));
        open = true;
    }
    mote_buffer_text(out, "\"");
    mote_svg_end(out, "path", p->tip ? p->tip[i] : NULL);
}

void mote_svg_parallel(const struct mote_svg_parallel *p, struct mote_buffer *out) {
    const struct svg_frame frame = {8, ABOVE, p->width - 8, p->height - BELOW, 0};
    mote_svg_open(out, p->title, p->width, p->height);
    for (size_t i = p->lines; i-- > 0;)
        draw_line(p, &frame, i, out);
    for (size_t a = 0; a < p->axes; a++)
        draw_axis(p, &frame, a, out);
    mote_svg_close(out);
}
