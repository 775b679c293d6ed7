/* SPDX-License-Identifier: MIT */
#include "search_tell.h"

#include "base/file.h"
#include "model.h"
#include "report/card.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/text.h"
#include "result.h"
#include "search/budget.h"
#include "search/page.h"
#include "search/table.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* FOLDER/points/0017.ini and the like. */
static enum mote_status point_path(const char *folder, uint64_t trial, const char *ending,
                                   char path[MOTE_PATH], struct mote_error *error) {
    char name[64];
    snprintf(name, sizeof name, "points/%04" PRIu64 "%s", trial, ending);
    return mote_path_join(path, MOTE_PATH, folder, name, error);
}

static enum mote_status save_recipe(const struct mote_searched *searched, const struct mote_trial *trial,
                                    const char *folder, struct mote_error *error) {
    char path[MOTE_PATH];
    struct mote_recipe *recipe;
    struct mote_buffer text = {0};
    MOTE_TRY(point_path(folder, trial->id, ".ini", path, error));
    MOTE_TRY(mote_searched_recipe(searched, &trial->point, &recipe, error));
    mote_recipe_print(recipe, &text);
    mote_recipe_free(recipe);
    enum mote_status status =
        text.failed ? mote_fail_memory(error, path) : mote_file_write(path, text.data, text.size, error);
    mote_buffer_free(&text);
    return status;
}

static enum mote_status save_files(struct mote_store *store, const struct mote_trial *trial,
                                   const char *folder, struct mote_error *error) {
    char path[MOTE_PATH], card[MOTE_PATH];
    struct mote_store_files files = {0};
    bool sound;
    MOTE_TRY(point_path(folder, trial->id, ".tflite", path, error));
    MOTE_TRY(point_path(folder, trial->id, MOTE_CARD_ENDING, card, error));
    enum mote_status status = mote_store_read(store, trial, &files, &sound, error);
    if (status == MOTE_OK && !sound)
        status = mote_fail(error, MOTE_INPUT,
                           "%s: the stored model of trial %" PRIu64
                           " is damaged; the same command trains it again",
                           folder, trial->id);
    if (status == MOTE_OK) status = mote_model_put(path, &files.file, &files.stream, error);
    if (status == MOTE_OK) status = mote_file_write(card, files.card.data, files.card.size, error);
    mote_store_files_free(&files);
    return status;
}

static bool is_among(const size_t *front, size_t count, size_t trial) {
    for (size_t i = 0; i < count; i++)
        if (front[i] == trial) return true;
    return false;
}

/* Of a trial that is lost its files may be all that is left; one that is made again up to the last rung may be of the front
 * still. */
static bool keeps_files(const struct mote_study *study, const struct mote_trial *trial) {
    const bool is_made = trial->state == MOTE_TRIAL_WAITING || trial->state == MOTE_TRIAL_RUNNING;
    return trial->unknown || (is_made && trial->rung + 1 == study->plan->search.rungs);
}

/* Those of the front, and no longer those of an earlier one. */
static enum mote_status save_points(const struct mote_searched *searched, const struct mote_study *study,
                                    struct mote_store *store, const char *folder, const size_t *front,
                                    size_t count, struct mote_error *error) {
    static const char *const endings[] = {".ini", ".tflite", ".tflite.zlib", MOTE_CARD_ENDING};
    char path[MOTE_PATH];
    MOTE_TRY(mote_path_join(path, sizeof path, folder, "points", error));
    MOTE_TRY(mote_folder_make(path, error));
    for (size_t i = 0; i < study->count; i++) {
        const struct mote_trial *trial = &study->trials[i];
        if (is_among(front, count, i)) {
            MOTE_TRY(save_recipe(searched, trial, folder, error));
            MOTE_TRY(save_files(store, trial, folder, error));
            continue;
        }
        for (size_t e = 0; !keeps_files(study, trial) && e < sizeof endings / sizeof *endings; e++) {
            MOTE_TRY(point_path(folder, trial->id, endings[e], path, error));
            unlink(path);
        }
    }
    return MOTE_OK;
}

static enum mote_status save_table(const struct mote_study *study, const char *folder,
                                   struct mote_error *error) {
    struct mote_grid grid = {0};
    struct mote_buffer csv = {0};
    mote_study_fill_csv(study, &grid);
    mote_grid_print_csv(&grid, &csv);
    enum mote_status status = mote_result_save(folder, "table.csv", &csv, error);
    mote_grid_free(&grid);
    mote_buffer_free(&csv);
    return status;
}

static enum mote_status save_page(const struct mote_searched *searched, const struct mote_study *study,
                                  const char *folder, const size_t *front, size_t count,
                                  struct mote_error *error) {
    struct mote_buffer html = {0};
    const struct mote_page_options options = {MOTE_VERSION, searched->options->command, front, count};
    enum mote_status status = mote_study_page(study, &options, &html, error);
    if (status == MOTE_OK) status = mote_result_save(folder, "report.html", &html, error);
    mote_buffer_free(&html);
    return status;
}

static void print_text(const struct mote_study *study, const char *folder, const size_t *front, size_t count,
                       struct mote_buffer *text) {
    struct mote_grid grid = {0};
    mote_study_print_counts(study, text);
    mote_study_fill_front(study, front, count, &grid);
    mote_grid_print_text(&grid, text);
    mote_grid_free(&grid);
    mote_buffer_printf(
        text,
        "\nErrors are of the validation split, of the file. Each point: its recipe (for `mote fit`), "
        "model, zlib stream and card.\npoints   %s/points/\nreport   %s/report.html\n",
        folder, folder);
}

/* All that got to the end failed there. */
static enum mote_status fail_empty(const struct mote_study *study, struct mote_error *error) {
    const char *why;
    size_t failed = mote_study_failures(study, &why);
    return mote_fail(error, MOTE_INPUT,
                     "written, but no trial has all its epochs: %zu failed, the first because: %.500s",
                     failed, why);
}

/* Of the front's points the one that comes nearest to the budget; it meets it or none does. */
static enum mote_status verdict(const struct mote_study *study, const size_t *front, size_t count,
                                struct mote_error *error) {
    const struct mote_trial *nearest = NULL;
    double least = 0;
    if (count == 0) return fail_empty(study, error);
    for (size_t i = 0; i < count; i++) {
        const struct mote_trial *trial = &study->trials[front[i]];
        double sum = mote_study_misses(study->plan, mote_trial_whole(study, trial), false, NULL);
        if (nearest && sum >= least) continue;
        nearest = trial;
        least = sum;
    }
    if (!nearest || !(least > 0)) return MOTE_OK;
    struct mote_buffer misses = {0};
    mote_study_print_misses(study->plan, mote_trial_whole(study, nearest), &misses);
    mote_fail(error, MOTE_BUDGET,
              "written, but no trial meets the budget: the nearest, trial %" PRIu64 ", has %.700s",
              nearest->id, misses.failed ? "" : (char *)misses.data);
    mote_buffer_free(&misses);
    return MOTE_BUDGET;
}

static enum mote_status write_all(const struct mote_searched *searched, const struct mote_study *study,
                                  struct mote_store *store, const char *folder, const size_t *front,
                                  size_t count, struct mote_result *result, struct mote_error *error) {
    struct mote_buffer json = {0}, text = {0};
    enum mote_status status = save_points(searched, study, store, folder, front, count, error);
    if (status == MOTE_OK) status = mote_study_print_json(study, front, count, &json, error);
    if (status == MOTE_OK) status = mote_result_save(folder, "pareto.json", &json, error);
    if (status == MOTE_OK) status = save_table(study, folder, error);
    if (status == MOTE_OK) status = save_page(searched, study, folder, front, count, error);
    if (status == MOTE_OK) print_text(study, folder, front, count, &text);
    if (status == MOTE_OK) mote_clips_skipped_print(searched->skipped, &text);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&json);
    mote_buffer_free(&text);
    return status;
}

enum mote_status mote_search_tell(const struct mote_searched *searched, const struct mote_study *study,
                                  struct mote_store *store, const char *folder, struct mote_result *result,
                                  struct mote_error *error) {
    size_t *front = malloc((study->count + 1) * sizeof *front);
    if (!front) return mote_fail_memory(error, "the front");
    size_t count = mote_study_front(study, front);
    enum mote_status status = write_all(searched, study, store, folder, front, count, result, error);
    if (status == MOTE_OK) status = verdict(study, front, count, error);
    free(front);
    return status;
}

static bool is_empty(const char *study) {
    char log[MOTE_PATH];
    struct stat info;
    if (stat(study, &info) != 0 || info.st_size > 0) return false;
    snprintf(log, sizeof log, "%s-wal", study);
    return stat(log, &info) != 0 || info.st_size == 0; /* else what is in it is saved */
}

enum mote_status mote_search_check(const char *folder, const char *study, struct mote_error *error) {
    char pareto[MOTE_PATH], points[MOTE_PATH];
    MOTE_TRY(mote_path_join(pareto, sizeof pareto, folder, "pareto.json", error));
    MOTE_TRY(mote_path_join(points, sizeof points, folder, "points", error));
    if (!is_empty(study) || (!mote_file_exists(pareto) && !mote_file_exists(points))) return MOTE_OK;
    return mote_fail(
        error, MOTE_INPUT,
        "%s: it is empty: the trials that pareto.json and points/ beside it were made of are lost; put a "
        "copy of it back, or move those two away to start anew",
        study);
}
