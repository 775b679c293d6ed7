/* SPDX-License-Identifier: MIT
 * `mote features`: what a network sees of one clip, computed by the code that runs on the chip. */
#include "base/file.h"
#include "data/front.h"
#include "job.h"
#include "report/card.h"
#include "report/json.h"
#include "report/number.h"
#include "result.h"

#include <stdlib.h>
#include <string.h>

struct features {
    size_t rows, columns;
    float *value;           /* (rows, columns) */
    bool normalised, plain; /* plain: not, although the network's input will be */
};

static enum mote_status compute(const struct mote_plan_features *plan, const char *clip, struct features *f,
                                struct mote_error *error) {
    struct mote_front *front;
    MOTE_TRY(mote_front_create(plan, 1, &front, error));
    f->rows = mote_front_rows(front);
    f->columns = mote_front_columns(front);
    enum mote_status status = mote_front_file(front, clip, &f->value, error);
    mote_front_free(front);
    return status;
}

/* The settings of the recipe, if there is one, else of the card; they must be the same. */
static enum mote_status settings(const struct mote_options *options, const struct mote_card *card,
                                 struct mote_plan_features *out, struct mote_error *error) {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    if (!options->recipe) return mote_card_features_plan(&card->features, out, error);
    MOTE_TRY(mote_plan_load(options, &recipe, &plan, error));
    mote_recipe_free(recipe);
    if (plan.task != MOTE_TASK_KEYWORDS)
        return mote_fail(error, MOTE_INPUT,
                         "%s: its task is %s; features are made of sound, for kind = keywords",
                         options->recipe, mote_task_name(plan.task));
    *out = plan.features;
    if (!options->card) return MOTE_OK;
    const struct mote_card_features ours = mote_card_features_of(out);
    return mote_card_features_match(options->card, &card->features, &ours, "they must be of one network",
                                    error);
}

/* As the network was trained on them. */
static enum mote_status normalise(const char *path, const struct mote_card *card, struct features *f,
                                  struct mote_error *error) {
    if (card->input_steps != f->rows || card->inputs != f->columns)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is the card of a network for %zu × %zu, but its features are %zu × %zu", path,
                         card->input_steps, card->inputs, f->rows, f->columns);
    f->normalised = card->features.normalise;
    for (size_t i = 0; f->normalised && i < f->rows * f->columns; i++)
        f->value[i] = (float)(((double)f->value[i] - card->mean[i % f->columns]) / card->std[i % f->columns]);
    return MOTE_OK;
}

static enum mote_status tell(const struct features *f, const char *out, struct mote_result *result,
                             struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    char number[MOTE_NUMBER_SIZE];
    bool ok = true;
    cJSON *root = cJSON_CreateObject(), *list = mote_json_add_array(root, "features", &ok);
    mote_json_add_count(root, "rows", f->rows, &ok);
    mote_json_add_count(root, "columns", f->columns, &ok);
    mote_json_add_bool(root, "normalised", f->normalised, &ok);
    if (out)
        mote_buffer_printf(
            &text, "%s: %zu × %zu float32 written%s\n", out, f->rows, f->columns,
            f->plain ? "; not normalised, as the recipe wants it: that takes a trained model's --card" : "");
    for (size_t r = 0; r < f->rows; r++) {
        cJSON *row = mote_json_add_array(list, NULL, &ok);
        for (size_t c = 0; c < f->columns; c++) {
            double value = (double)f->value[r * f->columns + c];
            mote_json_add_number(row, NULL, value, &ok);
            if (!out)
                mote_buffer_printf(&text, "%s%s", mote_number_shortest(value, number),
                                   c + 1 < f->columns ? "," : "\n");
        }
    }
    enum mote_status status = mote_json_print(root, ok, &json, error);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    return status;
}

static enum mote_status run(const struct mote_options *options, const struct mote_card *card,
                            struct features *f, struct mote_result *result, struct mote_error *error) {
    struct mote_plan_features plan;
    if (options->card && !card->label_count)
        return mote_fail(error, MOTE_INPUT,
                         "%s: is the card of a %s; features are made of sound, for keywords", options->card,
                         card->task);
    MOTE_TRY(settings(options, card, &plan, error));
    MOTE_TRY(compute(&plan, options->input, f, error));
    if (options->card) MOTE_TRY(normalise(options->card, card, f, error));
    f->plain = plan.normalise && !f->normalised;
    if (options->out)
        MOTE_TRY(mote_file_write(options->out, f->value, f->rows * f->columns * sizeof *f->value, error));
    return tell(f, options->out, result, error);
}

enum mote_status mote_features_of(const struct mote_options *options, struct mote_result *result,
                                  struct mote_error *error) {
    struct mote_card card = {0};
    struct features f = {0};
    if (!options->input) return mote_fail(error, MOTE_USAGE, "features needs a clip");
    if (!options->recipe && !options->card)
        return mote_fail(error, MOTE_USAGE, "features needs a recipe, or the card of a model");
    if (options->card) MOTE_TRY(mote_card_load(options->card, &card, error));
    enum mote_status status = run(options, &card, &f, result, error);
    free(f.value);
    mote_card_free(&card);
    return status;
}
