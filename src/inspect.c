/* SPDX-License-Identifier: MIT
 * `mote inspect`: layers, shapes, types, costs, and where a file's bytes go. */
#include "base/file.h"
#include "model.h"
#include "report/layers.h"
#include "result.h"
#include "shrink/shrink.h"

/* A model that our runtime cannot run is still inspected, so the program is not made here. */
static enum mote_status read(const char *path, struct mote_model *model, struct mote_error *error) {
    *model = (struct mote_model){.path = path};
    if (!path) return mote_fail(error, MOTE_USAGE, "no model: name a .tflite file");
    struct mote_buffer stream = {0};
    MOTE_TRY(mote_file_read(path, MOTE_MODEL_LIMIT, &model->file, error));
    enum mote_status status =
        mote_tflite_read(path, model->file.data, model->file.size, &model->graph, error);
    if (status == MOTE_OK) status = mote_zlib_pack(model->file.data, model->file.size, &stream, error);
    model->zlib_bytes = stream.size;
    mote_buffer_free(&stream);
    return status;
}

enum mote_status mote_inspect(const struct mote_options *options, struct mote_result *result,
                              struct mote_error *error) {
    struct mote_model model;
    struct mote_inspection inspection = {0};
    struct mote_buffer text = {0}, json = {0};
    enum mote_status status = read(options->model, &model, error);
    if (status == MOTE_OK)
        status = mote_inspection_make(model.path, model.file.data, model.file.size, model.zlib_bytes,
                                      model.graph, &inspection, error);
    if (status == MOTE_OK) {
        mote_inspection_print_text(&inspection, &text);
        status = mote_inspection_print_json(&inspection, &json, error);
    }
    if (status == MOTE_OK) status = mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    mote_inspection_free(&inspection);
    mote_model_close(&model);
    return status;
}
