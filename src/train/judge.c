/* SPDX-License-Identifier: MIT
 * Examples are cut into blocks whatever the thread count; sums are kept a block and added in order. */
#include "train/judge.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 256, LARGE_BLOCK = 32 };

/* Of large networks less, for the sake of memory. */
static size_t block_size(const struct mote_judge *judge) {
    return judge->net->macs > 1000000 ? LARGE_BLOCK : BLOCK;
}

static size_t blocks(const struct mote_judge *judge) {
    return (judge->dataset->count + block_size(judge) - 1) / block_size(judge);
}

enum mote_status mote_judge_create(const struct mote_net *net, const struct mote_dataset *dataset,
                                   const struct mote_loss_terms *terms, size_t columns,
                                   struct mote_pool *pool, struct mote_judge *out, struct mote_error *error) {
    *out = (struct mote_judge){net, dataset, terms, pool, columns, mote_pool_size(pool), NULL, NULL, NULL};
    out->workers = calloc(out->threads, sizeof *out->workers);
    out->dead = calloc(out->threads, sizeof *out->dead);
    out->sums = calloc(blocks(out) * (2 + columns) + 1, sizeof *out->sums);
    enum mote_status status =
        out->workers && out->dead && out->sums ? MOTE_OK : mote_fail_memory(error, "the validation");
    for (size_t i = 0; status == MOTE_OK && i < out->threads; i++) {
        status = mote_worker_create(net, block_size(out), false, &out->workers[i], error);
        if (status == MOTE_OK) status = mote_dead_create(net, &out->dead[i], error);
    }
    if (status != MOTE_OK) mote_judge_free(out);
    return status;
}

void mote_judge_free(struct mote_judge *judge) {
    for (size_t i = 0; i < judge->threads; i++) {
        if (judge->workers) mote_worker_free(&judge->workers[i]);
        if (judge->dead) mote_arena_free(&judge->dead[i].arena);
    }
    free(judge->workers);
    free(judge->dead);
    free(judge->sums);
    *judge = (struct mote_judge){0};
}

static void add_errors(const struct mote_judge *judge, size_t n, const float *y, const float *target,
                       double *sums) {
    size_t outputs = judge->terms->outputs;
    for (size_t i = 0; judge->columns && i < n * outputs; i++) {
        double d = (double)y[i] - (double)target[i],
               unit = 1.0 / (double)judge->terms->inverse_std[i % outputs];
        sums[2 + (i % outputs) % judge->columns] += (d < 0 ? -d : d) * unit;
    }
}

static void run_block(void *context, size_t block, size_t thread) {
    struct mote_judge *judge = context;
    struct mote_worker *worker = &judge->workers[thread];
    double *sums = judge->sums + block * (2 + judge->columns);
    uint32_t index[BLOCK];
    size_t most = block_size(judge), first = block * most,
           n = judge->dataset->count - first < most ? judge->dataset->count - first : most;
    for (size_t i = 0; i < n; i++)
        index[i] = (uint32_t)(first + i);
    judge->dataset->fetch(judge->dataset->context, index, n, worker->x, worker->target);
    mote_loss_standardise(judge->terms, n, worker->target);
    const float *y = mote_worker_forward(worker, n, NULL);
    for (size_t i = 0; i < 2 + judge->columns; i++)
        sums[i] = 0.0;
    sums[0] = mote_loss_sum(judge->terms, n, y, worker->target, 0.0f, NULL);
    if (judge->terms->loss == MOTE_LOSS_CROSS_ENTROPY)
        sums[1] = (double)mote_loss_hits(judge->terms, n, y, worker->target);
    add_errors(judge, n, y, worker->target, sums);
    mote_dead_see(judge->net, worker, n, &judge->dead[thread]);
}

void mote_judge_run(struct mote_judge *judge, struct mote_epoch *epoch) {
    for (size_t i = 0; i < judge->threads; i++)
        mote_dead_clear(judge->net, &judge->dead[i]);
    mote_pool_run(judge->pool, blocks(judge), run_block, judge);
    double examples = (double)judge->dataset->count, count = examples * (double)mote_loss_parts(judge->terms);
    epoch->validation_loss = epoch->validation_accuracy = 0.0;
    for (size_t c = 0; c < judge->columns; c++)
        epoch->validation_mae[c] = 0.0;
    for (size_t b = 0; b < blocks(judge); b++) {
        const double *sums = judge->sums + b * (2 + judge->columns);
        epoch->validation_loss += sums[0] / count;
        epoch->validation_accuracy += sums[1] / examples;
        for (size_t c = 0; c < judge->columns; c++)
            epoch->validation_mae[c] += sums[2 + c] / count * (double)judge->columns;
    }
    for (size_t i = 1; i < judge->threads; i++)
        mote_dead_merge(judge->net, &judge->dead[0], &judge->dead[i]);
    epoch->dead_units = mote_dead_count(judge->net, &judge->dead[0]);
}
