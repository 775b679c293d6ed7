/* SPDX-License-Identifier: MIT
 * Windows as a dataset: the loop that feeds training. */
#include "data/windows.h"

#include "base/rng.h"
#include "device/recent.h"

/* x = (v − mean) / std for one input; rows of the table that are all inputs are one run of memory. */
static void copy_input(const struct mote_windows *w, size_t row, float *restrict x) {
    size_t columns = w->options.input_columns, stride = w->table->columns;
    size_t run = columns == stride ? w->options.input_steps * columns : columns;
    const float *restrict v = w->table->values + row * stride;
    const float *restrict mean = w->input_mean, *restrict std = w->input_std;
    for (size_t at = 0; at < w->options.input_steps * columns; at += run, v += stride)
        for (size_t i = 0; i < run; i++)
            x[at + i] = mote_normalised(v[i], mean[at + i], std[at + i]);
}

static void copy_target(const struct mote_windows *w, size_t row, float *y) {
    const float *v = w->table->values + (row + w->options.input_steps) * w->table->columns;
    for (size_t step = 0; step < w->options.output_steps; step++, v += w->table->columns)
        for (size_t i = 0; i < w->options.target_count; i++)
            *y++ = v[w->options.targets[i]];
}

/* Moves a fetched window by its own draw. */
static void shift_level(const struct mote_windows_part *part, uint32_t index, float *x, float *y) {
    const struct mote_windows *w = part->windows;
    size_t columns = w->options.input_columns, targets = w->options.target_count;
    struct mote_rng rng;
    mote_rng_seed(&rng, part->seed, 0x100000000u + index); /* streams apart from those of training */
    for (size_t t = 0; t < targets; t++) {
        size_t column = w->options.targets[t];
        float by = part->shift[column] * (float)mote_rng_normal(&rng);
        for (size_t step = 0; step < w->options.output_steps; step++)
            y[step * targets + t] += by;
        for (size_t step = 0; column < columns && step < w->options.input_steps; step++)
            x[step * columns + column] += by / (float)w->std[column];
    }
}

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct mote_windows_part *part = context;
    const struct mote_windows *w = part->windows;
    size_t inputs = w->options.input_steps * w->options.input_columns;
    size_t outputs = w->options.output_steps * w->options.target_count;
    for (size_t i = 0; i < n; i++) {
        size_t row = w->start[part->split][index[i]];
        copy_input(w, row, x + i * inputs);
        copy_target(w, row, y + i * outputs);
        if (part->shift) shift_level(part, index[i], x + i * inputs, y + i * outputs);
    }
}

void mote_windows_view(const struct mote_windows *windows, enum mote_split split,
                       struct mote_windows_view *view) {
    const struct mote_windows_options *o = &windows->options;
    *view = (struct mote_windows_view){
        .dataset = {.count = windows->count[split],
                    .input_steps = o->input_steps,
                    .input_columns = o->input_columns,
                    .outputs = o->output_steps * o->target_count,
                    .fetch = fetch,
                    .context = &windows->part[split],
                    .target_mean = windows->target_mean,
                    .target_std = windows->target_std},
        .windows = windows,
        .split = split,
    };
}

enum mote_status mote_windows_view_shifted(struct mote_windows *windows, const double *level_shift,
                                           uint64_t seed, struct mote_windows_view *view,
                                           struct mote_error *error) {
    const struct mote_windows_options *o = &windows->options;
    float *shift = mote_arena_alloc(&windows->arena, windows->table->columns, sizeof *shift);
    if (!shift) return mote_fail_memory(error, "the level shifts");
    for (size_t t = 0; t < o->target_count; t++)
        shift[o->targets[t]] = (float)(level_shift[t] * windows->std[o->targets[t]]);
    windows->shifted = (struct mote_windows_part){windows, MOTE_SPLIT_TRAIN, shift, seed};
    mote_windows_view(windows, MOTE_SPLIT_TRAIN, view);
    view->dataset.context = &windows->shifted;
    return MOTE_OK;
}
