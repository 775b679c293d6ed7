/* SPDX-License-Identifier: MIT
 * The names of a file's columns, and finding one by name or by number. */
#ifndef MOTE_DATA_CSV_NAMES_H
#define MOTE_DATA_CSV_NAMES_H

#include "base/status.h"
#include "data/csv_row.h"

struct mote_csv_names {
    const char *path; /* for messages; borrowed */
    size_t line;      /* of the first row */
    bool header;      /* false: the file has none, and the names are "#1", "#2", … */
    size_t count;
    char **name; /* UTF-8, without padding and quotes */
};

/* `first` is the file's first row. Free *names also after a failure. */
enum mote_status mote_csv_names_make(const char *path, const struct mote_csv_row *first, bool header,
                                     struct mote_csv_names *names, struct mote_error *error);

/* Finds `wanted`, a name or "#3", and writes its place, counted from 0. Fails with the near names when there
 * is no such column, and when there are two. */
enum mote_status mote_csv_names_find(const struct mote_csv_names *names, const char *wanted, size_t *place,
                                     struct mote_error *error);

void mote_csv_names_free(struct mote_csv_names *names);

#endif
