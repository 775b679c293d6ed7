/* SPDX-License-Identifier: MIT
 * Cost against error: trials with all epochs, those that stopped on a lower rung, and the front. */
#include "search/page_parts.h"

#include <math.h>
#include <stdio.h>

/* Points of one kind. */
struct points {
    size_t count;
    double *x, *y;
    const char **tip;
};

enum kind { FRONT, WHOLE, STOPPED, KINDS };

static enum kind kind_of(const struct mote_page *page, size_t trial) {
    if (mote_page_on_front(page, trial)) return FRONT;
    return mote_trial_whole(page->study, &page->study->trials[trial]) ? WHOLE : STOPPED;
}

static bool make_points(struct mote_page *page, enum mote_search_cost cost, struct points points[KINDS]) {
    size_t count = page->study->count;
    for (int k = 0; k < KINDS; k++)
        points[k] = (struct points){.x = mote_page_numbers(page, count),
                                    .y = mote_page_numbers(page, count),
                                    .tip = mote_arena_alloc(&page->arena, count + 1, sizeof(char *))};
    for (int k = 0; k < KINDS; k++)
        page->failed |= !points[k].tip;
    for (size_t i = 0; i < count && !page->failed; i++) {
        const struct mote_trial *trial = &page->study->trials[i];
        struct points *to = &points[kind_of(page, i)];
        if (trial->measured == 0) continue;
        const struct mote_measures *m = &trial->rungs[trial->measured - 1];
        to->x[to->count] = m->cost[cost];
        to->y[to->count] = mote_page_score(page, m);
        to->tip[to->count++] = page->tip[i];
    }
    return !page->failed;
}

/* Errors far above the rest are drawn at the edge: twice as far from the best as half of all trials are. */
static void set_range(const struct mote_page *page, struct mote_svg_axis *y) {
    double best = INFINITY, sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < page->study->count; i++) {
        const struct mote_measures *m = mote_trial_whole(page->study, &page->study->trials[i]);
        if (!m || !isfinite(m->error)) continue;
        best = fmin(best, m->error);
        sum += m->error;
        count++;
    }
    if (count < 2) return;
    double far = best + 2.5 * fmax(sum / (double)count - best, 0.02 * best);
    y->min = page->classes ? fmax(0, 100 * (1 - far)) : best - 0.05 * (far - best);
    y->max = page->classes ? fmin(100, 100 * (1 - best) + 5 * (far - best)) : far;
    if (!(y->max > y->min)) y->min = y->max = 0;
}

/* The stairs along the front, whose points come by falling error, and so by rising cost where this is the one that is
 * weighed. */
static void make_stairs(struct mote_page *page, enum mote_search_cost cost, struct points *stairs) {
    size_t count = page->options->front_count;
    *stairs = (struct points){.x = mote_page_numbers(page, count), .y = mote_page_numbers(page, count)};
    if (page->failed || page->study->plan->search.costs != UINT32_C(1) << cost) return;
    for (size_t i = 0; i < count; i++) {
        const struct mote_measures *m =
            mote_trial_whole(page->study, &page->study->trials[page->options->front[i]]);
        stairs->x[i] = m->cost[cost];
        stairs->y[i] = mote_page_score(page, m);
    }
    stairs->count = count;
}

static void scatter(struct mote_page *page, enum mote_search_cost cost, const char *label,
                    enum mote_html_width width, struct mote_buffer *out) {
    struct points points[KINDS], stairs;
    make_stairs(page, cost, &stairs);
    if (!make_points(page, cost, points)) return;
    const struct mote_svg_series series[] = {
        {"on the front", points[FRONT].count, points[FRONT].x, points[FRONT].y, NULL, points[FRONT].tip, NULL,
         MOTE_SVG_ORANGE, MOTE_SVG_NO_LINE, MOTE_SVG_CIRCLE, false},
        {"all epochs", points[WHOLE].count, points[WHOLE].x, points[WHOLE].y, NULL, points[WHOLE].tip, NULL,
         MOTE_SVG_BLUE, MOTE_SVG_NO_LINE, MOTE_SVG_CIRCLE, false},
        {points[STOPPED].count ? "stopped on a lower rung" : NULL, points[STOPPED].count, points[STOPPED].x,
         points[STOPPED].y, NULL, points[STOPPED].tip, NULL, MOTE_SVG_GREY, MOTE_SVG_NO_LINE, MOTE_SVG_CIRCLE,
         true},
        {.count = stairs.count,
         .x = stairs.x,
         .y = stairs.y,
         .color = MOTE_SVG_ORANGE,
         .line = MOTE_SVG_STAIRS},
    };
    bool bytes = cost == MOTE_COST_ZLIB_BYTES || cost == MOTE_COST_BYTES || cost == MOTE_COST_ARENA_BYTES;
    struct mote_svg_plot plot = {
        .title = label,
        .width = width == MOTE_HTML_WIDE ? 1080 : 520,
        .height = width == MOTE_HTML_WIDE ? 430 : 300,
        .x = {.label = label, .unit = bytes ? MOTE_SVG_BYTES : MOTE_SVG_NUMBER, .log = true},
        .y = {.label = mote_page_score_name(page)},
        .series = series,
        .count = sizeof series / sizeof *series};
    set_range(page, &plot.y);
    mote_html_figure_open(out, width, NULL);
    mote_svg_plot(&plot, out);
    mote_html_figure_close(out);
}

void mote_page_scatters(struct mote_page *page, struct mote_buffer *out) {
    char note[300];
    snprintf(
        note, sizeof note,
        "%s left is better. Hover over a point for the trial and its choice. Points far off are drawn at the "
        "edge.",
        page->classes ? "Upper" : "Lower");
    mote_html_section_open(out, "Size, speed and error", note);
    mote_html_figures_open(out);
    scatter(page, MOTE_COST_ZLIB_BYTES, "zlib stream", MOTE_HTML_WIDE, out);
    scatter(page, MOTE_COST_INFERENCE_US, "µs an inference", MOTE_HTML_HALF, out);
    scatter(page, MOTE_COST_ARENA_BYTES, "arena", MOTE_HTML_HALF, out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
}
