/* SPDX-License-Identifier: MIT
 * Where a sweep varies the seed: one row for the combinations that differ in the seed alone, with mean and
 * sample standard deviation (n − 1). */
#include "report/number.h"
#include "report/sweep_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void spread_add(struct mote_sweep_spread *spread, double value) {
    spread->count++;
    spread->sum += value;
    spread->square += value * value;
}

double mote_sweep_spread_mean(const struct mote_sweep_spread *spread) {
    return spread->count ? spread->sum / (double)spread->count : (double)NAN;
}

double mote_sweep_spread_deviation(const struct mote_sweep_spread *spread) {
    double mean = mote_sweep_spread_mean(spread), n = (double)spread->count;
    if (spread->count < 2) return 0;
    double variance = (spread->square - n * mean * mean) / (n - 1);
    return variance > 0 ? sqrt(variance) : 0;
}

void mote_sweep_spread_cell(struct mote_grid *grid, const struct mote_sweep_spread *spread, int decimals) {
    char mean[MOTE_NUMBER_SIZE], deviation[MOTE_NUMBER_SIZE];
    if (spread->count == 0) {
        mote_grid_cell(grid, "");
        return;
    }
    mote_number_fixed(mote_sweep_spread_mean(spread), decimals, mean);
    if (spread->count == 1)
        mote_grid_cell(grid, mean);
    else
        mote_grid_printf(grid, "%s ± %s", mean,
                         mote_number_fixed(mote_sweep_spread_deviation(spread), decimals, deviation));
}

static size_t seed_axis(const struct mote_sweep *sweep) {
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (strcmp(sweep->axes[a], "seed") == 0) return a;
    return sweep->axis_count;
}

static bool same_but_seed(const struct mote_sweep *sweep, size_t seed, size_t a, size_t b) {
    const char *const *left = sweep->rows[a].values, *const *right = sweep->rows[b].values;
    if (seed == sweep->axis_count || !left || !right) return a == b;
    for (size_t x = 0; x < sweep->axis_count; x++)
        if (x != seed && strcmp(left[x], right[x]) != 0) return false;
    return true;
}

bool mote_sweep_leads(const struct mote_sweep *sweep, size_t row) {
    size_t seed = seed_axis(sweep);
    for (size_t r = 0; r < row; r++)
        if (sweep->rows[r].card && same_but_seed(sweep, seed, r, row)) return false;
    return sweep->rows[row].card != NULL;
}

void mote_sweep_mean_of(const struct mote_sweep *sweep, size_t row, struct mote_sweep_mean *mean) {
    size_t seed = seed_axis(sweep), targets = mote_sweep_score_count(sweep->rows[row].card);
    memset(mean, 0, sizeof *mean);
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        if (!card || !same_but_seed(sweep, seed, row, r)) continue;
        spread_add(&mean->bytes, (double)mote_sweep_bytes(card));
        for (size_t t = 0; t < targets; t++)
            if (isfinite(mote_sweep_score(card, t))) spread_add(&mean->score[t], mote_sweep_score(card, t));
    }
}

/* "1 2 3" */
static void seeds_cell(const struct mote_sweep *sweep, size_t seed, size_t row, struct mote_grid *grid) {
    char text[80] = "";
    for (size_t r = row; r < sweep->row_count; r++) {
        if (!sweep->rows[r].card || !same_but_seed(sweep, seed, row, r)) continue;
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "", sweep->rows[r].values[seed]);
    }
    mote_grid_cell(grid, text);
}

static void seed_row(const struct mote_sweep *sweep, size_t seed, size_t row, size_t targets,
                     struct mote_grid *grid) {
    struct mote_sweep_mean mean;
    mote_sweep_mean_of(sweep, row, &mean);
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (a != seed) mote_grid_cell(grid, sweep->rows[row].values[a]);
    seeds_cell(sweep, seed, row, grid);
    mote_sweep_spread_cell(grid, &mean.bytes, 1);
    for (size_t t = 0; t < targets; t++)
        mote_sweep_spread_cell(grid, &mean.score[t], sweep->rows[row].card->label_count ? 2 : 4);
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
        if (mote_sweep_leads(sweep, r)) seed_row(sweep, seed, r, targets, grid);
}

bool mote_sweep_one_seed(const struct mote_sweep *sweep, uint64_t *seed) {
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    if (!first || seed_axis(sweep) < sweep->axis_count) return false;
    *seed = first->seed;
    return true;
}
