/* SPDX-License-Identifier: MIT
 * The sweep as a table for programs: every number in full and in base units. */
#include "report/number.h"
#include "report/sweep_parts.h"

#include <stdio.h>
#include <string.h>

static void number(struct mote_grid *grid, double value) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, mote_number_shortest(value, text));
}

static void whole(struct mote_grid *grid, uint64_t value) {
    mote_grid_printf(grid, "%llu", (unsigned long long)value);
}

static bool is_axis(const struct mote_sweep *sweep, const char *name) {
    for (size_t a = 0; a < sweep->axis_count; a++)
        if (strcmp(sweep->axes[a], name) == 0) return true;
    return false;
}

/* A column of the CSV that no axis is called like: what was reached is not what was asked for. */
static void fact_column(const struct mote_sweep *sweep, struct mote_sweep_columns *columns, const char *title,
                        const char *suffix) {
    char name[300];
    snprintf(name, sizeof name, "%.200s%.80s", title, suffix);
    mote_sweep_column(columns, is_axis(sweep, name) ? "reached_" : "", name, true);
}

/* The facts that an axis states already where it is one of them, for failed rows too. */
static void own_facts(const struct mote_sweep *sweep, const struct mote_card *card, struct mote_grid *grid) {
    if (!is_axis(sweep, "network")) mote_grid_cell(grid, card->network);
    if (!is_axis(sweep, "width")) number(grid, card->width);
    if (!is_axis(sweep, "seed")) whole(grid, card->seed);
}

static void csv_row(const struct mote_card *card, size_t targets, struct mote_grid *grid) {
    mote_grid_cell(grid, card->quantization);
    whole(grid, card->output_steps);
    whole(grid, card->bytes);
    whole(grid, card->zlib_bytes);
    for (size_t t = 0; t < targets; t++) {
        number(grid, mote_sweep_score(card, t));
        if (!card->label_count) {
            number(grid, mote_sweep_baseline(card, t));
            continue;
        }
        number(grid, 100 * card->accuracy_low);
        number(grid, 100 * card->accuracy_high);
    }
    number(grid, card->inference_us);
    whole(grid, card->arena_bytes);
    whole(grid, card->macs);
    number(grid, card->train_seconds);
    whole(grid, card->epochs);
    whole(grid, card->best_epoch);
    mote_grid_cell(grid, card->diverged ? "true" : "false");
    mote_grid_cell(grid, card->limit_count == 0 ? "" : card->budget_met ? "true" : "false");
}

static void csv_columns(const struct mote_sweep *sweep, struct mote_sweep_columns *columns) {
    static const char *const own[] = {"network", "width", "seed"};
    static const char *const before[] = {"quantization", "output_steps", "bytes", "zlib_bytes"};
    static const char *const after[] = {"inference_us", "arena_bytes", "macs",     "train_seconds",
                                        "epochs",       "best_epoch",  "diverged", "budget_met"};
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    mote_sweep_axis_columns(sweep, columns);
    mote_sweep_column(columns, "name", "", false);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!is_axis(sweep, own[i])) mote_sweep_column(columns, own[i], "", true);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        fact_column(sweep, columns, before[i], "");
    for (size_t t = 0; t < columns->targets; t++) {
        if (first->label_count) {
            fact_column(sweep, columns, "accuracy_percent", "");
            fact_column(sweep, columns, "accuracy_low_percent", "");
            fact_column(sweep, columns, "accuracy_high_percent", "");
            continue;
        }
        fact_column(sweep, columns, "mae ", first->targets[t]);
        fact_column(sweep, columns, "persistence_mae ", first->targets[t]);
    }
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        fact_column(sweep, columns, after[i], "");
    mote_sweep_column(columns, "failure", "", false);
}

void mote_sweep_fill_csv(const struct mote_sweep *sweep, struct mote_grid *grid) {
    struct mote_sweep_columns columns = mote_sweep_columns_start(sweep, grid);
    csv_columns(sweep, &columns);
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_sweep_row *row = &sweep->rows[r];
        mote_sweep_axis_cells(sweep, row, grid);
        mote_grid_cell(grid, row->name);
        if (row->card) {
            own_facts(sweep, row->card, grid);
            csv_row(row->card, columns.targets, grid);
        }
        for (size_t c = sweep->axis_count + 2; !row->card && c < grid->columns; c++)
            mote_grid_cell(grid, "");
        mote_grid_cell(grid, row->failure);
    }
}
