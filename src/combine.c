/* SPDX-License-Identifier: MIT */
#include "combine.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t product(const struct mote_combinations *c) {
    size_t count = 1; /* mote_recipe_axes bounds it */
    for (size_t i = 0; i < c->axis_count; i++)
        count *= c->axes[i].count;
    return count;
}

/* The values that combination `number` has on each axis. */
static void choose(const struct mote_combinations *c, size_t number, size_t choice[MOTE_MAX_AXES]) {
    for (size_t i = c->axis_count; i-- > 0;) {
        choice[i] = number % c->axes[i].count;
        number /= c->axes[i].count;
    }
}

/* "mlp" for a word, "width0.3" for a number; whatever a folder's name cannot hold becomes '_'. */
static void name_folder(const struct mote_combinations *c, const size_t *choice, char *name, size_t size) {
    size_t at = 0;
    name[0] = 0;
    for (size_t i = 0; i < c->axis_count && at < size; i++) {
        const char *value = c->axes[i].values[choice[i]];
        bool word = isalpha((unsigned char)value[0]);
        int n =
            snprintf(name + at, size - at, "%s%s%s", i ? "-" : "", word ? "" : c->axes[i].entry->key, value);
        at += n > 0 ? (size_t)n : 0;
    }
    for (char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr(".-", *p)) *p = '_';
    if (name[0] == 0) snprintf(name, size, "only");
}

static bool same_training(const struct mote_combination *a, const struct mote_combination *b) {
    return mote_recipe_training_hash(a->recipe) == mote_recipe_training_hash(b->recipe);
}

static void assign_group(struct mote_combinations *c, size_t number) {
    for (size_t i = 0; i < number; i++)
        if (same_training(&c->items[i], &c->items[number])) {
            c->items[number].group = c->items[i].group;
            return;
        }
    c->items[number].group = c->groups++;
}

static enum mote_status make(struct mote_combinations *c, const struct mote_options *options, size_t number,
                             struct mote_error *error) {
    struct mote_combination *item = &c->items[number];
    choose(c, number, item->choice);
    MOTE_TRY(mote_recipe_combine(c->recipe, c->axes, c->axis_count, item->choice, &item->recipe, error));
    MOTE_TRY(mote_recipe_parse(item->recipe, &item->plan, error));
    mote_plan_override(&item->plan, options);
    name_folder(c, item->choice, item->name, sizeof item->name);
    assign_group(c, number);
    return MOTE_OK;
}

/* --seed would make all seeds of a list one. */
static enum mote_status check_seed(const struct mote_options *options, const struct mote_combinations *c,
                                   struct mote_error *error) {
    for (size_t i = 0; options->seed_given && i < c->axis_count; i++)
        if (strcmp(c->axes[i].entry->key, "seed") == 0)
            return mote_fail(
                error, MOTE_USAGE,
                "%s: line %d: [train] seed is a list of %zu, which --seed would replace by one; leave "
                "out --seed, or the list",
                options->recipe, c->axes[i].entry->line, c->axes[i].count);
    return MOTE_OK;
}

enum mote_status mote_combinations_load(const struct mote_options *options, struct mote_combinations *out,
                                        struct mote_error *error) {
    *out = (struct mote_combinations){0};
    if (!options->recipe)
        return mote_fail(error, MOTE_USAGE, "no recipe: name one (recipes/ holds the shipped ones)");
    MOTE_TRY(mote_recipe_read(options->recipe, &out->recipe, error));
    enum mote_status status = mote_recipe_axes(out->recipe, out->axes, &out->axis_count, error);
    if (status == MOTE_OK) status = check_seed(options, out, error);
    size_t count = status == MOTE_OK ? product(out) : 0;
    if (status == MOTE_OK && !(out->items = calloc(count, sizeof *out->items)))
        status = mote_fail_memory(error, "the combinations");
    while (status == MOTE_OK && out->count < count) {
        out->count++; /* first, so that a half-made one is freed too */
        status = make(out, options, out->count - 1, error);
    }
    if (status != MOTE_OK) mote_combinations_free(out);
    return status;
}

void mote_combinations_free(struct mote_combinations *combinations) {
    for (size_t i = 0; i < combinations->count; i++)
        mote_recipe_free(combinations->items[i].recipe);
    free(combinations->items);
    mote_recipe_free(combinations->recipe);
    *combinations = (struct mote_combinations){0};
}
