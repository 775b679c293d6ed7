/* SPDX-License-Identifier: MIT
 * Between epochs: units go, layers become two, rounding begins, weights are judged, and the best are kept or gone back to. */
#include "base/clock.h"
#include "train/factor.h"
#include "train/qat.h"
#include "train/reestimate.h"
#include "train/remove.h"
#include "train/training.h"

#include <math.h>
#include <string.h>

/* Training examples as they are. */
static const struct mote_dataset *plain_of(const struct mote_training *run) {
    return run->options->plain ? run->options->plain : run->train;
}

static enum mote_status measure(struct mote_training *run, struct mote_error *error) {
    return mote_qat_measure(run->net, plain_of(run), run->options->pool, error);
}

/* Of what would be kept; with rounding, in ranges of its own. */
static enum mote_status judge(struct mote_training *run, struct mote_epoch *now, struct mote_error *error) {
    float *weights = run->net->weights;
    enum mote_status status = MOTE_OK;
    if (run->state.average) run->net->weights = run->state.average;
    if (mote_qat_is_on(run->net)) status = measure(run, error);
    if (status == MOTE_OK) mote_judge_run(&run->judge, now);
    run->net->weights = weights;
    return status;
}

/* The epochs before the phase of rounding; all of them where there is none. */
static uint32_t plain_epochs(const struct mote_training *run) {
    const struct mote_plan_train *plan = run->plan;
    double rounded = ceil(plan->qat * (double)plan->epochs - 1e-9);
    return run->net->qat ? plan->epochs - (uint32_t)rounded : plan->epochs;
}

static enum mote_status reestimate(struct mote_training *run, enum mote_reestimate what,
                                   struct mote_error *error) {
    return mote_net_reestimate(run->net, plain_of(run), what, run->options->pool, error);
}

/* Of the weights, and of their average. */
static enum mote_status reestimate_both(struct mote_training *run, struct mote_error *error) {
    float *weights = run->net->weights;
    enum mote_status status = reestimate(run, MOTE_REESTIMATE_ALL, error);
    if (status != MOTE_OK || !run->state.average) return status;
    run->net->weights = run->state.average;
    status = reestimate(run, MOTE_REESTIMATE_ALL, error);
    run->net->weights = weights;
    return status;
}

/* With a network of another shape; the best so far is then what is left of it. */
static enum mote_status go_on(struct mote_training *run, struct mote_error *error) {
    struct mote_epoch now = {.epoch = run->state.epoch};
    size_t block = mote_net_block(run->net);
    mote_training_free_workers(run);
    MOTE_TRY(mote_training_prepare_rounding(run, error));
    MOTE_TRY(mote_state_fit(&run->state, run->net, block, error));
    MOTE_TRY(mote_training_make_workers(run, error));
    MOTE_TRY(reestimate_both(run, error));
    MOTE_TRY(judge(run, &now, error));
    mote_state_start(&run->state, run->net, &now);
    return MOTE_OK;
}

/* Between epochs, where units are to go. */
static enum mote_status slim(struct mote_training *run, struct mote_error *error) {
    uint32_t part = mote_remove_part(&run->plan->remove, run->plan->epochs, run->state.epoch);
    if (!part) return MOTE_OK;
    MOTE_TRY(mote_remove(run->net, &run->state, run->plan, part, &run->shards, run->step, error));
    return go_on(run, error);
}

/* Likewise where layers become two, which have as few weights as others at once. */
static enum mote_status split(struct mote_training *run, struct mote_error *error) {
    const struct mote_plan_rank *plan = &run->plan->rank;
    if (!(plan->share > 0) || run->state.epoch != mote_rank_epoch(plan, run->plan->epochs)) return MOTE_OK;
    MOTE_TRY(mote_factor(run->net, &run->state, run->plan, plain_of(run), error));
    if (run->net->prune && run->step > run->pruning.begin) {
        mote_prune_choose(run->net, mote_prune_sparsity(&run->plan->prune, &run->pruning, run->step));
        mote_prune_apply(run->net, run->net->weights);
        mote_prune_apply(run->net, run->state.average);
    }
    return go_on(run, error);
}

/* What the network is before the first weight goes, as it would be kept. */
static enum mote_status remember(struct mote_training *run, struct mote_error *error) {
    const float *kept = run->state.average ? run->state.average : run->net->weights;
    if (!run->net->prune || run->step + mote_training_batches(run) <= run->pruning.begin) return MOTE_OK;
    return mote_net_remember(run->net, kept, error);
}

static void begin_rounding(struct mote_training *run) {
    run->net->qat->on = true;
    run->history->rounded_from = plain_epochs(run) + 1;
}

/* In that phase an epoch's ranges are those of its first weights. Where it begins, the best so far is what there
 * is then: what was better before rounding does not count. */
enum mote_status mote_training_begin_epoch(struct mote_training *run, struct mote_error *error) {
    struct mote_epoch now = {.epoch = run->state.epoch};
    MOTE_TRY(remember(run, error));
    MOTE_TRY(slim(run, error));
    MOTE_TRY(split(run, error));
    if (!run->net->qat || run->state.epoch < plain_epochs(run)) return MOTE_OK;
    begin_rounding(run);
    mote_qat_weigh(run->net, run->state.optimizer.moments, run->state.average);
    if (run->state.epoch == plain_epochs(run)) {
        MOTE_TRY(judge(run, &now, error));
        mote_state_start(&run->state, run->net, &now);
    }
    return measure(run, error);
}

/* What was better with more weights does not count. */
static void keep(struct mote_training *run, const struct mote_epoch *now) {
    if (run->pruned)
        mote_state_start(&run->state, run->net, now);
    else
        mote_state_keep(&run->state, run->plan, run->net, now);
    run->pruned = false;
}

/* The weights that it goes back to may be of before a pruning; whatever comes is then better. */
static enum mote_status restart(struct mote_training *run, struct mote_error *error) {
    MOTE_TRY(mote_state_restart(&run->state, run->plan, run->net, error));
    mote_prune_apply(run->net, run->net->weights);
    mote_prune_apply(run->net, run->state.average);
    if (run->pruned) run->state.best_loss = INFINITY, run->state.best_accuracy = 0.0;
    run->pruned = false;
    return MOTE_OK;
}

/* Far above the best so far, and above what predicting the mean would give (1). */
static bool diverged(const struct mote_training *run, const struct mote_epoch *now) {
    double best = run->state.best_loss > 1.0 ? run->state.best_loss : 1.0;
    double most = 10.0 * best * mote_distill_scale(&run->shards.distill);
    return !isfinite(now->train_loss) || !isfinite(now->validation_loss) || now->train_loss > most;
}

enum mote_status mote_training_end_epoch(struct mote_training *run, struct mote_epoch *now,
                                         struct mote_error *error) {
    struct mote_train_state *state = &run->state;
    MOTE_TRY(judge(run, now, error));
    state->epoch = now->epoch;
    if (diverged(run, now)) {
        if (!isfinite(now->validation_loss)) now->validation_loss = state->best_loss;
        run->history->diverged = true;
        MOTE_TRY(restart(run, error));
    } else {
        keep(run, now);
        if (run->plan->reinit_dead && now->dead_units && now->epoch < run->plan->epochs)
            now->revived_units = mote_dead_revive(run->net, &run->judge.dead[0], state);
        mote_prune_apply(run->net, run->net->weights);
    }
    now->seconds = state->seconds + mote_seconds() - run->started;
    return mote_history_add(run->history, now) ? MOTE_OK : mote_fail_memory(error, "the training");
}

/* Back to what was judged; where its weights have few levels, to what these make of the batch norms' means. */
static enum mote_status recall(struct mote_training *run, struct mote_error *error) {
    memcpy(run->net->weights, run->state.best, mote_net_block(run->net) * sizeof(float));
    if (!mote_qat_is_on(run->net)) return MOTE_OK;
    MOTE_TRY(mote_qat_recall(run->net, error));
    if (!run->net->qat->coarse) return MOTE_OK;
    MOTE_TRY(reestimate(run, MOTE_REESTIMATE_MEANS, error));
    return measure(run, error);
}

/* The best weights, with statistics of their own where those do no harm. */
enum mote_status mote_training_settle(struct mote_training *run, struct mote_error *error) {
    struct mote_epoch now = {0};
    if (run->net->qat && run->state.epoch > plain_epochs(run))
        begin_rounding(run); /* no epoch was left to do so */
    MOTE_TRY(recall(run, error));
    if (!run->plan->reestimate_bn || !mote_net_has_bn(run->net)) return MOTE_OK;
    MOTE_TRY(reestimate(run, MOTE_REESTIMATE_ALL, error));
    if (mote_qat_is_on(run->net)) MOTE_TRY(measure(run, error));
    mote_judge_run(&run->judge, &now);
    return now.validation_loss <= run->state.best_loss ? MOTE_OK : recall(run, error);
}

/* Not before the phase of rounding, the last pruning, the last removal or low rank, without which nothing is finished. */
bool mote_training_patience_is_over(const struct mote_training *run) {
    const struct mote_plan_rank *rank = &run->plan->rank;
    const struct mote_plan_remove *remove = &run->plan->remove;
    if (remove->fraction > 0 && run->state.epoch <= mote_remove_last(remove, run->plan->epochs)) return false;
    if (rank->share > 0 && run->state.epoch <= mote_rank_epoch(rank, run->plan->epochs)) return false;
    if (run->net->prune && run->step <= run->pruning.end) return false;
    if (run->net->qat && run->state.epoch <= plain_epochs(run)) return false;
    return run->plan->patience && run->state.epoch - run->state.best_epoch >= run->plan->patience;
}
