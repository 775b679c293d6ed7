/* SPDX-License-Identifier: MIT
 * Scores over time: all moments of the recording in rows of minutes, and half minutes closely, all of them or, of a long
 * recording, those with most errors. */
#include "report/html.h"
#include "report/number.h"
#include "report/spotting_parts.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>

enum { ROW_SECONDS = 600, MOST_ROWS = 24, STRIP_SECONDS = 30, MOST_STRIPS = 8, ALL_STRIPS = 6 };

struct points {
    size_t count;
    double *x, *y;
    const char **tip, **label;
};

/* A part of the recording, in units of the axis. */
struct part {
    double from, to; /* seconds */
    double unit;     /* seconds */
};

static const enum mote_svg_color colors[] = {
    [MOTE_MISSED] = MOTE_SVG_PURPLE, [MOTE_ACCEPTED] = MOTE_SVG_ORANGE, [MOTE_DETECTED] = MOTE_SVG_GREEN};
static const enum mote_svg_mark marks[] = {
    [MOTE_MISSED] = MOTE_SVG_CROSS, [MOTE_ACCEPTED] = MOTE_SVG_DIAMOND, [MOTE_DETECTED] = MOTE_SVG_CIRCLE};
static const char *const names[] = {[MOTE_MISSED] = "missed: the word's largest score",
                                    [MOTE_ACCEPTED] = "false accept",
                                    [MOTE_DETECTED] = "detected"};

static bool make_points(struct mote_spotting_view *view, size_t room, struct points *p) {
    *p = (struct points){0, mote_arena_alloc(&view->arena, room + 1, sizeof *p->x),
                         mote_arena_alloc(&view->arena, room + 1, sizeof *p->y),
                         mote_arena_alloc(&view->arena, room + 1, sizeof *p->tip),
                         mote_arena_alloc(&view->arena, room + 1, sizeof *p->label)};
    view->failed |= !p->x || !p->y || !p->tip || !p->label;
    return !view->failed;
}

static void add_point(struct points *p, double x, double y, const char *tip, const char *label) {
    p->x[p->count] = x;
    p->y[p->count] = y;
    p->tip[p->count] = tip;
    p->label[p->count++] = label;
}

static void add_moments(const struct mote_spotting_view *view, const struct part *part,
                        enum mote_moment_kind kind, struct points *p) {
    for (size_t i = 0; i < view->moments; i++) {
        const struct mote_moment *m = &view->moment[i];
        if (m->kind == kind && m->seconds >= part->from && m->seconds < part->to)
            add_point(p, m->seconds / part->unit, (double)m->score, m->tip, view->page->labels[m->word]);
    }
}

/* Where something was said: from 0 up to 1, and down again. */
static void add_said(const struct mote_spotting_view *view, const struct part *part, struct points *p) {
    double last = part->from;
    for (size_t i = 0; i < view->page->truth->count; i++) {
        const struct mote_spotting_said *said = &view->page->truth->said[i];
        const double from = fmax(said->start, last), to = fmin(said->end, part->to);
        if (to <= from) continue;
        add_point(p, from / part->unit, 1, NULL, NULL);
        add_point(p, to / part->unit, 0, NULL, NULL);
        last = to;
    }
}

static void add_scores(const struct mote_spotting_view *view, const struct part *part, struct points *p) {
    const struct mote_spotting_log *log = view->page->log;
    for (size_t i = 0; i < log->count; i++)
        if (log->seconds[i] >= part->from && log->seconds[i] < part->to)
            add_point(p, log->seconds[i] / part->unit, view->top[i], NULL, NULL);
}

static struct mote_svg_series series_of(const struct points *p, const char *name, enum mote_svg_color color,
                                        enum mote_svg_line line, enum mote_svg_mark mark) {
    return (struct mote_svg_series){.name = name,
                                    .count = p->count,
                                    .x = p->x,
                                    .y = p->y,
                                    .tip = p->tip,
                                    .color = color,
                                    .line = line,
                                    .mark = mark};
}

static void draw(const struct mote_spotting_view *view, const struct part *part, const char *title,
                 const char *x_label, int height, const struct mote_svg_series *series, size_t count,
                 struct mote_buffer *out) {
    const double threshold = mote_spotting_threshold(view->page->detector);
    const struct mote_svg_rule rule = {.at = threshold, .label = "threshold", .color = MOTE_SVG_GREY};
    mote_svg_plot(
        &(struct mote_svg_plot){
            .title = title,
            .width = 1080,
            .height = height,
            .tick_width = 34,
            .x = {.label = x_label, .min = part->from / part->unit, .max = part->to / part->unit},
            .y = {.min = 0, .max = 1},
            .series = series,
            .count = count,
            .rules = &rule,
            .rule_count = isfinite(threshold) ? 1 : 0},
        out);
}

static void draw_row(struct mote_spotting_view *view, const struct part *part, bool legend, bool last,
                     struct mote_buffer *out) {
    struct mote_svg_series series[MOTE_MOMENT_KINDS];
    for (int k = 0; k < MOTE_MOMENT_KINDS; k++) {
        struct points p;
        if (!make_points(view, view->moments, &p)) return;
        add_moments(view, part, (enum mote_moment_kind)k, &p);
        series[k] = series_of(&p, legend ? names[k] : NULL, colors[k], MOTE_SVG_NO_LINE, marks[k]);
        series[k].hollow = k == MOTE_DETECTED;
    }
    draw(view, part, "Detections, misses and false accepts", last ? "minutes" : NULL,
         legend ? 150
         : last ? 140
                : 118,
         series, MOTE_MOMENT_KINDS, out);
}

static void draw_rows(struct mote_spotting_view *view, struct mote_buffer *out) {
    const double seconds = view->page->seconds, row = fmax(ROW_SECONDS, ceil(seconds / MOST_ROWS / 60) * 60);
    mote_html_section_open(
        out, "The whole recording",
        "Each detection at its time and averaged score, each miss where the word was over, at the largest "
        "average that its word came to.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
    for (double from = 0; from < seconds; from += row) {
        const struct part part = {from, from + row, 60};
        draw_row(view, &part, from <= 0, from + row >= seconds, out);
    }
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
}

static void draw_strip(struct mote_spotting_view *view, const struct part *part, bool legend,
                       struct mote_buffer *out) {
    struct mote_svg_series series[MOTE_MOMENT_KINDS + 2];
    struct points said, scores;
    char from[MOTE_CLOCK], to[MOTE_CLOCK], caption[120];
    for (int k = 0; k < MOTE_MOMENT_KINDS; k++) {
        struct points p;
        if (!make_points(view, view->moments, &p)) return;
        add_moments(view, part, (enum mote_moment_kind)k, &p);
        series[k] = series_of(&p, legend ? names[k] : NULL, colors[k], MOTE_SVG_NO_LINE, marks[k]);
        series[k].label = p.label;
    }
    if (!make_points(view, view->page->log->count, &scores) ||
        !make_points(view, 2 * view->page->truth->count, &said))
        return;
    add_scores(view, part, &scores);
    add_said(view, part, &said);
    series[MOTE_MOMENT_KINDS] = series_of(&scores, legend ? "largest of the words' scores" : NULL,
                                          MOTE_SVG_INK, MOTE_SVG_STRAIGHT, MOTE_SVG_NO_MARK);
    series[MOTE_MOMENT_KINDS + 1] =
        series_of(&said, legend ? "a word is said" : NULL, MOTE_SVG_GREY, MOTE_SVG_AREA, MOTE_SVG_NO_MARK);
    snprintf(caption, sizeof caption, "From %s to %s", mote_spotting_clock(part->from, 0, from),
             mote_spotting_clock(part->to, 0, to));
    mote_html_figure_open(out, MOTE_HTML_WIDE, caption);
    draw(view, part, caption, "seconds", legend ? 190 : 170, series, MOTE_MOMENT_KINDS + 2, out);
    mote_html_figure_close(out);
}

/* Errors in each half minute; those of the chosen ones are the largest. */
static void choose(const struct mote_spotting_view *view, size_t *errors, bool *chosen, size_t count) {
    for (size_t i = 0; i < view->moments; i++) {
        const double strip = floor(view->moment[i].seconds / STRIP_SECONDS);
        if (view->moment[i].kind != MOTE_DETECTED && strip < (double)count) errors[(size_t)strip]++;
    }
    for (size_t n = 0; n < (count <= ALL_STRIPS ? count : MOST_STRIPS); n++) {
        size_t best = count;
        for (size_t i = 0; i < count; i++)
            if (!chosen[i] && (best == count || errors[i] > errors[best])) best = i;
        if (best < count && (count <= ALL_STRIPS || errors[best] > 0)) chosen[best] = true;
    }
}

void mote_spotting_timeline(struct mote_spotting_view *view, struct mote_buffer *out) {
    const size_t count = (size_t)fmin(ceil(view->page->seconds / STRIP_SECONDS), 1e6);
    size_t *errors = mote_arena_alloc(&view->arena, count + 1, sizeof *errors);
    bool *chosen = mote_arena_alloc(&view->arena, count + 1, sizeof *chosen), legend = true;
    view->failed |= !errors || !chosen;
    if (view->failed) return;
    choose(view, errors, chosen, count);
    if (count > ALL_STRIPS) draw_rows(view, out);
    mote_html_section_open(
        out, count > ALL_STRIPS ? "The half minutes with most errors" : "Half minute by half minute",
        "The line is the largest of the words' averaged scores, and a mark says whose it was.");
    mote_html_figures_open(out);
    for (size_t i = 0; i < count; i++) {
        const struct part part = {(double)i * STRIP_SECONDS, (double)(i + 1) * STRIP_SECONDS, 1};
        if (chosen[i]) draw_strip(view, &part, legend, out);
        legend &= !chosen[i];
    }
    mote_html_figures_close(out);
    mote_html_section_close(out);
}
