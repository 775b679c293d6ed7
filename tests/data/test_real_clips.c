/* SPDX-License-Identifier: MIT
 * Mini Speech Commands, where it lies beside the source: numbers of the official split, the time it takes, and the
 * golden features. */
#define _XOPEN_SOURCE 700

#include "base/buffer.h"
#include "base/clock.h"
#include "data/clips.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sound_files.h"

#define SHARED MOTE_SOURCE "/../shared"
#define DATA SHARED "/data/mini_speech_commands"
/* All words take too long where every access is checked. */
#ifdef MOTE_SANITIZE
enum { WORDS = 2, CLIPS = 1999 };
#define LABELS "stop left"
#else
enum { WORDS = 8, CLIPS = 7997 };
#define LABELS "stop up yes right left no down go"
#endif
#define SOME(labels)                                                                                         \
    "[task]\nkind = keywords\n[data]\nlabels = " labels "\n[model]\nnetwork = flatten, dense\n"
#define TEXT                                                                                                 \
    "[task]\nkind = keywords\n[data]\nlabels = " LABELS "\nsplit = 0.8 0.1 0.1\n"                            \
    "[model]\nnetwork = flatten, dense\n"

static struct mote_recipe *recipe;
static struct mote_plan plan;
static struct mote_pool *pool;

static void parse(const char *text) {
    struct mote_error error;
    mote_recipe_free(recipe);
    recipe = NULL;
    if (mote_recipe_read_text("kws.ini", text, strlen(text), &recipe, &error) != MOTE_OK ||
        mote_recipe_parse(recipe, &plan, &error) != MOTE_OK)
        fail_msg("%s", error.text);
}

static struct mote_clips *open_clips(const char *cache, double *seconds) {
    static const char *const folder = DATA;
    struct mote_clips_options options = {
        .folder_count = 1, .folders = &folder, .plan = &plan, .cache = cache, .pool = pool};
    struct mote_clips *clips = NULL;
    struct mote_error error;
    double start = mote_seconds();
    if (mote_clips_open(&options, &clips, &error) != MOTE_OK) fail_msg("%s", error.text);
    *seconds = mote_seconds() - start;
    return clips;
}

static bool have_data(void) {
    if (access(DATA, R_OK) == 0) return true;
    print_message("%s is absent; its test is skipped\n", DATA);
    return false;
}

static const struct mote_clip *find(const struct mote_clips *clips, const char *word, const char *name,
                                    size_t *number) {
    char full[200];
    snprintf(full, sizeof full, "%s/%s", word, name);
    for (*number = 0; *number < clips->count; ++*number)
        if (strcmp(clips->clip[*number].name, full) == 0) return &clips->clip[*number];
    fail_msg("%s is not among the clips", full);
    return NULL;
}

/* Every value of the file against a clip's features. */
static void check_golden(const struct mote_clips *clips, const char *word, const char *name, char option) {
    char path[300];
    size_t number;
    double worst = 0, value;
    snprintf(path, sizeof path, SHARED "/golden/mfcc/%s_%s.%c.txt", word, name, option);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(find(clips, word, name, &number)->split, MOTE_SPLIT_TEST);
    const float *x = clips->features + number * clips->rows * clips->columns;
    size_t n = 0;
    for (int c; (c = fgetc(file)) != EOF;) {
        if (c == '#')
            while ((c = fgetc(file)) != EOF && c != '\n')
                continue;
        ungetc(c, file);
        if (fscanf(file, "%lf", &value) == 1 && n < clips->rows * clips->columns)
            worst = fmax(worst, fabs(value - (double)x[n++]));
        else if (fgetc(file) == EOF)
            break;
    }
    fclose(file);
    assert_int_equal(n, clips->rows * clips->columns);
    if (!(worst < 1e-3)) fail_msg("%s: %g off", path, worst);
}

static void test_official_split(void **state) {
    (void)state;
    double first, again;
    if (!have_data()) skip();
    parse(TEXT);
    struct mote_clips *clips = open_clips(scratch, &first), *cached;
    assert_int_equal(clips->label_count, WORDS);
    assert_string_equal(clips->label[0], "stop");
    assert_string_equal(clips->split, "lists");
    assert_int_equal(clips->count, CLIPS);
    assert_int_equal(clips->report.counts.absent, WORDS == 8 ? 3 : 1);
    assert_int_equal(clips->report.skipped_count, 0);
    assert_int_equal(clips->report.counts.unlisted, 0);
    assert_int_equal(clips->part[MOTE_SPLIT_TRAIN].count + clips->part[MOTE_SPLIT_VALIDATION].count +
                         clips->part[MOTE_SPLIT_TEST].count,
                     CLIPS);
    assert_in_range(clips->part[MOTE_SPLIT_TEST].count, 80 * WORDS, 120 * WORDS);
    assert_false(clips->report.cached);
    struct mote_buffer text = {0};
    mote_clips_report_print(clips, 5, &text);
    print_message("%s", (char *)text.data);
    mote_buffer_free(&text);
    cached = open_clips(scratch, &again);
    assert_true(cached->report.cached);
    assert_true(cached->identity == clips->identity);
    size_t values = clips->count * clips->rows * clips->columns;
    assert_memory_equal(cached->features, clips->features, values * sizeof(float));
    mote_clips_free(cached);
    print_message("%zu clips to features: %.2f s, and %.2f s out of the cache, %zu threads\n", clips->count,
                  first, again, mote_pool_size(pool));
    check_golden(clips, "stop", "4c77947d_nohash_0", 'A');
    check_golden(clips, "left", "8012c69d_nohash_3", 'A');
    mote_clips_free(clips);
    parse(SOME("down no") "[features]\nframe = 1024\nstep = 400\nbins = 16\n");
    clips = open_clips(NULL, &first);
    assert_int_equal(clips->rows, 38);
    check_golden(clips, "down", "8a5acefd_nohash_0", 'B');
    check_golden(clips, "no", "e0a7c5a0_nohash_0", 'B');
    mote_clips_free(clips);
}

static void test_fetching_is_fast(void **state) {
    enum { N = 256 };
    static float x[N * 49 * 40], y[N * WORDS];
    uint32_t index[N];
    (void)state;
    double seconds;
    struct mote_clips_view view;
    if (!have_data()) skip();
    parse(
        TEXT
        "[features]\nkind = logmel\nhigh = 7600\n[augment]\nshift = 0.1\nspeed = 0.1\ngain = 6\nnoise = 0.8\n"
        "equalise = 6\ntime_mask = 8\ncolumn_mask = 4\nmixup = 0.4\n");
    struct mote_clips *clips = open_clips(NULL, &seconds);
    assert_false(clips->report.made_noise);
    mote_clips_view(clips, MOTE_SPLIT_TRAIN, &view);
    for (uint32_t i = 0; i < N; i++)
        index[i] = i * 4;
    mote_dataset_fetch_epoch(&view.dataset, 1, index, N, x, y);
    double start = mote_seconds();
    mote_dataset_fetch_epoch(&view.dataset, 2, index, N, x, y);
    seconds = mote_seconds() - start;
    print_message("an augmented clip: %.1f us\n", seconds / N * 1e6);
    for (size_t i = 0; i < N * 49 * 40; i++)
        assert_true(isfinite(x[i]));
    mote_clips_free(clips);
}

static void test_speakers_are_apart(void **state) {
    (void)state;
    double seconds;
    if (!have_data()) skip();
    parse("[task]\nkind = keywords\n[data]\nlabels = " LABELS "\nsplit_by = speaker\nsplit = 0.8 0.1 0.1\n"
          "[model]\nnetwork = gap\n");
    struct mote_clips *clips = open_clips(scratch, &seconds);
    assert_true(clips->report.cached);
    size_t crossings = 0;
    for (size_t i = 0; i < clips->count; i += 23)
        for (size_t j = 0; j < clips->count; j++)
            crossings += clips->clip[i].split != clips->clip[j].split &&
                         memcmp(strchr(clips->clip[i].name, '/'), strchr(clips->clip[j].name, '/'), 9) == 0;
    assert_int_equal(crossings, 0);
    print_message("by speaker: %zu, %zu and %zu clips\n", clips->part[0].count, clips->part[1].count,
                  clips->part[2].count);
    assert_in_range(clips->part[MOTE_SPLIT_TEST].count, 60 * WORDS, 140 * WORDS);
    mote_clips_free(clips);
}

static int set_up(void **state) {
    return mote_pool_create(2, &pool, NULL) == MOTE_OK ? scratch_make(state) : -1;
}

static int tear_down(void **state) {
    mote_pool_free(pool);
    mote_recipe_free(recipe);
    return scratch_remove(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_official_split),
        cmocka_unit_test(test_speakers_are_apart), /* out of the first one's cache */
        cmocka_unit_test(test_fetching_is_fast),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
