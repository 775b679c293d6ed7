/* SPDX-License-Identifier: MIT
 * What the kinds of plot share: text, marks, legend, axes. Internal to this room. */
#ifndef MOTE_REPORT_SVG_DRAW_H
#define MOTE_REPORT_SVG_DRAW_H

#include "report/svg.h"
#include "report/ticks.h"

/* The rectangle that data is drawn in. */
struct svg_frame {
    double left, top, right, bottom;
    double ticks; /* least room for the y axis' tick labels */
};

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

void mote_svg_open(struct mote_buffer *out, const char *title, int width, int height);
void mote_svg_close(struct mote_buffer *out);
void mote_svg_number(struct mote_buffer *out, double value); /* one decimal; |value| below 1e6 */
/* " name='number'" */
void mote_svg_attribute(struct mote_buffer *out, const char *name, double value);
void mote_svg_text(struct mote_buffer *out, double x, double y, enum svg_anchor anchor,
                   const char *class_name, const char *text);
double mote_svg_text_width(const char *text); /* about, at the style's 12 px */
void mote_svg_segment(struct mote_buffer *out, const char *class_name, double x1, double y1, double x2,
                      double y2);
/* Closes an element that was opened without '>', with its tooltip inside; NULL: none. */
void mote_svg_end(struct mote_buffer *out, const char *element, const char *tip);
void mote_svg_rect(struct mote_buffer *out, enum mote_svg_color color, double x, double y, double width,
                   double height, const char *tip);
void mote_svg_mark(struct mote_buffer *out, enum mote_svg_mark mark, enum mote_svg_color color, bool hollow,
                   double x, double y, const char *tip);

/* One entry of a legend: a mark, a line or (neither) a box. */
struct svg_entry {
    const char *name;
    enum mote_svg_color color;
    enum mote_svg_line line;
    enum mote_svg_mark mark;
    bool hollow;
};
/* Draws the entries in rows from (x, 0) to `right`; a row is 20 px. Returns the height. */
double mote_svg_legend(struct mote_buffer *out, const struct svg_entry *entries, size_t count, double x,
                       double right);

/* Makes room for the tick labels in *frame, then draws grid, axes and labels. */
void mote_svg_axes(struct mote_buffer *out, struct svg_frame *frame, const struct mote_scale *x,
                   const char *x_label, const struct mote_scale *y, const char *y_label);
double mote_svg_x(const struct svg_frame *frame, const struct mote_scale *scale, double value);
double mote_svg_y(const struct svg_frame *frame, const struct mote_scale *scale, double value);

#endif
