/* SPDX-License-Identifier: MIT */
#include "data/windows_step.h"

#include <stdlib.h>

/* The difference before row `row`; false where a file begins. */
static bool difference(const struct mote_table *table, size_t row, int64_t *seconds) {
    if (table->file && table->file[row] != table->file[row - 1]) return false;
    *seconds = table->times[row] - table->times[row - 1];
    return true;
}

/* Boyer and Moore's vote: if one difference is more than half of all, it is *winner. No memory, two passes:
 * the usual case of a regular series. */
static bool majority(const struct mote_table *table, int64_t *winner) {
    size_t votes = 0, all = 0, count = 0;
    int64_t step;
    for (size_t row = 1; row < table->rows; row++) {
        if (!difference(table, row, &step)) continue;
        if (votes == 0) *winner = step;
        votes = step == *winner ? votes + 1 : votes - 1;
    }
    for (size_t row = 1; row < table->rows; row++) {
        if (!difference(table, row, &step)) continue;
        all++;
        count += step == *winner;
    }
    return count > all / 2;
}

static int compare(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return *x == *y ? 0 : *x < *y ? -1 : 1;
}

/* The longest run in sorted[0..count). */
static int64_t longest_run(const int64_t *sorted, size_t count) {
    int64_t best = 0;
    size_t most = 0, run = 0;
    for (size_t i = 0; i < count; i++) {
        run = i && sorted[i] == sorted[i - 1] ? run + 1 : 1;
        if (run > most) {
            most = run;
            best = sorted[i];
        }
    }
    return best;
}

enum mote_status mote_table_step(const struct mote_table *table, double *seconds, struct mote_error *error) {
    int64_t step = 0;
    *seconds = 0;
    if (!table->times || table->rows < 2) return MOTE_OK;
    if (!majority(table, &step)) {
        int64_t *all = malloc(table->rows * sizeof *all);
        if (!all) return mote_fail_memory(error, "the differences of the times");
        size_t count = 0;
        for (size_t row = 1; row < table->rows; row++)
            count += difference(table, row, &all[count]);
        qsort(all, count, sizeof *all, compare);
        step = longest_run(all, count);
        free(all);
    }
    *seconds = (double)step;
    return MOTE_OK;
}
