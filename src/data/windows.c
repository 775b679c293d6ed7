/* SPDX-License-Identifier: MIT
 * Making windows: options checked, statistics from the training rows, and every start that a window fits
 * behind. */
#include "data/windows.h"

#include "base/checked.h"
#include "data/windows_stats.h"
#include "data/windows_step.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum mote_status check_options(const struct mote_table *table, const struct mote_windows_options *o,
                                      size_t *inputs, size_t *outputs, struct mote_error *error) {
    size_t rows;
    if (o->input_steps == 0 || o->output_steps == 0)
        return mote_fail(error, MOTE_USAGE, "a window needs at least one step in and one step out");
    if (o->input_columns == 0 || o->input_columns > table->columns)
        return mote_fail(error, MOTE_USAGE, "%zu input columns of a table with %zu", o->input_columns,
                         table->columns);
    if (o->target_count == 0) return mote_fail(error, MOTE_USAGE, "no column to forecast is named");
    for (size_t i = 0; i < o->target_count; i++)
        if (o->targets[i] >= table->columns)
            return mote_fail(error, MOTE_USAGE, "target column %zu of a table with %zu", o->targets[i] + 1,
                             table->columns);
    if (!mote_add_size(o->input_steps, o->output_steps, &rows) ||
        !mote_mul_size(o->input_steps, o->input_columns, inputs) ||
        !mote_mul_size(o->output_steps, o->target_count, outputs))
        return mote_fail(error, MOTE_USAGE, "windows of %zu + %zu steps are too long", o->input_steps,
                         o->output_steps);
    for (int i = 0; i < 3; i++)
        if (!(o->split[i] >= 0 && o->split[i] <= 1))
            return mote_fail(error, MOTE_USAGE, "a split's share is %g; it must be between 0 and 1",
                             o->split[i]);
    double sum = o->split[0] + o->split[1] + o->split[2];
    if (o->split[MOTE_SPLIT_TRAIN] <= 0 && !(o->mean && o->std))
        return mote_fail(error, MOTE_USAGE,
                         "the training split's share is 0, so there is no mean to normalise with");
    if (!(fabs(sum - 1) < 1e-6))
        return mote_fail(error, MOTE_USAGE, "the splits add up to %g, not to 1", sum);
    return MOTE_OK;
}

static enum mote_status copy_options(struct mote_windows *w, struct mote_error *error) {
    struct mote_windows_options *o = &w->options;
    o->targets = mote_arena_copy(&w->arena, o->targets, o->target_count * sizeof *o->targets);
    w->mean = mote_arena_alloc(&w->arena, w->table->columns, sizeof *w->mean);
    w->std = mote_arena_alloc(&w->arena, w->table->columns, sizeof *w->std);
    return o->targets && w->mean && w->std ? MOTE_OK : mote_fail_memory(error, "windows");
}

static void split_rows(struct mote_windows *w) {
    mote_windows_split(w->options.split, w->table->rows, w->split_rows);
}

/* Columns that are neither input nor target may be anything. */
static bool is_used(const struct mote_windows *w, size_t column) {
    if (column < w->options.input_columns) return true;
    for (size_t i = 0; i < w->options.target_count; i++)
        if (w->options.targets[i] == column) return true;
    return false;
}

static enum mote_status use_stats(struct mote_windows *w, struct mote_error *error) {
    struct mote_windows_options *o = &w->options;
    for (size_t c = 0; c < w->table->columns; c++) {
        w->mean[c] = 0;
        w->std[c] = 1;
        if (!is_used(w, c)) continue;
        size_t rows = w->given ? w->table->rows : w->split_rows[MOTE_SPLIT_TRAIN];
        MOTE_TRY(mote_table_check_spread(w->table, c, error));
        MOTE_TRY(mote_table_stats(w->table, c, rows, !w->given, &w->mean[c], &w->std[c], error));
        if (o->mean) w->mean[c] = o->mean[c];
        if (o->std) w->std[c] = o->std[c];
        if (!(w->std[c] > 0) || !isfinite(w->std[c]) || !isfinite(w->mean[c]))
            return mote_fail(error, MOTE_USAGE, "column %zu is to be normalised with mean %g and std %g",
                             c + 1, w->mean[c], w->std[c]);
    }
    o->mean = w->mean;
    o->std = w->std;
    return MOTE_OK;
}

/* The statistics as floats, once per value of an input and of a target, so that fetching is one straight
 * loop. */
static enum mote_status spread_stats(struct mote_windows *w, size_t inputs, size_t outputs,
                                     struct mote_error *error) {
    w->input_mean = mote_arena_alloc(&w->arena, inputs, sizeof(float));
    w->input_std = mote_arena_alloc(&w->arena, inputs, sizeof(float));
    w->target_mean = mote_arena_alloc(&w->arena, outputs, sizeof(float));
    w->target_std = mote_arena_alloc(&w->arena, outputs, sizeof(float));
    if (!w->input_mean || !w->input_std || !w->target_mean || !w->target_std)
        return mote_fail_memory(error, "windows");
    for (size_t i = 0; i < inputs; i++) {
        w->input_mean[i] = (float)w->mean[i % w->options.input_columns];
        w->input_std[i] = (float)w->std[i % w->options.input_columns];
    }
    for (size_t i = 0; i < outputs; i++) {
        size_t column = w->options.targets[i % w->options.target_count];
        w->target_mean[i] = (float)w->mean[column];
        w->target_std[i] = (float)w->std[column];
    }
    return MOTE_OK;
}

static bool row_is_missing(const struct mote_windows *w, size_t row) {
    const float *v = w->table->values + row * w->table->columns;
    bool missing = false;
    for (size_t c = 0; c < w->options.input_columns; c++)
        missing |= isnan(v[c]) != 0;
    for (size_t i = 0; i < w->options.target_count; i++)
        missing |= isnan(v[w->options.targets[i]]) != 0;
    return missing;
}

/* Finds every window; counts them, and writes their starts where there is room for them. */
static void find_windows(struct mote_windows *w) {
    size_t length = w->options.input_steps + w->options.output_steps, run = 0, split = 0;
    size_t split_start = 0;
    memset(w->count, 0, sizeof w->count);
    w->gaps = 0;
    for (size_t row = 0; row < w->table->rows; row++) {
        while (split < MOTE_SPLIT_TEST && row - split_start == w->split_rows[split])
            split_start += w->split_rows[split++];
        if (row && mote_table_breaks(w->table, w->step_seconds, row)) {
            w->gaps++;
            run = 0;
        }
        run = row_is_missing(w, row) ? 0 : run + 1;
        if (run < length) continue;
        size_t start = row + 1 - length;
        if (w->start[MOTE_SPLIT_ALL]) w->start[MOTE_SPLIT_ALL][w->count[MOTE_SPLIT_ALL]] = (uint32_t)start;
        w->count[MOTE_SPLIT_ALL]++;
        if (start < split_start) continue;
        if (w->start[split]) w->start[split][w->count[split]] = (uint32_t)start;
        w->count[split]++;
    }
}

static enum mote_status list_windows(struct mote_windows *w, struct mote_error *error) {
    find_windows(w);
    for (int i = 0; i < 4; i++) {
        w->start[i] = mote_arena_alloc(&w->arena, w->count[i], sizeof **w->start);
        if (!w->start[i]) return mote_fail_memory(error, "windows");
    }
    find_windows(w);
    return MOTE_OK;
}

static enum mote_status check_splits(const struct mote_windows *w, struct mote_error *error) {
    MOTE_TRY(mote_windows_check(w, MOTE_SPLIT_ALL, error));
    for (int i = 0; i < 3 && !w->given; i++)
        if (w->options.split[i] > MOTE_WINDOWS_SHARE)
            MOTE_TRY(mote_windows_check(w, (enum mote_split)i, error));
    return MOTE_OK;
}

/* Rows first, so that a table that is too short is called that, and not constant. */
static enum mote_status fill(struct mote_windows *w, size_t inputs, size_t outputs,
                             struct mote_error *error) {
    w->given = w->options.mean && w->options.std;
    MOTE_TRY(copy_options(w, error));
    split_rows(w);
    w->step_seconds = w->options.step_seconds;
    if (!w->table->times)
        w->step_seconds = 0;
    else if (!(w->step_seconds > 0))
        MOTE_TRY(mote_table_step(w->table, &w->step_seconds, error));
    MOTE_TRY(list_windows(w, error));
    size_t length = w->options.input_steps + w->options.output_steps;
    if (w->table->rows < length) return mote_windows_check(w, MOTE_SPLIT_ALL, error);
    if (w->given || w->split_rows[MOTE_SPLIT_TRAIN] >= length) MOTE_TRY(use_stats(w, error));
    MOTE_TRY(check_splits(w, error));
    return spread_stats(w, inputs, outputs, error);
}

enum mote_status mote_windows_create(const struct mote_table *table,
                                     const struct mote_windows_options *options, struct mote_windows **out,
                                     struct mote_error *error) {
    size_t inputs = 0, outputs = 0;
    MOTE_TRY(check_options(table, options, &inputs, &outputs, error));
    struct mote_windows *windows = calloc(1, sizeof *windows);
    if (!windows) return mote_fail_memory(error, "windows");
    windows->table = table;
    windows->options = *options;
    for (int i = 0; i < 4; i++)
        windows->part[i] = (struct mote_windows_part){windows, (enum mote_split)i, NULL, 0};
    enum mote_status status = fill(windows, inputs, outputs, error);
    if (status == MOTE_OK)
        *out = windows;
    else
        mote_windows_free(windows);
    return status;
}

void mote_windows_free(struct mote_windows *windows) {
    if (!windows) return;
    mote_arena_free(&windows->arena);
    free(windows);
}
