/* SPDX-License-Identifier: MIT
 * How the errors are distributed, all windows and steps of the split together. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/number.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BINS = 61 };               /* odd: the middle one is centred on 0 */
static const double SHOWN = 0.99; /* of the persistence errors are inside the plot */

/* Signed errors of one column. */
struct errors {
    size_t count;
    double *model, *persistence, *size; /* size: |persistence|, sorted */
};

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool collect(const struct mote_fit_report *report, size_t column, struct errors *errors) {
    const struct mote_forecast_result *result = report->result;
    size_t outputs = result->steps * result->columns, n = 0;
    for (size_t w = 0; w < result->windows; w++)
        for (size_t s = 0; s < result->steps; s++) {
            size_t o = s * result->columns + column;
            double truth = mote_forecast_truth(report->windows, result->split, w, o);
            double last = mote_forecast_persistence(report->windows, result->split, w, o) - truth;
            if (!isfinite(last)) continue;
            errors->model[n] = (double)result->forecast[w * outputs + o] - truth;
            errors->persistence[n] = last;
            errors->size[n++] = fabs(last);
        }
    errors->count = n;
    qsort(errors->size, n, sizeof *errors->size, by_value);
    return n > 0;
}

/* Share of the errors, in %, that each bin of [−limit, limit] holds; returns the share outside. */
static double histogram(const double *error, size_t count, double limit, double *share) {
    double outside = 0, each = 100 / (double)count;
    for (size_t i = 0; i < BINS; i++)
        share[i] = 0;
    for (size_t i = 0; i < count; i++) {
        double at = floor((error[i] + limit) / (2 * limit) * BINS);
        if (at >= 0 && at < BINS)
            share[(size_t)at] += each;
        else
            outside += each;
    }
    return outside;
}

static void draw(const struct errors *errors, const char *name, struct mote_buffer *out) {
    double limit = errors->size[(size_t)(SHOWN * (double)(errors->count - 1))];
    double edge[BINS + 1], model[BINS + 1], persistence[BINS + 1];
    char text[MOTE_NUMBER_SIZE], label[120];
    if (!(limit > 0)) limit = 1;
    for (size_t i = 0; i <= BINS; i++)
        edge[i] = limit * (2 * (double)i / BINS - 1);
    double outside = histogram(errors->model, errors->count, limit, model);
    histogram(errors->persistence, errors->count, limit, persistence);
    model[BINS] = model[BINS - 1];
    persistence[BINS] = persistence[BINS - 1];
    snprintf(label, sizeof label, "forecast − measured (%s %% of the model's lie outside)",
             mote_number_fixed(outside, 1, text));
    const struct mote_svg_series series[] = {
        {.name = "this model",
         .count = BINS + 1,
         .x = edge,
         .y = model,
         .color = MOTE_SVG_BLUE,
         .line = MOTE_SVG_AREA},
        {.name = "persistence",
         .count = BINS + 1,
         .x = edge,
         .y = persistence,
         .color = MOTE_SVG_ORANGE,
         .line = MOTE_SVG_STAIRS},
    };
    mote_html_figure_open(out, MOTE_HTML_HALF, name);
    mote_svg_plot(&(struct mote_svg_plot){.title = "Distribution of errors",
                                          .width = 520,
                                          .height = 270,
                                          .x = {.label = label, .tight = true},
                                          .y = {.label = "% of forecasts", .zero = true},
                                          .series = series,
                                          .count = 2},
                  out);
    mote_html_figure_close(out);
}

enum mote_status mote_fit_error_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                        struct mote_error *error) {
    const struct mote_forecast_result *result = report->result;
    if (!report->windows || !result || !result->forecast || result->windows == 0) return MOTE_OK;
    size_t most = result->windows * result->steps;
    double *memory = calloc(most, 3 * sizeof *memory);
    if (!memory) return mote_fail_memory(error, "a report");
    struct errors errors = {0, memory, memory + most, memory + 2 * most};
    mote_html_section_open(out, "Distribution of errors", "All windows and steps of the split together.");
    mote_html_figures_open(out);
    for (size_t c = 0; c < mote_fit_targets_shown(report->card); c++)
        if (collect(report, c, &errors)) draw(&errors, report->card->targets[c], out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
    free(memory);
    return MOTE_OK;
}
