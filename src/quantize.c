/* SPDX-License-Identifier: MIT
 * `mote quantize`: a float model made smaller without training; and, where there is data, what that does to each of
 * its layers. */
#include "examples.h"
#include "model.h"
#include "shrink/shrink.h"

#include <string.h>

/* `examples` is NULL where no data are named. */
static enum mote_status quantize(const char *mode, const struct mote_graph *graph,
                                 struct mote_examples *examples, struct mote_graph **out,
                                 struct mote_error *error) {
    bool per_channel = examples && examples->plan.shrink.per_channel;
    if (strcmp(mode, "weights") == 0) return mote_shrink_weights(graph, per_channel, out, error);
    if (strcmp(mode, "float16") == 0) return mote_shrink_float16(graph, out, error);
    if (strcmp(mode, "full") != 0)
        return mote_fail(error, MOTE_USAGE, "there is no mode \"%s\"; there are: weights, float16, full",
                         mode);
    if (!examples)
        return mote_fail(error, MOTE_USAGE,
                         "mode full takes its ranges from data: name some with --calibrate");
    return mote_shrink_full(graph, &examples->plan.shrink, mote_examples_of(examples, MOTE_SPLIT_TRAIN), out,
                            error);
}

static enum mote_status run(const struct mote_options *options, const struct mote_model *model,
                            struct mote_examples *examples, struct mote_result *result,
                            struct mote_error *error) {
    struct mote_graph *graph = NULL;
    struct mote_arena arena = {0};
    struct mote_layer_errors errors = {0};
    MOTE_TRY(quantize(options->mode ? options->mode : "", model->graph, examples, &graph, error));
    enum mote_status status = MOTE_OK;
    if (examples)
        status =
            mote_layer_errors_measure(model->graph, graph, mote_examples_of(examples, MOTE_SPLIT_VALIDATION),
                                      MOTE_LAYER_ERROR_EXAMPLES, &arena, &errors, error);
    if (status == MOTE_OK) status = mote_model_replace(model, graph, options->out, &errors, result, error);
    mote_graph_free(graph);
    mote_arena_free(&arena);
    return status;
}

enum mote_status mote_quantize_model(const struct mote_options *options, struct mote_result *result,
                                     struct mote_error *error) {
    struct mote_model model;
    struct mote_examples examples = {0};
    bool data = options->data_count > 0;
    if (!options->out) return mote_fail(error, MOTE_USAGE, "quantize needs a file to write");
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = data ? mote_examples_open(options, &examples, error) : MOTE_OK;
    if (status == MOTE_OK) status = run(options, &model, data ? &examples : NULL, result, error);
    mote_examples_close(&examples);
    mote_model_close(&model);
    return status;
}
