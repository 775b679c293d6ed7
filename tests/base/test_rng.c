/* SPDX-License-Identifier: MIT
 * The generator against published values, recorded ones, and the statistics of what is drawn. Seeds are
 * fixed. */
#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { DRAWS = 400000 };

static void test_published_values(void **state) {
    (void)state;
    /* xoshiro256** from the state 1, 2, 3, 4 */
    struct mote_rng rng = {{1, 2, 3, 4}};
    const uint64_t want[] = {11520u,
                             0u,
                             1509978240u,
                             1215971899390074240u,
                             1216172134540287360u,
                             607988272756665600u,
                             16172922978634559625u,
                             8476171486693032832u,
                             10595114339597558777u,
                             2904607092377533576u};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_true(mote_rng_next(&rng) == want[i]);
}

static void test_streams_differ_and_repeat(void **state) {
    (void)state;
    struct mote_rng a, b, c, d;
    mote_rng_seed(&a, 1, 0);
    mote_rng_seed(&b, 1, 0);
    mote_rng_seed(&c, 1, 1);
    mote_rng_seed(&d, 2, 0);
    assert_memory_equal(&a, &b, sizeof a);
    int same = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = mote_rng_next(&a);
        same += x == mote_rng_next(&c);
        same += x == mote_rng_next(&d);
    }
    assert_int_equal(same, 0);
}

/* Every kind of draw, mixed, as bits: what a trained model's bytes rest on. */
static void test_recorded_draws(void **state) {
    (void)state;
    struct mote_rng rng;
    uint64_t hash = 0xcbf29ce484222325u, bits;
    mote_rng_seed(&rng, 20201122, 3);
    for (int i = 0; i < 10000; i++) {
        double draws[2] = {mote_rng_uniform(&rng), mote_rng_normal(&rng)};
        for (int j = 0; j < 2; j++) {
            memcpy(&bits, &draws[j], sizeof bits);
            hash = (hash ^ bits) * 0x100000001b3u;
        }
        hash = (hash ^ mote_rng_below(&rng, 1000)) * 0x100000001b3u;
    }
    if (hash != 0x77daa3a2d4bb849du) fail_msg("the draws' hash is 0x%016llx", (unsigned long long)hash);
}

static void test_uniform_statistics(void **state) {
    (void)state;
    struct mote_rng rng;
    double sum = 0, squares = 0;
    mote_rng_seed(&rng, 1, 0);
    for (int i = 0; i < DRAWS; i++) {
        double x = mote_rng_uniform(&rng);
        assert_true(x >= 0 && x < 1);
        sum += x;
        squares += x * x;
    }
    double mean = sum / DRAWS;
    assert_true(fabs(mean - 0.5) < 5 * sqrt(1.0 / 12 / DRAWS));
    assert_true(fabs(squares / DRAWS - mean * mean - 1.0 / 12) < 0.001);
}

/* Of normal draws: the first four moments, and the share beyond 1, 2 and 3 standard deviations. */
static void test_normal_statistics(void **state) {
    (void)state;
    struct mote_rng rng;
    double moment[5] = {0}, beyond[4] = {0};
    mote_rng_seed(&rng, 2, 0);
    for (int i = 0; i < DRAWS; i++) {
        double x = mote_rng_normal(&rng), power = 1;
        for (int k = 1; k <= 4; k++)
            moment[k] += (power *= x);
        for (int k = 1; k <= 3; k++)
            beyond[k] += fabs(x) > k;
    }
    const double want_moment[5] = {0, 0, 1, 0, 3}, moment_variance[5] = {0, 1, 2, 15, 96};
    for (int k = 1; k <= 4; k++)
        assert_true(fabs(moment[k] / DRAWS - want_moment[k]) < 5 * sqrt(moment_variance[k] / DRAWS));
    for (int k = 1; k <= 3; k++) {
        double p = erfc(k / sqrt(2.0));
        assert_true(fabs(beyond[k] / DRAWS - p) < 5 * sqrt(p * (1 - p) / DRAWS));
    }
}

/* Chi-squared over 7 classes: 6 degrees of freedom, 99.99 % below 27.9. */
static void test_below_is_uniform(void **state) {
    (void)state;
    struct mote_rng rng;
    double count[7] = {0}, chi = 0;
    mote_rng_seed(&rng, 3, 0);
    for (int i = 0; i < DRAWS; i++)
        count[mote_rng_below(&rng, 7)]++;
    for (int i = 0; i < 7; i++)
        chi += (count[i] - DRAWS / 7.0) * (count[i] - DRAWS / 7.0) / (DRAWS / 7.0);
    assert_true(chi < 27.9);
    for (int i = 0; i < 1000; i++) {
        assert_int_equal(mote_rng_below(&rng, 1), 0);
        assert_true(mote_rng_below(&rng, UINT32_MAX) < UINT32_MAX);
    }
}

/* All 24 orders of 4 items come equally often: 23 degrees of freedom, 99.99 % below 58.6. */
static void test_shuffle_is_fair(void **state) {
    (void)state;
    struct mote_rng rng;
    double count[256] = {0}, chi = 0;
    const double expected = 24000 / 24.0;
    mote_rng_seed(&rng, 4, 0);
    for (int i = 0; i < 24000; i++) {
        uint32_t items[4] = {0, 1, 2, 3};
        mote_rng_shuffle(&rng, items, 4);
        assert_int_equal(1 << items[0] | 1 << items[1] | 1 << items[2] | 1 << items[3], 15);
        count[items[0] << 6 | items[1] << 4 | items[2] << 2 | items[3]]++;
    }
    int orders = 0;
    for (int i = 0; i < 256; i++)
        if (count[i] > 0) {
            orders++;
            chi += (count[i] - expected) * (count[i] - expected) / expected;
        }
    assert_int_equal(orders, 24);
    assert_true(chi < 58.6);
    mote_rng_shuffle(&rng, NULL, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),  cmocka_unit_test(test_streams_differ_and_repeat),
        cmocka_unit_test(test_recorded_draws),    cmocka_unit_test(test_uniform_statistics),
        cmocka_unit_test(test_normal_statistics), cmocka_unit_test(test_below_is_uniform),
        cmocka_unit_test(test_shuffle_is_fair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
