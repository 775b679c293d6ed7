/* SPDX-License-Identifier: MIT
 * Which levels a recipe gives to the weights of a layer: what training imitates and what the quantizer writes. */
#ifndef MOTE_TRAIN_LEVELS_H
#define MOTE_TRAIN_LEVELS_H

#include "graph/levels.h"
#include "recipe/recipe.h"

/* A layer as far as its levels go. The factors of a batch norm that no layer takes in are a depthwise filter of one
 * weight a channel (`single`): each keeps eight bits and a scale of its own. */
struct mote_leveled {
    bool depthwise, edge, single; /* edge: the first or the last layer that has weights */
};

struct mote_levels mote_levels_for(const struct mote_plan_shrink *plan, struct mote_leveled layer);

#endif
