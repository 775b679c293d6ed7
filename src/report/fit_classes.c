/* SPDX-License-Identifier: MIT
 * A classifier's page: what was heard, where it was wrong, and what it heard it in. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/number.h"
#include "report/svg.h"

#include <math.h>
#include <stdio.h>

enum { LABELS_DRAWN = 20 };

void mote_fit_classes_open(const struct mote_card *card, struct mote_buffer *out) {
    char heading[80], lead[400], count[MOTE_NUMBER_SIZE];
    snprintf(heading, sizeof heading, "Keyword spotter for %zu labels", card->label_count);
    snprintf(
        lead, sizeof lead,
        "Network %.60s, quantization %s, seed %llu. Of %s clips of the %s split it hears %.2f %% right; the "
        "bootstrap's 95 %% interval is %.2f to %.2f %%.",
        card->network ? card->network : "unknown", card->quantization ? card->quantization : "unknown",
        (unsigned long long)card->seed, mote_number_count(card->windows, count),
        card->split ? card->split : "measured", 100 * card->accuracy, 100 * card->accuracy_low,
        100 * card->accuracy_high);
    mote_html_open(out, heading, heading, lead);
}

void mote_fit_classes_tiles(const struct mote_card *card, struct mote_buffer *out) {
    char value[64], note[160];
    struct mote_buffer parts = {0};
    snprintf(value, sizeof value, "%.2f %%", 100 * card->accuracy);
    snprintf(note, sizeof note, "95 %%: %.2f to %.2f; seed %llu", 100 * card->accuracy_low,
             100 * card->accuracy_high, (unsigned long long)card->seed);
    mote_html_tile(out, "Accuracy", value, note);
    snprintf(value, sizeof value, "%.0f µs", card->resample_us + card->features_us + card->inference_us);
    mote_card_print_sound(card, &parts);
    mote_buffer_text(&parts, ": ");
    mote_card_print_parts(card, ", ", &parts);
    mote_html_tile(out, "Latency", value, parts.data ? (const char *)parts.data : "");
    mote_buffer_free(&parts);
}

/* Rows: what was said. Shades are shares of the row. */
static void confusion_table(const struct mote_card *card, struct mote_buffer *out) {
    size_t n = card->label_count;
    mote_buffer_text(out, "<div class=\"scroll\"><table class=\"matrix\"><thead><tr><th>said \\ heard</th>");
    for (size_t g = 0; g < n; g++) {
        mote_buffer_text(out, "<th>");
        mote_html_escape(out, card->labels[g]);
        mote_buffer_text(out, "</th>");
    }
    mote_buffer_text(out, "</tr></thead><tbody>\n");
    for (size_t t = 0; t < n; t++) {
        size_t total = 0;
        mote_buffer_text(out, "<tr><td>");
        mote_html_escape(out, card->labels[t]);
        mote_buffer_text(out, "</td>");
        for (size_t g = 0; g < n; g++)
            total += card->confusion[t * n + g];
        for (size_t g = 0; g < n; g++) {
            size_t count = card->confusion[t * n + g];
            double share = total ? (double)count / (double)total : 0;
            mote_buffer_printf(out, "<td style=\"background:rgba(%s,%.2f)\">",
                               g == t ? "0,114,178" : "213,94,0",
                               g == t      ? 0.45 * share
                               : share > 0 ? 0.15 + 0.85 * share
                                           : 0);
            if (count) mote_buffer_printf(out, "%zu", count);
            mote_buffer_text(out, "</td>");
        }
        mote_buffer_text(out, "</tr>\n");
    }
    mote_buffer_text(out, "</tbody></table></div>\n");
}

static void draw_recall(const struct mote_card *card, struct mote_buffer *out) {
    static const char *const name[] = {NULL};
    static const enum mote_svg_color color[] = {MOTE_SVG_BLUE};
    double value[LABELS_DRAWN];
    size_t n = card->label_count;
    for (size_t t = 0; t < n; t++) {
        size_t total = 0;
        for (size_t g = 0; g < n; g++)
            total += card->confusion[t * n + g];
        value[t] = total ? 100 * (double)card->confusion[t * n + t] / (double)total : (double)NAN;
    }
    mote_html_figure_open(out, MOTE_HTML_WIDE, "Recall by label");
    mote_svg_bars(&(struct mote_svg_bars){.title = "Recall by label",
                                          .width = 1080,
                                          .height = 230,
                                          .y_label = "% of the label's clips",
                                          .groups = n,
                                          .series = 1,
                                          .group = card->labels,
                                          .name = name,
                                          .color = color,
                                          .value = value,
                                          .top = 100,
                                          .decimals = 1},
                  out);
    mote_html_figure_close(out);
}

/* From a clip's sound to the answer. */
void mote_fit_classes_latency(const struct mote_card *card, struct mote_buffer *out) {
    char sound[40];
    const char *const bar[] = {sound};
    static const char *const part[] = {"from 48 kHz to the recipe's rate", "features", "network"};
    static const enum mote_svg_color color[] = {MOTE_SVG_GREEN, MOTE_SVG_ORANGE, MOTE_SVG_BLUE};
    const double value[] = {1e-6 * card->resample_us, 1e-6 * card->features_us, 1e-6 * card->inference_us};
    if (!(card->features_us > 0)) return;
    snprintf(sound, sizeof sound, "%.6g s of sound", mote_card_sound_seconds(card));
    mote_html_section_open(out, "Latency", "Medians on one thread of the machine that made this page.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
    mote_svg_stack(&(struct mote_svg_stack){.title = "Where the time goes",
                                            .width = 1080,
                                            .unit = MOTE_SVG_SECONDS,
                                            .bars = 1,
                                            .parts = 3,
                                            .bar = bar,
                                            .part = part,
                                            .color = color,
                                            .value = value},
                   out);
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
}

void mote_fit_classes_section(const struct mote_card *card, struct mote_buffer *out) {
    struct mote_grid grid;
    if (!card->confusion) return;
    mote_html_section_open(
        out, "Right and wrong",
        "Recall: of the clips of a label, those heard as it. Precision: of what was heard as a label, "
        "what was one.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
    mote_card_fill_labels(card, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_figure_close(out);
    if (card->label_count <= LABELS_DRAWN) draw_recall(card, out);
    if (card->label_count <= 40) {
        mote_html_figure_open(out, MOTE_HTML_WIDE, "Confusion matrix, clips");
        confusion_table(card, out);
        mote_html_figure_close(out);
    }
    mote_html_figures_close(out);
    mote_html_section_close(out);
}

static void fact(struct mote_grid *grid, const char *name, uint64_t value) {
    mote_grid_cell(grid, name);
    mote_grid_count(grid, value);
}

static void feature_facts(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {{"front end", false}, {"", true}};
    const struct mote_card_features *f = &card->features;
    *grid = (struct mote_grid){.columns = 2, .column = columns};
    mote_grid_cell(grid, "features");
    mote_grid_printf(grid, "%s, %zu × %zu", f->kind ? f->kind : "", card->input_steps, card->inputs);
    mote_grid_cell(grid, "sampling rate");
    mote_grid_printf(grid, "%zu Hz", f->rate);
    fact(grid, "samples of a clip", f->clip);
    fact(grid, "samples of a frame", f->frame);
    fact(grid, "samples from frame to frame", f->step);
    fact(grid, "mel filters", f->bins);
    mote_grid_cell(grid, "their range");
    mote_grid_printf(grid, "%g to %g Hz", f->low, f->high);
    mote_grid_cell(grid, "normalised");
    mote_grid_cell(grid, f->normalise ? "yes" : "no");
}

static void clip_facts(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {{"clips", false}, {"", true}};
    *grid = (struct mote_grid){.columns = 2, .column = columns};
    fact(grid, "training", card->split_windows[0]);
    fact(grid, "validation", card->split_windows[1]);
    fact(grid, "test", card->split_windows[2]);
    fact(grid, "skipped", card->clips_skipped);
    mote_grid_cell(grid, "split by");
    mote_grid_cell(grid, card->split_by ? card->split_by : "");
    for (size_t i = 0; i < MOTE_CLIPS_COUNTS; i++) {
        char what[100];
        const size_t count = mote_clips_count(&card->clips, i);
        snprintf(what, sizeof what, "%ss %s", mote_clips_counted[i].noun, mote_clips_counted[i].what);
        if (count) fact(grid, what, count);
    }
}

static void name_skipped(const struct mote_clips_report *clips, struct mote_buffer *out) {
    struct mote_buffer names = {0};
    for (size_t i = 0; i < clips->skipped_count; i++)
        mote_buffer_printf(&names, "%s\n", clips->skipped[i].why);
    mote_html_details_open(out, "Clips that were skipped");
    if (names.data) mote_html_preformatted(out, (const char *)names.data);
    mote_html_details_close(out);
    out->failed = out->failed || names.failed;
    mote_buffer_free(&names);
}

void mote_fit_classes_data(const struct mote_fit_report *report, struct mote_buffer *out) {
    const struct mote_card *card = report->card;
    struct mote_grid grid;
    mote_html_section_open(out, "Data", "Features are computed by the code that runs on the chip.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_HALF, NULL);
    clip_facts(card, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_figure_close(out);
    mote_html_figure_open(out, MOTE_HTML_HALF, NULL);
    feature_facts(card, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    if (report->clips && report->clips->report.skipped_count) name_skipped(&report->clips->report, out);
    mote_html_section_close(out);
}
