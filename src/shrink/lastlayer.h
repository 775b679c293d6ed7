/* SPDX-License-Identifier: MIT
 * The rate–distortion search applied to a graph: to the FULLY_CONNECTED that makes its output. */
#ifndef MOTE_SHRINK_LASTLAYER_H
#define MOTE_SHRINK_LASTLAYER_H

#include "data/dataset.h"
#include "graph/graph.h"
#include "recipe/recipe.h"

/* The number of the op: FULLY_CONNECTED without activation, its weights and bias float constants of its own,
 * whose output is the graph's or is only reshaped into it. −1: there is none. */
int mote_last_layer(const struct mote_graph *graph);

enum { MOTE_SEARCH_TRIALS = 80000 }; /* seconds for a map of 12 × 6 */

/* Changes that layer's constants in place. The file that is priced is written with the layout that packs best
 * now. Fails with MOTE_UNSUPPORTED where there is no such layer or the file is larger than MOTE_RATE_MAX. */
enum mote_status mote_last_layer_search(struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                        const struct mote_dataset *train,
                                        const struct mote_dataset *validation, uint64_t seed, size_t trials,
                                        struct mote_error *error);

/* Would it fail so? The weights' values do not matter, so it can be asked before training. */
enum mote_status mote_last_layer_check(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                       struct mote_error *error);

#endif
