/* SPDX-License-Identifier: MIT
 * The detector, by scores whose averages are reckoned by hand; probabilities. */
#include "device/detector.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { LABELS = 3, MOST = 32 };

/* Two words and the background; `text` is the label that has 0.9 in each score ('0', '1', 'b'), the others 0.05. What was
 * detected, in the same letters; '.': nothing. */
static const char *detect(const struct mote_detector_config *config, const char *text) {
    static char found[MOST + 1];
    float history[8 * LABELS];
    struct mote_detector d;
    struct mote_detection detection;
    assert_true(mote_detector_floats(config) <= 8 * LABELS);
    mote_detector_init(&d, config, history);
    size_t i = 0;
    for (; text[i]; i++) {
        float score[LABELS] = {0.05f, 0.05f, 0.05f};
        score[text[i] == 'b' ? 2 : text[i] - '0'] = 0.9f;
        found[i] = '.';
        if (mote_detector_push(&d, score, &detection)) found[i] = (char)('0' + detection.word);
    }
    found[i] = 0;
    return found;
}

static const float half[] = {0.5f, 0.5f};

static void test_single_scores(void **state) {
    const struct mote_detector_config c = {
        .labels = LABELS, .words = 2, .window = 1, .hold = 0, .threshold = half};
    (void)state;
    assert_string_equal(detect(&c, "bb0b1b"), "..0.1.");
    assert_string_equal(detect(&c, "000000"), "0....."); /* a word that stays is one */
    assert_string_equal(detect(&c, "00b001"), "0..0.1"); /* and again, once it has been away */
    assert_string_equal(detect(&c, "bbbbbb"), "......"); /* the background is never detected */
}

static void test_averages(void **state) {
    struct mote_detector_config c = {.labels = LABELS, .words = 2, .window = 4, .hold = 0, .threshold = half};
    (void)state;
    /* Before the first score there are zeros: 0.9/4, 1.8/4, 2.7/4. */
    assert_string_equal(detect(&c, "0000"), "..0.");
    /* 0 0 b 0: (3 · 0.9 + 0.05) / 4 = 0.6875; b b 0 0 before it: 0.475 */
    assert_string_equal(detect(&c, "bb00b00000"), ".....0....");
    const float either[] = {0.7f, 0.4f};
    c.threshold = either;
    assert_string_equal(detect(&c, "bb00bbb"), ".......");
    assert_string_equal(detect(&c, "b011bbb"), "...1..."); /* b 0 1 1: 0.475 against 0.2625 */
}

static void test_equal_scores_are_the_first_labels(void **state) {
    const float low[] = {0.4f, 0.4f};
    const struct mote_detector_config c = {
        .labels = LABELS, .words = 2, .window = 2, .hold = 0, .threshold = low};
    (void)state;
    assert_string_equal(detect(&c, "b01"), ".0."); /* b 0: as much; 0 1: the same word still */
}

static void test_hold(void **state) {
    struct mote_detector_config c = {.labels = LABELS, .words = 2, .window = 1, .hold = 3, .threshold = half};
    (void)state;
    assert_string_equal(detect(&c, "0b0b0b0"), "0...0..");
    assert_string_equal(detect(&c, "0111b111"), "0....1..");
    assert_string_equal(detect(&c, "00000000"), "0.......");
    assert_string_equal(detect(&c, "01111111"), "0...1...");
    c.hold = 1;
    assert_string_equal(detect(&c, "0101b0b1"), "0.0..0.1");
}

static void test_not_a_number(void **state) {
    const struct mote_detector_config c = {
        .labels = 2, .words = 2, .window = 2, .hold = 0, .threshold = half};
    float history[4], bad[2] = {NAN, NAN}, good[2] = {0.9f, 0.1f};
    struct mote_detector d;
    struct mote_detection found;
    (void)state;
    mote_detector_init(&d, &c, history);
    assert_int_equal(mote_detector_push(&d, bad, &found), 0);
    assert_int_equal(mote_detector_push(&d, good, &found), 0);
    assert_int_equal(mote_detector_push(&d, good, &found), 1);
    assert_int_equal(found.word, 0);
    assert_true(found.score >= 0.9f && found.score <= 0.9f);
}

static void test_probabilities(void **state) {
    float good[] = {0.25f, 0.75f}, logits[] = {1.0f, 1.0f, 1.0f, 1.0f}, wide[] = {-200.0f, 200.0f};
    (void)state;
    mote_probabilities(good, 2);
    assert_true(good[0] >= 0.25f && good[0] <= 0.25f && good[1] >= 0.75f && good[1] <= 0.75f);
    mote_probabilities(logits, 4);
    for (int i = 0; i < 4; i++)
        assert_true(fabsf(logits[i] - 0.25f) < 1e-6f);
    mote_probabilities(wide, 2);
    assert_true(wide[0] < 1e-30f && fabsf(wide[1] - 1.0f) < 1e-6f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_scores),
        cmocka_unit_test(test_averages),
        cmocka_unit_test(test_equal_scores_are_the_first_labels),
        cmocka_unit_test(test_hold),
        cmocka_unit_test(test_not_a_number),
        cmocka_unit_test(test_probabilities),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
