/* SPDX-License-Identifier: MIT
 * Why a split has no window, in a sentence. */
#include "data/windows.h"
#include "data/windows_stats.h"

#include <math.h>

/* As they stand in a sentence: "5 rows in the test split". */
static const char *const places[] = {" in the training split", " in the validation split",
                                     " in the test split", ""};

/* The fewest rows of a table whose split has `length`. */
static size_t rows_needed(const struct mote_windows *w, enum mote_split split, size_t length) {
    double share = split == MOTE_SPLIT_ALL ? 1 : w->options.split[split];
    return (size_t)ceil((double)length / share);
}

enum mote_status mote_windows_check(const struct mote_windows *windows, enum mote_split split,
                                    struct mote_error *error) {
    const struct mote_windows_options *o = &windows->options;
    const struct mote_table *table = windows->table;
    size_t length = o->input_steps + o->output_steps;
    size_t rows = split == MOTE_SPLIT_ALL ? table->rows : windows->split_rows[split];
    char origin[256];
    const char *path = mote_table_origin(table, origin, sizeof origin);
    if (windows->count[split]) return MOTE_OK;
    if (split != MOTE_SPLIT_ALL && !(o->split[split] > 0))
        return mote_fail(error, MOTE_INPUT, "%s: no rows%s, whose share is 0", path, places[split]);
    if (rows < length)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: %zu row%s%s, but a window takes %zu (%zu in + %zu out); at least %zu rows are needed", path,
            rows, rows == 1 ? "" : "s", places[split], length, o->input_steps, o->output_steps,
            rows_needed(windows, split, length));
    return mote_fail(
        error, MOTE_INPUT,
        "%s: no %zu rows in a row%s without a gap or a missing value; the table has %zu gaps (step "
        "%g s) and %zu missing values",
        path, length, places[split], windows->gaps, windows->step_seconds, table->missing_values);
}
