/* SPDX-License-Identifier: MIT
 * What training does to clips, and the cache: the same draws give the same bytes whoever asks, and a cache is
 * used only as far as it is true. */
#define _XOPEN_SOURCE 700

#include "base/file.h"
#include "base/pool.h"
#include "data/augment.h"
#include "data/clips_cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clips_fixture.h"

#include <dirent.h>

enum { LENGTH = 2000, INPUT = 140 };
static const char *const words[] = {"yes", "no"};

static void make_clip(struct mote_clip *clip, int16_t *samples) {
    for (int i = 0; i < LENGTH; i++)
        samples[i] = (int16_t)(8000 * sin(0.05 * i));
    *clip = (struct mote_clip){.samples = samples, .count = LENGTH, .level = 0.1726f};
}

static void apply(const struct mote_plan_augment *augment, const struct mote_clip *clip,
                  const struct mote_noise *noise, uint64_t stream, float *out) {
    static int16_t spare[LENGTH];
    struct mote_rng rng;
    mote_rng_seed(&rng, 7, stream);
    mote_augment_wave(augment, 8000, clip, noise, &rng, spare, out, LENGTH);
}

static double level(const float *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)x[i] * (double)x[i];
    return sqrt(sum / (double)count);
}

static void test_nothing_changes_nothing(void **state) {
    static int16_t samples[LENGTH];
    static float out[LENGTH];
    struct mote_clip clip;
    (void)state;
    make_clip(&clip, samples);
    apply(&(struct mote_plan_augment){0}, &clip, NULL, 0, out);
    for (int i = 0; i < LENGTH; i++)
        assert_true(out[i] * 32768.0f >= samples[i] && out[i] * 32768.0f <= samples[i]);
}

/* Moved by what was drawn: up to the limit, either way, with zeros where there was nothing. */
static void test_shift(void **state) {
    static int16_t samples[LENGTH];
    static float out[LENGTH];
    struct mote_clip clip;
    int least = LENGTH, most = -LENGTH;
    (void)state;
    make_clip(&clip, samples);
    for (uint64_t stream = 0; stream < 50; stream++) {
        apply(&(struct mote_plan_augment){.shift = 0.05}, &clip, NULL, stream, out);
        int by = -LENGTH, i = 1000; /* the place of sample 1000 */
        for (int d = -400; d <= 400 && by == -LENGTH; d++) {
            bool same = true;
            for (int k = 0; k < 100 && same; k++)
                same = (int)lrintf(out[i + d + k] * 32768.0f) == samples[i + k];
            if (same) by = d;
        }
        assert_in_range(by + 400, 0, 800);
        if (by < least) least = by;
        if (by > most) most = by;
        assert_true(by <= 0 || level(out, (size_t)by) <= 0);
    }
    assert_true(least < -200 && most > 200);
}

/* A tone of 0.05 radians a sample becomes one of 0.05 × speed: counted by its zero crossings. */
static void test_speed(void **state) {
    static int16_t samples[LENGTH];
    static float out[LENGTH];
    struct mote_clip clip;
    int least = LENGTH, most = 0;
    (void)state;
    make_clip(&clip, samples);
    for (uint64_t stream = 0; stream < 50; stream++) {
        int crossings = 0;
        apply(&(struct mote_plan_augment){.speed = 0.2}, &clip, NULL, stream, out);
        for (int i = 501; i < 1500; i++)
            crossings += (out[i] > 0) != (out[i - 1] > 0);
        if (crossings < least) least = crossings;
        if (crossings > most) most = crossings;
    }
    assert_in_range(least, 12, 14); /* 1000 × 0.05 × 0.8 / π = 12.7 */
    assert_in_range(most, 18, 20);  /* × 1.2: 19.1 */
}

static void test_gain_and_noise(void **state) {
    static int16_t samples[LENGTH];
    static float plain[LENGTH], out[LENGTH];
    static const double split[3] = {0.8, 0.1, 0.1};
    struct mote_clip clip;
    struct mote_noise *noise;
    double least = 100, most = -100;
    (void)state;
    make_clip(&clip, samples);
    apply(&(struct mote_plan_augment){0}, &clip, NULL, 0, plain);
    for (uint64_t stream = 0; stream < 50; stream++) {
        apply(&(struct mote_plan_augment){.gain = 6}, &clip, NULL, stream, out);
        double decibels = 20 * log10(level(out, LENGTH) / level(plain, LENGTH));
        least = fmin(least, decibels);
        most = fmax(most, decibels);
    }
    assert_true(least > -6.01 && least < -4 && most < 6.01 && most > 4);
    assert_int_equal(mote_noise_make(8000, 3, split, &noise, NULL), MOTE_OK);
    for (uint64_t stream = 0; stream < 20; stream++) {
        apply(&(struct mote_plan_augment){.noise = 1, .snr_low = 10, .snr_high = 12}, &clip, noise, stream,
              out);
        for (int i = 0; i < LENGTH; i++)
            out[i] -= plain[i];
        double snr = 20 * log10(level(plain, LENGTH) / level(out, LENGTH));
        assert_true(snr > 9.9 && snr < 12.1);
    }
    mote_noise_free(noise);
}

/* Training never hears the stretch of a recording that a test hears. */
static void test_noise_is_split(void **state) {
    static int16_t samples[1000], out[50];
    static const double split[3] = {0.8, 0.1, 0.1};
    struct mote_recording recording = {.samples = samples, .count = 1000};
    struct mote_noise noise = {.count = 1, .recording = &recording, .split = {split[0], split[1], split[2]}};
    struct mote_rng rng;
    (void)state;
    for (int i = 0; i < 1000; i++)
        samples[i] = (int16_t)i;
    mote_rng_seed(&rng, 1, 1);
    for (int i = 0; i < 200; i++) {
        assert_ptr_equal(mote_noise_cut(&noise, 0, &rng, out, 50), &recording);
        assert_true(out[0] >= 0 && out[49] < 800 && out[49] == out[0] + 49);
        mote_noise_cut(&noise, 2, &rng, out, 50);
        assert_true(out[0] >= 900);
    }
    recording.count = 100; /* a stretch of 10 samples goes round */
    mote_noise_cut(&noise, 1, &rng, out, 50);
    assert_int_equal(out[0], 80);
    assert_int_equal(out[10], 80);
}

static void test_masks(void **state) {
    const double mean[4] = {-1, -2, -3, -4};
    const struct mote_plan_augment plan_ = {.time_mask = 3, .column_mask = 2};
    size_t rows_masked = 0, columns_masked = 0;
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, 1, 1);
    for (int k = 0; k < 100; k++) {
        float x[10 * 4];
        for (int i = 0; i < 40; i++)
            x[i] = 5;
        mote_augment_mask(&plan_, 10, 4, mean, &rng, x);
        size_t rows = 0, columns = 0;
        for (int r = 0; r < 10; r++)
            rows += x[r * 4] < 0 && x[r * 4 + 1] < 0 && x[r * 4 + 2] < 0 && x[r * 4 + 3] < 0;
        for (int c = 0; c < 4; c++) {
            bool all = true;
            for (int r = 0; r < 10; r++)
                all = all && x[r * 4 + c] < 0;
            columns += all;
        }
        assert_true(rows <= 3 && columns <= 2);
        rows_masked += rows;
        columns_masked += columns;
    }
    assert_in_range(rows_masked, 100, 200);
    assert_in_range(columns_masked, 60, 140);
}

static void test_mixing_shares(void **state) {
    double sum = 0;
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, 1, 1);
    for (int i = 0; i < 2000; i++) {
        float share = mote_augment_share(&(struct mote_plan_augment){.mixup = 1}, &rng);
        assert_true(share >= 0.5f && share <= 1);
        sum += (double)share;
        share = mote_augment_share(&(struct mote_plan_augment){.mixup = 0.01}, &rng);
        assert_true(share >= 0.5f && share <= 1);
    }
    assert_true(fabs(sum / 2000 - 0.75) < 0.01); /* Beta(1, 1) is uniform */
    assert_true(mote_augment_share(&(struct mote_plan_augment){0}, &rng) >= 1);
}

/* ------------------------------------------------------------------ as a dataset */

struct fetching {
    const struct mote_dataset *dataset;
    float *x, *y;
};

static void fetch_one(void *context, size_t task, size_t worker) {
    struct fetching *f = context;
    const uint32_t index = (uint32_t)task;
    (void)worker;
    mote_dataset_fetch_epoch(f->dataset, 3, &index, 1, f->x + task * INPUT, f->y + task * 2);
}

static void test_epochs_and_threads(void **state) {
    enum { N = 24 };
    static float x[3][N * INPUT], y[3][N * 2];
    uint32_t index[N];
    struct mote_pool *pool;
    struct mote_clips_view view;
    (void)state;
    make_words(words, 2, 40);
    parse(SMALL "[augment]\nshift = 0.02\nspeed = 0.1\ngain = 6\nnoise = 0.7\nequalise = 6\ntime_mask = "
                "3\ncolumn_mask = 3\n"
                "mixup = 0.5\n");
    assert_int_equal(mote_pool_create(4, &pool, NULL), MOTE_OK);
    struct mote_clips *clips = open_good();
    mote_clips_view(clips, MOTE_SPLIT_TRAIN, &view);
    assert_true(view.dataset.count >= N);
    for (uint32_t i = 0; i < N; i++)
        index[i] = i;
    mote_dataset_fetch_epoch(&view.dataset, 3, index, N, x[0], y[0]);
    struct fetching fetching = {&view.dataset, x[1], y[1]};
    mote_pool_run(pool, N, fetch_one, &fetching);
    assert_memory_equal(x[0], x[1], sizeof x[0]);
    assert_memory_equal(y[0], y[1], sizeof y[0]);
    mote_dataset_fetch_epoch(&view.dataset, 4, index, N, x[2], y[2]);
    size_t same = 0, mixed = 0;
    for (size_t i = 0; i < N; i++) {
        same += memcmp(x[0] + i * INPUT, x[2] + i * INPUT, INPUT * sizeof(float)) == 0;
        mixed += y[0][2 * i] > 0 && y[0][2 * i + 1] > 0;
        assert_true(fabs((double)y[0][2 * i] + (double)y[0][2 * i + 1] - 1) < 1e-6);
    }
    assert_int_equal(same, 0);
    assert_in_range(mixed, 2, 22);
    view.dataset.fetch(view.dataset.context, index, N, x[1], y[1]);
    assert_memory_not_equal(x[0], x[1], sizeof x[0]);
    mote_clips_view(clips, MOTE_SPLIT_VALIDATION, &view);
    assert_null(view.dataset.fetch_epoch);
    mote_clips_free(clips);
    mote_pool_free(pool);
}

/* ------------------------------------------------------------------ cache */

static const char *cache_file(void) {
    static char path[600];
    DIR *list = opendir(options.cache);
    path[0] = 0;
    for (struct dirent *entry; list && (entry = readdir(list)) != NULL;)
        if (strstr(entry->d_name, ".cache"))
            snprintf(path, sizeof path, "%s/%s", options.cache, entry->d_name);
    if (list) closedir(list);
    return path;
}

static void check_cached(bool cached, uint64_t identity) {
    struct mote_clips *clips = open_good();
    assert_null(clips->report.cache_problem);
    assert_int_equal(clips->report.cached, cached);
    assert_true(clips->identity == identity);
    mote_clips_free(clips);
}

static void test_cache(void **state) {
    static char folder_[128];
    struct mote_buffer file = {0};
    (void)state;
    make_words(words, 2, 6);
    write_text(in_scratch("data/yes/broken.wav"), "broken");
    write_tone(in_scratch("data/no/long.wav"), WAV16, 8000, 1, 440, 3000);
    parse(SMALL "[data]\nsilence = 1\n");
    snprintf(folder_, sizeof folder_, "%s/a/cache", scratch);
    struct mote_clips *clips = open_good();
    uint64_t identity = clips->identity;
    mote_clips_free(clips);
    options.cache = folder_;
    check_cached(false, identity);
    check_cached(true, identity);
    clips = open_good();
    assert_int_equal(clips->report.skipped_count, 1);
    assert_int_equal(clips->report.counts.cut, 1);
    mote_clips_free(clips);
    assert_int_equal(mote_file_read(cache_file(), 1 << 20, &file, NULL), MOTE_OK);
    for (size_t i = 0; i < file.size; i += i < 300 ? 11 : 4999) { /* any byte that changes is found out */
        file.data[i] ^= 0x10;
        write_bytes(cache_file(), file.data, file.size);
        file.data[i] ^= 0x10;
        clips = open_good();
        assert_true(clips->identity == identity);
        mote_clips_free(clips);
    }
    write_bytes(cache_file(), file.data, file.size / 2);
    check_cached(false, identity);
    check_cached(true, identity);
    write_bytes(cache_file(), "", 0);
    check_cached(false, identity);
    write_tone(in_scratch("data/no/long.wav"), WAV16, 8000, 1, 441, 3000);
    clips = open_good(); /* a clip that changed is another key */
    assert_false(clips->report.cached);
    assert_true(clips->identity != identity);
    mote_clips_free(clips);
    options.cache = in_scratch("data/no/long.wav");
    clips = open_good();
    assert_non_null(clips->report.cache_problem);
    mote_clips_free(clips);
    options.cache = NULL;
    mote_buffer_free(&file);
}

/* Recipes for other words, other lengths or with a class more have caches of their own. */
static void test_caches_side_by_side(void **state) {
    static const char *const recipes[] = {
        SMALL "[data]\nlabels = yes no\n", SMALL "[data]\nlabels = no yes\n",
        SMALL "[data]\nlabels = yes no\nsilence = 1\n",
        HEAD "[features]\nrate = 8000\nclip = 0.2\nframe = 256\nstep = 128\n"};
    static char folder_[128];
    (void)state;
    make_words(words, 2, 4);
    snprintf(folder_, sizeof folder_, "%s/side/cache", scratch);
    options.cache = folder_;
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof recipes / sizeof *recipes; i++) {
            parse(recipes[i]);
            struct mote_clips *clips = open_good();
            if (clips->report.cached != (round > 0)) fail_msg("recipe %zu, round %d", i, round);
            mote_clips_free(clips);
        }
    options.cache = NULL;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_changes_nothing),
        cmocka_unit_test(test_shift),
        cmocka_unit_test(test_speed),
        cmocka_unit_test(test_gain_and_noise),
        cmocka_unit_test(test_noise_is_split),
        cmocka_unit_test(test_masks),
        cmocka_unit_test(test_mixing_shares),
        cmocka_unit_test(test_epochs_and_threads),
        cmocka_unit_test(test_cache),
        cmocka_unit_test(test_caches_side_by_side),
    };
    return cmocka_run_group_tests(tests, fixture_make, fixture_remove);
}
