/* SPDX-License-Identifier: MIT
 * A Gaussian process (Rasmussen and Williams, 2006): what a smooth number will be, and how sure that is, from few rows. How
 * far each feature reaches (Matérn 5/2, a length a feature) and how noisy the rows are is what makes them likeliest. */
#ifndef MOTE_SEARCH_GAUSSIAN_H
#define MOTE_SEARCH_GAUSSIAN_H

#include "search/forest.h"

enum { MOTE_GAUSSIAN_ROWS = 250 }; /* the work grows with their cube; of more, the last are taken */

struct mote_gaussian;

/* At least one row, features about from 0 to 1; of categories, another one is 1 away. Copies what it needs. */
enum mote_status mote_gaussian_fit(const struct mote_forest_rows *rows, struct mote_gaussian **out,
                                   struct mote_error *error);
void mote_gaussian_free(struct mote_gaussian *gaussian);

void mote_gaussian_predict(const struct mote_gaussian *gaussian, const double *x, double *mean,
                           double *deviation);

#endif
