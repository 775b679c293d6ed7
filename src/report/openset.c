/* SPDX-License-Identifier: MIT
 * Points hold counts until all clips are in. */
#include "report/openset.h"

#include <math.h>

/* 0 to 0.98 by 0.02, then closer: a trained network's probabilities crowd below 1. */
static double threshold_at(size_t i) {
    static const double last[] = {0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999};
    return i < 50 ? (double)(2 * i) / 100 : last[i - 50];
}

_Static_assert(MOTE_THRESHOLDS == 50 + 6, "threshold_at knows them all");

static void count_point(struct mote_openset_point *point, bool keyword, bool taken, bool right) {
    point->false_accept += !keyword && taken;
    point->false_reject += keyword && !taken;
    point->mistaken += keyword && taken && !right;
}

/* `known`: the truth of the clips is known; else none is of a word. */
static void count_clips(struct mote_openset *set, const struct mote_classes_result *result, bool known,
                        size_t words) {
    for (size_t i = 0; i < result->count; i++) {
        uint32_t guess = result->guess[i];
        double p = (double)result->score[i * result->classes + guess];
        bool keyword = known && result->truth[i] < words, right = known && guess == result->truth[i];
        set->keywords += keyword;
        set->others += !keyword;
        count_point(&set->chosen, keyword, guess < words && p >= set->chosen.threshold, right);
        for (size_t t = 0; t < MOTE_THRESHOLDS; t++)
            count_point(&set->point[t], keyword, guess < words && p >= set->point[t].threshold, right);
    }
}

static void divide(struct mote_openset_point *point, size_t keywords, size_t others) {
    point->false_accept = others ? point->false_accept / (double)others : (double)NAN;
    point->false_reject = keywords ? point->false_reject / (double)keywords : (double)NAN;
    point->mistaken = keywords ? point->mistaken / (double)keywords : (double)NAN;
}

enum mote_status mote_openset_measure(const struct mote_graph *graph, const struct mote_classes_result *known,
                                      const struct mote_dataset *others, size_t words, double threshold,
                                      struct mote_pool *pool, struct mote_openset *out,
                                      struct mote_error *error) {
    struct mote_classes_result strangers = {0};
    *out = (struct mote_openset){.chosen.threshold = threshold};
    for (size_t t = 0; t < MOTE_THRESHOLDS; t++)
        out->point[t].threshold = threshold_at(t);
    if (others && others->count) MOTE_TRY(mote_classes_score(graph, others, pool, &strangers, error));
    count_clips(out, known, true, words);
    count_clips(out, &strangers, false, words);
    mote_classes_free(&strangers);
    divide(&out->chosen, out->keywords, out->others);
    for (size_t t = 0; t < MOTE_THRESHOLDS; t++)
        divide(&out->point[t], out->keywords, out->others);
    return MOTE_OK;
}

double mote_openset_best(const struct mote_openset *openset) {
    size_t first = 0, last = 0;
    double least = INFINITY;
    for (size_t t = 0; t < MOTE_THRESHOLDS; t++) {
        double sum = openset->point[t].false_accept + openset->point[t].false_reject;
        if (sum < least) {
            least = sum;
            first = last = t;
        } else if (sum <= least && last + 1 == t)
            last = t;
    }
    return openset->point[(first + last) / 2].threshold;
}
