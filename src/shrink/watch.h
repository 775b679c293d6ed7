/* SPDX-License-Identifier: MIT
 * Runs a float graph over examples of a dataset and shows the values that its tensors take. */
#ifndef MOTE_SHRINK_WATCH_H
#define MOTE_SHRINK_WATCH_H

#include "data/dataset.h"
#include "graph/graph.h"

struct mote_watch {
    const struct mote_graph *graph;
    const struct mote_dataset *dataset;
    size_t windows; /* at most so many examples, spread evenly; 0: all */
    /* After a run: values[t] is tensor t (constants included), NULL where it is not float32 or never
     * computed; y is the example's target; `n` counts from 0. */
    void (*see)(void *context, size_t n, const float *const *values, const float *y);
    void *context;
};

/* How many examples will be shown. */
size_t mote_watch_count(const struct mote_watch *watch);

/* Fails with MOTE_INPUT where the dataset's examples are no inputs of the graph. */
enum mote_status mote_watch_run(const struct mote_watch *watch, struct mote_error *error);

#endif
