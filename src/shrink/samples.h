/* SPDX-License-Identifier: MIT
 * What the last affine layer of a network sees, and what it should answer: the search's data, column by
 * column. */
#ifndef MOTE_SHRINK_SAMPLES_H
#define MOTE_SHRINK_SAMPLES_H

#include "data/dataset.h"
#include "graph/graph.h"

enum { MOTE_LANES = 8 }; /* counts are multiples, so that sums have a fixed order in any vector width */

struct mote_samples {
    size_t count, inputs, outputs;
    float *x; /* (inputs + 1, count); the last column is all 1 */
    float *y; /* (outputs, count) */
};

/* Runs the graph over at most `most` examples, spread evenly, and keeps tensor `features`. The arrays live in
 * `arena`. Fails where there are fewer than MOTE_LANES examples. */
enum mote_status mote_samples_gather(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                     int32_t features, size_t most, struct mote_arena *arena,
                                     struct mote_samples *out, struct mote_error *error);

#endif
