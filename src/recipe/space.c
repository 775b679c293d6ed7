/* SPDX-License-Identifier: MIT
 * [space] from its lines to lists and ranges, checked as the keys themselves are. */
#include "recipe/space.h"

#include "base/number.h"
#include "recipe/value.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct reading {
    struct mote_recipe *recipe;
    enum mote_task task;
    struct mote_error *error;
};

/* How far ahead a forecast looks, which clips there are and how they are split is what is asked for, not how it is done: errors
 * of one choice would be none of another's. How far back it looks is its own business. */
bool mote_space_takes(const struct mote_recipe_key *key) {
    static const char *const asked[] = {"task", "data", "budget", "search"};
    bool how = strcmp(key->key, "input") == 0, is_asked = false;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        is_asked |= strcmp(key->section, asked[i]) == 0;
    return mote_recipe_key_sweeps(key) && (how || !is_asked);
}

static bool is_variable(const char *name) {
    if (name[0] != '$' || !name[1]) return false;
    for (const char *c = name + 1; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_') return false;
    return true;
}

/* "KEY" or "SECTION.KEY" */
static bool is_named(const struct mote_recipe_key *key, const char *name) {
    size_t length = strlen(key->section);
    if (strncmp(name, key->section, length) == 0 && name[length] == '.') name += length + 1;
    return strcmp(name, key->key) == 0;
}

const struct mote_recipe_key *mote_space_refuses(const char *name) {
    size_t count;
    const struct mote_recipe_key *keys = mote_recipe_keys(&count);
    for (size_t i = 0; i < count && !mote_space_names(name); i++)
        if (is_named(&keys[i], name)) return &keys[i];
    return NULL;
}

bool mote_space_names(const char *name) {
    size_t count;
    const struct mote_recipe_key *keys = mote_recipe_keys(&count);
    for (size_t i = 0; i < count; i++)
        if (mote_space_takes(&keys[i]) && is_named(&keys[i], name)) return true;
    return is_variable(name);
}

/* The one key of the task that is meant. */
static enum mote_status find_key(const struct reading *r, struct mote_parameter *p) {
    const struct mote_recipe_entry *entry = p->entry;
    size_t count, found = 0;
    const struct mote_recipe_key *keys = mote_recipe_keys(&count);
    for (size_t i = 0; i < count; i++) {
        const struct mote_recipe_key *key = &keys[i];
        if (!mote_space_takes(key) || !is_named(key, entry->key)) continue;
        if (!mote_recipe_key_applies(key, r->task)) continue;
        if (found++)
            return mote_value_fail(r->recipe, entry, r->error,
                                   "a key of [%s] and of [%s]; expected %s.%s or %s.%s", p->key->section,
                                   key->section, p->key->section, key->key, key->section, key->key);
        p->key = key;
    }
    if (found) return MOTE_OK;
    return mote_value_fail(r->recipe, entry, r->error, "means nothing to a recipe of [task] kind = %s",
                           mote_task_name(r->task));
}

/* Does it do as a value of the parameter? What holds a variable is only known when that has a value. */
static bool fits(const struct reading *r, const struct mote_parameter *p, const char *text) {
    struct mote_plan scratch;
    if (!p->key || strchr(text, '$')) return true;
    if (p->key->type != MOTE_KEY_NETWORK) return mote_value_parse(p->key, text, &scratch);
    const struct mote_layer *layers;
    size_t count;
    if (mote_network_text(text) || strstr(text, " x (")) return true;
    return mote_layers_parse(r->recipe->path, p->entry->line, text, 1, &r->recipe->arena, &layers, &count,
                             NULL) == MOTE_OK;
}

static enum mote_status unfit(const struct reading *r, const struct mote_parameter *p, const char *text) {
    return mote_value_unexpected(r->recipe, p->entry, p->key, text, r->error);
}

static bool is_whole(const struct mote_parameter *p, const char *low, const char *high) {
    uint64_t value;
    if (p->key)
        return p->key->type == MOTE_KEY_COUNT || p->key->type == MOTE_KEY_SIZE ||
               p->key->type == MOTE_KEY_SEED;
    return mote_count_parse(low, &value) && mote_count_parse(high, &value);
}

/* "LOW .. HIGH" and perhaps "log" */
static enum mote_status read_range(const struct reading *r, struct mote_parameter *p) {
    char text[200];
    size_t count;
    snprintf(text, sizeof text, "%s", p->entry->value);
    char *dots = strstr(text, "..");
    dots[0] = dots[1] = ' ';
    const char **word = mote_value_split(&r->recipe->arena, text, " \t\n", &count);
    if (!word) return mote_fail_memory(r->error, r->recipe->path);
    p->log = count == 3 && strcmp(word[2], "log") == 0;
    bool good =
        (count == 2 || p->log) && mote_number_parse(word[0], &p->low) && mote_number_parse(word[1], &p->high);
    if (!good)
        return mote_value_fail(r->recipe, p->entry, r->error,
                               "expected a range as 0.1 .. 2, or 0.001 .. 0.1 log");
    if (p->key && p->key->type > MOTE_KEY_SEED)
        return mote_value_fail(r->recipe, p->entry, r->error, "a range; expected values with blanks between");
    for (int i = 0; i < 2; i++)
        if (!fits(r, p, word[i])) return unfit(r, p, word[i]);
    if (!(p->low < p->high))
        return mote_value_fail(r->recipe, p->entry, r->error, "expected the lower end first");
    if (p->log && !(p->low > 0))
        return mote_value_fail(r->recipe, p->entry, r->error, "log; expected a lower end above 0");
    p->kind = is_whole(p, word[0], word[1]) ? MOTE_PARAMETER_WHOLE : MOTE_PARAMETER_NUMBER;
    return MOTE_OK;
}

static bool rises(const struct mote_parameter *p) {
    double last, next;
    if (!mote_number_parse(p->values[0], &last)) return false;
    for (size_t i = 1; i < p->count; i++, last = next)
        if (!mote_number_parse(p->values[i], &next) || !(next > last)) return false;
    return true;
}

static enum mote_status read_list(const struct reading *r, struct mote_parameter *p) {
    const char *between = strchr(p->entry->value, '|') ? "|" : ", \t\n";
    p->kind = MOTE_PARAMETER_LIST;
    p->values = mote_value_split(&r->recipe->arena, p->entry->value, between, &p->count);
    if (!p->values) return mote_fail_memory(r->error, r->recipe->path);
    bool text = p->key && p->key->type == MOTE_KEY_NETWORK && *between != '|';
    for (size_t i = 0; i < p->count; i++) {
        if (text && !mote_network_text(p->values[i]))
            return mote_value_fail(r->recipe, p->entry, r->error,
                                   "'%.60s' is no shipped network; networks of layers have | between",
                                   p->values[i]);
        if (!fits(r, p, p->values[i])) return unfit(r, p, p->values[i]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(p->values[i], p->values[j]) == 0)
                return mote_value_fail(r->recipe, p->entry, r->error, "'%.60s' stands twice", p->values[i]);
    }
    if (p->count < 2)
        return mote_value_fail(r->recipe, p->entry, r->error,
                               "nothing to choose; expected two values or more, or a range as 0.1 .. 2");
    p->ordered = rises(p);
    return MOTE_OK;
}

static enum mote_status read_parameter(const struct reading *r, const struct mote_space *space,
                                       struct mote_parameter *p) {
    if (!is_variable(p->entry->key)) MOTE_TRY(find_key(r, p));
    for (size_t i = 0; p->key && i < space->count; i++)
        if (space->parameter[i].key == p->key)
            return mote_value_fail(r->recipe, p->entry, r->error, "the same key as in line %d",
                                   space->parameter[i].entry->line);
    return strstr(p->entry->value, "..") ? read_range(r, p) : read_list(r, p);
}

static enum mote_task task_of(const struct mote_recipe *recipe) {
    for (size_t i = 0; i < recipe->count; i++)
        if (strcmp(recipe->entries[i].section, "task") == 0 && strcmp(recipe->entries[i].key, "kind") == 0)
            return strcmp(recipe->entries[i].value, mote_task_name(MOTE_TASK_KEYWORDS)) == 0
                       ? MOTE_TASK_KEYWORDS
                       : MOTE_TASK_FORECAST;
    return MOTE_TASK_FORECAST;
}

enum mote_status mote_space_read(struct mote_recipe *recipe, struct mote_space *out,
                                 struct mote_error *error) {
    struct reading r = {recipe, task_of(recipe), error};
    *out = (struct mote_space){0};
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *entry = &recipe->entries[i];
        if (strcmp(entry->section, MOTE_SPACE) != 0) continue;
        if (out->count == MOTE_MAX_PARAMETERS)
            return mote_value_fail(recipe, entry, error, "a parameter more than the %d that a space may have",
                                   MOTE_MAX_PARAMETERS);
        out->parameter[out->count] = (struct mote_parameter){.entry = entry};
        MOTE_TRY(read_parameter(&r, out, &out->parameter[out->count]));
        out->count++;
    }
    if (out->count) return mote_space_check_variables(recipe, out, error);
    return mote_fail(error, MOTE_INPUT,
                     "%s: [space] is empty; expected keys with lists or ranges, as width = 0.1 .. 2",
                     recipe->path);
}
