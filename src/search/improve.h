/* SPDX-License-Identifier: MIT
 * Of several candidates, the one from which most is to be expected: by how much the volume that the study's front takes
 * would grow, over what the candidate may turn out to be and as far as that is within the budget (expected hypervolume
 * improvement, constrained as by Gardner and others, 2014). As long as nothing meets the budget: by how much it would be
 * missed by less. */
#ifndef MOTE_SEARCH_IMPROVE_H
#define MOTE_SEARCH_IMPROVE_H

#include "search/propose.h"
#include "search/surrogate.h"

/* Fills points and sizes of out[want] with the best of some candidates out of the draw, best first: mutations and crossings
 * of good trials, and chance. *found: how many there were. */
enum mote_status mote_improve(struct mote_draw *draw, size_t want, struct mote_trial *out, size_t *found,
                              struct mote_error *error);

#endif
