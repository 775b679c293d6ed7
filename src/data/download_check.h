/* SPDX-License-Identifier: MIT
 * Is a CSV file what the table of data sets says? Counts only; table.h reads numbers. */
#ifndef MOTE_DATA_DOWNLOAD_CHECK_H
#define MOTE_DATA_DOWNLOAD_CHECK_H

#include "data/download.h"

/* Fills bytes, rows and columns of the result; fails when a line has more or fewer columns than the first, or
 * when the counts are not the set's. `name` stands for the file in messages. */
enum mote_status mote_download_check(const char *path, const char *name, const struct mote_download *set,
                                     struct mote_download_result *result, struct mote_error *error);

#endif
