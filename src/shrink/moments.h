/* SPDX-License-Identifier: MIT
 * Second moments of the inputs of every FULLY_CONNECTED and CONV_2D: what rounding and pruning must know so
 * that one weight's error is made good by the others. */
#ifndef MOTE_SHRINK_MOMENTS_H
#define MOTE_SHRINK_MOMENTS_H

#include "data/dataset.h"
#include "graph/graph.h"

enum { MOTE_MOMENTS_MOST = 512 }; /* inputs of one output; larger layers have no moments */

struct mote_moments {
    size_t inputs; /* n: weights of one output; 0: this op has no moments */
    double *sum;   /* (n + 1, n + 1): Σ of the products of [1, x…]; upper triangle */
    /* Σ of the squared error (step² / 12) that int8 inputs will have: with one range for all (full), or with
     * a scale for each input tensor (hybrid). */
    double noise_static, noise_dynamic;
};

/* moments[o] for every op, in the arena; from at most `windows` examples. */
enum mote_status mote_moments_measure(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                      size_t windows, struct mote_arena *arena, struct mote_moments *moments,
                                      struct mote_error *error);

#endif
