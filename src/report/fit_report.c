/* SPDX-License-Identifier: MIT */
#include "report/fit_report.h"

#include "report/fit_sections.h"
#include "report/html.h"
#include "report/number.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "T (degC), rh (%)", cleaned later by the page. */
static void print_targets(const struct mote_card *card, struct mote_buffer *out) {
    for (size_t c = 0; c < card->target_count; c++) {
        const char *between = c == 0 ? "" : c + 1 == card->target_count ? " and " : ", ";
        mote_buffer_text(out, between);
        mote_buffer_text(out, card->targets[c]);
    }
}

static void print_gains(const struct mote_card *card, struct mote_buffer *out) {
    char text[MOTE_NUMBER_SIZE];
    if (!card->model.known || !card->persistence.known) return;
    mote_buffer_printf(out, " Against persistence on the %s split (%s windows), the error is ",
                       card->split ? card->split : "measured", mote_number_count(card->windows, text));
    for (size_t c = 0; c < card->target_count; c++) {
        double percent = 100 * (1 - card->model.mae[c] / card->persistence.mae[c]);
        mote_number_fixed(fabs(percent), 1, text);
        mote_buffer_printf(out, "%s%s %% %s for ", c ? ", " : "", text, percent >= 0 ? "lower" : "higher");
        mote_buffer_text(out, card->targets[c]);
    }
    mote_buffer_text(out, ".");
}

static const char *text_of(const struct mote_buffer *buffer) {
    return buffer->data ? (const char *)buffer->data : "";
}

static void open_page(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_buffer heading = {0}, lead = {0};
    char ahead[MOTE_NAME];
    mote_buffer_text(&heading, "Forecast of ");
    print_targets(card, &heading);
    mote_buffer_printf(&heading, ", %s%s ahead", card->output_steps > 1 ? "up to " : "",
                       mote_card_ahead(card, card->output_steps - 1, ahead));
    mote_buffer_printf(&lead, "Network %s, quantization %s, seed %llu.",
                       card->network ? card->network : "unknown",
                       card->quantization ? card->quantization : "unknown", (unsigned long long)card->seed);
    print_gains(card, &lead);
    out->failed = out->failed || heading.failed || lead.failed;
    mote_html_open(out, text_of(&heading), text_of(&heading), text_of(&lead));
    mote_buffer_free(&heading);
    mote_buffer_free(&lead);
}

static void error_tiles(const struct mote_card *card, struct mote_buffer *out) {
    for (size_t c = 0; card->model.known && c < mote_fit_targets_shown(card); c++) {
        char label[200], value[MOTE_NUMBER_SIZE], last[MOTE_NUMBER_SIZE], linear[MOTE_NUMBER_SIZE],
            note[200] = "";
        snprintf(label, sizeof label, "MAE %.150s", card->targets[c]);
        if (card->persistence.known)
            snprintf(note, sizeof note, "persistence %s",
                     mote_number_fixed(card->persistence.mae[c], 3, last));
        if (card->least_squares.known)
            snprintf(note, sizeof note, "persistence %s, least squares %s",
                     mote_number_fixed(card->persistence.mae[c], 3, last),
                     mote_number_fixed(card->least_squares.mae[c], 3, linear));
        mote_html_tile(out, label, mote_number_fixed(card->model.mae[c], 3, value), *note ? note : NULL);
    }
}

static void speed_tiles(const struct mote_card *card, struct mote_buffer *out) {
    char value[64], number[MOTE_NUMBER_SIZE], low[MOTE_NUMBER_SIZE], high[MOTE_NUMBER_SIZE], note[200];
    if (card->runs > 0) {
        snprintf(value, sizeof value, "%s µs", mote_number_brief(card->inference_us, number));
        snprintf(note, sizeof note, "median; 80 %% within %s–%s µs",
                 mote_number_brief(card->inference_us_p10, low),
                 mote_number_brief(card->inference_us_p90, high));
        mote_html_tile(out, "Inference", value, note);
    }
    snprintf(note, sizeof note, "%s multiply-adds", mote_number_count(card->macs, number));
    mote_html_tile(out, "Arena", mote_number_bytes((double)card->arena_bytes, value), note);
    if (card->train_seconds > 0) {
        mote_card_print_epochs(card, note, sizeof note);
        mote_html_tile(out, "Training", mote_number_duration(card->train_seconds, value), note);
    }
}

static void tiles(const struct mote_card *card, struct mote_buffer *out) {
    char value[MOTE_NUMBER_SIZE], file[MOTE_NUMBER_SIZE], note[80];
    mote_html_tiles_open(out);
    snprintf(note, sizeof note, "the file itself %s", mote_number_bytes((double)card->bytes, file));
    if (card->zlib_bytes)
        mote_html_tile(out, "zlib stream", mote_number_bytes((double)card->zlib_bytes, value), note);
    else
        mote_html_tile(out, "File", file, NULL);
    if (card->label_count)
        mote_fit_classes_tiles(card, out);
    else
        error_tiles(card, out);
    speed_tiles(card, out);
    mote_html_tiles_close(out);
}

static void budget_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_grid grid;
    if (card->limit_count == 0) return;
    mote_html_section_open(out, "Budget",
                           card->budget_met ? "Every limit is met." : "Not every limit is met.");
    mote_card_fill_budget(card, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_section_close(out);
}

static void fact(struct mote_grid *grid, const char *name, uint64_t value) {
    mote_grid_cell(grid, name);
    mote_grid_count(grid, value);
}

static void data_facts(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {{"as read", false}, {"", true}};
    char text[MOTE_NUMBER_SIZE];
    *grid = (struct mote_grid){.columns = 2, .column = columns};
    fact(grid, "files", card->files);
    fact(grid, "rows", card->rows);
    mote_grid_cell(grid, "step");
    mote_grid_cell(grid,
                   card->step_seconds > 0 ? mote_number_duration(card->step_seconds, text) : "no times");
    fact(grid, "gaps", card->gaps);
    fact(grid, "missing values", card->missing_values);
    fact(grid, "repeated rows, dropped", card->repeated_rows);
    fact(grid, "skipped rows", card->skipped_rows);
}

static void column_facts(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"column", false}, {"use", false}, {"mean", true}, {"std", true}};
    *grid = (struct mote_grid){.columns = 4, .column = columns};
    for (size_t i = 0; i < card->column_count; i++) {
        bool target = false;
        for (size_t t = 0; t < card->target_count; t++)
            target = target || strcmp(card->targets[t], card->columns[i]) == 0;
        mote_grid_cell(grid, card->columns[i]);
        mote_grid_cell(grid, i >= card->inputs ? "target" : target ? "input, target" : "input");
        mote_grid_fixed(grid, card->mean[i], 3);
        mote_grid_fixed(grid, card->std[i], 3);
    }
}

static void draw_splits(const struct mote_card *card, struct mote_buffer *out) {
    static const char *const bar[] = {"windows"}, *const part[] = {"training", "validation", "test"};
    static const enum mote_svg_color color[] = {MOTE_SVG_BLUE, MOTE_SVG_GREEN, MOTE_SVG_ORANGE};
    const double value[] = {(double)card->split_windows[0], (double)card->split_windows[1],
                            (double)card->split_windows[2]};
    mote_svg_stack(&(struct mote_svg_stack){.title = "Windows in each split, in time order",
                                            .width = 520,
                                            .bars = 1,
                                            .parts = 3,
                                            .bar = bar,
                                            .part = part,
                                            .color = color,
                                            .value = value},
                   out);
}

static void print_grid(struct mote_grid *grid, struct mote_buffer *out) {
    mote_html_table(out, grid);
    mote_grid_free(grid);
}

static void data_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_grid grid;
    char note[240];
    snprintf(note, sizeof note,
             "%zu rows in, the next %zu out; no window crosses a gap, a missing value or a split. Means and "
             "standard "
             "deviations are those of the training split.",
             card->input_steps, card->output_steps);
    mote_html_section_open(out, "Data", note);
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_HALF, NULL);
    data_facts(card, &grid);
    print_grid(&grid, out);
    mote_html_figure_close(out);
    mote_html_figure_open(out, MOTE_HTML_HALF, NULL);
    column_facts(card, &grid);
    print_grid(&grid, out);
    mote_buffer_text(out, "<br>\n");
    draw_splits(card, out);
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
}

static void recipe_section(const struct mote_card *card, struct mote_buffer *out) {
    mote_html_section_open(out, "How to make it again", NULL);
    mote_html_preformatted(out, card->command);
    mote_html_preformatted(out, card->recipe);
    mote_html_section_close(out);
}

enum mote_status mote_fit_report_print(const struct mote_fit_report *report, struct mote_buffer *out,
                                       struct mote_error *error) {
    const struct mote_card *card = report->card;
    char footer[120];
    bool classes = card->label_count > 0;
    (classes ? mote_fit_classes_open : open_page)(card, out);
    tiles(card, out);
    budget_section(card, out);
    (classes ? mote_fit_classes_section : mote_fit_accuracy_section)(card, out);
    mote_fit_openset_section(card, out);
    MOTE_TRY(mote_fit_size_section(report, out, error));
    MOTE_TRY(mote_fit_clips_section(report, out, error));
    MOTE_TRY(mote_fit_week_section(report, out, error));
    MOTE_TRY(mote_fit_error_section(report, out, error));
    MOTE_TRY(mote_fit_training_section(report, out, error));
    mote_fit_file_section(card, out);
    mote_fit_rounding_section(card, out);
    mote_fit_gain_section(card, out);
    mote_fit_sensitivity_section(card, out);
    if (classes) mote_fit_classes_latency(card, out);
    if (classes)
        mote_fit_classes_data(report, out);
    else
        data_section(card, out);
    recipe_section(card, out);
    snprintf(footer, sizeof footer, "mote %.40s · seed %llu", card->version ? card->version : "",
             (unsigned long long)card->seed);
    mote_html_close(out, footer);
    return out->failed ? mote_fail_memory(error, "a report") : MOTE_OK;
}
