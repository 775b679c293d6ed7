/* SPDX-License-Identifier: MIT
 * Detections against a label track, counted by hand. */
#include "report/spotting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LABELS = 3, MOST = 64 };

/* Two words and the background, a score a second; as in tests/device/test_detector.c, with 0.8 for a capital B (word 1). */
static struct mote_spotting measure(const char *text, const struct mote_spotting_said *said, size_t count) {
    static const float threshold[] = {0.7f, 0.7f};
    const struct mote_detector_config detector = {
        .labels = LABELS, .words = 2, .window = 1, .hold = 0, .threshold = threshold};
    double seconds[MOST];
    float score[MOST * LABELS] = {0};
    struct mote_spotting spotting;
    struct mote_error error;
    for (size_t i = 0; text[i]; i++) {
        seconds[i] = (double)i;
        score[i * LABELS + (text[i] == '0' ? 0 : text[i] == '.' ? 2 : 1)] = text[i] == 'B' ? 0.8f : 0.96f;
    }
    const struct mote_spotting_log log = {strlen(text), LABELS, seconds, score};
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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts), cmocka_unit_test(test_nothing_heard)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
