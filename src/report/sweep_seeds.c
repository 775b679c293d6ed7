/* SPDX-License-Identifier: MIT
 * Where a sweep varies the seed: one row for the combinations that differ in the seed alone, with mean and
 * sample standard deviation (n − 1). */
#include "report/number.h"
#include "report/sweep_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct spread {
    size_t count;
    double sum, square;
};

static void spread_add(struct spread *spread, double value) {
    spread->count++;
    spread->sum += value;
    spread->square += value * value;
}

static double spread_mean(const struct spread *spread) {
    return spread->sum / (double)spread->count;
}

/* Of at least two. */
static double spread_deviation(const struct spread *spread) {
    double mean = spread_mean(spread), n = (double)spread->count;
    double variance = (spread->square - n * mean * mean) / (n - 1);
    return variance > 0 ? sqrt(variance) : 0;
}

static size_t seed_axis(const struct mote_sweep *sweep) {
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (strcmp(sweep->axes[a], "seed") == 0) return a;
    return sweep->axis_count;
}

static bool same_but_seed(const struct mote_sweep *sweep, size_t seed, size_t a, size_t b) {
    const char *const *left = sweep->rows[a].values, *const *right = sweep->rows[b].values;
    if (!left || !right) return false;
    for (size_t x = 0; x < sweep->axis_count; x++)
        if (x != seed && strcmp(left[x], right[x]) != 0) return false;
    return true;
}

static bool seen_before(const struct mote_sweep *sweep, size_t seed, size_t row) {
    for (size_t r = 0; r < row; r++)
        if (sweep->rows[r].card && same_but_seed(sweep, seed, r, row)) return true;
    return false;
}

static void spread_cells(struct mote_grid *grid, const struct spread *spread, int decimals) {
    char mean[MOTE_NUMBER_SIZE], deviation[MOTE_NUMBER_SIZE];
    if (spread->count == 0) {
        mote_grid_cell(grid, "");
        return;
    }
    mote_number_fixed(spread_mean(spread), decimals, mean);
    if (spread->count == 1)
        mote_grid_cell(grid, mean);
    else
        mote_grid_printf(grid, "%s ± %s", mean,
                         mote_number_fixed(spread_deviation(spread), decimals, deviation));
}

static void seed_row(const struct mote_sweep *sweep, size_t seed, size_t row, size_t targets,
                     struct mote_grid *grid) {
    struct spread bytes = {0}, score[MOTE_MAX_COLUMNS] = {{0}};
    for (size_t r = row; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        if (!card || !same_but_seed(sweep, seed, row, r)) continue;
        spread_add(&bytes, (double)mote_sweep_bytes(card));
        for (size_t t = 0; t < targets && isfinite(mote_sweep_score(card, t)); t++)
            spread_add(&score[t], mote_sweep_score(card, t));
    }
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (a != seed) mote_grid_cell(grid, sweep->rows[row].values[a]);
    mote_grid_count(grid, bytes.count);
    spread_cells(grid, &bytes, 1);
    for (size_t t = 0; t < targets; t++)
        spread_cells(grid, &score[t], sweep->rows[row].card->label_count ? 2 : 4);
}

void mote_sweep_fill_seeds(const struct mote_sweep *sweep, struct mote_grid *grid) {
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    size_t seed = seed_axis(sweep), targets = first ? mote_sweep_score_count(first) : 0;
    struct mote_sweep_columns columns = mote_sweep_columns_start(sweep, grid);
    if (seed == sweep->axis_count || !first) return;
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (a != seed) mote_sweep_column(&columns, sweep->axes[a], "", false);
    mote_sweep_column(&columns, "seeds", "", true);
    mote_sweep_column(&columns, "zlib bytes", "", true);
    for (size_t t = 0; t < targets; t++)
        mote_sweep_column(&columns, mote_sweep_score_name(first, t), "", true);
    for (size_t r = 0; r < sweep->row_count; r++)
        if (sweep->rows[r].card && !seen_before(sweep, seed, r)) seed_row(sweep, seed, r, targets, grid);
}
