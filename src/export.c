/* SPDX-License-Identifier: MIT
 * `mote export`: a model as C99, with what feeds it. */
#include "base/file.h"
#include "base/sha256.h"
#include "card_use.h"
#include "data/front.h"
#include "emit/emit.h"
#include "export_folder.h"
#include "listen_settings.h"
#include "model.h"
#include "program/slider.h"
#include "report/grid.h"
#include "report/text.h"
#include "result.h"

#include <stdlib.h>

/* What is known of the model, and where that came from. */
struct export {
    const struct mote_options *options;
    struct mote_model model;
    struct mote_program *program; /* of device/'s kernels alone */
    struct mote_card card;
    bool has_card;
    struct mote_recipe *recipe;
    struct mote_plan plan;
    struct mote_features_config front;
    struct mote_arena arena;
    struct mote_emit_plan emit;
    struct mote_listen_settings settings; /* where it listens … */
    struct mote_emit_listening listening;
    struct mote_graph *slid; /* … and keeps something from score to score; else NULL */
};

/* The network must have one input and one output of so many numbers. */
static enum mote_status check_shape(const struct export *x, size_t inputs, size_t outputs,
                                    struct mote_error *error) {
    const struct mote_graph *g = x->model.graph;
    if (g->input_count != 1 || g->output_count != 1)
        return mote_fail(error, MOTE_INPUT,
                         "%s: has %zu inputs and %zu outputs, but what feeds it makes one of each; "
                         "without recipe and card it is exported for tensors",
                         x->model.path, g->input_count, g->output_count);
    const struct mote_tensor *in = &g->tensors[g->inputs[0]], *out = &g->tensors[g->outputs[0]];
    if (mote_tensor_count(in) != inputs || (outputs && mote_tensor_count(out) != outputs))
        return mote_fail(error, MOTE_INPUT, "%s: takes %zu numbers and gives %zu, but %s says %zu and %zu",
                         x->model.path, mote_tensor_count(in), mote_tensor_count(out),
                         x->has_card ? "its card" : "the recipe", inputs, outputs);
    if (in->type != MOTE_FLOAT32 && in->type != MOTE_INT8 && in->type != MOTE_UINT8 && in->type != MOTE_INT16)
        return mote_fail(error, MOTE_UNSUPPORTED,
                         "%s: its input is %s, expected float32 or integers of 8 or 16 bits", x->model.path,
                         mote_type_name(in->type));
    return MOTE_OK;
}

static float *floats_of(struct export *x, const double *values, size_t count) {
    float *out = mote_arena_alloc(&x->arena, count, sizeof *out);
    for (size_t i = 0; out && i < count; i++)
        out[i] = (float)values[i];
    return out;
}

static enum mote_status set_stats(struct export *x, size_t columns, struct mote_error *error) {
    if (!x->card.mean || !x->card.std)
        return mote_fail(error, MOTE_INPUT, "%s: its card has no mean and std", x->model.path);
    x->emit.mean = floats_of(x, x->card.mean, columns);
    x->emit.std = floats_of(x, x->card.std, columns);
    return x->emit.mean && x->emit.std ? MOTE_OK : mote_fail_memory(error, "an export");
}

static enum mote_status set_series(struct export *x, struct mote_error *error) {
    const struct mote_card *card = &x->card;
    if (!x->has_card)
        return mote_fail(error, MOTE_INPUT,
                         "%s: no results.json is beside it, and no card in its metadata; a forecaster needs "
                         "the mean and std of its training: name it with --card",
                         x->model.path);
    MOTE_TRY(
        check_shape(x, card->input_steps * card->inputs, card->output_steps * card->target_count, error));
    x->emit.task = MOTE_EMIT_SERIES;
    x->emit.rows = card->input_steps;
    x->emit.columns = card->inputs;
    x->emit.inputs = card->columns;
    x->emit.outputs = card->targets;
    x->emit.output_names = card->target_count;
    return set_stats(x, card->inputs, error);
}

static enum mote_status set_sound(struct export *x, const struct mote_plan_features *features,
                                  struct mote_error *error) {
    const size_t labels = x->has_card ? x->card.label_count : x->plan.clips.label_count;
    MOTE_TRY(mote_front_config(features, &x->front, error));
    x->emit.rows = mote_features_rows(&x->front);
    x->emit.columns = mote_features_columns(&x->front);
    MOTE_TRY(check_shape(x, x->emit.rows * x->emit.columns, labels, error));
    x->emit.task = MOTE_EMIT_SOUND;
    x->emit.front = &x->front;
    x->emit.outputs = x->has_card ? x->card.labels : x->plan.clips.label;
    x->emit.output_names = labels;
    if (!features->normalise) return MOTE_OK;
    if (!x->has_card)
        return mote_fail(error, MOTE_INPUT,
                         "%s: no results.json is beside it, and no card in its metadata; the recipe "
                         "normalises features by the mean and std of the training: name the card with --card",
                         x->model.path);
    return set_stats(x, x->emit.columns, error);
}

/* Both say what goes in; they must agree. */
static enum mote_status check_recipe(struct export *x, struct mote_error *error) {
    const struct mote_card_features ours = mote_card_features_of(&x->plan.features);
    MOTE_TRY(mote_card_match_task(x->options, &x->plan, &x->card, error));
    if (x->plan.task != MOTE_TASK_KEYWORDS) return MOTE_OK;
    return mote_card_features_match(x->model.path, &x->card.features, &ours, "they must be of one network",
                                    error);
}

static enum mote_status set_task(struct export *x, struct mote_error *error) {
    struct mote_plan_features features;
    x->has_card = mote_card_there(x->options);
    if (x->options->card || x->has_card) MOTE_TRY(mote_card_of(x->options, &x->card, error));
    if (x->options->recipe) MOTE_TRY(mote_plan_load(x->options, &x->recipe, &x->plan, error));
    if (x->options->recipe && x->has_card) MOTE_TRY(check_recipe(x, error));
    if (!x->options->recipe && !x->has_card) return MOTE_OK;
    const bool sound = x->has_card ? x->card.label_count > 0 : x->plan.task == MOTE_TASK_KEYWORDS;
    if (!sound) return set_series(x, error);
    if (!x->has_card) return set_sound(x, &x->plan.features, error);
    MOTE_TRY(mote_card_features_plan(&x->card.features, &features, error));
    return set_sound(x, &features, error);
}

/* What says how to listen is of no use to what does not. */
static enum mote_status check_listening(const struct mote_options *options, struct mote_error *error) {
    if (options->listen ||
        (!options->threshold && !options->window && !options->hold && !options->hop && !options->whole))
        return MOTE_OK;
    return mote_fail(error, MOTE_USAGE, "--threshold, --window, --hold, --hop and --whole go with --listen");
}

/* With the detector, and a network that keeps what it can. */
static enum mote_status set_listening(struct export *x, struct mote_error *error) {
    if (!x->options->listen) return MOTE_OK;
    if (x->emit.task != MOTE_EMIT_SOUND || !x->has_card || mote_card_words(&x->card) == 0)
        return mote_fail(error, MOTE_INPUT, "%s: only what has a card with words can listen; it is of %s",
                         x->model.path, x->has_card ? x->card.task : "no card");
    MOTE_TRY(mote_listen_settings_make(x->options, &x->card, &x->front, &x->settings, error));
    MOTE_TRY(mote_slider_choose(x->model.graph, x->settings.keep, &x->slid, error));
    x->listening = (struct mote_emit_listening){x->settings.hop, x->settings.detector, x->model.graph};
    x->emit.listening = &x->listening;
    return MOTE_OK;
}

static enum mote_status set_provenance(struct export *x, struct mote_error *error) {
    struct mote_buffer text = {0};
    struct mote_sha256 sum;
    char hash[MOTE_SHA256_TEXT];
    mote_sha256_start(&sum);
    mote_sha256_add(&sum, x->model.file.data, x->model.file.size);
    mote_sha256_end(&sum, hash);
    mote_buffer_printf(&text, "Made by mote %s: %s\n", MOTE_VERSION,
                       x->options->command ? x->options->command : "mote_export");
    mote_buffer_printf(&text, "Model: %s, %zu bytes, SHA-256 %s", mote_path_name(x->model.path),
                       x->model.file.size, hash);
    if (x->card.identity) mote_buffer_printf(&text, ", seed %llu", (unsigned long long)x->card.seed);
    char *kept = text.failed ? NULL : mote_arena_string(&x->arena, (const char *)text.data);
    mote_buffer_free(&text);
    x->emit.provenance = kept;
    return kept ? MOTE_OK : mote_fail_memory(error, "an export");
}

static enum mote_status prepare(struct export *x, struct mote_error *error) {
    struct mote_error why;
    MOTE_TRY(set_task(x, error));
    MOTE_TRY(set_listening(x, error));
    x->emit.graph = x->slid ? x->slid : x->model.graph;
    enum mote_status status = mote_program_create_plain(x->emit.graph, &x->program, &why);
    if (status != MOTE_OK) return mote_fail(error, status, "%s: %s", x->model.path, why.text);
    x->emit.program = x->program;
    x->emit.author = x->options->author;
    x->emit.url = x->options->url;
    x->emit.prefix = x->options->prefix ? x->options->prefix : "model";
    return set_provenance(x, error);
}

static void print_row(struct mote_grid *grid, const char *what, size_t bytes, size_t limit) {
    mote_grid_cell(grid, what);
    mote_grid_count(grid, bytes);
    if (limit)
        mote_grid_count(grid, limit);
    else
        mote_grid_cell(grid, "");
    mote_grid_cell(grid, limit == 0 ? "" : bytes <= limit ? "fits" : "too big");
}

/* Sizes, and the limits where there are some. */
static void print_sizes(const struct mote_options *options, const struct mote_emit_folder *folder,
                        struct mote_buffer *text) {
    static const struct mote_grid_column columns[] = {
        {"bytes", false}, {"", true}, {"limit", true}, {"", false}};
    struct mote_grid grid = {.columns = 4, .column = columns};
    print_row(&grid, "constants", folder->constant_bytes, 0);
    print_row(&grid, "code, about", folder->code_bytes, 0);
    print_row(&grid, "flash", folder->constant_bytes + folder->code_bytes, options->flash);
    print_row(&grid, "memory, kept between calls", folder->arena_bytes, 0);
    print_row(&grid, "memory, free between calls", folder->scratch_bytes, 0);
    print_row(&grid, "ram", folder->arena_bytes + folder->scratch_bytes, options->ram);
    mote_grid_print_text(&grid, text);
    mote_grid_free(&grid);
}

static enum mote_status check_limits(const struct mote_options *options,
                                     const struct mote_emit_folder *folder, struct mote_error *error) {
    const size_t flash = folder->constant_bytes + folder->code_bytes,
                 ram = folder->arena_bytes + folder->scratch_bytes;
    if (options->flash && flash > options->flash)
        return mote_fail(error, MOTE_BUDGET, "%s: takes about %zu bytes of flash, of %zu", options->model,
                         flash, options->flash);
    if (options->ram && ram > options->ram)
        return mote_fail(error, MOTE_BUDGET, "%s: takes %zu bytes of memory, of %zu", options->model, ram,
                         options->ram);
    return MOTE_OK;
}

static enum mote_status tell(const struct export *x, const struct mote_emit_folder *folder,
                             struct mote_result *result, struct mote_error *error) {
    static const char *const tasks[] = {"tensors", "series", "sound"};
    struct mote_buffer text = {0}, json = {0};
    mote_buffer_printf(&text, "%s: %zu files; names begin with %s_\n", x->options->out, folder->count,
                       x->emit.prefix);
    print_sizes(x->options, folder, &text);
    mote_buffer_printf(
        &json,
        "{\"files\":%zu,\"prefix\":\"%s\",\"input\":\"%s\",\"constant_bytes\":%zu,\"code_bytes\":%zu,\"arena_"
        "bytes\":%zu,\"scratch_bytes\":%zu}",
        folder->count, x->emit.prefix, tasks[x->emit.task], folder->constant_bytes, folder->code_bytes,
        folder->arena_bytes, folder->scratch_bytes);
    return mote_result_set(result, &text, &json, error);
}

static enum mote_status export_model(struct export *x, struct mote_emit_folder *folder,
                                     struct mote_result *result, struct mote_error *error) {
    MOTE_TRY(prepare(x, error));
    MOTE_TRY(mote_emit_model(&x->emit, folder, error));
    if (x->options->package) MOTE_TRY(mote_emit_package(&x->emit, x->options->package, folder, error));
    MOTE_TRY(mote_emit_finish(folder, error));
    MOTE_TRY(mote_export_folder_write(x->options->out, folder, error));
    MOTE_TRY(tell(x, folder, result, error));
    return check_limits(x->options, folder, error);
}

enum mote_status mote_export(const struct mote_options *options, struct mote_result *result,
                             struct mote_error *error) {
    struct export x = {.options = options};
    if (!options->model || !options->out)
        return mote_fail(error, MOTE_USAGE,
                         "export needs a model and a folder: MODEL --c DIR, or MODEL --for KIND DIR");
    if (options->prefix) MOTE_TRY(mote_emit_check_prefix(options->prefix, error));
    MOTE_TRY(mote_emit_check_package(options->package, options->author, options->url, error));
    MOTE_TRY(check_listening(options, error));
    MOTE_TRY(mote_export_folder_check(options->out, options->force, error));
    MOTE_TRY(mote_model_read(options->model, &x.model, error));
    struct mote_emit_folder *folder = calloc(1, sizeof *folder);
    enum mote_status status =
        folder ? export_model(&x, folder, result, error) : mote_fail_memory(error, "an export");
    if (folder) mote_emit_folder_free(folder);
    free(folder);
    mote_recipe_free(x.recipe);
    mote_card_free(&x.card);
    mote_program_free(x.program);
    mote_graph_free(x.slid);
    mote_listen_settings_free(&x.settings);
    mote_arena_free(&x.arena);
    mote_model_close(&x.model);
    return status;
}
