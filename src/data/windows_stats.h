/* SPDX-License-Identifier: MIT
 * What windows are standardised with, and the messages about columns and lengths that do not do. */
#ifndef MOTE_DATA_WINDOWS_STATS_H
#define MOTE_DATA_WINDOWS_STATS_H

#include "data/windows.h"

/* Mean and population standard deviation of a column over rows [0, rows), NaN left out, in float64. Fails
 * when all are missing, and with `varying` when all are equal. */
enum mote_status mote_table_stats(const struct mote_table *table, size_t column, size_t rows, bool varying,
                                  double *mean, double *std, struct mote_error *error);

/* "jena.csv", or "a.csv and 2 more files": where a table comes from, for messages. */
const char *mote_table_origin(const struct mote_table *table, char *out, size_t size);

#endif
