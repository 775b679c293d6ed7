/* SPDX-License-Identifier: MIT
 * Ranges by running the float program on calibration windows: smallest and largest value in a first pass; for
 * percentiles a second pass counts values in bins between them. */
#include "shrink/calibrate.h"

#include "shrink/edit.h"
#include "shrink/watch.h"

#include <math.h>
#include <stdlib.h>

enum { DEFAULT_WINDOWS = 256 };

struct calibration {
    const struct mote_graph *graph;
    struct mote_range *ranges;
    uint32_t *bins; /* (tensors, MOTE_RANGE_BINS); NULL in the first pass */
    float *scratch; /* for the largest LSTM */
};

static bool computed(const struct mote_graph *graph, size_t t, const float *const *values) {
    return values[t] && !graph->tensors[t].data;
}

static void see_range(void *context, size_t n, const float *const *values, const float *y) {
    struct calibration *c = context;
    (void)n;
    (void)y;
    for (size_t t = 0; t < c->graph->tensor_count; t++) {
        size_t count = computed(c->graph, t, values) ? mote_tensor_count(&c->graph->tensors[t]) : 0;
        mote_range_widen(&c->ranges[t], count, values[t]);
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
        mote_range_count(c->ranges[t], count, values[t], c->bins + t * MOTE_RANGE_BINS);
    }
}

static enum mote_status percentiles(struct mote_watch *watch, struct calibration *c, double percentile,
                                    struct mote_error *error) {
    c->bins = calloc(c->graph->tensor_count, MOTE_RANGE_BINS * sizeof *c->bins);
    if (!c->bins) return mote_fail_memory(error, "histograms of a calibration");
    watch->see = see_bins;
    enum mote_status status = mote_watch_run(watch, error);
    for (size_t t = 0; t < c->graph->tensor_count && status == MOTE_OK; t++)
        if (!c->graph->tensors[t].is_variable)
            mote_range_trim(&c->ranges[t], c->bins + t * MOTE_RANGE_BINS, percentile);
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
        ranges[t] = mote_range_none();
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
