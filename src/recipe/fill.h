/* SPDX-License-Identifier: MIT
 * Inside the recipe room: an entry into its field of the plan. */
#ifndef MOTE_RECIPE_FILL_H
#define MOTE_RECIPE_FILL_H

#include "recipe/key.h"

struct mote_filling {
    struct mote_recipe *recipe;
    struct mote_plan *plan;
    struct mote_error *error;
};

/* The key's field from the entry; what stands above it in the table of keys is there already. */
enum mote_status mote_fill(struct mote_filling *f, const struct mote_recipe_key *key,
                           const struct mote_recipe_entry *entry);

#endif
