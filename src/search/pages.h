/* SPDX-License-Identifier: MIT
 * Rows out of the pages of an SQLite file, each page looked at by itself (the format is documented: sqlite.org/fileformat2.html):
 * for files that are damaged, where SQLite, which finds a row by the pages above it, gives up. It knows no tables: whose a row is
 * must be told from its columns. */
#ifndef MOTE_SEARCH_PAGES_H
#define MOTE_SEARCH_PAGES_H

#include "base/buffer.h"
#include "base/status.h"

enum { MOTE_PAGES_COLUMNS = 32 };

struct mote_pages_value {
    enum mote_pages_type {
        MOTE_PAGES_NULL,
        MOTE_PAGES_WHOLE,
        MOTE_PAGES_REAL,
        MOTE_PAGES_TEXT,
        MOTE_PAGES_BLOB
    } type;
    int64_t whole;
    double real;
    const uint8_t *bytes; /* of texts and blobs, without a NUL */
    size_t size;
};

struct mote_pages_row {
    int64_t id;
    size_t columns;
    struct mote_pages_value value[MOTE_PAGES_COLUMNS];
};

typedef enum mote_status mote_pages_take(void *context, const struct mote_pages_row *row,
                                         struct mote_error *error);

/* Gives all rows that can be read to `take`, until that fails: those of the file's leaves of tables, where what was committed
 * to the write-ahead log stands for what it replaces (`log` is that file, or empty). Of a long value that can only be
 * read in part the rest is zeros. */
enum mote_status mote_pages_read(const struct mote_buffer *file, const struct mote_buffer *log,
                                 mote_pages_take *take, void *context, struct mote_error *error);

#endif
