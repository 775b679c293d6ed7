/* SPDX-License-Identifier: MIT
 * A study in memory: its trials, what each has measured, and what is to be done next. A trial is one choice in the space;
 * it climbs rungs, on each of which it is trained anew with more epochs, and on the last with all of them. */
#ifndef MOTE_SEARCH_STUDY_H
#define MOTE_SEARCH_STUDY_H

#include "base/arena.h"
#include "search/front.h"
#include "search/point.h"

enum { MOTE_MAX_RUNGS = 8 };

/* What a trial came to on one rung; all of it on the validation split and from the file. */
struct mote_measures {
    double
        error; /* what is made small: of words 1 − accuracy; of a forecast the mean, over its targets, of MAE / that of
                     persistence */
    double mae[MOTE_MAX_COLUMNS]; /* of each target, in its units */
    double accuracy;
    double cost[MOTE_COSTS]; /* by enum mote_search_cost */
    double features_us;
    double seconds; /* that it took, all in all */
    uint32_t epochs;
    uint64_t hash; /* of the file's bytes */
    uint64_t rest; /* … and of those of its stream and card */
};

/* What is known of a choice before it is trained. */
struct mote_size {
    double cost
        [MOTE_COSTS]; /* zlib_bytes: of untrained weights, an estimate; inference_us: 0; the others exact */
};

enum mote_trial_state {
    MOTE_TRIAL_WAITING, /* for a worker, on the first rung that it has no measures of */
    MOTE_TRIAL_RUNNING,
    MOTE_TRIAL_RESTING, /* measured on its rung; it may climb */
    MOTE_TRIAL_FAILED,
    MOTE_TRIAL_STATES
};

struct mote_trial {
    uint64_t id; /* from 1 */
    enum mote_trial_state state;
    uint32_t rung; /* the highest that it has been let climb to */
    struct mote_point point;
    const char *how; /* who proposed it: "recipe", "spread", "model", "random" */
    const char *why; /* of a failure */
    bool unknown;    /* what it was of: its row is lost */
    struct mote_size size;
    double started, ended; /* seconds since 1970, for people alone */
    uint32_t measured;     /* rungs that it has measures of, from the lowest */
    struct mote_measures rungs[MOTE_MAX_RUNGS];
};

enum { MOTE_STUDY_TOLD = 600 }; /* bytes of a sentence on damage */

struct mote_study {
    const struct mote_recipe *recipe; /* with [space] */
    const struct mote_space *space;
    const struct mote_plan *plan; /* of the recipe itself: its budget and [search] */
    uint64_t seed;
    size_t most;    /* trials in all … */
    bool exhausted; /* … if the space has so many: it has nothing new to try. Whoever finds that sets it */
    struct mote_arena arena;
    char damage[MOTE_STUDY_TOLD]; /* what was first found damaged in the study's file; "": nothing */
    size_t count, capacity;
    struct mote_trial *trials; /* by id; states change by the calls below alone */
    /* Kept by those, so that what is next is known at once, however many trials there are: */
    size_t waiting, running;
    size_t there[MOTE_MAX_RUNGS],
        gone[MOTE_MAX_RUNGS]; /* measured on a rung; of those, no longer to climb from it */
    size_t resting, *rests;   /* trials that may climb, as they came */
};

/* *out is cleared; the pointers are borrowed. */
void mote_study_init(struct mote_study *study, const struct mote_recipe *recipe,
                     const struct mote_space *space, const struct mote_plan *plan, uint64_t seed,
                     size_t most);
void mote_study_free(struct mote_study *study);

/* Another trial, which waits on the lowest rung; NULL when memory is out. */
struct mote_trial *mote_study_add(struct mote_study *study);
void mote_study_change(struct mote_study *study, struct mote_trial *trial, enum mote_trial_state state);
/* It has the measures of its next rung, and rests, or waits for those that it has lost above. */
void mote_study_measure(struct mote_study *study, struct mote_trial *trial,
                        const struct mote_measures *measures);
/* Its measures from a rung on are lost: it waits there, and climbs again to where it was. */
void mote_study_forget(struct mote_study *study, struct mote_trial *trial, uint32_t rung);
/* After trials were filled in by hand. */
void mote_study_recount(struct mote_study *study);
void mote_study_clear(struct mote_study *study);

/* Is there a trial of the point? */
bool mote_study_has(const struct mote_study *study, const struct mote_point *point);

/* The share of a trial's epochs that a rung has; the last has all. */
double mote_study_share(const struct mote_plan_search *search, uint32_t rung);
uint32_t mote_study_epochs(const struct mote_plan_search *search, uint32_t rung, uint32_t epochs);

/* The objectives: the error first, then the costs that the recipe names. */
size_t mote_study_objectives(const struct mote_plan_search *search, enum mote_search_cost costs[MOTE_COSTS]);
void mote_study_values(const struct mote_plan_search *search, const struct mote_measures *measures,
                       double out[MOTE_MAX_OBJECTIVES]);

/* Its measures with all epochs; NULL: it has not got there. */
const struct mote_measures *mote_trial_whole(const struct mote_study *study, const struct mote_trial *trial);

/* How many failed; *why: the first one's reason, or that it gave none. */
size_t mote_study_failures(const struct mote_study *study, const char **why);

/* Trials that nobody beats with all epochs, of those that meet the budget or, if none does, of all; by falling error.
 * `best` has room for all trials. */
size_t mote_study_front(const struct mote_study *study, size_t *best);

/* The volume that the trials' front takes, costs on a log scale, of the box between the best and the worst of everything
 * that `all` has seen with all epochs: how far a part of a study got. 0 to 1. */
double mote_study_volume(const struct mote_study *part, const struct mote_study *all);

/* How many trials it will have: `most`, or those that it has where there is nothing else to try. */
size_t mote_study_total(const struct mote_study *study);

/* What a free worker should do. */
enum mote_study_next {
    MOTE_NEXT_TRIAL,   /* take up the trial in *trial, which waits or is let climb */
    MOTE_NEXT_PROPOSE, /* a new trial is wanted */
    MOTE_NEXT_WAIT,    /* for what runs elsewhere */
    MOTE_NEXT_DONE
};
enum mote_study_next mote_study_next(struct mote_study *study, size_t *trial);

extern const char *const mote_cost_names[MOTE_COSTS];

#endif
