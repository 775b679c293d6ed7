/* SPDX-License-Identifier: MIT
 * Why a split has no window, in a sentence. */
#include "data/windows.h"
#include "data/windows_stats.h"

#include <math.h>

static const char *const split_names[] = {"training", "validation", "test"};

static size_t split_size(const struct mote_windows *w, enum mote_split split) {
    return split == MOTE_SPLIT_ALL ? w->table->rows : w->split_rows[split];
}

/* The fewest rows of a table whose split has `length`. */
static size_t rows_needed(const struct mote_windows *w, enum mote_split split, size_t length) {
    double share = split == MOTE_SPLIT_ALL ? 1 : w->options.split[split];
    return (size_t)ceil((double)length / share);
}

enum mote_status mote_windows_check(const struct mote_windows *windows, enum mote_split split,
                                    struct mote_error *error) {
    if (windows->count[split]) return MOTE_OK;
    char origin[256];
    const struct mote_windows_options *o = &windows->options;
    const char *path = mote_table_origin(windows->table, origin, sizeof origin);
    size_t length = o->input_steps + o->output_steps, rows = split_size(windows, split);
    const char *name = split == MOTE_SPLIT_ALL ? "" : split_names[split],
               *what = split == MOTE_SPLIT_ALL ? "" : " split";
    if (split != MOTE_SPLIT_ALL && o->split[split] == 0)
        return mote_fail(error, MOTE_INPUT, "%s: no row belongs to the %s split, whose share is 0", path,
                         name);
    if (rows < length)
        return mote_fail(
            error, MOTE_INPUT,
            "%s: %zu row%s%s%s%s, but a window takes %zu (%zu in + %zu out); at least %zu rows are needed",
            path, rows, rows == 1 ? "" : "s", *name ? " in the " : "", name, what, length, o->input_steps,
            o->output_steps, rows_needed(windows, split, length));
    return mote_fail(error, MOTE_INPUT,
                     "%s: no %zu rows in a row%s%s%s without a gap or a missing value; the table has %zu "
                     "gaps (step %g s) and %zu "
                     "missing values",
                     path, length, *name ? " in the " : "", name, what, windows->gaps, windows->step_seconds,
                     windows->table->missing_values);
}
