/* SPDX-License-Identifier: MIT
 * `mote inspect`: layers, shapes, types, costs, and where a file's bytes go. */
#include "model.h"
#include "report/layers.h"
#include "result.h"

enum mote_status mote_inspect(const struct mote_options *options, struct mote_result *result,
                              struct mote_error *error) {
    struct mote_model model;
    struct mote_inspection inspection = {0};
    struct mote_buffer text = {0}, json = {0};
    enum mote_status status = mote_model_read(options->model, &model, error);
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
