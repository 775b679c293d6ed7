/* SPDX-License-Identifier: MIT
 * How well a forecaster does: the model's own bytes, run over every window of a split.
 *
 * All errors are mean absolute errors in the targets' own units: over all windows of a split, and, for the
 * figure a column, over all steps. Sums are float64 over fixed shards of windows, added in order: the same
 * figures at any thread count. A model that gives NaN or infinity has that as its error. */
#ifndef MOTE_REPORT_FORECAST_H
#define MOTE_REPORT_FORECAST_H

#include "base/pool.h"
#include "base/status.h"
#include "data/windows.h"
#include "graph/graph.h"

struct mote_forecast_errors {
    double *mae;      /* (columns) */
    double *per_step; /* (columns, steps) */
};

struct mote_forecast_options {
    bool least_squares; /* also fit the linear baseline on the training split and measure it */
    bool keep;          /* keep every forecast, for plots and histograms */
};

struct mote_forecast_result {
    enum mote_split split;
    size_t windows, steps, columns; /* columns: of the target */
    struct mote_forecast_errors model;
    struct mote_forecast_errors persistence;   /* the last sample, repeated */
    struct mote_forecast_errors least_squares; /* NULLs unless asked for */
    float *forecast; /* (windows, steps, columns), in the order of windows->start[split]; NULL unless kept */
};

/* `graph` is one read back from the file. Fails when its input or output has another number of elements than
 * the windows (the message gives both), when a kernel is missing, and when the split holds no window.
 * `options` may be NULL. Windows are read from *windows, which is not changed. */
enum mote_status mote_forecast_evaluate(const struct mote_graph *graph, const struct mote_windows *windows,
                                        enum mote_split split, const struct mote_forecast_options *options,
                                        struct mote_pool *pool, struct mote_forecast_result *result,
                                        struct mote_error *error);
void mote_forecast_free(struct mote_forecast_result *result);

/* "train", "validation", "test" or "all". */
const char *mote_split_name(enum mote_split split);
/* The split of that name; NULL: the test split. */
enum mote_status mote_split_of(const char *name, enum mote_split *split, struct mote_error *error);

/* The true value of output `o` (step, column order) of window `w`, and what persistence says. */
double mote_forecast_truth(const struct mote_windows *windows, enum mote_split split, size_t w, size_t o);
double mote_forecast_persistence(const struct mote_windows *windows, enum mote_split split, size_t w,
                                 size_t o);

#endif
