/* SPDX-License-Identifier: MIT
 * `mote inspect`: layers, shapes, types, costs, and where a file's bytes go. */
#include "base/file.h"
#include "model.h"
#include "report/layers.h"
#include "result.h"

static enum mote_status write_svg(const struct mote_options *options,
                                  const struct mote_inspection *inspection, struct mote_error *error) {
    struct mote_buffer svg = {0};
    if (!inspection->runs)
        return mote_fail(error, MOTE_UNSUPPORTED, "%s: has no arena to draw, because it cannot run here: %s",
                         options->model, inspection->why_not);
    mote_inspection_print_svg(inspection, mote_path_name(options->model), &svg);
    enum mote_status status = svg.failed ? mote_fail_memory(error, "a picture of the arena")
                                         : mote_file_write(options->svg, svg.data, svg.size, error);
    mote_buffer_free(&svg);
    return status;
}

enum mote_status mote_inspect(const struct mote_options *options, struct mote_result *result,
                              struct mote_error *error) {
    struct mote_model model;
    struct mote_inspection inspection = {0};
    struct mote_buffer text = {0}, json = {0};
    size_t zlib_bytes = 0;
    enum mote_status status = mote_model_read(options->model, &model, error);
    if (status == MOTE_OK) status = mote_model_zlib_bytes(&model, &zlib_bytes, error);
    if (status == MOTE_OK)
        status = mote_inspection_make(model.path, model.file.data, model.file.size, zlib_bytes, model.graph,
                                      &inspection, error);
    if (status == MOTE_OK) {
        mote_inspection_print_text(&inspection, &text);
        status = mote_inspection_print_json(&inspection, &json, error);
    }
    if (status == MOTE_OK && options->svg) status = write_svg(options, &inspection, error);
    if (status == MOTE_OK) status = mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    mote_inspection_free(&inspection);
    mote_model_close(&model);
    return status;
}
