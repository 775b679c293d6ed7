/* SPDX-License-Identifier: MIT
 * Ticks, the Pareto front, and plots of ordinary and of hostile data. */
#include "report/svg.h"
#include "report/ticks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "markup.h"

static const char *const hostile = "<script>alert(\"x\")</script> & 'q' \xff\x01]]>";

static void ticks_are(const struct mote_scale *scale, const char *expected) {
    char all[400] = "";
    for (size_t i = 0; i < scale->count; i++) {
        strcat(all, scale->label[i]);
        strcat(all, "|");
    }
    assert_string_equal(all, expected);
}

static void linear_ticks_are_round(void **state) {
    (void)state;
    struct mote_scale scale;
    mote_scale_make(&scale, &(struct mote_svg_axis){0}, 0.153, 0.297, 5);
    ticks_are(&scale, "0.15|0.20|0.25|0.30|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.zero = true}, 0.153, 0.29, 3);
    ticks_are(&scale, "0.0|0.1|0.2|0.3|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.tight = true, .whole = true}, 1, 3, 6);
    ticks_are(&scale, "1|2|3|");
    mote_scale_make(&scale, &(struct mote_svg_axis){0}, -3, 12000, 3);
    ticks_are(&scale, "-5000|0|5000|10,000|15,000|");
}

static void log_ticks_follow_the_unit(void **state) {
    (void)state;
    struct mote_scale scale;
    mote_scale_make(&scale, &(struct mote_svg_axis){.log = true, .unit = MOTE_SVG_BYTES}, 330, 75000, 10);
    ticks_are(&scale, "256 B|512 B|1 kB|2 kB|4 kB|8 kB|16 kB|32 kB|64 kB|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.log = true, .unit = MOTE_SVG_SECONDS}, 2e-7, 3e-4, 5);
    ticks_are(&scale, "1 µs|10 µs|100 µs|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.log = true}, 0.03, 1, 6);
    ticks_are(&scale, "0.05|0.1|0.2|0.5|1|");
}

static void bytes_have_one_unit(void **state) {
    (void)state;
    struct mote_scale scale;
    mote_scale_make(&scale, &(struct mote_svg_axis){.unit = MOTE_SVG_BYTES}, 0, 1020, 6);
    ticks_are(&scale, "0 B|200 B|400 B|600 B|800 B|1000 B|1200 B|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.unit = MOTE_SVG_BYTES}, 0, 1100, 6);
    ticks_are(&scale, "0 kB|0.2 kB|0.4 kB|0.6 kB|0.8 kB|1 kB|1.2 kB|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.unit = MOTE_SVG_BYTES}, 0, 20000, 4);
    ticks_are(&scale, "0 kB|5 kB|10 kB|15 kB|20 kB|");
}

static void dates_are_days_or_hours(void **state) {
    (void)state;
    struct mote_scale scale;
    const double start = 1606262400; /* 2020-11-25 00:00 */
    mote_scale_make(&scale, &(struct mote_svg_axis){.unit = MOTE_SVG_DATE, .tight = true}, start,
                    start + 3 * 86400, 3);
    ticks_are(&scale, "25 Nov|26 Nov|27 Nov|28 Nov|");
    mote_scale_make(&scale, &(struct mote_svg_axis){.unit = MOTE_SVG_DATE, .tight = true}, start,
                    start + 86400, 4);
    ticks_are(&scale, "25 Nov|06:00|12:00|18:00|26 Nov|");
}

/* Whatever the numbers: a finite scale with few ticks, all on it. */
static void any_range_gives_a_scale(void **state) {
    (void)state;
    struct mote_rng rng;
    mote_rng_seed(&rng, 3, 0);
    const double odd[] = {0,      1,      -1,          1e-300,           1e300,
                          -1e300, 5e-324, (double)NAN, (double)INFINITY, (double)-INFINITY};
    for (int i = 0; i < 20000; i++) {
        double low = odd[mote_rng_below(&rng, 10)], high = odd[mote_rng_below(&rng, 10)];
        if (i % 2) low = mote_rng_normal(&rng) * pow(10, (double)mote_rng_below(&rng, 120) - 60);
        if (i % 3 == 0)
            high = low + fabs(mote_rng_normal(&rng)) * pow(10, (double)mote_rng_below(&rng, 30) - 20);
        struct mote_svg_axis axis = {.log = mote_rng_below(&rng, 2),
                                     .zero = mote_rng_below(&rng, 2),
                                     .tight = mote_rng_below(&rng, 2),
                                     .whole = mote_rng_below(&rng, 2),
                                     .unit = (enum mote_svg_unit)mote_rng_below(&rng, 4)};
        struct mote_scale scale;
        mote_scale_make(&scale, &axis, low, high, 5);
        assert_true(isfinite(scale.min) && isfinite(scale.max) && scale.min < scale.max);
        assert_true(scale.count <= MOTE_MAX_TICKS);
        for (size_t t = 0; t < scale.count; t++)
            assert_true(isfinite(scale.tick[t]) && isfinite(mote_scale_at(&scale, scale.tick[t])));
    }
}

static void front_is_what_nothing_beats(void **state) {
    (void)state;
    const double x[] = {5, 1, 3, 3, 2, (double)NAN, 4, 6};
    const double y[] = {1, 9, 4, 3, 9, 0, (double)INFINITY, 1};
    size_t front[8];
    assert_int_equal(mote_pareto_front(x, y, 8, front), 3);
    assert_int_equal(front[0], 1);
    assert_int_equal(front[1], 3);
    assert_int_equal(front[2], 0);
    assert_int_equal(mote_pareto_front(x, y, 0, front), 0);
}

static size_t count(const char *text, const char *what) {
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p++)
        n++;
    return n;
}

static void lines_break_at_gaps(void **state) {
    (void)state;
    const double x[] = {0, 1, 2, 3, 4, 5}, y[] = {1, 2, (double)NAN, 2, 3, (double)NAN};
    const struct mote_svg_series series = {
        .name = "a", .count = 6, .x = x, .y = y, .line = MOTE_SVG_STRAIGHT};
    struct mote_buffer out = {0};
    mote_svg_plot(
        &(struct mote_svg_plot){.title = "t", .width = 400, .height = 200, .series = &series, .count = 1},
        &out);
    const char *path = strstr((char *)out.data, "d=\"");
    assert_non_null(path);
    *strchr(path + 3, '"') = 0; /* a lone point is a line of no length */
    assert_int_equal(count(path, "M"), 2);
    assert_int_equal(count(path, "L"), 2);
    assert_null(strstr(path, "nan"));
    mote_buffer_free(&out);
}

static void texts_are_escaped(void **state) {
    (void)state;
    const double x[] = {1, 2, 3}, y[] = {3, 1, 2};
    const char *tips[] = {hostile, NULL, "b"};
    const struct mote_svg_series series = {.name = hostile,
                                           .count = 3,
                                           .x = x,
                                           .y = y,
                                           .tip = tips,
                                           .label = tips,
                                           .mark = MOTE_SVG_CIRCLE,
                                           .line = MOTE_SVG_STAIRS};
    const struct mote_svg_rule rule = {.at = 2, .label = hostile};
    struct mote_buffer out = {0};
    mote_svg_plot(&(struct mote_svg_plot){.title = hostile,
                                          .width = 900,
                                          .height = 300,
                                          .x = {.label = hostile},
                                          .y = {.label = hostile},
                                          .series = &series,
                                          .count = 1,
                                          .rules = &rule,
                                          .rule_count = 1},
                  &out);
    const char *name[] = {hostile, "b"};
    const enum mote_svg_color color[] = {MOTE_SVG_BLUE, MOTE_SVG_ORANGE};
    const double value[] = {1, 2, (double)NAN, 0};
    mote_svg_bars(&(struct mote_svg_bars){.title = hostile,
                                          .width = 400,
                                          .height = 200,
                                          .y_label = hostile,
                                          .groups = 2,
                                          .series = 2,
                                          .group = name,
                                          .name = name,
                                          .color = color,
                                          .value = value},
                  &out);
    mote_svg_stack(&(struct mote_svg_stack){.title = hostile,
                                            .width = 400,
                                            .bars = 2,
                                            .parts = 2,
                                            .bar = name,
                                            .part = name,
                                            .color = color,
                                            .value = value},
                   &out);
    assert_true(markup_is_sound((char *)out.data));
    assert_null(strstr((char *)out.data, "<script"));
    assert_true(count((char *)out.data, "&lt;script&gt;") >= 9);
    assert_null(strstr((char *)out.data, "nan"));
    mote_buffer_free(&out);
}

/* Marks at (i, i) with labels: no label's box may cover another's. */
static void labels_do_not_overlap(void **state) {
    (void)state;
    enum { N = 60 };
    double x[N], y[N];
    const char *label[N];
    struct mote_rng rng;
    mote_rng_seed(&rng, 11, 0);
    for (size_t i = 0; i < N; i++) {
        x[i] = mote_rng_uniform(&rng);
        y[i] = mote_rng_uniform(&rng);
        label[i] = "mlp ×0.05";
    }
    const struct mote_svg_series series = {
        .count = N, .x = x, .y = y, .label = label, .mark = MOTE_SVG_CIRCLE};
    struct mote_buffer out = {0};
    mote_svg_plot(&(struct mote_svg_plot){.width = 600, .height = 300, .series = &series, .count = 1}, &out);
    double at[N][2];
    size_t n = 0;
    for (const char *p = (char *)out.data; (p = strstr(p, "<text x=\"")); p++) {
        const char *end = strchr(p, '>');
        char *next;
        if (!strstr(p, "halo") || strstr(p, "halo") > end) continue;
        at[n][0] = strtod(p + 9, &next);
        at[n++][1] = strtod(strstr(p, " y=\"") + 4, NULL);
    }
    assert_true(n > 10);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(fabs(at[i][0] - at[j][0]) > 55 || fabs(at[i][1] - at[j][1]) > 11);
    mote_buffer_free(&out);
}

static void empty_plots_are_plots(void **state) {
    (void)state;
    const double nan_[] = {(double)NAN};
    const struct mote_svg_series series[] = {
        {.name = "none"},
        {.count = 1, .x = nan_, .y = nan_, .line = MOTE_SVG_AREA, .mark = MOTE_SVG_DIAMOND}};
    struct mote_buffer out = {0};
    mote_svg_plot(&(struct mote_svg_plot){.width = 300, .height = 200}, &out);
    mote_svg_plot(&(struct mote_svg_plot){.width = 300,
                                          .height = 200,
                                          .x = {.log = true},
                                          .y = {.log = true},
                                          .series = series,
                                          .count = 2},
                  &out);
    mote_svg_bars(&(struct mote_svg_bars){.width = 300, .height = 200}, &out);
    mote_svg_stack(&(struct mote_svg_stack){.width = 300}, &out);
    assert_false(out.failed);
    assert_true(markup_is_sound((char *)out.data));
    assert_int_equal(count((char *)out.data, "</svg>"), 4);
    mote_buffer_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_ticks_are_round),  cmocka_unit_test(log_ticks_follow_the_unit),
        cmocka_unit_test(bytes_have_one_unit),     cmocka_unit_test(dates_are_days_or_hours),
        cmocka_unit_test(any_range_gives_a_scale), cmocka_unit_test(front_is_what_nothing_beats),
        cmocka_unit_test(lines_break_at_gaps),     cmocka_unit_test(texts_are_escaped),
        cmocka_unit_test(labels_do_not_overlap),   cmocka_unit_test(empty_plots_are_plots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
