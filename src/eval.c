/* SPDX-License-Identifier: MIT
 * `mote eval`: the errors of a model file on data. */
#include "card_use.h"
#include "model.h"
#include "report/number.h"
#include "report/text.h"
#include "result.h"

#include <string.h>

static enum mote_status split_named(const char *name, enum mote_split *split, struct mote_error *error) {
    if (!name) name = "test";
    for (int i = MOTE_SPLIT_TRAIN; i <= MOTE_SPLIT_ALL; i++)
        if (strcmp(name, mote_split_name((enum mote_split)i)) == 0) {
            *split = (enum mote_split)i;
            return MOTE_OK;
        }
    return mote_fail(error, MOTE_INPUT, "there is no split \"%s\"; there are: train, validation, test, all",
                     name);
}

static void print_openset(const struct mote_card *card, struct mote_buffer *text) {
    struct mote_grid grid = {0};
    mote_buffer_text(text, "\n");
    mote_card_fill_openset(card, &grid);
    mote_grid_print_text(&grid, text);
    mote_grid_free(&grid);
}

static enum mote_status print(const struct mote_model *model, const struct mote_card *card,
                              struct mote_result *result, struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    struct mote_grid grid = {0};
    char count[MOTE_NUMBER_SIZE];
    mote_buffer_printf(&text, "%s: %zu B, zlib %zu B; %s %s of the %s split\n\n", model->path,
                       model->file.size, model->zlib_bytes, mote_number_count(card->windows, count),
                       card->label_count ? "clips" : "windows", card->split);
    if (card->label_count) {
        mote_card_print_accuracy(card, &text);
        mote_card_fill_labels(card, &grid);
    } else
        mote_card_fill_errors(card, true, &grid);
    mote_grid_print_text(&grid, &text);
    mote_grid_free(&grid);
    if (mote_card_has_openset(card)) print_openset(card, &text);
    enum mote_status status = mote_card_print(card, MOTE_CARD_EVAL, &json, error);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    return status;
}

/* Puts what was measured into the card in place of what the card said of its own test split. */
static enum mote_status evaluate(const struct mote_model *model, const struct mote_windows *windows,
                                 enum mote_split split, struct mote_pool *pool, struct mote_card *card,
                                 struct mote_error *error) {
    struct mote_forecast_result measured = {0};
    MOTE_TRY(mote_forecast_evaluate(model->graph, windows, split, NULL, pool, &measured, error));
    enum mote_status status = mote_card_set_data(card, windows, error);
    if (status == MOTE_OK) status = mote_card_set_forecast(card, &measured, error);
    mote_forecast_free(&measured);
    card->bytes = model->file.size;
    card->zlib_bytes = model->zlib_bytes;
    return status;
}

static enum mote_status eval_windows(const struct mote_options *options, const struct mote_model *model,
                                     const struct mote_plan *plan, enum mote_split split,
                                     struct mote_pool *pool, struct mote_card *card,
                                     struct mote_error *error) {
    struct mote_source source = {0};
    struct mote_windows *windows = NULL;
    enum mote_status status = mote_card_windows(options, plan, card, &source, &windows, error);
    if (status == MOTE_OK) status = evaluate(model, windows, split, pool, card, error);
    mote_windows_free(windows);
    mote_source_free(&source);
    return status;
}

static enum mote_status eval_clips(const struct mote_options *options, const struct mote_model *model,
                                   const struct mote_plan *plan, enum mote_split split,
                                   struct mote_pool *pool, struct mote_card *card, struct mote_error *error) {
    struct mote_source none;
    struct mote_clips *clips = NULL;
    struct mote_clips_view view;
    struct mote_classes_result measured = {0};
    MOTE_TRY(mote_source_read(plan, options, &none, error));
    enum mote_status status = mote_clips_load(options, plan, card, pool, &clips, error);
    if (status == MOTE_OK) status = mote_clips_check(clips, split, error);
    if (status == MOTE_OK) {
        mote_clips_view(clips, split, &view);
        status = mote_classes_evaluate(model->graph, &view.dataset, plan->train.seed, pool, &measured, error);
    }
    if (status == MOTE_OK) status = mote_card_set_classes(card, &measured, split, error);
    if (status == MOTE_OK)
        status = mote_card_measure_openset(card, model->graph, clips, split, &measured, pool, error);
    mote_classes_free(&measured);
    mote_clips_free(clips);
    card->bytes = model->file.size;
    card->zlib_bytes = model->zlib_bytes;
    return status;
}

/* The recipe's task must be the card's. */
static enum mote_status eval_task(const struct mote_options *options, const struct mote_model *model,
                                  const struct mote_plan *plan, enum mote_split split, struct mote_pool *pool,
                                  struct mote_card *card, struct mote_error *error) {
    if (strcmp(mote_task_name(plan->task), card->task) != 0)
        return mote_fail(error, MOTE_INPUT, "%s: the recipe's task is %s, the model's card says %s",
                         options->recipe, mote_task_name(plan->task), card->task);
    return (plan->task == MOTE_TASK_KEYWORDS ? eval_clips : eval_windows)(options, model, plan, split, pool,
                                                                          card, error);
}

enum mote_status mote_eval(const struct mote_options *options, struct mote_result *result,
                           struct mote_error *error) {
    enum mote_split split = MOTE_SPLIT_TEST;
    struct mote_model model = {0};
    struct mote_card card = {0};
    struct mote_recipe *recipe = NULL;
    struct mote_plan plan;
    struct mote_pool *pool = NULL;
    enum mote_status status = split_named(options->split, &split, error);
    if (status == MOTE_OK) status = mote_model_open(options->model, &model, error);
    if (status == MOTE_OK) status = mote_card_of(options, &card, error);
    if (status == MOTE_OK) status = mote_plan_load(options, &recipe, &plan, error);
    if (status == MOTE_OK) status = mote_pool_create(options->threads, &pool, error);
    if (status == MOTE_OK) status = eval_task(options, &model, &plan, split, pool, &card, error);
    if (status == MOTE_OK) status = print(&model, &card, result, error);
    mote_pool_free(pool);
    mote_recipe_free(recipe);
    mote_card_free(&card);
    mote_model_close(&model);
    return status;
}
