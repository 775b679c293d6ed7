/* SPDX-License-Identifier: MIT
 * From --data and a plan to clips. */
#include "base/file.h"
#include "job.h"
#include "report/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Decoded clips are kept in the user's cache folder; without one they are decoded each time. */
static const char *cache_folder(char path[MOTE_PATH]) {
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    int n = -1;
    if (base && *base == '/')
        n = snprintf(path, MOTE_PATH, "%s/mote", base);
    else if (home && *home == '/')
        n = snprintf(path, MOTE_PATH, "%s/.cache/mote", home);
    return n > 0 && n < MOTE_PATH ? path : NULL;
}

static bool on_progress(void *context, size_t done, size_t total) {
    const struct mote_options *options = context;
    char line[80];
    if (!options->progress) return true;
    snprintf(line, sizeof line, "reading clips  %zu/%zu", done, total);
    return options->progress(options->context, line, false);
}

/* The card decides on the labels and their order; a recipe that names some must mean the same. */
static enum mote_status match_labels(const struct mote_plan_clips *plan, const struct mote_card *card,
                                     struct mote_error *error) {
    size_t count = mote_card_words(card);
    if (plan->label_count == 0) return MOTE_OK;
    if (plan->label_count != count)
        return mote_fail(
            error, MOTE_INPUT,
            "the recipe names %zu labels, the model's card %zu: it must be the recipe that the model was "
            "made with",
            plan->label_count, count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(plan->label[i], card->labels[i]) != 0)
            return mote_fail(
                error, MOTE_INPUT,
                "label %zu is \"%s\" in the recipe and \"%s\" in the model's card: it must be the recipe "
                "that the model was made with",
                i + 1, plan->label[i], card->labels[i]);
    return MOTE_OK;
}

static enum mote_status match_features(const struct mote_options *options, const struct mote_plan *plan,
                                       const struct mote_card *card, struct mote_error *error) {
    const char *why = "it must be the recipe that the model was made with";
    struct mote_card_features ours = mote_card_features_of(&plan->features);
    MOTE_TRY(mote_card_features_match(options->model, &card->features, &ours, why, error));
    if (card->features.normalise == ours.normalise) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: says [features] normalise = %s, the recipe %s; %s",
                     options->model, card->features.normalise ? "yes" : "no", ours.normalise ? "yes" : "no",
                     why);
}

enum mote_status mote_clips_load(const struct mote_options *options, const struct mote_plan *plan,
                                 const struct mote_card *card, struct mote_pool *pool,
                                 struct mote_clips **out, struct mote_error *error) {
    char cache[MOTE_PATH];
    if (card) {
        MOTE_TRY(match_labels(&plan->clips, card, error));
        MOTE_TRY(match_features(options, plan, card, error));
    }
    struct mote_clips_options load = {
        .folder_count = options->data_count,
        .folders = options->data,
        .plan = plan,
        .splits = options->splits,
        .cache = options->cache ? options->cache : cache_folder(cache),
        .label_count = card ? mote_card_words(card) : 0,
        .labels = card ? card->labels : NULL,
        .others = plan->threshold < 0 || plan->threshold > 0 || (card && card->threshold > 0),
        .mean = card ? card->mean : NULL,
        .std = card ? card->std : NULL,
        .pool = pool,
        .progress = on_progress,
        .context = (void *)(uintptr_t)options,
    };
    MOTE_TRY(mote_clips_open(&load, out, error));
    struct mote_clips *clips = *out;
    bool fits = !card || (clips->label_count == card->label_count && clips->rows == card->input_steps &&
                          clips->columns == card->inputs);
    if (fits) return MOTE_OK;
    enum mote_status status = mote_fail(
        error, MOTE_INPUT,
        "the recipe makes %zu × %zu features for %zu labels, the model's card says %zu × %zu for %zu: it "
        "must be the recipe that the model was made with",
        clips->rows, clips->columns, clips->label_count, card->input_steps, card->inputs, card->label_count);
    mote_clips_free(clips);
    *out = NULL;
    return status;
}
