/* SPDX-License-Identifier: MIT
 * `mote quantize`: a float model made smaller without training. */
#include "card_use.h"
#include "model.h"
#include "shrink/shrink.h"

#include <string.h>

/* Full int8 needs to see inputs: the training split of --calibrate, windowed by the recipe and scaled by the
 * card. */
static enum mote_status quantize_full(const struct mote_options *options, const struct mote_graph *graph,
                                      struct mote_graph **out, struct mote_error *error) {
    struct mote_card card = {0};
    struct mote_recipe *recipe = NULL;
    struct mote_plan plan;
    struct mote_source source = {0};
    struct mote_windows *windows = NULL;
    struct mote_windows_view view;
    if (options->data_count == 0)
        return mote_fail(error, MOTE_USAGE,
                         "mode full takes its ranges from data: name some with --calibrate");
    enum mote_status status = mote_plan_load(options, &recipe, &plan, error);
    if (status == MOTE_OK) status = mote_card_of(options, &card, error);
    if (status == MOTE_OK) status = mote_card_windows(options, &plan, &card, &source, &windows, error);
    if (status == MOTE_OK) {
        mote_windows_view(windows, MOTE_SPLIT_TRAIN, &view);
        status = mote_shrink_full(graph, &plan.shrink, &view.dataset, out, error);
    }
    mote_windows_free(windows);
    mote_source_free(&source);
    mote_recipe_free(recipe);
    mote_card_free(&card);
    return status;
}

static enum mote_status quantize(const struct mote_options *options, const struct mote_graph *graph,
                                 struct mote_graph **out, struct mote_error *error) {
    const char *mode = options->mode ? options->mode : "";
    if (strcmp(mode, "weights") == 0) return mote_shrink_weights(graph, false, out, error);
    if (strcmp(mode, "float16") == 0) return mote_shrink_float16(graph, out, error);
    if (strcmp(mode, "full") == 0) return quantize_full(options, graph, out, error);
    return mote_fail(error, MOTE_USAGE, "there is no mode \"%s\"; there are: weights, float16, full", mode);
}

enum mote_status mote_quantize_model(const struct mote_options *options, struct mote_result *result,
                                     struct mote_error *error) {
    struct mote_model model;
    struct mote_graph *graph = NULL;
    if (!options->out) return mote_fail(error, MOTE_USAGE, "quantize needs a file to write");
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = quantize(options, model.graph, &graph, error);
    if (status == MOTE_OK) status = mote_model_replace(&model, graph, options->out, result, error);
    mote_graph_free(graph);
    mote_model_close(&model);
    return status;
}
