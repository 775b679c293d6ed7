/* SPDX-License-Identifier: MIT
 * How good the forecast is at every step, beside persistence and least squares. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/svg.h"

#include <stdlib.h>

enum { BAR_STEPS = 4 }; /* more steps than this are lines */

static const char *const names[] = {"this model", "persistence", "least squares"};
static const enum mote_svg_color colors[] = {MOTE_SVG_BLUE, MOTE_SVG_ORANGE, MOTE_SVG_GREEN};

size_t mote_fit_targets_shown(const struct mote_card *card) {
    return card->target_count < FIT_TARGETS_SHOWN ? card->target_count : FIT_TARGETS_SHOWN;
}

static size_t known_errors(const struct mote_card *card, const struct mote_card_errors *errors[3]) {
    size_t count = 0;
    errors[count++] = &card->model;
    if (card->persistence.known) errors[count++] = &card->persistence;
    if (card->least_squares.known) errors[count++] = &card->least_squares;
    return count;
}

static void draw_bars(const struct mote_card *card, size_t target, struct mote_buffer *out) {
    const struct mote_card_errors *errors[3];
    char ahead[BAR_STEPS][MOTE_NAME];
    const char *group[BAR_STEPS];
    double value[BAR_STEPS * 3];
    size_t kinds = known_errors(card, errors);
    for (size_t s = 0; s < card->output_steps; s++) {
        group[s] = mote_card_ahead(card, s, ahead[s]);
        for (size_t k = 0; k < kinds; k++)
            value[s * kinds + k] = errors[k]->per_step[target * card->output_steps + s];
    }
    mote_svg_bars(&(struct mote_svg_bars){.title = "Mean absolute error by step",
                                          .width = 520,
                                          .height = 270,
                                          .y_label = "mean absolute error",
                                          .groups = card->output_steps,
                                          .series = kinds,
                                          .group = group,
                                          .name = names,
                                          .color = colors,
                                          .value = value,
                                          .decimals = errors[0]->mae[target] < 10 ? 3 : 2},
                  out);
}

static void draw_lines(const struct mote_card *card, size_t target, double *x, struct mote_buffer *out) {
    const struct mote_card_errors *errors[3];
    struct mote_svg_series series[3];
    size_t kinds = known_errors(card, errors), steps = card->output_steps;
    bool minutes = card->step_seconds > 0;
    for (size_t s = 0; s < steps; s++)
        x[s] = (double)(s + 1) * (minutes ? card->step_seconds / 60 : 1);
    static const enum mote_svg_mark marks[] = {MOTE_SVG_CIRCLE, MOTE_SVG_SQUARE, MOTE_SVG_TRIANGLE};
    for (size_t k = 0; k < kinds; k++)
        series[k] = (struct mote_svg_series){.name = names[k],
                                             .count = steps,
                                             .x = x,
                                             .y = errors[k]->per_step + target * steps,
                                             .color = colors[k],
                                             .line = MOTE_SVG_STRAIGHT,
                                             .mark = steps <= 24 ? marks[k] : MOTE_SVG_NO_MARK};
    mote_svg_plot(
        &(struct mote_svg_plot){.title = "Mean absolute error by step",
                                .width = 520,
                                .height = 290,
                                .x = {.label = minutes ? "minutes ahead" : "steps ahead", .zero = true},
                                .y = {.label = "mean absolute error", .zero = true},
                                .series = series,
                                .count = kinds},
        out);
}

static void print_table(const struct mote_card *card, bool steps, struct mote_buffer *out) {
    struct mote_grid grid;
    mote_card_fill_errors(card, steps, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
}

void mote_fit_accuracy_section(const struct mote_card *card, struct mote_buffer *out) {
    if (!card->model.known) return;
    double *x = card->output_steps > BAR_STEPS ? calloc(card->output_steps, sizeof *x) : NULL;
    mote_html_section_open(
        out, "Accuracy by step",
        card->least_squares.known
            ? "Persistence repeats the last sample. Least squares is the linear map fitted to "
              "the training split. Lower is better."
            : "Persistence repeats the last sample. Lower is better.");
    mote_html_figures_open(out);
    for (size_t c = 0; c < mote_fit_targets_shown(card); c++) {
        mote_html_figure_open(out, MOTE_HTML_HALF, card->targets[c]);
        if (card->output_steps <= BAR_STEPS)
            draw_bars(card, c, out);
        else if (x)
            draw_lines(card, c, x, out);
        mote_html_figure_close(out);
    }
    mote_html_figures_close(out);
    if (card->output_steps > BAR_STEPS && !x) out->failed = true;
    free(x);
    print_table(card, card->output_steps <= BAR_STEPS, out);
    if (card->output_steps > BAR_STEPS) {
        mote_html_details_open(out, "Every step in figures");
        print_table(card, true, out);
        mote_html_details_close(out);
    }
    mote_html_section_close(out);
}
