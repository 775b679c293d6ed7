/* SPDX-License-Identifier: MIT */
#include "search/improve.h"

#include "search/budget.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 160, TRIES = 4, DRAWS = 24, LEAST_ELITE = 5 };

struct improving {
    struct mote_draw *draw;
    const struct mote_study *study;
    struct mote_surrogate *surrogate;
    size_t m, n; /* objectives, and quantities in all */
    struct mote_quantity quantity[MOTE_MAX_QUANTITIES];
    double limit[MOTE_MAX_QUANTITIES]; /* of the budget, scaled; infinity: none */
    double *values;                    /* (trials, m), scaled: measured with all epochs, else guessed */
    double *excess;                    /* (trials): by how much the limits are missed, all together */
    double least;                      /* of those */
    size_t *order;                     /* of the trials, best first */
    double *front;                     /* (fronts, m) */
    size_t fronts;
    double reference[MOTE_MAX_OBJECTIVES];
    double normal[DRAWS][MOTE_MAX_QUANTITIES]; /* the same for all candidates */
};

static double excess_of(const struct improving *im, const double *row) {
    double sum = 0;
    for (size_t k = 0; k < im->n; k++)
        if (!(row[k] <= im->limit[k])) sum += row[k] - im->limit[k];
    return isnan(sum) ? INFINITY : sum;
}

static void trial_values(struct improving *im, size_t i) {
    const struct mote_trial *trial = &im->study->trials[i];
    const struct mote_measures *whole = mote_trial_whole(im->study, trial);
    double row[MOTE_MAX_QUANTITIES];
    struct mote_guess guess;
    if (!whole) mote_surrogate_guess(im->surrogate, &trial->point, &trial->size, &guess);
    for (size_t k = 0; k < im->n; k++) {
        double value = whole ? mote_quantity_of(&im->quantity[k], whole) : 0;
        row[k] = whole ? (isfinite(value) ? mote_surrogate_scale(value) : INFINITY) : guess.mean[k];
    }
    im->excess[i] = trial->state == MOTE_TRIAL_FAILED ? INFINITY : excess_of(im, row);
    im->least = fmin(im->least, im->excess[i]);
    /* One infinite value keeps a trial off the front; what it costs still counts for the reference. */
    const bool failed = trial->state == MOTE_TRIAL_FAILED;
    for (size_t k = 0; k < im->m; k++)
        im->values[i * im->m + k] = failed || (k == 0 && im->excess[i] > 0) ? INFINITY : row[k];
}

/* The front, and a reference that is worse: in error by a part of what the front spans, in costs the budget, or more than
 * any trial has. */
static void set_front(struct improving *im) {
    double low = INFINITY, high = -INFINITY;
    size_t *best = im->order; /* sorted later */
    im->fronts = mote_front_best(im->values, im->study->count, im->m, best);
    for (size_t i = 0; i < im->fronts; i++) {
        const double *row = im->values + best[i] * im->m;
        memcpy(im->front + i * im->m, row, im->m * sizeof *row);
        low = fmin(low, row[0]);
        high = fmax(high, row[0]);
    }
    im->reference[0] = im->fronts ? high + fmax(0.3 * (high - low), 0.05) : 1;
    for (size_t k = 1; k < im->m; k++) {
        double most = -INFINITY;
        for (size_t i = 0; i < im->study->count; i++)
            if (isfinite(im->values[i * im->m + k])) most = fmax(most, im->values[i * im->m + k]);
        im->reference[k] = (isfinite(im->limit[k]) ? im->limit[k] : most) + 0.05;
    }
}

/* Whoever is within the budget comes before those who are not, and of those who are not the nearest first. */
static bool set_order(struct improving *im) {
    size_t count = im->study->count, first = 0;
    if (!mote_front_order(im->values, count, im->m, im->order)) return false;
    while (first < count && !(im->excess[im->order[first]] > 0))
        first++;
    for (size_t i = first + 1; i < count; i++) {
        size_t item = im->order[i], at = i;
        for (; at > first && im->excess[im->order[at - 1]] > im->excess[item]; at--)
            im->order[at] = im->order[at - 1];
        im->order[at] = item;
    }
    return true;
}

static enum mote_status prepare(struct improving *im, struct mote_error *error) {
    size_t count = im->study->count;
    im->n = mote_study_quantities(im->study->plan, im->quantity, im->limit, &im->m);
    im->least = INFINITY;
    for (size_t k = 0; k < im->n; k++)
        if (isfinite(im->limit[k])) im->limit[k] = mote_surrogate_scale(im->limit[k]);
    MOTE_TRY(mote_surrogate_create(im->study, &im->surrogate, error));
    im->values = malloc((count * im->m + 1) * sizeof *im->values);
    im->excess = malloc((count + 1) * sizeof *im->excess);
    im->front = malloc((count + 1) * im->m * sizeof *im->front);
    im->order = malloc((count + 1) * sizeof *im->order);
    if (!im->values || !im->excess || !im->front || !im->order) return mote_fail_memory(error, "a proposal");
    for (size_t i = 0; i < count; i++)
        trial_values(im, i);
    set_front(im);
    for (size_t d = 0; d < DRAWS; d++)
        for (size_t k = 0; k < im->n; k++)
            im->normal[d][k] = mote_rng_normal(&im->draw->rng);
    return set_order(im) ? MOTE_OK : mote_fail_memory(error, "a proposal");
}

/* Where no draw is within the budget: how far they are from it, below all that may gain. */
static double expect(const struct improving *im, const struct mote_trial *candidate) {
    struct mote_guess guess;
    double gain = 0, miss = 0, row[MOTE_MAX_QUANTITIES];
    mote_surrogate_guess(im->surrogate, &candidate->point, &candidate->size, &guess);
    for (size_t d = 0; d < DRAWS; d++) {
        for (size_t k = 0; k < im->n; k++)
            row[k] = guess.mean[k] + guess.deviation[k] * im->normal[d][k];
        double excess = excess_of(im, row);
        miss += excess;
        if (!im->fronts)
            gain += fmax(im->least - excess, 0);
        else if (!(excess > 0))
            gain += mote_front_gain(im->front, im->fronts, im->m, im->reference, row);
    }
    return gain > 0 ? gain / DRAWS : -miss / DRAWS;
}

/* One of the better trials; the better, the likelier. */
static const struct mote_point *parent(struct improving *im) {
    size_t elite = im->study->count / 5;
    if (elite < LEAST_ELITE) elite = LEAST_ELITE;
    if (elite > im->study->count) elite = im->study->count;
    return &im->study->trials[im->order[mote_rng_below(&im->draw->rng, (uint32_t)elite)]].point;
}

static bool draw_candidate(struct improving *im, struct mote_trial *out) {
    struct mote_rng *rng = &im->draw->rng;
    const struct mote_space *space = im->study->space;
    double kind = mote_rng_uniform(rng);
    if (kind < 0.25)
        mote_point_random(space, rng, &out->point);
    else if (kind < 0.75)
        mote_point_mutate(space, parent(im), rng, &out->point);
    else {
        struct mote_point crossed;
        mote_point_cross(space, parent(im), parent(im), rng, &crossed);
        mote_point_mutate(space, &crossed, rng, &out->point);
    }
    return mote_draw_takes(im->draw, &out->point, &out->size);
}

/* Puts the candidate where it belongs among the best. */
static void enter(size_t want, struct mote_trial *out, double *gains, size_t *found,
                  const struct mote_trial *candidate, double gain) {
    size_t at = *found < want ? (*found)++ : want;
    for (; at > 0 && gain > gains[at - 1]; at--)
        if (at < want) {
            gains[at] = gains[at - 1];
            out[at] = out[at - 1];
        }
    if (at == want) return;
    gains[at] = gain;
    out[at] = *candidate;
}

static bool is_among(const struct mote_space *space, const struct mote_trial *out, size_t count,
                     const struct mote_point *point) {
    for (size_t i = 0; i < count; i++)
        if (mote_point_same(space, &out[i].point, point)) return true;
    return false;
}

static void choose(struct improving *im, size_t want, struct mote_trial *out, size_t *found) {
    struct mote_trial candidate = *out;
    double gains[MOTE_PROPOSALS];
    size_t candidates = CANDIDATES + 2 * (want - 1);
    for (size_t tries = 0, taken = 0; tries < TRIES * candidates && taken < candidates; tries++) {
        if (!draw_candidate(im, &candidate)) continue;
        taken++;
        if (is_among(im->study->space, out, *found, &candidate.point)) continue;
        enter(want, out, gains, found, &candidate, expect(im, &candidate));
    }
}

enum mote_status mote_improve(struct mote_draw *draw, size_t want, struct mote_trial *out, size_t *found,
                              struct mote_error *error) {
    struct improving im = {.draw = draw, .study = draw->study};
    *found = 0;
    enum mote_status status = prepare(&im, error);
    if (status == MOTE_OK) choose(&im, want, out, found);
    mote_surrogate_free(im.surrogate);
    free(im.values);
    free(im.excess);
    free(im.front);
    free(im.order);
    return status;
}
