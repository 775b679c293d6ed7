/* SPDX-License-Identifier: MIT
 * How the training went, epoch by epoch. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/number.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Columns of numbers out of the history; `y2` is used by the losses alone. */
struct curve {
    size_t count;
    double *x, *y, *y2;
};

/* Losses that fall by more than this are easier to read on a log scale. */
static const double LOG_RATIO = 12;

static bool wants_log(const double *y, size_t count) {
    double low = INFINITY, high = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(y[i])) continue;
        low = fmin(low, y[i]);
        high = fmax(high, y[i]);
    }
    return low > 0 && high / low > LOG_RATIO;
}

static void draw(const struct mote_history *history, const struct curve *curve, const char *caption,
                 const char *const names[2], enum mote_svg_color color, struct mote_buffer *out) {
    bool two = names[1]; /* the losses */
    bool log = two && (wants_log(curve->y, curve->count) || wants_log(curve->y2, curve->count));
    enum mote_svg_mark mark = curve->count <= 40 ? MOTE_SVG_CIRCLE : MOTE_SVG_NO_MARK;
    const struct mote_svg_series series[] = {
        {.name = names[0],
         .count = curve->count,
         .x = curve->x,
         .y = curve->y,
         .color = color,
         .line = MOTE_SVG_STRAIGHT,
         .mark = mark},
        {.name = names[1],
         .count = curve->count,
         .x = curve->x,
         .y = curve->y2,
         .color = MOTE_SVG_BLUE,
         .line = MOTE_SVG_STRAIGHT,
         .mark = mark},
    };
    const struct mote_svg_rule best = {
        .vertical = true, .at = history->best_epoch, .color = MOTE_SVG_GREY, .label = "kept"};
    mote_html_figure_open(out, MOTE_HTML_HALF, caption);
    mote_svg_plot(&(struct mote_svg_plot){.title = caption,
                                          .width = 520,
                                          .height = 250,
                                          .x = {.label = "epoch", .tight = true, .whole = true},
                                          .y = {.log = log, .label = log ? "log scale" : NULL},
                                          .series = series,
                                          .count = two ? 2 : 1,
                                          .rules = &best,
                                          .rule_count = history->best_epoch > 0},
                  out);
    mote_html_figure_close(out);
}

static void draw_all(const struct mote_fit_report *report, struct curve *curve, struct mote_buffer *out) {
    const struct mote_epoch *epoch = report->history->epochs;
    static const char *const losses[] = {"training", "validation"}, *const single[] = {NULL, NULL};
    for (size_t i = 0; i < curve->count; i++) {
        curve->x[i] = epoch[i].epoch;
        curve->y[i] = epoch[i].train_loss;
        curve->y2[i] = epoch[i].validation_loss;
    }
    bool classes = report->card->label_count > 0;
    draw(report->history, curve, classes ? "Loss, cross-entropy" : "Loss, per output in standard deviations",
         losses, MOTE_SVG_INK, out);
    for (size_t i = 0; i < curve->count; i++)
        curve->y[i] = 100 * epoch[i].validation_accuracy;
    if (classes) draw(report->history, curve, "Validation accuracy, %", single, MOTE_SVG_BLUE, out);
    for (size_t c = 0; c < mote_fit_targets_shown(report->card); c++) {
        char caption[200];
        for (size_t i = 0; i < curve->count; i++)
            curve->y[i] = epoch[i].validation_mae[c];
        snprintf(caption, sizeof caption, "Validation MAE, %.150s", report->card->targets[c]);
        draw(report->history, curve, caption, single, MOTE_SVG_BLUE, out);
    }
    for (size_t i = 0; i < curve->count; i++)
        curve->y[i] = epoch[i].rate;
    draw(report->history, curve, "Learning rate", single, MOTE_SVG_GREEN, out);
}

static void describe(const struct mote_card *card, char *note, size_t size) {
    char seconds[MOTE_NUMBER_SIZE], best[64] = "the initial weights were best", dead[80] = "";
    if (card->best_epoch > 0)
        snprintf(best, sizeof best, "the weights are those of epoch %zu", card->best_epoch);
    if (card->dead_units > 0 || card->revived_units > 0)
        snprintf(dead, sizeof dead, " %zu units were dead at the end, %zu were revived.", card->dead_units,
                 card->revived_units);
    snprintf(note, size, "%zu epochs in %s; %s%s.%s%s%s", card->epochs,
             mote_number_duration(card->train_seconds, seconds), best,
             card->keeps_last        ? ", the last"
             : card->label_count > 0 ? ", by validation accuracy"
                                     : ", by validation loss",
             card->stopped_early ? " Stopped early." : "",
             card->diverged ? " It diverged, and went on from its best weights at a lower rate." : "", dead);
}

enum mote_status mote_fit_training_section(const struct mote_fit_report *report, struct mote_buffer *out,
                                           struct mote_error *error) {
    const struct mote_history *history = report->history;
    if (!history || history->count == 0) return MOTE_OK;
    double *memory = calloc(history->count, 3 * sizeof *memory);
    if (!memory) return mote_fail_memory(error, "a report");
    struct curve curve = {history->count, memory, memory + history->count, memory + 2 * history->count};
    char note[400];
    describe(report->card, note, sizeof note);
    mote_html_section_open(out, "Training", note);
    if (report->card->teachers) {
        snprintf(note, sizeof note, "Taught by %.380s.", report->card->teachers);
        mote_html_paragraph(out, note);
    }
    mote_html_figures_open(out);
    draw_all(report, &curve, out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
    free(memory);
    return MOTE_OK;
}
