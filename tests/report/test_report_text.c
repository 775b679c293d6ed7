/* SPDX-License-Identifier: MIT
 * Numbers, UTF-8, tables, CSV and the progress line. */
#include "report/csv.h"
#include "report/number.h"
#include "report/progress.h"
#include "report/text.h"
#include "report/utf8.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

static char text[MOTE_NUMBER_SIZE];

static void shortest_reads_back(void **state) {
    (void)state;
    struct mote_rng rng;
    mote_rng_seed(&rng, 7, 0);
    for (int i = 0; i < 20000; i++) {
        double v = mote_rng_normal(&rng) * pow(10, (double)mote_rng_below(&rng, 40) - 20);
        assert_true(strtod(mote_number_shortest(v, text), NULL) == v);
    }
    assert_string_equal(mote_number_shortest(0.1, text), "0.1");
    assert_string_equal(mote_number_shortest(1000000, text), "1000000");
    assert_string_equal(mote_number_shortest(-0.0, text), "0");
    assert_string_equal(mote_number_shortest(1.0 / 3, text), "0.3333333333333333");
    assert_string_equal(mote_number_shortest((double)NAN, text), "");
    assert_string_equal(mote_number_shortest((double)-INFINITY, text), "");
}

static void numbers_are_human(void **state) {
    (void)state;
    assert_string_equal(mote_number_fixed(0.1499, 3, text), "0.150");
    assert_string_equal(mote_number_fixed(1e300, 3, text), "1.000e+300");
    assert_string_equal(mote_number_fixed((double)NAN, 3, text), "–");
    assert_string_equal(mote_number_brief(0.2134, text), "0.213");
    assert_string_equal(mote_number_brief(12.34, text), "12.3");
    assert_string_equal(mote_number_brief(1960, text), "1960");
    assert_string_equal(mote_number_brief(0.0000123, text), "1.23e-05");
    assert_string_equal(mote_number_count(420551, text), "420,551");
    assert_string_equal(mote_number_count(999, text), "999");
    assert_string_equal(mote_number_count(UINT64_MAX, text), "18,446,744,073,709,551,615");
    assert_string_equal(mote_number_bytes(330, text), "330 B");
    assert_string_equal(mote_number_bytes(10239, text), "10239 B");
    assert_string_equal(mote_number_bytes(10240, text), "10.0 kB");
    assert_string_equal(mote_number_bytes(72.197 * 1024, text), "72.2 kB");
    assert_string_equal(mote_number_bytes(43e6, text), "41.0 MB");
    assert_string_equal(mote_number_duration(0.0123, text), "12.3 ms");
    assert_string_equal(mote_number_duration(3.21, text), "3.21 s");
    assert_string_equal(mote_number_duration(59.99, text), "1 min");
    assert_string_equal(mote_number_duration(245, text), "4 min 05 s");
    assert_string_equal(mote_number_duration(7800, text), "2 h 10 min");
    assert_string_equal(mote_number_duration((double)NAN, text), "–");
}

static void numbers_ignore_the_locale(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!setlocale(LC_NUMERIC, names[i])) continue;
        assert_string_equal(mote_number_shortest(0.25, text), "0.25");
        assert_string_equal(mote_number_fixed(1234.5, 1, text), "1234.5");
        setlocale(LC_NUMERIC, "C");
        return;
    }
    print_message("no locale with a decimal comma is installed\n");
    skip();
}

static void cleaning_leaves_valid_text(void **state) {
    (void)state;
    struct mote_buffer out = {0};
    mote_utf8_clean(&out, "a\x1b[31m\xffµ\xc3(\xed\xa0\x80\xf0\x9f\x98\x80\xc0\x80\n", false);
    assert_string_equal((char *)out.data,
                        "a\uFFFD[31m\uFFFDµ\uFFFD(\uFFFD\uFFFD\uFFFD\U0001F600\uFFFD\uFFFD\uFFFD");
    mote_buffer_free(&out);
    mote_utf8_clean(&out, "two\nlines\x01", true);
    assert_string_equal((char *)out.data, "two\nlines\uFFFD");
    mote_buffer_free(&out);
    assert_int_equal(mote_utf8_width("µ°C"), 3);
    assert_int_equal(mote_utf8_width("温度"), 4);
    assert_int_equal(mote_utf8_width("e\u0301"), 1);
}

static void decoding_matches_encoding(void **state) {
    (void)state;
    for (uint32_t point = 1; point < 0x110000; point += point < 0x3000 ? 1 : 97) {
        if (point >= 0xD800 && point < 0xE000) continue;
        struct mote_buffer out = {0};
        mote_utf8_append(&out, point);
        const char *p = (const char *)out.data;
        assert_int_equal(mote_utf8_next(&p), point);
        assert_ptr_equal(p, out.data + out.size);
        mote_buffer_free(&out);
    }
}

static const struct mote_grid_column columns[] = {{"quantity", false}, {"MAE", true}, {"note", false}};

static void tables_are_aligned(void **state) {
    (void)state;
    struct mote_grid grid = {.columns = 3, .column = columns};
    struct mote_buffer out = {0};
    mote_grid_cell(&grid, "T (°C)");
    mote_grid_fixed(&grid, 0.15, 3);
    mote_grid_cell(&grid, "");
    mote_grid_cell(&grid, "相対湿度");
    mote_grid_fixed(&grid, 10.25, 2);
    mote_grid_cell(&grid, "x\ny");
    mote_grid_print_text(&grid, &out);
    assert_string_equal((char *)out.data, "quantity    MAE  note\n"
                                          "────────  ─────  ────\n"
                                          "T (°C)    0.150\n"
                                          "相対湿度  10.25  x\uFFFDy\n");
    mote_buffer_free(&out);
    mote_grid_free(&grid);
}

static void csv_quotes_what_needs_it(void **state) {
    (void)state;
    struct mote_grid grid = {.columns = 3, .column = columns};
    struct mote_buffer out = {0};
    mote_grid_cell(&grid, "a,\"b\"");
    mote_grid_cell(&grid, "1.5");
    mote_grid_cell(&grid, "two\nlines");
    mote_grid_cell(&grid, " padded");
    mote_grid_cell(&grid, NULL);
    mote_grid_cell(&grid, "plain");
    mote_grid_print_csv(&grid, &out);
    assert_string_equal((char *)out.data, "quantity,MAE,note\r\n"
                                          "\"a,\"\"b\"\"\",1.5,\"two\nlines\"\r\n"
                                          "\" padded\",,plain\r\n");
    mote_buffer_free(&out);
    mote_grid_free(&grid);
}

static void progress_fits_the_line(void **state) {
    (void)state;
    static const char *const names[] = {"T (degC)", "rh (%)"};
    const double mae[] = {0.151, 0.862};
    struct mote_progress p = {.name = "th-a",
                              .epoch = 12,
                              .epochs = 40,
                              .fraction = 0.3,
                              .train_loss = 0.0123,
                              .validation_loss = (double)NAN,
                              .columns = 2,
                              .column = names,
                              .mae = mae,
                              .seconds = 6};
    char line[200];
    mote_progress_line(&p, line, sizeof line);
    assert_string_equal(line, "th-a 12/40  loss 0.012  MAE T (degC) 0.151, rh (%) 0.862  0:14 left");
    p.width = 200;
    mote_progress_line(&p, line, sizeof line);
    assert_non_null(strstr(line, "━━━━━───────────"));
    for (p.width = 1; p.width < 90; p.width++) {
        mote_progress_line(&p, line, sizeof line);
        assert_true(mote_utf8_width(line) <= p.width);
        assert_null(strstr(line, "\uFFFD"));
    }
    p.name = "";
    mote_progress_line(&p, line, sizeof line);
    assert_memory_equal(line, "━", strlen("━")); /* no blank for a name that is not there */
    p.width = 60;
    for (size_t size = 1; size < sizeof line; size++) {
        memset(line, 'x', sizeof line);
        mote_progress_line(&p, line, size);
        assert_true(strlen(line) < size);
    }
    p = (struct mote_progress){.fraction = (double)NAN,
                               .train_loss = (double)INFINITY,
                               .validation_loss = (double)NAN,
                               .seconds = (double)NAN};
    mote_progress_line(&p, line, sizeof line);
    assert_string_equal(line, "0/0 ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shortest_reads_back),       cmocka_unit_test(numbers_are_human),
        cmocka_unit_test(numbers_ignore_the_locale), cmocka_unit_test(cleaning_leaves_valid_text),
        cmocka_unit_test(decoding_matches_encoding), cmocka_unit_test(tables_are_aligned),
        cmocka_unit_test(csv_quotes_what_needs_it),  cmocka_unit_test(progress_fits_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
