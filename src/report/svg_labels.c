/* SPDX-License-Identifier: MIT
 * Greedy placement: each label takes the first of its candidate places that is free. */
#include "report/svg_labels.h"

#include <math.h>
#include <stdlib.h>

struct box {
    double left, top, right, bottom;
};

struct placer {
    struct mote_buffer *out;
    struct svg_frame frame;
    size_t count, capacity;
    struct box *boxes; /* taken */
};

static bool is_free(const struct placer *placer, const struct box *box) {
    if (box->left < placer->frame.left || box->right > placer->frame.right + 14) return false;
    if (box->top < placer->frame.top - 6 || box->bottom > placer->frame.bottom) return false;
    for (size_t i = 0; i < placer->count; i++) {
        const struct box *other = &placer->boxes[i];
        if (box->left < other->right && other->left < box->right && box->top < other->bottom &&
            other->top < box->bottom)
            return false;
    }
    return true;
}

static void take(struct placer *placer, struct box box) {
    if (placer->count < placer->capacity) placer->boxes[placer->count++] = box;
}

/* Tries to write `text` with its left middle at (x, y). */
static bool place(struct placer *placer, double x, double y, const char *text) {
    struct box box = {x, y - 7, x + mote_svg_text_width(text), y + 6};
    if (!is_free(placer, &box)) return false;
    take(placer, box);
    mote_svg_text(placer->out, x, y + 4, SVG_START, "halo", text);
    return true;
}

static void place_point(struct placer *placer, double x, double y, const char *text) {
    double width = mote_svg_text_width(text);
    /* Above right and below left first: stairs through the point pass there. */
    const double dx[] = {5, -width - 5, -width / 2, -width / 2, -width - 8, 8, -width - 5, 5};
    const double dy[] = {-11, 11, -13, 13, 0, 0, -11, 11};
    for (size_t i = 0; i < sizeof dx / sizeof *dx; i++)
        if (place(placer, x + dx[i], y + dy[i], text)) return;
}

static void place_rule(struct placer *placer, const struct mote_scale *sx, const struct mote_scale *sy,
                       const struct mote_svg_rule *rule) {
    if (!rule->label) return;
    const struct svg_frame *frame = &placer->frame;
    double width = mote_svg_text_width(rule->label);
    if (rule->vertical) {
        double x = mote_svg_x(frame, sx, rule->at);
        if (isfinite(x) && !place(placer, x + 5, frame->top + 7, rule->label))
            place(placer, x - width - 5, frame->top + 7, rule->label);
        return;
    }
    double y = mote_svg_y(frame, sy, rule->at);
    for (double x = frame->right - width; isfinite(y) && x >= frame->left; x -= width / 2 + 10)
        if (place(placer, x, y - 8, rule->label) || place(placer, x, y + 9, rule->label)) return;
}

static size_t count_points(const struct mote_svg_plot *plot) {
    size_t count = 0;
    for (size_t s = 0; s < plot->count; s++)
        if (plot->series[s].mark != MOTE_SVG_NO_MARK) count += 2 * plot->series[s].count;
    return count + 2 * plot->rule_count;
}

/* Calls for each mark that is drawn: takes its place, or writes its label. */
static void each_mark(struct placer *placer, const struct mote_scale *sx, const struct mote_scale *sy,
                      const struct mote_svg_series *series, bool labels) {
    for (size_t i = 0; i < series->count; i++) {
        double x = mote_svg_x(&placer->frame, sx, series->x[i]),
               y = mote_svg_y(&placer->frame, sy, series->y[i]);
        if (!isfinite(x) || !isfinite(y)) continue;
        if (!labels)
            take(placer, (struct box){x - 5, y - 5, x + 5, y + 5});
        else if (series->label[i])
            place_point(placer, x, y, series->label[i]);
    }
}

void mote_svg_labels(struct mote_buffer *out, const struct svg_frame *frame, const struct mote_scale *sx,
                     const struct mote_scale *sy, const struct mote_svg_plot *plot) {
    struct placer placer = {.out = out, .frame = *frame, .capacity = count_points(plot)};
    placer.boxes = calloc(placer.capacity + 1, sizeof *placer.boxes);
    if (!placer.boxes) {
        out->failed = true;
        return;
    }
    for (size_t s = 0; s < plot->count; s++)
        if (plot->series[s].mark != MOTE_SVG_NO_MARK) each_mark(&placer, sx, sy, &plot->series[s], false);
    for (size_t i = 0; i < plot->rule_count; i++)
        place_rule(&placer, sx, sy, &plot->rules[i]);
    for (size_t s = 0; s < plot->count; s++)
        if (plot->series[s].mark != MOTE_SVG_NO_MARK && plot->series[s].label)
            each_mark(&placer, sx, sy, &plot->series[s], true);
    free(placer.boxes);
}
