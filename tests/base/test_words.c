/* SPDX-License-Identifier: MIT
 * Numbers and near names out of what people typed. */
#include "base/near.h"
#include "base/number.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check_numbers(void) {
    const struct {
        const char *text;
        double want;
    } good[] = {{"0", 0},           {"-3", -3},
                {"+2.5", 2.5},      {".5", 0.5},
                {"5.", 5},          {"1e-3", 1e-3},
                {"1E+2", 100},      {"0.1", 0.1},
                {"1e-320", 1e-320}, {"123456789.123456789", 123456789.123456789},
                {"-0", -0.0},       {"1e308", 1e308},
                {"1e-999", 0}};
    const char *bad[] = {"",         " 1",   "1 ",    "1,5",    "inf", "-inf", "nan",
                         "INFINITY", "0x10", "1e999", "-1e999", "1e",  "e5",   "--1",
                         "+",        ".",    "1.2.3", "1e5.5",  "1 2", "١",    "1_000"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        double value = 77;
        if (!mote_number_parse(good[i].text, &value) || memcmp(&value, &good[i].want, sizeof value) != 0)
            fail_msg("\"%s\" gave %.17g", good[i].text, value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double value = 77;
        if (mote_number_parse(bad[i], &value) || value < 77 || value > 77)
            fail_msg("\"%s\" was read", bad[i]);
    }
}

static void test_numbers(void **state) {
    (void)state;
    check_numbers();
}

/* A locale with a decimal comma, where the machine has one, changes nothing. */
static void test_numbers_in_another_locale(void **state) {
    (void)state;
    const char *names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "it_IT.UTF-8", "de_DE", "fr_FR"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = setlocale(LC_ALL, names[i]);
    if (!found) {
        print_message("no locale with a decimal comma is installed\n");
        skip();
    }
    check_numbers();
    setlocale(LC_ALL, "C");
}

static void test_counts(void **state) {
    (void)state;
    uint64_t value = 5;
    assert_true(mote_count_parse("0", &value) && value == 0);
    assert_true(mote_count_parse("007", &value) && value == 7);
    assert_true(mote_count_parse("18446744073709551615", &value) && value == UINT64_MAX);
    const char *bad[] = {
        "", "-1", "+1", "1.0", "1e3", " 1", "1 ", "18446744073709551616", "99999999999999999999999", "0x1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mote_count_parse(bad[i], &value)) fail_msg("\"%s\" was read", bad[i]);
    assert_true(value == UINT64_MAX);
}

static void test_distances(void **state) {
    (void)state;
    assert_int_equal(mote_near_distance("", ""), 0);
    assert_int_equal(mote_near_distance("", "abc"), 3);
    assert_int_equal(mote_near_distance("abc", ""), 3);
    assert_int_equal(mote_near_distance("kitten", "sitting"), 3);
    assert_int_equal(mote_near_distance("WIDTH", "width"), 0);
    assert_int_equal(mote_near_distance("wdith", "width"), 1); /* a swap */
    assert_int_equal(mote_near_distance("rat", "rate"), 1);
    char long_a[200], long_b[200];
    memset(long_a, 'a', sizeof long_a - 1);
    memset(long_b, 'b', sizeof long_b - 1);
    long_a[sizeof long_a - 1] = long_b[sizeof long_b - 1] = 0;
    assert_int_equal(mote_near_distance(long_a, long_b), 63);
}

static void test_near_names(void **state) {
    (void)state;
    const char *known[] = {"rate", "momentum", "epochs", "rh (%)", "batch", "x"};
    const struct {
        const char *word, *want;
    } cases[] = {{"learning_rate", "rate"}, {"Momentun", "momentum"}, {"epoch", "epochs"}, {"RH", "rh (%)"},
                 {"bacth", "batch"},        {"pressure", NULL},       {"y", NULL},         {"", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = mote_near_best(cases[i].word, known, sizeof known / sizeof *known);
        if (cases[i].want) {
            assert_non_null(got);
            assert_string_equal(got, cases[i].want);
        } else
            assert_null(got);
    }
    assert_null(mote_near_best("rate", known, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),    cmocka_unit_test(test_numbers_in_another_locale),
        cmocka_unit_test(test_counts),     cmocka_unit_test(test_distances),
        cmocka_unit_test(test_near_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
