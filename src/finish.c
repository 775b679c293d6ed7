/* SPDX-License-Identifier: MIT */
#include "finish.h"

#include "base/file.h"
#include "shrink/shrink.h"
#include "teachers.h"
#include "tflite/tflite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum mote_status shrink_by(const struct mote_plan_shrink *plan, struct mote_job *job,
                                  const struct mote_net *net, struct mote_graph **out,
                                  struct mote_error *error) {
    struct mote_graph *graph = NULL;
    MOTE_TRY(mote_net_export(net, &job->train, &graph, error));
    /* Ranges come from windows as they are, fitting goes by those that training saw. */
    bool ranges = plan->quantize == MOTE_QUANTIZE_FULL;
    const struct mote_dataset *train = ranges ? &job->plain : &job->train;
    const struct mote_range *trained = mote_net_ranges(net);
    enum mote_status status =
        trained ? mote_shrink_trained(graph, plan, trained, out, error)
                : mote_shrink(graph, plan, train, &job->validation, job->plan->train.seed, out, error);
    mote_graph_free(graph);
    return status;
}

enum mote_status mote_job_shrink(struct mote_job *job, const struct mote_net *net, struct mote_graph **out,
                                 struct mote_error *error) {
    return shrink_by(&job->plan->shrink, job, net, out, error);
}

/* What a chip needs to feed the network: a small card of its own, for the file's metadata. */
static enum mote_status essential_card(const struct mote_card *card, struct mote_buffer *out,
                                       struct mote_error *error) {
    return mote_card_print(card, MOTE_CARD_ESSENTIAL, out, error);
}

/* The plan's threshold, or the one that is best on the validation split. */
static enum mote_status choose_threshold(const struct mote_job *job, const struct mote_graph *graph,
                                         struct mote_card *card, struct mote_error *error) {
    struct mote_classes_result known = {0};
    bool chosen = job->plan->threshold >= MOTE_THRESHOLD_NONE;
    card->threshold = chosen ? job->plan->threshold : 0;
    if (chosen) return MOTE_OK;
    MOTE_TRY(mote_classes_score(graph, &job->validation, job->pool, &known, error));
    enum mote_status status =
        mote_card_measure_openset(card, graph, job->clips, MOTE_SPLIT_VALIDATION, &known, job->pool, error);
    card->threshold = mote_openset_best(&card->openset);
    mote_classes_free(&known);
    return status;
}

/* The layout that comes first in place of the one that packs best: a thousandth of the work. */
static enum mote_status pack_roughly(const struct mote_graph *graph, const struct mote_tflite_options *write,
                                     struct mote_buffer *file, struct mote_buffer *stream,
                                     struct mote_error *error) {
    MOTE_TRY(mote_tflite_write(graph, write, file, error));
    return mote_zlib_pack(file->data, file->size, stream, error);
}

enum mote_status mote_job_pack(struct mote_job *job, struct mote_card *card, bool roughly,
                               struct mote_buffer *file, struct mote_buffer *stream,
                               struct mote_error *error) {
    const struct mote_plan_shrink *shrink = &job->plan->shrink;
    struct mote_graph *graph = NULL;
    struct mote_buffer essentials = {0};
    enum mote_status status = mote_job_shrink(job, job->net, &graph, error);
    if (status == MOTE_OK) status = choose_threshold(job, graph, card, error);
    if (status == MOTE_OK && shrink->names && !mote_graph_name(graph))
        status = mote_fail_memory(error, "the tensors' names");
    if (status == MOTE_OK && shrink->embed_card) status = essential_card(card, &essentials, error);
    if (status == MOTE_OK) {
        struct mote_tflite_options write = {
            .names = shrink->names, .card = essentials.data, .card_bytes = essentials.size};
        status = roughly ? pack_roughly(graph, &write, file, stream, error)
                         : mote_pack(graph, &write, MOTE_PACK_STREAM, file, stream, error);
    }
    mote_buffer_free(&essentials);
    mote_graph_free(graph);
    return status;
}

static enum mote_status write_model(struct mote_job *job, struct mote_card *card, const char *path,
                                    struct mote_error *error) {
    struct mote_buffer file = {0}, stream = {0};
    enum mote_status status = mote_job_pack(job, card, false, &file, &stream, error);
    if (status == MOTE_OK) status = mote_model_put(path, &file, &stream, error);
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
    return status;
}

/* How good the file is, on the test split. */
static enum mote_status measure_quality(const struct mote_job *job, const struct mote_model *model,
                                        struct mote_finished *out, struct mote_error *error) {
    if (job->clips) {
        MOTE_TRY(mote_classes_evaluate(model->graph, &job->test, job->plan->train.seed, job->pool,
                                       &out->classes, error));
        MOTE_TRY(mote_card_set_classes(&out->card, &out->classes, MOTE_SPLIT_TEST, error));
        MOTE_TRY(mote_card_measure_openset(&out->card, model->graph, job->clips, MOTE_SPLIT_TEST,
                                           &out->classes, job->pool, error));
        return mote_card_time_front(&out->card, &job->plan->features, error);
    }
    struct mote_forecast_options evaluate = {.least_squares = true, .keep = true};
    MOTE_TRY(mote_forecast_evaluate(model->graph, job->windows, MOTE_SPLIT_TEST, &evaluate, job->pool,
                                    &out->test, error));
    return mote_card_set_forecast(&out->card, &out->test, error);
}

/* What quantization did to each layer of the file; where its channels are in another order, of the same file without. */
static enum mote_status measure_rounding(struct mote_job *job, const struct mote_model *model,
                                         struct mote_card *card, struct mote_error *error) {
    struct mote_graph *graph = NULL, *plain = NULL;
    struct mote_plan_shrink unordered = job->plan->shrink;
    unordered.order_channels = 0;
    if (unordered.quantize == MOTE_QUANTIZE_NONE) return MOTE_OK;
    MOTE_TRY(mote_net_export(job->net, &job->train, &graph, error));
    enum mote_status status = MOTE_OK;
    if (job->plan->shrink.order_channels > 0) status = shrink_by(&unordered, job, job->net, &plain, error);
    if (status == MOTE_OK)
        status = mote_layer_errors_measure(graph, plain ? plain : model->graph, NULL, &job->validation,
                                           MOTE_LAYER_ERROR_EXAMPLES, &card->arena, &card->rounding, error);
    mote_graph_free(graph);
    mote_graph_free(plain);
    return status;
}

static enum mote_status measure(struct mote_job *job, const struct mote_model *model,
                                struct mote_finished *out, struct mote_error *error) {
    struct mote_card *card = &out->card;
    MOTE_TRY(measure_quality(job, model, out, error));
    struct mote_inspection inspection;
    size_t zlib_bytes;
    MOTE_TRY(mote_model_zlib_bytes(model, &zlib_bytes, error));
    MOTE_TRY(mote_inspection_make(model->path, model->file.data, model->file.size, zlib_bytes, model->graph,
                                  &inspection, error));
    enum mote_status status = mote_card_set_file(card, &inspection, error);
    mote_inspection_free(&inspection);
    struct mote_latency latency;
    if (status == MOTE_OK) status = mote_latency_measure(model->graph, NULL, 0, &latency, error);
    if (status == MOTE_OK) mote_card_set_latency(card, &latency);
    if (status == MOTE_OK) status = measure_rounding(job, model, card, error);
    if (status == MOTE_OK) status = mote_job_measure_gain(job, model, card, error);
    return status == MOTE_OK ? mote_job_measure_sensitivity(job, card, error) : status;
}

enum mote_status mote_job_describe(const struct mote_job *job, struct mote_card *card,
                                   struct mote_error *error) {
    char identity[24];
    snprintf(identity, sizeof identity, "%016" PRIx64, mote_job_identity(job));
    MOTE_TRY(mote_card_set_plan(card, job->recipe, job->plan, error));
    MOTE_TRY(mote_card_set_text(card, &card->identity, identity, error));
    MOTE_TRY(
        mote_card_set_text(card, &card->command, job->options->command ? job->options->command : "", error));
    if (job->clips)
        MOTE_TRY(mote_card_set_clips(card, job->clips, &job->plan->features, error));
    else
        MOTE_TRY(mote_card_set_data(card, job->windows, error));
    MOTE_TRY(mote_teachers_record(job->teachers, card, error));
    mote_card_set_history(card, &job->history);
    return MOTE_OK;
}

enum mote_status mote_job_finish(struct mote_job *job, const struct mote_stage *stage,
                                 struct mote_finished *out, struct mote_error *error) {
    char path[MOTE_PATH];
    struct mote_model model = {0};
    *out = (struct mote_finished){0};
    enum mote_status status = mote_stage_path(stage, "model.tflite", path, error);
    if (status == MOTE_OK) status = mote_job_describe(job, &out->card, error);
    if (status == MOTE_OK) status = write_model(job, &out->card, path, error);
    if (status == MOTE_OK) status = mote_model_open(path, &model, error);
    if (status == MOTE_OK) status = measure(job, &model, out, error);
    mote_model_close(&model);
    if (status == MOTE_OK) status = mote_card_set_budget(&out->card, &job->plan->budget, error);
    if (status != MOTE_OK) mote_finished_free(out);
    return status;
}

void mote_finished_free(struct mote_finished *finished) {
    mote_card_free(&finished->card);
    mote_forecast_free(&finished->test);
    mote_classes_free(&finished->classes);
}

enum mote_status mote_card_save(const struct mote_card *card, const struct mote_stage *stage,
                                struct mote_error *error) {
    char path[MOTE_PATH];
    struct mote_buffer json = {0};
    MOTE_TRY(mote_stage_path(stage, "results.json", path, error));
    enum mote_status status = mote_card_print(card, MOTE_CARD_ALL, &json, error);
    if (status == MOTE_OK) status = mote_file_write(path, json.data, json.size, error);
    mote_buffer_free(&json);
    return status;
}
