/* SPDX-License-Identifier: MIT
 * Candidates by chance, and whether one is worth a trial: new, a network, and within the limits that are known before
 * training. */
#include "base/file.h"
#include "search/propose.h"

/* Choices that make the same recipe are the same point. */
static void make_canonical(const struct mote_study *study, struct mote_point *point) {
    struct mote_point_values values;
    mote_point_print(study->space, point, &values);
    for (size_t i = 0; i < study->space->count; i++)
        if (!mote_space_uses(study->recipe, study->space, values.value, i)) {
            point->u[i] = 0;
            mote_point_settle(&study->space->parameter[i], &point->u[i]);
        }
}

static bool is_refused(const struct mote_draw *draw, uint64_t hash) {
    for (size_t i = 0; i < draw->refused && i < MOTE_DRAW_KNOWN; i++)
        if (draw->known[i] == hash) return true;
    return false;
}

static void remember(struct mote_draw *draw, uint64_t hash) {
    if (draw->refused < MOTE_DRAW_KNOWN) draw->known[draw->refused] = hash;
    draw->refused++;
}

/* Is the choice a network within the limits that are known before training? */
static bool may_do(struct mote_draw *draw, const struct mote_point *point, struct mote_size *size) {
    struct mote_error error = {0};
    struct mote_miss miss;
    if (draw->sizer->measure(draw->sizer, draw->study, point, size, &error) != MOTE_OK) {
        if (!draw->first_error.text[0]) draw->first_error = error;
        return false;
    }
    if (!(mote_size_misses(draw->study, size, &miss) > 0)) return true;
    if (draw->nearest.id == 0 || miss.excess < draw->miss.excess) {
        draw->nearest = (struct mote_trial){.id = 1, .point = *point, .size = *size};
        draw->miss = miss;
    }
    return false;
}

bool mote_draw_takes(struct mote_draw *draw, struct mote_point *point, struct mote_size *size) {
    make_canonical(draw->study, point);
    uint64_t hash = mote_hash(MOTE_HASH_START, point->u, draw->study->space->count * sizeof *point->u);
    if (mote_study_has(draw->study, point) || is_refused(draw, hash)) return false;
    bool takes = may_do(draw, point, size);
    if (!takes) remember(draw, hash);
    return takes;
}

bool mote_draw_random(struct mote_draw *draw, struct mote_trial *out) {
    for (int i = 0; i < MOTE_DRAW_TRIES; i++) {
        mote_point_random(draw->study->space, &draw->rng, &out->point);
        if (mote_draw_takes(draw, &out->point, &out->size)) return true;
        /* Downhill: beside what misses least, in turn with chance. */
        if (draw->nearest.id == 0) continue;
        mote_point_mutate(draw->study->space, &draw->nearest.point, &draw->rng, &out->point);
        if (mote_draw_takes(draw, &out->point, &out->size)) return true;
    }
    return false;
}
