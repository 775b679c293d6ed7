/* SPDX-License-Identifier: MIT */
#include "sweep_tell.h"

#include "base/file.h"
#include "reference.h"
#include "report/csv.h"
#include "report/text.h"
#include "result.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A sweep as the report room sees it; everything it points to lives in `arena` or is borrowed. */
struct view {
    struct mote_arena arena;
    struct mote_buffer recipe;
    struct mote_sweep sweep;
};

static bool fill_rows(const struct mote_combinations *all, const struct mote_outcome *outcomes,
                      struct view *view) {
    struct mote_sweep_row *rows = mote_arena_alloc(&view->arena, all->count, sizeof *rows);
    const char **axes = mote_arena_alloc(&view->arena, all->axis_count, sizeof *axes);
    if (!rows || !axes) return false;
    for (size_t i = 0; i < all->axis_count; i++)
        axes[i] = all->axes[i].entry->key;
    for (size_t i = 0; i < all->count; i++) {
        const char **values = mote_arena_alloc(&view->arena, all->axis_count, sizeof *values);
        if (!values) return false;
        for (size_t k = 0; k < all->axis_count; k++)
            values[k] = all->axes[k].values[all->items[i].choice[k]];
        bool failed = outcomes[i].error.status != MOTE_OK;
        rows[i] = (struct mote_sweep_row){all->items[i].name, values, failed ? NULL : &outcomes[i].card,
                                          failed ? outcomes[i].error.text : NULL};
    }
    view->sweep.axis_count = all->axis_count;
    view->sweep.axes = axes;
    view->sweep.row_count = all->count;
    view->sweep.rows = rows;
    return true;
}

static enum mote_status make_view(const struct mote_options *options, const struct mote_combinations *all,
                                  const struct mote_outcome *outcomes, struct view *view,
                                  struct mote_error *error) {
    *view = (struct view){0};
    mote_recipe_print(all->recipe, &view->recipe);
    view->sweep.name = options->recipe;
    view->sweep.version = MOTE_VERSION;
    view->sweep.command = options->command;
    view->sweep.recipe = (const char *)view->recipe.data;
    mote_reference_add(&all->items[0].plan, &view->sweep);
    return fill_rows(all, outcomes, view) && !view->recipe.failed ? MOTE_OK
                                                                  : mote_fail_memory(error, "the sweep");
}

static enum mote_status save_table(const struct mote_sweep *sweep, const char *folder,
                                   struct mote_error *error) {
    struct mote_grid grid = {0};
    struct mote_buffer csv = {0};
    mote_sweep_fill_csv(sweep, &grid);
    mote_grid_print_csv(&grid, &csv);
    enum mote_status status = mote_result_save(folder, "table.csv", &csv, error);
    mote_grid_free(&grid);
    mote_buffer_free(&csv);
    return status;
}

static enum mote_status save_report(const struct mote_sweep *sweep, const char *folder,
                                    struct mote_error *error) {
    struct mote_buffer html = {0};
    enum mote_status status = mote_sweep_report_print(sweep, &html, error);
    if (status == MOTE_OK) status = mote_result_save(folder, "report.html", &html, error);
    mote_buffer_free(&html);
    return status;
}

/* The clips are every combination's. */
static void tell_skipped(const struct mote_sweep *sweep, struct mote_buffer *text) {
    size_t most = 0;
    for (size_t i = 0; i < sweep->row_count; i++)
        if (sweep->rows[i].card && sweep->rows[i].card->clips_skipped > most)
            most = sweep->rows[i].card->clips_skipped;
    mote_clips_skipped_print(most, text);
}

static enum mote_status print(const struct mote_sweep *sweep, const char *folder, struct mote_result *result,
                              struct mote_error *error) {
    struct mote_grid table = {0}, seeds = {0}, reference = {0};
    struct mote_buffer text = {0}, json = {0};
    uint64_t seed;
    mote_sweep_fill_table(sweep, &table);
    mote_grid_print_text(&table, &text);
    if (text.data && strstr((const char *)text.data, "± %"))
        mote_buffer_text(&text, "± %: against persistence, negative is better\n");
    if (text.data && strstr((const char *)text.data, "95 %"))
        mote_buffer_text(&text, "95 %: of bootstrap samples of the test clips\n");
    if (mote_sweep_one_seed(sweep, &seed)) mote_buffer_printf(&text, "all with seed %" PRIu64 "\n", seed);
    tell_skipped(sweep, &text);
    mote_sweep_fill_seeds(sweep, &seeds);
    if (mote_grid_rows(&seeds)) {
        mote_buffer_text(&text, "\nOver seeds: mean ± standard deviation\n");
        mote_grid_print_text(&seeds, &text);
    }
    mote_sweep_fill_reference(sweep, &reference);
    if (mote_grid_rows(&reference)) {
        mote_buffer_text(&text, "\nBeside the reference\n");
        mote_grid_print_text(&reference, &text);
        mote_buffer_printf(&text, "%s\n", sweep->reference_note);
    }
    mote_buffer_printf(&text, "\nreport   %s/report.html, %s/table.csv\n", folder, folder);
    mote_grid_free(&table);
    mote_grid_free(&seeds);
    mote_grid_free(&reference);
    enum mote_status status = mote_sweep_print_json(sweep, &json, error);
    if (status == MOTE_OK) return mote_result_set(result, &text, &json, error);
    mote_buffer_free(&text);
    mote_buffer_free(&json);
    return status;
}

enum mote_status mote_sweep_tell(const struct mote_options *options,
                                 const struct mote_combinations *combinations,
                                 const struct mote_outcome *outcomes, const char *folder,
                                 struct mote_result *result, struct mote_error *error) {
    struct view view;
    enum mote_status status = make_view(options, combinations, outcomes, &view, error);
    if (status == MOTE_OK) status = save_table(&view.sweep, folder, error);
    if (status == MOTE_OK) status = save_report(&view.sweep, folder, error);
    if (status == MOTE_OK) status = print(&view.sweep, folder, result, error);
    mote_buffer_free(&view.recipe);
    mote_arena_free(&view.arena);
    return status;
}
