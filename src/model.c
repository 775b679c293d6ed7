/* SPDX-License-Identifier: MIT */
#include "model.h"

#include "base/file.h"
#include "data/clips.h"
#include "report/layer_errors.h"
#include "result.h"
#include "shrink/shrink.h"
#include "tflite/tflite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* PATH.zlib */
static char *stream_path(const char *path) {
    size_t size = strlen(path) + sizeof ".zlib";
    char *text = malloc(size);
    if (text) snprintf(text, size, "%s.zlib", path);
    return text;
}

/* How many bytes of the model are others in the stream beside it, and the last of them; SIZE_MAX: there is no
 * stream, or one of a model of another size. */
static size_t compare_stream(const struct mote_model *model, size_t *bytes, size_t *where) {
    char *path = stream_path(model->path);
    struct mote_buffer stream = {0}, inflated = {0};
    size_t others = SIZE_MAX;
    if (path && mote_file_exists(path) && mote_file_read(path, MOTE_MODEL_LIMIT, &stream, NULL) == MOTE_OK &&
        mote_zlib_unpack(stream.data, stream.size, model->file.size, &inflated, NULL) == MOTE_OK &&
        inflated.size == model->file.size) {
        others = 0;
        for (size_t i = 0; i < inflated.size; i++)
            if (inflated.data[i] != model->file.data[i]) others++, *where = i;
    }
    *bytes = stream.size;
    mote_buffer_free(&inflated);
    mote_buffer_free(&stream);
    free(path);
    return others;
}

/* A stream that is missing or stale is no error. But models that two trainings wrote differ in many bytes: a single one is
 * damage. */
static enum mote_status check_stream(struct mote_model *model, struct mote_error *error) {
    size_t bytes, where = 0, others = compare_stream(model, &bytes, &where);
    if (others == 0) model->stream_bytes = bytes;
    if (others != 1) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: offset %zu: this byte alone is another than in %s.zlib; one of them is damaged",
                     model->path, where, model->path);
}

enum mote_status mote_model_zlib_bytes(const struct mote_model *model, size_t *bytes,
                                       struct mote_error *error) {
    struct mote_buffer stream = {0};
    *bytes = model->stream_bytes;
    if (*bytes > 0) return MOTE_OK;
    enum mote_status status = mote_zlib_pack(model->file.data, model->file.size, &stream, error);
    *bytes = stream.size;
    mote_buffer_free(&stream);
    return status;
}

enum mote_status mote_model_read(const char *path, struct mote_model *model, struct mote_error *error) {
    *model = (struct mote_model){.path = path};
    if (!path) return mote_fail(error, MOTE_USAGE, "no model: name a .tflite file");
    enum mote_status status = mote_file_read(path, MOTE_MODEL_LIMIT, &model->file, error);
    if (status == MOTE_OK)
        status = mote_tflite_read(path, model->file.data, model->file.size, &model->graph, error);
    if (status == MOTE_OK) status = check_stream(model, error);
    if (status != MOTE_OK) mote_model_close(model);
    return status;
}

enum mote_status mote_model_open(const char *path, struct mote_model *model, struct mote_error *error) {
    MOTE_TRY(mote_model_read(path, model, error));
    enum mote_status status = mote_program_create(model->graph, &model->program, error);
    if (status != MOTE_OK) mote_model_close(model);
    return status;
}

void mote_model_close(struct mote_model *model) {
    mote_program_free(model->program);
    mote_graph_free(model->graph);
    mote_buffer_free(&model->file);
    *model = (struct mote_model){0};
}

enum mote_status mote_model_put(const char *path, const struct mote_buffer *file,
                                const struct mote_buffer *stream, struct mote_error *error) {
    char *beside = stream_path(path);
    if (!beside) return mote_fail_memory(error, path);
    const struct mote_file_part parts[] = {{path, file->data, file->size},
                                           {beside, stream->data, stream->size}};
    /* Beside a device or pipe there is no place for a stream. */
    enum mote_status status = mote_file_write_parts(parts, mote_file_is_special(path) ? 1 : 2, error);
    free(beside);
    return status;
}

enum mote_status mote_model_write(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                  enum mote_pack_aim aim, const char *path, size_t *bytes, size_t *zlib_bytes,
                                  struct mote_error *error) {
    struct mote_buffer file = {0}, stream = {0};
    enum mote_status status = mote_pack(graph, options, aim, &file, &stream, error);
    if (status == MOTE_OK) status = mote_model_put(path, &file, &stream, error);
    *bytes = file.size;
    *zlib_bytes = stream.size;
    mote_buffer_free(&file);
    mote_buffer_free(&stream);
    return status;
}

static enum mote_status print_sizes(const struct mote_model *model, size_t before, size_t bytes,
                                    size_t zlib_bytes, const struct mote_layer_errors *errors, size_t skipped,
                                    struct mote_buffer *json, struct mote_error *error) {
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    mote_json_add_count(root, "bytes", bytes, &ok);
    mote_json_add_count(root, "zlib_bytes", zlib_bytes, &ok);
    mote_json_add_count(root, "bytes_before", model->file.size, &ok);
    mote_json_add_count(root, "zlib_bytes_before", before, &ok);
    if (skipped) mote_json_add_count(root, "clips_skipped", skipped, &ok);
    if (errors) mote_layer_errors_add_json(root, "quantization_error", errors, &ok);
    return mote_json_print(root, ok, json, error);
}

enum mote_status mote_model_replace(const struct mote_model *model, const struct mote_graph *graph,
                                    const struct mote_options *options,
                                    const struct mote_layer_errors *errors, size_t skipped,
                                    struct mote_result *result, struct mote_error *error) {
    struct mote_tflite_options write = {
        .names = options->names, .card = model->graph->card, .card_bytes = model->graph->card_bytes};
    struct mote_buffer text = {0}, json = {0};
    size_t bytes, zlib_bytes, before;
    MOTE_TRY(mote_model_zlib_bytes(model, &before, error));
    MOTE_TRY(mote_model_write(graph, &write, MOTE_PACK_FILE_TOO, options->out, &bytes, &zlib_bytes, error));
    MOTE_TRY(print_sizes(model, before, bytes, zlib_bytes, errors, skipped, &json, error));
    mote_buffer_printf(&text, "%s: %zu B (zlib %zu B), from %zu B (zlib %zu B)\n", options->out, bytes,
                       zlib_bytes, model->file.size, before);
    mote_clips_skipped_print(skipped, &text);
    if (errors) mote_layer_errors_print_text(errors, &text);
    return mote_result_set(result, &text, &json, error);
}
