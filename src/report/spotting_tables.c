/* SPDX-License-Identifier: MIT
 * Counts by word, what other thresholds give, and each error. */
#include "report/html.h"
#include "report/number.h"
#include "report/spotting_parts.h"
#include "report/svg.h"

#include <stdio.h>

enum { MOST_ERRORS = 400 };

static void print_words(const struct mote_spotting_page *page, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_spotting_fill_words(page->spotting, page->labels, page->detector, page->seconds, &grid);
    mote_html_section_open(out, "Words", NULL);
    mote_html_table(out, &grid);
    mote_html_section_close(out);
    mote_grid_free(&grid);
}

static void draw_thresholds(struct mote_spotting_view *view, struct mote_buffer *out) {
    const struct mote_spotting *s = view->page->spotting;
    double x[MOTE_SPOTTING_POINTS], y[MOTE_SPOTTING_POINTS], said = (double)s->all.said;
    const char *tip[MOTE_SPOTTING_POINTS];
    for (size_t p = 0; p < MOTE_SPOTTING_POINTS; p++) {
        char text[MOTE_NUMBER_SIZE];
        x[p] = mote_spotting_an_hour(s->point[p].all.false_accepts, view->page->seconds);
        y[p] = said > 0 ? 100 * (double)s->point[p].all.detected / said : 0;
        tip[p] = mote_arena_string(&view->arena, mote_number_fixed(s->point[p].threshold, 2, text));
        view->failed |= !tip[p];
    }
    const double now_x = mote_spotting_an_hour(s->all.false_accepts, view->page->seconds),
                 now_y = said > 0 ? 100 * (double)s->all.detected / said : 0;
    const struct mote_svg_series series[] = {{.name = "as it was set",
                                              .count = 1,
                                              .x = &now_x,
                                              .y = &now_y,
                                              .color = MOTE_SVG_ORANGE,
                                              .mark = MOTE_SVG_DIAMOND},
                                             {.name = "one threshold for all words",
                                              .count = MOTE_SPOTTING_POINTS,
                                              .x = x,
                                              .y = y,
                                              .tip = tip,
                                              .label = tip,
                                              .color = MOTE_SVG_BLUE,
                                              .line = MOTE_SVG_STRAIGHT,
                                              .mark = MOTE_SVG_CIRCLE}};
    mote_svg_plot(&(struct mote_svg_plot){.title = "Detected words against false accepts",
                                          .width = 1080,
                                          .height = 300,
                                          .tick_width = 34,
                                          .x = {.label = "false accepts an hour", .zero = true},
                                          .y = {.label = "detected, %"},
                                          .series = series,
                                          .count = 2},
                  out);
}

static void print_thresholds(struct mote_spotting_view *view, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_spotting_fill_thresholds(view->page->spotting, view->page->seconds, &grid);
    mote_html_section_open(out, "Other thresholds",
                           "The same scores through the detector, with one threshold for all words.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
    draw_thresholds(view, out);
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    mote_html_table(out, &grid);
    mote_html_section_close(out);
    mote_grid_free(&grid);
}

/* Text of what was said where a false accept is: the label track's word at that time, if any. */
static const char *said_at(const struct mote_spotting_page *page, double seconds) {
    for (size_t i = 0; i < page->truth->count; i++) {
        const struct mote_spotting_said *said = &page->truth->said[i];
        if (said->start <= seconds && seconds <= said->end + page->truth->patience)
            return page->labels[said->word];
    }
    return "";
}

static void print_errors(const struct mote_spotting_view *view, struct mote_buffer *out) {
    static const struct mote_grid_column columns[] = {
        {"time", true}, {"", false}, {"said", false}, {"heard", false}, {"score", true}};
    struct mote_grid grid = {.columns = 5, .column = columns};
    size_t errors = 0;
    char clock[MOTE_CLOCK], summary[160];
    for (size_t i = 0; i < view->moments; i++) {
        const struct mote_moment *m = &view->moment[i];
        if (m->kind == MOTE_DETECTED || errors++ >= MOST_ERRORS) continue;
        const char *word = view->page->labels[m->word];
        mote_grid_cell(&grid, mote_spotting_clock(m->seconds, 2, clock));
        mote_grid_cell(&grid, m->kind == MOTE_MISSED ? "miss" : "false accept");
        mote_grid_cell(&grid, m->kind == MOTE_MISSED ? word : said_at(view->page, m->seconds));
        mote_grid_cell(&grid, m->kind == MOTE_MISSED ? "" : word);
        mote_grid_fixed(&grid, (double)m->score, 3);
    }
    if (errors == 0) return;
    mote_html_section_open(
        out, "Errors",
        "Of a miss the score is the largest average that the word came to. A word taken for another is two "
        "errors: a miss and a false accept.");
    if (errors > MOST_ERRORS)
        snprintf(summary, sizeof summary, "The first %d of %zu", MOST_ERRORS, errors);
    else
        snprintf(summary, sizeof summary, "All %zu", errors);
    mote_html_details_open(out, summary);
    mote_html_table(out, &grid);
    mote_html_details_close(out);
    mote_html_section_close(out);
    mote_grid_free(&grid);
}

void mote_spotting_tables(struct mote_spotting_view *view, struct mote_buffer *out) {
    print_words(view->page, out);
    print_thresholds(view, out);
    print_errors(view, out);
}
