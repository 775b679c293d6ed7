/* SPDX-License-Identifier: MIT
 * One entry of a recipe into its field of the plan: a function for each type of value that is more than one word. */
#include "recipe/fill.h"

#include "base/buffer.h"
#include "base/near.h"
#include "base/number.h"
#include "recipe/value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static enum mote_status out_of_memory(const struct mote_filling *f) {
    return mote_fail_memory(f->error, f->recipe->path);
}

static enum mote_status unexpected(const struct mote_filling *f, const struct mote_recipe_key *key,
                                   const struct mote_recipe_entry *entry) {
    return mote_value_unexpected(f->recipe, entry, key, NULL, f->error);
}

/* The value's first word on; it may stand alone in an indented line. */
static const char *value_of(const struct mote_recipe_entry *entry) {
    return entry->value + strspn(entry->value, "\n");
}

static enum mote_status fill_scalar(struct mote_filling *f, const struct mote_recipe_key *key,
                                    const struct mote_recipe_entry *entry) {
    return mote_value_parse(key, value_of(entry), f->plan) ? MOTE_OK : unexpected(f, key, entry);
}

static enum mote_status fill_text(struct mote_filling *f, const struct mote_recipe_key *key,
                                  const struct mote_recipe_entry *entry) {
    const char *text = value_of(entry);
    if (strchr(text, '\n')) return unexpected(f, key, entry);
    memcpy((char *)f->plan + key->offset, &text, sizeof text);
    return MOTE_OK;
}

/* "#3" is a column's number, from 1 on. */
static bool is_column(const char *name) {
    uint64_t number;
    return name[0] != '#' || !mote_count_parse(name + 1, &number) || (number > 0 && number <= 100000);
}

static enum mote_status fill_columns(struct mote_filling *f, const struct mote_recipe_key *key,
                                     const struct mote_recipe_entry *entry) {
    size_t count;
    const char **names = mote_value_split(&f->recipe->arena, entry->value, ",\n", &count);
    if (!names) return out_of_memory(f);
    if (count == 0) return unexpected(f, key, entry);
    if (count > MOTE_MAX_COLUMNS)
        return mote_value_fail(f->recipe, entry, f->error, "%zu columns, at most %d were expected", count,
                               MOTE_MAX_COLUMNS);
    for (size_t i = 0; i < count; i++) {
        if (!is_column(names[i]))
            return mote_value_fail(f->recipe, entry, f->error, "%.40s is no column; they are counted from #1",
                                   names[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return mote_value_fail(f->recipe, entry, f->error, "the column %.40s stands twice", names[i]);
    }
    memcpy((char *)f->plan + key->offset, names, count * sizeof *names);
    *(key->type == MOTE_KEY_COLUMNS ? &f->plan->data.columns : &f->plan->data.targets) = count;
    return MOTE_OK;
}

static enum mote_status fill_missing(struct mote_filling *f, const struct mote_recipe_key *key,
                                     const struct mote_recipe_entry *entry) {
    size_t count;
    const char **texts = mote_value_split(&f->recipe->arena, entry->value, ",\n", &count);
    if (!texts) return out_of_memory(f);
    if (count == 0) return unexpected(f, key, entry);
    if (count > MOTE_MAX_MISSING)
        return mote_value_fail(f->recipe, entry, f->error, "%zu texts, at most %d were expected", count,
                               MOTE_MAX_MISSING);
    for (size_t i = 0; i < count; i++)
        f->plan->data.missing[i] = strcmp(texts[i], "empty") == 0 ? "" : texts[i];
    f->plan->data.missing_count = count;
    return MOTE_OK;
}

/* All the value's numbers, each in the key's range, into out[most]; false if something else stands there. */
static bool read_numbers(struct mote_filling *f, const struct mote_recipe_key *key,
                         const struct mote_recipe_entry *entry, double *out, size_t most, size_t *count) {
    const char **words = mote_value_split(&f->recipe->arena, entry->value, ", \t\n", count);
    if (!words || *count == 0 || *count > most) return false;
    for (size_t i = 0; i < *count; i++)
        if (!mote_number_parse(words[i], &out[i]) || out[i] < key->min || out[i] > key->max) return false;
    return true;
}

static enum mote_status fill_split(struct mote_filling *f, const struct mote_recipe_key *key,
                                   const struct mote_recipe_entry *entry) {
    double *split = f->plan->data.split;
    size_t count;
    if (!read_numbers(f, key, entry, split, 3, &count) || count != 3) return unexpected(f, key, entry);
    if (fabs(split[0] + split[1] + split[2] - 1) > 1e-6) return unexpected(f, key, entry);
    return MOTE_OK;
}

/* A label is the name of a folder, and no name that the program gives itself. */
static bool is_label(const char *name) {
    return name[0] != '.' && name[0] != '_' && !strchr(name, '/');
}

static enum mote_status fill_labels(struct mote_filling *f, const struct mote_recipe_key *key,
                                    const struct mote_recipe_entry *entry) {
    struct mote_plan_clips *clips = &f->plan->clips;
    size_t count;
    const char **names = mote_value_split(&f->recipe->arena, entry->value, ", \t\n", &count);
    (void)key;
    if (!names) return out_of_memory(f);
    if (count < 2 || count > MOTE_MAX_LABELS)
        return mote_value_fail(f->recipe, entry, f->error, "%zu labels; expected 2 to %d", count,
                               MOTE_MAX_LABELS);
    for (size_t i = 0; i < count; i++) {
        if (!is_label(names[i]))
            return mote_value_fail(f->recipe, entry, f->error, "%.40s is no label; expected a folder's name",
                                   names[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return mote_value_fail(f->recipe, entry, f->error, "the label %.40s stands twice", names[i]);
    }
    clips->label = names;
    clips->label_count = count;
    return MOTE_OK;
}

static enum mote_status fill_lists(struct mote_filling *f, const struct mote_recipe_key *key,
                                   const struct mote_recipe_entry *entry) {
    size_t count;
    const char **names = mote_value_split(&f->recipe->arena, entry->value, ", \t\n", &count);
    if (!names) return out_of_memory(f);
    if (count != 3) return unexpected(f, key, entry);
    memcpy(f->plan->clips.list, names, count * sizeof *names);
    return MOTE_OK;
}

static enum mote_status fill_files(struct mote_filling *f, const struct mote_recipe_key *key,
                                   const struct mote_recipe_entry *entry) {
    struct mote_plan_train *train = &f->plan->train;
    (void)key;
    const char **paths = mote_value_split(&f->recipe->arena, entry->value, ", \t\n", &train->teacher_count);
    if (!paths) return out_of_memory(f);
    if (train->teacher_count > MOTE_MAX_TEACHERS)
        return mote_value_fail(f->recipe, entry, f->error, "%zu files, at most %d were expected",
                               train->teacher_count, MOTE_MAX_TEACHERS);
    train->teacher = paths;
    return MOTE_OK;
}

static enum mote_status fill_words(struct mote_filling *f, const struct mote_recipe_key *key,
                                   const struct mote_recipe_entry *entry) {
    uint32_t bits = 0;
    size_t count;
    const char **words = mote_value_split(&f->recipe->arena, entry->value, ", \t\n", &count);
    if (!words) return out_of_memory(f);
    for (size_t i = 0; i < count; i++) {
        const struct mote_key_choice *choice = key->choices;
        while (choice->name && strcmp(choice->name, words[i]) != 0)
            choice++;
        if (!choice->name) return mote_value_unexpected(f->recipe, entry, key, words[i], f->error);
        bits |= UINT32_C(1) << choice->value;
    }
    memcpy((char *)f->plan + key->offset, &bits, sizeof bits);
    return MOTE_OK;
}

static enum mote_status fill_weights(struct mote_filling *f, const struct mote_recipe_key *key,
                                     const struct mote_recipe_entry *entry) {
    double *weights = (double *)(void *)((char *)f->plan + key->offset), sum = 0;
    size_t count, targets = f->plan->data.targets;
    if (key->zero && strcmp(entry->value, key->zero) == 0) return MOTE_OK; /* the plan starts as zeros */
    if (!read_numbers(f, key, entry, weights, MOTE_MAX_COLUMNS, &count)) return unexpected(f, key, entry);
    if (count != 1 && count != targets)
        return mote_value_fail(f->recipe, entry, f->error, "%zu numbers; expected one, or %zu, one a target",
                               count, targets);
    for (size_t i = 0; i < targets; i++) {
        if (count == 1) weights[i] = weights[0];
        sum += weights[i];
    }
    if (sum == 0 && !key->zero)
        return mote_value_fail(f->recipe, entry, f->error, "expected one above 0 at least");
    return MOTE_OK;
}

static enum mote_status fail_target(const struct mote_filling *f, const struct mote_recipe_entry *entry,
                                    const char *name) {
    const struct mote_plan_data *data = &f->plan->data;
    const char *near = mote_near_best(name, data->target, data->targets);
    if (near)
        return mote_value_fail(f->recipe, entry, f->error, "%.60s is no target; did you mean %.60s?", name,
                               near);
    struct mote_buffer list = {0};
    for (size_t i = 0; i < data->targets; i++)
        mote_buffer_printf(&list, "%s%s", i ? ", " : "", data->target[i]);
    enum mote_status status =
        mote_value_fail(f->recipe, entry, f->error, "%.60s is no target; expected one of: %s", name,
                        list.data ? (char *)list.data : "");
    mote_buffer_free(&list);
    return status;
}

static enum mote_status fill_limit(struct mote_filling *f, const struct mote_recipe_key *key,
                                   const struct mote_recipe_entry *entry) {
    const struct mote_plan_data *data = &f->plan->data;
    const char *name = entry->key + strlen(key->key);
    double limit;
    size_t count, target = 0;
    name += strspn(name, " \t");
    if (!read_numbers(f, key, entry, &limit, 1, &count)) return unexpected(f, key, entry);
    while (target < data->targets && strcmp(data->target[target], name) != 0)
        target++;
    if (target == data->targets) return fail_target(f, entry, name);
    for (size_t i = 0; i < f->plan->budget.mae_count; i++)
        if (f->plan->budget.mae[i].column == data->target[target])
            return mote_value_fail(f->recipe, entry, f->error, "a second limit for this target");
    f->plan->budget.mae[f->plan->budget.mae_count].column = data->target[target];
    f->plan->budget.mae[f->plan->budget.mae_count++].limit = limit;
    return MOTE_OK;
}

static enum mote_status fill_network(struct mote_filling *f, const struct mote_recipe_key *key,
                                     const struct mote_recipe_entry *entry) {
    struct mote_plan_model *model = &f->plan->model;
    const char *name = value_of(entry), *text = mote_network_text(name);
    (void)key;
    snprintf(model->name, sizeof model->name, "%s", text ? name : "custom");
    return mote_layers_parse(f->recipe->path, entry->line, text ? text : entry->value, model->width,
                             &f->recipe->arena, &model->layers, &model->layer_count, f->error);
}

enum mote_status mote_fill(struct mote_filling *f, const struct mote_recipe_key *key,
                           const struct mote_recipe_entry *entry) {
    static enum mote_status (*const fills[MOTE_KEY_TYPES])(
        struct mote_filling *, const struct mote_recipe_key *, const struct mote_recipe_entry *) = {
        [MOTE_KEY_NUMBER] = fill_scalar,    [MOTE_KEY_COUNT] = fill_scalar,
        [MOTE_KEY_SIZE] = fill_scalar,      [MOTE_KEY_SEED] = fill_scalar,
        [MOTE_KEY_SWITCH] = fill_scalar,    [MOTE_KEY_CHOICE] = fill_scalar,
        [MOTE_KEY_CHARACTER] = fill_scalar, [MOTE_KEY_TEXT] = fill_text,
        [MOTE_KEY_COLUMNS] = fill_columns,  [MOTE_KEY_TARGETS] = fill_columns,
        [MOTE_KEY_MISSING] = fill_missing,  [MOTE_KEY_SPLIT] = fill_split,
        [MOTE_KEY_NETWORK] = fill_network,  [MOTE_KEY_WEIGHTS] = fill_weights,
        [MOTE_KEY_LIMIT] = fill_limit,      [MOTE_KEY_LABELS] = fill_labels,
        [MOTE_KEY_LISTS] = fill_lists,      [MOTE_KEY_FILES] = fill_files,
        [MOTE_KEY_WORDS] = fill_words,
    };
    size_t count;
    const char **words = mote_value_split(&f->recipe->arena, entry->value, " \t\n", &count);
    if (!words) return out_of_memory(f);
    char expected[200];
    mote_recipe_key_expected(key, expected, sizeof expected);
    if (count == 0)
        return mote_value_fail(f->recipe, entry, f->error,
                               "no value before the line's end or a comment; expected %s", expected);
    if (mote_value_is_list(key, words, count)) {
        const char *misfit = mote_value_misfit(key, words, count);
        if (misfit) return mote_value_unexpected(f->recipe, entry, key, misfit, f->error);
        return mote_value_fail(f->recipe, entry, f->error,
                               "a list of values is for `mote sweep`; expected one value here: %s", expected);
    }
    return fills[key->type](f, key, entry);
}
