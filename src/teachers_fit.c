/* SPDX-License-Identifier: MIT
 * Teachers that a recipe names by their recipes: NAME.ini, or NAME.ini@SEED for a seed other than its own. Each is
 * fitted on the same data into a folder of its name beside the run's own, once: where it is done, it is taken as
 * it is. */
#include "fit.h"
#include "teachers.h"

#include "base/file.h"
#include "base/number.h"

#include <stdio.h>
#include <string.h>

enum { TITLE = 64 };

struct pupil {
    const struct mote_options *options;
    char title[TITLE]; /* "kws-teacher-2" */
};

static bool ends_in(const char *text, size_t length, const char *end) {
    size_t n = strlen(end);
    return length > n && strncmp(text + length - n, end, n) == 0;
}

/* The length of the recipe's path in `named`, 0 where it is a model's. */
static size_t recipe_of(const char *named, uint64_t *seed, bool *seed_given) {
    const char *at = strrchr(named, '@');
    *seed_given = at && mote_count_parse(at + 1, seed);
    size_t length = *seed_given ? (size_t)(at - named) : strlen(named);
    return ends_in(named, length, ".ini") ? length : 0;
}

bool mote_teacher_is_recipe(const char *named) {
    uint64_t seed;
    bool given;
    return recipe_of(named, &seed, &given) > 0;
}

static bool tell(void *context, const char *line, bool milestone) {
    const struct pupil *pupil = context;
    char text[512];
    snprintf(text, sizeof text, "%s %s", pupil->title, line);
    return pupil->options->progress(pupil->options->context, text, milestone);
}

/* The folder TITLE beside the run's own. */
static enum mote_status folder_beside(const struct mote_options *options, const char *title,
                                      char folder[MOTE_PATH], struct mote_error *error) {
    MOTE_TRY(mote_out_folder(options, folder, error));
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    while (length > 0 && folder[length - 1] != '/')
        length--;
    folder[length] = 0;
    if (length + strlen(title) + TITLE >= MOTE_PATH)
        return mote_fail(error, MOTE_INPUT, "%.100s…: the path is too long", folder);
    strcat(folder, title);
    return MOTE_OK;
}

/* Recipes that name each other would never come to an end. */
static enum mote_status check_own_teachers(const struct mote_options *options, struct mote_error *error) {
    struct mote_recipe *recipe = NULL;
    struct mote_plan plan;
    enum mote_status status = mote_plan_load(options, &recipe, &plan, error);
    for (size_t i = 0; status == MOTE_OK && i < plan.train.teacher_count; i++)
        if (mote_teacher_is_recipe(plan.train.teacher[i]))
            status = mote_fail(error, MOTE_INPUT,
                               "%s: its teacher %s is a recipe; a teacher's own teachers must be model files",
                               options->recipe, plan.train.teacher[i]);
    mote_recipe_free(recipe);
    return status;
}

static enum mote_status fit(struct pupil *pupil, const char *recipe, uint64_t seed, bool seed_given,
                            const char *folder, struct mote_error *error) {
    const struct mote_options *ours = pupil->options;
    size_t title = strlen(pupil->title) + 1;
    struct mote_options options = {
        .recipe = recipe,
        .data = ours->data,
        .data_count = ours->data_count,
        .out = folder,
        .splits = ours->splits,
        .cache = ours->cache,
        .command = ours->command,
        .threads = ours->threads,
        .seed = seed,
        .seed_given = seed_given,
        .progress_width = ours->progress_width > title ? ours->progress_width - (unsigned)title : 0,
        .progress = ours->progress ? tell : NULL,
        .context = pupil,
    };
    struct mote_result result = {0};
    MOTE_TRY(check_own_teachers(&options, error));
    enum mote_status status = mote_fit(&options, &result, error);
    mote_result_free(&result);
    return status == MOTE_BUDGET ? MOTE_OK : status; /* its limits are its own matter */
}

/* Where there is none of that path, the one of that name beside the recipe that names it: shipped recipes work from
 * any folder. */
static void find_recipe(const char *naming, char recipe[MOTE_PATH]) {
    char beside[MOTE_PATH];
    const char *slash = strrchr(naming, '/'), *name = strrchr(recipe, '/');
    int folder = slash ? (int)(slash + 1 - naming) : 0;
    if (mote_file_exists(recipe)) return;
    int n = snprintf(beside, sizeof beside, "%.*s%s", folder, naming, name ? name + 1 : recipe);
    if (n > 0 && n < MOTE_PATH && mote_file_exists(beside)) strcpy(recipe, beside);
}

enum mote_status mote_teacher_file(const char *named, const struct mote_options *options,
                                   char path[MOTE_PATH], struct mote_error *error) {
    struct pupil pupil = {.options = options};
    char recipe[MOTE_PATH], folder[MOTE_PATH];
    uint64_t seed = 0;
    bool seed_given;
    size_t length = recipe_of(named, &seed, &seed_given);
    if (strlen(named) >= MOTE_PATH)
        return mote_fail(error, MOTE_INPUT, "%.100s…: the path is too long", named);
    if (length == 0) {
        strcpy(path, named);
        return MOTE_OK;
    }
    snprintf(recipe, sizeof recipe, "%.*s", (int)length, named);
    find_recipe(options->recipe, recipe);
    const char *name = mote_path_name(recipe);
    int stem = (int)(strlen(name) - strlen(".ini"));
    if (seed_given)
        snprintf(pupil.title, TITLE, "%.*s-%llu", stem < 32 ? stem : 32, name, (unsigned long long)seed);
    else
        snprintf(pupil.title, TITLE, "%.*s", stem < 32 ? stem : 32, name);
    MOTE_TRY(folder_beside(options, pupil.title, folder, error));
    MOTE_TRY(fit(&pupil, recipe, seed, seed_given, folder, error));
    return mote_path_join(path, MOTE_PATH, folder, "model.tflite", error);
}
