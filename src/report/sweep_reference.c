/* SPDX-License-Identifier: MIT
 * The sweep's rows beside those of someone else: the same network, width, quantization and features. */
#include "report/number.h"
#include "report/sweep_parts.h"

#include <math.h>
#include <string.h>

static bool is_same(const struct mote_card *card, const struct mote_sweep_reference *reference) {
    return card->network && card->quantization && card->output_steps == reference->output_steps &&
           fabs(card->width - reference->width) < 1e-9 && strcmp(card->network, reference->network) == 0 &&
           strcmp(card->quantization, reference->quantization) == 0 &&
           (reference->frame == 0 || card->features.frame == reference->frame);
}

/* The first row that is; the number of rows if none is. */
static size_t match(const struct mote_sweep *sweep, const struct mote_sweep_reference *reference) {
    size_t r = 0;
    while (r < sweep->row_count && !(sweep->rows[r].card && is_same(sweep->rows[r].card, reference)))
        r++;
    return r;
}

static void columns_of(const struct mote_sweep *sweep, struct mote_sweep_columns *columns) {
    const struct mote_card *first = mote_sweep_first(sweep, 0);
    bool classes = first && first->label_count;
    mote_sweep_column(columns, classes ? "features" : "steps", "", !classes);
    mote_sweep_column(columns, "network", "", false);
    mote_sweep_column(columns, "width", "", true);
    mote_sweep_column(columns, "quantization", "", false);
    mote_sweep_column(columns, "zlib", "", true);
    mote_sweep_column(columns, "zlib", " (ref.)", true);
    for (size_t t = 0; t < columns->targets; t++) {
        mote_sweep_column(columns, mote_sweep_score_name(first, t), "", true);
        mote_sweep_column(columns, mote_sweep_score_name(first, t), " (ref.)", true);
    }
}

/* Ours is the mean over the row's seeds. */
static void fill_row(const struct mote_sweep *sweep, const struct mote_sweep_reference *reference, size_t row,
                     size_t targets, struct mote_grid *grid) {
    struct mote_sweep_mean ours;
    char text[MOTE_NUMBER_SIZE];
    const struct mote_card *card = sweep->rows[row].card;
    int decimals = card->label_count ? 2 : 3;
    mote_sweep_mean_of(sweep, row, &ours);
    if (card->label_count)
        mote_grid_cell(grid, reference->features);
    else
        mote_grid_count(grid, reference->output_steps);
    mote_grid_cell(grid, reference->network);
    mote_grid_cell(grid, mote_number_shortest(reference->width, text));
    mote_grid_cell(grid, reference->quantization);
    mote_grid_cell(grid, mote_number_bytes(mote_sweep_spread_mean(&ours.bytes), text));
    mote_grid_cell(grid, mote_number_bytes(reference->bytes, text));
    for (size_t t = 0; t < targets; t++) {
        mote_sweep_spread_cell(grid, &ours.score[t], decimals);
        mote_grid_fixed(grid, t < reference->target_count ? reference->mae[t] : (double)NAN, decimals);
    }
}

void mote_sweep_fill_reference(const struct mote_sweep *sweep, struct mote_grid *grid) {
    struct mote_sweep_columns columns = mote_sweep_columns_start(sweep, grid);
    columns_of(sweep, &columns);
    for (size_t i = 0; i < sweep->reference_count; i++) {
        size_t row = match(sweep, &sweep->references[i]);
        if (row < sweep->row_count) fill_row(sweep, &sweep->references[i], row, columns.targets, grid);
    }
}
