/* SPDX-License-Identifier: MIT
 * Rate–distortion search over the stored values of one affine layer: which float32 weights forecast nearly as
 * well and deflate to fewer bytes. */
#ifndef MOTE_SHRINK_SEARCH_H
#define MOTE_SHRINK_SEARCH_H

#include "base/status.h"
#include "shrink/samples.h"

struct mote_search {
    /* y = W x + b, row o of W being weights[o · inputs …]; bias NULL: none. Changed to the best found. */
    float *weights, *bias;
    const struct mote_samples *train,
        *validation; /* the search looks at the first, the choice at the second */
    const float
        *target_std; /* per output: outputs with the same one count as one quantity; NULL: all are one */
    /* The whole file as it will be stored, and where in it the weights and the biases are. Changed too. */
    uint8_t *file;
    size_t file_bytes, weights_at, bias_at;
    double lambda;     /* share of the loss that one byte may cost */
    unsigned mantissa; /* most explicit mantissa bits of a weight */
    uint64_t seed;
    size_t trials; /* proposals of each of the runs */
};

/* The loss is the mean over quantities of the absolute error, divided by that of the given weights: 1 at
 * first. */
struct mote_search_result {
    double loss[2], bytes[2]; /* on validation samples; estimated; before and after */
};

enum mote_status mote_search_run(struct mote_search *search, struct mote_search_result *result,
                                 struct mote_error *error);

#endif
