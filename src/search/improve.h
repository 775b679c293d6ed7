/* SPDX-License-Identifier: MIT
 * Of several candidates, the one from which most is to be expected: by how much the volume that the study's front takes
 * would grow, over what the candidate may turn out to be (expected hypervolume improvement). */
#ifndef MOTE_SEARCH_IMPROVE_H
#define MOTE_SEARCH_IMPROVE_H

#include "search/propose.h"
#include "search/surrogate.h"

/* Fills *out's point and size with the best of some candidates out of the draw: mutations and crossings of good trials, and
 * chance. *found: there was one. */
enum mote_status mote_improve(struct mote_draw *draw, struct mote_trial *out, bool *found,
                              struct mote_error *error);

#endif
