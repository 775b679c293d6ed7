/* SPDX-License-Identifier: MIT
 * `mote fit`: data → windows → training → shrinking → file → measures → report. */
#include "fit.h"
#include "base/file.h"
#include "reference.h"
#include "report/fit_report.h"
#include "report/number.h"
#include "report/text.h"
#include "result.h"

#include <stdio.h>
#include <string.h>

enum { SKIPPED_NAMED = 10 }; /* clips that could not be read */

/* runs/NAME for a recipe recipes/NAME.ini. */
static enum mote_status default_out(const char *recipe, char out[MOTE_PATH], struct mote_error *error) {
    const char *name = mote_path_name(recipe), *dot = strrchr(name, '.');
    int length = dot && dot > name ? (int)(dot - name) : (int)strlen(name);
    if (snprintf(out, MOTE_PATH, "runs/%.*s", length, name) >= MOTE_PATH)
        return mote_fail(error, MOTE_INPUT, "%s: the path is too long", recipe);
    return MOTE_OK;
}

enum mote_status mote_out_folder(const struct mote_options *options, char out[MOTE_PATH],
                                 struct mote_error *error) {
    if (!options->out) return default_out(options->recipe, out, error);
    if (strlen(options->out) + 64 >= MOTE_PATH)
        return mote_fail(error, MOTE_INPUT, "%.100s…: the path is too long", options->out);
    strcpy(out, options->out);
    return MOTE_OK;
}

static enum mote_status save_report(const struct mote_job *job, const struct mote_finished *finished,
                                    const struct mote_stage *stage, struct mote_error *error) {
    char path[MOTE_PATH];
    struct mote_buffer html = {0};
    const struct mote_sweep_row row = {.name = "this model", .card = &finished->card};
    struct mote_sweep beside = {.row_count = 1, .rows = &row};
    struct mote_fit_report report = {.card = &finished->card, .history = &job->history, .beside = &beside};
    mote_reference_add(job->plan, &beside);
    if (job->clips) {
        report.clips = job->clips;
        report.classes = &finished->classes;
    } else {
        report.windows = job->windows;
        report.result = &finished->test;
    }
    MOTE_TRY(mote_stage_path(stage, "report.html", path, error));
    enum mote_status status = mote_fit_report_print(&report, &html, error);
    if (status == MOTE_OK) status = mote_file_write(path, html.data, html.size, error);
    mote_buffer_free(&html);
    return status;
}

/* The whole run of a job into its folder. */
enum mote_status mote_job_run(struct mote_job *job, struct mote_stage *stage, const char *label, bool report,
                              struct mote_card *card, struct mote_error *error) {
    struct mote_finished finished = {0};
    enum mote_status status = MOTE_OK;
    if (!job->net) status = mote_job_open(job, error);
    if (status == MOTE_OK && !job->trained) status = mote_job_train(job, stage->checkpoint, label, error);
    if (status == MOTE_OK) status = mote_job_finish(job, stage, &finished, error);
    if (status == MOTE_OK && report) status = save_report(job, &finished, stage, error);
    if (status == MOTE_OK) status = mote_card_save(&finished.card, stage, error);
    if (status == MOTE_OK) status = mote_stage_publish(stage, error);
    if (status == MOTE_OK) {
        *card = finished.card;
        finished.card = (struct mote_card){0};
    }
    mote_finished_free(&finished);
    return status;
}

static const char *plural(size_t count) {
    return count == 1 ? "" : "s";
}

static void print_data(const struct mote_card *card, struct mote_buffer *text) {
    char rows[MOTE_NUMBER_SIZE], step[MOTE_NUMBER_SIZE], missing[MOTE_NUMBER_SIZE],
        repeated[MOTE_NUMBER_SIZE];
    if (card->label_count) {
        mote_buffer_printf(
            text,
            "data     %zu labels; %zu clips to train on, %zu to choose by, %zu to test (by %s); %zu "
            "skipped\n",
            card->label_count, card->split_windows[0], card->split_windows[1], card->split_windows[2],
            card->split_by, card->clips_skipped);
        mote_buffer_printf(text, "features %s %zu × %zu\n", card->features.kind, card->input_steps,
                           card->inputs);
        return;
    }
    mote_buffer_printf(text, "data     %s rows, ", mote_number_count(card->rows, rows));
    if (card->step_seconds > 0)
        mote_buffer_printf(text, "one every %s; ", mote_number_duration(card->step_seconds, step));
    else
        mote_buffer_text(text, "taken as evenly spaced; ");
    mote_buffer_printf(text, "%zu gap%s, %s missing value%s, %s repeated row%s\n", card->gaps,
                       plural(card->gaps), mote_number_count(card->missing_values, missing),
                       plural(card->missing_values), mote_number_count(card->repeated_rows, repeated),
                       plural(card->repeated_rows));
}

/* Of [shrink] quantize. */
static const char *weights_named(const char *quantization) {
    static const char *const names[][2] = {
        {"none", "float32"}, {"weights", "int8 weights"}, {"float16", "float16 weights"}, {"full", "int8"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(quantization, names[i][0]) == 0) return names[i][1];
    return quantization;
}

static void print_training(const struct mote_card *card, struct mote_buffer *text) {
    char epochs[80];
    mote_card_print_epochs(card, epochs, sizeof epochs);
    mote_buffer_printf(text, "network  %s, width %g, %s%s, seed %llu\n", card->network, card->width, epochs,
                       card->stopped_early ? ", stopped early" : "", (unsigned long long)card->seed);
    if (card->diverged)
        mote_buffer_text(text, "training it diverged, and went on from its best weights at a lower rate\n");
    if (card->dead_units + card->revived_units > 0)
        mote_buffer_printf(text, "training %zu relu unit%s dead at the end, %zu revived on the way\n",
                           card->dead_units, plural(card->dead_units), card->revived_units);
}

static void print_speed(const struct mote_card *card, struct mote_buffer *text) {
    char us[MOTE_NUMBER_SIZE], total[MOTE_NUMBER_SIZE];
    mote_buffer_printf(text, "speed    %s us an inference, one thread; arena %zu B, %llu MACs\n",
                       mote_number_brief(card->inference_us, us), card->arena_bytes,
                       (unsigned long long)card->macs);
    if (!card->label_count) return;
    mote_buffer_printf(text, "latency  %s us for ",
                       mote_number_brief(card->resample_us + card->features_us + card->inference_us, total));
    mote_card_print_sound(card, text);
    mote_buffer_text(text, ": ");
    mote_card_print_parts(card, ", ", text);
    mote_buffer_text(text, "\n");
}

static void print_facts(const struct mote_card *card, const char *folder, struct mote_buffer *text) {
    char windows[MOTE_NUMBER_SIZE];
    print_data(card, text);
    print_training(card, text);
    mote_buffer_printf(text, "file     %s/model.tflite: %zu B, zlib %zu B; %s\n", folder, card->bytes,
                       card->zlib_bytes, weights_named(card->quantization));
    print_speed(card, text);
    if (card->teachers) mote_buffer_printf(text, "teachers %s\n", card->teachers);
    if (card->rounding.count) {
        mote_buffer_text(text, "rounding ");
        mote_layer_errors_print_worst(&card->rounding, text);
        mote_buffer_text(text, "\n");
    }
    if (card->label_count) {
        mote_buffer_printf(text, "test     %s clips; ", mote_number_count(card->windows, windows));
        mote_card_print_accuracy(card, text);
        return;
    }
    mote_buffer_printf(text, "error    mean absolute, %s windows of the %s split\n\n",
                       mote_number_count(card->windows, windows), card->split);
}

static void print_grid(struct mote_grid *grid, struct mote_buffer *text) {
    mote_buffer_text(text, "\n");
    mote_grid_print_text(grid, text);
    mote_grid_free(grid);
}

static void print_pruning(const struct mote_card *card, struct mote_buffer *text) {
    struct mote_grid grid;
    if (card->gain.network) {
        mote_gain_fill_grid(&card->gain, &grid);
        print_grid(&grid, text);
        mote_gain_print_note(&card->gain, text);
        mote_buffer_text(text, "\n");
    }
    if (card->sensitivity.count) {
        mote_sensitivity_fill_grid(&card->sensitivity, &grid);
        print_grid(&grid, text);
        mote_sensitivity_print_note(&card->sensitivity, text);
        mote_buffer_text(text, "\n");
    }
}

/* `clips`: whose report is told, or NULL. */
static enum mote_status tell(const struct mote_card *card, const char *folder, bool was_done,
                             const struct mote_clips *clips, struct mote_result *result,
                             struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    struct mote_grid errors = {0}, budget = {0};
    if (was_done) mote_buffer_printf(&text, "%s: done already, with this recipe, data and seed\n\n", folder);
    print_facts(card, folder, &text);
    const size_t facts = text.size;
    if (clips) mote_clips_report_print(clips, SKIPPED_NAMED, &text);
    if (text.size > facts) mote_buffer_text(&text, "\n");
    if (card->label_count)
        mote_card_fill_labels(card, &errors);
    else
        mote_card_fill_errors(card, true, &errors);
    mote_grid_print_text(&errors, &text);
    if (card->limit_count) {
        mote_buffer_text(&text, "\n");
        mote_card_fill_budget(card, &budget);
        mote_grid_print_text(&budget, &text);
    }
    print_pruning(card, &text);
    mote_buffer_printf(&text, "\nreport   %s/report.html\n", folder);
    mote_grid_free(&errors);
    mote_grid_free(&budget);
    enum mote_status status = mote_card_print(card, MOTE_CARD_ALL, &json, error);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    return status;
}

/* The status of a finished run: MOTE_BUDGET with the limits that were missed. */
static enum mote_status verdict(const struct mote_card *card, const char *folder, struct mote_error *error) {
    for (size_t i = 0; i < card->limit_count; i++)
        if (!card->limits[i].met)
            return mote_fail(error, MOTE_BUDGET, "%s: written, but the budget is missed: %s %g, limit %g",
                             folder, card->limits[i].name, card->limits[i].reached, card->limits[i].limit);
    return MOTE_OK;
}

static enum mote_status fit(struct mote_job *job, const char *folder, struct mote_result *result,
                            struct mote_error *error) {
    struct mote_stage stage = {.lock = -1};
    struct mote_card card = {0};
    bool done;
    MOTE_TRY(mote_job_open(
        job, error)); /* first: what is wrong with the data or the network matters more than the folder */
    enum mote_status status = mote_stage_open(&stage, job, folder, job->options->force, &done, &card, error);
    if (status == MOTE_OK && !done) status = mote_job_run(job, &stage, "", true, &card, error);
    mote_stage_close(&stage);
    if (status == MOTE_OK) status = tell(&card, folder, done, job->clips, result, error);
    if (status == MOTE_OK) status = verdict(&card, folder, error);
    mote_card_free(&card);
    return status;
}

enum mote_status mote_fit(const struct mote_options *options, struct mote_result *result,
                          struct mote_error *error) {
    struct mote_recipe *recipe = NULL;
    struct mote_plan plan;
    struct mote_source source = {0};
    struct mote_pool *pool = NULL;
    char folder[MOTE_PATH];
    MOTE_TRY(mote_plan_load(options, &recipe, &plan, error));
    enum mote_status status = mote_out_folder(options, folder, error);
    if (status == MOTE_OK) status = mote_source_read(&plan, options, &source, error);
    if (status == MOTE_OK) status = mote_pool_create(options->threads, &pool, error);
    if (status == MOTE_OK) {
        struct mote_job job = {
            .options = options, .recipe = recipe, .plan = &plan, .source = &source, .pool = pool};
        status = fit(&job, folder, result, error);
        mote_job_close(&job);
    }
    mote_pool_free(pool);
    mote_source_free(&source);
    mote_recipe_free(recipe);
    return status;
}
