/* SPDX-License-Identifier: MIT
 * Truth against forecast over the first week of the split: what the error figures look like in time. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/number.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { WEEK_SECONDS = 7 * 86400, MOST_WINDOWS = 2100, LINES = 3 };

/* One line of a plot: a value a window, with a NaN wherever windows do not follow each other. */
struct trace {
    size_t count;
    double *x, *y;
};

struct week {
    const struct mote_windows *windows;
    const struct mote_forecast_result *result;
    size_t count;              /* windows 0 … count−1 of the split */
    struct trace trace[LINES]; /* truth, first step, last step */
    double *memory;
};

static double time_of(const struct mote_windows *windows, size_t row) {
    return windows->table->times ? (double)windows->table->times[row] : (double)row;
}

static size_t count_windows(const struct mote_windows *windows, const struct mote_forecast_result *result) {
    const uint32_t *start = windows->start[result->split];
    size_t n = 0;
    double end = time_of(windows, start[0]) + WEEK_SECONDS;
    while (n < result->windows && n < MOST_WINDOWS && time_of(windows, start[n]) < end)
        n++;
    return n;
}

static bool week_create(struct week *week) {
    week->count = count_windows(week->windows, week->result);
    size_t room = 2 * week->count;
    week->memory = calloc(room * 2 * LINES + 1, sizeof *week->memory);
    for (size_t i = 0; week->memory && i < LINES; i++)
        week->trace[i] = (struct trace){0, week->memory + 2 * i * room, week->memory + (2 * i + 1) * room};
    return week->memory;
}

enum quantity { TRUTH, FORECAST, ERROR };

static void fill(const struct week *week, size_t column, size_t step, enum quantity quantity,
                 struct trace *trace) {
    const struct mote_forecast_result *result = week->result;
    const uint32_t *start = week->windows->start[result->split];
    size_t o = step * result->columns + column, n = 0;
    for (size_t w = 0; w < week->count; w++) {
        double truth = mote_forecast_truth(week->windows, result->split, w, o);
        double guess = (double)result->forecast[w * result->steps * result->columns + o];
        if (w > 0 && start[w] != start[w - 1] + 1) {
            trace->x[n] = trace->x[n - 1];
            trace->y[n++] = NAN;
        }
        trace->x[n] = time_of(week->windows, start[w] + week->windows->options.input_steps + step);
        trace->y[n++] = quantity == TRUTH ? truth : quantity == FORECAST ? guess : guess - truth;
    }
    trace->count = n;
}

static struct mote_svg_axis time_axis(const struct week *week) {
    return (struct mote_svg_axis){.unit = week->windows->table->times ? MOTE_SVG_DATE : MOTE_SVG_NUMBER,
                                  .label = week->windows->table->times ? NULL : "row",
                                  .tight = true};
}

static void draw(const struct week *week, const struct mote_card *card, bool errors, int height,
                 struct mote_buffer *out) {
    char ahead[MOTE_NAME], name[LINES][MOTE_NAME + 8] = {"measured"};
    static const enum mote_svg_color color[] = {MOTE_SVG_INK, MOTE_SVG_BLUE, MOTE_SVG_ORANGE};
    size_t last = week->result->steps - 1, count = 0;
    struct mote_svg_series series[LINES];
    snprintf(name[1], sizeof name[1], "%s ahead", mote_card_ahead(card, 0, ahead));
    snprintf(name[2], sizeof name[2], "%s ahead", mote_card_ahead(card, last, ahead));
    for (size_t i = errors ? 1 : 0; i < (last == 0 ? 2 : LINES); i++)
        series[count++] = (struct mote_svg_series){.name = errors ? NULL : name[i],
                                                   .count = week->trace[i].count,
                                                   .x = week->trace[i].x,
                                                   .y = week->trace[i].y,
                                                   .color = color[i],
                                                   .line = MOTE_SVG_STRAIGHT};
    const struct mote_svg_rule zero = {.at = 0, .color = MOTE_SVG_INK};
    mote_svg_plot(
        &(struct mote_svg_plot){.title = errors ? "Forecast minus measured" : "Measured and forecast",
                                .width = 1080,
                                .height = height,
                                .tick_width = 34,
                                .x = time_axis(week),
                                .y = {.label = errors ? "forecast − measured" : NULL},
                                .series = series,
                                .count = count,
                                .rules = &zero,
                                .rule_count = errors},
        out);
}

static void draw_column(struct week *week, const struct mote_card *card, size_t column,
                        struct mote_buffer *out) {
    size_t last = week->result->steps - 1;
    mote_html_figure_open(out, MOTE_HTML_WIDE, card->targets[column]);
    fill(week, column, 0, TRUTH, &week->trace[0]);
    fill(week, column, 0, FORECAST, &week->trace[1]);
    fill(week, column, last, FORECAST, &week->trace[2]);
    draw(week, card, false, 270, out);
    fill(week, column, 0, ERROR, &week->trace[1]);
    fill(week, column, last, ERROR, &week->trace[2]);
    draw(week, card, true, 170, out);
    mote_html_figure_close(out);
}

static void describe(const struct week *week, char *note, size_t size) {
    const struct mote_windows *windows = week->windows;
    const char *split = mote_split_name(week->result->split);
    double first = time_of(windows, windows->start[week->result->split][0] + windows->options.input_steps);
    time_t at = (time_t)first;
    struct tm tm;
    if (windows->table->times && gmtime_r(&at, &tm))
        snprintf(note, size,
                 "From %04d-%02d-%02d, where the %s split starts (%s). Each value stands at the time that it "
                 "is for; "
                 "lines are named by how far ahead they were forecast.",
                 tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, split,
                 week->count < week->result->windows ? "its first week" : "all of it");
    else
        snprintf(note, size, "The first %zu windows of the %s split.", week->count, split);
}

enum mote_status mote_fit_week_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                       struct mote_error *error) {
    const struct mote_forecast_result *result = report->result;
    if (!report->windows || !result || !result->forecast || result->windows == 0) return MOTE_OK;
    struct week week = {.windows = report->windows, .result = result};
    if (!week_create(&week)) return mote_fail_memory(error, "a report");
    char note[400];
    describe(&week, note, sizeof note);
    mote_html_section_open(out, "Measured and forecast", note);
    mote_html_figures_open(out);
    for (size_t c = 0; c < mote_fit_targets_shown(report->card); c++)
        draw_column(&week, report->card, c, out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
    free(week.memory);
    return MOTE_OK;
}
