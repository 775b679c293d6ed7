/* SPDX-License-Identifier: MIT
 * How rows are split, and why a split has no window, in a sentence. */
#include "data/windows.h"
#include "data/windows_stats.h"

#include <math.h>

/* As they stand in a sentence: "5 rows in the test split". */
static const char *const places[] = {" in the training split", " in the validation split",
                                     " in the test split", ""};

void mote_windows_split(const double share[3], size_t rows, size_t out[3]) {
    size_t train = (size_t)floor((double)rows * share[MOTE_SPLIT_TRAIN]);
    size_t validation = (size_t)floor((double)rows * share[MOTE_SPLIT_VALIDATION]);
    if (validation > rows - train) validation = rows - train; /* shares that add up to a hair more than 1 */
    out[MOTE_SPLIT_TRAIN] = train;
    out[MOTE_SPLIT_VALIDATION] = validation;
    out[MOTE_SPLIT_TEST] = rows - train - validation;
}

static bool has_share(const struct mote_windows *w, int split, enum mote_split wanted) {
    return w->options.split[split] > MOTE_WINDOWS_SHARE && (!w->given || split == (int)wanted);
}

static bool has_windows(const struct mote_windows *w, enum mote_split wanted, size_t rows, size_t length) {
    size_t got[3];
    mote_windows_split(w->options.split, rows, got);
    for (int i = 0; i < 3; i++)
        if (has_share(w, i, wanted) && got[i] < length) return false;
    return rows >= length;
}

/* So many rows without a gap, or more, give every split that has to have one, or just `wanted`, a window. Fewer
 * may do where rounding is kind, and a row more then not. */
static size_t rows_needed(const struct mote_windows *w, enum mote_split wanted, size_t length) {
    enum { ROUNDING = 1000 }; /* more than what shares that do not quite add up to 1 can take */
    double least = (double)length;
    for (int i = 0; i < 3; i++)
        if (has_share(w, i, wanted)) least = fmax(least, ceil((double)length / w->options.split[i]));
    size_t rows = (size_t)least, last = rows + ROUNDING;
    while (rows < last && !has_windows(w, wanted, rows, length))
        rows++;
    return rows;
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
        "%s: no %zu rows in a row%s without a gap or a missing value; the table has %zu gap%s (step "
        "%g s) and %zu missing value%s",
        path, length, places[split], windows->gaps, windows->gaps == 1 ? "" : "s", windows->step_seconds,
        table->missing_values, table->missing_values == 1 ? "" : "s");
}
