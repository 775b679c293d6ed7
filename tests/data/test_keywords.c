/* SPDX-License-Identifier: MIT
 * Spoken words: the same seed gives the same clips on any number of threads, clips differ, and what cannot be
 * spoken is refused. */
#define _XOPEN_SOURCE 700

#include "data/keywords.h"

#include "base/buffer.h"
#include "base/file.h"
#include "data/clips.h"
#include "data/sound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clips_fixture.h"

static struct mote_keywords_options make = {.words = "yes, no", .clips = 6, .seed = 5};

static void fails(const char *words, const char *why) {
    struct mote_keywords_options bad = {.words = words, .clips = 1};
    struct mote_keywords_result made;
    struct mote_error error = {MOTE_OK, "(accepted)"};
    assert_int_equal(mote_keywords_make(folder, &bad, &made, &error), MOTE_USAGE);
    if (!strstr(error.text, why)) fail_msg("\"%s\" does not say \"%s\"", error.text, why);
}

static void test_refused(void **state) {
    (void)state;
    fails(NULL, "--words");
    fails("yes", "two words at least");
    fails("yes,../no", "no word to speak");
    fails("yes,-no", "no word to speak");
    fails("yes,no,yes", "stands twice");
    fails("yes,n\to", "the byte 0x09");
}

static void test_absent(void **state) {
    struct mote_keywords_result made;
    struct mote_error error;
    char *path = strdup(getenv("PATH"));
    (void)state;
    setenv("PATH", "/nowhere", 1);
    assert_int_equal(mote_keywords_make(folder, &make, &made, &error), MOTE_UNSUPPORTED);
    assert_non_null(strstr(error.text, "install"));
    setenv("PATH", path, 1);
    free(path);
}

static void test_spoken(void **state) {
    struct mote_keywords_result made;
    struct mote_error error;
    (void)state;
    if (system("espeak-ng --version >/dev/null 2>&1") != 0) {
        print_message("espeak-ng is absent; its test is skipped\n");
        skip();
    }
    parse(HEAD "[data]\nsplit_by = speaker\nlabels = yes no\n");
    if (mote_keywords_make(folder, &make, &made, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_int_equal(made.words, 2);
    assert_int_equal(made.clips, 12);
    struct mote_clips *clips = open_good();
    uint64_t identity = clips->identity;
    assert_int_equal(clips->count, 12);
    assert_int_equal(clips->report.skipped_count, 0);
    for (size_t i = 0; i < clips->count; i++) {
        assert_int_equal(clips->clip[i].count, 16000);
        assert_true(clips->clip[i].level > 1e-3f);
        for (size_t j = 0; j < i; j++)
            assert_memory_not_equal(clips->clip[i].samples, clips->clip[j].samples, 32000);
    }
    mote_clips_free(clips);
    folder_remove(folder);
    assert_int_equal(mote_pool_create(3, &make.pool, NULL), MOTE_OK);
    assert_int_equal(mote_keywords_make(folder, &make, &made, &error), MOTE_OK);
    mote_pool_free(make.pool);
    clips = open_good();
    assert_true(clips->identity == identity);
    mote_clips_free(clips);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_spoken),
    };
    return cmocka_run_group_tests(tests, fixture_make, fixture_remove);
}
