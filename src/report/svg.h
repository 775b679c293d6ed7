/* SPDX-License-Identifier: MIT
 * Plots as SVG, for a page that holds mote_svg_style in its <style>. Text stays text, colours follow the
 * reader's light or dark preference, and points carry <title> tooltips. All texts are escaped; any numbers
 * are safe: NaN leaves a gap, infinity is drawn at the edge. Sizes are in CSS pixels of a viewBox that scales
 * with the page.
 */
#ifndef MOTE_REPORT_SVG_H
#define MOTE_REPORT_SVG_H

#include "base/buffer.h"

/* Rules for every plot; needs the custom properties of html.h's style (--ink, --muted, --rule, --paper, --c1
 * … --c6). */
extern const char mote_svg_style[];

/* 0 is the ink, 1–6 a palette that colour-blind readers can tell apart, 7 the muted grey. */
enum mote_svg_color {
    MOTE_SVG_INK,
    MOTE_SVG_BLUE,
    MOTE_SVG_ORANGE,
    MOTE_SVG_GREEN,
    MOTE_SVG_PURPLE,
    MOTE_SVG_SKY,
    MOTE_SVG_YELLOW,
    MOTE_SVG_GREY
};

enum mote_svg_mark {
    MOTE_SVG_NO_MARK,
    MOTE_SVG_CIRCLE,
    MOTE_SVG_SQUARE,
    MOTE_SVG_DIAMOND,
    MOTE_SVG_TRIANGLE,
    MOTE_SVG_CROSS
};

/* Bytes have ticks at powers of two on a log axis; dates are seconds since 1970. */
enum mote_svg_unit { MOTE_SVG_NUMBER, MOTE_SVG_BYTES, MOTE_SVG_SECONDS, MOTE_SVG_DATE };

struct mote_svg_axis {
    const char *label;
    enum mote_svg_unit unit;
    bool log;
    bool zero;       /* must show 0 */
    bool tight;      /* ends where the data ends, not at the next tick */
    bool whole;      /* only whole numbers have ticks */
    double min, max; /* min < max: the range; values outside are drawn at the edge */
};

enum mote_svg_line { MOTE_SVG_NO_LINE, MOTE_SVG_STRAIGHT, MOTE_SVG_STAIRS, MOTE_SVG_DASHED, MOTE_SVG_AREA };

struct mote_svg_series {
    const char *name; /* in the legend; NULL: not there */
    size_t count;
    const double *x, *y;
    const double *spread;     /* whiskers so far above and below each mark; NULL or 0: none */
    const char *const *tip;   /* <title> of each mark; NULL: none */
    const char *const *label; /* text beside a mark where there is room; NULL, or NULLs: none */
    enum mote_svg_color color;
    enum mote_svg_line line;
    enum mote_svg_mark mark;
    bool hollow; /* marks are outlines */
};

/* A straight line across the plot, with a name at its end. */
struct mote_svg_rule {
    bool vertical;
    double at;
    const char *label;
    enum mote_svg_color color;
};

struct mote_svg_plot {
    const char *title;             /* read aloud, not drawn */
    int width, height, tick_width; /* tick_width: least room for the y tick labels, to align plots */
    struct mote_svg_axis x, y;
    const struct mote_svg_series *series; /* the first is drawn on top */
    size_t count;
    const struct mote_svg_rule *rules;
    size_t rule_count;
};
void mote_svg_plot(const struct mote_svg_plot *plot, struct mote_buffer *out);

/* Grouped bars from 0: value[group × series + s]. */
struct mote_svg_bars {
    const char *title;
    int width, height;
    const char *y_label, *x_label;
    size_t groups, series;
    const char *const *group;
    const char *const *name; /* in the legend; a NULL is not there */
    const enum mote_svg_color *color;
    const double *value;
    double top;   /* where the axis ends; 0: above the largest value */
    int decimals; /* of the values above the bars */
};
void mote_svg_bars(const struct mote_svg_bars *bars, struct mote_buffer *out);

/* Horizontal bars, each stacked of parts, on one scale: value[bar × parts + p]. A legend gives the parts;
 * parts that are 0 in every bar are left out. */
struct mote_svg_stack {
    const char *title;
    int width;
    enum mote_svg_unit unit;
    size_t bars, parts;
    const char *const *bar;
    const char *const *part;
    const enum mote_svg_color *color;
    const double *value;
};
void mote_svg_stack(const struct mote_svg_stack *stack, struct mote_buffer *out);

/* Parallel coordinates: an axis a quantity, a line a thing; a line under the pointer stands out. Values are from 0 (bottom)
 * to 1: value[line × axes + axis]; NaN leaves a gap. The first line is drawn on top. */
enum { MOTE_SVG_PARALLEL_TICKS = 8 };
struct mote_svg_parallel_axis {
    const char *name;
    size_t ticks;
    double at[MOTE_SVG_PARALLEL_TICKS];
    const char *tick[MOTE_SVG_PARALLEL_TICKS];
};
struct mote_svg_parallel {
    const char *title;
    int width, height;
    size_t axes, lines;
    const struct mote_svg_parallel_axis *axis;
    const double *value;
    const enum mote_svg_color *color; /* of each line */
    const char *const *tip;           /* of each line, or NULL */
};
void mote_svg_parallel(const struct mote_svg_parallel *parallel, struct mote_buffer *out);

/* Which of `count` points (x: cost, y: error; both less is better) no other point beats; their numbers by
 * rising x into front[count]. Returns how many. Points that are not finite are never among them. */
size_t mote_pareto_front(const double *x, const double *y, size_t count, size_t *front);

#endif
