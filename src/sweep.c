/* SPDX-License-Identifier: MIT
 * `mote sweep`: every combination of a recipe, a folder each; trainings run side by side, one thread each. */
#include "base/file.h"
#include "fit.h"
#include "sweep_mark.h"
#include "sweep_tell.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sweep {
    const struct mote_options *options;
    struct mote_options inner; /* what jobs see: progress comes here first */
    struct mote_combinations combinations;
    struct mote_source source;
    char folder[MOTE_PATH];
    struct mote_outcome *outcomes; /* one a combination */
    pthread_mutex_t lock;          /* of all below, and of the caller's progress function */
    size_t done, failed;
    bool stop;
    enum mote_status status; /* of the first failure */
    struct mote_error error;
};

/* Lines of one training among many: shown with how many combinations are done. */
static bool on_progress(void *context, const char *line, bool milestone) {
    struct sweep *sweep = context;
    char text[600];
    (void)milestone; /* epochs are too many for a log; combinations are its milestones */
    pthread_mutex_lock(&sweep->lock);
    snprintf(text, sizeof text, "%zu/%zu  %s", sweep->done, sweep->combinations.count, line);
    if (sweep->options->progress && !sweep->options->progress(sweep->options->context, text, false))
        sweep->stop = true;
    bool go_on = !sweep->stop;
    pthread_mutex_unlock(&sweep->lock);
    return go_on;
}

static void on_done(struct sweep *sweep, const struct mote_combination *item) {
    char text[600];
    pthread_mutex_lock(&sweep->lock);
    sweep->done++;
    snprintf(text, sizeof text, "%zu/%zu  %s done", sweep->done, sweep->combinations.count, item->name);
    if (sweep->options->progress && !sweep->options->progress(sweep->options->context, text, true))
        sweep->stop = true;
    pthread_mutex_unlock(&sweep->lock);
}

/* A combination that cannot be trained is a row of the table; only what would stop every one ends the sweep.
 */
static void on_failure(struct sweep *sweep, size_t number, enum mote_status status,
                       const struct mote_error *error) {
    pthread_mutex_lock(&sweep->lock);
    sweep->outcomes[number].error = *error;
    sweep->failed++;
    if (sweep->status == MOTE_OK) {
        sweep->status = status;
        sweep->error = *error;
    }
    if (status == MOTE_INTERRUPTED || status == MOTE_MEMORY) sweep->stop = true;
    pthread_mutex_unlock(&sweep->lock);
}

static bool stopped(struct sweep *sweep) {
    pthread_mutex_lock(&sweep->lock);
    bool stop = sweep->stop;
    pthread_mutex_unlock(&sweep->lock);
    return stop;
}

/* One combination of the group; the job keeps its trained network from one to the next. */
static enum mote_status run_one(struct sweep *sweep, struct mote_job *job, size_t number,
                                struct mote_error *error) {
    struct mote_combination *item = &sweep->combinations.items[number];
    struct mote_card *card = &sweep->outcomes[number].card;
    struct mote_stage stage = {.lock = -1};
    char folder[MOTE_PATH];
    bool done;
    job->recipe = item->recipe;
    job->plan = &item->plan;
    MOTE_TRY(mote_path_join(folder, sizeof folder, sweep->folder, item->name, error));
    bool clips = item->plan.task == MOTE_TASK_KEYWORDS; /* what they are is part of a run's identity */
    if (clips && !job->net) MOTE_TRY(mote_job_open(job, error));
    enum mote_status status = mote_stage_open(&stage, job, folder, sweep->options->force, &done, card, error);
    if (status == MOTE_OK && !done) status = mote_job_run(job, &stage, item->name, false, card, error);
    mote_stage_close(&stage);
    if (status == MOTE_OK) on_done(sweep, item);
    return status;
}

static void run_group(void *context, size_t group, size_t worker) {
    struct sweep *sweep = context;
    struct mote_job job = {.options = &sweep->inner, .source = &sweep->source};
    (void)worker;
    for (size_t i = 0; i < sweep->combinations.count && !stopped(sweep); i++) {
        struct mote_error error = {0};
        if (sweep->combinations.items[i].group != group) continue;
        enum mote_status status = run_one(sweep, &job, i, &error);
        if (status == MOTE_OK) continue;
        on_failure(sweep, i, status, &error);
        mote_job_close(&job); /* the next one starts afresh */
    }
    mote_job_close(&job);
}

static enum mote_status run_all(struct sweep *sweep, struct mote_error *error) {
    struct mote_pool *pool;
    MOTE_TRY(mote_pool_create(sweep->options->threads, &pool, error));
    mote_pool_run(pool, sweep->combinations.groups, run_group, sweep);
    mote_pool_free(pool);
    if (sweep->stop)
        return mote_fail(error, sweep->status == MOTE_MEMORY ? MOTE_MEMORY : MOTE_INTERRUPTED,
                         "stopped after %zu of %zu combinations; the same command goes on from there",
                         sweep->done, sweep->combinations.count);
    if (sweep->done > 0) return MOTE_OK;
    if (error) *error = sweep->error;
    return sweep->status;
}

/* A sweep with failed rows is told whole, and fails. */
static enum mote_status verdict(const struct sweep *sweep, struct mote_error *error) {
    if (sweep->failed == 0) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%zu of %zu combinations failed, the first because: %.300s",
                     sweep->failed, sweep->combinations.count, sweep->error.text);
}

enum mote_status mote_sweep(const struct mote_options *options, struct mote_result *result,
                            struct mote_error *error) {
    struct sweep sweep = {.options = options, .inner = *options, .lock = PTHREAD_MUTEX_INITIALIZER};
    sweep.inner.progress = on_progress;
    sweep.inner.context = &sweep;
    MOTE_TRY(mote_combinations_load(options, &sweep.combinations, error));
    const struct mote_combinations *all = &sweep.combinations;
    enum mote_status status = mote_out_folder(options, sweep.folder, error);
    if (status == MOTE_OK && !(sweep.outcomes = calloc(all->count, sizeof *sweep.outcomes)))
        status = mote_fail_memory(error, "the sweep");
    if (status == MOTE_OK) status = mote_folder_make(sweep.folder, error);
    if (status == MOTE_OK) status = mote_source_read(&all->items[0].plan, options, &sweep.source, error);
    if (status == MOTE_OK) status = mote_sweep_claim(sweep.folder, options, all, &sweep.source, error);
    if (status == MOTE_OK) status = run_all(&sweep, error);
    if (status == MOTE_OK)
        status = mote_sweep_tell(options, all, sweep.outcomes, sweep.folder, result, error);
    if (status == MOTE_OK) status = verdict(&sweep, error);
    for (size_t i = 0; sweep.outcomes && i < all->count; i++)
        mote_card_free(&sweep.outcomes[i].card);
    free(sweep.outcomes);
    mote_source_free(&sweep.source);
    mote_combinations_free(&sweep.combinations);
    return status;
}
