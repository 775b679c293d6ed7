/* SPDX-License-Identifier: MIT
 * The card's tables, for terminal and page alike. */
#include "report/card.h"
#include "report/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void mote_card_print_epochs(const struct mote_card *card, char *out, size_t size) {
    if (card->keeps_last)
        snprintf(out, size, "last of %zu epochs kept", card->epochs);
    else
        snprintf(out, size, "best epoch %zu of %zu", card->best_epoch, card->epochs);
}

const char *mote_card_ahead(const struct mote_card *card, size_t step, char out[MOTE_NAME]) {
    double seconds = card->step_seconds * (double)(step + 1);
    if (!(card->step_seconds > 0))
        snprintf(out, MOTE_NAME, "step %zu", step + 1);
    else if (fmod(seconds, 86400) == 0)
        snprintf(out, MOTE_NAME, "%.0f d", seconds / 86400);
    else if (fmod(seconds, 3600) == 0)
        snprintf(out, MOTE_NAME, "%.0f h", seconds / 3600);
    else if (fmod(seconds, 60) == 0)
        snprintf(out, MOTE_NAME, "%.0f min", seconds / 60);
    else
        snprintf(out, MOTE_NAME, "%.0f s", seconds);
    return out;
}

/* One error of each kind: the mean when step is output_steps. */
static double error_at(const struct mote_card *card, const struct mote_card_errors *errors, size_t c,
                       size_t step) {
    if (!errors->known) return NAN;
    return step < card->output_steps ? errors->per_step[c * card->output_steps + step] : errors->mae[c];
}

static void errors_row(const struct mote_card *card, size_t c, size_t step, struct mote_grid *grid) {
    char ahead[MOTE_NAME], gain[MOTE_NUMBER_SIZE];
    double model = error_at(card, &card->model, c, step), last = error_at(card, &card->persistence, c, step);
    mote_grid_cell(grid, card->targets[c]);
    mote_grid_cell(grid, step < card->output_steps ? mote_card_ahead(card, step, ahead) : "mean");
    mote_grid_fixed(grid, model, 4);
    mote_grid_fixed(grid, last, 4);
    if (card->least_squares.known) mote_grid_fixed(grid, error_at(card, &card->least_squares, c, step), 4);
    double percent = 100 * (model / last - 1);
    mote_number_fixed(percent, 1, gain);
    mote_grid_printf(grid, "%s%s%s", percent > 0 ? "+" : "", gain, isfinite(percent) ? " %" : "");
}

void mote_card_fill_errors(const struct mote_card *card, bool steps, struct mote_grid *grid) {
    static const struct mote_grid_column with[] = {
        {"mean absolute error", false}, {"ahead", true},         {"model", true},
        {"persistence", true},          {"least squares", true}, {"against persistence", true},
    };
    static const struct mote_grid_column without[] = {
        {"mean absolute error", false}, {"ahead", true}, {"model", true}, {"persistence", true},
        {"against persistence", true},
    };
    bool least_squares = card->least_squares.known;
    *grid = (struct mote_grid){.columns = least_squares ? 6 : 5, .column = least_squares ? with : without};
    for (size_t c = 0; c < card->target_count; c++) {
        for (size_t s = 0; steps && s < card->output_steps; s++)
            errors_row(card, c, s, grid);
        errors_row(card, c, card->output_steps, grid);
    }
}

bool mote_card_limit_is_least(const struct mote_card_limit *limit) {
    return strcmp(limit->name, "accuracy") == 0;
}

static void limit_value(struct mote_grid *grid, const struct mote_card_limit *limit, double value) {
    char text[MOTE_NUMBER_SIZE];
    if (mote_card_limit_is_least(limit))
        mote_grid_printf(grid, "%s %%", mote_number_fixed(100 * value, 2, text));
    else if (strncmp(limit->name, "mae ", 4) == 0)
        mote_grid_cell(grid, mote_number_fixed(value, 4, text));
    else if (strstr(limit->name, "bytes"))
        mote_grid_cell(grid, mote_number_bytes(value, text));
    else
        mote_grid_cell(grid, mote_number_brief(value, text));
}

void mote_card_fill_budget(const struct mote_card *card, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"budget", false}, {"limit", true}, {"reached", true}, {"used", true}, {"", false}};
    *grid = (struct mote_grid){.columns = 5, .column = columns};
    for (size_t i = 0; i < card->limit_count; i++) {
        const struct mote_card_limit *limit = &card->limits[i];
        char used[MOTE_NUMBER_SIZE];
        mote_grid_cell(grid, limit->name);
        limit_value(grid, limit, limit->limit);
        limit_value(grid, limit, limit->reached);
        if (mote_card_limit_is_least(limit))
            mote_grid_cell(grid, "");
        else
            mote_grid_printf(grid, "%s %%", mote_number_fixed(100 * limit->reached / limit->limit, 1, used));
        mote_grid_cell(grid, limit->met ? "met" : "missed");
    }
}
