/* SPDX-License-Identifier: MIT
 * One row of a CSV file, copied: for the first two, which decide how the others are read. */
#ifndef MOTE_DATA_CSV_ROW_H
#define MOTE_DATA_CSV_ROW_H

#include "base/buffer.h"

/* All zero is a valid, empty row. */
struct mote_csv_row {
    struct mote_buffer text; /* the fields, each with a NUL behind it */
    struct mote_buffer ends; /* size_t: where in text each field's NUL is */
    size_t count, line;
};

bool mote_csv_row_add(struct mote_csv_row *row, const char *field, size_t length); /* false: out of memory */
const char *mote_csv_row_field(const struct mote_csv_row *row, size_t at, size_t *length);
void mote_csv_row_free(struct mote_csv_row *row);

#endif
