/* SPDX-License-Identifier: MIT
 * Detections against a label track, counted by hand. */
#include "report/spotting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/spotting_page.h"

#include "markup.h"

enum { LABELS = 3, MOST = 64 };

static const float threshold[] = {0.7f, 0.7f};
static const struct mote_detector_config detector = {
    .labels = LABELS, .words = 2, .window = 1, .hold = 0, .threshold = threshold};
static double seconds[MOST];
static float score[MOST * LABELS];

/* Two words and the background, a score a second; as in tests/device/test_detector.c, with 0.8 for a capital B (word 1). */
static struct mote_spotting_log log_of(const char *text) {
    memset(score, 0, sizeof score);
    for (size_t i = 0; text[i]; i++) {
        seconds[i] = (double)i;
        score[i * LABELS + (text[i] == '0' ? 0 : text[i] == '.' ? 2 : 1)] = text[i] == 'B' ? 0.8f : 0.96f;
    }
    return (struct mote_spotting_log){strlen(text), LABELS, seconds, score};
}

static struct mote_spotting measure(const char *text, const struct mote_spotting_said *said, size_t count) {
    struct mote_spotting spotting;
    struct mote_error error;
    const struct mote_spotting_log log = log_of(text);
    const struct mote_spotting_truth truth = {count, said, 1};
    assert_int_equal(mote_spotting_measure(&log, &detector, &truth, &spotting, &error), MOTE_OK);
    return spotting;
}

static void check(const struct mote_spotting_count *count, size_t said, size_t detected, size_t accepts) {
    assert_int_equal(count->said, said);
    assert_int_equal(count->detected, detected);
    assert_int_equal(count->false_accepts, accepts);
}

static void test_counts(void **state) {
    static const struct mote_spotting_said said[] = {
        {1, 2, 0},   /* detected at 3, which is its end and the patience */
        {5, 6, 1},   /* at 8: too late, a false accept */
        {10, 14, 0}, /* at 10 and again at 12: the second is a false accept */
        {16, 17, 1}, /* taken for word 0 */
        {20, 24, 1}, /* two that overlap: one detection each … */
        {21, 25, 1}, /* … of word 1, in this order */
        {30, 31, 0}, /* not heard */
    };
    /*                                        0         1         2         3   */
    /*                                        0123456789012345678901234567890123 */
    struct mote_spotting s = measure("...0....1.0.0....0....B.1.........", said, 7);
    (void)state;
    check(&s.word[0], 3, 2, 2);
    check(&s.word[1], 4, 2, 1);
    check(&s.all, 7, 4, 3);
    check(&s.point[0].all, 7, 4, 3);
    assert_true(s.point[9].threshold > 0.84 && s.point[9].threshold < 0.86); /* the capital one is lost */
    check(&s.point[9].all, 7, 3, 3);
    check(&s.point[MOTE_SPOTTING_POINTS - 1].all, 7, 0, 0);
    mote_spotting_free(&s);
}

static void test_nothing_heard(void **state) {
    static const struct mote_spotting_said said[] = {{1, 2, 0}};
    struct mote_spotting s = measure("", said, 1);
    (void)state;
    check(&s.all, 1, 0, 0);
    mote_spotting_free(&s);
    s = measure("0", NULL, 0);
    check(&s.all, 0, 0, 1);
    mote_spotting_free(&s);
}

static void test_events(void **state) {
    static const struct mote_spotting_said said[] = {{1, 2, 0}, {5, 6, 1}, {8, 9, 1}};
    struct mote_spotting s = measure("..0.0...B", said, 3);
    const struct mote_spotting_event *event = (const void *)s.events.data;
    (void)state;
    assert_int_equal(s.events.size, 3 * sizeof *event);
    assert_true(event[0].seconds < 2.5 && event[0].word == 0 && event[0].said == 0);
    assert_true(event[1].seconds > 3.5 && event[1].word == 0 && event[1].said == MOTE_SPOTTING_NONE);
    assert_true(event[2].word == 1 && event[2].said == 2 && event[2].score > 0.79f && event[2].score < 0.81f);
    mote_spotting_free(&s);
}

static char *page_of(const char *text, const struct mote_spotting_said *said, size_t count, double length) {
    static const char *const labels[] = {"<b>yes</b>", "no\"&'\xff", "_silence_"};
    struct mote_spotting s = measure(text, said, count);
    const struct mote_spotting_log log = log_of(text);
    const struct mote_spotting_truth truth = {count, said, 1};
    struct mote_buffer out = {0};
    struct mote_error error;
    const struct mote_spotting_page page = {"<i>.wav", "a <u>", "mote", labels, length,
                                            &detector, &log,    &truth, &s};
    assert_int_equal(mote_spotting_page_print(&page, &out, &error), MOTE_OK);
    mote_spotting_free(&s);
    assert_true(markup_is_sound((const char *)out.data) && markup_is_alone((const char *)out.data));
    return (char *)out.data;
}

static void has(const char *page, const char *what) {
    if (!strstr(page, what)) fail_msg("the page does not say \"%s\"", what);
}

static void test_page(void **state) {
    static const struct mote_spotting_said said[] = {{1, 2, 0}, {5, 6, 1}, {40, 41, 1}};
    char *page = page_of("..0...0...0..........", said, 3, 50);
    (void)state;
    has(page, "Half minute by half minute");
    has(page, "From 0:30 to 1:00");
    has(page, "0:02.00 &lt;b&gt;yes&lt;/b&gt;, 0.96: detected");
    has(page, "0:06.00 &lt;b&gt;yes&lt;/b&gt;, 0.96: false accept");
    has(page, "0:41.00 no&quot;&amp;&#39;");
    has(page, ", 0.00: missed");
    has(page, "All 4");
    assert_null(strstr(page, "The whole recording"));
    free(page);
    page = page_of("..0...0...0..........", said, 3, 4000);
    has(page, "The whole recording");
    has(page, "The half minutes with most errors");
    has(page, "From 0:00 to 0:30");
    assert_null(strstr(page, "From 1:00 to 1:30")); /* nothing is wrong there */
    free(page);
    free(page_of("", NULL, 0, 0));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts), cmocka_unit_test(test_nothing_heard),
                                       cmocka_unit_test(test_events), cmocka_unit_test(test_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
