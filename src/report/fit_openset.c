/* SPDX-License-Identifier: MIT
 * What a spotter makes of clips that hold none of its words: false accepts against false rejects. */
#include "report/fit_sections.h"
#include "report/html.h"
#include "report/number.h"
#include "report/svg.h"

#include <stdio.h>

/* Percentages by threshold. */
struct shares {
    double threshold[MOTE_THRESHOLDS], accept[MOTE_THRESHOLDS], reject[MOTE_THRESHOLDS];
};

static struct shares in_percent(const struct mote_openset *set) {
    struct shares s;
    for (size_t t = 0; t < MOTE_THRESHOLDS; t++) {
        s.threshold[t] = set->point[t].threshold;
        s.accept[t] = 100 * set->point[t].false_accept;
        s.reject[t] = 100 * set->point[t].false_reject;
    }
    return s;
}

/* A series without a point is left out: there were no such clips. */
static void draw_by_threshold(const struct mote_openset *set, const struct shares *s,
                              struct mote_buffer *out) {
    const struct mote_svg_series series[] = {
        {.name = "other clips accepted",
         .count = set->others ? MOTE_THRESHOLDS : 0,
         .x = s->threshold,
         .y = s->accept,
         .color = MOTE_SVG_ORANGE,
         .line = MOTE_SVG_STRAIGHT},
        {.name = "words rejected",
         .count = set->keywords ? MOTE_THRESHOLDS : 0,
         .x = s->threshold,
         .y = s->reject,
         .color = MOTE_SVG_BLUE,
         .line = MOTE_SVG_STRAIGHT},
    };
    const struct mote_svg_rule chosen = {
        .vertical = true, .at = set->chosen.threshold, .color = MOTE_SVG_GREY, .label = "chosen"};
    mote_svg_plot(
        &(struct mote_svg_plot){.title = "False accepts and false rejects by threshold",
                                .width = 520,
                                .height = 290,
                                .x = {.label = "threshold on the highest probability", .min = 0, .max = 1},
                                .y = {.label = "% of the clips", .zero = true},
                                .series = series,
                                .count = 2,
                                .rules = &chosen,
                                .rule_count = set->chosen.threshold > 0},
        out);
}

static void draw_trade(const struct mote_openset *set, const struct shares *s, struct mote_buffer *out) {
    const double accept = 100 * set->chosen.false_accept, reject = 100 * set->chosen.false_reject;
    char name[MOTE_NUMBER_SIZE];
    const char *label = name;
    snprintf(name, sizeof name, "at %g", set->chosen.threshold);
    const struct mote_svg_series series[] = {
        {.count = 1,
         .x = &accept,
         .y = &reject,
         .label = &label,
         .color = MOTE_SVG_INK,
         .mark = MOTE_SVG_CIRCLE},
        {.count = MOTE_THRESHOLDS,
         .x = s->accept,
         .y = s->reject,
         .color = MOTE_SVG_GREEN,
         .line = MOTE_SVG_STRAIGHT},
    };
    mote_svg_plot(&(struct mote_svg_plot){.title = "False rejects against false accepts",
                                          .width = 520,
                                          .height = 290,
                                          .x = {.label = "other clips accepted, %", .zero = true},
                                          .y = {.label = "words rejected, %", .zero = true},
                                          .series = series,
                                          .count = 2},
                  out);
}

static void print_note(const struct mote_card *card, char *note, size_t size) {
    char words[MOTE_NUMBER_SIZE], others[MOTE_NUMBER_SIZE];
    snprintf(
        note, size,
        "A clip is rejected when its highest probability is below the threshold%s. %s clips of a word, of "
        "which rejecting one is a false reject, and %s without one, of which taking one for a word is a "
        "false accept; the %s split.",
        mote_card_words(card) < card->label_count ? ", or is that of no word" : "",
        mote_number_count(card->openset.keywords, words), mote_number_count(card->openset.others, others),
        card->split ? card->split : "measured");
}

void mote_fit_openset_section(const struct mote_card *card, struct mote_buffer *out) {
    const struct mote_openset *set = &card->openset;
    struct mote_grid grid;
    char note[400];
    if (!mote_card_has_openset(card)) return;
    const struct shares shares = in_percent(set);
    print_note(card, note, sizeof note);
    mote_html_section_open(out, "Open set", note);
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_HALF, "Both kinds of error by threshold");
    draw_by_threshold(set, &shares, out);
    mote_html_figure_close(out);
    if (set->others && set->keywords) {
        mote_html_figure_open(out, MOTE_HTML_HALF, "False rejects against false accepts");
        draw_trade(set, &shares, out);
        mote_html_figure_close(out);
    }
    mote_html_figures_close(out);
    mote_html_details_open(out, "In figures");
    mote_card_fill_openset(card, &grid);
    mote_html_table(out, &grid);
    mote_grid_free(&grid);
    mote_html_details_close(out);
    mote_html_section_close(out);
}
