/* SPDX-License-Identifier: MIT */
#include "clip.h"

#include "data/front.h"
#include "device/recent.h"
#include "job.h"

#include <stdlib.h>

static enum mote_status compute(const struct mote_plan_features *plan, const char *path,
                                struct mote_clip_features *clip, struct mote_error *error) {
    struct mote_front *front;
    MOTE_TRY(mote_front_create(plan, 1, &front, error));
    clip->rows = mote_front_rows(front);
    clip->columns = mote_front_columns(front);
    enum mote_status status = mote_front_file(front, path, &clip->value, error);
    mote_front_free(front);
    return status;
}

enum mote_status mote_clip_plan(const struct mote_options *options, const struct mote_card *card,
                                const char *where, struct mote_plan_features *out, struct mote_error *error) {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    if (card && !card->label_count)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is the card of a %s; features are made of sound, for keywords", where,
                         card->task);
    if (!options->recipe) return mote_card_features_plan(&card->features, out, error);
    MOTE_TRY(mote_plan_load(options, &recipe, &plan, error));
    mote_recipe_free(recipe);
    if (plan.task != MOTE_TASK_KEYWORDS)
        return mote_fail(error, MOTE_INPUT,
                         "%s: its task is %s; features are made of sound, for kind = keywords",
                         options->recipe, mote_task_name(plan.task));
    *out = plan.features;
    if (!card) return MOTE_OK;
    const struct mote_card_features ours = mote_card_features_of(out);
    return mote_card_features_match(where, &card->features, &ours, "they must be of one network", error);
}

/* As the network was trained on them. */
static enum mote_status normalise(const char *where, const struct mote_card *card,
                                  struct mote_clip_features *clip, struct mote_error *error) {
    if (card->input_steps != clip->rows || card->inputs != clip->columns)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is the card of a network for %zu × %zu, but its features are %zu × %zu", where,
                         card->input_steps, card->inputs, clip->rows, clip->columns);
    clip->normalised = card->features.normalise;
    for (size_t i = 0; clip->normalised && i < clip->rows * clip->columns; i++) {
        size_t column = i % clip->columns;
        clip->value[i] = mote_normalised(clip->value[i], (float)card->mean[column], (float)card->std[column]);
    }
    return MOTE_OK;
}

static enum mote_status read_clip(const struct mote_options *options, const struct mote_card *card,
                                  const char *where, struct mote_clip_features *out,
                                  struct mote_error *error) {
    struct mote_plan_features plan;
    MOTE_TRY(mote_clip_plan(options, card, where, &plan, error));
    MOTE_TRY(compute(&plan, options->input, out, error));
    if (card) MOTE_TRY(normalise(where, card, out, error));
    out->plain = plan.normalise && !out->normalised;
    return MOTE_OK;
}

enum mote_status mote_clip_features_read(const struct mote_options *options, const struct mote_card *card,
                                         const char *where, struct mote_clip_features *out,
                                         struct mote_error *error) {
    *out = (struct mote_clip_features){.rows = 0};
    enum mote_status status = read_clip(options, card, where, out, error);
    if (status != MOTE_OK) mote_clip_features_free(out);
    return status;
}

void mote_clip_features_free(struct mote_clip_features *clip) {
    free(clip->value);
    clip->value = NULL;
}
