/* SPDX-License-Identifier: MIT
 * `mote pack`: the same network in the fewest bytes. */
#include "model.h"
#include "shrink/shrink.h"

#include <mote/mote.h>

static enum mote_status pack(const struct mote_options *options, const struct mote_model *model,
                             struct mote_result *result, struct mote_error *error) {
    struct mote_graph *aliased = NULL;
    if (options->alias_bias_scales) MOTE_TRY(mote_shrink_alias_bias_scales(model->graph, &aliased, error));
    enum mote_status status =
        mote_model_replace(model, aliased ? aliased : model->graph, options, NULL, 0, result, error);
    mote_graph_free(aliased);
    return status;
}

enum mote_status mote_pack_model(const struct mote_options *options, struct mote_result *result,
                                 struct mote_error *error) {
    struct mote_model model;
    if (!options->out) return mote_fail(error, MOTE_USAGE, "pack needs a file to write");
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = pack(options, &model, result, error);
    mote_model_close(&model);
    return status;
}
