/* SPDX-License-Identifier: MIT
 * Pictures of clips: PNG read back bit by bit, tones where they belong, and the page that shows them. */
#include "report/fit_report.h"
#include "report/html.h"
#include "report/png.h"
#include "report/spectrogram.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <zlib.h>

#include <cmocka.h>

#include "markup.h"

static uint32_t get32(const unsigned char *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The body of the chunk at *at, which must have this name and a true checksum; moves on. */
static const unsigned char *chunk(const struct mote_buffer *png, size_t *at, const char *name,
                                  size_t *bytes) {
    const unsigned char *start = png->data + *at;
    *bytes = get32(start);
    assert_true(*at + 12 + *bytes <= png->size);
    assert_memory_equal(start + 4, name, 4);
    assert_int_equal(crc32(0, start + 4, (uInt)*bytes + 4), get32(start + 8 + *bytes));
    *at += 12 + *bytes;
    return start + 8;
}

static void png_holds_the_numbers(void **state) {
    (void)state;
    /* Two columns of three rows, from the bottom up. */
    const float value[] = {0, 0.5f, 1, (float)NAN, 7, -7};
    const struct mote_png picture = {.columns = 2, .rows = 3, .value = value, .low = 0, .high = 1};
    struct mote_buffer png = {0};
    mote_png_print(&picture, &png);
    assert_false(png.failed);
    assert_memory_equal(png.data, "\x89PNG\r\n\x1a\n", 8);
    size_t at = 8, bytes;
    const unsigned char *head = chunk(&png, &at, "IHDR", &bytes);
    assert_memory_equal(head, ((const unsigned char[]){0, 0, 0, 2, 0, 0, 0, 3, 8, 3, 0, 0, 0}), 13);
    const unsigned char *palette = chunk(&png, &at, "PLTE", &bytes);
    assert_int_equal(bytes, 3 * 64);
    int before = -1;
    for (size_t i = 0; i < 64; i++) { /* lighter all the way */
        int light = 2 * palette[3 * i] + 5 * palette[3 * i + 1] + palette[3 * i + 2];
        assert_true(light > before);
        before = light;
    }
    unsigned char pixel[16];
    uLongf size = sizeof pixel;
    const unsigned char *data = chunk(&png, &at, "IDAT", &bytes);
    assert_int_equal(uncompress(pixel, &size, data, bytes), Z_OK);
    assert_int_equal(size, 9);
    assert_memory_equal(pixel, ((const unsigned char[]){0, 63, 0, 0, 32, 63, 0, 0, 0}), 9);
    chunk(&png, &at, "IEND", &bytes);
    assert_int_equal(at, png.size);
    mote_buffer_free(&png);
}

static void base64_is_that_of_the_rfc(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ","}, {"f", ",Zg=="}, {"fo", ",Zm8="}, {"foo", ",Zm9v"}, {"foob", ",Zm9vYg=="}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_buffer out = {0}, data = {0};
        char want[64];
        mote_buffer_text(&data, cases[i][0]);
        mote_html_picture(&out, &data, "flat", "<a>");
        snprintf(want, sizeof want, "%s\">\n", cases[i][1]);
        assert_non_null(strstr((char *)out.data, want));
        assert_non_null(strstr((char *)out.data, "alt=\"&lt;a&gt;\""));
        mote_buffer_free(&out);
        mote_buffer_free(&data);
    }
}

static void tone_is_in_its_row(void **state) {
    (void)state;
    struct mote_spectrogram s;
    static int16_t samples[16000];
    for (size_t i = 0; i < 8000; i++)
        samples[i] = (int16_t)(8000 * sin(6.283185307179586 * 1000 * (double)i / 16000));
    assert_int_equal(mote_spectrogram_create(16000, 16000, &s, NULL), MOTE_OK);
    mote_spectrogram_run(&s, samples, 8000); /* the second half is silence that is not there */
    for (size_t c = 0; c < s.columns; c++)
        for (size_t r = 0; r < s.rows; r++) {
            float x = s.value[c * s.rows + r];
            if (c < 60 && r == 12) assert_true(x > -1 && x <= 0);
            if (c < 60 && (r < 9 || r > 15)) assert_true(x < -40);
            if (c > 66) assert_true(x <= -80 && x >= -80);
        }
    mote_spectrogram_run(&s, samples, 0);
    for (size_t i = 0; i < s.columns * s.rows; i++)
        assert_true(s.value[i] <= -80);
    mote_spectrogram_free(&s);
    assert_int_equal(mote_spectrogram_create(4000, 200, &s, NULL), MOTE_OK); /* fewer bins than rows */
    assert_int_equal(s.rows, 65);
    mote_spectrogram_run(&s, samples, 100);
    assert_true(s.value[20] > -80);
    mote_spectrogram_free(&s);
}

enum { LABELS = 2, CLIPS = 6, ROWS = 5, COLUMNS = 3 };

/* Clips 1 … 6 of the test split; two are heard wrong, both alike. */
static const uint32_t truth[CLIPS] = {0, 0, 0, 1, 1, 1}, guess[CLIPS] = {0, 1, 0, 1, 1, 0};
static const float score[CLIPS * LABELS] = {0.6f, 0.4f, 0.3f, 0.7f, 0.9f,  0.1f,
                                            0.2f, 0.8f, 0.4f, 0.6f, 0.55f, 0.45f};

static void page_shows_clips(void **state) {
    (void)state;
    static const char *labels[] = {"yes", "<no>"}, *columns[] = {"a", "b", "c"};
    static double mean[COLUMNS], std[COLUMNS] = {1, 1, 1};
    static float features[CLIPS * ROWS * COLUMNS];
    static int16_t samples[4000];
    static uint32_t number[CLIPS] = {0, 1, 2, 3, 4, 5}, true_label[CLIPS], heard[CLIPS];
    static float scores[CLIPS * LABELS];
    static struct mote_clip clip[CLIPS];
    char names[CLIPS][32];
    memcpy(true_label, truth, sizeof truth);
    memcpy(heard, guess, sizeof guess);
    memcpy(scores, score, sizeof score);
    for (size_t i = 0; i < CLIPS; i++) {
        snprintf(names[i], sizeof names[i], "folder/clip-%zu", i + 1);
        clip[i] = (struct mote_clip){.name = names[i], .samples = samples, .count = 4000, .label = truth[i]};
    }
    struct mote_clips clips = {.label_count = LABELS,
                               .label = labels,
                               .clip = clip,
                               .count = CLIPS,
                               .rows = ROWS,
                               .columns = COLUMNS,
                               .features = features,
                               .mean = mean,
                               .std = std};
    clips.part[MOTE_SPLIT_TEST] = (struct mote_clips_part){&clips, CLIPS, number};
    const struct mote_classes_result heard_all = {
        .count = CLIPS, .classes = LABELS, .truth = true_label, .guess = heard, .score = scores};
    const struct mote_card card = {.task = "keywords",
                                   .label_count = LABELS,
                                   .labels = labels,
                                   .columns = columns,
                                   .column_count = COLUMNS,
                                   .inputs = COLUMNS,
                                   .input_steps = ROWS,
                                   .features = {.kind = "mfcc", .rate = 8000, .clip = 4000}};
    const struct mote_fit_report report = {.card = &card, .clips = &clips, .classes = &heard_all};
    struct mote_buffer page = {0};
    assert_int_equal(mote_fit_report_print(&report, &page, NULL), MOTE_OK);
    char *text = (char *)page.data;
    assert_int_equal(markup_blank_pictures(text), 8);
    assert_true(markup_is_sound(text) && markup_is_alone(text));
    static const char *const wanted[] = {"<b>yes</b><span>90.0 %</span>",
                                         "clip-3",
                                         "<b>&lt;no&gt;</b><span>80.0 %</span>",
                                         "clip-4",
                                         "<b>yes → &lt;no&gt;</b><span>70.0 %",
                                         "clip-2",
                                         "<b>&lt;no&gt; → yes</b><span>55.0 %",
                                         "clip-6",
                                         "0 to 4 kHz over 0.5 s"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(text, wanted[i])) fail_msg("the page has no \"%s\"", wanted[i]);
    assert_null(strstr(text, "clip-1"));
    mote_buffer_free(&page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_holds_the_numbers),
        cmocka_unit_test(base64_is_that_of_the_rfc),
        cmocka_unit_test(tone_is_in_its_row),
        cmocka_unit_test(page_shows_clips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
