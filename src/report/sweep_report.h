/* SPDX-License-Identifier: MIT
 * The outcome of a sweep: table.csv, a table for the terminal, and report.html. */
#ifndef MOTE_REPORT_SWEEP_REPORT_H
#define MOTE_REPORT_SWEEP_REPORT_H

#include "report/card.h"

/* One combination. */
struct mote_sweep_row {
    const char *name;             /* its folder */
    const char *const *values;    /* one an axis, as in the recipe */
    const struct mote_card *card; /* NULL when it failed */
    const char *failure;          /* why it failed; NULL otherwise */
};

/* What someone else reached, for comparison. */
struct mote_sweep_reference {
    size_t output_steps;
    const char *network, *quantization; /* as a card names them */
    const char *features;               /* what the front end is called; NULL: there is none … */
    size_t frame;                       /* … and its frame, by which ours are told apart; 0: any */
    double width, bytes;
    size_t target_count;          /* of mae, in the order of the cards' targets */
    double mae[MOTE_MAX_COLUMNS]; /* or the accuracy in % */
    bool accuracy;
};

struct mote_sweep {
    const char *name; /* the recipe's file name */
    size_t axis_count;
    const char *const *axes; /* keys of the recipe that vary */
    size_t row_count;
    const struct mote_sweep_row *rows;
    const char *reference_name; /* "reference"; NULL: none */
    const char *reference_note; /* how it may be compared, a sentence; NULL: none */
    size_t reference_count;
    const struct mote_sweep_reference *references;
    const char *version, *command, *recipe; /* the recipe's text; each may be NULL */
};

/* All make the grid. The table is for people; the CSV grid has every number in full and in base units. */
void mote_sweep_fill_table(const struct mote_sweep *sweep, struct mote_grid *grid);
void mote_sweep_fill_csv(const struct mote_sweep *sweep, struct mote_grid *grid);
/* Ours beside the reference's, one row a reference point of a version that the sweep has. */
void mote_sweep_fill_reference(const struct mote_sweep *sweep, struct mote_grid *grid);
/* Mean ± sample standard deviation over the seeds, one row for what differs in the seed alone; no row where
 * the seed is no axis. */
void mote_sweep_fill_seeds(const struct mote_sweep *sweep, struct mote_grid *grid);

/* The seed of all combinations; false where it varies, or nothing was measured. */
bool mote_sweep_one_seed(const struct mote_sweep *sweep, uint64_t *seed);

/* {"combinations": [{name, axis: value …, and what eval and bench tell, or failure} …]} */
enum mote_status mote_sweep_print_json(const struct mote_sweep *sweep, struct mote_buffer *out,
                                       struct mote_error *error);

enum mote_status mote_sweep_report_print(const struct mote_sweep *sweep, struct mote_buffer *out,
                                         struct mote_error *error);

#endif
