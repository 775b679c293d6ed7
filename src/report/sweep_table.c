/* SPDX-License-Identifier: MIT
 * The sweep as tables. Their columns depend on the axes and the targets, so they live in the grid's arena. */
#include "report/number.h"
#include "report/sweep_parts.h"

#include <math.h>
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

static void add_axis_columns(const struct mote_sweep *sweep, struct mote_sweep_columns *columns) {
    for (size_t a = 0; a < sweep->axis_count; a++)
        mote_sweep_column(columns, sweep->axes[a], "", false);
}

static void add_axes(const struct mote_sweep *sweep, const struct mote_sweep_row *row,
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

static void table_row(const struct mote_card *card, size_t targets, struct mote_grid *grid) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, mote_number_bytes((double)card->bytes, text));
    mote_grid_cell(grid, card->zlib_bytes ? mote_number_bytes((double)card->zlib_bytes, text) : "");
    for (size_t t = 0; t < targets; t++) {
        double score = mote_sweep_score(card, t), gain = 100 * (score / mote_sweep_baseline(card, t) - 1);
        mote_grid_fixed(grid, score, card->label_count ? 2 : 3);
        if (card->label_count) continue;
        mote_grid_printf(grid, "%s%s", gain > 0 ? "+" : "", mote_number_fixed(gain, 1, text));
    }
    mote_grid_cell(grid, card->runs ? mote_number_brief(card->inference_us, text) : "");
    mote_grid_cell(grid, mote_number_bytes((double)card->arena_bytes, text));
    mote_grid_cell(grid, mote_number_duration(card->train_seconds, text));
}

void mote_sweep_fill_table(const struct mote_sweep *sweep, struct mote_grid *grid) {
    struct mote_sweep_columns columns = mote_sweep_columns_start(sweep, grid);
    size_t targets = columns.targets;
    add_axis_columns(sweep, &columns);
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    mote_sweep_column(&columns, "file", "", true);
    mote_sweep_column(&columns, "zlib", "", true);
    for (size_t t = 0; t < targets; t++) {
        mote_sweep_column(&columns, mote_sweep_score_name(first, t), "", true);
        if (!first->label_count) mote_sweep_column(&columns, "± %", "", true);
    }
    mote_sweep_column(&columns, "µs", "", true);
    mote_sweep_column(&columns, "arena", "", true);
    mote_sweep_column(&columns, "training", "", true);
    const char *title = remark_title(sweep);
    if (title) mote_sweep_column(&columns, title, "", false);
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_sweep_row *row = &sweep->rows[r];
        add_axes(sweep, row, grid);
        if (row->card) table_row(row->card, targets, grid);
        for (size_t c = 0; !row->card && c < 5 + targets * (first && first->label_count ? 1 : 2); c++)
            mote_grid_cell(grid, "");
        if (title) mote_grid_cell(grid, remark(row));
    }
}

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
        if (!card->label_count) number(grid, mote_sweep_baseline(card, t));
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
    add_axis_columns(sweep, columns);
    mote_sweep_column(columns, "name", "", false);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!is_axis(sweep, own[i])) mote_sweep_column(columns, own[i], "", true);
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        fact_column(sweep, columns, before[i], "");
    for (size_t t = 0; t < columns->targets; t++) {
        if (first->label_count) {
            fact_column(sweep, columns, "accuracy_percent", "");
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
        add_axes(sweep, row, grid);
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

static const struct mote_card *match(const struct mote_sweep *sweep,
                                     const struct mote_sweep_reference *reference) {
    for (size_t r = 0; r < sweep->row_count; r++) {
        const struct mote_card *card = sweep->rows[r].card;
        if (card && card->network && card->quantization && card->output_steps == reference->output_steps &&
            fabs(card->width - reference->width) < 1e-9 && strcmp(card->network, reference->network) == 0 &&
            strcmp(card->quantization, reference->quantization) == 0)
            return card;
    }
    return NULL;
}

void mote_sweep_fill_reference(const struct mote_sweep *sweep, struct mote_grid *grid) {
    char text[MOTE_NUMBER_SIZE];
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    struct mote_sweep_columns columns = mote_sweep_columns_start(sweep, grid);
    size_t targets = columns.targets;
    mote_sweep_column(&columns, "steps", "", true);
    mote_sweep_column(&columns, "network", "", false);
    mote_sweep_column(&columns, "width", "", true);
    mote_sweep_column(&columns, "quantization", "", false);
    mote_sweep_column(&columns, "zlib", "", true);
    mote_sweep_column(&columns, "zlib", " (ref.)", true);
    for (size_t t = 0; t < targets; t++) {
        mote_sweep_column(&columns, mote_sweep_score_name(first, t), "", true);
        mote_sweep_column(&columns, mote_sweep_score_name(first, t), " (ref.)", true);
    }
    for (size_t i = 0; i < sweep->reference_count; i++) {
        const struct mote_sweep_reference *reference = &sweep->references[i];
        const struct mote_card *card = match(sweep, reference);
        if (!card) continue;
        mote_grid_count(grid, reference->output_steps);
        mote_grid_cell(grid, reference->network);
        number(grid, reference->width);
        mote_grid_cell(grid, reference->quantization);
        mote_grid_cell(grid, mote_number_bytes((double)mote_sweep_bytes(card), text));
        mote_grid_cell(grid, mote_number_bytes(reference->bytes, text));
        for (size_t t = 0; t < targets; t++) {
            mote_grid_fixed(grid, mote_sweep_score(card, t), 3);
            mote_grid_fixed(grid, t < reference->target_count ? reference->mae[t] : (double)NAN, 3);
        }
    }
}
