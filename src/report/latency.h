/* SPDX-License-Identifier: MIT
 * How long one inference takes: the network's runs alone, one thread, batch 1, warm caches. */
#ifndef MOTE_REPORT_LATENCY_H
#define MOTE_REPORT_LATENCY_H

#include "base/status.h"
#include "data/dataset.h"
#include "graph/graph.h"

struct mote_latency {
    double median_us, p10_us, p90_us; /* of one run, over the samples */
    size_t runs;                      /* runs that were timed: samples × runs a sample */
    size_t samples;
    size_t arena_bytes;
    uint64_t macs;
};

/* Takes at least `runs` timed runs (0: 1000), in samples long enough for the clock: a network of less than a
 * few microseconds runs several times a sample. Each run includes copying its input in: an example of `examples`, a few
 * of which take turns, or made numbers where that is NULL. */
enum mote_status mote_latency_measure(const struct mote_graph *graph, const struct mote_dataset *examples,
                                      size_t runs, struct mote_latency *latency, struct mote_error *error);

/* Median time from the bytes of a .tflite to a program that can run. */
enum mote_status mote_latency_load(const void *bytes, size_t size, double *us, struct mote_error *error);

#endif
