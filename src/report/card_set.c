/* SPDX-License-Identifier: MIT
 * Facts of the other rooms → card. */
#include "report/card.h"

#include <stdio.h>
#include <string.h>

void mote_card_free(struct mote_card *card) {
    mote_arena_free(&card->arena);
    *card = (struct mote_card){0};
}

static enum mote_status fail_memory(struct mote_error *error) {
    return mote_fail_memory(error, "a card");
}

enum mote_status mote_card_set_text(struct mote_card *card, const char **field, const char *text,
                                    struct mote_error *error) {
    const char *copy = text ? mote_arena_string(&card->arena, text) : NULL;
    if (text && !copy) return fail_memory(error);
    *field = copy;
    return MOTE_OK;
}

enum mote_status mote_card_set_plan(struct mote_card *card, const struct mote_recipe *recipe,
                                    const struct mote_plan *plan, struct mote_error *error) {
    static const char *const quantizations[] = {"none", "weights", "float16", "full"};
    struct mote_buffer text = {0};
    mote_recipe_print(recipe, &text);
    enum mote_status status =
        text.failed ? fail_memory(error)
                    : mote_card_set_text(card, &card->recipe, text.data ? (char *)text.data : "", error);
    mote_buffer_free(&text);
    MOTE_TRY(status);
    card->task = plan->task == MOTE_TASK_FORECAST ? "forecast" : "keywords";
    card->quantization = quantizations[plan->shrink.quantize];
    card->width = plan->model.width;
    card->seed = plan->train.seed;
    card->keeps_last = plan->train.keep == MOTE_KEEP_LAST;
    return mote_card_set_text(card, &card->network, plan->model.name, error);
}

static const char **copy_names(struct mote_card *card, const struct mote_windows *windows, size_t count,
                               const size_t *column) {
    const char **names = mote_arena_alloc(&card->arena, count, sizeof *names);
    for (size_t i = 0; names && i < count; i++) {
        names[i] = mote_arena_string(&card->arena, windows->table->names[column ? column[i] : i]);
        if (!names[i]) return NULL;
    }
    return names;
}

static void copy_counts(struct mote_card *card, const struct mote_windows *windows) {
    const struct mote_table *table = windows->table;
    card->files = table->files;
    card->rows = table->rows;
    card->gaps = windows->gaps;
    card->missing_values = table->missing_values;
    card->repeated_rows = table->repeated_rows;
    card->skipped_rows = table->skipped_rows;
    for (size_t i = 0; i < 3; i++) {
        card->split_fraction[i] = windows->options.split[i];
        card->split_windows[i] = windows->count[i];
    }
}

enum mote_status mote_card_set_data(struct mote_card *card, const struct mote_windows *windows,
                                    struct mote_error *error) {
    const struct mote_windows_options *options = &windows->options;
    size_t columns = windows->table->columns;
    card->columns = copy_names(card, windows, columns, NULL);
    card->targets = copy_names(card, windows, options->target_count, options->targets);
    card->mean = mote_arena_copy(&card->arena, windows->mean, columns * sizeof *windows->mean);
    card->std = mote_arena_copy(&card->arena, windows->std, columns * sizeof *windows->std);
    if (!card->columns || !card->targets || !card->mean || !card->std) return fail_memory(error);
    card->column_count = columns;
    card->inputs = options->input_columns;
    card->target_count = options->target_count;
    card->input_steps = options->input_steps;
    card->output_steps = options->output_steps;
    card->step_seconds = windows->step_seconds;
    copy_counts(card, windows);
    return MOTE_OK;
}

static enum mote_status copy_errors(struct mote_card *card, const struct mote_forecast_errors *from,
                                    struct mote_card_errors *to, struct mote_error *error) {
    to->known = false;
    if (!from->mae) return MOTE_OK;
    size_t outputs = card->target_count * card->output_steps;
    to->per_step = mote_arena_copy(&card->arena, from->per_step, outputs * sizeof *from->per_step);
    if (!to->per_step) return fail_memory(error);
    memcpy(to->mae, from->mae, card->target_count * sizeof *from->mae);
    to->known = true;
    return MOTE_OK;
}

enum mote_status mote_card_set_forecast(struct mote_card *card, const struct mote_forecast_result *result,
                                        struct mote_error *error) {
    if (result->columns != card->target_count || result->steps != card->output_steps)
        return mote_fail(error, MOTE_USAGE,
                         "the evaluation is of %zu steps of %zu columns, the card of %zu of %zu",
                         result->steps, result->columns, card->output_steps, card->target_count);
    card->split = mote_split_name(result->split);
    card->windows = result->windows;
    MOTE_TRY(copy_errors(card, &result->model, &card->model, error));
    MOTE_TRY(copy_errors(card, &result->persistence, &card->persistence, error));
    return copy_errors(card, &result->least_squares, &card->least_squares, error);
}

enum mote_status mote_card_set_file(struct mote_card *card, const struct mote_inspection *x,
                                    struct mote_error *error) {
    size_t bytes = x->layer_count * sizeof *x->layers;
    struct mote_layer_facts *layers = mote_arena_copy(&card->arena, x->layers, bytes);
    if (!layers) return fail_memory(error);
    for (size_t i = 0; i < x->layer_count; i++) { /* the other texts are constants */
        layers[i].shape = mote_arena_string(&card->arena, x->layers[i].shape);
        if (!layers[i].shape) return fail_memory(error);
    }
    card->layers = layers;
    card->layer_count = x->layer_count;
    card->bytes = x->bytes;
    card->zlib_bytes = x->zlib_bytes;
    card->parts = x->parts;
    card->macs = x->macs;
    card->arena_bytes = x->arena_bytes;
    return MOTE_OK;
}

void mote_card_set_latency(struct mote_card *card, const struct mote_latency *latency) {
    card->inference_us = latency->median_us;
    card->inference_us_p10 = latency->p10_us;
    card->inference_us_p90 = latency->p90_us;
    card->runs = latency->runs;
    card->arena_bytes = latency->arena_bytes;
    card->macs = latency->macs;
}

void mote_card_set_history(struct mote_card *card, const struct mote_history *history) {
    card->epochs = history->count;
    card->best_epoch = history->best_epoch;
    card->train_seconds = history->count ? history->epochs[history->count - 1].seconds : 0;
    card->diverged = history->diverged;
    card->stopped_early = history->stopped_early;
    card->dead_units = history->count ? history->epochs[history->count - 1].dead_units : 0;
    card->revived_units = 0;
    for (size_t i = 0; i < history->count; i++)
        card->revived_units += history->epochs[i].revived_units;
}

/* A limit of 0 is none; what is not a number meets nothing. */
static enum mote_status add_limit(struct mote_card *card, const char *name, double limit, double reached,
                                  struct mote_error *error) {
    if (!(limit > 0)) return MOTE_OK;
    struct mote_card_limit *to = &card->limits[card->limit_count];
    MOTE_TRY(mote_card_set_text(card, &to->name, name, error));
    to->limit = limit;
    to->reached = reached;
    to->met = mote_card_limit_is_least(to) ? reached >= limit : reached <= limit;
    card->budget_met = card->budget_met && to->met;
    card->limit_count++;
    return MOTE_OK;
}

static enum mote_status add_mae_limit(struct mote_card *card, const char *column, double limit,
                                      struct mote_error *error) {
    char name[300];
    for (size_t c = 0; c < card->target_count; c++) {
        if (strcmp(card->targets[c], column) != 0) continue;
        if (!card->model.known) return MOTE_OK;
        snprintf(name, sizeof name, "mae %s", column);
        return add_limit(card, name, limit, card->model.mae[c], error);
    }
    return mote_fail(error, MOTE_INPUT, "[budget] mae %s: no column of this name is forecast", column);
}

enum mote_status mote_card_set_budget(struct mote_card *card, const struct mote_plan_budget *budget,
                                      struct mote_error *error) {
    card->limit_count = 0;
    card->budget_met = true;
    size_t most = MOTE_CARD_LIMITS - MOTE_MAX_COLUMNS + budget->mae_count;
    card->limits = mote_arena_alloc(&card->arena, most, sizeof *card->limits);
    if (!card->limits) return fail_memory(error);
    MOTE_TRY(add_limit(card, "bytes", (double)budget->bytes, (double)card->bytes, error));
    MOTE_TRY(add_limit(card, "zlib_bytes", (double)budget->zlib_bytes, (double)card->zlib_bytes, error));
    MOTE_TRY(add_limit(card, "arena_bytes", (double)budget->arena_bytes, (double)card->arena_bytes, error));
    MOTE_TRY(add_limit(card, "macs", (double)budget->macs, (double)card->macs, error));
    MOTE_TRY(add_limit(card, "inference_us", budget->inference_us, card->inference_us, error));
    MOTE_TRY(add_limit(card, "features_us", budget->features_us, card->features_us, error));
    if (card->confusion) MOTE_TRY(add_limit(card, "accuracy", budget->accuracy, card->accuracy, error));
    for (size_t i = 0; i < budget->mae_count; i++)
        MOTE_TRY(add_mae_limit(card, budget->mae[i].column, budget->mae[i].limit, error));
    return MOTE_OK;
}
