/* SPDX-License-Identifier: MIT
 * What libcsv's callbacks do: fields to cells, rows to the table. The first two rows are copied, because they
 * decide which fields are wanted; from then on only wanted fields are looked at. */
#ifndef MOTE_DATA_CSV_ROWS_H
#define MOTE_DATA_CSV_ROWS_H

#include "data/csv_cells.h"
#include "data/csv_columns.h"
#include "data/csv_text.h"
#include "data/table_build.h"

struct mote_csv_rows {
    const char *path;
    const struct mote_table_request *request;
    struct mote_table_builder *builder;
    struct mote_error *error;
    enum mote_status status; /* sticky: after a failure all that follows is ignored */

    struct mote_csv_row head[2];
    size_t heads; /* rows copied */
    bool ready;   /* `columns` is filled, and the copied rows have gone their way */
    struct mote_csv_columns columns;
    struct mote_csv_missing missing;
    char decimal; /* 0 until the first number with a mark */

    size_t line;  /* where the row being read begins, from 1 */
    int last_end; /* the character that ended the last line: '\n', '\r', −1 */
    size_t rows;  /* that were complete */

    /* The row being read: */
    size_t field; /* fields so far */
    size_t next;  /* the cell that is wanted next */
    bool any;     /* one wanted field was not empty */
    int64_t time;
    float *values;                /* per table column */
    size_t bad;                   /* the first cell that could not be read, or SIZE_MAX … */
    char text[MOTE_TEXT_EXCERPT]; /* … and what it says */
    bool overflows;               /* … which is a number, but no float */
    bool header_again;            /* … which is the column's name */
};

enum mote_status mote_csv_rows_start(struct mote_csv_rows *rows, const char *path,
                                     const struct mote_table_request *request,
                                     struct mote_table_builder *builder, struct mote_error *error);
/* For csv_parse and csv_fini; `context` is the struct mote_csv_rows. Fields end with NUL. */
void mote_csv_rows_field(void *text, size_t length, void *context);
void mote_csv_rows_end(int character, void *context);
/* The file has ended. */
enum mote_status mote_csv_rows_finish(struct mote_csv_rows *rows);
void mote_csv_rows_free(struct mote_csv_rows *rows);

#endif
