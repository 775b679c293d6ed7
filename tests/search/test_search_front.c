/* SPDX-License-Identifier: MIT
 * Domination, order and volume, against plain counting. */
#include "search/front.h"

#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void test_best(void **state) {
    (void)state;
    const double points[] = {1, 5, 2, 3, 2, 3, 4, 4, 3, 1, NAN, 0, 5, 0.5};
    size_t best[7], count = mote_front_best(points, 7, 2, best);
    const size_t want[] = {0, 1, 4, 6};
    assert_int_equal(count, 4);
    assert_memory_equal(best, want, sizeof want);
    assert_true(mote_front_beats((double[]){1, 2}, (double[]){1, 3}, 2));
    assert_false(mote_front_beats((double[]){1, 2}, (double[]){1, 2}, 2));
    assert_false(mote_front_beats((double[]){NAN, 0}, (double[]){1, 2}, 2));
}

static void test_order(void **state) {
    (void)state;
    /* A front of four, whose inner points are crowded or not, one behind it, and one that is none. */
    const double points[] = {0, 10, 1, 9, 4, 4, 10, 0, 5, 5, NAN, 1};
    size_t order[6];
    assert_true(mote_front_order(points, 6, 2, order));
    assert_true((order[0] == 0 && order[1] == 3) || (order[0] == 3 && order[1] == 0));
    assert_int_equal(order[2], 2);
    assert_int_equal(order[3], 1);
    assert_int_equal(order[4], 4);
    assert_int_equal(order[5], 5);
}

/* The share of a grid's cells that some point takes. */
static double counted(const double *points, size_t count, size_t m, size_t cells) {
    size_t taken = 0, all = 1;
    for (size_t k = 0; k < m; k++)
        all *= cells;
    for (size_t cell = 0; cell < all; cell++) {
        double centre[3];
        bool inside = false;
        for (size_t k = 0, rest = cell; k < m; k++, rest /= cells)
            centre[k] = ((double)(rest % cells) + 0.5) / (double)cells;
        for (size_t i = 0; i < count && !inside; i++)
            inside = mote_front_beats(points + i * m, centre, m);
        taken += inside;
    }
    return (double)taken / (double)all;
}

static void test_volume(void **state) {
    (void)state;
    const double one[] = {1, 1, 1};
    struct mote_rng rng;
    mote_rng_seed(&rng, 5, 0);
    for (int round = 0; round < 20; round++)
        for (size_t m = 1; m <= 3; m++) {
            double points[3 * 12];
            for (size_t i = 0; i < 12 * m; i++)
                points[i] = floor(mote_rng_uniform(&rng) * 24) / 20; /* some lie beyond the reference */
            double got = mote_front_volume(points, 12, m, one), want = counted(points, 12, m, 20);
            if (fabs(got - want) > 1e-9) fail_msg("%zu objectives: %g, not %g", m, got, want);
            double gain = got - mote_front_volume(points, 11, m, one);
            double alone = mote_front_gain(points, 11, m, one, points + 11 * m);
            if (fabs(gain - alone) > 1e-9) fail_msg("%zu objectives: gains %g, not %g", m, alone, gain);
        }
    assert_true(mote_front_volume(one, 1, 3, one) <= 0);
    assert_true(mote_front_volume(NULL, 0, 2, one) <= 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_best),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_volume),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
