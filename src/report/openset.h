/* SPDX-License-Identifier: MIT
 * The open set: what a spotter makes of clips that hold none of its words. A clip is taken for a word if the word's
 * output is the largest and at least the threshold; else it is rejected. The labels _unknown_ and _silence_ come last
 * and are no words: a clip taken for one of them is rejected too. */
#ifndef MOTE_REPORT_OPENSET_H
#define MOTE_REPORT_OPENSET_H

#include "report/classify.h"

enum { MOTE_THRESHOLDS = 56 };

/* Shares of clips at one threshold; NaN: there are no such clips. */
struct mote_openset_point {
    double threshold;
    double false_accept; /* of the clips without a word: taken for one */
    double false_reject; /* of the clips of a word: rejected */
    double mistaken;     /* of the clips of a word: taken for another one */
};

struct mote_openset {
    size_t keywords, others; /* clips of a word, clips without one; both 0: not measured */
    struct mote_openset_point chosen;
    struct mote_openset_point point[MOTE_THRESHOLDS]; /* by rising threshold, from 0 */
};

/* `known`: evaluated clips of all labels, of which the first `words` are words. `others`: more clips without one, or
 * NULL. `threshold`: for the point `chosen`. */
enum mote_status mote_openset_measure(const struct mote_graph *graph, const struct mote_classes_result *known,
                                      const struct mote_dataset *others, size_t words, double threshold,
                                      struct mote_pool *pool, struct mote_openset *out,
                                      struct mote_error *error);

/* The threshold at which false_accept + false_reject is least, in the middle of those that are equally good. */
double mote_openset_best(const struct mote_openset *openset);

#endif
