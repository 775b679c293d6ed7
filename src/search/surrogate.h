/* SPDX-License-Identifier: MIT
 * What the trials so far say of a choice that has not been tried: its error, its costs and what else is
 * limited, with all epochs. Everything is
 * on a log scale. */
#ifndef MOTE_SEARCH_SURROGATE_H
#define MOTE_SEARCH_SURROGATE_H

#include "search/budget.h"
#include "search/forest.h"

struct mote_surrogate;

/* Fails with MOTE_UNSUPPORTED where nothing has been measured yet. The study is borrowed and must stay as it is. */
enum mote_status mote_surrogate_create(const struct mote_study *study, struct mote_surrogate **out,
                                       struct mote_error *error);
void mote_surrogate_free(struct mote_surrogate *surrogate);

/* Of each quantity (budget.h), objectives first; a deviation of 0 is certain. */
struct mote_guess {
    double mean[MOTE_MAX_QUANTITIES], deviation[MOTE_MAX_QUANTITIES];
};
void mote_surrogate_guess(const struct mote_surrogate *surrogate, const struct mote_point *point,
                          const struct mote_size *size, struct mote_guess *out);

/* A quantity's value on the scale of guesses. */
double mote_surrogate_scale(double value);

/* How much each of the space's parameters matters to the error (mote_forest_importance); share: one a parameter. */
enum mote_status mote_surrogate_importance(const struct mote_surrogate *surrogate, double *share,
                                           struct mote_error *error);

#endif
