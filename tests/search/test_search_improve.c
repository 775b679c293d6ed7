/* SPDX-License-Identifier: MIT
 * What the proposer compares with: the reference behind the front, and points of trials that are lost. */
#include "search/improve.h"
#include "study_fixture.h"

enum { TRIALS = 12, SEEDS = 8 };
static const double MIDDLE = 0.45; /* of the units: half of the trials have fewer */

/* Trials with more and more units. Those with more than the middle miss the limit of T, for which their batch is to blame as well: none
 * of few units has it. */
static void fill_study(struct fixture *f, bool large) {
    for (size_t i = 0; i < TRIALS; i++) {
        const bool misses = large && i >= TRIALS / 2;
        struct mote_trial *trial = mote_study_add(&f->study);
        struct mote_error error;
        struct mote_rng rng;
        mote_rng_seed(&rng, i, 3);
        mote_point_random(&f->space, &rng, &trial->point);
        trial->point.u[0] = MIDDLE * (double)(i + 1) / (large ? TRIALS / 2 : TRIALS);
        if (large) trial->point.u[3] = misses ? 0.9 : 0.4 * (double)(i % 2);
        for (size_t p = 0; p < f->space.count; p++)
            mote_point_settle(&f->space.parameter[p], &trial->point.u[p]);
        fixture_size(&f->sizer, &f->study, &trial->point, &trial->size, &error);
        struct mote_measures measures = fixture_measure(f, trial, 0);
        measures.mae[0] = misses ? 1 : 0.1;
        mote_study_measure(&f->study, trial, &measures);
    }
}

/* The mean of the units, as the space has them, of what some seeds propose. */
static double mean_units(const char *recipe, bool large) {
    double sum = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture f;
        struct mote_trial out = {0};
        struct mote_error error = {0};
        size_t found;
        fixture_open(&f, recipe, 100);
        fill_study(&f, large);
        struct mote_draw draw = {.study = &f.study, .sizer = &f.sizer};
        mote_rng_seed(&draw.rng, seed, 0);
        if (mote_improve(&draw, 1, &out, &found, &error) != MOTE_OK || !found) fail_msg("%s", error.text);
        sum += out.point.u[0];
        fixture_close(&f);
    }
    return sum / SEEDS;
}

/* More units err less. That trials with many missed another limit does not make many units worthless: the reference of bytes lies
 * behind them too. And with a limit of bytes it lies there: more of them may be worth it though no trial has had as many. */
static void test_reference(void **state) {
    (void)state;
    double missed = mean_units(FIXTURE_RECIPE("rungs = 1\n[budget]\nmae T = 0.5\n"), true);
    double within = mean_units(FIXTURE_RECIPE("rungs = 1\n[budget]\nzlib_bytes = 4000\n"), false);
    double seen = mean_units(FIXTURE_RECIPE("rungs = 1\n"), false);
    printf("units: %g behind a limit, %g below a limit of bytes, %g without\n", missed, within, seen);
    assert_true(missed > MIDDLE);
    assert_true(within > 1.5 * seen);
}

/* Where a lost trial lay says nothing. */
static void test_lost(void **state) {
    (void)state;
    struct mote_trial next[2];
    for (int i = 0; i < 2; i++) {
        struct fixture f;
        fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 100);
        assert_true(fixture_step(&f));
        struct mote_trial *lost = mote_study_add(&f.study);
        lost->unknown = true;
        mote_study_change(&f.study, lost, MOTE_TRIAL_FAILED);
        if (i == 1) lost->point = next[0].point; /* where the next one would lie */
        next[i] = fixture_propose(&f);
        fixture_close(&f);
    }
    assert_memory_equal(&next[0].point, &next[1].point, sizeof next[0].point);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_reference), cmocka_unit_test(test_lost)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
