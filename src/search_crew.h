/* SPDX-License-Identifier: MIT
 * Workers of a search: here a process for each trial, forked with recipe and data in memory, so that one that crashes takes
 * nothing with it but its trial; and other ranks (mote/mote.h), each of which has such a crew of one. Ranks say now and then
 * that they live; one that is silent loses its trial, and is a worker again if it is heard again. */
#ifndef MOTE_SEARCH_CREW_H
#define MOTE_SEARCH_CREW_H

#include "search_trial.h"

#include <sys/types.h>

struct mote_crew_worker {
    bool busy;
    unsigned rank; /* 0: a process of this machine */
    double heard;  /* a rank: when, by the steady clock; 0: not yet */
    bool silent;   /* … for so long that its trial has been given up */
    struct mote_order order;
    pid_t process;
    int pipe;
    struct mote_buffer answer;
};

struct mote_crew {
    const struct mote_searched *searched;
    size_t count;
    struct mote_crew_worker *workers;
    double silence; /* seconds without a word: a rank is given up */
    double beaten;  /* when the others were last told that this one lives */
};

/* So many workers here, and the other ranks. */
enum mote_status mote_crew_create(const struct mote_searched *searched, size_t here, struct mote_crew *out,
                                  struct mote_error *error);
/* Ends whoever still works, and sends the other ranks home. */
void mote_crew_free(struct mote_crew *crew);

/* Has a free worker, which there must be, work the order off. */
enum mote_status mote_crew_start(struct mote_crew *crew, const struct mote_order *order,
                                 struct mote_error *error);
size_t mote_crew_free_workers(const struct mote_crew *crew);
/* Is nobody at work who is waited for? */
bool mote_crew_is_idle(const struct mote_crew *crew);

/* Waits for at most so many milliseconds until somebody is done. *done: an answer is in *out (to be freed by the caller),
 * which also says when a process died without one. */
enum mote_status mote_crew_wait(struct mote_crew *crew, int milliseconds, bool *done, struct mote_buffer *out,
                                struct mote_error *error);

/* What a rank above 0 does: works off what number 0 sends, until that says that it is over. */
enum mote_status mote_crew_serve(const struct mote_searched *searched, struct mote_error *error);

#endif
