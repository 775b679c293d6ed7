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

/* Where it names its labels; _unknown_ and _silence_ stand last in ours. */
static bool same_labels(const struct mote_plan_clips *its, const struct mote_card *ours) {
    const size_t count = its->label_count + (its->unknown > 0) + (its->silence > 0);
    if (its->label_count > 0 && count != ours->label_count) return false;
    for (size_t i = 0; i < its->label_count; i++)
        if (strcmp(its->label[i], ours->labels[i]) != 0) return false;
    const char *behind = its->unknown > 0 ? MOTE_LABEL_UNKNOWN : its->silence > 0 ? MOTE_LABEL_SILENCE : NULL;
    return its->label_count == 0 || !behind || strcmp(ours->labels[its->label_count], behind) == 0;
}

/* Before it is fitted, which may take an hour: that it hears what `ours` hears, knows its labels, and has no recipe for a teacher; recipes
 * that name each other would never come to an end. */
static enum mote_status check_plan(const char *recipe, const struct mote_plan *plan,
                                   const struct mote_card *ours, struct mote_error *error) {
    for (size_t i = 0; i < plan->train.teacher_count; i++)
        if (mote_teacher_is_recipe(plan->train.teacher[i]))
            return mote_fail(error, MOTE_INPUT,
                             "%s: its teacher %s is a recipe; a teacher's own teachers must be model files",
                             recipe, plan->train.teacher[i]);
    if (plan->task != MOTE_TASK_KEYWORDS)
        return mote_fail(error, MOTE_INPUT, "%s: is of another [task]; a teacher must know keywords", recipe);
    const struct mote_card_features its = mote_card_features_of(&plan->features);
    MOTE_TRY(mote_card_features_match(recipe, &its, &ours->features, "a teacher must hear the same", error));
    if (!same_labels(&plan->clips, ours))
        return mote_fail(
            error, MOTE_INPUT,
            "%s: has other labels than the recipe that it is to teach; a teacher must have learnt "
            "the same ones in the same order",
            recipe);
    return MOTE_OK;
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

/* The path of the recipe in `named`. */
static enum mote_status recipe_path(const char *named, const char *naming, char recipe[MOTE_PATH],
                                    struct mote_error *error) {
    uint64_t seed;
    bool given;
    if (strlen(named) >= MOTE_PATH)
        return mote_fail(error, MOTE_INPUT, "%.100s…: the path is too long", named);
    snprintf(recipe, MOTE_PATH, "%.*s", (int)recipe_of(named, &seed, &given), named);
    find_recipe(naming, recipe);
    return MOTE_OK;
}

enum mote_status mote_teacher_check(const char *named, const struct mote_options *options,
                                    const struct mote_card *ours, struct mote_error *error) {
    struct mote_options its = {0};
    struct mote_recipe *recipe = NULL;
    struct mote_plan plan;
    char path[MOTE_PATH];
    MOTE_TRY(recipe_path(named, options->recipe, path, error));
    its.recipe = path;
    enum mote_status status = mote_plan_load(&its, &recipe, &plan, error);
    if (status == MOTE_OK) status = check_plan(path, &plan, ours, error);
    mote_recipe_free(recipe);
    return status;
}

enum mote_status mote_teacher_file(const char *named, const struct mote_options *options,
                                   char path[MOTE_PATH], struct mote_error *error) {
    struct pupil pupil = {.options = options};
    char recipe[MOTE_PATH], folder[MOTE_PATH];
    uint64_t seed = 0;
    bool seed_given;
    MOTE_TRY(recipe_path(named, options->recipe, recipe, error));
    (void)recipe_of(named, &seed, &seed_given);
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
