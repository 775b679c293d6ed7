/* SPDX-License-Identifier: MIT
 * Times and numbers from text: every form that is read, every near miss that is not. */
#include "base/rng.h"
#include "data/csv_decimal.h"
#include "data/time.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void test_forms(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } good[] = {
        {"01.01.1970 00:00:00", 0},
        {"1970-01-02 00:00:01", 86401},
        {"01.01.2014 01:00", 1388538000},
        {"2020-02-29 23:59:59", 1583020799},
        {"2020-02-29T23:59:59", 1583020799},
        {"2020-02-29T23:59:59Z", 1583020799},
        {"2020-02-29T23:59", 1583020740},
        {"2020-02-29  23:59", 1583020740},
        {"2020-03-01T00:59:59+01:00", 1583020799},
        {"2020-02-29T18:29:59-0530", 1583020799},
        {"2020-02-29T21:59:59-02", 1583020799},
        {"2020-02-29 23:59:59.000", 1583020799},
        {"2020-02-29", 1582934400},
        {"29.02.2020", 1582934400},
        {"1.3.2020 7:05", 1583046300},
        {"1969-12-31 23:59:59", -1},
        {"0001-01-01 00:00:00", -62135596800},
        {"9999-12-31 23:59:59", 253402300799},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int64_t seconds = 12345;
        if (!mote_time_parse(good[i].text, strlen(good[i].text), &seconds))
            fail_msg("%s is not read", good[i].text);
        if (seconds != good[i].seconds) fail_msg("%s is %lld", good[i].text, (long long)seconds);
    }
}

static void test_refused(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "x",
        "2020",
        "2020-13-01",
        "2020-00-10",
        "2020-02-30",
        "29.02.2019",
        "32.01.2020",
        "01/02/2020",
        "01.02.20 10:00",
        "2020-01-01 24:00:00",
        "2020-01-01 10",
        "2020-01-01 10:60",
        "2020-01-01 10:00:60",
        "2020-01-01 10:00:00.5",
        "2020-01-01 10:00:00 x",
        "2020-01-01T10:00:00+",
        "2020-01-01T10:00:00+1",
        "2020-01-01T10:00:00+24:00",
        "2014010100",
        "996.52",
        "0000-01-01 00:00",
        "2020-01-01T",
        " 2020-01-01 10:00",
        "1900-02-29",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t seconds;
        if (mote_time_parse(bad[i], strlen(bad[i]), &seconds)) fail_msg("\"%s\" is read", bad[i]);
    }
}

/* Against the C library's calendar, through all days of 1600 to 2500, and back through mote_time_print. */
static void test_calendar(void **state) {
    (void)state;
    for (int64_t day = -135140; day < 193900; day += 7) {
        time_t t = (time_t)(day * 86400 + (day & 65535));
        struct tm tm;
        char expected[MOTE_TIME_TEXT], printed[MOTE_TIME_TEXT];
        gmtime_r(&t, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%d %H:%M:%S", &tm);
        mote_time_print(t, printed);
        assert_string_equal(printed, expected);
        int64_t seconds;
        assert_true(mote_time_parse(expected, strlen(expected), &seconds));
        assert_true(seconds == t);
    }
}

static void check_number(const char *text) {
    float value, expected = strtof(text, NULL);
    char decimal = '.';
    if (!mote_decimal_parse(text, strlen(text), &decimal, &value)) fail_msg("%s is not read", text);
    if (memcmp(&value, &expected, sizeof value) != 0)
        fail_msg("%s is read as %.9g, not %.9g", text, value, expected);
}

static void test_numbers(void **state) {
    (void)state;
    static const char *const numbers[] = {
        "0",
        "-0",
        "+1",
        ".5",
        "5.",
        "-8.02",
        "1307.75",
        "-9999.00",
        "1e3",
        "1E-3",
        "16777217",
        "16777216.5",
        /* half way between two floats, or just off it: where rounding twice goes wrong */
        "8388609.5",
        "8388608.5",
        "1.000000059604645",
        "1.000000059604644",
        "0.500000029802322",
        "33554433",
        "33554435",

        "4503600000000000",
        "3.4028234e38",
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        check_number(numbers[i]);
}

/* Longer ones may be off by one in the last place. */
static void test_long_numbers(void **state) {
    (void)state;
    static const char *const numbers[] = {"1.000000059604644775390625",
                                          "1.00000005960464478",
                                          "1e-30",
                                          "1e-46",
                                          "123456789012345678901234567890",
                                          "0.000000000000000000000000123456",
                                          "0.1000000000000000000000000000000000000000000000000000001"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        float value, expected = strtof(numbers[i], NULL);
        char decimal = '.';
        assert_true(mote_decimal_parse(numbers[i], strlen(numbers[i]), &decimal, &value));
        assert_true(value >= nextafterf(expected, -INFINITY) && value <= nextafterf(expected, INFINITY));
    }
}

/* Random decimals of up to 15 digits, which are those that must round correctly. */
static void test_random_numbers(void **state) {
    (void)state;
    const uint64_t seed = 20240229;
    printf("seed %llu\n", (unsigned long long)seed);
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    for (int i = 0; i < 200000; i++) {
        char text[64];
        int digits = 1 + (int)mote_rng_below(&rng, 15), places = (int)mote_rng_below(&rng, 12);
        double magnitude = pow(10, digits) * mote_rng_uniform(&rng);
        long long whole = (long long)magnitude;
        unsigned fraction = mote_rng_below(&rng, 1000);
        if (places < 3)
            snprintf(text, sizeof text, "%s%lld", i & 1 ? "-" : "", whole);
        else
            snprintf(text, sizeof text, "%lld.%03u", whole % 1000000000000, fraction);
        check_number(text);
        snprintf(text, sizeof text, "%llde-%d", whole, places);
        check_number(text);
    }
}

/* Every midpoint between neighbouring floats, written exactly and one digit off: fma decides these. */
static void test_midpoints(void **state) {
    (void)state;
    struct mote_rng rng;
    mote_rng_seed(&rng, 7, 0);
    for (int i = 0; i < 50000; i++) {
        float low = (float)(mote_rng_uniform(&rng) * 100), high = nextafterf(low, INFINITY);
        double middle = ((double)low + (double)high) / 2;
        char text[64];
        snprintf(text, sizeof text, "%.13f", middle); /* rounded, so just off the midpoint either way */
        check_number(text);
        snprintf(text, sizeof text, "%.6f", middle);
        check_number(text);
    }
}

static void test_marks(void **state) {
    (void)state;
    float value;
    char decimal = 0;
    assert_true(mote_decimal_parse("17", 2, &decimal, &value));
    assert_int_equal(decimal, 0);
    assert_true(mote_decimal_parse("-1,25", 5, &decimal, &value));
    assert_int_equal(decimal, ',');
    assert_true(value == -1.25f);
    assert_false(mote_decimal_parse("1.25", 4, &decimal, &value));
    decimal = '.';
    assert_false(mote_decimal_parse("1,25", 4, &decimal, &value));
    static const char *const bad[] = {"",
                                      "-",
                                      ".",
                                      "e5",
                                      "1e",
                                      "1e+",
                                      "nan",
                                      "inf",
                                      "0x10",
                                      "1 2",
                                      "1.2.3",
                                      "--1",
                                      "1e99",
                                      "1,234.5",
                                      "12a",
                                      " 1",
                                      "1e999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        decimal = '.';
        if (mote_decimal_parse(bad[i], strlen(bad[i]), &decimal, &value)) fail_msg("\"%s\" is read", bad[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_calendar),     cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_long_numbers), cmocka_unit_test(test_random_numbers),
        cmocka_unit_test(test_midpoints),    cmocka_unit_test(test_marks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
