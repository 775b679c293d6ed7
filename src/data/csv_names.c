/* SPDX-License-Identifier: MIT
 * All comparisons are made on names in UTF-8, without padding and quotes, so that one recipe reads files of
 * either coding. */
#include "data/csv_names.h"

#include "data/csv_text.h"

#include <stdlib.h>
#include <string.h>

/* A text of its own, as UTF-8 without padding; NULL when memory is out. */
static char *clean_name(const char *text, size_t length) {
    struct mote_buffer name = {0};
    mote_text_utf8(text, length, &name);
    mote_buffer_append(&name, "", 1);
    if (!name.failed) return (char *)name.data;
    mote_buffer_free(&name);
    return NULL;
}

static char *number_name(size_t number) {
    struct mote_buffer name = {0};
    mote_buffer_printf(&name, "#%zu", number);
    return (char *)name.data;
}

enum mote_status mote_csv_names_make(const char *path, const struct mote_csv_row *first, bool header,
                                     struct mote_csv_names *names, struct mote_error *error) {
    *names = (struct mote_csv_names){path, first->line, header, 0, calloc(first->count + 1, sizeof(char *))};
    for (; names->name && names->count < first->count; names->count++) {
        size_t length;
        const char *text = mote_csv_row_field(first, names->count, &length);
        char *name = header ? clean_name(text, length) : number_name(names->count + 1);
        if (!name) break;
        names->name[names->count] = name;
    }
    return names->name && names->count == first->count ? MOTE_OK : mote_fail_memory(error, path);
}

void mote_csv_names_free(struct mote_csv_names *names) {
    for (size_t i = 0; i < names->count; i++)
        free(names->name[i]);
    free(names->name);
    *names = (struct mote_csv_names){0};
}

/* Adds `"name", ` unless the list is long enough for a sentence already; then "…", once. */
static void list_name(struct mote_buffer *list, const char *name, size_t longest) {
    char excerpt[MOTE_TEXT_EXCERPT];
    mote_text_excerpt(name, strlen(name), excerpt);
    if (list->size < longest)
        mote_buffer_printf(list, "%s\"%s\"", list->size ? ", " : "", excerpt);
    else if (list->data[list->size - 1] == '"')
        mote_buffer_text(list, ", …");
}

static enum mote_status fail_unknown(const struct mote_csv_names *names, const char *wanted,
                                     struct mote_error *error) {
    struct mote_buffer near = {0}, all = {0};
    for (size_t i = 0; i < names->count; i++) {
        if (mote_text_near(names->name[i], wanted)) list_name(&near, names->name[i], 90);
        list_name(&all, names->name[i], 160);
    }
    enum mote_status status =
        mote_fail(error, MOTE_INPUT, "%s: line %zu: no column \"%s\"; %s%s%sthe header has %s", names->path,
                  names->line, wanted, near.size ? "near it: " : "", near.size ? (const char *)near.data : "",
                  near.size ? "; " : "", all.data ? (const char *)all.data : "nothing");
    mote_buffer_free(&near);
    mote_buffer_free(&all);
    return status;
}

static bool same_exactly(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static size_t count_same(const struct mote_csv_names *names, const char *wanted,
                         bool (*same)(const char *, const char *), size_t *first) {
    size_t found = 0;
    for (size_t i = names->count; i-- > 0;)
        if (same(names->name[i], wanted)) {
            found++;
            *first = i;
        }
    return found;
}

/* Letter by letter first: "t" may be the time and "T" the temperature. */
static enum mote_status find_name(const struct mote_csv_names *names, const char *wanted, size_t *place,
                                  struct mote_error *error) {
    char excerpt[MOTE_TEXT_EXCERPT];
    mote_text_excerpt(wanted, strlen(wanted), excerpt);
    if (!names->header)
        return mote_fail(error, MOTE_INPUT,
                         "%s: line %zu: no column \"%s\": the file has no header, so name columns by number, "
                         "\"#1\" to \"#%zu\"",
                         names->path, names->line, excerpt, names->count);
    size_t found = count_same(names, wanted, same_exactly, place);
    if (found == 0) found = count_same(names, wanted, mote_text_same, place);
    if (found == 0) return fail_unknown(names, excerpt, error);
    if (found > 1)
        return mote_fail(error, MOTE_INPUT,
                         "%s: line %zu: %zu columns are called \"%s\"; name one by its number, as \"#%zu\"",
                         names->path, names->line, found, excerpt, *place + 1);
    return MOTE_OK;
}

/* "#3" */
static bool is_number(const char *text, size_t *number) {
    size_t value = 0;
    if (*text++ != '#' || !*text) return false;
    for (; *text >= '0' && *text <= '9' && value < 10000000; text++)
        value = value * 10 + (size_t)(*text - '0');
    *number = value;
    return *text == 0;
}

static enum mote_status find_number(const struct mote_csv_names *names, size_t number, size_t *place,
                                    struct mote_error *error) {
    if (number == 0 || number > names->count)
        return mote_fail(error, MOTE_INPUT, "%s: line %zu: no column #%zu; there are #1 to #%zu", names->path,
                         names->line, number, names->count);
    *place = number - 1;
    return MOTE_OK;
}

enum mote_status mote_csv_names_find(const struct mote_csv_names *names, const char *wanted, size_t *place,
                                     struct mote_error *error) {
    size_t number;
    char *clean = clean_name(wanted, strlen(wanted));
    if (!clean) return mote_fail_memory(error, names->path);
    enum mote_status status = is_number(clean, &number) ? find_number(names, number, place, error)
                                                        : find_name(names, clean, place, error);
    free(clean);
    return status;
}
