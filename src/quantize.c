/* SPDX-License-Identifier: MIT
 * `mote quantize`: a float model made smaller without training; and, where there is data, what that does to each of
 * its layers. */
#include "calibration.h"
#include "model.h"
#include "shrink/shrink.h"

#include <string.h>

/* Of models that no recipe describes, convolutions get a scale a channel in int8, as other converters do; not with float
 * activations, where older engines refuse that. */
static struct mote_plan_shrink default_plan(const char *mode) {
    return (struct mote_plan_shrink){.per_channel = strcmp(mode, "full") == 0,
                                     .calibrate = MOTE_CALIBRATE_MINMAX,
                                     .calibration_windows = 1000};
}

static enum mote_status quantize(const char *mode, const struct mote_graph *graph,
                                 const struct mote_calibration *data, struct mote_graph **out,
                                 struct mote_error *error) {
    struct mote_plan_shrink plan = data->plan ? data->plan->shrink : default_plan(mode);
    if (strcmp(mode, "weights") == 0) return mote_shrink_weights(graph, &plan, out, error);
    if (strcmp(mode, "float16") == 0) return mote_shrink_float16(graph, out, error);
    if (strcmp(mode, "full") != 0)
        return mote_fail(error, MOTE_USAGE, "there is no mode \"%s\"; there are: weights, float16, full",
                         mode);
    if (!data->train)
        return mote_fail(error, MOTE_USAGE,
                         "mode full takes its ranges from data: name some with --calibrate");
    return mote_shrink_full(graph, &plan, data->train, out, error);
}

static enum mote_status run_wide(const struct mote_options *options, const struct mote_model *model,
                                 const struct mote_graph *wide, const struct mote_calibration *data,
                                 struct mote_result *result, struct mote_error *error) {
    struct mote_graph *graph = NULL;
    struct mote_arena arena = {0};
    struct mote_layer_errors errors = {0};
    MOTE_TRY(quantize(options->mode, wide, data, &graph, error));
    enum mote_status status = MOTE_OK;
    if (data->judge)
        status = mote_layer_errors_measure(wide, graph, NULL, data->judge, MOTE_LAYER_ERROR_EXAMPLES, &arena,
                                           &errors, error);
    if (status == MOTE_OK)
        status = mote_model_replace(model, graph, options, &errors, data->skipped, result, error);
    mote_graph_free(graph);
    mote_arena_free(&arena);
    return status;
}

static enum mote_status run(const struct mote_options *options, const struct mote_model *model,
                            struct mote_result *result, struct mote_error *error) {
    struct mote_calibration data;
    struct mote_graph *wide;
    struct mote_error why;
    MOTE_TRY(mote_calibration_open(options, model->graph, &data, error));
    enum mote_status status = mote_shrink_widen(model->graph, &wide, &why);
    if (status == MOTE_OK) {
        status = run_wide(options, model, wide, &data, result, error);
        mote_graph_free(wide);
    } else
        mote_fail(error, status, "%s: %s", model->path, why.text);
    mote_calibration_close(&data);
    return status;
}

enum mote_status mote_quantize_model(const struct mote_options *options, struct mote_result *result,
                                     struct mote_error *error) {
    struct mote_model model;
    if (!options->out) return mote_fail(error, MOTE_USAGE, "quantize needs a file to write");
    if (!options->mode)
        return mote_fail(error, MOTE_USAGE, "quantize needs a mode: weights, float16 or full");
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = run(options, &model, result, error);
    mote_model_close(&model);
    return status;
}
