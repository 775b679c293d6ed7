/* SPDX-License-Identifier: MIT
 * Units and filters of a float graph that can be taken out of it. Places along the last dimension of tensors (channels)
 * are tied to each other by the ops that keep them apart: what an element-wise op reads and makes, both sides of an
 * addition, a depthwise filter, places that a RESHAPE lays side by side. Places that are tied are one unit: they go
 * together, with the rows of weights that make them and the columns that read them. Inputs and outputs of the network
 * stay, and so does what an op mixes that is not known here. */
#ifndef MOTE_SHRINK_UNITS_H
#define MOTE_SHRINK_UNITS_H

#include "base/arena.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "recipe/recipe.h"

enum { MOTE_UNIT_STAYS = 0xffffffffu };

struct mote_unit {
    double score;     /* what the network would lose by it now */
    double worth;     /* what it lost by it */
    size_t layer;     /* the first op that makes it */
    uint32_t place;   /* its first; the next ones are in `next` */
    bool gone, stays; /* stays: it is the last one somewhere */
};

/* Axes: 2t is the last dimension of tensor t, 2t + 1 the first one of a matrix or filter that is weights (else empty). */
struct mote_units {
    struct mote_arena arena;
    struct mote_graph *graph;
    size_t axis_count;
    uint32_t *first; /* of each axis, and the end: its first place */
    uint32_t *axis;  /* of each place */
    uint32_t *unit;  /* likewise */
    uint32_t *next;  /* place of the same unit; 0: there is none */
    size_t *left;    /* of each axis: places that are not gone */
    size_t count;
    struct mote_unit *units;
};

/* Nothing is gone yet. Fails where nothing could go. */
enum mote_status mote_units_create(struct mote_graph *graph, struct mote_units *out,
                                   struct mote_error *error);
void mote_units_free(struct mote_units *units);

/* Whether place `i` of an axis stays. */
static inline bool mote_units_keep(const struct mote_units *units, size_t axis, size_t i) {
    uint32_t unit = units->unit[units->first[axis] + i];
    return unit == MOTE_UNIT_STAYS || !units->units[unit].gone;
}
static inline size_t mote_units_places(const struct mote_units *units, size_t axis) {
    return units->first[axis + 1] - units->first[axis];
}

struct mote_units_plan {
    double fraction; /* of the units, from 0 to below 1 */
    enum mote_prune_scope scope;
    size_t multiple; /* a layer's are rounded up to, where it has as many */
};

/* Marks the units that go, and sets the weights by which they would be read to 0; those of the others are fitted again
 * on the examples' inputs. `data` NULL: by sizes alone, and nothing is fitted. What the graph computes is then what it
 * will without the units. At least one of a layer stays; over the whole network, an eighth. */
enum mote_status mote_units_choose(struct mote_units *units, const struct mote_units_plan *plan,
                                   const struct mote_dataset *data, struct mote_error *error);

/* The graph without the units that are gone. */
enum mote_status mote_units_cut(struct mote_units *units, struct mote_error *error);

#endif
