/* SPDX-License-Identifier: MIT
 * Which fields of a file's rows are wanted: decided from its first two rows. */
#ifndef MOTE_DATA_CSV_COLUMNS_H
#define MOTE_DATA_CSV_COLUMNS_H

#include "data/csv_names.h"
#include "data/table.h"

/* A field that is read: its place in the row, and the table's column that it fills. */
struct mote_csv_cell {
    size_t source;
    size_t column; /* MOTE_CSV_TIME: the row's time */
};
#define MOTE_CSV_TIME SIZE_MAX

struct mote_csv_columns {
    struct mote_csv_names names;
    bool timed; /* one cell is the time */
    size_t cells;
    struct mote_csv_cell *cell; /* sorted by source */
};

/* Fills *columns, which the caller frees also after a failure. `second` is empty where the file ends before
 * it. */
enum mote_status mote_csv_columns_find(const char *path, const struct mote_csv_row *first,
                                       const struct mote_csv_row *second,
                                       const struct mote_table_request *request,
                                       struct mote_csv_columns *columns, struct mote_error *error);
void mote_csv_columns_free(struct mote_csv_columns *columns);

#endif
