/* SPDX-License-Identifier: MIT
 * Points, halving, budgets and proposals of a study that costs nothing. */
#include "study_fixture.h"

#include <math.h>

static const struct mote_sizer real = {mote_size_measure, 0};

static void test_points(void **state) {
    (void)state;
    struct fixture f;
    struct mote_rng rng;
    bool seen[41] = {false};
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n"), 10);
    mote_rng_seed(&rng, 3, 0);
    for (int i = 0; i < 2000; i++) {
        struct mote_point point, again = {{0}}, near;
        struct mote_point_values values;
        mote_point_random(&f.space, &rng, &point);
        mote_point_print(&f.space, &point, &values);
        seen[atoi(values.value[0])] = true;
        assert_true(atof(values.value[1]) >= 0.001 && atof(values.value[1]) <= 0.1);
        for (size_t p = 0; p < f.space.count; p++)
            assert_true(mote_point_parse(&f.space.parameter[p], values.value[p], &again.u[p]));
        assert_true(mote_point_same(&f.space, &point, &again));
        mote_point_mutate(&f.space, &point, &rng, &near);
        double d = mote_point_distance(&f.space, &point, &near);
        assert_true(d >= 0 && d <= 1);
    }
    for (int u = 1; u <= 40; u++)
        assert_true(seen[u]); /* every whole number has its share */
    double u;
    assert_false(mote_point_parse(&f.space.parameter[0], "41", &u));
    assert_false(mote_point_parse(&f.space.parameter[2], "full", &u));
    fixture_close(&f);
}

/* One in three climbs, the best of each rung; all of it ends. */
static void test_halving(void **state) {
    (void)state;
    struct fixture f;
    size_t at, on[3] = {0};
    fixture_open(&f, FIXTURE_RECIPE("rungs = 3\nreduction = 3\nproposer = random\n"), 27);
    assert_int_equal(mote_study_epochs(&f.plan.search, 0, 9), 1);
    assert_int_equal(mote_study_epochs(&f.plan.search, 1, 9), 3);
    assert_int_equal(mote_study_epochs(&f.plan.search, 2, 9), 9);
    assert_int_equal(mote_study_epochs(&f.plan.search, 0, 2), 1);
    while (fixture_step(&f))
        continue;
    assert_int_equal(mote_study_next(&f.study, &at), MOTE_NEXT_DONE);
    assert_int_equal(f.study.count, 27);
    for (size_t i = 0; i < 27; i++)
        for (uint32_t r = 0; r < f.study.trials[i].measured; r++)
            on[r]++;
    assert_int_equal(on[0], 27);
    assert_int_equal(on[1], 9);
    assert_int_equal(on[2], 3);
    /* A trial that runs elsewhere is waited for. */
    mote_study_change(&f.study, &f.study.trials[0], MOTE_TRIAL_RUNNING);
    assert_int_equal(mote_study_next(&f.study, &at), MOTE_NEXT_WAIT);
    mote_study_change(&f.study, &f.study.trials[0], MOTE_TRIAL_WAITING);
    assert_int_equal(mote_study_next(&f.study, &at), MOTE_NEXT_TRIAL);
    assert_int_equal(at, 0);
    fixture_close(&f);
}

static void test_budget(void **state) {
    (void)state;
    struct fixture f;
    struct mote_trial trial;
    size_t found;
    struct mote_error error = {0};
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n[budget]\nbytes = 600\nmae T = 0.5\n"), 10);
    struct mote_miss miss;
    struct mote_buffer text = {0};
    struct mote_measures m = {.mae = {0.6, 1}, .cost = {[MOTE_COST_BYTES] = 590}};
    assert_true(mote_study_misses(&f.plan, &m, true, NULL) <= 0);
    assert_true(mote_study_misses(&f.plan, &m, false, &miss) > 0.19);
    assert_string_equal(miss.name, "mae T");
    m.cost[MOTE_COST_BYTES] = 630;
    mote_study_print_misses(&f.plan, &m, &text);
    assert_string_equal((char *)text.data, "bytes 630, limit 600; mae T 0.6, limit 0.5");
    mote_buffer_free(&text);
    while (fixture_step(&f))
        continue;
    for (size_t i = 0; i < f.study.count;
         i++) /* sizes are known before training, but for what packing saves */
        assert_true(f.study.trials[i].size.cost[MOTE_COST_BYTES] <= 600 / 0.85);
    fixture_close(&f);
    fixture_open(&f, FIXTURE_RECIPE("rungs = 1\n[budget]\nmacs = 10\nbytes = 500\n"), 40);
    assert_int_equal(mote_propose(&f.study, &real, 1, &trial, &found, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "[budget] macs = 10 cannot be met"));
    assert_non_null(strstr(error.text, "the nearest has 18; and bytes at least ")); /* 12 × 1 + 1 × 6 */
    assert_non_null(strstr(error.text, ", limit 500, with $units = 1, "));
    fixture_close(&f);
}

/* What only training tells is a bound, in whole bytes and with the size that was measured; choices count once. */
static void test_nearest_choice(void **state) {
    (void)state;
    struct fixture f;
    struct mote_trial trial;
    size_t found;
    struct mote_error error = {0};
    fixture_open(
        &f,
        "[data]\ncolumns = T, rh\ninput = 6\noutput = 3\n[model]\nnetwork = flatten, dense $units, "
        "dense\n[space]\n$units = 1 3\nbatch = 16 32\nquantize = none weights\n[budget]\nzlib_bytes = 60\n",
        10);
    assert_int_equal(mote_propose(&f.study, &f.sizer, 1, &trial, &found, &error), MOTE_INPUT);
    if (!strstr(error.text,
                "fixture.ini: [budget] zlib_bytes = 60 cannot be met in this space: of 8 different "
                "choices looked at the nearest has at least 91 B (a bound; untrained 303 B), "
                "with $units = 1, batch = ") ||
        !strstr(error.text, ", quantize = weights; raise the limit, or widen [space]"))
        fail_msg("%s", error.text);
    fixture_close(&f);
}

/* Where only training can tell that nothing meets the budget, what comes nearest gets to the end all the same. */
static void test_nothing_within(void **state) {
    (void)state;
    struct fixture f;
    size_t best[9];
    fixture_open(&f, FIXTURE_RECIPE("rungs = 3\n[budget]\ninference_us = 0.5\nmacs = 200\n"), 9);
    while (fixture_step(&f))
        continue;
    size_t count = 0;
    for (size_t i = 0; i < f.study.count; i++)
        count += mote_trial_whole(&f.study, &f.study.trials[i]) != NULL;
    assert_int_equal(count, 1);
    assert_int_equal(mote_study_front(&f.study, best), 1);
    fixture_close(&f);
}

/* A lower rung's files are packed roughly: what is a little above the budget there may meet it in the end. */
static void test_rough_sizes(void **state) {
    (void)state;
    struct fixture f;
    fixture_open(&f, FIXTURE_RECIPE("rungs = 2\n[budget]\nzlib_bytes = 1000\n"), 3);
    for (size_t i = 0; i < 3; i++) {
        struct mote_measures m = {.error = 1, .cost = {[MOTE_COST_ZLIB_BYTES] = i == 1 ? 1020 : 1200}};
        mote_study_measure(&f.study, mote_study_add(&f.study), &m);
    }
    size_t trial = 0;
    assert_int_equal(mote_study_next(&f.study, &trial), MOTE_NEXT_TRIAL);
    assert_int_equal(trial, 1);
    fixture_close(&f);
}

/* The same study proposes the same, and never the same twice. */
static void test_same_seed(void **state) {
    (void)state;
    struct fixture f[2];
    for (int i = 0; i < 2; i++) {
        fixture_open(&f[i], FIXTURE_RECIPE("rungs = 2\n"), 25);
        while (fixture_step(&f[i]))
            continue;
        assert_int_equal(f[i].study.count, 25);
    }
    for (size_t i = 0; i < 25; i++) {
        assert_true(mote_point_same(&f[0].space, &f[0].study.trials[i].point, &f[1].study.trials[i].point));
        for (size_t k = 0; k < i; k++)
            assert_false(
                mote_point_same(&f[0].space, &f[0].study.trials[i].point, &f[0].study.trials[k].point));
    }
    fixture_close(&f[0]);
    fixture_close(&f[1]);
}

static void test_small_space_ends(void **state) {
    (void)state;
    struct fixture f;
    struct mote_trial trial;
    size_t found;
    struct mote_error error = {0};
    fixture_open(
        &f,
        "[data]\ncolumns = x\ninput = 6\noutput = 1\n[model]\nnetwork = linear\n[train]\nepochs = 1\n"
        "[space]\nquantize = none weights\n[search]\nrungs = 1\n",
        3);
    f.sizer = real;
    for (int i = 0; i < 2; i++)
        assert_true(fixture_step(&f));
    assert_int_equal(mote_propose(&f.study, &real, 1, &trial, &found, &error), MOTE_OK);
    assert_int_equal(found, 0);
    f.study.exhausted = true;
    size_t at;
    assert_int_equal(mote_study_next(&f.study, &at), MOTE_NEXT_DONE);
    assert_int_equal(mote_study_total(&f.study), 2);
    fixture_close(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_points),         cmocka_unit_test(test_halving),
        cmocka_unit_test(test_budget),         cmocka_unit_test(test_same_seed),
        cmocka_unit_test(test_nearest_choice), cmocka_unit_test(test_small_space_ends),
        cmocka_unit_test(test_nothing_within), cmocka_unit_test(test_rough_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
