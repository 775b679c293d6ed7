/* SPDX-License-Identifier: MIT
 * `mote bench`: latency, arena and MACs of a model file. */
#include "examples.h"
#include "model.h"
#include "report/card.h"
#include "report/number.h"
#include "result.h"

/* What comes before the network, as the model's card says, if it has one. */
static enum mote_status time_front_of_card(const struct mote_options *options, struct mote_card *card,
                                           struct mote_error *error) {
    struct mote_card its;
    struct mote_plan_features features;
    if (!options->card && !mote_card_there(options)) return MOTE_OK;
    MOTE_TRY(mote_card_of(options, &its, error));
    bool keywords = its.label_count > 0;
    card->task = mote_task_name(keywords ? MOTE_TASK_KEYWORDS : MOTE_TASK_FORECAST);
    enum mote_status status = keywords ? mote_card_features_plan(&its.features, &features, error) : MOTE_OK;
    if (status == MOTE_OK && keywords) status = mote_card_time_front(card, &features, error);
    mote_card_free(&its);
    return status;
}

/* The same as a recipe says, if it is given. */
static enum mote_status time_front(const struct mote_options *options, struct mote_card *card,
                                   struct mote_error *error) {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    if (!options->recipe) return time_front_of_card(options, card, error);
    MOTE_TRY(mote_plan_load(options, &recipe, &plan, error));
    card->task = mote_task_name(plan.task);
    enum mote_status status = MOTE_OK;
    if (plan.task == MOTE_TASK_KEYWORDS) status = mote_card_time_front(card, &plan.features, error);
    mote_recipe_free(recipe);
    return status;
}

/* Times of a front end and a network that do not go together would mean nothing. */
static enum mote_status check_front(const struct mote_options *options, const struct mote_card *card,
                                    const struct mote_graph *graph, struct mote_error *error) {
    size_t given = card->input_steps * card->inputs,
           wanted = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    if (!(card->features_us > 0) || given == wanted) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "%s: makes %zu × %zu features, but %s takes %zu numbers",
                     options->recipe ? options->recipe
                     : options->card ? options->card
                                     : "its card",
                     card->input_steps, card->inputs, options->model, wanted);
}

/* With --data the examples of the test split go in. */
static enum mote_status time_network(const struct mote_options *options, const struct mote_graph *graph,
                                     struct mote_latency *latency, struct mote_error *error) {
    struct mote_examples examples;
    if (options->data_count == 0) return mote_latency_measure(graph, NULL, options->runs, latency, error);
    if (!options->recipe)
        return mote_fail(error, MOTE_USAGE, "bench with --data needs the recipe that says what goes in");
    MOTE_TRY(mote_examples_open(options, &examples, error));
    enum mote_status status = mote_latency_measure(graph, mote_examples_of(&examples, MOTE_SPLIT_TEST),
                                                   options->runs, latency, error);
    mote_examples_close(&examples);
    return status;
}

static void print_front(const struct mote_card *card, struct mote_buffer *text) {
    char total[MOTE_NUMBER_SIZE];
    if (!(card->features_us > 0)) return;
    mote_card_print_sound(card, text);
    mote_buffer_printf(text, ": %s us = ",
                       mote_number_brief(card->resample_us + card->features_us + card->inference_us, total));
    mote_card_print_parts(card, " + ", text);
    mote_buffer_text(text, "\n");
}

enum mote_status mote_bench(const struct mote_options *options, struct mote_result *result,
                            struct mote_error *error) {
    struct mote_model model;
    struct mote_latency latency;
    struct mote_card card = {0};
    MOTE_TRY(mote_model_open(options->model, &model, error));
    enum mote_status status = time_network(options, model.graph, &latency, error);
    if (status == MOTE_OK) status = mote_latency_load(model.file.data, model.file.size, &card.load_us, error);
    if (status == MOTE_OK) status = time_front(options, &card, error);
    if (status == MOTE_OK) status = check_front(options, &card, model.graph, error);
    struct mote_buffer text = {0}, json = {0};
    if (status == MOTE_OK) {
        char median[MOTE_NUMBER_SIZE], p10[MOTE_NUMBER_SIZE], p90[MOTE_NUMBER_SIZE], macs[MOTE_NUMBER_SIZE],
            load[MOTE_NUMBER_SIZE];
        mote_card_set_latency(&card, &latency);
        mote_buffer_printf(&text,
                           "%s: %s us an inference (10 %% under %s, 90 %% under %s; %zu runs, one thread), "
                           "arena %zu B, %s MACs; loaded in %s us\n",
                           model.path, mote_number_brief(latency.median_us, median),
                           mote_number_brief(latency.p10_us, p10), mote_number_brief(latency.p90_us, p90),
                           latency.runs, latency.arena_bytes, mote_number_count(latency.macs, macs),
                           mote_number_brief(card.load_us, load));
        print_front(&card, &text);
        status = mote_card_print(&card, MOTE_CARD_BENCH | MOTE_CARD_LOAD, &json, error);
    }
    if (status == MOTE_OK)
        status = mote_result_set(result, &text, &json, error);
    else {
        mote_buffer_free(&text);
        mote_buffer_free(&json);
    }
    mote_card_free(&card);
    mote_model_close(&model);
    return status;
}
