/* SPDX-License-Identifier: MIT
 * The variables of [space]: whatever $name a value holds has a line there, and each that has one is held somewhere. */
#include "base/near.h"
#include "recipe/space.h"
#include "recipe/value.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { NAME = 41 };

size_t mote_space_name_length(const char *text) {
    size_t length = 1;
    while (isalnum((unsigned char)text[length]) || text[length] == '_')
        length++;
    return length;
}

static bool is_name(const char *text, const char *name) {
    size_t length = strlen(name);
    return mote_space_name_length(text) == length && strncmp(text, name, length) == 0;
}

bool mote_space_holds(const char *text, const char *name) {
    for (const char *at = text; (at = strchr(at, '$')); at++)
        if (is_name(at, name)) return true;
    return false;
}

size_t mote_space_variable(const struct mote_space *space, const char *text) {
    size_t i = 0;
    while (i < space->count && !is_name(text, space->parameter[i].entry->key))
        i++;
    return i;
}

/* In a value that is ever filled in: not in one that the space replaces. */
static bool is_used(const struct mote_recipe *recipe, const struct mote_space *space, const char *name) {
    for (size_t i = 0; i < recipe->count; i++)
        if (!mote_space_replaces(space, &recipe->entries[i]) &&
            mote_space_holds(recipe->entries[i].value, name))
            return true;
    return false;
}

static enum mote_status fail_unknown(const struct mote_recipe *recipe, const struct mote_space *space,
                                     const struct mote_recipe_entry *entry, const char *at,
                                     struct mote_error *error) {
    const char *known[MOTE_MAX_PARAMETERS];
    size_t count = 0, length = mote_space_name_length(at);
    char name[NAME];
    snprintf(name, sizeof name, "%.*s", (int)(length < NAME ? length : NAME - 1), at);
    for (size_t i = 0; i < space->count; i++)
        if (!space->parameter[i].key) known[count++] = space->parameter[i].entry->key;
    const char *near = mote_near_best(name, known, count);
    if (near)
        return mote_value_fail(recipe, entry, error, "%s is no variable of [space]; did you mean %s?", name,
                               near);
    return mote_value_fail(recipe, entry, error,
                           "%s is no variable of [space]; give it a line there, as $units = 4 .. 32", name);
}

/* Every variable in the value of an entry. The sentence has the line where it stands. */
static enum mote_status check_value(const struct mote_recipe *recipe, const struct mote_space *space,
                                    const struct mote_recipe_entry *entry, struct mote_error *error) {
    struct mote_recipe_entry here = *entry;
    for (const char *at = entry->value; *at; at++) {
        here.line += *at == '\n';
        if (*at == '$' && mote_space_variable(space, at) == space->count)
            return fail_unknown(recipe, space, &here, at, error);
    }
    return MOTE_OK;
}

enum mote_status mote_space_check_variables(const struct mote_recipe *recipe, const struct mote_space *space,
                                            struct mote_error *error) {
    for (size_t i = 0; i < space->count; i++) {
        const struct mote_parameter *p = &space->parameter[i];
        if (p->key) continue;
        if (strchr(p->entry->value, '$'))
            return mote_value_fail(recipe, p->entry, error,
                                   "a variable in the value of a variable; expected values without $");
        if (!is_used(recipe, space, p->entry->key))
            return mote_value_fail(
                recipe, p->entry, error,
                "a variable that no value of the recipe holds, beside those that the space replaces");
    }
    for (size_t i = 0; i < recipe->count; i++)
        if (!mote_space_replaces(space, &recipe->entries[i]))
            MOTE_TRY(check_value(recipe, space, &recipe->entries[i], error));
    return MOTE_OK;
}
