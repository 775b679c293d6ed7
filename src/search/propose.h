/* SPDX-License-Identifier: MIT
 * What is tried next. First the recipe's own choice and some that lie far apart; then, of many that chance, the best
 * trials and their neighbours suggest, the one from which most is to be expected, as what the trials so far
 * teach (surrogate.h) makes expect. With `proposer = random`, chance alone. The same study gives the same proposal. */
#ifndef MOTE_SEARCH_PROPOSE_H
#define MOTE_SEARCH_PROPOSE_H

#include "search/size.h"

/* Fills point, how and size of the study's next trials, which are to be added: out[want], the first as number
 * study->count + 1, of which *found are filled; many at once for many workers, which would wait while each is thought about
 * alone. None where the study has all that can be tried. Fails where nothing in the space can meet the budget, and says which
 * limit is in the way and what comes nearest (refuse.c). */
enum { MOTE_PROPOSALS = 64 };
enum mote_status mote_propose(const struct mote_study *study, const struct mote_sizer *sizer, size_t want,
                              struct mote_trial *out, size_t *found, struct mote_error *error);

/* Candidates that can be trained and may meet the budget. As many as one call of mote_draw_random goes through, and one
 * before it, are known again where they were refused. */
enum { MOTE_DRAW_TRIES = 600, MOTE_DRAW_KNOWN = 1 + 2 * MOTE_DRAW_TRIES };
struct mote_draw {
    const struct mote_study *study;
    const struct mote_sizer *sizer;
    struct mote_rng rng;
    size_t refused; /* different choices */
    uint64_t known[MOTE_DRAW_KNOWN];
    struct mote_trial nearest;     /* of those that miss the budget, the one that misses least */
    struct mote_miss miss;         /* … and by what */
    struct mote_error first_error; /* of the first that makes no network */
};
/* Is the point new and good for a trial? Measures *size then. What makes no difference in it is set to a fixed value. */
bool mote_draw_takes(struct mote_draw *draw, struct mote_point *point, struct mote_size *size);
/* One by chance; false: none was found. */
bool mote_draw_random(struct mote_draw *draw, struct mote_trial *out);

/* Why none was found, not even a first one. */
enum mote_status mote_draw_fail(const struct mote_draw *draw, struct mote_error *error);

#endif
