/* SPDX-License-Identifier: MIT
 * What the trials so far say of a choice that has not been tried: its error and its costs with all epochs. Everything is
 * on a log scale. */
#ifndef MOTE_SEARCH_SURROGATE_H
#define MOTE_SEARCH_SURROGATE_H

#include "search/forest.h"
#include "search/study.h"

struct mote_surrogate;

/* Fails with MOTE_UNSUPPORTED where nothing has been measured yet. The study is borrowed and must stay as it is. */
enum mote_status mote_surrogate_create(const struct mote_study *study, struct mote_surrogate **out,
                                       struct mote_error *error);
void mote_surrogate_free(struct mote_surrogate *surrogate);

/* Of each objective (study.h), error first; a deviation of 0 is certain. */
struct mote_guess {
    double mean[MOTE_MAX_OBJECTIVES], deviation[MOTE_MAX_OBJECTIVES];
};
void mote_surrogate_guess(const struct mote_surrogate *surrogate, const struct mote_point *point,
                          const struct mote_size *size, struct mote_guess *out);

/* An objective's value on the scale of guesses. */
double mote_surrogate_scale(double value);

/* How much each of the space's parameters matters to the error (mote_forest_importance); share: one a parameter. */
enum mote_status mote_surrogate_importance(const struct mote_surrogate *surrogate, double *share,
                                           struct mote_error *error);

#endif
