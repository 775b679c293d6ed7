/* SPDX-License-Identifier: MIT
 * Lines, areas, stairs and points on two axes. */
#include "report/svg_draw.h"

#include "report/svg_labels.h"

#include <math.h>

/* How much of the data each axis must show. */
struct range {
    double low, high;
};

static void range_add(struct range *range, double value, bool log) {
    if (!isfinite(value) || (log && value <= 0)) return;
    range->low = fmin(range->low, value);
    range->high = fmax(range->high, value);
}

static void ranges(const struct mote_svg_plot *plot, struct range *x, struct range *y) {
    *x = *y = (struct range){INFINITY, -INFINITY};
    for (size_t s = 0; s < plot->count; s++)
        for (size_t i = 0; i < plot->series[s].count; i++) {
            double spread = plot->series[s].spread ? plot->series[s].spread[i] : 0;
            range_add(x, plot->series[s].x[i], plot->x.log);
            range_add(y, plot->series[s].y[i] - spread, plot->y.log);
            range_add(y, plot->series[s].y[i] + spread, plot->y.log);
        }
    for (size_t i = 0; i < plot->rule_count; i++) {
        bool vertical = plot->rules[i].vertical;
        range_add(vertical ? x : y, plot->rules[i].at, vertical ? plot->x.log : plot->y.log);
    }
}

static void point(struct mote_buffer *out, char command, double x, double y) {
    mote_buffer_append(out, &command, 1);
    mote_svg_number(out, x);
    mote_buffer_text(out, " ");
    mote_svg_number(out, y);
}

/* One path of all points; NaN breaks it. A point alone between gaps becomes a dot
 * (round caps). */
static void draw_line(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sx,
                      const struct mote_scale *sy, const struct mote_svg_series *series) {
    double last_y = NAN;
    mote_buffer_printf(out, "<path class=\"l%s k%d\" d=\"", series->line == MOTE_SVG_DASHED ? " dash" : "",
                       (int)series->color);
    for (size_t i = 0; i < series->count; i++) {
        double x = mote_svg_x(frame, sx, series->x[i]), y = mote_svg_y(frame, sy, series->y[i]);
        bool broken = !isfinite(x) || !isfinite(y);
        if (!broken && isnan(last_y)) {
            point(out, 'M', x, y);
            mote_buffer_text(out, "h0");
        } else if (!broken) {
            if (series->line == MOTE_SVG_STAIRS) point(out, 'L', x, last_y);
            point(out, 'L', x, y);
        }
        last_y = broken ? NAN : y;
    }
    mote_buffer_text(out, "\"/>\n");
}

/* Stairs filled down to the axis; x are left edges, the last one closes. */
static void draw_area(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sx,
                      const struct mote_scale *sy, const struct mote_svg_series *series) {
    double last_x = frame->left, last_y = frame->bottom;
    mote_buffer_printf(out, "<path class=\"area k%d\" d=\"", (int)series->color);
    point(out, 'M', last_x, last_y);
    for (size_t i = 0; i < series->count; i++) {
        double x = mote_svg_x(frame, sx, series->x[i]), y = mote_svg_y(frame, sy, series->y[i]);
        if (isnan(x) || isnan(y)) continue;
        point(out, 'L', x, last_y);
        point(out, 'L', x, y);
        last_x = x;
        last_y = y;
    }
    point(out, 'L', last_x, frame->bottom);
    mote_buffer_text(out, "z\"/>\n");
}

/* On a log scale a whisker that goes below 0 ends at the axis. */
static void draw_whisker(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sy,
                         enum mote_svg_color color, double x, double value, double spread) {
    char class_name[] = "l k0";
    class_name[3] = (char)('0' + color);
    double low = mote_svg_y(frame, sy, value - spread), high = mote_svg_y(frame, sy, value + spread);
    mote_svg_segment(out, class_name, x, isfinite(low) ? low : frame->bottom, x, high);
}

static void draw_marks(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sx,
                       const struct mote_scale *sy, const struct mote_svg_series *series) {
    for (size_t i = 0; series->mark != MOTE_SVG_NO_MARK && i < series->count; i++) {
        double x = mote_svg_x(frame, sx, series->x[i]), y = mote_svg_y(frame, sy, series->y[i]);
        if (!isfinite(x) || !isfinite(y)) continue;
        if (series->spread && series->spread[i] > 0)
            draw_whisker(out, frame, sy, series->color, x, series->y[i], series->spread[i]);
        mote_svg_mark(out, series->mark, series->color, series->hollow, x, y,
                      series->tip ? series->tip[i] : NULL);
    }
}

static void draw_rule(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sx,
                      const struct mote_scale *sy, const struct mote_svg_rule *rule) {
    char class_name[] = "l dash k0";
    class_name[8] = (char)('0' + rule->color);
    double at = rule->vertical ? mote_svg_x(frame, sx, rule->at) : mote_svg_y(frame, sy, rule->at);
    if (!isfinite(at)) return;
    if (rule->vertical)
        mote_svg_segment(out, class_name, at, frame->top, at, frame->bottom);
    else
        mote_svg_segment(out, class_name, frame->left, at, frame->right, at);
}

static double draw_legend(const struct mote_svg_plot *plot, struct mote_buffer *out) {
    struct svg_entry entries[32];
    size_t count = 0;
    for (size_t s = 0; s < plot->count && count < 32; s++) {
        const struct mote_svg_series *series = &plot->series[s];
        if (!series->name) continue;
        entries[count++] =
            (struct svg_entry){series->name, series->color, series->line, series->mark, series->hollow};
    }
    return mote_svg_legend(out, entries, count, 2, plot->width);
}

void mote_svg_plot(const struct mote_svg_plot *plot, struct mote_buffer *out) {
    struct range rx, ry;
    struct mote_scale sx, sy;
    ranges(plot, &rx, &ry);
    mote_scale_make(&sx, &plot->x, rx.low, rx.high, plot->width / 80);
    mote_scale_make(&sy, &plot->y, ry.low, ry.high, plot->height < 200 ? 4 : plot->height / 45);
    mote_svg_open(out, plot->title, plot->width, plot->height);
    struct svg_frame frame = {2, 0, plot->width - 14, plot->height, plot->tick_width};
    frame.top = draw_legend(plot, out);
    if (!plot->y.label) frame.top += 8;
    mote_svg_axes(out, &frame, &sx, plot->x.label, &sy, plot->y.label);
    for (size_t s = 0; s < plot->count; s++)
        if (plot->series[s].line == MOTE_SVG_AREA) draw_area(out, &frame, &sx, &sy, &plot->series[s]);
    for (size_t i = 0; i < plot->rule_count; i++)
        draw_rule(out, &frame, &sx, &sy, &plot->rules[i]);
    for (size_t s = plot->count; s-- > 0;) {
        enum mote_svg_line line = plot->series[s].line;
        if (line != MOTE_SVG_NO_LINE && line != MOTE_SVG_AREA)
            draw_line(out, &frame, &sx, &sy, &plot->series[s]);
    }
    for (size_t s = plot->count; s-- > 0;)
        draw_marks(out, &frame, &sx, &sy, &plot->series[s]);
    mote_svg_labels(out, &frame, &sx, &sy, plot);
    mote_svg_close(out);
}
