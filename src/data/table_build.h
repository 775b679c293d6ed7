/* SPDX-License-Identifier: MIT
 * A table that grows by rows: how the readers make one. */
#ifndef MOTE_DATA_TABLE_BUILD_H
#define MOTE_DATA_TABLE_BUILD_H

#include "data/table.h"

struct mote_table_builder {
    struct mote_table *table;
    size_t capacity;   /* rows that fit */
    size_t file_start; /* first row of the file being read */
    bool timed;        /* decided by the first file */
};

enum mote_table_append {
    MOTE_TABLE_KEPT,
    MOTE_TABLE_REPEATED, /* this file had a row with this time already; counted, not kept */
    MOTE_TABLE_BACK,     /* the time is before the last row's, and new */
    MOTE_TABLE_FULL      /* out of memory, or more rows than can be numbered */
};

enum mote_status mote_table_builder_start(struct mote_table_builder *builder, size_t columns,
                                          struct mote_error *error);
/* A new file begins. Its names are kept if it is the first. Fails if it has times and the ones before had
 * none, or the other way round. */
enum mote_status mote_table_builder_file(struct mote_table_builder *builder, const char *path, bool timed,
                                         const char *const *names, struct mote_error *error);
/* values: one per column, NaN where missing. `time` counts if the builder is timed. */
enum mote_table_append mote_table_builder_row(struct mote_table_builder *builder, int64_t time,
                                              const float *values);
/* The rows that the current file has brought so far. */
size_t mote_table_builder_file_rows(const struct mote_table_builder *builder);
/* Gives back what was allocated for growth. The builder's table is then the caller's. */
struct mote_table *mote_table_builder_finish(struct mote_table_builder *builder);

#endif
