/* SPDX-License-Identifier: MIT
 * A regression forest of extremely randomised trees (Geurts, Ernst and Wehenkel, 2006), each grown on a draw of the rows:
 * what a number will be, and how sure that is, from few rows of numbers and categories. */
#ifndef MOTE_SEARCH_FOREST_H
#define MOTE_SEARCH_FOREST_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

enum { MOTE_FOREST_FEATURES = 64, MOTE_FOREST_CATEGORIES = 64 };

struct mote_forest_rows {
    size_t count, features;
    const double *x;            /* (count, features) */
    const double *y;            /* (count) */
    const uint32_t *categories; /* of each feature, which then holds numbers below it; 0: a number */
};

struct mote_forest;

/* At least one row. The same rows and seed give the same forest. */
enum mote_status mote_forest_grow(const struct mote_forest_rows *rows, uint64_t seed,
                                  struct mote_forest **out, struct mote_error *error);
void mote_forest_free(struct mote_forest *forest);

void mote_forest_predict(const struct mote_forest *forest, const double *x, double *mean, double *deviation);

/* How much of the variance of y each feature explains: by how much the squared error over the rows grows when its values
 * are shuffled, as shares that add up to 1 (all 0 where nothing explains anything). */
enum mote_status mote_forest_importance(const struct mote_forest *forest, const struct mote_forest_rows *rows,
                                        uint64_t seed, double *share, struct mote_error *error);

#endif
