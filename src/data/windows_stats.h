/* SPDX-License-Identifier: MIT
 * What windows are standardised with, and the messages about columns and lengths that do not do. */
#ifndef MOTE_DATA_WINDOWS_STATS_H
#define MOTE_DATA_WINDOWS_STATS_H

#include "data/windows.h"

/* Mean and population standard deviation of a column over rows [0, rows), NaN left out, in float64. Fails
 * when all are missing, and with `varying` when all are equal. */
enum mote_status mote_table_stats(const struct mote_table *table, size_t column, size_t rows, bool varying,
                                  double *mean, double *std, struct mote_error *error);

/* Fails where a value lies so far from the others of its column (1e9, and 1e9 times their median distance from
 * the median) that in float32 nothing of them is left beside it: no measurement, and training and errors would
 * be of it alone. Columns that are mostly one value pass. */
enum mote_status mote_table_check_spread(const struct mote_table *table, size_t column,
                                         struct mote_error *error);

/* How many of `rows` each split gets: the floor of its share, and the test split the rest. */
void mote_windows_split(const double share[3], size_t rows, size_t out[3]);
#define MOTE_WINDOWS_SHARE 1e-9 /* a split with no more needs no window */

/* "jena.csv", or "a.csv and 2 more files": where a table comes from, for messages. */
const char *mote_table_origin(const struct mote_table *table, char *out, size_t size);

#endif
