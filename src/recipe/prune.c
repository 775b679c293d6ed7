/* SPDX-License-Identifier: MIT
 * What the keys of pruning, removing and low rank ask of each other. */
#include "recipe/value.h"

#include <math.h>

/* Only a value that is not the default is looked at, so its key or its partner's has a line. */
static enum mote_status refuse(const struct mote_recipe *recipe, const char *key, const char *or_key,
                               const char *why, struct mote_error *error) {
    const struct mote_recipe_entry *entry = mote_value_entry(recipe, "train", key);
    return mote_value_fail(recipe, entry ? entry : mote_value_entry(recipe, "train", or_key), error, "%s",
                           why);
}

static double epoch_of(double at, uint32_t epochs) {
    return floor(at * (double)epochs + 1e-9);
}

uint32_t mote_remove_part(const struct mote_plan_remove *plan, uint32_t epochs, uint32_t epoch) {
    double first = epoch_of(plan->at, epochs), since = (double)epoch - first;
    if (!(plan->fraction > 0) || since < 0 || fmod(since, plan->every) > 0) return 0;
    double part = since / plan->every + 1;
    return part <= plan->times ? (uint32_t)part : 0;
}

double mote_remove_last(const struct mote_plan_remove *plan, uint32_t epochs) {
    return epoch_of(plan->at, epochs) + (double)(plan->times - 1) * plan->every;
}

uint32_t mote_rank_epoch(const struct mote_plan_rank *plan, uint32_t epochs) {
    return (uint32_t)epoch_of(plan->at, epochs);
}

/* The epochs before rounding begins, or before the end. */
static double free_epochs(const struct mote_plan_train *plan) {
    return plan->epochs - ceil(plan->qat * (double)plan->epochs - 1e-9);
}

/* The last part must leave an epoch to learn in, and rounding is learnt by what is then there. */
static enum mote_status check_remove(const struct mote_recipe *recipe, const struct mote_plan_train *plan,
                                     struct mote_error *error) {
    const struct mote_plan_remove *remove = &plan->remove;
    double last = mote_remove_last(&plan->remove, plan->epochs), free = free_epochs(plan);
    if (!(remove->fraction > 0) || last < free) return MOTE_OK;
    const struct mote_recipe_entry *entry = mote_value_entry(recipe, "train", "remove");
    return mote_value_fail(recipe, entry, error,
                           "the last units would go after epoch %.0f; expected remove_at, remove_times and "
                           "remove_every to end before epoch %.0f%s",
                           last, free, plan->qat > 0 ? ", where qat begins" : ", the last");
}

/* Likewise; and of layers that became two no units are taken any more. */
static enum mote_status check_rank(const struct mote_recipe *recipe, const struct mote_plan_train *plan,
                                   struct mote_error *error) {
    double at = mote_rank_epoch(&plan->rank, plan->epochs), free = free_epochs(plan),
           last = mote_remove_last(&plan->remove, plan->epochs);
    if (!(plan->rank.share > 0)) return MOTE_OK;
    const struct mote_recipe_entry *entry = mote_value_entry(recipe, "train", "rank");
    if (at >= free)
        return mote_value_fail(recipe, entry, error,
                               "layers would become two after epoch %.0f; expected a rank_at before epoch "
                               "%.0f%s",
                               at, free, plan->qat > 0 ? ", where qat begins" : ", the last");
    if (plan->remove.fraction > 0 && last > at)
        return mote_value_fail(recipe, entry, error,
                               "layers would become two after epoch %.0f, and units go after epoch %.0f; "
                               "expected a rank_at that is not before the last of remove",
                               at, last);
    return MOTE_OK;
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
    MOTE_TRY(check_remove(recipe, plan, error));
    return check_rank(recipe, plan, error);
}
