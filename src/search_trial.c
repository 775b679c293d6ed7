/* SPDX-License-Identifier: MIT */
#include "search_trial.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/near.h"
#include "finish.h"
#include "search/propose.h"
#include "tflite/tflite.h"

#include <math.h>
#include <string.h>

enum mote_status mote_searched_recipe(const struct mote_searched *searched, const struct mote_point *point,
                                      struct mote_recipe **out, struct mote_error *error) {
    struct mote_point_values values;
    mote_point_print(&searched->space, point, &values);
    return mote_space_apply(searched->recipe, &searched->space, values.value, false, out, error);
}

/* How good the file is, on the validation split. */
static enum mote_status measure_quality(const struct mote_job *job, const struct mote_graph *graph,
                                        struct mote_measures *out, struct mote_error *error) {
    if (job->clips) {
        struct mote_classes_result classes;
        MOTE_TRY(
            mote_classes_evaluate(graph, &job->validation, job->plan->train.seed, NULL, &classes, error));
        out->accuracy = classes.accuracy;
        out->error = 1 - classes.accuracy;
        mote_classes_free(&classes);
        return MOTE_OK;
    }
    struct mote_forecast_options how = {0};
    struct mote_forecast_result result;
    MOTE_TRY(mote_forecast_evaluate(graph, job->windows, MOTE_SPLIT_VALIDATION, &how, NULL, &result, error));
    out->error = 0;
    for (size_t t = 0; t < result.columns; t++) {
        out->mae[t] = result.model.mae[t];
        out->error += result.model.mae[t] / result.persistence.mae[t] / (double)result.columns;
    }
    mote_forecast_free(&result);
    return MOTE_OK;
}

static enum mote_status measure(const struct mote_job *job, const struct mote_buffer *file,
                                const struct mote_buffer *stream, struct mote_card *card,
                                struct mote_measures *out, struct mote_error *error) {
    struct mote_graph *graph = NULL;
    struct mote_latency latency;
    MOTE_TRY(mote_tflite_read("the trial's model", file->data, file->size, &graph, error));
    enum mote_status status = measure_quality(job, graph, out, error);
    if (status == MOTE_OK) status = mote_latency_measure(graph, NULL, 0, &latency, error);
    if (status == MOTE_OK && job->clips) status = mote_card_time_front(card, &job->plan->features, error);
    mote_graph_free(graph);
    if (status != MOTE_OK) return status;
    out->cost[MOTE_COST_ZLIB_BYTES] = (double)stream->size;
    out->cost[MOTE_COST_BYTES] = (double)file->size;
    out->cost[MOTE_COST_ARENA_BYTES] = (double)latency.arena_bytes;
    out->cost[MOTE_COST_MACS] = (double)latency.macs;
    out->cost[MOTE_COST_INFERENCE_US] = latency.median_us;
    out->features_us = card->features_us;
    out->hash = mote_hash(MOTE_HASH_START, file->data, file->size);
    return MOTE_OK;
}

/* On the lower rungs, whose models nobody keeps, a file's exact size is not worth what packing takes. */
static enum mote_status run_job(struct mote_job *job, bool whole, struct mote_measures *out,
                                struct mote_buffer *file, struct mote_buffer *stream,
                                struct mote_error *error) {
    struct mote_card card = {0};
    MOTE_TRY(mote_job_open(job, error));
    MOTE_TRY(mote_job_train(job, NULL, "", error));
    enum mote_status status = mote_job_describe(job, &card, error);
    if (status == MOTE_OK) status = mote_job_pack(job, &card, !whole, file, stream, error);
    if (status == MOTE_OK) status = measure(job, file, stream, &card, out, error);
    mote_card_free(&card);
    return status;
}

static enum mote_status run_recipe(const struct mote_options *options, const struct mote_searched *searched,
                                   const struct mote_order *order, struct mote_measures *out,
                                   struct mote_buffer *file, struct mote_buffer *stream,
                                   struct mote_error *error) {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    MOTE_TRY(mote_searched_recipe(searched, &order->point, &recipe, error));
    enum mote_status status = mote_recipe_parse(recipe, &plan, error);
    if (status == MOTE_OK) {
        struct mote_job job = {
            .options = options, .recipe = recipe, .plan = &plan, .source = &searched->source};
        plan.train.epochs = mote_study_epochs(&searched->plan.search, order->rung, plan.train.epochs);
        out->epochs = plan.train.epochs;
        status = run_job(&job, order->rung + 1 == searched->plan.search.rungs, out, file, stream, error);
        mote_job_close(&job);
    }
    mote_recipe_free(recipe);
    return status;
}

void mote_trial_run(const struct mote_searched *searched, const struct mote_order *order,
                    struct mote_buffer *out) {
    struct mote_options options = *searched->options; /* progress lines of many trials tell nobody anything */
    struct mote_answer answer = {.trial = order->trial, .rung = order->rung};
    struct mote_buffer file = {0}, stream = {0};
    struct mote_error error = {0};
    double start = mote_seconds();
    options.progress = NULL;
    answer.status = run_recipe(&options, searched, order, &answer.measures, &file, &stream, &error);
    answer.measures.seconds = mote_seconds() - start;
    memcpy(answer.why, error.text, sizeof answer.why);
    answer.file_bytes = answer.status == MOTE_OK ? file.size : 0;
    answer.stream_bytes = answer.status == MOTE_OK ? stream.size : 0;
    mote_buffer_append(out, &answer, sizeof answer);
    mote_buffer_append(out, file.data, answer.file_bytes);
    mote_buffer_append(out, stream.data, answer.stream_bytes);
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
}
