/* SPDX-License-Identifier: MIT
 * Before the first epoch and after the last: the network's shape, rounding, workers, state and checkpoint. */
#include "train/qat.h"
#include "train/training.h"

/* What works on a network of this shape. */
enum mote_status mote_training_make_workers(struct mote_training *run, struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    size_t columns = run->plan->loss == MOTE_LOSS_CROSS_ENTROPY ? 0 : options->target_columns;
    MOTE_TRY(mote_judge_create(run->net, run->validation, &run->terms, columns, options->pool, &run->judge,
                               error));
    return mote_shards_create(run->net, run->train, options, &run->terms, &run->shards, error);
}

void mote_training_free_workers(struct mote_training *run) {
    mote_shards_free(&run->shards);
    mote_judge_free(&run->judge);
}

enum mote_status mote_training_prepare_rounding(struct mote_training *run, struct mote_error *error) {
    const struct mote_plan_shrink *shrink = run->options->shrink;
    bool rounds = shrink && run->plan->qat > 0.0 &&
                  (shrink->quantize == MOTE_QUANTIZE_WEIGHTS || shrink->quantize == MOTE_QUANTIZE_FULL);
    if (run->net->qat) run->net->qat->on = false; /* of a training before */
    if (run->net->qat || !rounds) return MOTE_OK;
    return mote_qat_create(run->net, shrink, run->train, error);
}

static enum mote_status narrow(struct mote_net *net, const uint32_t *units, struct mote_error *error) {
    struct mote_net *smaller;
    MOTE_TRY(mote_net_like(net, units, &smaller, error));
    mote_net_replace(net, smaller);
    return MOTE_OK;
}

static enum mote_status split(struct mote_net *net, const uint32_t *ranks, struct mote_error *error) {
    struct mote_net *two;
    MOTE_TRY(mote_net_split(net, ranks, &two, error));
    mote_net_replace(net, two);
    return MOTE_OK;
}

/* A checkpoint may be of a network that has lost units already, or layers of which have become two. */
static enum mote_status prepare_shape(struct mote_training *run, struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    struct mote_train_shape shape;
    if (!options->checkpoint) return MOTE_OK;
    MOTE_TRY(mote_checkpoint_shape(options->checkpoint, options->identity, run->net, &shape, error));
    if (shape.before) MOTE_TRY(mote_net_remember(run->net, run->net->weights, error));
    if (shape.narrowed) MOTE_TRY(narrow(run->net, shape.units, error));
    return shape.split ? split(run->net, shape.ranks, error) : MOTE_OK;
}

/* What is there before the first epoch counts as the best so far. */
static void begin(struct mote_training *run) {
    struct mote_epoch now = {0};
    mote_net_free(run->net->before); /* of a training before */
    run->net->before = NULL;
    mote_judge_run(&run->judge, &now);
    mote_state_begin(&run->state, run->plan, run->net, &now);
}

enum mote_status mote_training_prepare(struct mote_training *run, struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    bool found = false;
    run->steps = (uint64_t)mote_training_batches(run) * run->plan->epochs;
    run->pruning = mote_prune_steps(&run->plan->prune, run->steps);
    MOTE_TRY(prepare_shape(run, error));
    MOTE_TRY(mote_training_prepare_rounding(run, error));
    MOTE_TRY(mote_prune_create(run->net, &run->plan->prune, error));
    MOTE_TRY(mote_loss_create(run->plan, run->train, options->target_columns, &run->terms, error));
    MOTE_TRY(mote_training_make_workers(run, error));
    MOTE_TRY(mote_state_create(run->plan, run->net, run->train->count, &run->state, error));
    run->state.history = run->history;
    if (options->checkpoint)
        MOTE_TRY(mote_checkpoint_read(options->checkpoint, options->identity, run->net, &run->state, &found,
                                      error));
    if (!found) begin(run);
    run->step = (uint64_t)run->state.epoch * mote_training_batches(run);
    return MOTE_OK;
}

void mote_training_release(struct mote_training *run) {
    mote_training_free_workers(run);
    mote_loss_free(&run->terms);
    mote_state_free(&run->state);
}
