/* SPDX-License-Identifier: MIT
 * What pruning's keys ask of each other. */
#include "recipe/value.h"

/* Only a value that is not the default is looked at, so its key or its partner's has a line. */
static enum mote_status refuse(const struct mote_recipe *recipe, const char *key, const char *or_key,
                               const char *why, struct mote_error *error) {
    const struct mote_recipe_entry *entry = mote_value_entry(recipe, "train", key);
    return mote_value_fail(recipe, entry ? entry : mote_value_entry(recipe, "train", or_key), error, "%s",
                           why);
}

enum mote_status mote_prune_check(const struct mote_recipe *recipe, const struct mote_plan_train *plan,
                                  struct mote_error *error) {
    const struct mote_plan_prune *prune = &plan->prune;
    bool both = (prune->begin <= 1) == (prune->end <= 1);
    if (prune->initial > prune->sparsity)
        return refuse(recipe, "prune_initial", "prune", "is above prune, where it should end", error);
    if (both && prune->begin > prune->end)
        return refuse(recipe, "prune_begin", "prune_end", "prune_begin comes after prune_end", error);
    if (prune->sparsity > 0 && plan->epochs == 0)
        return refuse(recipe, "prune", "epochs",
                      "weights are pruned while they are trained; expected epochs above 0", error);
    return MOTE_OK;
}
