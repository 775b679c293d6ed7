/* SPDX-License-Identifier: MIT
 * The combinations that a recipe with lists stands for, grouped by what is trained: combinations that differ
 * only in how the result is shrunk share one training. */
#ifndef MOTE_COMBINE_H
#define MOTE_COMBINE_H

#include "job.h"

struct mote_combination {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    char name[256];               /* of its folder: "mlp-width0.3-output9-weights" */
    size_t choice[MOTE_MAX_AXES]; /* number of its value on each axis */
    size_t group;
};

struct mote_combinations {
    struct mote_recipe *recipe;
    size_t axis_count;
    struct mote_recipe_axis axes[MOTE_MAX_AXES];
    size_t count, groups;
    struct mote_combination *items; /* in the order of the text: the last axis varies fastest */
};

enum mote_status mote_combinations_load(const struct mote_options *options, struct mote_combinations *out,
                                        struct mote_error *error);
void mote_combinations_free(struct mote_combinations *combinations);

#endif
