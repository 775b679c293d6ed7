/* SPDX-License-Identifier: MIT
 * `mote run`: tensors, or a clip, through a model file. */
#include "card_use.h"
#include "clip.h"
#include "data/sound.h"
#include "model.h"
#include "result.h"
#include "tensors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum mote_status take_clip(const struct mote_clip_features *clip, const struct mote_options *options,
                                  const struct mote_graph *graph, struct mote_rows *rows,
                                  struct mote_error *error) {
    const struct mote_tensor *tensor = &graph->tensors[graph->inputs[0]];
    size_t wanted = mote_tensor_count(tensor), given = clip->rows * clip->columns;
    uint8_t *bytes = graph->input_count == 1 && wanted == given ? malloc(tensor->bytes) : NULL;
    if (graph->input_count != 1 || wanted != given)
        return mote_fail(
            error, MOTE_INPUT, "%s: makes %zu × %zu features, but %s takes %zu inputs of %zu numbers",
            options->input, clip->rows, clip->columns, options->model, graph->input_count, wanted);
    if (!bytes) return mote_fail_memory(error, "the inputs of a network");
    mote_tensor_of_float(tensor, clip->value, bytes);
    mote_buffer_append(&rows->bytes, bytes, tensor->bytes);
    free(bytes);
    rows->count = 1;
    rows->row_bytes = tensor->bytes;
    return rows->bytes.failed ? mote_fail_memory(error, "the inputs of a network") : MOTE_OK;
}

/* The clip's features, as the recipe or the model's card says. */
static enum mote_status read_clip(const struct mote_options *options, const struct mote_graph *graph,
                                  struct mote_rows *rows, struct mote_error *error) {
    struct mote_card card = {0};
    struct mote_clip_features clip;
    bool there = mote_card_there(options);
    if (!there && !options->recipe)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is a clip, and what a network sees of it is not known; name a --recipe, or the "
                         "model's --card",
                         options->input);
    if (there) MOTE_TRY(mote_card_of(options, &card, error));
    const char *where = options->card ? options->card : options->model;
    enum mote_status status = mote_clip_features_read(options, there ? &card : NULL, where, &clip, error);
    if (status == MOTE_OK) {
        status = take_clip(&clip, options, graph, rows, error);
        if (clip.plain) snprintf(rows->note, sizeof rows->note, "features not normalised: that takes a card");
        mote_clip_features_free(&clip);
    }
    mote_card_free(&card);
    return status;
}

static enum mote_status run_row(struct mote_program *program, const struct mote_graph *graph,
                                const uint8_t *row, struct mote_buffer *out, struct mote_error *error) {
    for (size_t i = 0; i < graph->input_count; i++) {
        size_t bytes = graph->tensors[graph->inputs[i]].bytes;
        memcpy(mote_program_input(program, i), row, bytes);
        row += bytes;
    }
    mote_program_reset(program);
    MOTE_TRY(mote_program_run(program, error));
    for (size_t i = 0; i < graph->output_count; i++)
        mote_buffer_append(out, mote_program_output(program, i), graph->tensors[graph->outputs[i]].bytes);
    return MOTE_OK;
}

static enum mote_status run_rows(const struct mote_options *options, struct mote_model *model,
                                 struct mote_rows *rows, struct mote_buffer *out, struct mote_error *error) {
    const struct mote_graph *graph = model->graph;
    MOTE_TRY(mote_tensors_can_write(options->out, graph, error));
    MOTE_TRY(mote_sound_is_name(options->input) ? read_clip(options, graph, rows, error)
                                                : mote_tensors_read(options->input, graph, rows, error));
    for (size_t n = 0; n < rows->count && !out->failed; n++) {
        struct mote_error there;
        const uint8_t *row = rows->bytes.data + n * rows->row_bytes;
        if (run_row(model->program, graph, row, out, &there) != MOTE_OK)
            return mote_fail(error, there.status, "%s: inference %zu: %s", options->input, n, there.text);
    }
    return mote_tensors_write(options->out, graph, out, rows->count, error);
}

/* Bytes of floats, which may lie anywhere. */
static bool holds_none(const uint8_t *bytes, size_t count) {
    bool none = false;
    for (size_t i = 0; i < count; i++) {
        float x;
        memcpy(&x, bytes + i * sizeof x, sizeof x);
        none |= !isfinite(x);
    }
    return none;
}

/* Inferences with NaN or infinity among their inputs: clamps, and int8 weights, make numbers of them. */
static size_t count_broken(const struct mote_graph *graph, const struct mote_rows *rows) {
    size_t broken = 0;
    for (size_t n = 0; n < rows->count; n++) {
        const uint8_t *at = rows->bytes.data + n * rows->row_bytes;
        bool none = false;
        for (size_t i = 0; i < graph->input_count; i++) {
            const struct mote_tensor *t = &graph->tensors[graph->inputs[i]];
            none |= t->type == MOTE_FLOAT32 && holds_none(at, mote_tensor_count(t));
            at += t->bytes;
        }
        broken += none;
    }
    return broken;
}

static enum mote_status tell(const struct mote_options *options, const struct mote_rows *rows, size_t broken,
                             size_t bytes, struct mote_result *result, struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    mote_buffer_printf(&text, "%s: %zu bytes of tensors written, of %zu inference%s", options->out, bytes,
                       rows->count, rows->count == 1 ? "" : "s");
    if (*rows->note) mote_buffer_printf(&text, "; %s", rows->note);
    if (broken) mote_buffer_printf(&text, "; NaN or infinity went into %zu of them", broken);
    mote_buffer_text(&text, "\n");
    mote_buffer_printf(&json, "{\"output_bytes\":%zu,\"inferences\":%zu,\"not_finite\":%zu}", bytes,
                       rows->count, broken);
    return mote_result_set(result, &text, &json, error);
}

enum mote_status mote_run(const struct mote_options *options, struct mote_result *result,
                          struct mote_error *error) {
    struct mote_model model;
    struct mote_rows rows = {.count = 0};
    struct mote_buffer out = {0};
    if (!options->input || !options->out)
        return mote_fail(error, MOTE_USAGE, "run needs an input and an output file");
    if (strcmp(options->input, options->out) == 0)
        return mote_fail(error, MOTE_USAGE, "%s: is the input and would be overwritten; name another output",
                         options->out);
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = run_rows(options, &model, &rows, &out, error);
    if (status == MOTE_OK)
        status = tell(options, &rows, count_broken(model.graph, &rows), out.size, result, error);
    mote_rows_free(&rows);
    mote_buffer_free(&out);
    mote_model_close(&model);
    return status;
}
