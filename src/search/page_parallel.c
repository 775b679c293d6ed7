/* SPDX-License-Identifier: MIT
 * What trials were made of: a line a trial, across its parameters to its size and error. */
#include "report/number.h"
#include "search/page_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { AXES = MOTE_MAX_PARAMETERS + 2, SHORT = 16 };

struct lines {
    struct mote_page *page;
    struct mote_svg_parallel_axis axis[AXES];
    size_t axes, count;
    size_t *trial; /* that each line is of, those of the front first */
    double *value;
    enum mote_svg_color *color;
    const char **tip;
};

/* Long texts are cut. */
static const char *shorten(struct mote_page *page, const char *text) {
    char cut[SHORT + 8];
    if (strlen(text) <= SHORT) return text;
    snprintf(cut, sizeof cut, "%.*s…", SHORT, text);
    const char *kept = mote_arena_string(&page->arena, cut);
    page->failed |= !kept;
    return kept ? kept : "";
}

static void add_tick(struct lines *l, double at, const char *text) {
    struct mote_svg_parallel_axis *axis = &l->axis[l->axes];
    if (axis->ticks == MOTE_SVG_PARALLEL_TICKS) return;
    axis->at[axis->ticks] = at;
    axis->tick[axis->ticks++] = shorten(l->page, text);
}

static const char *keep(struct mote_page *page, const char *text) {
    const char *kept = mote_arena_string(&page->arena, text);
    page->failed |= !kept;
    return kept ? kept : "";
}

static void parameter_axis(struct lines *l, size_t i) {
    const struct mote_parameter *p = &l->page->study->space->parameter[i];
    struct mote_point point = {{0}};
    struct mote_point_values values;
    l->axis[l->axes].name = p->entry->key;
    for (size_t v = 0; v < p->count; v++)
        add_tick(l, ((double)v + 0.5) / (double)p->count, p->values[v]);
    for (int end = 0; end < 2 && p->count == 0; end++) {
        point.u[i] = end;
        mote_point_print(l->page->study->space, &point, &values);
        add_tick(l, end, keep(l->page, values.value[i]));
    }
    for (size_t k = 0; k < l->count; k++) {
        const struct mote_trial *trial = &l->page->study->trials[l->trial[k]];
        mote_point_print(l->page->study->space, &trial->point, &values);
        bool used = mote_space_uses(l->page->study->recipe, l->page->study->space, values.value, i);
        l->value[k * AXES + l->axes] = used ? trial->point.u[i] : (double)NAN;
    }
    l->axes++;
}

/* An axis of what was measured, from the least to the most of the lines; bytes on a log scale. */
static void measured_axis(struct lines *l, const char *name, bool bytes) {
    double low = INFINITY, high = -INFINITY;
    char text[MOTE_NUMBER_SIZE];
    for (size_t k = 0; k < l->count; k++) {
        const struct mote_measures *m =
            mote_trial_whole(l->page->study, &l->page->study->trials[l->trial[k]]);
        double v = bytes ? log(m->cost[MOTE_COST_ZLIB_BYTES]) : mote_page_score(l->page, m);
        l->value[k * AXES + l->axes] = v;
        low = isfinite(v) ? fmin(low, v) : low;
        high = isfinite(v) ? fmax(high, v) : high;
    }
    for (size_t k = 0; k < l->count; k++)
        l->value[k * AXES + l->axes] = high > low ? (l->value[k * AXES + l->axes] - low) / (high - low) : 0.5;
    l->axis[l->axes].name = name;
    for (int end = 0; end < 2; end++) {
        double at = end ? high : low;
        add_tick(l, end,
                 keep(l->page, bytes ? mote_number_bytes(exp(at), text) : mote_number_brief(at, text)));
    }
    l->axes++;
}

static bool choose_lines(struct lines *l) {
    struct mote_page *page = l->page;
    size_t most = page->study->count + 1;
    l->trial = mote_arena_alloc(&page->arena, most, sizeof *l->trial);
    l->value = mote_page_numbers(page, most * AXES);
    l->color = mote_arena_alloc(&page->arena, most, sizeof *l->color);
    l->tip = mote_arena_alloc(&page->arena, most, sizeof *l->tip);
    if (!l->trial || !l->value || !l->color || !l->tip) page->failed = true;
    for (int front = 1; front >= 0 && !page->failed; front--)
        for (size_t i = 0; i < page->study->count; i++) {
            if (mote_page_on_front(page, i) != (front == 1)) continue;
            if (!mote_trial_whole(page->study, &page->study->trials[i])) continue;
            l->trial[l->count] = i;
            l->color[l->count] = front ? MOTE_SVG_BLUE : MOTE_SVG_GREY;
            l->tip[l->count++] = page->tip[i];
        }
    return !page->failed && l->count > 1;
}

/* The plot takes rows without the room that is left. */
static void pack(struct lines *l) {
    for (size_t k = 0; k < l->count; k++)
        memmove(l->value + k * l->axes, l->value + k * AXES, l->axes * sizeof *l->value);
}

void mote_page_parallel(struct mote_page *page, struct mote_buffer *out) {
    struct lines l = {.page = page};
    if (!choose_lines(&l)) return;
    for (size_t i = 0; i < page->study->space->count; i++)
        parameter_axis(&l, i);
    measured_axis(&l, "zlib", true);
    measured_axis(&l, page->classes ? "accuracy" : "error", false);
    pack(&l);
    mote_html_section_open(
        out, "What they are made of",
        "A line a trial with all epochs; blue: on the front. What makes no difference to a trial "
        "leaves a gap. Hover over a line to follow it.");
    mote_html_figures_open(out);
    mote_html_figure_open(out, MOTE_HTML_WIDE, NULL);
    mote_svg_parallel(&(struct mote_svg_parallel){.title = "Parallel coordinates",
                                                  .width = 1080,
                                                  .height = 380,
                                                  .axes = l.axes,
                                                  .lines = l.count,
                                                  .axis = l.axis,
                                                  .value = l.value,
                                                  .color = l.color,
                                                  .tip = l.tip},
                      out);
    mote_html_figure_close(out);
    mote_html_figures_close(out);
    mote_html_section_close(out);
}
