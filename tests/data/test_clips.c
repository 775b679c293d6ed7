/* SPDX-License-Identifier: MIT
 * A folder of clips: labels, splits, classes that are no words, and everything that can be wrong with it. */
#define _XOPEN_SOURCE 700

#include "base/buffer.h"
#include "data/clips.h"
#include "data/front.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clips_fixture.h"

static const char *const three[] = {"yes", "no", "up"};

static const struct mote_clip *find(const struct mote_clips *clips, const char *name) {
    for (size_t i = 0; i < clips->count; i++)
        if (strcmp(clips->clip[i].name, name) == 0) return &clips->clip[i];
    return NULL;
}

static void test_labels(void **state) {
    (void)state;
    make_words(three, 3, 6);
    parse(SMALL);
    struct mote_clips *clips = open_good();
    assert_int_equal(clips->label_count, 3);
    assert_string_equal(clips->label[0], "no");
    assert_string_equal(clips->label[2], "yes");
    assert_string_equal(clips->split, "hash");
    assert_int_equal(clips->count, 18);
    assert_int_equal(clips->rows, 14);
    assert_int_equal(clips->columns, 10);
    mote_clips_free(clips);
    parse(SMALL "[data]\nlabels = up no\n");
    clips = open_good();
    assert_int_equal(clips->label_count, 2);
    assert_int_equal(clips->count, 12);
    assert_int_equal(find(clips, "up/00000000_nohash_0")->label, 0);
    assert_int_equal(find(clips, "no/00000000_nohash_0")->label, 1);
    assert_int_equal(clips->report.other_folders, 1);
    assert_int_equal(clips->report.counts.outside, 6);
    mote_clips_free(clips);
    static const char *const from_card[] = {"yes", "up"};
    options.labels = from_card;
    options.label_count = 2;
    clips = open_good();
    assert_string_equal(clips->label[0], "yes");
    mote_clips_free(clips);
    options.label_count = 0;
}

static void test_view(void **state) {
    (void)state;
    make_words(three, 3, 6);
    parse(SMALL "[data]\nlabels = yes no up\n");
    struct mote_clips *clips = open_good();
    struct mote_clips_view view;
    mote_clips_view(clips, MOTE_SPLIT_ALL, &view);
    assert_int_equal(view.dataset.count, 18);
    assert_int_equal(view.dataset.input_steps, 14);
    assert_int_equal(view.dataset.input_columns, 10);
    assert_int_equal(view.dataset.outputs, 3);
    assert_null(view.dataset.fetch_epoch);
    float x[2 * 140], y[2 * 3], again[140];
    const uint32_t index[] = {17, 3};
    view.dataset.fetch(view.dataset.context, index, 2, x, y);
    assert_memory_equal(y, ((const float[]){0, 0, 1, 1, 0, 0}), sizeof y);
    mote_front_run(clips->front, clips->clip[3].samples, clips->clip[3].count, again);
    assert_memory_equal(x + 140, again, sizeof again);
    mote_clips_free(clips);
}

static void test_normalising(void **state) {
    (void)state;
    make_words(three, 3, 8);
    parse(SMALL "normalise = yes\n");
    struct mote_clips *clips = open_good();
    struct mote_clips_view view;
    static float x[24 * 140], y[24 * 3];
    uint32_t index[24];
    mote_clips_view(clips, MOTE_SPLIT_TRAIN, &view);
    size_t n = view.dataset.count;
    for (uint32_t i = 0; i < n; i++)
        index[i] = i;
    view.dataset.fetch(view.dataset.context, index, n, x, y);
    for (size_t c = 0; c < 10; c++) {
        double sum = 0, squares = 0, count = (double)n * 14;
        for (size_t i = c; i < n * 140; i += 10)
            sum += (double)x[i], squares += (double)x[i] * (double)x[i];
        assert_true(fabs(sum / count) < 1e-4 && fabs(squares / count - 1) < 1e-3);
    }
    double mean[10], std[10];
    for (int c = 0; c < 10; c++)
        mean[c] = c, std[c] = 2;
    options.mean = mean;
    options.std = std;
    struct mote_clips *given = open_good();
    assert_true(given->mean[3] >= 3 && given->mean[3] <= 3);
    options.mean = options.std = NULL;
    mote_clips_free(given);
    mote_clips_free(clips);
}

/* Where a clip goes depends on its name alone: not on what else is there. */
static void test_hash_split_is_stable(void **state) {
    (void)state;
    parse(SMALL "[data]\nlabels = yes no\nsplit = 0.5 0.25 0.25\n");
    make_words(three, 3, 40);
    struct mote_clips *many = open_good();
    make_words(three, 2, 20);
    struct mote_clips *few = open_good();
    for (size_t i = 0; i < few->count; i++)
        assert_int_equal(few->clip[i].split, find(many, few->clip[i].name)->split);
    for (int split = 0; split < 3; split++)
        assert_in_range(many->part[split].count, 8, 56);
    assert_int_equal(many->part[0].count + many->part[1].count + many->part[2].count, 80);
    mote_clips_free(many);
    mote_clips_free(few);
}

static void test_speaker_split(void **state) {
    (void)state;
    parse(SMALL "[data]\nsplit_by = speaker\nsplit = 0.4 0.3 0.3\n");
    make_words(three, 3, 40);
    struct mote_clips *clips = open_good();
    assert_string_equal(clips->split, "speaker");
    for (size_t i = 0; i < clips->count; i++)
        for (size_t j = 0; j < i; j++)
            if (memcmp(strchr(clips->clip[i].name, '/'), strchr(clips->clip[j].name, '/'), 9) == 0)
                assert_int_equal(clips->clip[i].split, clips->clip[j].split);
    mote_clips_free(clips);
    make_words(three, 2, 0);
    write_tone(in_scratch("data/yes/hello.wav"), WAV16, 8000, 1, 440, 2000);
    write_tone(in_scratch("data/no/hello.wav"), WAV16, 8000, 1, 440, 2000);
    check_fails("eight hexadecimal digits");
}

static void make_lists(const char *train, const char *validation, const char *test) {
    folder_remove(in_scratch("splits"));
    mkdir(in_scratch("splits"), 0777);
    write_text(in_scratch("splits/kws_train.txt"), train);
    write_text(in_scratch("splits/kws_val.txt"), validation);
    write_text(in_scratch("splits/kws_test.txt"), test);
}

static void test_lists(void **state) {
    (void)state;
    make_words(three, 3, 4);
    parse(SMALL "[data]\nlabels = yes no\n");
    make_lists("yes/00000000_nohash_0.wav\r\n# a comment\n\nno/00000000_nohash_0\nup/00000000_nohash_0.wav\n"
               "no/ffffffff_nohash_0.wav\n",
               "./some/where/yes/00000001_nohash_0.flac\n", "no/00000001_nohash_1.wav");
    struct mote_clips *clips = open_good();
    assert_string_equal(clips->split, "lists");
    assert_int_equal(clips->part[MOTE_SPLIT_TRAIN].count, 2);
    assert_int_equal(clips->part[MOTE_SPLIT_VALIDATION].count, 1);
    assert_int_equal(clips->part[MOTE_SPLIT_TEST].count, 1);
    assert_int_equal(clips->part[MOTE_SPLIT_ALL].count, 8);
    assert_int_equal(clips->report.counts.absent, 1);
    assert_string_equal(clips->report.absent_name, "no/ffffffff_nohash_0");
    assert_int_equal(clips->report.counts.unlisted, 4);
    assert_int_equal(find(clips, "yes/00000001_nohash_0")->split, MOTE_SPLIT_VALIDATION);
    struct mote_buffer text = {0};
    mote_clips_report_print(clips, 3, &text);
    assert_string_equal((char *)text.data,
                        "1 name in the split lists without a file, the first no/ffffffff_nohash_0\n"
                        "4 clips in no split list, left out\n4 clips in 1 folder outside the labels\n");
    mote_buffer_free(&text);
    mote_clips_free(clips);
}

static void test_bad_lists(void **state) {
    (void)state;
    make_words(three, 3, 4);
    parse(SMALL);
    make_lists("yes/00000000_nohash_0.wav\n", "no/00000000_nohash_0\nyes/00000000_nohash_0\n", "");
    check_fails("kws_val.txt: line 2: yes/00000000_nohash_0 is in kws_train.txt too");
    make_lists("yes/absent.wav\n", "no/gone.wav\n", "");
    check_fails("none of the clips that its split lists name");
    make_lists("hello\n", "", "");
    check_fails("kws_train.txt: line 1: no clip's name");
    unlink(in_scratch("splits/kws_val.txt"));
    make_lists("yes/00000000_nohash_0.wav\n", "", "");
    unlink(in_scratch("splits/kws_val.txt"));
    check_fails("kws_val.txt: cannot open");
    folder_remove(in_scratch("splits"));
    parse(SMALL "[data]\nsplit_by = lists\n");
    check_fails("split_by = lists needs one");
    options.splits = in_scratch("elsewhere");
    check_fails("elsewhere/kws_train.txt: cannot open");
    options.splits = NULL;
}

static void test_unknown_and_silence(void **state) {
    static const char *const five[] = {"yes", "no", "up", "down", "left"};
    (void)state;
    make_words(five, 5, 40);
    parse(SMALL "[data]\nlabels = yes no\nunknown = 0.5\nsilence = 1\nsplit = 0.5 0.25 0.25\n");
    struct mote_clips *clips = open_good(), *again = open_good();
    assert_int_equal(clips->label_count, 4);
    assert_string_equal(clips->label[2], MOTE_LABEL_UNKNOWN);
    assert_string_equal(clips->label[3], MOTE_LABEL_SILENCE);
    assert_true(clips->report.made_noise);
    for (uint32_t split = 0; split < 3; split++) {
        size_t count[4] = {0};
        for (size_t i = 0; i < clips->part[split].count; i++)
            count[clips->clip[clips->part[split].number[i]].label]++;
        assert_int_equal(count[3], (size_t)lrint((double)(count[0] + count[1]) / 2));
        assert_int_equal(count[2], (size_t)lrint((double)(count[0] + count[1]) / 4));
    }
    assert_true(clips->identity == again->identity);
    mote_clips_free(again);
    mote_clips_free(clips);
    parse(SMALL "[data]\nlabels = yes no up down left\nunknown = 1\n");
    check_fails("no clips outside the labels");
}

/* Clips of no label, up to as many as of the words in each split, beside what they do not disturb. */
static void test_others(void **state) {
    static const char *const five[] = {"yes", "no", "up", "down", "left"};
    (void)state;
    struct mote_error error;
    make_words(five, 5, 40);
    parse(SMALL "[data]\nlabels = yes no\nsplit = 0.5 0.25 0.25\n");
    struct mote_clips *without = open_good();
    options.others = true;
    struct mote_clips *clips = open_good();
    assert_int_equal(clips->label_count, 2);
    assert_int_equal(mote_clips_check_others(without, MOTE_SPLIT_TEST, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "threshold = auto"));
    for (int split = 0; split < 4; split++) {
        struct mote_clips_view view;
        float x[140], y[2] = {1, 1};
        assert_int_equal(without->other[split].count, 0);
        assert_int_equal(without->part[split].count, clips->part[split].count);
        assert_in_range(clips->other[split].count, 1, clips->part[split].count);
        assert_int_equal(mote_clips_check_others(clips, (enum mote_split)split, &error), MOTE_OK);
        mote_clips_view_others(clips, (enum mote_split)split, &view);
        view.dataset.fetch(view.dataset.context, &(uint32_t){0}, 1, x, y);
        assert_true(view.dataset.count == clips->other[split].count && !(y[0] > 0) && !(y[1] > 0));
        const struct mote_clip *clip = &clips->clip[clips->other[split].number[0]];
        assert_true(clip->name[0] == 'u' || clip->name[0] == 'd' || clip->name[0] == 'l');
        assert_memory_equal(x, clips->features + 140 * clips->other[split].number[0], sizeof x);
    }
    for (size_t c = 0; c < clips->columns; c++) /* the training split is what it was */
        assert_true(fabs(clips->mean[c] - without->mean[c]) < 1e-12);
    mote_clips_free(without);
    mote_clips_free(clips);
    parse(SMALL "[data]\nlabels = yes no up down left\n");
    clips = open_good();
    assert_int_equal(clips->other[MOTE_SPLIT_ALL].count, 0);
    mote_clips_free(clips);
    options.others = false;
}

static void test_noise_folder(void **state) {
    (void)state;
    make_words(three, 3, 6);
    mkdir(in_scratch("data/_background_noise_"), 0777);
    write_tone(in_scratch("data/_background_noise_/hum.wav"), WAV16, 16000, 1, 50, 80000);
    write_text(in_scratch("data/_background_noise_/README.md"), "about the noise");
    parse(SMALL "[data]\nsilence = 1\n");
    struct mote_clips *clips = open_good();
    assert_int_equal(clips->label_count, 4);
    assert_false(clips->report.made_noise);
    assert_non_null(strstr(clips->clip[clips->count - 1].path, "hum.wav"));
    mote_clips_free(clips);
    write_text(in_scratch("data/_background_noise_/bad.wav"), "no noise");
    check_fails("bad.wav");
    parse(SMALL "[data]\nsilence = 1\nnoise = /no/such/folder\n");
    check_fails("/no/such/folder: cannot open");
}

/* Every way a clip can be broken, one of each: named, counted, left out. */
static void test_broken_clips_are_skipped(void **state) {
    (void)state;
    unsigned char bytes[8000];
    make_words(three, 3, 4);
    FILE *file = fopen(in_scratch("data/yes/00000000_nohash_0.wav"), "rb");
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    write_bytes(in_scratch("data/yes/empty.wav"), "", 0);
    write_bytes(in_scratch("data/yes/half.wav"), bytes, n / 2);
    write_text(in_scratch("data/no/text.wav"), "this is no sound");
    write_tone(in_scratch("data/no/long.wav"), WAV16, 8000, 1, 440, 8000 * 600);
    assert_int_equal(symlink("nowhere", in_scratch("data/up/link.flac")), 0);
    write_tone(in_scratch("data/up/twice.wav"), WAV16, 8000, 1, 440, 4000);
    write_tone(in_scratch("data/up/fast.wav"), WAV16, 44100, 2, 440, 11025);
    write_text(in_scratch("data/up/notes.txt"), "not a clip, and not counted");
    parse(SMALL);
    struct mote_clips *clips = open_good();
    assert_int_equal(clips->count, 14);
    assert_int_equal(clips->report.skipped_count, 5);
    assert_int_equal(clips->report.counts.cut, 1);
    assert_int_equal(clips->report.counts.converted, 1);
    assert_non_null(strstr(clips->report.skipped[0].path, "no/long.wav"));
    assert_non_null(strstr(clips->report.skipped[0].why, "600 s"));
    struct mote_buffer text = {0};
    mote_clips_report_print(clips, 2, &text);
    assert_non_null(strstr((char *)text.data, "5 clips skipped:\n"));
    assert_non_null(strstr((char *)text.data, "text.wav: is damaged"));
    assert_non_null(strstr((char *)text.data, "and 3 more\n"));
    mote_buffer_free(&text);
    for (size_t i = 0; i < clips->count; i++) { /* features stay with their clips */
        float x[140];
        mote_front_run(clips->front, clips->clip[i].samples, clips->clip[i].count, x);
        assert_memory_equal(x, clips->features + i * 140, sizeof x);
    }
    mote_clips_free(clips);
}

static void test_nothing_left(void **state) {
    (void)state;
    parse(SMALL "[data]\nlabels = yes no\n");
    make_words(three, 1, 4);
    check_fails("has no folder for the label no");
    mkdir(in_scratch("data/no"), 0777);
    check_fails("data/no: holds no clip");
    write_text(in_scratch("data/no/a.wav"), "no");
    check_fails("data/no: none of its clips can be read; the first that cannot: ");
    parse(SMALL);
    make_words(three, 1, 4);
    check_fails("expected two words at least");
    make_words(three, 0, 0);
    check_fails("holds no folder");
    folder_remove(in_scratch("data"));
    check_fails("data: cannot open");
    parse(SMALL "[data]\nlabels = yess no\n");
    make_words(three, 2, 1);
    check_fails("did you mean yes?");
    parse(SMALL);
    plan.features.frame = 634; /* as a damaged card may have it */
    check_fails("[features]: a frame must be");
    parse(SMALL);
    options.folder_count = 0;
    check_fails("--data");
    options.folder_count = 1;
}

static void test_check(void **state) {
    (void)state;
    struct mote_error error;
    make_words(three, 2, 4);
    make_lists("yes/00000000_nohash_0\n", "no/00000000_nohash_0\n", "");
    parse(SMALL);
    struct mote_clips *clips = open_good();
    assert_int_equal(mote_clips_check(clips, MOTE_SPLIT_TEST, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "no clip is in the test split"));
    assert_int_equal(mote_clips_check(clips, MOTE_SPLIT_TRAIN, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "no clip of no is in the training split"));
    assert_int_equal(mote_clips_check(clips, MOTE_SPLIT_VALIDATION, &error), MOTE_OK);
    mote_clips_free(clips);
    folder_remove(in_scratch("splits"));
}

static void test_two_hundred_labels(void **state) {
    static char name[200][16];
    const char *words[200];
    (void)state;
    for (int i = 0; i < 200; i++) {
        snprintf(name[i], sizeof name[i], "w%03d", i);
        words[i] = name[i];
    }
    make_words(words, 200, 2);
    parse(SMALL);
    struct mote_clips *clips = open_good();
    assert_int_equal(clips->label_count, 200);
    assert_int_equal(clips->count, 400);
    mote_clips_free(clips);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_view),
        cmocka_unit_test(test_normalising),
        cmocka_unit_test(test_hash_split_is_stable),
        cmocka_unit_test(test_speaker_split),
        cmocka_unit_test(test_lists),
        cmocka_unit_test(test_bad_lists),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_unknown_and_silence),
        cmocka_unit_test(test_others),
        cmocka_unit_test(test_noise_folder),
        cmocka_unit_test(test_broken_clips_are_skipped),
        cmocka_unit_test(test_nothing_left),
        cmocka_unit_test(test_two_hundred_labels),
    };
    return cmocka_run_group_tests(tests, fixture_make, fixture_remove);
}
