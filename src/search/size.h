/* SPDX-License-Identifier: MIT
 * What a choice costs, before anything is trained: its network is built, written untrained and planned. Arena and
 * multiply-accumulates are those of the trained one (about so where training removes units), bytes of the file but for
 * what packing saves; the zlib stream is that of random weights. */
#ifndef MOTE_SEARCH_SIZE_H
#define MOTE_SEARCH_SIZE_H

#include "search/budget.h"

/* Who measures: fails where the choice makes no network. */
struct mote_sizer {
    enum mote_status (*measure)(const struct mote_sizer *sizer, const struct mote_study *study,
                                const struct mote_point *point, struct mote_size *out,
                                struct mote_error *error);
    size_t labels; /* of keywords, how many the data has */
};

/* The one that builds networks. Values that do not go together, and layers that do not fit the input, make none. */
enum mote_status mote_size_measure(const struct mote_sizer *sizer, const struct mote_study *study,
                                   const struct mote_point *point, struct mote_size *out,
                                   struct mote_error *error);

/* How much smaller than untrained the study's trained files, or their zlib streams, have been at least, with some room,
 * and before there are enough of them a safe guess: less than limit / this before training is worth a trial. */
double mote_size_least_ratio(const struct mote_study *study, enum mote_search_cost cost);

/* The least that the choice may come to. */
struct mote_measures mote_size_least(const struct mote_study *study, const struct mote_size *size);

/* By how much the choice misses the limits on costs for certain, and which by most (study.h). */
double mote_size_misses(const struct mote_study *study, const struct mote_size *size,
                        struct mote_miss *which);

#endif
