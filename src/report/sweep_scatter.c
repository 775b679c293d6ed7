/* SPDX-License-Identifier: MIT
 * The sweep's main figure: size against error or accuracy, with the Pareto line. */
#include "report/html.h"
#include "report/sweep_points.h"

#include <math.h>
#include <stdio.h>

static const enum mote_svg_mark marks[SWEEP_QUANTIZATIONS] = {
    MOTE_SVG_CIRCLE, MOTE_SVG_SQUARE, MOTE_SVG_TRIANGLE, MOTE_SVG_DIAMOND, MOTE_SVG_CIRCLE};

enum { SERIES = SWEEP_CELLS + SWEEP_NETWORKS + SWEEP_QUANTIZATIONS + 2 };

static size_t make_series(const struct mote_sweep_points *p, const struct mote_sweep *sweep,
                          const struct mote_sweep_names *names, struct mote_svg_series *series) {
    size_t count = 0;
    for (size_t i = 0; i < names->networks; i++)
        series[count++] = (struct mote_svg_series){.name = names->network[i], .color = mote_sweep_colors[i]};
    for (size_t i = 0; i < names->quantizations; i++)
        series[count++] = (struct mote_svg_series){
            .name = names->quantization[i], .color = MOTE_SVG_GREY, .mark = marks[i], .hollow = true};
    series[count++] = (struct mote_svg_series){.name = "Pareto line",
                                               .count = p->front_count + 1,
                                               .x = p->stair_x,
                                               .y = p->stair_y,
                                               .line = MOTE_SVG_STAIRS,
                                               .color = MOTE_SVG_GREY};
    if (p->references)
        series[count++] = (struct mote_svg_series){.name = sweep->reference_name,
                                                   .count = p->references,
                                                   .x = p->x + p->rows,
                                                   .y = p->y + p->rows,
                                                   .tip = p->tip + p->rows,
                                                   .label = p->label + p->rows,
                                                   .color = MOTE_SVG_INK,
                                                   .mark = MOTE_SVG_CROSS};
    for (size_t first = 0, end; first < p->rows; first = end) {
        for (end = first + 1; end < p->rows && p->cell[end] == p->cell[first];)
            end++;
        series[count++] =
            (struct mote_svg_series){.count = end - first,
                                     .x = p->x + first,
                                     .y = p->y + first,
                                     .spread = p->spread + first,
                                     .tip = p->tip + first,
                                     .label = p->label + first,
                                     .color = mote_sweep_colors[p->cell[first] / SWEEP_QUANTIZATIONS],
                                     .mark = marks[p->cell[first] % SWEEP_QUANTIZATIONS]};
    }
    return count;
}

/* Of what is drawn, the best and, unless that is beyond the edge, the worst. Without finite values there is no range
 * to give. */
static void range(const struct mote_sweep_points *p, struct mote_svg_axis *y) {
    double best = p->persistence > 0 ? p->persistence : p->accuracy ? (double)-INFINITY : (double)INFINITY;
    for (size_t i = 0; i < p->rows + p->references; i++)
        if (isfinite(p->y[i])) best = p->accuracy ? fmax(best, p->y[i]) : fmin(best, p->y[i]);
    if (p->edge > 0 && p->accuracy && best > p->edge) {
        y->min = p->edge;
        y->max = fmin(100, best + 0.05 * (best - p->edge));
    } else if (p->edge > best) {
        y->min = best * 0.97;
        y->max = p->edge;
    }
}

static void draw(const struct mote_sweep_points *p, const struct mote_sweep *sweep,
                 const struct mote_sweep_names *names, const char *caption, struct mote_buffer *out) {
    struct mote_svg_series series[SERIES];
    char label[120];
    const char *what = p->accuracy ? "accuracy, % of the test clips" : "mean absolute error";
    snprintf(label, sizeof label, "%s", what);
    if (p->beyond)
        snprintf(label, sizeof label, "%s (%zu worse, at the %s edge)", what, p->beyond,
                 p->accuracy ? "lower" : "top");
    const struct mote_svg_rule rule = {.at = p->persistence, .label = "persistence", .color = MOTE_SVG_INK};
    struct mote_svg_axis y = {.label = label, .log = !p->accuracy};
    range(p, &y);
    mote_html_figure_open(out, MOTE_HTML_WIDE, caption);
    mote_svg_plot(
        &(struct mote_svg_plot){.title = p->accuracy ? "Size against accuracy" : "Size against error",
                                .width = 1080,
                                .height = 430,
                                .x = {.label = "zlib stream", .unit = MOTE_SVG_BYTES, .log = true},
                                .y = y,
                                .series = series,
                                .count = make_series(p, sweep, names, series),
                                .rules = &rule,
                                .rule_count = p->persistence > 0},
        out);
    mote_html_figure_close(out);
}

enum mote_status mote_sweep_scatter(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                    size_t steps, size_t target, struct mote_buffer *out,
                                    struct mote_error *error) {
    const struct mote_card *card = mote_sweep_first(sweep, steps);
    struct mote_sweep_points points;
    char caption[300], ahead[MOTE_NAME];
    bool made = mote_sweep_points_make(&points, sweep, names, steps, target);
    if (made && card) {
        if (points.accuracy)
            snprintf(caption, sizeof caption, "Clips heard right");
        else
            snprintf(caption, sizeof caption, "%.150s, up to %s ahead (%zu steps)", card->targets[target],
                     mote_card_ahead(card, steps - 1, ahead), steps);
        draw(&points, sweep, names, caption, out);
    }
    mote_sweep_points_free(&points);
    return made ? MOTE_OK : mote_fail_memory(error, "a report");
}
