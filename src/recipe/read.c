/* SPDX-License-Identifier: MIT
 * Text to entries. inih splits lines into section, key and value; it is fed one cleaned line at a time, so
 * that line numbers, comments and continued values are under our rules (recipe.h), and no byte can surprise
 * it. */
#include "base/buffer.h"
#include "base/file.h"
#include "base/near.h"
#include "recipe/space.h"
#include "recipe/value.h"

#include <ini.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 40, MOST_NAMES = 128, LINE = 190 };

#define SECTIONS                                                                                             \
    "[task], [data], [features], [augment], [model], [train], [shrink], [budget], [search] or [space]"

struct reader {
    struct mote_recipe *recipe;
    const char *at, *end;     /* of the text not yet read */
    int line;                 /* that inih has now */
    bool indented, fresh;     /* it starts with a blank; no key yet in this section */
    int value_line;           /* where the value of the last entry got to */
    struct mote_buffer value; /* of the last entry, which may still grow */
    enum mote_status status;
    struct mote_error *error;
};

/* "path: line N: …"; 0 is what inih's handler returns on failure. */
static int refuse(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static int refuse(struct reader *r, const char *format, ...) {
    char sentence[300];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    r->status = mote_fail(r->error, MOTE_INPUT, "%s: line %d: %s", r->recipe->path, r->line, sentence);
    return 0;
}

static int refuse_memory(struct reader *r) {
    r->status = mote_fail_memory(r->error, r->recipe->path);
    return 0;
}

/* Lines are this short so that inih's buffer takes them, and takes what mote_recipe_print makes of them. */
static int refuse_long(struct reader *r) {
    return refuse(r, "longer than %d bytes; go on in an indented line", LINE);
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_control(char c) {
    return ((unsigned char)c < ' ' && c != '\t' && c != '\r') || c == 0x7f;
}

/* Bytes of the line before a comment and before blanks at its end. */
static size_t content_length(const char *line, size_t length) {
    size_t keep = 0;
    for (size_t i = 0; i < length; i++) {
        bool after_blank = i == 0 || is_blank(line[i - 1]);
        bool number = i > 0 && i + 1 < length && is_digit(line[i + 1]);
        if (after_blank && (line[i] == ';' || (line[i] == '#' && !number))) break;
        if (!is_blank(line[i]) && line[i] != '\r') keep = i + 1;
    }
    return keep;
}

/* The next line of the text; false at its end. */
static bool next_line(struct reader *r, const char **line, size_t *length) {
    if (r->at == r->end) return false;
    const char *newline = memchr(r->at, '\n', (size_t)(r->end - r->at));
    *line = r->at;
    *length = (size_t)((newline ? newline : r->end) - r->at);
    r->at = newline ? newline + 1 : r->end;
    r->line++;
    return true;
}

/* An ini_reader: the next line without its comment, as a string of fewer than `size` bytes. */
static char *read_line(char *out, int size, void *stream) {
    struct reader *r = stream;
    const char *line;
    size_t length, blanks = 0;
    if (r->status != MOTE_OK || !next_line(r, &line, &length)) return NULL;
    length = content_length(line, length);
    while (blanks < length && is_blank(line[blanks]))
        blanks++;
    /* inih would take an indented "#3" for a comment; a comma before it tells it otherwise and means nothing.
     */
    bool number = blanks && blanks < length && line[blanks] == '#';
    r->indented = blanks > 0;
    if (length > blanks && line[blanks] == '[' && !r->indented) r->fresh = true;
    if (length > LINE || length + 2 > (size_t)size) refuse_long(r);
    for (size_t i = 0; i < length && r->status == MOTE_OK; i++)
        if (is_control(line[i]))
            refuse(r, "the byte 0x%02x at column %zu; a recipe is plain text", line[i], i + 1);
    if (r->status != MOTE_OK) return NULL;
    memcpy(out, line, blanks);
    if (number) out[blanks] = ',';
    memcpy(out + blanks + number, line + blanks, length - blanks);
    out[length + number] = 0;
    return out;
}

/* The keys of a section, or all sections, as names to compare with. [space] takes the keys of all. */
static size_t list_names(const char *section, const char *names[MOST_NAMES]) {
    size_t rows, count = 0;
    const struct mote_recipe_key *keys = mote_recipe_keys(&rows);
    bool space = section && strcmp(section, MOTE_SPACE) == 0;
    if (!section) names[count++] = MOTE_SPACE;
    for (size_t i = 0; i < rows && count < MOST_NAMES; i++) {
        if (space && mote_space_takes(&keys[i])) names[count++] = keys[i].key;
        if (!section && (i == 0 || strcmp(keys[i].section, keys[i - 1].section) != 0))
            names[count++] = keys[i].section;
        if (section && strcmp(keys[i].section, section) == 0)
            names[count++] = keys[i].type == MOTE_KEY_LIMIT ? "mae COLUMN" : keys[i].key;
    }
    return count;
}

static int refuse_section(struct reader *r, const char *section) {
    const char *names[MOST_NAMES], *near = mote_near_best(section, names, list_names(NULL, names));
    if (!*section) return refuse(r, "a key before any section; expected " SECTIONS " above it");
    if (near) return refuse(r, "there is no section [%.*s]; did you mean [%s]?", SHOWN, section, near);
    return refuse(r, "there is no section [%.*s]; expected " SECTIONS, SHOWN, section);
}

static int refuse_parameter(struct reader *r, const char *name) {
    const struct mote_recipe_key *key = mote_space_refuses(name);
    if (!key)
        return refuse(
            r,
            "[space] has no key '%.*s'; it takes keys of the other sections, as width, and variables, "
            "as $units",
            SHOWN, name);
    return refuse(
        r,
        "[space] does not take '%.*s': a search varies how it is done, and what is asked for must be "
        "the same for all; give it one value in [%s]",
        SHOWN, name, key->section);
}

static int refuse_key(struct reader *r, const char *section, const char *key) {
    const char *names[MOST_NAMES];
    size_t count = list_names(section, names);
    if (count == 0) return refuse_section(r, section);
    bool space = strcmp(section, MOTE_SPACE) == 0;
    if (space && mote_space_refuses(key)) return refuse_parameter(r, key);
    const char *near = mote_near_best(key, names, count);
    if (near) return refuse(r, "[%s] has no key '%.*s'; did you mean '%s'?", section, SHOWN, key, near);
    if (space) return refuse_parameter(r, key);
    struct mote_buffer list = {0};
    for (size_t i = 0; i < count; i++)
        mote_buffer_printf(&list, "%s%s", i ? ", " : "", names[i]);
    refuse(r, "[%s] has no key '%.*s'; its keys are %s", section, SHOWN, key,
           list.data ? (char *)list.data : "");
    mote_buffer_free(&list);
    return 0;
}

/* The grown value becomes the last entry's. */
static int finish_value(struct reader *r) {
    if (r->recipe->count == 0) return 1;
    struct mote_recipe_entry *last = &r->recipe->entries[r->recipe->count - 1];
    if (!r->value.failed) last->value = mote_arena_string(&r->recipe->arena, (char *)r->value.data);
    bool failed = r->value.failed || !last->value;
    mote_buffer_free(&r->value);
    return failed ? refuse_memory(r) : 1;
}

static int add_entry(struct reader *r, const char *section, const char *key, const char *value) {
    struct mote_recipe *recipe = r->recipe;
    for (size_t i = 0; i < recipe->count; i++)
        if (strcmp(recipe->entries[i].section, section) == 0 && strcmp(recipe->entries[i].key, key) == 0)
            return refuse(r, "[%s] %s is given twice, first in line %d", section, key,
                          recipe->entries[i].line);
    if (strlen(key) + strlen(" = ") + strlen(value) > LINE) return refuse_long(r);
    if (recipe->count == MOTE_RECIPE_ENTRIES) return refuse(r, "more than %d keys", MOTE_RECIPE_ENTRIES);
    if (!finish_value(r)) return 0;
    recipe->entries[recipe->count++] =
        (struct mote_recipe_entry){.section = mote_arena_string(&recipe->arena, section),
                                   .key = mote_arena_string(&recipe->arena, key),
                                   .value = "",
                                   .line = r->line};
    struct mote_recipe_entry *entry = &recipe->entries[recipe->count - 1];
    if (!entry->section || !entry->key) return refuse_memory(r);
    mote_buffer_text(&r->value, value);
    r->value_line = r->line;
    return 1;
}

/* An indented "key = value" is a slip, not a value that goes on. */
static int continue_value(struct reader *r, const char *section, const char *value) {
    char word[SHOWN];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(value, " \t=:"), value);
    const char *after = value + strcspn(value, " \t=:");
    after += strspn(after, " \t");
    if (*after == '=' && mote_recipe_key_find(section, word))
        return refuse(r, "an indented line goes on with the value above; move '%s' to the left edge", word);
    if (strlen("    ") + strlen(value) > LINE) return refuse_long(r);
    for (; r->value_line < r->line; r->value_line++)
        mote_buffer_text(&r->value, "\n");
    mote_buffer_text(&r->value, value);
    return 1;
}

/* An ini_handler. */
static int take(void *user, const char *section, const char *key, const char *value) {
    struct reader *r = user;
    if (r->status != MOTE_OK) return 0;
    if (r->indented && !r->fresh) return continue_value(r, section, value);
    bool space = strcmp(section, MOTE_SPACE) == 0;
    if (space ? !mote_space_names(key) : !mote_recipe_key_find(section, key))
        return refuse_key(r, section, key);
    r->fresh = false;
    return add_entry(r, section, key, value);
}

/* inih could not split line `line`: the first thing that is wrong, whatever was refused further down. */
static void refuse_syntax(struct reader *r, const char *text, int line) {
    *r =
        (struct reader){.recipe = r->recipe, .at = text, .end = r->end, .value = r->value, .error = r->error};
    const char *start = text;
    size_t length;
    while (r->line < line && next_line(r, &start, &length))
        continue;
    bool heading = start[strspn(start, " \t")] == '[';
    refuse(r, heading ? "a section's name without its ]" : "neither 'key = value' nor a [section]");
}

static enum mote_status read_entries(struct mote_recipe *recipe, const char *text, size_t bytes,
                                     struct mote_error *error) {
    struct reader r = {.recipe = recipe, .at = text, .end = text + bytes, .fresh = true, .error = error};
    int line = ini_parse_stream(read_line, &r, take, &r);
    if (line > 0 && (r.status == MOTE_OK || line < r.line)) refuse_syntax(&r, text, line);
    if (line < 0) refuse_memory(&r);
    if (r.status == MOTE_OK) finish_value(&r);
    mote_buffer_free(&r.value);
    return r.status;
}

enum mote_status mote_recipe_read_text(const char *path, const void *text, size_t bytes,
                                       struct mote_recipe **out, struct mote_error *error) {
    if (bytes > MOTE_RECIPE_BYTES)
        return mote_fail(error, MOTE_INPUT, "%s: larger than the %d bytes that a recipe may have", path,
                         MOTE_RECIPE_BYTES);
    struct mote_recipe *recipe = mote_recipe_create(path);
    char *copy = recipe ? mote_arena_alloc(&recipe->arena, bytes + 1, 1) : NULL;
    enum mote_status status = MOTE_OK;
    if (!copy)
        status = mote_fail_memory(error, path);
    else {
        if (bytes) memcpy(copy, text, bytes);
        status = read_entries(recipe, copy, bytes, error);
    }
    if (status == MOTE_OK)
        *out = recipe;
    else
        mote_recipe_free(recipe);
    return status;
}

enum mote_status mote_recipe_read(const char *path, struct mote_recipe **out, struct mote_error *error) {
    struct mote_buffer text = {0};
    enum mote_status status = mote_file_read(path, MOTE_RECIPE_BYTES, &text, error);
    if (status == MOTE_OK) status = mote_recipe_read_text(path, text.data, text.size, out, error);
    mote_buffer_free(&text);
    return status;
}
