/* SPDX-License-Identifier: MIT
 * The data files that a list of paths stands for. */
#ifndef MOTE_DATA_TABLE_FILES_H
#define MOTE_DATA_TABLE_FILES_H

#include "base/status.h"

#include <stddef.h>

/* All zero is a valid, empty list. */
struct mote_table_files {
    size_t count, capacity;
    char **path;
};

/* Files in the order given; a folder is replaced by its *.csv files, sorted by name. Free *files also after a
 * failure. */
enum mote_status mote_table_files_find(const char *const *paths, size_t count, struct mote_table_files *files,
                                       struct mote_error *error);
void mote_table_files_free(struct mote_table_files *files);

#endif
