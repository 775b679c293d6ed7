/* SPDX-License-Identifier: MIT
 * Windows over a table: input_steps rows in, the next output_steps rows out. No window crosses a gap, a
 * missing value, a file or a split. Splits are by time: the first rows train, then validation, then test. */
#ifndef MOTE_DATA_WINDOWS_H
#define MOTE_DATA_WINDOWS_H

#include "base/arena.h"
#include "data/dataset.h"
#include "data/table.h"

struct mote_windows_options {
    size_t input_steps, output_steps;
    size_t input_columns; /* the table's first so many columns are inputs */
    size_t target_count;
    const size_t *targets; /* table columns that are forecast */
    double split[3];
    double step_seconds; /* 0: inferred */
    /* Per table column; NULL: taken from the training split (float64 sums, population standard deviation). */
    const double *mean, *std;
};

/* What a dataset of one split points to. */
struct mote_windows_part {
    const struct mote_windows *windows;
    enum mote_split split;
    const float *shift; /* per table column, in its units; NULL: none */
    uint64_t seed;
};

struct mote_windows {
    const struct mote_table *table;      /* borrowed */
    struct mote_windows_options options; /* its arrays are copies */
    bool given;                          /* mean and std came with the options: one window is enough */
    double step_seconds;                 /* as found; 0 when the table has no times */
    size_t gaps;          /* places where the next row is not one step later, or a new file starts */
    size_t split_rows[3]; /* floor(rows · split[0]), floor(rows · split[1]), the rest */
    double *mean, *std;   /* per table column */
    size_t count[4];      /* windows in each split */
    uint32_t *start[4];   /* first row of each window; MOTE_SPLIT_ALL ignores the splits */
    float *target_mean, *target_std; /* per output, (step, column) order */
    /* Private: */
    struct mote_arena arena;       /* holds every array above */
    float *input_mean, *input_std; /* per input, (step, column) order */
    struct mote_windows_part part[4], shifted;
};

/* Fails on too few rows for a window in every split (says how many would do), and on a constant or all-missing
 * column, and on one with a value so large that a float holds nothing of the others beside it. With
 * mean and std given, the splits and constants do not matter: one window anywhere is enough. Without them,
 * every split with a share must have a window. A row is missing if any input or target column is. */
enum mote_status mote_windows_create(const struct mote_table *table,
                                     const struct mote_windows_options *options, struct mote_windows **out,
                                     struct mote_error *error);
void mote_windows_free(struct mote_windows *windows);

/* Fails if the split has no window, and says why. */
enum mote_status mote_windows_check(const struct mote_windows *windows, enum mote_split split,
                                    struct mote_error *error);

/* A view of one split. Inputs are standardised; targets are (step, column) in the table's units. The dataset
 * is valid as long as the windows and their table; the view itself may be copied or go. */
struct mote_windows_view {
    struct mote_dataset dataset;
    const struct mote_windows *windows;
    enum mote_split split;
};
void mote_windows_view(const struct mote_windows *windows, enum mote_split split,
                       struct mote_windows_view *view);

/* The training split, augmented: each window is moved up or down as a whole, a target column and its inputs
 * by the same normal draw times level_shift[target] standard deviations, so that what is learnt depends less
 * on how warm or moist the training months were. The draw follows from seed and window alone. One such view
 * at a time. */
enum mote_status mote_windows_view_shifted(struct mote_windows *windows, const double *level_shift,
                                           uint64_t seed, struct mote_windows_view *view,
                                           struct mote_error *error);

#endif
