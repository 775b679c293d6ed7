/* SPDX-License-Identifier: MIT */
#include "card_use.h"

#include "base/file.h"

#include <stdio.h>
#include <string.h>

enum mote_status mote_card_of(const struct mote_options *options, struct mote_card *card,
                              struct mote_error *error) {
    char path[MOTE_PATH];
    if (options->card) return mote_card_load(options->card, card, error);
    const char *slash = strrchr(options->model, '/');
    int folder = slash ? (int)(slash - options->model) + 1 : 0;
    if (snprintf(path, sizeof path, "%.*sresults.json", folder, options->model) >= (int)sizeof path)
        return mote_fail(error, MOTE_INPUT, "%s: the path is too long", options->model);
    if (!mote_file_exists(path))
        return mote_fail(
            error, MOTE_INPUT,
            "%s: is not there; the mean and std of the training are in the model's card: name it with --card",
            path);
    return mote_card_load(path, card, error);
}

static enum mote_status same_names(const char *what, const char *const *plan, size_t plan_count,
                                   const char *const *card, size_t card_count, struct mote_error *error) {
    bool same = plan_count == card_count;
    for (size_t i = 0; same && i < plan_count; i++)
        same = strcmp(plan[i], card[i]) == 0;
    if (same) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "the recipe's %s (%s%s) are not those that the model's card names (%s%s)", what,
                     plan_count ? plan[0] : "none", plan_count > 1 ? ", …" : "",
                     card_count ? card[0] : "none", card_count > 1 ? ", …" : "");
}

static enum mote_status match(const struct mote_plan *plan, const struct mote_card *card,
                              struct mote_error *error) {
    const struct mote_plan_data *data = &plan->data;
    MOTE_TRY(same_names("columns", data->column, data->columns, card->columns, card->inputs, error));
    MOTE_TRY(same_names("targets", data->target, data->targets, card->targets, card->target_count, error));
    if (data->input_steps != card->input_steps || data->output_steps != card->output_steps)
        return mote_fail(error, MOTE_INPUT,
                         "the recipe's window is %u rows in and %u out, the model's card says %zu and %zu",
                         data->input_steps, data->output_steps, card->input_steps, card->output_steps);
    return MOTE_OK;
}

enum mote_status mote_card_windows(const struct mote_options *options, const struct mote_plan *plan,
                                   const struct mote_card *card, struct mote_source *source,
                                   struct mote_windows **out, struct mote_error *error) {
    MOTE_TRY(match(plan, card, error));
    MOTE_TRY(mote_source_read(plan, options, source, error));
    enum mote_status status = mote_source_windows(source, plan, card->mean, card->std, out, error);
    if (status != MOTE_OK) mote_source_free(source);
    return status;
}
