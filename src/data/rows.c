/* SPDX-License-Identifier: MIT
 * Rows of numbers in text. Tables with times, units and gaps are for csv.h; this is what programs print. */
#include "data/array.h"

#include "base/number.h"
#include "data/csv_text.h"

#include <string.h>

enum { MOST_DIGITS = 400 };

struct reading {
    const char *path;
    size_t line, columns, rows;
    struct mote_buffer *values;
    struct mote_error *error;
};

static bool is_separator(char c) {
    return c == ',' || c == ';' || c == '\t' || c == ' ' || c == '\r';
}

/* One field of a line: blanks around it, one separator after it. */
static size_t field_length(const char *at, const char *end) {
    size_t length = 0;
    while (at + length < end && !is_separator(at[length]))
        length++;
    return length;
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\r'))
        at++;
    return at;
}

static bool parse(const char *at, size_t length, double *value) {
    char text[MOST_DIGITS];
    if (length == 0 || length >= sizeof text) return false;
    memcpy(text, at, length);
    text[length] = 0;
    return strlen(text) == length && mote_number_parse(text, value);
}

/* Appends the numbers of a line; `bad` is the first field that is none. */
static size_t read_line(struct reading *r, const char *at, const char *end, size_t *count, const char **bad) {
    size_t fields = 0;
    *count = 0;
    *bad = NULL;
    for (at = skip_blanks(at, end); at < end; fields++) {
        size_t length = field_length(at, end);
        double value;
        if (parse(at, length, &value)) {
            mote_buffer_append(r->values, &value, sizeof value);
            ++*count;
        } else if (!*bad) {
            *bad = at;
        }
        at = skip_blanks(at + length, end);
        if (at < end && (*at == ',' || *at == ';' || *at == '\t')) at = skip_blanks(at + 1, end);
    }
    return fields;
}

static enum mote_status take_line(struct reading *r, const char *at, const char *end) {
    const char *bad;
    size_t count, fields = read_line(r, at, end, &count, &bad);
    if (fields == 0) return MOTE_OK;
    if (count == 0 && r->rows == 0 && r->columns == 0) { /* names */
        r->columns = fields;
        return MOTE_OK;
    }
    if (bad) {
        char excerpt[MOTE_TEXT_EXCERPT];
        mote_text_excerpt(bad, field_length(bad, end), excerpt);
        return mote_fail(r->error, MOTE_INPUT, "%s: line %zu: \"%s\" is no number", r->path, r->line,
                         excerpt);
    }
    if (r->columns && fields != r->columns)
        return mote_fail(r->error, MOTE_INPUT, "%s: line %zu: %zu numbers, the lines before have %zu",
                         r->path, r->line, fields, r->columns);
    r->columns = fields;
    r->rows++;
    return MOTE_OK;
}

enum mote_status mote_rows_read(const char *path, const void *text, size_t size, struct mote_buffer *values,
                                struct mote_array *array, struct mote_error *error) {
    struct reading r = {.path = path, .values = values, .error = error};
    const char *at = text, *end = at + size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        if (!stop) stop = end;
        r.line++;
        MOTE_TRY(take_line(&r, at, stop));
        at = stop < end ? stop + 1 : end;
    }
    if (values->failed) return mote_fail_memory(error, "rows of numbers");
    if (r.rows == 0) return mote_fail(error, MOTE_INPUT, "%s: holds no row of numbers", path);
    *array = (struct mote_array){.kind = MOTE_ARRAY_FLOAT,
                                 .item = sizeof(double),
                                 .rank = 2,
                                 .count = r.rows * r.columns,
                                 .shape = {r.rows, r.columns},
                                 .data = values->data,
                                 .decimal = true};
    return MOTE_OK;
}
