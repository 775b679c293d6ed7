/* SPDX-License-Identifier: MIT
 * What matters, and how the search went. */
#include "search/page_parts.h"
#include "search/surrogate.h"

#include <math.h>
#include <stdlib.h>

static void sort_shares(size_t count, double *share, const char **name) {
    for (size_t i = 1; i < count; i++)
        for (size_t at = i; at > 0 && share[at] > share[at - 1]; at--) {
            double other = share[at - 1];
            const char *other_name = name[at - 1];
            share[at - 1] = share[at];
            share[at] = other;
            name[at - 1] = name[at];
            name[at] = other_name;
        }
}

enum mote_status mote_page_importance(struct mote_page *page, struct mote_buffer *out,
                                      struct mote_error *error) {
    const struct mote_space *space = page->study->space;
    struct mote_surrogate *surrogate = NULL;
    double share[MOTE_MAX_PARAMETERS];
    const char *name[MOTE_MAX_PARAMETERS];
    if (page->options->front_count == 0) return MOTE_OK;
    MOTE_TRY(mote_surrogate_create(page->study, &surrogate, error));
    enum mote_status status = mote_surrogate_importance(surrogate, share, error);
    mote_surrogate_free(surrogate);
    MOTE_TRY(status);
    for (size_t i = 0; i < space->count; i++) {
        name[i] = space->parameter[i].entry->key;
        share[i] = floor(100 * share[i] + 0.5);
    }
    sort_shares(space->count, share, name);
    mote_html_section_open(
        out, "What matters to the error",
        "In percent: by how much a forest that was grown on all trials errs more when the values of "
        "one parameter are shuffled.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
    mote_svg_stack(&(struct mote_svg_stack){.title = "Importance of the parameters",
                                            .width = 1080,
                                            .bars = space->count,
                                            .parts = 1,
                                            .bar = name,
                                            .part = (const char *[]){"share, %"},
                                            .color = (enum mote_svg_color[]){MOTE_SVG_BLUE},
                                            .value = share},
                   out);
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
    return MOTE_OK;
}

/* Trials in the order in which they ended. */
static void sort_by_end(const struct mote_study *study, size_t *order) {
    for (size_t i = 0; i < study->count; i++) {
        size_t at = i;
        for (; at > 0 && study->trials[order[at - 1]].ended > study->trials[i].ended; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/* The best score and the front's share of the volume, as far as each trial; x: minutes of work up to then. */
struct course {
    size_t count;
    double *minutes, *best, *volume;
};

static void follow(struct mote_page *page, const size_t *order, struct course *c) {
    const struct mote_study *study = page->study;
    struct mote_study so_far = *study;
    double best = NAN, minutes = 0;
    so_far.count = 0;
    so_far.trials = malloc((study->count + 1) * sizeof *so_far.trials);
    page->failed |= !so_far.trials;
    for (size_t i = 0; i < study->count && !page->failed; i++) {
        const struct mote_trial *trial = &study->trials[order[i]];
        for (uint32_t r = 0; r < trial->measured; r++)
            minutes += trial->rungs[r].seconds / 60;
        so_far.trials[so_far.count++] = *trial;
        const struct mote_measures *m = mote_trial_whole(study, trial);
        if (!m || !isfinite(m->error)) continue;
        double score = mote_page_score(page, m);
        best = isnan(best) ? score : page->classes ? fmax(best, score) : fmin(best, score);
        c->minutes[c->count] = minutes;
        c->best[c->count] = best;
        c->volume[c->count++] = mote_study_volume(&so_far, study);
    }
    free(so_far.trials);
}

static void course_plot(const struct course *c, const char *label, const double *y, enum mote_svg_color color,
                        struct mote_buffer *out) {
    const struct mote_svg_series series = {
        .count = c->count, .x = c->minutes, .y = y, .color = color, .line = MOTE_SVG_STAIRS};
    mote_html_figure_open(out, MOTE_HTML_HALF, NULL);
    mote_svg_plot(&(struct mote_svg_plot){.title = label,
                                          .width = 520,
                                          .height = 260,
                                          .x = {.label = "minutes of work", .zero = true},
                                          .y = {.label = label},
                                          .series = &series,
                                          .count = 1},
                  out);
    mote_html_figure_close(out);
}

void mote_page_progress(struct mote_page *page, struct mote_buffer *out) {
    size_t count = page->study->count;
    size_t *order = mote_arena_alloc(&page->arena, count + 1, sizeof *order);
    struct course c = {0, mote_page_numbers(page, count), mote_page_numbers(page, count),
                       mote_page_numbers(page, count)};
    page->failed |= !order;
    if (page->failed) return;
    sort_by_end(page->study, order);
    follow(page, order, &c);
    if (c.count < 2) return;
    mote_html_section_open(
        out, "How it went",
        "The best so far, and the share that the front so far takes of the space between the best "
        "and the worst that was seen in error and (on a log scale) costs.");
    mote_html_figures_open(out);
    course_plot(&c, page->classes ? "best accuracy, %" : "least error", c.best, MOTE_SVG_BLUE, out);
    course_plot(&c, "volume of the front", c.volume, MOTE_SVG_GREEN, out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
}
