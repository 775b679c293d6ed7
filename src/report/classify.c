/* SPDX-License-Identifier: MIT
 * Each example writes its own place, so threads change nothing. */
#include "report/classify.h"

#include "base/rng.h"
#include "device/detector.h"
#include "program/program.h"

#include <stdlib.h>

enum { SHARD = 64, RESAMPLES = 2000 };

struct job {
    const struct mote_dataset *dataset;
    size_t inputs, workers;
    struct mote_program **program; /* a worker */
    float *x, *y;                  /* (workers, SHARD, inputs | classes) */
    struct mote_classes_result *result;
};

static uint32_t largest(const float *value, size_t count) {
    uint32_t best = 0;
    for (uint32_t i = 1; i < count; i++)
        if (value[i] > value[best]) best = i;
    return best;
}

static void run_shard(void *context, size_t shard, size_t worker) {
    const struct job *job = context;
    struct mote_classes_result *result = job->result;
    size_t first = shard * SHARD, classes = result->classes;
    size_t n = result->count - first < SHARD ? result->count - first : SHARD;
    uint32_t index[SHARD] = {0};
    for (size_t i = 0; i < n; i++)
        index[i] = (uint32_t)(first + i);
    float *x = job->x + worker * SHARD * job->inputs, *y = job->y + worker * SHARD * classes;
    job->dataset->fetch(job->dataset->context, index, n, x, y);
    for (size_t i = 0; i < n; i++) {
        float *score = result->score + (first + i) * classes;
        mote_program_predict(job->program[worker], x + i * job->inputs, score);
        result->truth[first + i] = largest(y + i * classes, classes);
        result->guess[first + i] = largest(score, classes);
        mote_probabilities(score, (uint32_t)classes);
    }
}

static enum mote_status check_shapes(const struct mote_graph *graph, const struct job *job,
                                     struct mote_error *error) {
    if (graph->input_count != 1 || graph->output_count != 1)
        return mote_fail(error, MOTE_INPUT,
                         "the model has %zu inputs and %zu outputs; a classifier has one of each",
                         graph->input_count, graph->output_count);
    size_t in = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    size_t out = mote_tensor_count(&graph->tensors[graph->outputs[0]]);
    if (in != job->inputs)
        return mote_fail(
            error, MOTE_INPUT,
            "the model takes %zu numbers, but %zu frames of %zu features are %zu: the recipe must "
            "be the one that it was made with",
            in, job->dataset->input_steps, job->dataset->input_columns, job->inputs);
    if (out != job->result->classes)
        return mote_fail(error, MOTE_INPUT,
                         "the model gives %zu numbers for %zu labels: the recipe must be the one that it was "
                         "made with",
                         out, job->result->classes);
    return MOTE_OK;
}

static enum mote_status allocate(struct job *job, struct mote_error *error) {
    struct mote_classes_result *r = job->result;
    job->program = calloc(job->workers, sizeof *job->program);
    job->x = calloc(job->workers * SHARD, job->inputs * sizeof *job->x);
    job->y = calloc(job->workers * SHARD, r->classes * sizeof *job->y);
    r->truth = calloc(r->count + 1, sizeof *r->truth);
    r->guess = calloc(r->count + 1, sizeof *r->guess);
    r->score = calloc(r->count + 1, r->classes * sizeof *r->score);
    r->confusion = calloc(r->classes, r->classes * sizeof *r->confusion);
    if (job->program && job->x && job->y && r->truth && r->guess && r->score && r->confusion) return MOTE_OK;
    return mote_fail_memory(error, "an evaluation");
}

static int compare(const void *a, const void *b) {
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return (x > y) - (x < y);
}

/* The percentile bootstrap (Efron 1979): how many are right in samples of as many examples, with return. */
static enum mote_status bootstrap(struct mote_classes_result *r, uint64_t seed, struct mote_error *error) {
    size_t *right = calloc(RESAMPLES, sizeof *right);
    if (!right) return mote_fail_memory(error, "a bootstrap");
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0xb007);
    for (size_t s = 0; s < RESAMPLES; s++)
        for (size_t i = 0; i < r->count; i++) {
            size_t pick = mote_rng_below(&rng, (uint32_t)r->count);
            right[s] += r->truth[pick] == r->guess[pick];
        }
    qsort(right, RESAMPLES, sizeof *right, compare);
    r->low = (double)right[RESAMPLES / 40] / (double)r->count;
    r->high = (double)right[RESAMPLES - 1 - RESAMPLES / 40] / (double)r->count;
    free(right);
    return MOTE_OK;
}

static void count_hits(struct mote_classes_result *r) {
    for (size_t i = 0; i < r->count; i++) {
        r->confusion[r->truth[i] * r->classes + r->guess[i]]++;
        r->right += r->truth[i] == r->guess[i];
    }
    r->accuracy = (double)r->right / (double)r->count;
}

static void job_free(struct job *job) {
    for (size_t i = 0; job->program && i < job->workers; i++)
        mote_program_free(job->program[i]);
    free(job->program);
    free(job->x);
    free(job->y);
}

enum mote_status mote_classes_score(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                    struct mote_pool *pool, struct mote_classes_result *result,
                                    struct mote_error *error) {
    *result = (struct mote_classes_result){.count = dataset->count, .classes = dataset->outputs};
    struct job job = {.dataset = dataset,
                      .inputs = dataset->input_steps * dataset->input_columns,
                      .workers = mote_pool_size(pool),
                      .result = result};
    enum mote_status status = check_shapes(graph, &job, error);
    if (status == MOTE_OK) status = allocate(&job, error);
    for (size_t i = 0; i < job.workers && status == MOTE_OK; i++)
        status = mote_program_create(graph, &job.program[i], error);
    if (status == MOTE_OK) mote_pool_run(pool, (result->count + SHARD - 1) / SHARD, run_shard, &job);
    job_free(&job);
    if (status != MOTE_OK) mote_classes_free(result);
    return status;
}

enum mote_status mote_classes_evaluate(const struct mote_graph *graph, const struct mote_dataset *dataset,
                                       uint64_t seed, struct mote_pool *pool,
                                       struct mote_classes_result *result, struct mote_error *error) {
    MOTE_TRY(mote_classes_score(graph, dataset, pool, result, error));
    count_hits(result);
    enum mote_status status = bootstrap(result, seed, error);
    if (status != MOTE_OK) mote_classes_free(result);
    return status;
}

void mote_classes_free(struct mote_classes_result *result) {
    free(result->truth);
    free(result->guess);
    free(result->score);
    free(result->confusion);
    *result = (struct mote_classes_result){0};
}
