/* SPDX-License-Identifier: MIT
 * The sweep as a table for people. Columns depend on the axes and the targets, so they live in the grid's arena. */
#include "report/number.h"
#include "report/sweep_parts.h"

#include <stdio.h>
#include <string.h>

enum { OTHER_COLUMNS = 24 };

void mote_sweep_column(struct mote_sweep_columns *columns, const char *title, const char *suffix,
                       bool number) {
    char text[300];
    snprintf(text, sizeof text, "%.200s%.80s", title, suffix);
    const char *copy = mote_arena_string(&columns->grid->arena, text);
    if (copy && columns->column)
        columns->column[columns->grid->columns++] = (struct mote_grid_column){copy, number};
    else
        columns->grid->failed = true;
}

struct mote_sweep_columns mote_sweep_columns_start(const struct mote_sweep *sweep, struct mote_grid *grid) {
    const struct mote_card *card = mote_sweep_first(sweep, 0);
    struct mote_sweep_columns columns = {.grid = grid, .targets = card ? mote_sweep_score_count(card) : 0};
    *grid = (struct mote_grid){0};
    size_t room = sweep->axis_count + 2 * columns.targets + OTHER_COLUMNS;
    columns.column = mote_arena_alloc(&grid->arena, room, sizeof *columns.column);
    grid->column = columns.column;
    return columns;
}

void mote_sweep_axis_columns(const struct mote_sweep *sweep, struct mote_sweep_columns *columns) {
    for (size_t a = 0; a < sweep->axis_count; a++)
        mote_sweep_column(columns, sweep->axes[a], "", false);
}

void mote_sweep_axis_cells(const struct mote_sweep *sweep, const struct mote_sweep_row *row,
                           struct mote_grid *grid) {
    for (size_t a = 0; a < sweep->axis_count; a++)
        mote_grid_cell(grid, row->values ? row->values[a] : "");
}

/* What the last column says of a row: nothing, unless something went wrong or there is a budget. */
static const char *remark(const struct mote_sweep_row *row) {
    const struct mote_card *card = row->card;
    if (!card) return "failed";
    if (card->diverged) return "diverged";
    return card->limit_count == 0 ? "" : card->budget_met ? "met" : "missed";
}

/* The title of that column; NULL: no row has anything to say there. */
static const char *remark_title(const struct mote_sweep *sweep) {
    const char *title = NULL;
    for (size_t r = 0; r < sweep->row_count; r++) {
        if (sweep->rows[r].card && sweep->rows[r].card->limit_count) return "budget";
        if (*remark(&sweep->rows[r])) title = "remark";
    }
    return title;
}

/* What stands beside a score: how it is against persistence, or the bootstrap's interval. */
static void beside(const struct mote_card *card, size_t target, struct mote_grid *grid) {
    char text[MOTE_NUMBER_SIZE];
    double gain = 100 * (mote_sweep_score(card, target) / mote_sweep_baseline(card, target) - 1);
    if (!card->label_count)
        mote_grid_printf(grid, "%s%s", gain > 0 ? "+" : "", mote_number_fixed(gain, 1, text));
    else if (card->confusion)
        mote_grid_printf(grid, "%.2f to %.2f", 100 * card->accuracy_low, 100 * card->accuracy_high);
    else
        mote_grid_cell(grid, "");
}

static void table_row(const struct mote_card *card, size_t targets, struct mote_grid *grid) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, mote_number_bytes((double)card->bytes, text));
    mote_grid_cell(grid, card->zlib_bytes ? mote_number_bytes((double)card->zlib_bytes, text) : "");
    for (size_t t = 0; t < targets; t++) {
        mote_grid_fixed(grid, mote_sweep_score(card, t), card->label_count ? 2 : 3);
        beside(card, t, grid);
    }
    mote_grid_cell(grid, card->runs ? mote_number_brief(card->inference_us, text) : "");
    mote_grid_cell(grid, mote_number_bytes((double)card->arena_bytes, text));
    mote_grid_cell(grid, mote_number_duration(card->train_seconds, text));
}

void mote_sweep_fill_table(const struct mote_sweep *sweep, struct mote_grid *grid) {
    struct mote_sweep_columns columns = mote_sweep_columns_start(sweep, grid);
    size_t targets = columns.targets;
    mote_sweep_axis_columns(sweep, &columns);
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    mote_sweep_column(&columns, "file", "", true);
    mote_sweep_column(&columns, "zlib", "", true);
    for (size_t t = 0; t < targets; t++) {
        mote_sweep_column(&columns, mote_sweep_score_name(first, t), "", true);
        mote_sweep_column(&columns, first->label_count ? "95 %" : "± %", "", true);
    }
    mote_sweep_column(&columns, "µs", "", true);
    mote_sweep_column(&columns, "arena", "", true);
    mote_sweep_column(&columns, "training", "", true);
    const char *title = remark_title(sweep);
    if (title) mote_sweep_column(&columns, title, "", false);
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_sweep_row *row = &sweep->rows[r];
        mote_sweep_axis_cells(sweep, row, grid);
        if (row->card) table_row(row->card, targets, grid);
        for (size_t c = 0; !row->card && c < 5 + 2 * targets; c++)
            mote_grid_cell(grid, "");
        if (title) mote_grid_cell(grid, remark(row));
    }
}
