/* SPDX-License-Identifier: MIT
 * The sampling step of a table, and where it breaks. */
#ifndef MOTE_DATA_WINDOWS_STEP_H
#define MOTE_DATA_WINDOWS_STEP_H

#include "data/table.h"

/* The most frequent difference between a row and the one before it in the same file, the shorter one at a
 * tie; 0 when there are no times or no two rows. */
enum mote_status mote_table_step(const struct mote_table *table, double *seconds, struct mote_error *error);

/* Whether row `row` > 0 does not follow the one before it by `seconds`: a gap, or another file. */
static inline bool mote_table_breaks(const struct mote_table *table, double seconds, size_t row) {
    if (table->file && table->file[row] != table->file[row - 1]) return true;
    return table->times && (double)(table->times[row] - table->times[row - 1]) != seconds;
}

#endif
