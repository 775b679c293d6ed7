/* SPDX-License-Identifier: MIT
 * The training loop: shuffled batches, each a step of the optimiser; after every epoch the validation loss, the
 * best weights kept, dead units seen to, and now and then a checkpoint. */
#include "base/clock.h"
#include "train/judge.h"
#include "train/prune.h"
#include "train/qat.h"
#include "train/reestimate.h"
#include "train/remove.h"
#include "train/shards.h"

#include <math.h>
#include <string.h>

static const double checkpoint_seconds = 0.25, progress_seconds = 0.1;

struct run {
    struct mote_net *net;
    const struct mote_dataset *train, *validation;
    const struct mote_train_options *options;
    const struct mote_plan_train *plan;
    struct mote_history *history;
    struct mote_loss_terms terms;
    struct mote_judge judge;
    struct mote_train_state state;
    struct mote_shards shards;
    uint64_t step, steps; /* of the whole run */
    struct mote_prune_steps pruning;
    bool pruned; /* in this epoch */
    double started, told, saved;
    bool stop;
};

static size_t batches(const struct run *run) {
    return (run->train->count + run->plan->batch - 1) / run->plan->batch;
}

/* Of the running averages of the network's state; the first batches count in full. Where weights have few levels these
 * depend on the averages, which should then be calm. */
static double kept(const struct run *run) {
    double steps = (double)run->state.optimizer.step,
           most = run->net->qat && run->net->qat->coarse ? 0.99 : 0.95;
    return steps / (steps + 1.0) < most ? steps / (steps + 1.0) : most;
}

/* Where the schedule says so; averages lose the same weights. */
static void prune(struct run *run) {
    if (!run->net->prune || !mote_prune_is_due(&run->pruning, run->step)) return;
    mote_prune_choose(run->net, mote_prune_sparsity(&run->plan->prune, &run->pruning, run->step));
    mote_prune_apply(run->net, run->net->weights);
    mote_prune_apply(run->net, run->state.average);
    run->pruned = true;
}

/* The sum of its losses. */
static double run_batch(struct run *run, size_t first, double rate) {
    size_t left = run->train->count - first;
    prune(run);
    struct mote_batch batch = {.epoch = run->state.epoch + 1,
                               .step = run->step,
                               .index = run->state.order + first,
                               .count = left < run->plan->batch ? left : run->plan->batch};
    double loss = mote_shards_run(&run->shards, &batch);
    mote_net_learn(run->net, mote_shards_totals(&run->shards), batch.count, kept(run));
    mote_optimizer_step(&run->state.optimizer, run->plan, run->net, mote_shards_gradient(&run->shards), rate);
    mote_prune_apply(run->net, run->net->weights);
    mote_state_follow(&run->state, run->plan, run->net);
    return loss;
}

/* Tells how far it is, if the last time is long enough ago or an epoch ended; false: stop. */
static bool tell(struct run *run, struct mote_epoch *now, bool epoch_ended) {
    double clock = mote_seconds();
    if (!run->options->progress || (!epoch_ended && clock - run->told < progress_seconds)) return true;
    run->told = clock;
    now->seconds = run->state.seconds + clock - run->started;
    double fraction = run->steps ? (double)run->step / (double)run->steps : 1.0;
    run->stop = !run->options->progress(run->options->context, now, fraction, epoch_ended);
    return !run->stop;
}

static bool run_epoch(struct run *run, struct mote_epoch *now) {
    size_t batch = run->plan->batch, parts = mote_loss_parts(&run->terms);
    double sum = 0.0;
    mote_rng_shuffle(&run->state.shuffle, run->state.order, run->state.examples);
    for (size_t b = 0; b < batches(run); b++, run->step++) {
        now->rate =
            run->state.rate_factor * mote_schedule_rate(run->plan, run->step, run->steps, now->epoch - 1);
        sum += run_batch(run, b * batch, now->rate);
        size_t seen = (b + 1) * batch < run->train->count ? (b + 1) * batch : run->train->count;
        now->train_loss = sum / ((double)seen * (double)parts);
        if (b % 16 == 0 && !tell(run, now, false)) return false;
    }
    return true;
}

/* Far above the best so far, and above what predicting the mean would give (1). */
static bool diverged(const struct run *run, const struct mote_epoch *now) {
    double best = run->state.best_loss > 1.0 ? run->state.best_loss : 1.0;
    double most = 10.0 * best * mote_distill_scale(&run->shards.distill);
    return !isfinite(now->train_loss) || !isfinite(now->validation_loss) || now->train_loss > most;
}

/* Training examples as they are. */
static const struct mote_dataset *plain_of(const struct run *run) {
    return run->options->plain ? run->options->plain : run->train;
}

static enum mote_status measure(struct run *run, struct mote_error *error) {
    return mote_qat_measure(run->net, plain_of(run), run->options->pool, error);
}

/* Of what would be kept; with rounding, in ranges of its own. */
static enum mote_status judge(struct run *run, struct mote_epoch *now, struct mote_error *error) {
    float *weights = run->net->weights;
    enum mote_status status = MOTE_OK;
    if (run->state.average) run->net->weights = run->state.average;
    if (mote_qat_is_on(run->net)) status = measure(run, error);
    if (status == MOTE_OK) mote_judge_run(&run->judge, now);
    run->net->weights = weights;
    return status;
}

/* The epochs before the phase of rounding; all of them where there is none. */
static uint32_t plain_epochs(const struct run *run) {
    const struct mote_plan_train *plan = run->plan;
    double rounded = ceil(plan->qat * (double)plan->epochs - 1e-9);
    return run->net->qat ? plan->epochs - (uint32_t)rounded : plan->epochs;
}

/* Of the weights, and of their average. */
static enum mote_status reestimate(struct run *run, struct mote_error *error) {
    float *weights = run->net->weights;
    enum mote_status status = mote_net_reestimate(run->net, plain_of(run), run->options->pool, error);
    if (status != MOTE_OK || !run->state.average) return status;
    run->net->weights = run->state.average;
    status = mote_net_reestimate(run->net, plain_of(run), run->options->pool, error);
    run->net->weights = weights;
    return status;
}

/* What works on a network of this shape. */
static enum mote_status make_workers(struct run *run, struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    size_t columns = run->plan->loss == MOTE_LOSS_CROSS_ENTROPY ? 0 : options->target_columns;
    MOTE_TRY(mote_judge_create(run->net, run->validation, &run->terms, columns, options->pool, &run->judge,
                               error));
    return mote_shards_create(run->net, run->train, options, &run->terms, &run->shards, error);
}

static void free_workers(struct run *run) {
    mote_shards_free(&run->shards);
    mote_judge_free(&run->judge);
}

static enum mote_status prepare_rounding(struct run *run, struct mote_error *error) {
    const struct mote_plan_shrink *shrink = run->options->shrink;
    bool rounds = shrink && run->plan->qat > 0.0 &&
                  (shrink->quantize == MOTE_QUANTIZE_WEIGHTS || shrink->quantize == MOTE_QUANTIZE_FULL);
    if (run->net->qat) run->net->qat->on = false; /* of a training before */
    if (run->net->qat || !rounds) return MOTE_OK;
    return mote_qat_create(run->net, shrink, run->train, error);
}

/* Between epochs, where units are to go. The best so far is then what is left of the network. */
static enum mote_status slim(struct run *run, struct mote_error *error) {
    struct mote_epoch now = {.epoch = run->state.epoch};
    uint32_t part = mote_remove_part(&run->plan->remove, run->plan->epochs, run->state.epoch);
    if (!part) return MOTE_OK;
    MOTE_TRY(mote_remove(run->net, &run->state, run->plan, part, &run->shards, run->step, error));
    free_workers(run);
    MOTE_TRY(prepare_rounding(run, error));
    MOTE_TRY(make_workers(run, error));
    MOTE_TRY(reestimate(run, error));
    MOTE_TRY(judge(run, &now, error));
    mote_state_start(&run->state, run->net, &now);
    return MOTE_OK;
}

/* What the network is before the first weight goes, as it would be kept. */
static enum mote_status remember(struct run *run, struct mote_error *error) {
    const float *kept = run->state.average ? run->state.average : run->net->weights;
    if (!run->net->prune || run->step + batches(run) <= run->pruning.begin) return MOTE_OK;
    return mote_net_remember(run->net, kept, error);
}

/* In that phase an epoch's ranges are those of its first weights. Where it begins, the best so far is what there
 * is then: what was better before rounding does not count. */
static enum mote_status begin_epoch(struct run *run, struct mote_error *error) {
    struct mote_epoch now = {.epoch = run->state.epoch};
    MOTE_TRY(remember(run, error));
    MOTE_TRY(slim(run, error));
    if (!run->net->qat || run->state.epoch < plain_epochs(run)) return MOTE_OK;
    run->net->qat->on = true;
    run->history->rounded_from = plain_epochs(run) + 1;
    if (run->state.epoch == plain_epochs(run)) {
        MOTE_TRY(judge(run, &now, error));
        mote_state_start(&run->state, run->net, &now);
    }
    return measure(run, error);
}

/* What was better with more weights does not count. */
static void keep(struct run *run, const struct mote_epoch *now) {
    if (run->pruned)
        mote_state_start(&run->state, run->net, now);
    else
        mote_state_keep(&run->state, run->plan, run->net, now);
    run->pruned = false;
}

/* The weights that it goes back to may be of before a pruning; whatever comes is then better. */
static enum mote_status restart(struct run *run, struct mote_error *error) {
    MOTE_TRY(mote_state_restart(&run->state, run->plan, run->net, error));
    mote_prune_apply(run->net, run->net->weights);
    mote_prune_apply(run->net, run->state.average);
    if (run->pruned) run->state.best_loss = INFINITY, run->state.best_accuracy = 0.0;
    run->pruned = false;
    return MOTE_OK;
}

static enum mote_status end_epoch(struct run *run, struct mote_epoch *now, struct mote_error *error) {
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

static enum mote_status save(struct run *run, bool now, struct mote_error *error) {
    double clock = mote_seconds();
    if (!run->options->checkpoint || (!now && clock - run->saved < checkpoint_seconds)) return MOTE_OK;
    struct mote_train_state *state = &run->state;
    state->seconds += clock - run->started;
    run->started = run->saved = clock;
    return mote_checkpoint_write(run->options->checkpoint, run->options->identity, run->net, state, error);
}

/* Not before the phase of rounding, or before the last pruning, without which nothing is finished. */
static bool patience_is_over(const struct run *run) {
    if (run->net->prune && run->step <= run->pruning.end) return false;
    if (run->net->qat && run->state.epoch <= plain_epochs(run)) return false;
    return run->plan->patience && run->state.epoch - run->state.best_epoch >= run->plan->patience;
}

static enum mote_status run_all(struct run *run, struct mote_error *error) {
    while (run->state.epoch < run->plan->epochs && !patience_is_over(run)) {
        struct mote_epoch now = {
            .epoch = run->state.epoch + 1, .validation_loss = NAN, .validation_accuracy = NAN};
        for (size_t c = 0; c < MOTE_MAX_COLUMNS; c++)
            now.validation_mae[c] = NAN; /* until it is judged */
        MOTE_TRY(begin_epoch(run, error));
        if (run_epoch(run, &now)) {
            MOTE_TRY(end_epoch(run, &now, error));
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

/* Back to what was judged; where its weights have few levels, to what these make of the batch norms' means. */
static enum mote_status recall(struct run *run, struct mote_error *error) {
    memcpy(run->net->weights, run->state.best, mote_net_block(run->net) * sizeof(float));
    if (!mote_qat_is_on(run->net)) return MOTE_OK;
    MOTE_TRY(mote_qat_recall(run->net, error));
    if (!run->net->qat->coarse) return MOTE_OK;
    MOTE_TRY(mote_qat_settle(run->net, plain_of(run), error));
    return measure(run, error);
}

/* The best weights, with statistics of their own where those do no harm. */
static enum mote_status settle(struct run *run, struct mote_error *error) {
    struct mote_epoch now = {0};
    MOTE_TRY(recall(run, error));
    if (!run->plan->reestimate_bn || !mote_net_has_bn(run->net)) return MOTE_OK;
    MOTE_TRY(mote_net_reestimate(run->net, plain_of(run), run->options->pool, error));
    if (mote_qat_is_on(run->net)) MOTE_TRY(measure(run, error));
    mote_judge_run(&run->judge, &now);
    return now.validation_loss <= run->state.best_loss ? MOTE_OK : recall(run, error);
}

/* What is there before the first epoch counts as the best so far. */
static void begin(struct run *run) {
    struct mote_epoch now = {0};
    mote_net_free(run->net->before); /* of a training before */
    run->net->before = NULL;
    mote_judge_run(&run->judge, &now);
    mote_state_begin(&run->state, run->plan, run->net, &now);
}

/* A checkpoint may be of a network that has lost units already. */
static enum mote_status prepare_shape(struct run *run, struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    struct mote_net *smaller;
    struct mote_train_shape shape;
    if (!options->checkpoint) return MOTE_OK;
    MOTE_TRY(mote_checkpoint_shape(options->checkpoint, options->identity, run->net, &shape, error));
    if (shape.found && shape.before) MOTE_TRY(mote_net_remember(run->net, run->net->weights, error));
    if (!shape.found || !shape.narrowed) return MOTE_OK;
    MOTE_TRY(mote_net_like(run->net, shape.units, &smaller, error));
    mote_net_replace(run->net, smaller);
    return MOTE_OK;
}

static enum mote_status prepare(struct run *run, struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    bool found = false;
    run->steps = (uint64_t)batches(run) * run->plan->epochs;
    run->pruning = mote_prune_steps(&run->plan->prune, run->steps);
    MOTE_TRY(prepare_shape(run, error));
    MOTE_TRY(prepare_rounding(run, error));
    MOTE_TRY(mote_prune_create(run->net, &run->plan->prune, error));
    MOTE_TRY(mote_loss_create(run->plan, run->train, options->target_columns, &run->terms, error));
    MOTE_TRY(make_workers(run, error));
    MOTE_TRY(mote_state_create(run->plan, run->net, run->train->count, &run->state, error));
    run->state.history = run->history;
    if (options->checkpoint)
        MOTE_TRY(mote_checkpoint_read(options->checkpoint, options->identity, run->net, &run->state, &found,
                                      error));
    if (!found) begin(run);
    run->step = (uint64_t)run->state.epoch * batches(run);
    return MOTE_OK;
}

static void release(struct run *run) {
    free_workers(run);
    mote_loss_free(&run->terms);
    mote_state_free(&run->state);
}

enum mote_status mote_net_train(struct mote_net *net, const struct mote_dataset *train,
                                const struct mote_dataset *validation,
                                const struct mote_train_options *options, struct mote_history *history,
                                struct mote_error *error) {
    struct run run = {.net = net,
                      .train = train,
                      .validation = validation,
                      .options = options,
                      .plan = options->plan,
                      .history = history};
    *history = (struct mote_history){0};
    run.started = run.saved = mote_seconds();
    enum mote_status status = prepare(&run, error);
    if (status == MOTE_OK) status = run_all(&run, error);
    if (status == MOTE_OK) {
        status = settle(&run, error);
        history->best_epoch = run.state.best_epoch;
        history->stopped_early = run.state.epoch < run.plan->epochs;
    }
    release(&run);
    if (status != MOTE_OK) mote_history_free(history);
    return status;
}
