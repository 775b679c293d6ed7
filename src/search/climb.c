/* SPDX-License-Identifier: MIT
 * Who climbs: of every rung one in `reduction` of those measured there, the best of those that rest there, whenever a
 * worker asks, so that none ever waits for a rung to be full (after asynchronous successive halving; Li and others,
 * 2020). */
#include "search/budget.h"

#include <math.h>
#include <stdlib.h>

enum { POOL = 128 }; /* of very many that rest, the last so many are looked at */

/* Numbers of the last trials that rest on the rung, and their objectives; infinity: its cost will be above the budget,
 * which more epochs do not mend. */
static size_t rung_values(const struct mote_study *study, uint32_t rung, size_t m, size_t *trial,
                          double *values) {
    const struct mote_foresight foresight = mote_study_foresight(study);
    size_t count = 0;
    for (size_t at = study->resting; at-- > 0 && count < POOL;) {
        const struct mote_trial *one = &study->trials[study->rests[at]];
        double *row = values + count * m;
        if (one->measured != rung + 1) continue;
        mote_study_values(&study->plan->search, &one->rungs[rung], row);
        const struct mote_measures then = mote_foresee(&foresight, &one->rungs[rung]);
        bool within = mote_study_misses(study->plan, &then, true, NULL) <= 0;
        for (size_t k = 0; k < m && !within; k++)
            row[k] = INFINITY;
        trial[count++] = study->rests[at];
    }
    return count;
}

/* The best that rests on the rung; the count of trials: none. */
static size_t best_of(const struct mote_study *study, uint32_t rung) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs), found = study->count;
    double *values = malloc(POOL * m * sizeof *values);
    size_t *trial = malloc(POOL * sizeof *trial), *order = malloc(POOL * sizeof *order);
    size_t count = values && trial && order ? rung_values(study, rung, m, trial, values) : 0;
    if (count && mote_front_order(values, count, m, order) && isfinite(values[order[0] * m]))
        found = trial[order[0]];
    free(values);
    free(trial);
    free(order);
    return found;
}

static bool has_whole(const struct mote_study *study) {
    for (size_t i = 0; i < study->count; i++)
        if (mote_trial_whole(study, &study->trials[i])) return true;
    return false;
}

/* Where nothing meets the budget: what comes nearest to it shall get to the end, and show by how much. Once on its way
 * it goes on. */
static size_t find_nearest(const struct mote_study *study) {
    const struct mote_foresight foresight = mote_study_foresight(study);
    size_t found = study->count;
    uint32_t rung = 0;
    double least = INFINITY;
    for (size_t at = 0; at < study->resting; at++) {
        const struct mote_trial *one = &study->trials[study->rests[at]];
        if (one->measured == 0 || one->measured < rung) continue;
        const struct mote_measures then = mote_foresee(&foresight, &one->rungs[one->measured - 1]);
        double sum = mote_study_misses(study->plan, &then, true, NULL);
        if (one->measured == rung && !(sum < least)) continue;
        found = study->rests[at];
        rung = one->measured;
        least = sum;
    }
    return found;
}

/* From the highest rung down. `last`: nothing else is to come, and of few trials one shall get to the end all the same. */
static size_t find_climber(const struct mote_study *study, bool last) {
    size_t found = study->count;
    for (uint32_t rung = study->plan->search.rungs - 1; rung-- > 0 && found == study->count;) {
        size_t may = study->there[rung] / study->plan->search.reduction;
        if (last && may == 0 && study->there[rung] > 0) may = 1;
        if (study->gone[rung] < may) found = best_of(study, rung);
    }
    if (last && found == study->count && !has_whole(study)) found = find_nearest(study);
    return found;
}

size_t mote_study_total(const struct mote_study *study) {
    return study->exhausted && study->count < study->most ? study->count : study->most;
}

enum mote_study_next mote_study_next(struct mote_study *study, size_t *trial) {
    if (study->waiting) {
        for (*trial = 0; study->trials[*trial].state != MOTE_TRIAL_WAITING;)
            ++*trial;
        return MOTE_NEXT_TRIAL;
    }
    bool last = study->running == 0 && study->count >= mote_study_total(study);
    *trial = find_climber(study, last);
    if (*trial < study->count) {
        struct mote_trial *climbs = &study->trials[*trial];
        mote_study_change(study, climbs, MOTE_TRIAL_WAITING);
        climbs->rung = climbs->measured;
        return MOTE_NEXT_TRIAL;
    }
    if (study->count < mote_study_total(study)) return MOTE_NEXT_PROPOSE;
    return study->running ? MOTE_NEXT_WAIT : MOTE_NEXT_DONE;
}
