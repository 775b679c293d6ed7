/* SPDX-License-Identifier: MIT
 * A recipe as a list of entries: made, freed, printed, and its lists of values taken apart. */
#include "recipe/recipe.h"

#include "base/buffer.h"
#include "recipe/value.h"

#include <stdlib.h>
#include <string.h>

struct mote_recipe *mote_recipe_create(const char *path) {
    struct mote_recipe *recipe = calloc(1, sizeof *recipe);
    if (!recipe) return NULL;
    recipe->path = mote_arena_string(&recipe->arena, path);
    recipe->entries = mote_arena_alloc(&recipe->arena, MOTE_RECIPE_ENTRIES, sizeof *recipe->entries);
    if (recipe->path && recipe->entries) return recipe;
    mote_recipe_free(recipe);
    return NULL;
}

void mote_recipe_free(struct mote_recipe *recipe) {
    if (!recipe) return;
    mote_arena_free(&recipe->arena);
    free(recipe);
}

/* A value over several lines, each but the first indented; lines that held only comments are gone. */
static void print_value(const char *value, struct mote_buffer *out) {
    for (;;) {
        size_t length = strcspn(value, "\n");
        mote_buffer_append(out, value, length);
        value += length + strspn(value + length, "\n");
        if (!*value) break;
        mote_buffer_text(out, "\n    ");
    }
    mote_buffer_text(out, "\n");
}

void mote_recipe_print(const struct mote_recipe *recipe, struct mote_buffer *out) {
    const char *section = "";
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *e = &recipe->entries[i];
        if (strcmp(e->section, section) != 0) mote_buffer_printf(out, "%s[%s]\n", i ? "\n" : "", e->section);
        section = e->section;
        /* A value may start with "#" or ";" if no blank is before it, which would make it a comment. */
        bool tight = strchr("\n#;", e->value[0]);
        mote_buffer_printf(out, "%s =%s", e->key, tight ? "" : " ");
        print_value(e->value, out);
    }
}

const char *mote_recipe_value(const struct mote_recipe *recipe, const char *section, const char *key) {
    const struct mote_recipe_entry *entry = mote_value_entry(recipe, section, key);
    return entry ? entry->value : NULL;
}

/* Behind the section's other keys, or at the end, with a section of its own. */
static size_t place_of(const struct mote_recipe *recipe, const char *section) {
    size_t at = recipe->count;
    for (size_t i = recipe->count; i-- > 0 && at == recipe->count;)
        if (strcmp(recipe->entries[i].section, section) == 0) at = i + 1;
    return at;
}

enum mote_status mote_recipe_set(struct mote_recipe *recipe, const char *section, const char *key,
                                 const char *value, struct mote_error *error) {
    const struct mote_recipe_entry *there = mote_value_entry(recipe, section, key);
    size_t at = there ? (size_t)(there - recipe->entries) : place_of(recipe, section);
    struct mote_recipe_entry made = {mote_arena_string(&recipe->arena, section),
                                     mote_arena_string(&recipe->arena, key),
                                     mote_arena_string(&recipe->arena, value), there ? there->line : 0};
    if (!made.section || !made.key || !made.value) return mote_fail_memory(error, recipe->path);
    if (!there && recipe->count == MOTE_RECIPE_ENTRIES)
        return mote_fail(error, MOTE_INPUT, "%s: with %s = %.60s it has more than %d keys", recipe->path, key,
                         value, MOTE_RECIPE_ENTRIES);
    if (!there)
        memmove(recipe->entries + at + 1, recipe->entries + at,
                (recipe->count++ - at) * sizeof *recipe->entries);
    recipe->entries[at] = made;
    return MOTE_OK;
}

enum mote_status mote_recipe_axes(struct mote_recipe *recipe, struct mote_recipe_axis axes[MOTE_MAX_AXES],
                                  size_t *count, struct mote_error *error) {
    size_t found = 0, combinations = 1;
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *entry = &recipe->entries[i];
        const struct mote_recipe_key *key = mote_recipe_key_find(entry->section, entry->key);
        if (!key) continue; /* of [space] */
        size_t words;
        const char **values = mote_value_split(&recipe->arena, entry->value, " \t\n", &words);
        if (!values) return mote_fail_memory(error, recipe->path);
        if (!mote_value_is_list(key, values, words)) continue;
        if (found == MOTE_MAX_AXES)
            return mote_value_fail(recipe, entry, error, "a list more than the %d that a sweep takes",
                                   MOTE_MAX_AXES);
        const char *misfit = mote_value_misfit(key, values, words);
        if (misfit) return mote_value_unexpected(recipe, entry, key, misfit, error);
        axes[found++] = (struct mote_recipe_axis){entry, words, values};
        combinations *= words; /* both factors are below 2^16 */
        if (combinations > MOTE_MAX_COMBINATIONS)
            return mote_value_fail(recipe, entry, error, "the lists make more than %d combinations",
                                   MOTE_MAX_COMBINATIONS);
    }
    *count = found;
    return MOTE_OK;
}

static const char *chosen(const struct mote_recipe_axis *axes, size_t count, const size_t *choice,
                          const struct mote_recipe_entry *entry) {
    for (size_t i = 0; i < count; i++)
        if (axes[i].entry == entry) return axes[i].values[choice[i]];
    return entry->value;
}

enum mote_status mote_recipe_combine(struct mote_recipe *recipe, const struct mote_recipe_axis *axes,
                                     size_t count, const size_t *choice, struct mote_recipe **out,
                                     struct mote_error *error) {
    struct mote_recipe *copy = mote_recipe_create(recipe->path);
    if (!copy) return mote_fail_memory(error, recipe->path);
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *from = &recipe->entries[i];
        struct mote_recipe_entry *to = &copy->entries[copy->count++];
        to->section = mote_arena_string(&copy->arena, from->section);
        to->key = mote_arena_string(&copy->arena, from->key);
        to->value = mote_arena_string(&copy->arena, chosen(axes, count, choice, from));
        to->line = from->line;
        if (!to->section || !to->key || !to->value) {
            mote_recipe_free(copy);
            return mote_fail_memory(error, recipe->path);
        }
    }
    *out = copy;
    return MOTE_OK;
}
