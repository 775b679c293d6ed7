/* SPDX-License-Identifier: MIT */
#include "search/improve.h"

enum { STREAM = 0x5ea7c4, SPREAD = 12, LEAST_START = 6, EVERY = 8 };

/* The recipe's own values, where they are of the space. */
static bool take_recipe(struct mote_draw *draw, struct mote_trial *out) {
    const struct mote_study *study = draw->study;
    for (size_t i = 0; i < study->space->count; i++) {
        const char *own = mote_space_own(study->recipe, &study->space->parameter[i]);
        if (!own || !mote_point_parse(&study->space->parameter[i], own, &out->point.u[i])) return false;
    }
    out->how = "recipe";
    return mote_draw_takes(draw, &out->point, &out->size);
}

/* Of those whose points are known. */
static double nearest_trial(const struct mote_study *study, const struct mote_point *point) {
    double least = 2;
    for (size_t i = 0; i < study->count; i++) {
        if (study->trials[i].unknown) continue;
        double d = mote_point_distance(study->space, &study->trials[i].point, point);
        if (d < least) least = d;
    }
    return least;
}

/* Of some by chance, the one that is farthest from all trials. */
static bool take_far(struct mote_draw *draw, struct mote_trial *out) {
    struct mote_trial one = *out;
    double best = -1;
    for (int i = 0; i < SPREAD && mote_draw_random(draw, &one); i++) {
        double d = nearest_trial(draw->study, &one.point);
        if (d <= best) continue;
        best = d;
        *out = one;
    }
    out->how = "spread";
    return best >= 0;
}

/* Trials that only look around: some at first, then one now and then, so that no model can lock itself in. */
static bool looks_around(const struct mote_study *study) {
    size_t start = study->space->count + 2, most = study->most / 3;
    if (start > most) start = most;
    if (start < LEAST_START) start = LEAST_START;
    size_t measured = 0;
    for (size_t i = 0; i < study->count; i++)
        measured += study->trials[i].measured > 0;
    return study->count < start || measured < LEAST_START / 2 || study->count % EVERY == EVERY - 1;
}

static enum mote_status take(struct mote_draw *draw, size_t want, struct mote_trial *out, size_t *found,
                             struct mote_error *error) {
    const struct mote_study *study = draw->study;
    *found = 0;
    if (study->plan->search.proposer == MOTE_PROPOSER_RANDOM) {
        out->how = "random";
        *found = mote_draw_random(draw, out);
        return MOTE_OK;
    }
    if (study->count == 0) *found = take_recipe(draw, out);
    if (!*found && !looks_around(study)) {
        out->how = "model";
        MOTE_TRY(mote_improve(draw, want, out, found, error));
    }
    if (!*found) *found = take_far(draw, out);
    return MOTE_OK;
}

enum mote_status mote_propose(const struct mote_study *study, const struct mote_sizer *sizer, size_t want,
                              struct mote_trial *out, size_t *found, struct mote_error *error) {
    struct mote_draw draw = {.study = study, .sizer = sizer};
    *out = (struct mote_trial){.id = study->count + 1};
    mote_rng_seed(&draw.rng, study->seed, STREAM + study->count);
    MOTE_TRY(take(&draw, want < MOTE_PROPOSALS ? want : MOTE_PROPOSALS, out, found, error));
    return *found || study->count ? MOTE_OK : mote_draw_fail(&draw, error);
}
