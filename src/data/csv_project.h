/* SPDX-License-Identifier: MIT
 * Drops the bytes of fields that nobody reads before libcsv walks over them, because libcsv takes about 9 ns
 * a byte. It is no CSV parser: a line that is not plainly readable is left to libcsv whole. With and without
 * it, the wanted fields are the same; tests/data/test_csv.c compares the two. */
#ifndef MOTE_DATA_CSV_PROJECT_H
#define MOTE_DATA_CSV_PROJECT_H

#include "data/csv_columns.h"

struct mote_csv_project {
    bool *keep;    /* per field, up to the last wanted one */
    size_t fields; /* the last wanted one's place + 1 */
    uint8_t separator;
    bool special[256]; /* bytes that end a plain run: separator, quote, CR, LF */
};

bool mote_csv_project_make(struct mote_csv_project *project, const struct mote_csv_columns *columns,
                           char separator); /* false: out of memory */
void mote_csv_project_free(struct mote_csv_project *project);

/* Copies the lines at the start of in[0..size) to `out`, which has room for `size` bytes, without the
 * unwanted fields' text but with the separators before wanted ones. in[size] must be '\n', as a fence. Stops
 * before the first line that is not complete or not plain. Returns the bytes taken and adds those written to
 * *written. */
size_t mote_csv_project_lines(const struct mote_csv_project *project, const uint8_t *in, size_t size,
                              uint8_t *out, size_t *written);

#endif
