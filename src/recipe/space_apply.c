/* SPDX-License-Identifier: MIT
 * A recipe with values put in: keys replaced or added, variables filled in, repetitions written out. */
#include "base/buffer.h"
#include "recipe/space.h"
#include "recipe/value.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_LINE = 120, MOST_REPEATS = 64 };

struct filling {
    const struct mote_recipe *from;
    const struct mote_space *space;
    const char *const *value;
    bool search; /* stays */
    struct mote_recipe *to;
    struct mote_error *error;
};

static bool is_of(const struct mote_recipe_entry *entry, const struct mote_recipe_key *key) {
    return key && strcmp(entry->section, key->section) == 0 && strcmp(entry->key, key->key) == 0;
}

/* The parameter whose key the entry gives; the count of them: none. */
static size_t parameter_of(const struct mote_space *space, const struct mote_recipe_entry *entry) {
    size_t i = 0;
    while (i < space->count && !is_of(entry, space->parameter[i].key))
        i++;
    return i;
}

bool mote_space_replaces(const struct mote_space *space, const struct mote_recipe_entry *entry) {
    return parameter_of(space, entry) < space->count;
}

/* Appends `text` with its variables filled in; that there is each of them was seen when the space was read. */
static void substitute(const struct filling *f, const char *text, struct mote_buffer *out) {
    while (*text) {
        size_t plain = strcspn(text, "$");
        mote_buffer_append(out, text, plain);
        text += plain;
        if (!*text) break;
        mote_buffer_text(out, f->value[mote_space_variable(f->space, text)]);
        text += mote_space_name_length(text);
    }
}

/* "N x (" at `text`: the length of that, and N; 0: it is something else. */
static size_t repeat_at(const char *text, unsigned long *times) {
    char *end;
    if (!isdigit((unsigned char)*text)) return 0;
    *times = strtoul(text, &end, 10);
    const char *at = end + strspn(end, " ");
    if (*at != 'x') return 0;
    at += 1 + strspn(at + 1, " ");
    return *at == '(' ? (size_t)(at + 1 - text) : 0;
}

/* Appends `text` with "N x (layers)" written out. */
static enum mote_status repeat(const struct filling *f, const struct mote_recipe_entry *entry,
                               const char *text, struct mote_buffer *out) {
    while (*text) {
        unsigned long times = 0;
        size_t head = repeat_at(text, &times);
        if (!head) {
            size_t word = isdigit((unsigned char)*text) ? strspn(text, "0123456789") : 1;
            mote_buffer_append(out, text, word);
            text += word;
            continue;
        }
        text += head;
        size_t body = strcspn(text, ")");
        if (!text[body] || times > MOST_REPEATS)
            return mote_value_fail(f->from, entry, f->error,
                                   "expected N x (layers), with N from 0 to %d and a closing bracket",
                                   MOST_REPEATS);
        for (unsigned long i = 0; i < times; i++) {
            mote_buffer_text(out, i ? ", " : "");
            mote_buffer_append(out, text, body);
        }
        text += body + 1;
        if (times == 0 && *text == ',') text += 1 + strspn(text + 1, " ");
    }
    return MOTE_OK;
}

/* A recipe's lines are short; the layers of a long network get one each. */
static void break_lines(char *text) {
    char *to = text;
    if (strlen(text) <= LONG_LINE) return;
    for (; *text; text++) {
        bool comma = *text == ',';
        *to++ = comma ? '\n' : *text;
        while (comma && text[1] == ' ')
            text++;
    }
    *to = 0;
}

/* The text that stands for an entry's value. */
static enum mote_status value_text(const struct filling *f, const struct mote_recipe_entry *entry,
                                   const char *value, struct mote_buffer *out) {
    bool network = strcmp(entry->section, "model") == 0 && strcmp(entry->key, "network") == 0;
    struct mote_buffer filled = {0};
    mote_buffer_text(&filled, "");
    enum mote_status status = MOTE_OK;
    substitute(f, value, network ? &filled : out);
    if (network && !filled.failed) status = repeat(f, entry, (const char *)filled.data, out);
    mote_buffer_text(out, "");
    out->failed |= filled.failed;
    if (network && !out->failed) break_lines((char *)out->data);
    mote_buffer_free(&filled);
    return status;
}

static enum mote_status add(struct filling *f, const struct mote_recipe_entry *entry, const char *value) {
    struct mote_recipe *to = f->to;
    struct mote_buffer text = {0};
    if (to->count == MOTE_RECIPE_ENTRIES)
        return mote_fail(f->error, MOTE_INPUT, "%s: with [space] filled in it has more than %d keys",
                         f->from->path, MOTE_RECIPE_ENTRIES);
    enum mote_status status = value_text(f, entry, value, &text);
    struct mote_recipe_entry made = {.section = mote_arena_string(&to->arena, entry->section),
                                     .key = mote_arena_string(&to->arena, entry->key),
                                     .value = text.failed ? NULL
                                                          : mote_arena_string(&to->arena, (char *)text.data),
                                     .line = entry->line};
    mote_buffer_free(&text);
    if (status != MOTE_OK) return status;
    if (!made.section || !made.key || !made.value) return mote_fail_memory(f->error, f->from->path);
    to->entries[to->count++] = made;
    return MOTE_OK;
}

/* Parameters whose key the recipe does not give, behind the section's own keys; NULL: of sections that it has not. */
static enum mote_status add_new(struct filling *f, const char *section) {
    for (size_t i = 0; i < f->space->count; i++) {
        const struct mote_parameter *p = &f->space->parameter[i];
        bool given = false, there = false;
        if (!p->key || (section && strcmp(p->key->section, section) != 0)) continue;
        for (size_t k = 0; k < f->from->count; k++) {
            given |= is_of(&f->from->entries[k], p->key);
            there |= strcmp(f->from->entries[k].section, p->key->section) == 0;
        }
        if (given || (!section && there)) continue;
        const struct mote_recipe_entry entry = {p->key->section, p->key->key, "", p->entry->line};
        MOTE_TRY(add(f, &entry, f->value[i]));
    }
    return MOTE_OK;
}

static bool stays(const struct filling *f, const struct mote_recipe_entry *entry) {
    return strcmp(entry->section, MOTE_SPACE) != 0 && (f->search || strcmp(entry->section, "search") != 0);
}

static enum mote_status fill(struct filling *f) {
    const struct mote_recipe *from = f->from;
    for (size_t i = 0; i < from->count; i++) {
        const struct mote_recipe_entry *entry = &from->entries[i];
        if (!stays(f, entry)) continue;
        size_t p = parameter_of(f->space, entry);
        MOTE_TRY(add(f, entry, p < f->space->count ? f->value[p] : entry->value));
        bool last = true;
        for (size_t k = i + 1; k < from->count; k++)
            last &= strcmp(from->entries[k].section, entry->section) != 0;
        if (last) MOTE_TRY(add_new(f, entry->section));
    }
    return add_new(f, NULL);
}

enum mote_status mote_space_apply(const struct mote_recipe *recipe, const struct mote_space *space,
                                  const char *const *value, bool search, struct mote_recipe **out,
                                  struct mote_error *error) {
    struct filling f = {recipe, space, value, search, mote_recipe_create(recipe->path), error};
    if (!f.to) return mote_fail_memory(error, recipe->path);
    enum mote_status status = fill(&f);
    if (status == MOTE_OK)
        *out = f.to;
    else
        mote_recipe_free(f.to);
    return status;
}

const char *mote_space_own(const struct mote_recipe *recipe, const struct mote_parameter *parameter) {
    for (size_t i = 0; parameter->key && i < recipe->count; i++)
        if (is_of(&recipe->entries[i], parameter->key)) return recipe->entries[i].value;
    return NULL;
}

bool mote_space_uses(const struct mote_recipe *recipe, const struct mote_space *space,
                     const char *const *value, size_t parameter) {
    const char *name = space->parameter[parameter].entry->key;
    if (space->parameter[parameter].key) return true;
    for (size_t i = 0; i < space->count; i++)
        if (space->parameter[i].key && mote_space_holds(value[i], name)) return true;
    for (size_t i = 0; i < recipe->count; i++) {
        const struct mote_recipe_entry *entry = &recipe->entries[i];
        if (strcmp(entry->section, MOTE_SPACE) != 0 && !mote_space_replaces(space, entry) &&
            mote_space_holds(entry->value, name))
            return true;
    }
    return false;
}
