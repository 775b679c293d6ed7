/* SPDX-License-Identifier: MIT */
#include "card_use.h"

#include "base/file.h"
#include "tflite/tflite.h"

#include <stdio.h>
#include <string.h>

/* options->card, or NAME.results.json or results.json beside the model NAME.tflite, or else the model itself. */
static enum mote_status card_path(const struct mote_options *options, char path[MOTE_PATH],
                                  struct mote_error *error) {
    const char *model = options->model, *name = mote_path_name(model), *dot = strrchr(name, '.');
    int folder = (int)(name - model), stem = dot ? (int)(dot - model) : (int)strlen(model), n;
    if (options->card)
        n = snprintf(path, MOTE_PATH, "%s", options->card);
    else
        n = snprintf(path, MOTE_PATH, "%.*s" MOTE_CARD_ENDING, stem, model);
    if (n < MOTE_PATH && !options->card && !mote_file_exists(path))
        n = snprintf(path, MOTE_PATH, "%.*sresults.json", folder, model);
    if (n < MOTE_PATH && !options->card && !mote_file_exists(path))
        n = snprintf(path, MOTE_PATH, "%s", model);
    return n < MOTE_PATH ? MOTE_OK : mote_fail(error, MOTE_INPUT, "%.200s…: the path is too long", path);
}

bool mote_card_there(const struct mote_options *options) {
    char path[MOTE_PATH];
    struct mote_graph *graph = NULL;
    if (card_path(options, path, NULL) != MOTE_OK) return false;
    if (strcmp(path, options->model) != 0) return mote_file_exists(path);
    bool embedded = mote_tflite_load(path, &graph, NULL) == MOTE_OK && graph->card;
    mote_graph_free(graph);
    return embedded;
}

enum mote_status mote_card_of(const struct mote_options *options, struct mote_card *card,
                              struct mote_error *error) {
    char path[MOTE_PATH];
    MOTE_TRY(card_path(options, path, error));
    if (strcmp(path, options->model) == 0 && !mote_card_there(options))
        return mote_fail(
            error, MOTE_INPUT,
            "%s: no results.json is beside it, and no card in its metadata; the mean and std of the "
            "training are in there: name it with --card",
            path);
    return mote_card_load(path, card, error);
}

enum mote_status mote_card_match_task(const struct mote_options *options, const struct mote_plan *plan,
                                      const struct mote_card *card, struct mote_error *error) {
    if (strcmp(mote_task_name(plan->task), card->task) == 0) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: the recipe's task is %s, the model's card says %s",
                     options->recipe, mote_task_name(plan->task), card->task);
}

/* The two files that do not go together. */
struct pair {
    const char *recipe, *card;
    struct mote_error *error;
};

static enum mote_status same_names(const struct pair *pair, const char *what, const char *const *plan,
                                   size_t plan_count, const char *const *card, size_t card_count) {
    size_t i = 0;
    while (i < plan_count && i < card_count && strcmp(plan[i], card[i]) == 0)
        i++;
    if (i == plan_count && i == card_count) return MOTE_OK;
    return mote_fail(pair->error, MOTE_INPUT,
                     "%.160s: its %s number %zu is %s%.60s%s, but %.160s, the model's card, has %s%.60s%s",
                     pair->recipe, what, i + 1, i < plan_count ? "\"" : "",
                     i < plan_count ? plan[i] : "not there", i < plan_count ? "\"" : "", pair->card,
                     i < card_count ? "\"" : "", i < card_count ? card[i] : "none",
                     i < card_count ? "\"" : "");
}

static enum mote_status match(const struct mote_options *options, const struct mote_plan *plan,
                              const struct mote_card *card, struct mote_error *error) {
    const struct mote_plan_data *data = &plan->data;
    char path[MOTE_PATH];
    MOTE_TRY(card_path(options, path, error));
    const struct pair pair = {options->recipe, path, error};
    MOTE_TRY(same_names(&pair, "column", data->column, data->columns, card->columns, card->inputs));
    MOTE_TRY(same_names(&pair, "target", data->target, data->targets, card->targets, card->target_count));
    if (data->input_steps != card->input_steps || data->output_steps != card->output_steps)
        return mote_fail(
            error, MOTE_INPUT,
            "%.160s: its window is %u rows in and %u out, but %.160s, the model's card, says %zu and %zu",
            pair.recipe, data->input_steps, data->output_steps, pair.card, card->input_steps,
            card->output_steps);
    return MOTE_OK;
}

enum mote_status mote_card_windows(const struct mote_options *options, const struct mote_plan *plan,
                                   const struct mote_card *card, struct mote_source *source,
                                   struct mote_windows **out, struct mote_error *error) {
    MOTE_TRY(match(options, plan, card, error));
    MOTE_TRY(mote_source_read(plan, options, source, error));
    enum mote_status status = mote_source_windows(source, plan, card->mean, card->std, out, error);
    if (status != MOTE_OK) mote_source_free(source);
    return status;
}
