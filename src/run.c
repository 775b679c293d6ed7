/* SPDX-License-Identifier: MIT
 * `mote run`: raw tensors in, raw tensors out. */
#include "base/file.h"
#include "model.h"
#include "result.h"

#include <string.h>

static size_t total_bytes(const struct mote_graph *graph, const int32_t *tensors, size_t count) {
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += graph->tensors[tensors[i]].bytes;
    return bytes;
}

static enum mote_status fill_inputs(const char *path, struct mote_model *model, struct mote_error *error) {
    const struct mote_graph *graph = model->graph;
    struct mote_buffer input = {0};
    size_t need = total_bytes(graph, graph->inputs, graph->input_count);
    enum mote_status status = mote_file_read(path, MOTE_MODEL_LIMIT, &input, error);
    if (status == MOTE_OK && input.size != need)
        status = mote_fail(error, MOTE_INPUT, "%s: holds %zu bytes, the inputs of %s take %zu", path,
                           input.size, model->path, need);
    for (size_t i = 0, at = 0; status == MOTE_OK && i < graph->input_count; i++) {
        size_t bytes = graph->tensors[graph->inputs[i]].bytes;
        memcpy(mote_program_input(model->program, i), input.data + at, bytes);
        at += bytes;
    }
    mote_buffer_free(&input);
    return status;
}

static enum mote_status write_outputs(const char *path, const struct mote_model *model,
                                      struct mote_error *error) {
    const struct mote_graph *graph = model->graph;
    struct mote_buffer output = {0};
    for (size_t i = 0; i < graph->output_count; i++)
        mote_buffer_append(&output, mote_program_output(model->program, i),
                           graph->tensors[graph->outputs[i]].bytes);
    enum mote_status status = output.failed ? mote_fail_memory(error, "the outputs")
                                            : mote_file_write(path, output.data, output.size, error);
    mote_buffer_free(&output);
    return status;
}

enum mote_status mote_run(const struct mote_options *options, struct mote_result *result,
                          struct mote_error *error) {
    struct mote_model model;
    if (!options->input || !options->out)
        return mote_fail(error, MOTE_USAGE, "run needs an input and an output file");
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = fill_inputs(options->input, &model, error);
    if (status == MOTE_OK) {
        mote_program_reset(model.program);
        mote_program_run(model.program);
        status = write_outputs(options->out, &model, error);
    }
    struct mote_buffer text = {0}, json = {0};
    if (status == MOTE_OK) {
        size_t bytes = total_bytes(model.graph, model.graph->outputs, model.graph->output_count);
        mote_buffer_printf(&text, "%s: %zu bytes written\n", options->out, bytes);
        mote_buffer_printf(&json, "{\"output_bytes\":%zu}", bytes);
        status = mote_result_set(result, &text, &json, error);
    }
    mote_model_close(&model);
    return status;
}
