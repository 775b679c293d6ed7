/* SPDX-License-Identifier: MIT */
#include "train/remove.h"

#include "train/prune.h"
#include "train/slim.h"

enum { MOST_BATCHES = 100 }; /* whose gradients are looked at */

static void score_by_loss(struct mote_slim *slim, const struct mote_train_state *state, size_t batch,
                          struct mote_shards *shards, uint64_t step) {
    for (size_t first = 0, b = 0; first < state->examples && b < MOST_BATCHES; first += batch, b++) {
        size_t left = state->examples - first;
        struct mote_batch one = {.epoch = state->epoch + 1,
                                 .step = step + b,
                                 .index = state->order + first,
                                 .count = left < batch ? left : batch};
        mote_shards_run(shards, &one);
        mote_slim_score_loss(slim, mote_shards_gradient(shards));
    }
}

static enum mote_status score(struct mote_slim *slim, const struct mote_train_state *state,
                              const struct mote_plan_train *plan, struct mote_shards *shards, uint64_t step,
                              struct mote_error *error) {
    if (plan->remove.by == MOTE_REMOVE_BY_BN) return mote_slim_score_bn(slim, error);
    if (plan->remove.by == MOTE_REMOVE_BY_WEIGHT)
        mote_slim_score_weights(slim);
    else
        score_by_loss(slim, state, plan->batch, shards, step);
    return MOTE_OK;
}

/* What was pruned is pruned. */
static enum mote_status follow_prune(const struct mote_net *net, struct mote_net *smaller,
                                     const struct mote_plan_prune *plan, const size_t *from,
                                     struct mote_error *error) {
    MOTE_TRY(mote_prune_create(smaller, plan, error));
    for (size_t i = 0; smaller->prune && i < smaller->weight_count; i++)
        smaller->prune->kept[i] = net->prune->kept[from[i]];
    return MOTE_OK;
}

static enum mote_status cut(struct mote_net *net, struct mote_train_state *state,
                            const struct mote_plan_train *plan, struct mote_slim *slim,
                            struct mote_error *error) {
    struct mote_net *smaller;
    const size_t *from;
    size_t weights = net->weight_count;
    MOTE_TRY(mote_slim_cut(slim, &smaller, &from, error));
    enum mote_status status = follow_prune(net, smaller, &plan->prune, from, error);
    if (status != MOTE_OK) {
        mote_net_free(smaller);
        return status;
    }
    mote_state_cut(state, smaller, weights, from);
    mote_net_replace(net, smaller);
    return MOTE_OK;
}

enum mote_status mote_remove(struct mote_net *net, struct mote_train_state *state,
                             const struct mote_plan_train *plan, uint32_t part, struct mote_shards *shards,
                             uint64_t step, struct mote_error *error) {
    struct mote_slim slim;
    MOTE_TRY(mote_net_remember(net, state->average ? state->average : net->weights, error));
    MOTE_TRY(mote_slim_create(net, &slim, error));
    enum mote_status status = score(&slim, state, plan, shards, step, error);
    if (status == MOTE_OK) {
        mote_slim_choose(&slim, plan->remove.fraction * part / plan->remove.times, plan->remove.scope,
                         plan->remove.multiple);
        status = cut(net, state, plan, &slim, error);
    }
    mote_slim_free(&slim);
    return status;
}
