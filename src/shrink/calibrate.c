/* SPDX-License-Identifier: MIT
 * Ranges by running the float program on calibration windows: smallest and largest value in a first pass; for
 * percentiles a second pass counts values in bins between them. */
#include "shrink/calibrate.h"

#include "shrink/edit.h"
#include "shrink/watch.h"

#include <math.h>
#include <stdlib.h>

enum { BINS = 2048, DEFAULT_WINDOWS = 256 };

struct calibration {
    const struct mote_graph *graph;
    struct mote_range *ranges;
    uint32_t *bins; /* (tensors, BINS); NULL in the first pass */
    float *scratch; /* for the largest LSTM */
};

static void widen(struct mote_range *range, float value) {
    if (!isfinite(value)) return;
    if (value < range->low) range->low = value;
    if (value > range->high) range->high = value;
}

static bool computed(const struct mote_graph *graph, size_t t, const float *const *values) {
    return values[t] && !graph->tensors[t].data;
}

static void see_range(void *context, size_t n, const float *const *values, const float *y) {
    struct calibration *c = context;
    (void)n;
    (void)y;
    for (size_t t = 0; t < c->graph->tensor_count; t++) {
        size_t count = computed(c->graph, t, values) ? mote_tensor_count(&c->graph->tensors[t]) : 0;
        for (size_t i = 0; i < count; i++)
            widen(&c->ranges[t], values[t][i]);
    }
    for (size_t o = 0; o < c->graph->op_count; o++) {
        const struct mote_op *op = &c->graph->ops[o];
        if (op->code == MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM)
            mote_lstm_cell_range(c->graph, op, values, c->scratch, &c->ranges[op->inputs[MOTE_LSTM_CELL]]);
    }
}

static void see_bins(void *context, size_t n, const float *const *values, const float *y) {
    struct calibration *c = context;
    (void)n;
    (void)y;
    for (size_t t = 0; t < c->graph->tensor_count; t++) {
        size_t count = computed(c->graph, t, values) ? mote_tensor_count(&c->graph->tensors[t]) : 0;
        float low = c->ranges[t].low, width = (c->ranges[t].high - low) / BINS;
        for (size_t i = 0; i < count; i++) {
            if (!isfinite(values[t][i]) || width <= 0) continue;
            int bin = (int)((values[t][i] - low) / width);
            c->bins[t * BINS + (size_t)(bin < BINS ? bin : BINS - 1)]++;
        }
    }
}

/* Cuts `drop` of the values off each end, to the nearest bin outside. */
static void trim(struct mote_range *range, const uint32_t *bins, double drop) {
    double total = 0, below = 0, above = 0;
    for (int b = 0; b < BINS; b++)
        total += bins[b];
    int first = 0, last = BINS - 1;
    while (first < last && below + bins[first] <= drop * total)
        below += bins[first++];
    while (last > first && above + bins[last] <= drop * total)
        above += bins[last--];
    float low = range->low, width = (range->high - low) / BINS;
    range->low = low + (float)first * width;
    range->high = low + (float)(last + 1) * width;
}

static enum mote_status percentiles(struct mote_watch *watch, struct calibration *c, double percentile,
                                    struct mote_error *error) {
    c->bins = calloc(c->graph->tensor_count, BINS * sizeof *c->bins);
    if (!c->bins) return mote_fail_memory(error, "histograms of a calibration");
    watch->see = see_bins;
    enum mote_status status = mote_watch_run(watch, error);
    for (size_t t = 0; t < c->graph->tensor_count && status == MOTE_OK; t++)
        if (c->ranges[t].low < c->ranges[t].high && !c->graph->tensors[t].is_variable)
            trim(&c->ranges[t], c->bins + t * BINS, (1 - percentile / 100) / 2);
    free(c->bins);
    return status;
}

static size_t largest_lstm(const struct mote_graph *graph) {
    size_t units = 0;
    for (size_t o = 0; o < graph->op_count; o++) {
        if (graph->ops[o].code != MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM) continue;
        size_t n = mote_tensor_count(&graph->tensors[graph->ops[o].inputs[MOTE_LSTM_CELL]]);
        if (n > units) units = n;
    }
    return units;
}

enum mote_status mote_calibrate(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                const struct mote_dataset *dataset, struct mote_range *ranges,
                                struct mote_error *error) {
    for (size_t t = 0; t < graph->tensor_count; t++)
        ranges[t] = (struct mote_range){INFINITY, -INFINITY};
    struct calibration c = {.graph = graph, .ranges = ranges};
    c.scratch = malloc((6 * largest_lstm(graph) + 1) * sizeof *c.scratch);
    if (!c.scratch) return mote_fail_memory(error, "a calibration");
    struct mote_watch watch = {.graph = graph,
                               .dataset = dataset,
                               .windows =
                                   plan->calibration_windows ? plan->calibration_windows : DEFAULT_WINDOWS,
                               .see = see_range,
                               .context = &c};
    enum mote_status status = mote_watch_run(&watch, error);
    if (status == MOTE_OK && plan->calibrate == MOTE_CALIBRATE_PERCENTILE)
        status = percentiles(&watch, &c, plan->percentile, error);
    free(c.scratch);
    return status;
}
