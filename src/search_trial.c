/* SPDX-License-Identifier: MIT */
#include "search_trial.h"

#include "base/clock.h"
#include "finish.h"
#include "search/store.h"
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
static enum mote_status measure_clips(const struct mote_job *job, const struct mote_graph *graph, bool whole,
                                      struct mote_card *card, struct mote_measures *out,
                                      struct mote_error *error) {
    struct mote_classes_result classes;
    MOTE_TRY(mote_classes_evaluate(graph, &job->validation, job->plan->train.seed, NULL, &classes, error));
    out->accuracy = classes.accuracy;
    out->error = 1 - classes.accuracy;
    enum mote_status status = MOTE_OK;
    if (whole) status = mote_card_set_classes(card, &classes, MOTE_SPLIT_VALIDATION, error);
    if (whole && status == MOTE_OK)
        status =
            mote_card_measure_openset(card, graph, job->clips, MOTE_SPLIT_VALIDATION, &classes, NULL, error);
    mote_classes_free(&classes);
    return status == MOTE_OK ? mote_card_time_front(card, &job->plan->features, error) : status;
}

static enum mote_status measure_windows(const struct mote_job *job, const struct mote_graph *graph,
                                        struct mote_card *card, struct mote_measures *out,
                                        struct mote_error *error) {
    struct mote_forecast_options how = {0};
    struct mote_forecast_result result;
    MOTE_TRY(mote_forecast_evaluate(graph, job->windows, MOTE_SPLIT_VALIDATION, &how, NULL, &result, error));
    out->error = 0;
    for (size_t t = 0; t < result.columns; t++) {
        out->mae[t] = result.model.mae[t];
        out->error += result.model.mae[t] / result.persistence.mae[t] / (double)result.columns;
    }
    enum mote_status status = mote_card_set_forecast(card, &result, error);
    mote_forecast_free(&result);
    return status;
}

static enum mote_status inspect(const struct mote_store_files *files, const struct mote_graph *graph,
                                struct mote_card *card, struct mote_error *error) {
    struct mote_inspection inspection;
    MOTE_TRY(mote_inspection_make("the trial's model", files->file.data, files->file.size, files->stream.size,
                                  graph, &inspection, error));
    enum mote_status status = mote_card_set_file(card, &inspection, error);
    mote_inspection_free(&inspection);
    return status;
}

static enum mote_status measure_file(const struct mote_store_files *files, const struct mote_graph *graph,
                                     struct mote_card *card, struct mote_measures *out,
                                     struct mote_error *error) {
    struct mote_latency latency;
    MOTE_TRY(mote_latency_measure(graph, NULL, 0, &latency, error));
    mote_card_set_latency(card, &latency);
    out->cost[MOTE_COST_ZLIB_BYTES] = (double)files->stream.size;
    out->cost[MOTE_COST_BYTES] = (double)files->file.size;
    out->cost[MOTE_COST_ARENA_BYTES] = (double)latency.arena_bytes;
    out->cost[MOTE_COST_MACS] = (double)latency.macs;
    out->cost[MOTE_COST_INFERENCE_US] = latency.median_us;
    return MOTE_OK;
}

static enum mote_status measure(const struct mote_job *job, const struct mote_store_files *files, bool whole,
                                struct mote_card *card, struct mote_measures *out, struct mote_error *error) {
    struct mote_graph *graph = NULL;
    MOTE_TRY(mote_tflite_read("the trial's model", files->file.data, files->file.size, &graph, error));
    enum mote_status status = job->clips ? measure_clips(job, graph, whole, card, out, error)
                                         : measure_windows(job, graph, card, out, error);
    if (status == MOTE_OK) status = measure_file(files, graph, card, out, error);
    if (status == MOTE_OK && whole) status = inspect(files, graph, card, error);
    mote_graph_free(graph);
    out->features_us = card->features_us;
    return status;
}

/* On the lower rungs, whose models nobody keeps, a file's exact size is not worth what packing takes. */
static enum mote_status run_job(struct mote_job *job, bool whole, struct mote_measures *out,
                                struct mote_store_files *files, struct mote_error *error) {
    struct mote_card card = {0};
    MOTE_TRY(mote_job_open(job, error));
    MOTE_TRY(mote_job_train(job, NULL, "", error));
    enum mote_status status = mote_job_describe(job, &card, error);
    if (status == MOTE_OK) status = mote_job_pack(job, &card, !whole, &files->file, &files->stream, error);
    if (status == MOTE_OK) status = measure(job, files, whole, &card, out, error);
    if (status == MOTE_OK && whole) status = mote_card_set_budget(&card, &job->plan->budget, error);
    if (status == MOTE_OK && whole) status = mote_card_print(&card, MOTE_CARD_ALL, &files->card, error);
    mote_card_free(&card);
    return status;
}

static enum mote_status run_recipe(const struct mote_options *options, const struct mote_searched *searched,
                                   const struct mote_order *order, struct mote_measures *out,
                                   struct mote_store_files *files, struct mote_error *error) {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    MOTE_TRY(mote_searched_recipe(searched, &order->point, &recipe, error));
    enum mote_status status = mote_recipe_parse(recipe, &plan, error);
    if (status == MOTE_OK) {
        struct mote_job job = {
            .options = options, .recipe = recipe, .plan = &plan, .source = &searched->source};
        plan.train.epochs = mote_study_epochs(&searched->plan.search, order->rung, plan.train.epochs);
        out->epochs = plan.train.epochs;
        status = run_job(&job, order->rung + 1 == searched->plan.search.rungs, out, files, error);
        mote_job_close(&job);
    }
    mote_recipe_free(recipe);
    return status;
}

void mote_trial_run(const struct mote_searched *searched, const struct mote_order *order,
                    struct mote_buffer *out) {
    struct mote_options options = *searched->options; /* progress lines of many trials tell nobody anything */
    struct mote_answer answer = {.trial = order->trial, .rung = order->rung};
    struct mote_store_files files = {0};
    const struct mote_buffer *part[] = {&files.file, &files.stream, &files.card};
    struct mote_error error = {0};
    double start = mote_seconds();
    options.progress = NULL;
    answer.status = run_recipe(&options, searched, order, &answer.measures, &files, &error);
    answer.measures.seconds = mote_seconds() - start;
    memcpy(answer.why, error.text, sizeof answer.why);
    for (int i = 0; i < 3 && answer.status == MOTE_OK; i++)
        answer.bytes[i] = part[i]->size;
    mote_buffer_append(out, &answer, sizeof answer);
    for (int i = 0; i < 3; i++)
        mote_buffer_append(out, part[i]->data, answer.bytes[i]);
    mote_store_files_free(&files);
}
