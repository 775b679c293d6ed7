/* SPDX-License-Identifier: MIT
 * `mote prune`: units, filters and weights out of a float model without training; what that gains, and what it does to
 * each layer where there are data. */
#include "shrink/prune.h"
#include "calibration.h"
#include "model.h"
#include "recipe/key.h"
#include "report/gain.h"
#include "report/layer_errors.h"
#include "report/text.h"
#include "result.h"
#include "tflite/tflite.h"

#include <string.h>

/* A network as a file, and as it is read back from there. */
struct packed {
    struct mote_buffer file, stream;
    struct mote_graph *graph;
};

struct job {
    const struct mote_options *options;
    const struct mote_model *model;
    struct mote_graph *wide; /* in float32 */
    struct packed before, after;
    struct mote_gain gain;
    struct mote_arena arena;
    struct mote_layer_errors errors;
    size_t skipped; /* clips that could not be read */
};

/* One of the words that the recipe's key takes; NULL: its default. */
static enum mote_status choose(const char *key, const char *text, int *out, struct mote_error *error) {
    const struct mote_recipe_key *row = mote_recipe_key_find("train", key);
    char expected[300];
    for (const struct mote_key_choice *c = row->choices; c->name; c++)
        if (strcmp(c->name, text ? text : row->fallback) == 0) {
            *out = c->value;
            return MOTE_OK;
        }
    mote_recipe_key_expected(row, expected, sizeof expected);
    return mote_fail(error, MOTE_USAGE, "there is no %s \"%s\"; expected %s", key + strlen("prune_"), text,
                     expected);
}

static bool is_fraction(double value) {
    return value >= 0 && value < 1;
}

static enum mote_status read_plan(const struct mote_options *options, struct mote_prune_plan *plan,
                                  struct mote_error *error) {
    int scope = MOTE_PRUNE_ACROSS_LAYER;
    *plan = (struct mote_prune_plan){
        .remove = options->remove, .multiple = options->multiple, .sparsity = options->sparsity};
    if (!is_fraction(plan->remove) || !is_fraction(plan->sparsity))
        return mote_fail(error, MOTE_USAGE, "remove and sparsity are fractions from 0 to below 1");
    if (plan->remove <= 0 && plan->sparsity <= 0)
        return mote_fail(error, MOTE_USAGE, "nothing is to be pruned: give --remove, --sparsity or both");
    if (plan->multiple > 256)
        return mote_fail(error, MOTE_USAGE, "multiple is %zu, expected at most 256", plan->multiple);
    MOTE_TRY(choose("prune_scope", options->scope, &scope, error));
    plan->scope = (enum mote_prune_scope)scope;
    return choose("prune_shape", options->shape, &plan->shape, error);
}

static void free_packed(struct packed *packed) {
    mote_buffer_free(&packed->file);
    mote_buffer_free(&packed->stream);
    mote_graph_free(packed->graph);
}

static enum mote_status pack(const struct job *job, const struct mote_graph *graph, struct packed *packed,
                             struct mote_gain_side *side, struct mote_error *error) {
    const struct mote_graph *given = job->model->graph;
    struct mote_tflite_options write = {
        .names = job->options->names, .card = given->card, .card_bytes = given->card_bytes};
    MOTE_TRY(mote_pack(graph, &write, MOTE_PACK_FILE_TOO, &packed->file, &packed->stream, error));
    MOTE_TRY(
        mote_tflite_read(job->options->out, packed->file.data, packed->file.size, &packed->graph, error));
    side->bytes = packed->file.size;
    side->zlib_bytes = packed->stream.size;
    mote_gain_count(packed->graph, side);
    return MOTE_OK;
}

static enum mote_status tell(struct job *job, struct mote_result *result, struct mote_error *error) {
    const struct mote_gain_side *after = &job->gain.after;
    struct mote_buffer text = {0}, json = {0};
    struct mote_grid grid;
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    mote_json_add_count(root, "bytes", after->bytes, &ok);
    mote_json_add_count(root, "zlib_bytes", after->zlib_bytes, &ok);
    mote_json_add_count(root, "bytes_before", job->model->file.size, &ok);
    mote_gain_add_json(root, &job->gain, &ok);
    if (job->skipped) mote_json_add_count(root, "clips_skipped", job->skipped, &ok);
    mote_layer_errors_add_json(root, "pruning_error", &job->errors, &ok);
    MOTE_TRY(mote_json_print(root, ok, &json, error));
    mote_buffer_printf(&text, "%s: %zu B (zlib %zu B), from %zu B\n\n", job->options->out, after->bytes,
                       after->zlib_bytes, job->model->file.size);
    mote_gain_fill_grid(&job->gain, &grid);
    mote_grid_print_text(&grid, &text);
    mote_grid_free(&grid);
    mote_buffer_text(&text, "\n");
    mote_gain_print_note(&job->gain, &text);
    mote_buffer_text(&text, "\n");
    mote_clips_skipped_print(job->skipped, &text);
    mote_layer_errors_print_text(&job->errors, &text);
    return mote_result_set(result, &text, &json, error);
}

/* Everything that is told is of the bytes that are written. */
static enum mote_status finish(struct job *job, const struct mote_graph *pruned, const uint8_t *const *kept,
                               const struct mote_dataset *judge, struct mote_result *result,
                               struct mote_error *error) {
    MOTE_TRY(pack(job, job->wide, &job->before, &job->gain.before, error));
    MOTE_TRY(pack(job, pruned, &job->after, &job->gain.after, error));
    MOTE_TRY(mote_gain_time(job->before.graph, job->after.graph, &job->gain, error));
    if (judge)
        MOTE_TRY(mote_layer_errors_measure(job->wide, job->after.graph, kept, judge,
                                           MOTE_LAYER_ERROR_EXAMPLES, &job->arena, &job->errors, error));
    MOTE_TRY(mote_model_put(job->options->out, &job->after.file, &job->after.stream, error));
    return tell(job, result, error);
}

static enum mote_status run(struct job *job, const struct mote_prune_plan *plan, struct mote_result *result,
                            struct mote_error *error) {
    struct mote_calibration data;
    struct mote_graph *pruned;
    const uint8_t *const *kept;
    struct mote_error why;
    MOTE_TRY(mote_calibration_open(job->options, job->model->graph, &data, error));
    job->skipped = data.skipped;
    enum mote_status status = mote_shrink_widen(job->model->graph, &job->wide, &why);
    if (status == MOTE_OK)
        status = mote_shrink_prune(job->wide, plan, data.train, &job->arena, &pruned, &kept, &why);
    if (status == MOTE_OK) {
        status = finish(job, pruned, kept, data.judge, result, error);
        mote_graph_free(pruned);
    } else
        mote_fail(error, status, "%s: %s", job->model->path, why.text);
    mote_calibration_close(&data);
    return status;
}

enum mote_status mote_prune_model(const struct mote_options *options, struct mote_result *result,
                                  struct mote_error *error) {
    struct mote_model model;
    struct mote_prune_plan plan;
    struct job job = {.options = options, .model = &model};
    if (!options->out) return mote_fail(error, MOTE_USAGE, "prune needs a file to write");
    MOTE_TRY(read_plan(options, &plan, error));
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = run(&job, &plan, result, error);
    mote_graph_free(job.wide);
    free_packed(&job.before);
    free_packed(&job.after);
    mote_arena_free(&job.arena);
    mote_model_close(&model);
    return status;
}
