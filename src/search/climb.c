/* SPDX-License-Identifier: MIT
 * Who climbs: on every rung the best one in `reduction` of those measured there, whenever a worker asks, so that none
 * ever waits for a rung to be full (asynchronous successive halving; Li and others, 2020). */
#include "search/study.h"

#include <math.h>
#include <stdlib.h>

/* The objectives on a rung; infinity: it is not there, or its cost is above the budget, which more epochs do not mend. */
static size_t rung_values(const struct mote_study *study, uint32_t rung, double *values) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs), there = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct mote_trial *trial = &study->trials[i];
        bool in = trial->measured > rung;
        double row[MOTE_MAX_OBJECTIVES];
        there += in;
        if (in) mote_study_values(&study->plan->search, &trial->rungs[rung], row);
        in = in && mote_study_misses(study->plan, &trial->rungs[rung], true, NULL) <= 0;
        for (size_t k = 0; k < m; k++)
            values[i * m + k] = in ? row[k] : INFINITY;
    }
    return there;
}

/* The best that may leave the rung and has not; the count of trials: none. `last`: nothing else is to come, and of few
 * trials one shall get to the end all the same. */
static size_t climber(const struct mote_study *study, uint32_t rung, bool last, double *values,
                      size_t *order) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs);
    size_t there = rung_values(study, rung, values), may = there / study->plan->search.reduction;
    if (last && there && may == 0) may = 1;
    if (may == 0 || !mote_front_order(values, study->count, m, order)) return study->count;
    for (size_t i = 0; i < may; i++) {
        const struct mote_trial *trial = &study->trials[order[i]];
        bool rests = trial->state == MOTE_TRIAL_RESTING && trial->measured == rung + 1;
        if (rests && isfinite(values[order[i] * m])) return order[i];
    }
    return study->count;
}

/* From the highest rung down. */
static size_t find_climber(const struct mote_study *study, bool last) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs), found = study->count;
    double *values = malloc((study->count * m + 1) * sizeof *values);
    size_t *order = malloc((study->count + 1) * sizeof *order);
    for (uint32_t rung = study->plan->search.rungs - 1;
         values && order && rung-- > 0 && found == study->count;)
        found = climber(study, rung, last, values, order);
    free(values);
    free(order);
    return found;
}

static size_t count_state(const struct mote_study *study, enum mote_trial_state state, size_t *first) {
    size_t count = 0;
    for (size_t i = study->count; i-- > 0;)
        if (study->trials[i].state == state) {
            count++;
            *first = i;
        }
    return count;
}

enum mote_study_next mote_study_next(struct mote_study *study, size_t *trial) {
    size_t running;
    bool busy = count_state(study, MOTE_TRIAL_RUNNING, &running) > 0,
         last = !busy && study->count >= study->most;
    if (count_state(study, MOTE_TRIAL_WAITING, trial)) return MOTE_NEXT_TRIAL;
    *trial = find_climber(study, last);
    if (*trial < study->count) {
        struct mote_trial *climbs = &study->trials[*trial];
        climbs->state = MOTE_TRIAL_WAITING;
        climbs->rung = climbs->measured;
        return MOTE_NEXT_TRIAL;
    }
    if (study->count < study->most) return MOTE_NEXT_PROPOSE;
    return busy ? MOTE_NEXT_WAIT : MOTE_NEXT_DONE;
}
