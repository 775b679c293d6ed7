/* SPDX-License-Identifier: MIT */
#include "data/csv_rows.h"

#include "data/csv_decimal.h"
#include "data/time.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum mote_status mote_csv_rows_start(struct mote_csv_rows *rows, const char *path,
                                     const struct mote_table_request *request,
                                     struct mote_table_builder *builder, struct mote_error *error) {
    *rows = (struct mote_csv_rows){.path = path, .request = request, .builder = builder, .error = error};
    rows->decimal = request->decimal;
    rows->line = 1;
    rows->bad = SIZE_MAX;
    rows->values = calloc(request->columns + 1, sizeof *rows->values);
    if (!rows->values || !mote_csv_missing_make(request, &rows->missing))
        rows->status = mote_fail_memory(error, path);
    return rows->status;
}

void mote_csv_rows_free(struct mote_csv_rows *rows) {
    mote_csv_row_free(&rows->head[0]);
    mote_csv_row_free(&rows->head[1]);
    mote_csv_columns_free(&rows->columns);
    mote_csv_missing_free(&rows->missing);
    free(rows->values);
    *rows = (struct mote_csv_rows){0};
}

/* The name of a cell's column, as messages show it. */
static void cell_name(const struct mote_csv_rows *rows, size_t cell, char out[MOTE_TEXT_EXCERPT]) {
    const char *name = rows->columns.names.name[rows->columns.cell[cell].source];
    mote_text_excerpt(name, strlen(name), out);
}

static void note_bad(struct mote_csv_rows *rows, const char *text, size_t length) {
    if (rows->bad != SIZE_MAX) return;
    const struct mote_csv_names *names = &rows->columns.names;
    const char *name = names->name[rows->columns.cell[rows->next].source];
    struct mote_buffer clean = {0};
    mote_text_utf8(text, length, &clean);
    rows->bad = rows->next;
    rows->header_again = names->header && clean.data && mote_text_same((const char *)clean.data, name);
    mote_text_excerpt(text, length, rows->text);
    rows->overflows = mote_decimal_overflows(text, length, rows->decimal);
    mote_buffer_free(&clean);
}

/* One wanted field. */
static void read_cell(struct mote_csv_rows *rows, const char *text, size_t length) {
    while (length && *text == ' ') /* quoted fields keep their padding */
        text++, length--;
    size_t column = rows->columns.cell[rows->next].column;
    bool good = column == MOTE_CSV_TIME
                    ? mote_time_parse(text, length, &rows->time)
                    : mote_csv_value(&rows->missing, text, length, &rows->decimal, &rows->values[column]);
    if (!good) note_bad(rows, text, length);
    rows->any |= length > 0;
    rows->next++;
}

static void copy_field(struct mote_csv_rows *rows, const char *text, size_t length) {
    if (!mote_csv_row_add(&rows->head[rows->heads], text, length))
        rows->status = mote_fail_memory(rows->error, rows->path);
}

/* Field number rows->field of the row. */
static void take_field(struct mote_csv_rows *rows, char *text, size_t length) {
    while (rows->next < rows->columns.cells && rows->columns.cell[rows->next].source == rows->field) {
        while (length && text[length - 1] == ' ')
            text[--length] = 0;
        read_cell(rows, text, length);
    }
    rows->field++;
}

static void fail_cell(struct mote_csv_rows *rows) {
    char name[MOTE_TEXT_EXCERPT];
    cell_name(rows, rows->bad, name);
    bool time = rows->columns.cell[rows->bad].column == MOTE_CSV_TIME;
    if (rows->overflows && !time) {
        rows->status =
            mote_fail(rows->error, MOTE_INPUT,
                      "%s: line %zu: column \"%s\": \"%s\" is out of range; numbers up to 3.4e38 are read",
                      rows->path, rows->line, name, rows->text);
        return;
    }
    const char *wanted = time                   ? "time; " MOTE_TIME_FORMATS
                         : rows->decimal == ',' ? "number; one with a decimal comma"
                                                : "number; one, or a text that stands for a missing value,";
    rows->status =
        mote_fail(rows->error, MOTE_INPUT, "%s: line %zu: column \"%s\": \"%s\" is no %s was expected",
                  rows->path, rows->line, name, rows->text, wanted);
}

static void fail_short(struct mote_csv_rows *rows) {
    char name[MOTE_TEXT_EXCERPT];
    cell_name(rows, rows->next, name);
    rows->status = mote_fail(rows->error, MOTE_INPUT,
                             "%s: line %zu: the row has %zu field%s, but column \"%s\" is number %zu",
                             rows->path, rows->line, rows->field, rows->field == 1 ? "" : "s", name,
                             rows->columns.cell[rows->next].source + 1);
}

static void fail_back(struct mote_csv_rows *rows) {
    char now[MOTE_TIME_TEXT], before[MOTE_TIME_TEXT];
    const struct mote_table *table = rows->builder->table;
    mote_time_print(rows->time, now);
    mote_time_print(table->times[table->rows - 1], before);
    rows->status = mote_fail(rows->error, MOTE_INPUT,
                             "%s: line %zu: the time goes back from %s to %s; rows must be in time order",
                             rows->path, rows->line, before, now);
}

static void append_row(struct mote_csv_rows *rows) {
    switch (mote_table_builder_row(rows->builder, rows->time, rows->values)) {
    case MOTE_TABLE_KEPT:
    case MOTE_TABLE_REPEATED:
        break;
    case MOTE_TABLE_BACK:
        fail_back(rows);
        break;
    case MOTE_TABLE_FULL:
        rows->status = mote_fail_memory(rows->error, rows->path);
        break;
    }
}

/* All fields of a row are there. */
static void take_row(struct mote_csv_rows *rows) {
    bool empty = rows->columns.timed && !rows->any;
    if (rows->next < rows->columns.cells && rows->bad == SIZE_MAX && !empty)
        fail_short(rows);
    else if (empty || rows->header_again)
        rows->builder->table->skipped_rows++;
    else if (rows->bad != SIZE_MAX)
        fail_cell(rows);
    else
        append_row(rows);
    rows->field = rows->next = 0;
    rows->any = rows->header_again = false;
    rows->bad = SIZE_MAX;
}

static void replay(struct mote_csv_rows *rows, const struct mote_csv_row *row) {
    size_t now = rows->line;
    rows->line = row->line;
    rows->field = 0;
    for (size_t i = 0; i < row->count && rows->status == MOTE_OK; i++) {
        size_t length;
        char *text = strdup(mote_csv_row_field(row, i, &length));
        if (text)
            take_field(rows, text, length);
        else
            rows->status = mote_fail_memory(rows->error, rows->path);
        free(text);
    }
    if (rows->status == MOTE_OK) take_row(rows);
    rows->line = now;
}

static enum mote_status begin_table(struct mote_csv_rows *rows) {
    const struct mote_csv_columns *columns = &rows->columns;
    const char **names = calloc(rows->request->columns + 1, sizeof *names);
    if (!names) return mote_fail_memory(rows->error, rows->path);
    for (size_t i = 0; i < columns->cells; i++)
        if (columns->cell[i].column != MOTE_CSV_TIME)
            names[columns->cell[i].column] = columns->names.name[columns->cell[i].source];
    enum mote_status status =
        mote_table_builder_file(rows->builder, rows->path, columns->timed, names, rows->error);
    free(names);
    return status;
}

/* Both rows that decide are there, or the file has ended. */
static void get_ready(struct mote_csv_rows *rows) {
    rows->ready = true;
    rows->status = mote_csv_columns_find(rows->path, &rows->head[0], &rows->head[1], rows->request,
                                         &rows->columns, rows->error);
    if (rows->status == MOTE_OK) rows->status = begin_table(rows);
    for (size_t i = rows->columns.names.header; i < rows->heads && rows->status == MOTE_OK; i++)
        replay(rows, &rows->head[i]);
    mote_csv_row_free(&rows->head[0]);
    mote_csv_row_free(&rows->head[1]);
    rows->field = 0;
}

static size_t count_lines(const char *text, size_t length) {
    size_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    return lines;
}

void mote_csv_rows_field(void *text, size_t length, void *context) {
    struct mote_csv_rows *rows = context;
    if (rows->status != MOTE_OK) return;
    if (rows->ready) {
        /* Most fields end here. */
        if (rows->next == rows->columns.cells || rows->columns.cell[rows->next].source != rows->field)
            rows->field++;
        else
            take_field(rows, text, length);
        return;
    }
    if (rows->field++ == 0) rows->head[rows->heads].line = rows->line;
    copy_field(rows, text, length);
}

void mote_csv_rows_end(int character, void *context) {
    struct mote_csv_rows *rows = context;
    bool second_half = character == '\n' && rows->last_end == '\r' && rows->field == 0; /* of CR LF */
    rows->last_end = character;
    if (rows->status != MOTE_OK || second_half) return;
    if (rows->field) {
        rows->rows++;
        if (rows->ready) {
            take_row(rows);
        } else {
            const struct mote_csv_row *head = &rows->head[rows->heads++];
            rows->line += count_lines((const char *)head->text.data, head->text.size);
            rows->field = 0;
            if (rows->heads == 2) get_ready(rows);
        }
    }
    rows->line++;
}

enum mote_status mote_csv_rows_finish(struct mote_csv_rows *rows) {
    if (rows->status != MOTE_OK) return rows->status;
    if (!rows->ready && rows->heads == 0)
        return mote_fail(rows->error, MOTE_INPUT,
                         "%s: the file is empty; a header and rows of numbers were expected", rows->path);
    if (!rows->ready) get_ready(rows);
    if (rows->status == MOTE_OK && mote_table_builder_file_rows(rows->builder) == 0)
        rows->status =
            mote_fail(rows->error, MOTE_INPUT, "%s: no rows of numbers behind the header", rows->path);
    return rows->status;
}
