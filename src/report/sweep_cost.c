/* SPDX-License-Identifier: MIT
 * The sweep's small figures: what each network costs in time at each width. */
#include "report/html.h"
#include "report/sweep_parts.h"

#include <math.h>
#include <stdlib.h>

/* A network's mean cost at each width, sorted by width. */
struct cost {
    size_t count;
    double *width, *sum, *number;
};

static double cost_of(const struct mote_card *card, enum mote_sweep_cost cost) {
    return cost == MOTE_SWEEP_TRAINING ? card->train_seconds
           : card->runs                ? card->inference_us * 1e-6
                                       : (double)NAN;
}

static void cost_add(struct cost *cost, double width, double value) {
    size_t at = 0;
    if (!(value > 0) || !(width > 0)) return;
    while (at < cost->count && cost->width[at] < width)
        at++;
    if (at == cost->count || cost->width[at] != width) {
        for (size_t i = cost->count++; i > at; i--) {
            cost->width[i] = cost->width[i - 1];
            cost->sum[i] = cost->sum[i - 1];
            cost->number[i] = cost->number[i - 1];
        }
        cost->width[at] = width;
        cost->sum[at] = cost->number[at] = 0;
    }
    cost->sum[at] += value;
    cost->number[at] += 1;
}

static void collect_cost(const struct mote_sweep *sweep, const struct mote_sweep_names *names, size_t network,
                         enum mote_sweep_cost which, struct cost *cost) {
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        if (card && mote_sweep_network(names, card) == network)
            cost_add(cost, card->width, cost_of(card, which));
    }
    for (size_t i = 0; i < cost->count; i++)
        cost->sum[i] /= cost->number[i];
}

enum mote_status mote_sweep_cost_plot(const struct mote_sweep *sweep, const struct mote_sweep_names *names,
                                      enum mote_sweep_cost which, struct mote_buffer *out,
                                      struct mote_error *error) {
    static const char *const captions[] = {"Training time, mean over all else that varies",
                                           "One inference, mean over all else that varies"};
    struct mote_svg_series series[SWEEP_NETWORKS];
    double *memory = calloc(sweep->row_count + 1, 3 * SWEEP_NETWORKS * sizeof *memory);
    if (!memory) return mote_fail_memory(error, "a report");
    size_t most = 0;
    for (size_t n = 0; n < names->networks; n++) {
        double *at = memory + 3 * n * sweep->row_count;
        struct cost cost = {0, at, at + sweep->row_count, at + 2 * sweep->row_count};
        collect_cost(sweep, names, n, which, &cost);
        series[n] = (struct mote_svg_series){.name = names->network[n],
                                             .count = cost.count,
                                             .x = cost.width,
                                             .y = cost.sum,
                                             .color = mote_sweep_colors[n],
                                             .line = MOTE_SVG_STRAIGHT,
                                             .mark = MOTE_SVG_CIRCLE};
        most = cost.count > most ? cost.count : most;
    }
    if (most > 1) {
        mote_html_figure_open(out, MOTE_HTML_HALF, captions[which]);
        mote_svg_plot(&(struct mote_svg_plot){.title = captions[which],
                                              .width = 520,
                                              .height = 270,
                                              .x = {.label = "width", .log = true},
                                              .y = {.unit = MOTE_SVG_SECONDS, .log = true},
                                              .series = series,
                                              .count = names->networks},
                      out);
        mote_html_figure_close(out);
    }
    free(memory);
    return MOTE_OK;
}
