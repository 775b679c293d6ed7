/* SPDX-License-Identifier: MIT
 * `mote data get` and `mote data make`. */
#include "data/climate.h"
#include "data/download.h"
#include "data/keywords.h"
#include "data/recording.h"
#include "job.h"
#include "report/forecast.h"
#include "report/json.h"
#include "report/number.h"
#include "result.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool on_download(void *context, uint64_t done, uint64_t total) {
    const struct mote_options *options = context;
    char line[160], have[MOTE_NUMBER_SIZE], all[MOTE_NUMBER_SIZE];
    if (!options->progress) return true;
    mote_number_bytes((double)done, have);
    if (total)
        snprintf(line, sizeof line, "%s: %s of %s", options->name, have,
                 mote_number_bytes((double)total, all));
    else
        snprintf(line, sizeof line, "%s: %s", options->name, have);
    return options->progress(options->context, line, false);
}

/* The set by name; its address from the recipe, where that has one. */
static enum mote_status find_set(const struct mote_options *options, struct mote_recipe **recipe,
                                 struct mote_download *set, struct mote_error *error) {
    const struct mote_download *known;
    MOTE_TRY(mote_download_find(options->name ? options->name : "", &known, error));
    *set = *known;
    if (!options->recipe) return MOTE_OK;
    struct mote_plan plan;
    MOTE_TRY(mote_plan_load(options, recipe, &plan, error));
    if (plan.data.url) set->url = plan.data.url;
    return MOTE_OK;
}

static enum mote_status download_json(const struct mote_download *set, const struct mote_download_result *got,
                                      struct mote_buffer *out, struct mote_error *error) {
    bool ok = true;
    cJSON *root = cJSON_CreateObject();
    mote_json_add_text(root, "path", got->path, &ok);
    if (set->folder) {
        mote_json_add_count(root, "clips", got->files, &ok);
    } else {
        mote_json_add_count(root, "bytes", got->bytes, &ok);
        mote_json_add_count(root, "rows", got->rows, &ok);
        mote_json_add_count(root, "columns", got->columns, &ok);
        mote_json_add_text(root, "sha256", got->sha256, &ok);
    }
    mote_json_add_bool(root, "kept", got->kept, &ok);
    return mote_json_print(root, ok, out, error);
}

static enum mote_status print_download(const struct mote_download *set,
                                       const struct mote_download_result *got, struct mote_result *result,
                                       struct mote_error *error) {
    struct mote_buffer text = {0}, json = {0};
    char bytes[MOTE_NUMBER_SIZE], rows[MOTE_NUMBER_SIZE];
    const char *there = got->kept ? " (was there already)" : "";
    MOTE_TRY(download_json(set, got, &json, error));
    if (set->folder)
        mote_buffer_printf(&text, "%s: %s clips%s\n", got->path, mote_number_count(got->files, rows), there);
    else
        mote_buffer_printf(&text, "%s: %s, %s rows of %" PRIu64 " columns%s\nsha256 %s\n", got->path,
                           mote_number_bytes((double)got->bytes, bytes), mote_number_count(got->rows, rows),
                           got->columns, there, got->sha256);
    if (set->credit) mote_buffer_printf(&text, "%s\n", set->credit);
    return mote_result_set(result, &text, &json, error);
}

enum mote_status mote_data_get(const struct mote_options *options, struct mote_result *result,
                               struct mote_error *error) {
    struct mote_download set;
    struct mote_download_result got = {0};
    struct mote_recipe *recipe = NULL;
    struct mote_options copy = *options;
    enum mote_status status = find_set(options, &recipe, &set, error);
    if (status == MOTE_OK && !options->out)
        status = mote_fail(error, MOTE_USAGE, "data get needs a folder: give one with --out");
    if (status == MOTE_OK) {
        struct mote_download_options how = {
            .folder = options->out, .progress = on_download, .context = &copy};
        status = mote_download(&set, &how, &got, error);
    }
    if (status == MOTE_OK) status = print_download(&set, &got, result, error);
    mote_recipe_free(recipe);
    return status;
}

static bool on_keywords(void *context, uint64_t done, uint64_t total) {
    const struct mote_options *options = context;
    char line[100];
    if (!options->progress) return true;
    snprintf(line, sizeof line, "clips: %" PRIu64 " of %" PRIu64, done, total);
    return options->progress(options->context, line, false);
}

static enum mote_status make_keywords(const struct mote_options *options, struct mote_result *result,
                                      struct mote_error *error) {
    struct mote_options copy = *options;
    struct mote_keywords_options make = {.words = options->words,
                                         .clips = options->clips,
                                         .seed = options->seed_given ? options->seed : 1,
                                         .progress = on_keywords,
                                         .context = &copy};
    struct mote_keywords_result made;
    MOTE_TRY(mote_pool_create(options->threads, &make.pool, error));
    enum mote_status status = mote_keywords_make(options->out, &make, &made, error);
    mote_pool_free(make.pool);
    MOTE_TRY(status);
    struct mote_buffer text = {0}, json = {0};
    mote_buffer_printf(&text, "%s: %zu clips of %zu words, seed %" PRIu64 "\n", options->out, made.clips,
                       made.words, make.seed);
    if (made.others)
        mote_buffer_printf(&text,
                           "%zu other clip%s in these folders stayed: recordings, or of another or a longer "
                           "run; for the clips "
                           "of this one alone take an empty folder\n",
                           made.others, made.others == 1 ? "" : "s");
    mote_buffer_printf(&json, "{\"words\":%zu,\"clips\":%zu,\"other_clips\":%zu,\"seed\":%" PRIu64 "}",
                       made.words, made.clips, made.others, make.seed);
    return mote_result_set(result, &text, &json, error);
}

static enum mote_status make_climate(const struct mote_options *options, struct mote_result *result,
                                     struct mote_error *error) {
    struct mote_climate_options make = {
        .years = options->years ? options->years : 8,
        .seed = options->seed_given ? options->seed : 1,
    };
    struct mote_climate_result made;
    MOTE_TRY(mote_climate_write(options->out, &make, &made, error));
    struct mote_buffer text = {0}, json = {0};
    char rows[MOTE_NUMBER_SIZE];
    mote_buffer_printf(&text, "%s: %s rows, seed %" PRIu64 "\n", made.path,
                       mote_number_count(made.rows, rows), make.seed);
    mote_buffer_printf(&json, "{\"rows\":%" PRIu64 ",\"seed\":%" PRIu64 "}", made.rows, make.seed);
    return mote_result_set(result, &text, &json, error);
}

static enum mote_status check_recording(const struct mote_options *options, const struct mote_plan *plan,
                                        struct mote_error *error) {
    if (plan->task == MOTE_TASK_KEYWORDS) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: its task is %s; a recording is made of the clips of kind = keywords",
                     options->recipe, mote_task_name(plan->task));
}

static enum mote_status load_clips(const struct mote_options *options, const struct mote_plan *plan,
                                   struct mote_clips **clips, struct mote_error *error) {
    struct mote_pool *pool = NULL;
    MOTE_TRY(check_recording(options, plan, error));
    MOTE_TRY(mote_pool_create(options->threads, &pool, error));
    enum mote_status status = mote_clips_load(options, plan, NULL, pool, clips, error);
    mote_pool_free(pool);
    return status;
}

static enum mote_status make_recording(const struct mote_options *options, struct mote_result *result,
                                       struct mote_error *error) {
    struct mote_recipe *recipe;
    struct mote_plan plan;
    struct mote_clips *clips = NULL;
    struct mote_recording_made made;
    struct mote_recording_options make = {.count = options->clips,
                                          .seed = options->seed_given ? options->seed : 1};
    if (!options->recipe || options->data_count == 0)
        return mote_fail(error, MOTE_USAGE, "data make recording needs --recipe, and the clips as --data");
    MOTE_TRY(mote_split_of(options->split, &make.split, error));
    MOTE_TRY(mote_plan_load(options, &recipe, &plan, error));
    make.rate = plan.features.rate;
    enum mote_status status = load_clips(options, &plan, &clips, error);
    if (status == MOTE_OK) status = mote_recording_make(options->out, clips, &make, &made, error);
    const size_t skipped = status == MOTE_OK ? clips->report.skipped_count : 0;
    mote_clips_free(clips);
    mote_recipe_free(recipe);
    MOTE_TRY(status);
    struct mote_buffer text = {0}, json = {0};
    char length[MOTE_NUMBER_SIZE];
    mote_buffer_printf(&text, "%s: recording.wav, %s, and labels.txt, %zu words, seed %" PRIu64 "\n",
                       options->out, mote_number_duration(made.seconds, length), made.clips, make.seed);
    mote_clips_skipped_print(skipped, &text);
    mote_buffer_printf(&json, "{\"seconds\":%s,\"words\":%zu,\"seed\":%" PRIu64 "}",
                       mote_number_shortest(made.seconds, length), made.clips, make.seed);
    return mote_result_set(result, &text, &json, error);
}

enum mote_status mote_data_make(const struct mote_options *options, struct mote_result *result,
                                struct mote_error *error) {
    static const struct {
        const char *name;
        enum mote_status (*make)(const struct mote_options *, struct mote_result *, struct mote_error *);
    } makers[] = {{"climate", make_climate}, {"keywords", make_keywords}, {"recording", make_recording}};
    const char *name = options->name ? options->name : "";
    if (!options->out) return mote_fail(error, MOTE_USAGE, "data make needs a folder: give one with --out");
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (strcmp(makers[i].name, name) == 0) return makers[i].make(options, result, error);
    return mote_fail(error, MOTE_USAGE,
                     "there is no generator \"%s\"; there are: climate, keywords, recording", name);
}
