/* SPDX-License-Identifier: MIT
 * What units are worth while they are taken out one after the other. Internal to units*.c.
 *
 * A unit is worth what its readers lose without it when all that they still read is fitted again: for each of their
 * outputs, over the columns that read it (eliminate.h), as a share of how much the reader's sums vary.
 * Without moments, the squares of the columns times those of the rows that make the unit: what a factor between the two
 * layers does not change. */
#ifndef MOTE_SHRINK_UNITS_SCORE_H
#define MOTE_SHRINK_UNITS_SCORE_H

#include "shrink/eliminate.h"
#include "shrink/refit_layer.h"
#include "shrink/units.h"

/* A layer that mixes units: FULLY_CONNECTED or CONV_2D. */
struct mote_reader {
    struct mote_refit_layer l;
    size_t axis, places; /* the last of its weights: column j is place j % places */
    size_t own;          /* 1 where it has a bias, which comes first, else 0: column j is variable own + j */
    double *old, energy; /* its rows as they were, and how much they vary */
    struct mote_elimination left; /* where it has moments */
    double *cost;                 /* (units): the share that each is worth here */
};

struct mote_readers {
    struct mote_arena arena;
    struct mote_units *units;
    size_t count;
    struct mote_reader *reader;
    double *size;  /* of each unit: the squares of the rows that make it */
    size_t *which; /* work, for the widest reader */
};

/* All units' scores. `data` NULL: without moments. */
enum mote_status mote_readers_open(struct mote_units *units, const struct mote_dataset *data,
                                   struct mote_readers *out, struct mote_error *error);
void mote_readers_close(struct mote_readers *readers);

/* Scores of the others when this one is gone. */
void mote_readers_drop(struct mote_readers *readers, const struct mote_unit *unit);

/* In the graph: nobody reads what is gone, and what is left is fitted to what all were. */
void mote_readers_refit(struct mote_readers *readers);

#endif
