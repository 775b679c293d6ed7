/* SPDX-License-Identifier: MIT
 * The most recent rows: what is kept of them, and that a window of int8 is what one of floats becomes when it is quantized. */
#include "device/recent_s8.h"

#include "device/random.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 3, COLUMNS = 2, NUMBERS = ROWS * COLUMNS };

static void test_oldest_goes(void **state) {
    const struct mote_recent recent = {ROWS, COLUMNS, NULL, NULL};
    struct mote_recent_state s = {0, 0};
    float window[NUMBERS] = {0};
    (void)state;
    for (uint32_t i = 1; i <= 5; i++) {
        const float row[COLUMNS] = {(float)i, -(float)i};
        mote_recent_push(&recent, &s, window, row);
        assert_int_equal(mote_recent_fresh(&recent, &s), i < ROWS ? 0 : i);
    }
    const float wanted[NUMBERS] = {3, -3, 4, -4, 5, -5};
    assert_memory_equal(window, wanted, sizeof window);
}

static void push_both(const struct mote_recent *recent, const struct mote_quantize *to) {
    struct mote_recent_state s = {0, 0}, t = {0, 0};
    float window[NUMBERS] = {0};
    int8_t bytes[NUMBERS], wanted[NUMBERS];
    for (int i = 0; i < 2 * ROWS; i++) {
        const float row[COLUMNS] = {random_float(9.0f), random_float(9.0f)};
        mote_recent_push(recent, &s, window, row);
        mote_recent_push_s8(recent, to, &t, bytes, row);
        assert_int_equal(s.filled, t.filled);
        assert_int_equal(s.fresh, t.fresh);
        const void *const x[] = {window};
        mote_quantize_s8(to, &(struct mote_io){x, wanted, NULL, NULL});
        assert_memory_equal(bytes, wanted, s.filled * COLUMNS);
    }
}

static void test_int8_is_quantized_float(void **state) {
    (void)state;
    random_seed(6);
    for (int i = 0; i < 200; i++) {
        const float mean[] = {random_float(3.0f), random_float(3.0f)},
                    std[] = {0.7f, 1.0f + random_float(0.9f)};
        const struct mote_quantize to = {NUMBERS, 0.05f + random_float(0.04f), random_int(-128, 127)};
        push_both(&(struct mote_recent){ROWS, COLUMNS, mean, std}, &to);
        push_both(&(struct mote_recent){ROWS, COLUMNS, NULL, NULL}, &to);
    }
}

static void test_broken_rows_are_told(void **state) {
    const float mean[COLUMNS] = {20.0f, 50.0f}, std[COLUMNS] = {0.125f, 10.0f};
    const struct mote_recent plain = {ROWS, COLUMNS, NULL, NULL}, scaled = {ROWS, COLUMNS, mean, std};
    const float broken[] = {NAN, -NAN, INFINITY, -INFINITY};
    float result[2] = {1.0f, 2.0f};
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        for (size_t c = 0; c < COLUMNS; c++) {
            float row[COLUMNS] = {21.0f, 40.0f};
            assert_true(mote_recent_is_whole(&plain, row) && mote_recent_is_whole(&scaled, row));
            row[c] = broken[i];
            assert_false(mote_recent_is_whole(&plain, row) || mote_recent_is_whole(&scaled, row));
        }
    }
    const float large[COLUMNS] = {FLT_MAX, 0.0f}; /* a number, but not in units of std */
    assert_true(mote_recent_is_whole(&plain, large));
    assert_false(mote_recent_is_whole(&scaled, large));
    mote_recent_none(result, 2);
    assert_true(isnan(result[0]) && isnan(result[1]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_oldest_goes),
        cmocka_unit_test(test_broken_rows_are_told),
        cmocka_unit_test(test_int8_is_quantized_float),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
