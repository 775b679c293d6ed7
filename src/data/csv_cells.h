/* SPDX-License-Identifier: MIT
 * A field's text to a value: number, missing, or neither. */
#ifndef MOTE_DATA_CSV_CELLS_H
#define MOTE_DATA_CSV_CELLS_H

#include "data/table.h"

/* A request's texts for "no value". Those that are numbers also match the number written otherwise: -9999
 * matches
 * "-9999.00". */
struct mote_csv_missing {
    size_t texts, numbers;
    const char *const *text; /* borrowed */
    float *number;
};

bool mote_csv_missing_make(const struct mote_table_request *request,
                           struct mote_csv_missing *missing); /* false: out of memory */
void mote_csv_missing_free(struct mote_csv_missing *missing);

/* text[0..length) ends with NUL and has no padding. *decimal as in mote_decimal_parse. NaN where the value is
 * missing; false where the text is neither. */
bool mote_csv_value(const struct mote_csv_missing *missing, const char *text, size_t length, char *decimal,
                    float *out);

#endif
