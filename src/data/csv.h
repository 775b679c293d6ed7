/* SPDX-License-Identifier: MIT
 * One CSV file, from wherever its bytes come, into a table being built. */
#ifndef MOTE_DATA_CSV_H
#define MOTE_DATA_CSV_H

#include "data/table_build.h"

#include <sys/types.h>

struct mote_csv_source {
    /* Up to `bytes` bytes into `out`; 0 at the end, −1 and errno when reading fails. */
    ssize_t (*read)(void *context, void *out, size_t bytes);
    void *context;
};

enum mote_csv_way {
    MOTE_CSV_FAST, /* libcsv sees only the wanted fields of lines that are plain */
    MOTE_CSV_PLAIN /* libcsv sees every byte: the slow twin, for tests */
};

/* `path` is named in messages. The builder has been started. */
enum mote_status mote_csv_read(const char *path, struct mote_csv_source source,
                               const struct mote_table_request *request, enum mote_csv_way way,
                               struct mote_table_builder *builder, struct mote_error *error);

#endif
