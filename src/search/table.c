/* SPDX-License-Identifier: MIT */
#include "search/table.h"

#include "report/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Columns as they are found; the grid's arena holds them. */
struct columns {
    struct mote_grid *grid;
    struct mote_grid_column *column;
    size_t count;
};

enum { MOST_COLUMNS = MOTE_MAX_PARAMETERS + MOTE_MAX_COLUMNS + 24, BRIEF = 24 };

static void open_columns(struct mote_grid *grid, struct columns *columns) {
    *grid = (struct mote_grid){0};
    *columns = (struct columns){.grid = grid};
    columns->column = mote_arena_alloc(&grid->arena, MOST_COLUMNS, sizeof *columns->column);
    grid->column = columns->column;
    grid->failed = !columns->column;
}

static void add_column(struct columns *columns, bool number, const char *before, const char *name) {
    char title[340];
    if (columns->grid->failed) return;
    snprintf(title, sizeof title, "%s%.300s", before, name);
    struct mote_grid_column *column = &columns->column[columns->count++];
    *column = (struct mote_grid_column){mote_arena_string(&columns->grid->arena, title), number};
    columns->grid->failed = !column->title;
    columns->grid->columns = columns->count;
}

static bool is_classes(const struct mote_study *study) {
    return study->plan->task == MOTE_TASK_KEYWORDS;
}

static void score_columns(const struct mote_study *study, struct columns *columns, const char *before) {
    if (is_classes(study)) add_column(columns, true, "", "accuracy");
    for (size_t t = 0; t < study->plan->data.targets && !is_classes(study); t++)
        add_column(columns, true, before, study->plan->data.target[t]);
}

static void parameter_columns(const struct mote_study *study, struct columns *columns) {
    for (size_t i = 0; i < study->space->count; i++) {
        bool text =
            study->space->parameter[i].kind == MOTE_PARAMETER_LIST && !study->space->parameter[i].ordered;
        add_column(columns, !text, "", study->space->parameter[i].entry->key);
    }
}

/* For people: the words that fit into a narrow column; a network can be long, and stands in the point's recipe. */
static void brief_cell(struct mote_grid *grid, const char *value) {
    size_t end = 0;
    if (strlen(value) > BRIEF)
        for (size_t i = 0; i <= BRIEF; i++)
            if (value[i] == ' ' || value[i] == '\n') end = i;
    if (end)
        mote_grid_printf(grid, "%.*s …", (int)end, value);
    else
        mote_grid_cell(grid, value);
}

/* Nothing where a value makes no difference. */
static void parameter_cells(const struct mote_study *study, const struct mote_trial *trial, bool brief,
                            struct mote_grid *grid) {
    struct mote_point_values values;
    mote_point_print(study->space, &trial->point, &values);
    for (size_t i = 0; i < study->space->count; i++) {
        bool used = !trial->unknown && mote_space_uses(study->recipe, study->space, values.value, i);
        if (brief)
            brief_cell(grid, used ? values.value[i] : "");
        else
            mote_grid_cell(grid, used ? values.value[i] : "");
    }
}

static void number(struct mote_grid *grid, double value) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, isfinite(value) ? mote_number_shortest(value, text) : "");
}

static void csv_row(const struct mote_study *study, const struct mote_trial *trial,
                    const struct mote_measures *m, struct mote_grid *grid) {
    size_t scores = is_classes(study) ? 1 : study->plan->data.targets;
    mote_grid_printf(grid, "%" PRIu64, trial->id);
    mote_grid_printf(grid, "%u", m ? (unsigned)(m - trial->rungs) : trial->measured);
    mote_grid_cell(grid, m ? "measured" : trial->state == MOTE_TRIAL_FAILED ? "failed" : "unfinished");
    mote_grid_cell(grid, trial->how);
    parameter_cells(study, trial, false, grid);
    number(grid, m ? (double)m->epochs : (double)NAN);
    number(grid, m ? m->error : NAN);
    for (size_t t = 0; t < scores; t++)
        number(grid, m ? (is_classes(study) ? m->accuracy : m->mae[t]) : NAN);
    for (int c = 0; c < MOTE_COSTS; c++)
        number(grid, m ? m->cost[c] : NAN);
    number(grid, m ? m->features_us : NAN);
    number(grid, m ? m->seconds : NAN);
    mote_grid_cell(grid, trial->why);
}

void mote_study_fill_csv(const struct mote_study *study, struct mote_grid *grid) {
    struct columns columns;
    open_columns(grid, &columns);
    add_column(&columns, true, "", "trial");
    add_column(&columns, true, "", "rung");
    add_column(&columns, false, "", "state");
    add_column(&columns, false, "", "how");
    parameter_columns(study, &columns);
    add_column(&columns, true, "", "epochs_trained");
    add_column(&columns, true, "", "error");
    score_columns(study, &columns, "mae ");
    for (int c = 0; c < MOTE_COSTS; c++)
        add_column(&columns, true, "", mote_cost_names[c]);
    add_column(&columns, true, "", "features_us");
    add_column(&columns, true, "", "seconds");
    add_column(&columns, false, "", "why");
    for (size_t i = 0; i < study->count && !grid->failed; i++) {
        const struct mote_trial *trial = &study->trials[i];
        for (uint32_t r = 0; r < trial->measured; r++)
            csv_row(study, trial, &trial->rungs[r], grid);
        if (trial->state != MOTE_TRIAL_RESTING) csv_row(study, trial, NULL, grid);
    }
}

void mote_study_fill_front(const struct mote_study *study, const size_t *front, size_t count,
                           struct mote_grid *grid) {
    struct columns columns;
    char text[MOTE_NUMBER_SIZE];
    open_columns(grid, &columns);
    add_column(&columns, true, "", "trial");
    add_column(&columns, true, "", "zlib");
    score_columns(study, &columns, "");
    add_column(&columns, true, "", "arena");
    add_column(&columns, true, "", "MACs");
    add_column(&columns, true, "", "µs");
    parameter_columns(study, &columns);
    for (size_t i = 0; i < count && !grid->failed; i++) {
        const struct mote_trial *trial = &study->trials[front[i]];
        const struct mote_measures *m = mote_trial_whole(study, trial);
        mote_grid_printf(grid, "%" PRIu64, trial->id);
        mote_grid_cell(grid, mote_number_bytes(m->cost[MOTE_COST_ZLIB_BYTES], text));
        if (is_classes(study)) mote_grid_printf(grid, "%.2f %%", 100 * m->accuracy);
        for (size_t t = 0; t < study->plan->data.targets && !is_classes(study); t++)
            mote_grid_fixed(grid, m->mae[t], 4);
        mote_grid_cell(grid, mote_number_bytes(m->cost[MOTE_COST_ARENA_BYTES], text));
        mote_grid_count(grid, (uint64_t)m->cost[MOTE_COST_MACS]);
        mote_grid_cell(grid, mote_number_brief(m->cost[MOTE_COST_INFERENCE_US], text));
        parameter_cells(study, trial, true, grid);
    }
}

void mote_study_print_counts(const struct mote_study *study, struct mote_buffer *out) {
    const char *why;
    size_t whole = 0, failed = mote_study_failures(study, &why);
    double seconds = 0;
    char time[MOTE_NUMBER_SIZE];
    for (size_t i = 0; i < study->count; i++) {
        const struct mote_trial *trial = &study->trials[i];
        whole += mote_trial_whole(study, trial) != NULL;
        for (uint32_t r = 0; r < trial->measured; r++)
            seconds += trial->rungs[r].seconds;
    }
    mote_buffer_printf(out, "trials   %zu, %zu of them with all epochs; %s of work\n", study->count, whole,
                       mote_number_duration(seconds, time));
    if (study->exhausted)
        mote_buffer_printf(out, "space    nothing else was found in it that may meet the budget\n");
    if (study->damage[0]) mote_buffer_printf(out, "damaged  %s\n", study->damage);
    if (failed) mote_buffer_printf(out, "failed   %zu, the first because: %.300s\n", failed, why);
    mote_buffer_text(out, "\n");
}
