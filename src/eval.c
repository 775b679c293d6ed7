/* SPDX-License-Identifier: MIT
 * `mote eval`: the errors of a model file on data. */
#include "card_use.h"
#include "model.h"
#include "report/number.h"
#include "report/text.h"
#include "result.h"

#include <string.h>

enum { SKIPPED_NAMED = 10 }; /* clips that could not be read */

/* What is evaluated, and what comes of it: `card` gets what was measured in place of what it said of its own test
 * split; `notes`: what there was beside the clips. */
struct eval {
    const struct mote_options *options;
    enum mote_split split;
    struct mote_model model;
    struct mote_recipe *recipe;
    struct mote_plan plan;
    struct mote_pool *pool;
    struct mote_card card;
    struct mote_buffer notes;
};

static void print_openset(const struct mote_card *card, struct mote_buffer *text) {
    struct mote_grid grid = {0};
    mote_buffer_text(text, "\n");
    mote_card_fill_openset(card, &grid);
    mote_grid_print_text(&grid, text);
    mote_grid_free(&grid);
}

static enum mote_status print(struct eval *e, struct mote_result *result, struct mote_error *error) {
    const struct mote_card *card = &e->card;
    struct mote_buffer text = {0}, json = {0};
    struct mote_grid grid = {0};
    char count[MOTE_NUMBER_SIZE];
    bool clips = card->label_count > 0, all = strcmp(card->split, mote_split_name(MOTE_SPLIT_ALL)) == 0;
    mote_buffer_printf(&text, "%s: %zu B, zlib %zu B; %s %s of ", e->model.path, e->model.file.size,
                       card->zlib_bytes, mote_number_count(card->windows, count),
                       clips ? "clips" : "windows");
    mote_buffer_printf(&text, all ? "%s splits" : "the %s split", card->split);
    mote_buffer_printf(&text, "%s%s%s\n\n", clips ? " (by " : "", clips ? card->split_by : "",
                       clips ? ")" : "");
    if (clips) mote_card_print_accuracy(card, &text);
    mote_buffer_append(&text, e->notes.data, e->notes.size);
    if (clips)
        mote_card_fill_labels(card, &grid);
    else
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

static enum mote_status measure_windows(struct eval *e, const struct mote_windows *windows,
                                        struct mote_error *error) {
    struct mote_forecast_result measured = {0};
    MOTE_TRY(mote_forecast_evaluate(e->model.graph, windows, e->split, NULL, e->pool, &measured, error));
    enum mote_status status = mote_card_set_data(&e->card, windows, error);
    if (status == MOTE_OK) status = mote_card_set_forecast(&e->card, &measured, error);
    mote_forecast_free(&measured);
    return status;
}

static enum mote_status eval_windows(struct eval *e, struct mote_error *error) {
    struct mote_source source = {0};
    struct mote_windows *windows = NULL;
    enum mote_status status = mote_card_windows(e->options, &e->plan, &e->card, &source, &windows, error);
    if (status == MOTE_OK) status = measure_windows(e, windows, error);
    mote_windows_free(windows);
    mote_source_free(&source);
    return status;
}

static enum mote_status measure_clips(struct eval *e, const struct mote_clips *clips,
                                      struct mote_error *error) {
    struct mote_clips_view view;
    struct mote_classes_result measured = {0};
    MOTE_TRY(mote_clips_check(clips, e->split, error));
    mote_clips_view(clips, e->split, &view);
    MOTE_TRY(
        mote_classes_evaluate(e->model.graph, &view.dataset, e->plan.train.seed, e->pool, &measured, error));
    enum mote_status status = mote_card_set_clips(&e->card, clips, &e->plan.features, error);
    if (status == MOTE_OK) status = mote_card_set_classes(&e->card, &measured, e->split, error);
    if (status == MOTE_OK)
        status =
            mote_card_measure_openset(&e->card, e->model.graph, clips, e->split, &measured, e->pool, error);
    mote_classes_free(&measured);
    return status;
}

/* `was`: how the clips were split that the model learnt from, as its card tells. */
static void note_split(const char *was, const struct mote_clips *clips, struct mote_buffer *notes) {
    if (was && strcmp(was, clips->split) != 0)
        mote_buffer_printf(
            notes,
            "the model's clips were split by %s, these by %s: it has learnt from some of these where they "
            "are the same clips\n",
            was, clips->split);
}

static enum mote_status eval_clips(struct eval *e, struct mote_error *error) {
    struct mote_source none;
    struct mote_clips *clips = NULL;
    MOTE_TRY(mote_source_read(&e->plan, e->options, &none, error));
    MOTE_TRY(mote_clips_load(e->options, &e->plan, &e->card, e->pool, &clips, error));
    if (e->split != MOTE_SPLIT_ALL) note_split(e->card.split_by, clips, &e->notes);
    enum mote_status status = measure_clips(e, clips, error);
    mote_clips_report_print(clips, SKIPPED_NAMED, &e->notes);
    if (e->notes.size) mote_buffer_text(&e->notes, "\n");
    mote_clips_free(clips);
    return status;
}

static enum mote_status eval_task(struct eval *e, struct mote_error *error) {
    MOTE_TRY(mote_card_match_task(e->options, &e->plan, &e->card, error));
    e->card.bytes = e->model.file.size;
    MOTE_TRY(mote_model_zlib_bytes(&e->model, &e->card.zlib_bytes, error));
    return e->plan.task == MOTE_TASK_KEYWORDS ? eval_clips(e, error) : eval_windows(e, error);
}

enum mote_status mote_eval(const struct mote_options *options, struct mote_result *result,
                           struct mote_error *error) {
    struct eval e = {.options = options};
    enum mote_status status = mote_split_of(options->split, &e.split, error);
    if (status == MOTE_OK) status = mote_model_open(options->model, &e.model, error);
    if (status == MOTE_OK) status = mote_card_of(options, &e.card, error);
    if (status == MOTE_OK) status = mote_plan_load(options, &e.recipe, &e.plan, error);
    if (status == MOTE_OK) status = mote_pool_create(options->threads, &e.pool, error);
    if (status == MOTE_OK) status = eval_task(&e, error);
    if (status == MOTE_OK) status = print(&e, result, error);
    mote_buffer_free(&e.notes);
    mote_pool_free(e.pool);
    mote_recipe_free(e.recipe);
    mote_card_free(&e.card);
    mote_model_close(&e.model);
    return status;
}
