/* SPDX-License-Identifier: MIT
 * A teacher's card against ours. */
#include "card_use.h"
#include "teachers.h"

#include <stdlib.h>
#include <string.h>

static enum mote_status match_labels(const char *path, const struct mote_card *its,
                                     const struct mote_card *ours, struct mote_error *error) {
    if (its->label_count != ours->label_count)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: its card has %zu labels, the recipe %zu; a teacher must have learnt the same ones", path,
            its->label_count, ours->label_count);
    for (size_t i = 0; i < its->label_count; i++)
        if (strcmp(its->labels[i], ours->labels[i]) != 0)
            return mote_fail(
                error, MOTE_INPUT,
                "%s: label %zu is \"%.60s\" in its card and \"%.60s\" in the recipe; a teacher must "
                "have learnt the same ones in the same order",
                path, i + 1, its->labels[i], ours->labels[i]);
    return MOTE_OK;
}

/* Column i of a card's inputs is (value − mean) / std. */
static double mean_of(const struct mote_card *card, size_t i) {
    return card->features.normalise ? card->mean[i] : 0.0;
}

static double std_of(const struct mote_card *card, size_t i) {
    return card->features.normalise ? card->std[i] : 1.0;
}

static enum mote_status make_gain(struct mote_teacher_model *model, const struct mote_card *its,
                                  const struct mote_card *ours, struct mote_error *error) {
    size_t n = ours->inputs;
    bool same = true;
    model->gain = calloc(n, 2 * sizeof *model->gain);
    if (!model->gain) return mote_fail_memory(error, model->path);
    model->offset = model->gain + n;
    for (size_t i = 0; i < n; i++) {
        model->gain[i] = (float)(std_of(ours, i) / std_of(its, i));
        model->offset[i] = (float)((mean_of(ours, i) - mean_of(its, i)) / std_of(its, i));
        same = same && model->gain[i] == 1.0f && model->offset[i] == 0.0f;
    }
    if (!same) return MOTE_OK;
    free(model->gain);
    model->gain = model->offset = NULL;
    return MOTE_OK;
}

enum mote_status mote_teacher_match(struct mote_teacher_model *model, const struct mote_card *ours,
                                    struct mote_error *error) {
    const struct mote_options options = {.model = model->path};
    struct mote_card its;
    if (!mote_card_there(&options)) return MOTE_OK;
    MOTE_TRY(mote_card_of(&options, &its, error));
    enum mote_status status = MOTE_OK;
    if (its.label_count == 0)
        status = mote_fail(error, MOTE_INPUT, "%s: its card says task = %.20s; a teacher must know keywords",
                           model->path, its.task);
    if (status == MOTE_OK) status = match_labels(model->path, &its, ours, error);
    if (status == MOTE_OK) /* normalisation can be made good */
        status = mote_card_features_match(model->path, &its.features, &ours->features,
                                          "a teacher must hear the same", error);
    if (status == MOTE_OK && its.inputs != ours->inputs)
        status = mote_fail(error, MOTE_INPUT, "%s: its card says %zu columns of features, the recipe %zu",
                           model->path, its.inputs, ours->inputs);
    if (status == MOTE_OK) status = make_gain(model, &its, ours, error);
    mote_card_free(&its);
    return status;
}
