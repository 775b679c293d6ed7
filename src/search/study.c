/* SPDX-License-Identifier: MIT */
#include "search/study.h"

#include "device/math.h"
#include "search/budget.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const mote_cost_names[MOTE_COSTS] = {"zlib_bytes", "bytes", "arena_bytes", "macs",
                                                 "inference_us"};

void mote_study_init(struct mote_study *study, const struct mote_recipe *recipe,
                     const struct mote_space *space, const struct mote_plan *plan, uint64_t seed,
                     size_t most) {
    *study = (struct mote_study){.recipe = recipe, .space = space, .plan = plan, .seed = seed, .most = most};
}

void mote_study_clear(struct mote_study *study) {
    study->count = 0;
    mote_arena_free(&study->arena);
    mote_study_recount(study);
}

void mote_study_free(struct mote_study *study) {
    mote_study_clear(study);
    free(study->trials);
    free(study->rests);
    study->trials = NULL;
    study->rests = NULL;
    study->capacity = 0;
}

static bool make_room(struct mote_study *study) {
    size_t capacity = study->capacity ? 2 * study->capacity : 64;
    struct mote_trial *trials = realloc(study->trials, capacity * sizeof *trials);
    if (trials) study->trials = trials;
    size_t *rests = realloc(study->rests, capacity * sizeof *rests);
    if (rests) study->rests = rests;
    if (trials && rests) study->capacity = capacity;
    return trials && rests;
}

struct mote_trial *mote_study_add(struct mote_study *study) {
    if (study->count == study->capacity && !make_room(study)) return NULL;
    struct mote_trial *trial = &study->trials[study->count++];
    *trial = (struct mote_trial){.id = study->count};
    study->waiting++;
    return trial;
}

static bool may_climb(const struct mote_study *study, const struct mote_trial *trial) {
    return trial->state == MOTE_TRIAL_RESTING && trial->measured < study->plan->search.rungs;
}

static void enter(struct mote_study *study, const struct mote_trial *trial) {
    study->waiting += trial->state == MOTE_TRIAL_WAITING;
    study->running += trial->state == MOTE_TRIAL_RUNNING;
    for (uint32_t r = 0; r < trial->measured; r++) {
        study->there[r]++;
        study->gone[r] += r + 1 < trial->measured || trial->state != MOTE_TRIAL_RESTING;
    }
    if (may_climb(study, trial)) study->rests[study->resting++] = (size_t)(trial - study->trials);
}

static void leave(struct mote_study *study, const struct mote_trial *trial) {
    study->waiting -= trial->state == MOTE_TRIAL_WAITING;
    study->running -= trial->state == MOTE_TRIAL_RUNNING;
    for (uint32_t r = 0; r < trial->measured; r++) {
        study->there[r]--;
        study->gone[r] -= r + 1 < trial->measured || trial->state != MOTE_TRIAL_RESTING;
    }
    if (!may_climb(study, trial)) return;
    size_t at = study->resting;
    while (study->rests[--at] != (size_t)(trial - study->trials))
        continue;
    memmove(study->rests + at, study->rests + at + 1, (--study->resting - at) * sizeof *study->rests);
}

void mote_study_change(struct mote_study *study, struct mote_trial *trial, enum mote_trial_state state) {
    leave(study, trial);
    trial->state = state;
    enter(study, trial);
}

void mote_study_measure(struct mote_study *study, struct mote_trial *trial,
                        const struct mote_measures *measures) {
    leave(study, trial);
    trial->rungs[trial->measured++] = *measures;
    trial->state = trial->measured > trial->rung ? MOTE_TRIAL_RESTING : MOTE_TRIAL_WAITING;
    enter(study, trial);
}

void mote_study_forget(struct mote_study *study, struct mote_trial *trial, uint32_t rung) {
    leave(study, trial);
    trial->measured = rung;
    trial->state = MOTE_TRIAL_WAITING;
    enter(study, trial);
}

void mote_study_recount(struct mote_study *study) {
    study->waiting = study->running = study->resting = 0;
    memset(study->there, 0, sizeof study->there);
    memset(study->gone, 0, sizeof study->gone);
    for (size_t i = 0; i < study->count; i++)
        enter(study, &study->trials[i]);
}

bool mote_study_has(const struct mote_study *study, const struct mote_point *point) {
    for (size_t i = 0; i < study->count; i++)
        if (!study->trials[i].unknown && mote_point_same(study->space, &study->trials[i].point, point))
            return true;
    return false;
}

double mote_study_share(const struct mote_plan_search *search, uint32_t rung) {
    double share = 1;
    for (uint32_t r = rung + 1; r < search->rungs; r++)
        share /= search->reduction;
    return share;
}

uint32_t mote_study_epochs(const struct mote_plan_search *search, uint32_t rung, uint32_t epochs) {
    double some = floor(epochs * mote_study_share(search, rung) + 0.5);
    return some < 1 && epochs > 0 ? 1 : (uint32_t)some;
}

size_t mote_study_failures(const struct mote_study *study, const char **why) {
    size_t failed = 0;
    *why = NULL;
    for (size_t i = 0; i < study->count; i++) {
        if (study->trials[i].state != MOTE_TRIAL_FAILED) continue;
        failed++;
        if (!*why) *why = study->trials[i].why;
    }
    if (!*why) *why = "it does not say";
    return failed;
}

size_t mote_study_objectives(const struct mote_plan_search *search, enum mote_search_cost costs[MOTE_COSTS]) {
    size_t count = 0;
    for (int c = 0; c < MOTE_COSTS; c++)
        if (search->costs >> c & 1) costs[count++] = (enum mote_search_cost)c;
    return 1 + count;
}

void mote_study_values(const struct mote_plan_search *search, const struct mote_measures *measures,
                       double out[MOTE_MAX_OBJECTIVES]) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(search, costs);
    out[0] = measures->error;
    for (size_t i = 1; i < m; i++)
        out[i] = measures->cost[costs[i - 1]];
}

const struct mote_measures *mote_trial_whole(const struct mote_study *study, const struct mote_trial *trial) {
    return trial->measured == study->plan->search.rungs ? &trial->rungs[trial->measured - 1] : NULL;
}

/* The objectives of all trials, whole or not at all; NaN: those that are not in it. */
static double *whole_values(const struct mote_study *study, bool within) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs);
    double *values = malloc((study->count * m + 1) * sizeof *values);
    for (size_t i = 0; values && i < study->count; i++) {
        const struct mote_measures *whole = mote_trial_whole(study, &study->trials[i]);
        bool in = whole && (!within || mote_study_misses(study->plan, whole, false, NULL) <= 0);
        double row[MOTE_MAX_OBJECTIVES];
        if (in) mote_study_values(&study->plan->search, whole, row);
        for (size_t k = 0; k < m; k++)
            values[i * m + k] = in ? row[k] : NAN;
    }
    return values;
}

static void sort_by_error(const struct mote_study *study, size_t *best, size_t count) {
    for (size_t i = 1; i < count; i++) {
        size_t item = best[i], at = i;
        double error = mote_trial_whole(study, &study->trials[item])->error;
        for (; at > 0 && mote_trial_whole(study, &study->trials[best[at - 1]])->error < error; at--)
            best[at] = best[at - 1];
        best[at] = item;
    }
}

size_t mote_study_front(const struct mote_study *study, size_t *best) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&study->plan->search, costs), count = 0;
    for (int within = 1; within >= 0 && count == 0; within--) {
        double *values = whole_values(study, within);
        if (values) count = mote_front_best(values, study->count, m, best);
        free(values);
    }
    sort_by_error(study, best, count);
    return count;
}

static double scaled(double value, size_t objective) {
    return objective ? (double)mote_logf((float)fmax(value, 1e-3)) : value;
}

/* The objectives of the whole trials alone, scaled; returns how many. */
static size_t scale_whole(const struct mote_study *study, size_t m, double *values) {
    size_t kept = 0;
    for (size_t i = 0; values && i < study->count; i++) {
        if (!isfinite(values[i * m])) continue;
        for (size_t k = 0; k < m; k++)
            values[kept * m + k] = scaled(values[i * m + k], k);
        kept++;
    }
    return kept;
}

double mote_study_volume(const struct mote_study *part, const struct mote_study *all) {
    enum mote_search_cost costs[MOTE_COSTS];
    size_t m = mote_study_objectives(&all->plan->search, costs);
    double *values = whole_values(part, false), *seen = whole_values(all, false), box = 1;
    double low[MOTE_MAX_OBJECTIVES], high[MOTE_MAX_OBJECTIVES];
    size_t kept = scale_whole(part, m, values), count = scale_whole(all, m, seen);
    for (size_t k = 0; count && k < m; k++) {
        low[k] = high[k] = seen[k];
        for (size_t i = 1; i < count; i++) {
            low[k] = fmin(low[k], seen[i * m + k]);
            high[k] = fmax(high[k], seen[i * m + k]);
        }
        box *= high[k] - low[k];
    }
    double volume = kept && box > 0 ? mote_front_volume(values, kept, m, high) / box : 0;
    free(values);
    free(seen);
    return volume;
}
