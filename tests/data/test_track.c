/* SPDX-License-Identifier: MIT
 * Label tracks: what Audacity writes, what people write, and what is neither. */
#include "data/track.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_good(void **state) {
    static const char text[] = "\xef\xbb\xbf"
                               "12.5\t13\tgo\r\n\n  1.25 1.80  yes  \n\\\t100\t2000\n3\t3\ttwo words";
    struct mote_track track;
    struct mote_error error = {MOTE_OK, ""};
    (void)state;
    if (mote_track_parse("l.txt", text, sizeof text - 1, &track, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(track.count, 3);
    assert_string_equal(track.label[0].word, "yes");
    assert_true(track.label[0].start >= 1.25 && track.label[0].start <= 1.25 && track.label[0].end > 1.79);
    assert_string_equal(track.label[1].word, "two words");
    assert_string_equal(track.label[2].word, "go");
    mote_track_free(&track);
}

static void test_bad(void **state) {
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "holds no label"},
        {"\n \n", "holds no label"},
        {"yes\n", "l.txt:1: no start"},
        {"1\t2\tyes\n1\tyes\n", "l.txt:2: no end"},
        {"1\t2\n", "l.txt:1: names no word"},
        {"2\t1\tyes", "ends before it starts"},
        {"-1\t1\tyes", "no start"},
        {"nan\t1\tyes", "no start"},
        {"0x10\t20\tyes", "no start"},
        {"1,5\t2\tyes", "no start"},
        {"1e99\t2\tyes", "no start"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_track track;
        struct mote_error error = {MOTE_OK, "(accepted)"};
        assert_int_equal(mote_track_parse("l.txt", cases[i].text, strlen(cases[i].text), &track, &error),
                         MOTE_INPUT);
        if (!strstr(error.text, cases[i].why))
            fail_msg("\"%s\" does not say \"%s\"", error.text, cases[i].why);
        assert_int_equal(track.count, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_good), cmocka_unit_test(test_bad)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
