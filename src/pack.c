/* SPDX-License-Identifier: MIT
 * `mote pack`: the same network in the fewest bytes. */
#include "model.h"

#include <mote/mote.h>

enum mote_status mote_pack_model(const struct mote_options *options, struct mote_result *result,
                                 struct mote_error *error) {
    struct mote_model model;
    if (!options->out) return mote_fail(error, MOTE_USAGE, "pack needs a file to write");
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = mote_model_replace(&model, model.graph, options->out, NULL, result, error);
    mote_model_close(&model);
    return status;
}
