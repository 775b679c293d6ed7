/* SPDX-License-Identifier: MIT
 * Columns of numbers read from CSV files, with their times, in one block of memory. Missing values are NaN.
 */
#ifndef MOTE_DATA_TABLE_H
#define MOTE_DATA_TABLE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mote_table {
    size_t rows, columns;
    float *values;  /* (rows, columns) */
    int64_t *times; /* of each row, seconds since 1970 as if UTC; NULL: the files have none, rows are one step
                       apart */
    uint32_t *file; /* number of the file that a row came from */
    char **names;   /* of the columns, as in the first file's header, in UTF-8; "#3" where it has none */
    char **paths;   /* of the files */
    /* Told to the user: */
    size_t files;
    size_t
        repeated_rows; /* dropped: the file had a row with the same time before, or another file the same row */
    size_t missing_values; /* NaN among the values */
    size_t skipped_rows;   /* without time and values (";;;"), or the header again */
    bool reordered;        /* the files were not given in the order of their times, and are in it now */
};

/* What to read; strings are those of struct mote_plan_data. */
struct mote_table_request {
    size_t columns;
    const char *const *column; /* names, compared without padding and quotes and, unless one fits exactly,
                                * without case; or "#3": number 3 counted from 1 */
    const char *time;          /* name, "#1", "auto" (the first column that holds times) or "none" */
    size_t missing_count;
    const char *const *missing; /* texts for "no value"; a number also matches when written otherwise */
    char separator, decimal;    /* 0: found by looking at the first lines, at the first number with a mark */
};

/* Within a file, a row with a time that the file had before is dropped and counted (loggers repeat rows, and
 * whole hours when a clock is set back); a new time before the last one is an error that names the row. Files
 * with times are put in the order of their first rows, whatever the order of the paths, and rows that two files
 * share are dropped and counted too; files that overlap and do not agree are an error: in the table, times
 * rise. Files without times stay in the order given. A folder stands for its *.csv files by name. Files are
 * read in pieces of 64 KiB. Beside the table the reader holds one row's text (at most 1 MiB, or the row is
 * refused), and to change the order one more copy of an array. */
enum mote_status mote_table_read(const char *const *paths, size_t path_count,
                                 const struct mote_table_request *request, struct mote_table **out,
                                 struct mote_error *error);
/* From memory, one file; for tests and the fuzzer. */
enum mote_status mote_table_read_text(const char *path, const void *text, size_t bytes,
                                      const struct mote_table_request *request, struct mote_table **out,
                                      struct mote_error *error);
void mote_table_free(struct mote_table *table);

#endif
