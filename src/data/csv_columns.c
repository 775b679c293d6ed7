/* SPDX-License-Identifier: MIT */
#include "data/csv_columns.h"

#include "data/csv_decimal.h"
#include "data/csv_text.h"
#include "data/time.h"

#include <stdlib.h>
#include <string.h>

static bool field_is_time(const struct mote_csv_row *row, size_t at) {
    size_t length;
    int64_t seconds;
    const char *text = mote_csv_row_field(row, at, &length);
    return mote_time_parse(text, length, &seconds);
}

static bool field_is_number(const struct mote_csv_row *row, size_t at) {
    size_t length;
    float value;
    char decimal = 0;
    const char *text = mote_csv_row_field(row, at, &length);
    return mote_decimal_parse(text, length, &decimal, &value);
}

static bool field_is_missing(const struct mote_csv_row *row, size_t at,
                             const struct mote_table_request *request) {
    size_t length;
    const char *text = mote_csv_row_field(row, at, &length);
    for (size_t i = 0; i < request->missing_count; i++)
        if (mote_text_same(text, request->missing[i])) return true;
    return length == 0;
}

/* No name looks like a number or a time: a row that holds nothing else, and one of them at least, is data. */
static bool row_is_data(const struct mote_csv_row *row, const struct mote_table_request *request) {
    bool any = false;
    for (size_t i = 0; i < row->count; i++) {
        bool value = field_is_number(row, i) || field_is_time(row, i);
        if (!value && !field_is_missing(row, i, request)) return false;
        any |= value;
    }
    return any;
}

static bool says_time(const char *name) {
    static const char *const words[] = {"date", "time", "datum", "zeit"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (mote_text_contains(name, words[i])) return true;
    return false;
}

/* A name that says "time" over a text that is neither time nor number: reading on as if there were no times
 * would hide every gap. */
static enum mote_status check_no_time(const struct mote_csv_names *names, const struct mote_csv_row *sample,
                                      struct mote_error *error) {
    for (size_t i = 0; names->header && i < sample->count && i < names->count; i++) {
        if (!says_time(names->name[i]) || field_is_number(sample, i)) continue;
        size_t length;
        char name[MOTE_TEXT_EXCERPT], excerpt[MOTE_TEXT_EXCERPT];
        const char *text = mote_csv_row_field(sample, i, &length);
        mote_text_excerpt(text, length, excerpt);
        mote_text_excerpt(names->name[i], strlen(names->name[i]), name);
        return mote_fail(error, MOTE_INPUT,
                         "%s: line %zu: column \"%s\": \"%s\" is no time; " MOTE_TIME_FORMATS
                         " was expected; if the rows have no times, say time = none",
                         names->path, sample->line, name, excerpt);
    }
    return MOTE_OK;
}

/* *place stays MOTE_CSV_TIME where the rows have no time. */
static enum mote_status find_time(const struct mote_csv_names *names, const struct mote_csv_row *sample,
                                  const struct mote_table_request *request, size_t *place,
                                  struct mote_error *error) {
    const char *wanted = request->time ? request->time : "auto";
    *place = MOTE_CSV_TIME;
    if (mote_text_same(wanted, "none")) return MOTE_OK;
    if (!mote_text_same(wanted, "auto")) return mote_csv_names_find(names, wanted, place, error);
    for (size_t i = 0; i < sample->count && i < names->count; i++)
        if (field_is_time(sample, i)) {
            *place = i;
            return MOTE_OK;
        }
    return check_no_time(names, sample, error);
}

static int compare_cells(const void *a, const void *b) {
    const struct mote_csv_cell *x = a, *y = b;
    if (x->source != y->source) return x->source < y->source ? -1 : 1;
    return x->column == y->column ? 0 : x->column < y->column ? -1 : 1;
}

enum mote_status mote_csv_columns_find(const char *path, const struct mote_csv_row *first,
                                       const struct mote_csv_row *second,
                                       const struct mote_table_request *request,
                                       struct mote_csv_columns *columns, struct mote_error *error) {
    bool header = !row_is_data(first, request);
    MOTE_TRY(mote_csv_names_make(path, first, header, &columns->names, error));
    columns->cell = calloc(request->columns + 1, sizeof *columns->cell);
    if (!columns->cell) return mote_fail_memory(error, path);
    for (size_t i = 0; i < request->columns; i++) {
        columns->cell[i].column = i;
        MOTE_TRY(mote_csv_names_find(&columns->names, request->column[i], &columns->cell[i].source, error));
    }
    columns->cells = request->columns;
    size_t time;
    MOTE_TRY(find_time(&columns->names, header ? second : first, request, &time, error));
    columns->timed = time != MOTE_CSV_TIME;
    if (columns->timed) columns->cell[columns->cells++] = (struct mote_csv_cell){time, MOTE_CSV_TIME};
    qsort(columns->cell, columns->cells, sizeof *columns->cell, compare_cells);
    return MOTE_OK;
}

void mote_csv_columns_free(struct mote_csv_columns *columns) {
    mote_csv_names_free(&columns->names);
    free(columns->cell);
    *columns = (struct mote_csv_columns){0};
}
