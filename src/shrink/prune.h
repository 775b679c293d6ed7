/* SPDX-License-Identifier: MIT
 * Pruning of a float network that is trained already, without training: units and filters out of it, then zeros. */
#ifndef MOTE_SHRINK_PRUNE_H
#define MOTE_SHRINK_PRUNE_H

#include "base/arena.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "recipe/recipe.h"

struct mote_prune_plan {
    double remove;   /* of the units and filters; 0: none */
    size_t multiple; /* of which each layer keeps as many as it can */
    double sparsity; /* of the weights that are left; 0: none */
    int shape;       /* of the zeros: MOTE_PRUNE_BLOCK or MOTE_PRUNE_FILTER */
    enum mote_prune_scope scope;
};

/* *kept, in the arena, says of each tensor of `graph` which places of its last dimension *out still has; NULL: all. `data`
 * NULL: by sizes alone. */
enum mote_status mote_shrink_prune(const struct mote_graph *graph, const struct mote_prune_plan *plan,
                                   const struct mote_dataset *data, struct mote_arena *arena,
                                   struct mote_graph **out, const uint8_t *const **kept,
                                   struct mote_error *error);

#endif
