/* SPDX-License-Identifier: MIT
 * Every shard runs to the next point where all meet, their sums are added in order, and all go on; the gradients
 * are added in the same order at the end. */
#include "train/shards.h"

#include "train/optimizer.h"
#include "train/qat.h"

#include <string.h>

static const double shard_macs = 8e6; /* worth handing to another thread */

/* How a batch is cut: a matter of the networks and the batch alone. */
static void choose(struct mote_shards *shards, size_t batch) {
    double macs = 3.0 * (double)shards->net->macs + (double)shards->distill.teacher.macs;
    double work = macs * (double)batch / shard_macs;
    shards->count = work < 2.0 ? 1 : work > MOTE_MAX_SHARDS ? MOTE_MAX_SHARDS : (size_t)work;
    if (shards->count > batch) shards->count = batch;
    shards->size = (batch + shards->count - 1) / shards->count;
}

enum mote_status mote_shards_create(struct mote_net *net, const struct mote_dataset *train,
                                    const struct mote_train_options *options,
                                    const struct mote_loss_terms *terms, struct mote_shards *out,
                                    struct mote_error *error) {
    *out = (struct mote_shards){
        .net = net, .train = train, .plan = options->plan, .terms = terms, .pool = options->pool};
    size_t batch = out->plan->batch < train->count ? out->plan->batch : train->count;
    MOTE_TRY(mote_distill_create(out->plan, &options->teacher, net->outputs, batch + MOTE_MAX_SHARDS,
                                 &out->distill, error));
    choose(out, batch);
    for (size_t i = 0; i < out->count; i++) {
        MOTE_TRY(mote_worker_create(net, out->size, true, &out->workers[i], error));
        out->workers[i].bfloat16 = out->plan->precision == MOTE_PRECISION_BFLOAT16;
    }
    out->blocks = mote_pool_size(out->pool) <= out->count;
    for (size_t i = 1; i < out->count; i++) {
        out->workers[i].totals = out->workers[0].totals;
        out->workers[i].common = out->workers[0].common;
    }
    return MOTE_OK;
}

void mote_shards_free(struct mote_shards *shards) {
    for (size_t i = 0; i < shards->count; i++)
        mote_worker_free(&shards->workers[i]);
    mote_distill_free(&shards->distill);
    *shards = (struct mote_shards){0};
}

static size_t examples_of(const struct mote_shards *shards, size_t shard) {
    size_t first = shard * shards->size, count = shards->batch.count;
    if (first >= count) return 0;
    return count - first < shards->size ? count - first : shards->size;
}

/* The last batch may be too short for all shards. */
static void skip(struct mote_shards *shards, struct mote_worker *worker) {
    memset(worker->gradient, 0, shards->net->weight_count * sizeof *worker->gradient);
    memset(worker->sums, 0, shards->net->sum_count * sizeof *worker->sums);
}

/* The teacher's probabilities of a shard's examples. */
static float *taught(const struct mote_shards *shards, size_t shard) {
    return shards->distill.p + shard * shards->size * shards->distill.outputs;
}

static void begin(struct mote_shards *shards, size_t shard, size_t thread, size_t n) {
    struct mote_worker *worker = &shards->workers[shard];
    const struct mote_batch *batch = &shards->batch;
    worker->batch = batch->count;
    mote_rng_seed(&shards->rngs[shard], shards->plan->seed, 16 + batch->step * MOTE_MAX_SHARDS + shard);
    mote_dataset_fetch_epoch(shards->train, batch->epoch, batch->index + shard * shards->size, n, worker->x,
                             worker->target);
    mote_loss_standardise(shards->terms, n, worker->target);
    mote_loss_smooth(shards->terms, n, worker->target);
    const struct mote_teacher *teacher = &shards->distill.teacher;
    if (teacher->teach) teacher->teach(teacher->context, thread, n, worker->x, taught(shards, shard));
}

static double loss_of(struct mote_shards *shards, size_t shard, size_t n) {
    struct mote_worker *worker = &shards->workers[shard];
    const float *y = worker->y[shards->net->node_count - 1];
    float scale = 1.0f / ((float)shards->batch.count * (float)mote_loss_parts(shards->terms));
    if (!shards->distill.teacher.teach)
        return mote_loss_sum(shards->terms, n, y, worker->target, scale, worker->dy[0]);
    return mote_distill_sum(&shards->distill, shards->terms, n, y, worker->target, taught(shards, shard),
                            scale, worker->dy[0]);
}

/* One shard's way to the next point where all meet; the first begins with the data, and the loss is on the way
 * back. Every other time the last shard is the first, because what it has left is still in the cache. */
static void run_shard(void *context, size_t turn, size_t thread) {
    struct mote_shards *shards = context;
    size_t shard = shards->turned ? shards->count - 1 - turn : turn;
    struct mote_worker *worker = &shards->workers[shard];
    struct mote_stage stage = shards->stage;
    size_t n = examples_of(shards, shard);
    if (n == 0) {
        skip(shards, worker);
        return;
    }
    if (shards->blocks) worker->here = &shards->workers[thread].own;
    if (!stage.back && stage.at == 0) begin(shards, shard, thread, n);
    if (!stage.back) {
        stage.at = mote_worker_forward_stage(worker, stage.at, n, &shards->rngs[shard]);
        shards->next[shard] = stage;
        if (stage.at) return;
        shards->losses[shard] = loss_of(shards, shard, n);
    }
    shards->next[shard] = (struct mote_stage){true, mote_worker_backward_stage(worker, stage.at, n)};
}

/* A batch of one shard is too little work for more threads. */
static struct mote_pool *pool_of(const struct mote_shards *shards) {
    return shards->count > 1 ? shards->pool : NULL;
}

static void run_stages(struct mote_shards *shards) {
    shards->stage = (struct mote_stage){false, 0};
    memset(shards->losses, 0, sizeof shards->losses);
    for (;;) {
        mote_pool_run(pool_of(shards), shards->count, run_shard, shards);
        shards->turned = !shards->turned;
        shards->stage = shards->next[0]; /* the first shard is never empty */
        if (shards->stage.at == 0) return;
        mote_net_meet(shards->net, shards->stage.at, shards->stage.back, shards->workers, shards->count);
    }
}

/* A part of the weights' gradients, in the order of the shards. */
static void add_gradients(void *context, size_t part, size_t thread) {
    struct mote_shards *shards = context;
    const struct mote_weights_part p = mote_weights_part(shards->net->weight_count, part);
    float *restrict sum = shards->workers[0].gradient + p.first;
    (void)thread;
    for (size_t s = 1; s < shards->count; s++) {
        const float *restrict gradient = shards->workers[s].gradient + p.first;
        for (size_t i = 0; i < p.count; i++)
            sum[i] += gradient[i];
    }
}

double mote_shards_run(struct mote_shards *shards, const struct mote_batch *batch) {
    double loss = 0.0;
    shards->batch = *batch;
    if (mote_qat_is_on(shards->net)) mote_qat_refresh(shards->net, pool_of(shards));
    mote_worker_prepare(&shards->workers[0], pool_of(shards));
    run_stages(shards);
    for (size_t s = 0; s < shards->count; s++)
        loss += shards->losses[s];
    mote_pool_run(pool_of(shards), mote_weights_parts(shards->net->weight_count), add_gradients, shards);
    return loss;
}

const float *mote_shards_gradient(const struct mote_shards *shards) {
    return shards->workers[0].gradient;
}

const double *mote_shards_totals(const struct mote_shards *shards) {
    return shards->workers[0].totals;
}
