/* SPDX-License-Identifier: MIT */
#include "examples.h"

static enum mote_status open_data(const struct mote_options *options, struct mote_examples *out,
                                  struct mote_error *error) {
    if (out->plan.task != MOTE_TASK_KEYWORDS)
        return mote_card_windows(options, &out->plan, &out->card, &out->source, &out->windows, error);
    MOTE_TRY(mote_source_read(&out->plan, options, &out->source, error));
    return mote_clips_load(options, &out->plan, &out->card, out->pool, &out->clips, error);
}

enum mote_status mote_examples_open(const struct mote_options *options, struct mote_examples *out,
                                    struct mote_error *error) {
    *out = (struct mote_examples){0};
    enum mote_status status = mote_plan_load(options, &out->recipe, &out->plan, error);
    if (status == MOTE_OK) status = mote_card_of(options, &out->card, error);
    if (status == MOTE_OK) status = mote_card_match_task(options, &out->plan, &out->card, error);
    if (status == MOTE_OK) status = mote_pool_create(options->threads, &out->pool, error);
    if (status == MOTE_OK) status = open_data(options, out, error);
    if (status != MOTE_OK) mote_examples_close(out);
    return status;
}

void mote_examples_close(struct mote_examples *examples) {
    mote_windows_free(examples->windows);
    mote_clips_free(examples->clips);
    mote_source_free(&examples->source);
    mote_pool_free(examples->pool);
    mote_recipe_free(examples->recipe);
    mote_card_free(&examples->card);
    *examples = (struct mote_examples){0};
}

const struct mote_dataset *mote_examples_of(struct mote_examples *examples, enum mote_split split) {
    if (examples->clips) {
        mote_clips_view(examples->clips, split, &examples->clip_view[split]);
        return &examples->clip_view[split].dataset;
    }
    mote_windows_view(examples->windows, split, &examples->window_view[split]);
    return &examples->window_view[split].dataset;
}
