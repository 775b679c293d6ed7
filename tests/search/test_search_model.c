/* SPDX-License-Identifier: MIT
 * Forest and Gaussian process learn what is there to learn, say what they do not know and what matters; and a study that it leads finds
 * more than chance does. */
#include "search/budget.h"
#include "search/gaussian.h"
#include "search/surrogate.h"
#include "study_fixture.h"

#include <math.h>

enum { ROWS = 150, FEATURES = 4 };

/* y depends on the first feature, on the category in the third, and on nothing else. */
static double truth(const double *x) {
    return 3 * (x[0] - 0.4) * (x[0] - 0.4) + (x[2] > 0.5 && x[2] < 1.5 ? 0.5 : 0);
}

static void draw_rows(struct mote_rng *rng, double *x, double *y) {
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t f = 0; f < FEATURES; f++)
            x[i * FEATURES + f] = f == 2 ? mote_rng_below(rng, 3) : mote_rng_uniform(rng);
        y[i] = truth(x + i * FEATURES);
    }
}

static void test_forest(void **state) {
    (void)state;
    static double x[ROWS * FEATURES], y[ROWS];
    const uint32_t categories[FEATURES] = {0, 0, 3, 0};
    struct mote_forest_rows rows = {ROWS, FEATURES, x, y, categories};
    struct mote_forest *forest, *again;
    struct mote_error error;
    struct mote_rng rng;
    double share[FEATURES], worse = 0, mean, deviation, mean2, deviation2;
    mote_rng_seed(&rng, 1, 0);
    draw_rows(&rng, x, y);
    assert_int_equal(mote_forest_grow(&rows, 3, &forest, &error), MOTE_OK);
    assert_int_equal(mote_forest_grow(&rows, 3, &again, &error), MOTE_OK);
    for (int i = 0; i < 200; i++) {
        double at[FEATURES] = {mote_rng_uniform(&rng), 0.5, mote_rng_below(&rng, 3), 0.5};
        mote_forest_predict(forest, at, &mean, &deviation);
        mote_forest_predict(again, at, &mean2, &deviation2);
        assert_memory_equal(&mean, &mean2, sizeof mean);
        assert_true(deviation >= 0);
        worse += (mean - truth(at)) * (mean - truth(at));
    }
    assert_true(sqrt(worse / 200) < 0.12); /* the standard deviation of y is 0.35 */
    assert_int_equal(mote_forest_importance(forest, &rows, 1, share, &error), MOTE_OK);
    assert_true(share[0] + share[2] > 0.9);
    assert_true(share[0] > 0.2 && share[2] > 0.2);
    mote_forest_free(forest);
    mote_forest_free(again);
    /* One row, and rows that are alike. */
    rows.count = 1;
    assert_int_equal(mote_forest_grow(&rows, 3, &forest, &error), MOTE_OK);
    mote_forest_predict(forest, x, &mean, &deviation);
    assert_true(fabs(mean - y[0]) < 1e-12 && deviation < 1e-6);
    assert_int_equal(mote_forest_importance(forest, &rows, 1, share, &error), MOTE_OK);
    assert_true(share[0] <= 0);
    mote_forest_free(forest);
}

/* The same rows, which are smooth but for the category: closer, and unsure where there are none. */
static void test_gaussian(void **state) {
    (void)state;
    static double x[ROWS * FEATURES], y[ROWS];
    const uint32_t categories[FEATURES] = {0, 0, 3, 0};
    struct mote_forest_rows rows = {40, FEATURES, x, y, categories};
    struct mote_gaussian *gaussian;
    struct mote_error error;
    struct mote_rng rng;
    double worse = 0, mean, deviation, far;
    mote_rng_seed(&rng, 1, 0);
    draw_rows(&rng, x, y);
    assert_int_equal(mote_gaussian_fit(&rows, &gaussian, &error), MOTE_OK);
    for (int i = 0; i < 200; i++) {
        double at[FEATURES] = {mote_rng_uniform(&rng), 0.5, mote_rng_below(&rng, 3), 0.5};
        mote_gaussian_predict(gaussian, at, &mean, &deviation);
        worse += (mean - truth(at)) * (mean - truth(at));
    }
    assert_true(sqrt(worse / 200) < 0.06);
    mote_gaussian_predict(gaussian, (double[]){0.5, 0.5, 1, 0.5}, &mean, &deviation);
    mote_gaussian_predict(gaussian, (double[]){3, 0.5, 1, 0.5}, &mean, &far);
    assert_true(far > 5 * deviation);
    mote_gaussian_free(gaussian);
    /* Rows that are alike, one row, more rows than it takes. */
    for (size_t i = 0; i < ROWS; i++)
        y[i] = 2;
    rows.count = 1;
    assert_int_equal(mote_gaussian_fit(&rows, &gaussian, &error), MOTE_OK);
    mote_gaussian_predict(gaussian, x, &mean, &deviation);
    assert_true(fabs(mean - 2) < 1e-6);
    mote_gaussian_free(gaussian);
    rows.count = 10;
    memset(x, 0, sizeof x);
    assert_int_equal(mote_gaussian_fit(&rows, &gaussian, &error), MOTE_OK);
    mote_gaussian_predict(gaussian, x, &mean, &deviation);
    assert_true(fabs(mean - 2) < 1e-6 && deviation < 1e-3);
    mote_gaussian_free(gaussian);
}

/* The volume of what `trials` trials found. */
static double volume_of(const char *recipe, size_t trials, uint64_t seed) {
    struct fixture f;
    double values[2 * 80];
    const double reference[2] = {1, mote_surrogate_scale(3000)};
    fixture_open(&f, recipe, trials);
    f.study.seed = seed;
    while (fixture_step(&f))
        continue;
    for (size_t i = 0; i < f.study.count; i++) {
        const struct mote_measures *m = mote_trial_whole(&f.study, &f.study.trials[i]);
        values[2 * i] = m->error;
        values[2 * i + 1] = mote_surrogate_scale(m->cost[MOTE_COST_ZLIB_BYTES]);
    }
    double volume = mote_front_volume(values, f.study.count, 2, reference);
    fixture_close(&f);
    return volume;
}

/* Half as many trials. */
static void test_beats_chance(void **state) {
    (void)state;
    double model = 0, chance = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        model += volume_of(FIXTURE_RECIPE("rungs = 1\n"), 20, seed);
        chance += volume_of(FIXTURE_RECIPE("rungs = 1\nproposer = random\n"), 40, seed);
    }
    if (!(model > chance)) fail_msg("the model's volume %g, that of chance %g", model / 3, chance / 3);
}

/* Where trainings crash is what seems best: trials soon keep away. */
static void test_shuns_failures(void **state) {
    (void)state;
    struct fixture f;
    size_t late = 0, at;
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 40);
    while (f.study.count < 40) {
        size_t number = f.study.count;
        if (mote_study_next(&f.study, &at) != MOTE_NEXT_PROPOSE) fail_msg("no proposal is wanted");
        const struct mote_trial proposal = fixture_propose(&f);
        struct mote_trial *trial = mote_study_add(&f.study);
        *trial = proposal;
        const struct mote_measures measures = fixture_measure(&f, trial, 0);
        if (fabs(trial->point.u[1] - 0.5) < 0.2) {
            mote_study_change(&f.study, trial, MOTE_TRIAL_FAILED);
            late += number >= 20;
        } else
            mote_study_measure(&f.study, trial, &measures);
    }
    if (late > 6) fail_msg("of the last 20 trials %zu failed", late);
    fixture_close(&f);
}

/* Limits that are no objectives and only training tells: a time that falls with the rate and grows with units, and an error of
 * one target that is least elsewhere than the error. About one choice in thirty meets both. */
static struct mote_measures limited_measure(const struct fixture *f, const struct mote_trial *trial) {
    struct mote_measures m = fixture_measure(f, trial, 0);
    double units = trial->point.u[0], rate = trial->point.u[1];
    m.cost[MOTE_COST_INFERENCE_US] = 1 + 3 * units + 4 * fabs(rate - 0.85);
    m.mae[0] = 0.2 + fabs(units - 0.35) + 0.3 * (trial->point.u[3] > 0.5);
    return m;
}

/* The number of the first trial within the budget, and in *within how many were of `trials`. */
static size_t first_within(const char *recipe, size_t trials, uint64_t seed, size_t *within) {
    struct fixture f;
    size_t first = trials;
    fixture_open(&f, recipe, trials);
    f.study.seed = seed;
    while (f.study.count < trials) {
        const struct mote_trial proposal = fixture_propose(&f);
        struct mote_trial *trial = mote_study_add(&f.study);
        *trial = proposal;
        const struct mote_measures measures = limited_measure(&f, trial);
        mote_study_measure(&f.study, trial, &measures);
        bool met = mote_study_misses(&f.plan, &measures, false, NULL) <= 0;
        if (met && f.study.count < first) first = f.study.count;
        *within += met;
    }
    fixture_close(&f);
    return first;
}

#define LIMITS "[budget]\ninference_us = 2.4\nmae T = 0.35\n"
enum { LIMITED_TRIALS = 40, LIMITED_SEEDS = 3 };

/* The model is led to what meets them: sooner than chance comes upon it, and then stays there. */
static void test_seeks_the_budget(void **state) {
    (void)state;
    size_t model = 0, chance = 0, met = 0, by_chance = 0;
    for (uint64_t seed = 1; seed <= LIMITED_SEEDS; seed++) {
        model += first_within(FIXTURE_RECIPE("rungs = 1\n" LIMITS), LIMITED_TRIALS, seed, &met);
        chance += first_within(FIXTURE_RECIPE("rungs = 1\nproposer = random\n" LIMITS), LIMITED_TRIALS, seed,
                               &by_chance);
    }
    printf("first within the budget: trial %zu, by chance %zu; of %d within: %zu, by chance %zu\n",
           model / LIMITED_SEEDS, chance / LIMITED_SEEDS, LIMITED_TRIALS, met / LIMITED_SEEDS,
           by_chance / LIMITED_SEEDS);
    assert_true(2 * model < chance);
    assert_true(met > LIMITED_SEEDS * LIMITED_TRIALS / 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forest),           cmocka_unit_test(test_gaussian),
        cmocka_unit_test(test_beats_chance),     cmocka_unit_test(test_shuns_failures),
        cmocka_unit_test(test_seeks_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
