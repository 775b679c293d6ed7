/* SPDX-License-Identifier: MIT
 * The training loop: shuffled batches, each a step of the optimiser; after every epoch the validation loss, the
 * best weights kept, dead units seen to (training_between.c), and now and then a checkpoint. */
#include "base/clock.h"
#include "train/qat.h"
#include "train/training.h"

#include <math.h>

static const double checkpoint_seconds = 0.25, progress_seconds = 0.1;

size_t mote_training_batches(const struct mote_training *run) {
    return (run->train->count + run->plan->batch - 1) / run->plan->batch;
}

/* Of the running averages of the network's state; the first batches count in full. Where weights have few levels these
 * depend on the averages, which should then be calm. */
static double kept(const struct mote_training *run) {
    double steps = (double)run->state.optimizer.step,
           most = run->net->qat && run->net->qat->coarse ? 0.99 : 0.95;
    return steps / (steps + 1.0) < most ? steps / (steps + 1.0) : most;
}

/* Where the schedule says so; averages lose the same weights. */
static void prune(struct mote_training *run) {
    if (!run->net->prune || !mote_prune_is_due(&run->pruning, run->step)) return;
    mote_prune_choose(run->net, mote_prune_sparsity(&run->plan->prune, &run->pruning, run->step));
    mote_prune_apply(run->net, run->net->weights);
    mote_prune_apply(run->net, run->state.average);
    run->pruned = true;
}

/* The sum of its losses. */
static double run_batch(struct mote_training *run, size_t first, double rate) {
    size_t left = run->train->count - first;
    prune(run);
    struct mote_batch batch = {.epoch = run->state.epoch + 1,
                               .step = run->step,
                               .index = run->state.order + first,
                               .count = left < run->plan->batch ? left : run->plan->batch};
    double loss = mote_shards_run(&run->shards, &batch);
    mote_net_learn(run->net, mote_shards_totals(&run->shards), batch.count, kept(run));
    mote_optimizer_step(&run->state.optimizer, run->plan, run->net, mote_shards_gradient(&run->shards), rate,
                        run->options->pool);
    mote_prune_apply(run->net, run->net->weights);
    mote_state_follow(&run->state, run->plan, run->net);
    return loss;
}

/* Tells how far it is, if the last time is long enough ago or an epoch ended; false: stop. */
static bool tell(struct mote_training *run, struct mote_epoch *now, bool epoch_ended) {
    double clock = mote_seconds();
    if (!run->options->progress || (!epoch_ended && clock - run->told < progress_seconds)) return true;
    run->told = clock;
    now->seconds = run->state.seconds + clock - run->started;
    double fraction = run->steps ? (double)run->step / (double)run->steps : 1.0;
    run->stop = !run->options->progress(run->options->context, now, fraction, epoch_ended);
    return !run->stop;
}

static bool run_epoch(struct mote_training *run, struct mote_epoch *now) {
    size_t batch = run->plan->batch, parts = mote_loss_parts(&run->terms);
    double sum = 0.0;
    mote_rng_shuffle(&run->state.shuffle, run->state.order, run->state.examples);
    for (size_t b = 0; b < mote_training_batches(run); b++, run->step++) {
        now->rate =
            run->state.rate_factor * mote_schedule_rate(run->plan, run->step, run->steps, now->epoch - 1);
        sum += run_batch(run, b * batch, now->rate);
        size_t seen = (b + 1) * batch < run->train->count ? (b + 1) * batch : run->train->count;
        now->train_loss = sum / ((double)seen * (double)parts);
        if (b % 16 == 0 && !tell(run, now, false)) return false;
    }
    return true;
}

static enum mote_status save(struct mote_training *run, bool now, struct mote_error *error) {
    double clock = mote_seconds();
    if (!run->options->checkpoint || (!now && clock - run->saved < checkpoint_seconds)) return MOTE_OK;
    struct mote_train_state *state = &run->state;
    state->seconds += clock - run->started;
    run->started = run->saved = clock;
    return mote_checkpoint_write(run->options->checkpoint, run->options->identity, run->net, state, error);
}

static enum mote_status run_all(struct mote_training *run, struct mote_error *error) {
    while (run->state.epoch < run->plan->epochs && !mote_training_patience_is_over(run)) {
        struct mote_epoch now = {
            .epoch = run->state.epoch + 1, .validation_loss = NAN, .validation_accuracy = NAN};
        for (size_t c = 0; c < MOTE_MAX_COLUMNS; c++)
            now.validation_mae[c] = NAN; /* until it is judged */
        MOTE_TRY(mote_training_begin_epoch(run, error));
        if (run_epoch(run, &now)) {
            MOTE_TRY(mote_training_end_epoch(run, &now, error));
            tell(run, &now, true);
            MOTE_TRY(save(run, run->stop, error));
        }
        if (run->stop)
            return mote_fail(error, MOTE_INTERRUPTED,
                             "stopped in epoch %u of %u; the same command goes on from the last checkpoint",
                             now.epoch, run->plan->epochs);
    }
    return MOTE_OK;
}

enum mote_status mote_net_train(struct mote_net *net, const struct mote_dataset *train,
                                const struct mote_dataset *validation,
                                const struct mote_train_options *options, struct mote_history *history,
                                struct mote_error *error) {
    struct mote_training run = {.net = net,
                                .train = train,
                                .validation = validation,
                                .options = options,
                                .plan = options->plan,
                                .history = history};
    *history = (struct mote_history){0};
    run.started = run.saved = mote_seconds();
    enum mote_status status = mote_training_prepare(&run, error);
    if (status == MOTE_OK) status = run_all(&run, error);
    if (status == MOTE_OK) {
        status = mote_training_settle(&run, error);
        history->best_epoch = run.state.best_epoch;
        history->stopped_early = run.state.epoch < run.plan->epochs;
    }
    mote_training_release(&run);
    if (status != MOTE_OK) mote_history_free(history);
    return status;
}
