/* SPDX-License-Identifier: MIT
 * The training loop: shuffled batches, each cut into shards that do not depend on the thread count; after
 * every epoch the validation loss, the best weights kept, dead units seen to, and now and then a checkpoint.
 */
#include "base/clock.h"
#include "train/judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_SHARDS = 8, MAX_RESTARTS = 5 };
static const double checkpoint_seconds = 0.25, progress_seconds = 0.1;
static const double shard_macs = 8e6; /* worth handing to another thread */

struct run {
    struct mote_net *net;
    const struct mote_dataset *train;
    const struct mote_train_options *options;
    const struct mote_plan_train *plan;
    struct mote_history *history;
    struct mote_loss_terms terms;
    struct mote_judge judge;
    struct mote_train_state state;
    size_t shards, shard_size;
    struct mote_worker workers[MAX_SHARDS];
    struct mote_rng rngs[MAX_SHARDS]; /* dropout's */
    double losses[MAX_SHARDS];
    struct stage { /* where all shards are: see node.h */
        bool back;
        size_t at;
    } stage, next[MAX_SHARDS];
    size_t batch_first, batch_count; /* of the batch under way, in state.order */
    uint64_t step, steps;            /* of the whole run */
    double started, told, saved;
    bool stop;
};

static size_t batches(const struct run *run) {
    return (run->train->count + run->plan->batch - 1) / run->plan->batch;
}

/* How a batch is cut: a matter of the network and the batch alone. */
static void choose_shards(struct run *run) {
    size_t batch = run->plan->batch < run->train->count ? run->plan->batch : run->train->count;
    double work = 3.0 * (double)run->net->macs * (double)batch / shard_macs;
    run->shards = work < 2.0 ? 1 : work > MAX_SHARDS ? MAX_SHARDS : (size_t)work;
    if (run->shards > batch) run->shards = batch;
    run->shard_size = (batch + run->shards - 1) / run->shards;
}

static enum mote_status make_buffers(struct run *run, struct mote_error *error) {
    size_t weights = run->net->weight_count, examples = run->train->count;
    struct mote_train_state *state = &run->state;
    choose_shards(run);
    for (size_t i = 0; i < run->shards; i++)
        MOTE_TRY(mote_worker_create(run->net, run->shard_size, true, &run->workers[i], error));
    for (size_t i = 1; i < run->shards; i++)
        run->workers[i].totals = run->workers[0].totals;
    state->optimizer.moments = calloc(2 * weights + 1, sizeof(float));
    state->best = malloc((mote_net_block(run->net) + 1) * sizeof(float));
    state->order = malloc((examples + 1) * sizeof *state->order);
    if (run->plan->ema > 0.0) state->average = malloc((mote_net_block(run->net) + 1) * sizeof(float));
    if (!state->optimizer.moments || !state->best || !state->order ||
        (run->plan->ema > 0.0 && !state->average))
        return mote_fail_memory(error, "the training");
    state->examples = examples;
    return MOTE_OK;
}

/* The state before the first epoch: what is there already counts as the best so far. */
static void begin(struct run *run) {
    struct mote_train_state *state = &run->state;
    struct mote_epoch now = {0};
    mote_optimizer_reset(&state->optimizer, run->net->weight_count);
    mote_rng_seed(&state->shuffle, run->plan->seed, 2);
    mote_rng_seed(&state->revive, run->plan->seed, 3);
    for (size_t i = 0; i < state->examples; i++)
        state->order[i] = (uint32_t)i;
    state->rate_factor = 1.0;
    mote_judge_run(&run->judge, &now);
    state->best_loss = isfinite(now.validation_loss) ? now.validation_loss : INFINITY;
    state->best_accuracy = now.validation_accuracy;
    memcpy(state->best, run->net->weights, mote_net_block(run->net) * sizeof(float));
    if (state->average) memcpy(state->average, run->net->weights, mote_net_block(run->net) * sizeof(float));
}

static size_t shard_count(const struct run *run, size_t shard) {
    size_t first = shard * run->shard_size;
    if (first >= run->batch_count) return 0;
    return run->batch_count - first < run->shard_size ? run->batch_count - first : run->shard_size;
}

/* The last batch may be too short for all shards. */
static void skip_shard(struct run *run, struct mote_worker *worker) {
    memset(worker->gradient, 0, run->net->weight_count * sizeof(float));
    memset(worker->sums, 0, run->net->sum_count * sizeof *worker->sums);
}

static void begin_shard(struct run *run, size_t shard, size_t n) {
    struct mote_worker *worker = &run->workers[shard];
    size_t first = run->batch_first + shard * run->shard_size;
    worker->batch = run->batch_count;
    mote_rng_seed(&run->rngs[shard], run->plan->seed, 16 + run->step * MAX_SHARDS + shard);
    mote_dataset_fetch_epoch(run->train, run->state.epoch + 1, run->state.order + first, n, worker->x,
                             worker->target);
    mote_loss_standardise(&run->terms, n, worker->target);
    mote_loss_smooth(&run->terms, n, worker->target);
}

static double loss_of(struct run *run, struct mote_worker *worker, size_t n) {
    const float *y = worker->y[run->net->node_count - 1];
    float scale = 1.0f / ((float)run->batch_count * (float)mote_loss_parts(&run->terms));
    return mote_loss_sum(&run->terms, n, y, worker->target, scale, worker->dy[0]);
}

/* One shard's way to the next point where all meet; the first begins with the data, and the loss is on the way
 * back. */
static void run_shard(void *context, size_t shard, size_t thread) {
    struct run *run = context;
    struct mote_worker *worker = &run->workers[shard];
    struct stage stage = run->stage;
    size_t n = shard_count(run, shard);
    (void)thread;
    if (n == 0) {
        skip_shard(run, worker);
        return;
    }
    if (!stage.back && stage.at == 0) begin_shard(run, shard, n);
    if (!stage.back) {
        stage.at = mote_worker_forward_stage(worker, stage.at, n, &run->rngs[shard]);
        run->next[shard] = stage;
        if (stage.at) return;
        run->losses[shard] = loss_of(run, worker, n);
    }
    run->next[shard] = (struct stage){true, mote_worker_backward_stage(worker, stage.at, n)};
}

static void run_stages(struct run *run) {
    run->stage = (struct stage){false, 0};
    memset(run->losses, 0, sizeof run->losses);
    for (;;) {
        mote_pool_run(run->shards > 1 ? run->options->pool : NULL, run->shards, run_shard, run);
        run->stage = run->next[0]; /* the first shard is never empty */
        if (run->stage.at == 0) return;
        mote_net_meet(run->net, run->stage.at, run->stage.back, run->workers, run->shards,
                      run->workers[0].totals);
    }
}

/* Of the running averages; the first batches count in full. */
static double kept(const struct run *run) {
    double steps = (double)run->state.optimizer.step, most = 0.95;
    return steps / (steps + 1.0) < most ? steps / (steps + 1.0) : most;
}

/* The average follows the weights, fast at first. */
static void follow(struct run *run) {
    double steps = (double)run->state.optimizer.step, most = (1.0 + steps) / (10.0 + steps);
    float keep = (float)(run->plan->ema < most ? run->plan->ema : most), *average = run->state.average;
    for (size_t i = 0; average && i < mote_net_block(run->net); i++)
        average[i] = keep * average[i] + (1.0f - keep) * run->net->weights[i];
}

static double run_batch(struct run *run, size_t batch, double rate) {
    size_t first = batch * run->plan->batch, left = run->train->count - first;
    double loss = 0.0;
    run->batch_first = first;
    run->batch_count = left < run->plan->batch ? left : run->plan->batch;
    run_stages(run);
    for (size_t s = 0; s < run->shards; s++) {
        loss += run->losses[s];
        for (size_t i = 0; s > 0 && i < run->net->weight_count; i++)
            run->workers[0].gradient[i] += run->workers[s].gradient[i];
    }
    mote_net_learn(run->net, run->workers[0].totals, run->batch_count, kept(run));
    mote_optimizer_step(&run->state.optimizer, run->plan, run->net, run->workers[0].gradient, rate);
    follow(run);
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
    double sum = 0.0;
    mote_rng_shuffle(&run->state.shuffle, run->state.order, run->state.examples);
    for (size_t b = 0; b < batches(run); b++, run->step++) {
        now->rate =
            run->state.rate_factor * mote_schedule_rate(run->plan, run->step, run->steps, now->epoch - 1);
        sum += run_batch(run, b, now->rate);
        now->train_loss =
            sum / ((double)(run->batch_first + run->batch_count) * (double)mote_loss_parts(&run->terms));
        if (b % 16 == 0 && !tell(run, now, false)) return false;
    }
    return true;
}

/* Back to the best weights at a third of the rate; a loss that explodes rarely comes back by itself. */
static enum mote_status restart(struct run *run, struct mote_error *error) {
    struct mote_train_state *state = &run->state;
    run->history->diverged = true;
    if (++state->restarts > MAX_RESTARTS)
        return mote_fail(
            error, MOTE_INPUT,
            "the training diverged %u times, the last time at a rate of %.3g; lower [train] rate",
            state->restarts, run->plan->rate * state->rate_factor);
    state->rate_factor /= 3.0;
    memcpy(run->net->weights, state->best, mote_net_block(run->net) * sizeof(float));
    if (state->average) memcpy(state->average, state->best, mote_net_block(run->net) * sizeof(float));
    mote_optimizer_reset(&state->optimizer, run->net->weight_count);
    return MOTE_OK;
}

/* Far above the best so far, and above what predicting the mean would give (1). */
static bool diverged(const struct run *run, const struct mote_epoch *now) {
    double best = run->state.best_loss > 1.0 ? run->state.best_loss : 1.0;
    return !isfinite(now->train_loss) || !isfinite(now->validation_loss) || now->train_loss > 10.0 * best;
}

static bool is_better(const struct run *run, const struct mote_epoch *now) {
    const struct mote_train_state *state = &run->state;
    if (run->plan->loss == MOTE_LOSS_CROSS_ENTROPY && now->validation_accuracy != state->best_accuracy)
        return now->validation_accuracy > state->best_accuracy;
    return now->validation_loss < state->best_loss;
}

/* Of what would be kept. */
static void judge(struct run *run, struct mote_epoch *now) {
    float *weights = run->net->weights;
    if (run->state.average) run->net->weights = run->state.average;
    mote_judge_run(&run->judge, now);
    run->net->weights = weights;
}

static void keep_best(struct run *run, const struct mote_epoch *now) {
    struct mote_train_state *state = &run->state;
    if (!is_better(run, now)) return;
    state->best_loss = now->validation_loss;
    state->best_accuracy = now->validation_accuracy;
    state->best_epoch = now->epoch;
    memcpy(state->best, state->average ? state->average : run->net->weights,
           mote_net_block(run->net) * sizeof(float));
}

static enum mote_status end_epoch(struct run *run, struct mote_epoch *now, struct mote_error *error) {
    struct mote_train_state *state = &run->state;
    judge(run, now);
    state->epoch = now->epoch;
    if (diverged(run, now)) {
        if (!isfinite(now->validation_loss)) now->validation_loss = state->best_loss;
        MOTE_TRY(restart(run, error));
    } else {
        keep_best(run, now);
        if (run->plan->reinit_dead && now->dead_units && now->epoch < run->plan->epochs)
            now->revived_units = mote_dead_revive(run->net, &run->judge.dead[0], state);
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

static bool patience_is_over(const struct run *run) {
    return run->plan->patience && run->state.epoch - run->state.best_epoch >= run->plan->patience;
}

static enum mote_status run_all(struct run *run, struct mote_error *error) {
    while (run->state.epoch < run->plan->epochs && !patience_is_over(run)) {
        struct mote_epoch now = {
            .epoch = run->state.epoch + 1, .validation_loss = NAN, .validation_accuracy = NAN};
        for (size_t c = 0; c < MOTE_MAX_COLUMNS; c++)
            now.validation_mae[c] = NAN; /* until it is judged */
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

static enum mote_status prepare(struct run *run, const struct mote_dataset *validation,
                                struct mote_error *error) {
    const struct mote_train_options *options = run->options;
    bool found = false;
    run->steps = (uint64_t)batches(run) * run->plan->epochs;
    run->state.history = run->history;
    MOTE_TRY(mote_loss_create(run->plan, run->train, options->target_columns, &run->terms, error));
    size_t columns = run->plan->loss == MOTE_LOSS_CROSS_ENTROPY ? 0 : options->target_columns;
    MOTE_TRY(
        mote_judge_create(run->net, validation, &run->terms, columns, options->pool, &run->judge, error));
    MOTE_TRY(make_buffers(run, error));
    if (options->checkpoint)
        MOTE_TRY(mote_checkpoint_read(options->checkpoint, options->identity, run->net, &run->state, &found,
                                      error));
    if (!found) begin(run);
    run->step = (uint64_t)run->state.epoch * batches(run);
    return MOTE_OK;
}

static void release(struct run *run) {
    for (size_t i = 0; i < run->shards; i++)
        mote_worker_free(&run->workers[i]);
    mote_judge_free(&run->judge);
    mote_loss_free(&run->terms);
    free(run->state.optimizer.moments);
    free(run->state.best);
    free(run->state.average);
    free(run->state.order);
}

enum mote_status mote_net_train(struct mote_net *net, const struct mote_dataset *train,
                                const struct mote_dataset *validation,
                                const struct mote_train_options *options, struct mote_history *history,
                                struct mote_error *error) {
    struct run run = {
        .net = net, .train = train, .options = options, .plan = options->plan, .history = history};
    *history = (struct mote_history){0};
    run.started = run.saved = mote_seconds();
    enum mote_status status = prepare(&run, validation, error);
    if (status == MOTE_OK) status = run_all(&run, error);
    if (status == MOTE_OK) {
        memcpy(net->weights, run.state.best, mote_net_block(net) * sizeof(float));
        history->best_epoch = run.state.best_epoch;
        history->stopped_early = run.state.epoch < run.plan->epochs;
    }
    release(&run);
    if (status != MOTE_OK) mote_history_free(history);
    return status;
}
