/* SPDX-License-Identifier: MIT
 * Zeros in a float network without training: single weights, blocks of neighbours, or whole filters. */
#ifndef MOTE_SHRINK_SPARSE_H
#define MOTE_SHRINK_SPARSE_H

#include "data/dataset.h"
#include "graph/graph.h"
#include "recipe/recipe.h"

struct mote_sparse_plan {
    double fraction; /* of the weights, from 0 to below 1 */
    int shape; /* MOTE_PRUNE_BLOCK or MOTE_PRUNE_FILTER: only matrices are cut into blocks, and a filter of the
                      * last layer, which is an output, stays */
    enum mote_prune_scope scope;
};

/* Changes the graph's constants: those go that the others replace best on the examples' inputs, and the rest are fitted
 * again. Of the whole network, by the share of what a layer's sums vary that is lost for a weight. `train` NULL: the
 * smallest, and nothing is fitted. Fails where there is nothing to zero. */
enum mote_status mote_sparse(struct mote_graph *graph, const struct mote_sparse_plan *plan,
                             const struct mote_dataset *train, struct mote_error *error);

#endif
