/* SPDX-License-Identifier: MIT
 * What the files of the crew share. Internal to them. */
#ifndef MOTE_SEARCH_CREW_PARTS_H
#define MOTE_SEARCH_CREW_PARTS_H

#include "search_crew.h"

enum { MOTE_CREW_LOOK = 5 /* milliseconds between two looks for messages */ };

const struct mote_ranks *mote_crew_ranks(const struct mote_crew *crew);

/* Is the answer whole? */
bool mote_crew_is_whole(const struct mote_buffer *bytes);
/* The answer to the worker's order where none came; `why` is the caller's to fill. */
struct mote_answer mote_crew_lost(const struct mote_crew_worker *worker);

/* mote_crew_wait for processes of this machine, and for the other ranks, which are only looked at. */
enum mote_status mote_crew_wait_here(struct mote_crew *crew, int milliseconds, bool *done,
                                     struct mote_buffer *out, struct mote_error *error);
enum mote_status mote_crew_wait_ranks(struct mote_crew *crew, bool *done, struct mote_buffer *out,
                                      struct mote_error *error);

#endif
