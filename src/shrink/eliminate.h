/* SPDX-License-Identifier: MIT
 * Least squares while variables go, one set B after the other: rows of weights w under moments H. What the rows lose by it
 * when the rest are fitted again is wᵀ_B [H⁻¹]_BB⁻¹ w_B (LeCun, Denker & Solla 1990; Hassibi & Stork 1993); and then H⁻¹ and
 * the rows are those of the variables that are left. */
#ifndef MOTE_SHRINK_ELIMINATE_H
#define MOTE_SHRINK_ELIMINATE_H

#include "base/arena.h"

struct mote_elimination {
    size_t n, rows;
    size_t count, *left;   /* variables that are left, in order */
    double *inverse, *now; /* (n, n): of H; (rows, n) */
    /* Work for sets of up to `width`: (width, width), (n, width), (width, n), (width). */
    double *part, *factor, *copy, *value;
};

/* False: memory is out. */
bool mote_elimination_room(struct mote_elimination *e, size_t n, size_t rows, size_t width,
                           struct mote_arena *arena);
/* All variables are there; the caller sets `inverse` and `now`. */
void mote_elimination_start(struct mote_elimination *e);
/* What the rows lose; infinite where that cannot be told. Of all sets those cost nothing whose inputs say nothing new. */
double mote_elimination_cost(struct mote_elimination *e, const size_t *which, size_t count);
void mote_elimination_drop(struct mote_elimination *e, const size_t *which, size_t count);

#endif
