/* SPDX-License-Identifier: MIT
 * The random equaliser: its curves keep to their bounds, each kind of features hears them where they are, and
 * the same draws give the same bytes whoever asks. */
#define _XOPEN_SOURCE 700

#include "base/pool.h"
#include "data/equalise.h"
#include "device/features_tables.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "clips_fixture.h"

enum { CLIP = 4000, MOST = 64 * 32 };
static const double TEN = 10 * 0.11512925464970229; /* 10 dB as a logarithm */

static void test_curves(void **state) {
    struct mote_rng rng;
    struct mote_curve curve;
    double sum = 0, square = 0;
    size_t counts[MOTE_CURVE_CORNERS + 1] = {0};
    (void)state;
    mote_rng_seed(&rng, 1, 1);
    for (int k = 0; k < 1000; k++) {
        double narrow = 1, wide = 0;
        mote_curve_draw(6, &rng, &curve);
        assert_in_range(curve.count, 3, MOTE_CURVE_CORNERS);
        counts[curve.count]++;
        assert_true(fabs(curve.at[0]) <= 0 && fabs(curve.at[curve.count - 1] - 1) <= 0);
        for (size_t i = 0; i < curve.count; i++) {
            double width = i > 0 ? curve.at[i] - curve.at[i - 1] : 1.0 / (double)(curve.count - 1);
            narrow = fmin(narrow, width);
            wide = fmax(wide, width);
            assert_true(fabs(mote_curve_decibels(&curve, curve.at[i]) - curve.decibels[i]) < 1e-9);
        }
        assert_true(narrow > 0 && wide < 3.001 * narrow);
        double here = mote_curve_decibels(&curve, mote_rng_uniform(&rng));
        assert_true(fabs(here) <= 6);
        sum += here;
        square += here * here;
    }
    for (size_t i = 3; i <= MOTE_CURVE_CORNERS; i++)
        assert_in_range(counts[i], 200, 300);
    assert_true(fabs(sum / 1000) < 0.4);
    assert_true(square / 1000 > 5 && square / 1000 < 12); /* 36/3 at corners, two thirds of it on average */
}

/* ------------------------------------------------------------------ features */

static struct mote_front *open_front(const char *text) {
    struct mote_front *front;
    parse(text);
    assert_int_equal(mote_front_create(&plan.features, 1, &front, NULL), MOTE_OK);
    assert_true(mote_front_clip(front) <= CLIP && mote_front_rows(front) * mote_front_columns(front) <= MOST);
    return front;
}

/* Noise, or a tone of `hertz` at 8 kHz. */
static void make_sound(double hertz, float *x) {
    struct mote_rng rng;
    mote_rng_seed(&rng, 3, 3);
    for (int i = 0; i < CLIP; i++)
        x[i] = hertz > 0 ? (float)(0.5 * sin(2 * 3.14159265358979 * hertz * i / 8000))
                         : (float)(mote_rng_uniform(&rng) - 0.5);
}

/* The same features without and with the curve. */
static void both(struct mote_front *front, const struct mote_curve *curve, const float *sound, float *plain,
                 float *equal) {
    struct mote_front_slot *slot = mote_front_take(front);
    const struct mote_samples samples = {.f32 = sound, .count = CLIP};
    mote_front_compute(front, slot, &samples, plain);
    mote_equalise_compute(front, curve, slot, &samples, equal);
    mote_front_give(front, slot);
}

#define KIND(kind)                                                                                           \
    HEAD "[features]\nrate = 8000\nclip = 0.5\nframe = 480\nstep = 240\nbins = 20\nkind = " kind "\n"

/* Ten decibels for all: that much in every mel, in the first coefficient alone, in every magnitude. */
static void test_flat(void **state) {
    const struct mote_curve flat = {3, {0, 0.4, 1}, {10, 10, 10}};
    static float sound[CLIP], plain[MOST], equal[MOST];
    (void)state;
    make_sound(0, sound);
    struct mote_front *front = open_front(KIND("logmel"));
    both(front, &flat, sound, plain, equal);
    for (size_t i = 0; i < mote_front_rows(front) * 20; i++)
        assert_true(fabs((double)equal[i] - (double)plain[i] - TEN) < 1e-4);
    mote_front_free(front);
    front = open_front(KIND("mfcc"));
    both(front, &flat, sound, plain, equal);
    for (size_t i = 0; i < mote_front_rows(front) * 10; i++)
        assert_true(fabs((double)equal[i] - (double)plain[i] - (i % 10 ? 0 : TEN * sqrt(2.0 * 20))) < 1e-3);
    mote_front_free(front);
    front = open_front(KIND("spectrogram"));
    both(front, &flat, sound, plain, equal);
    for (size_t i = 0; i < 32 * 32; i++)
        assert_true(fabs((double)equal[i] / (double)plain[i] - sqrt(10)) < 1e-4);
    mote_front_free(front);
}

/* Silence is silence through any equaliser, and what was loud is up by what the curve says at its pitch. */
static void test_pitches(void **state) {
    const struct mote_curve curve = {4, {0, 0.3, 0.6, 1}, {-6, 9, -9, 3}};
    static float sound[CLIP], plain[MOST], equal[MOST];
    struct mote_front *front = open_front(KIND("logmel"));
    (void)state;
    both(front, &curve, sound, plain, equal);
    assert_memory_equal(plain, equal, mote_front_rows(front) * 20 * sizeof(float));
    for (double hertz = 200; hertz < 3800; hertz += 97) {
        size_t loudest = 20;
        make_sound(hertz, sound);
        both(front, &curve, sound, plain, equal);
        for (size_t c = 20; c < 40; c++)
            if (plain[c] > plain[loudest]) loudest = c;
        double mel = log(1 + hertz / 700), low = log(1 + 20 / 700.0), high = log(1 + 4000 / 700.0);
        double there = mote_curve_decibels(&curve, (mel - low) / (high - low));
        double heard = ((double)equal[loudest] - (double)plain[loudest]) / TEN * 10;
        if (fabs(heard - there) > 1) fail_msg("%g Hz: %.2f dB for %.2f", hertz, heard, there);
    }
    mote_front_free(front);
}

static void test_mfcc_is_of_the_same_mels(void **state) {
    const struct mote_curve curve = {3, {0, 0.5, 1}, {8, -8, 2}};
    static float sound[CLIP], plain[MOST], mels[MOST], cepstra[MOST], dct[10 * 20];
    (void)state;
    make_sound(0, sound);
    struct mote_front *front = open_front(KIND("logmel"));
    both(front, &curve, sound, plain, mels);
    mote_front_free(front);
    front = open_front(KIND("mfcc"));
    both(front, &curve, sound, plain, cepstra);
    mote_dct_table(20, 10, dct);
    for (size_t r = 0; r < mote_front_rows(front); r++)
        for (size_t k = 0; k < 10; k++) {
            double c = 0;
            for (size_t n = 0; n < 20; n++)
                c += (double)dct[k * 20 + n] * (double)mels[r * 20 + n];
            assert_true(fabs(c - (double)cepstra[r * 10 + k]) < 1e-3);
        }
    mote_front_free(front);
}

/* ------------------------------------------------------------------ as a dataset */

enum { N = 16 };
struct fetching {
    const struct mote_dataset *dataset;
    size_t size;
    float *x, *y;
};

static void fetch_one(void *context, size_t task, size_t worker) {
    struct fetching *f = context;
    const uint32_t index = (uint32_t)task;
    (void)worker;
    mote_dataset_fetch_epoch(f->dataset, 3, &index, 1, f->x + task * f->size, f->y + task * 2);
}

/* Epoch 3 of the first clips, by one thread or by four. */
static size_t fetch_all(const char *features, const char *augment, struct mote_pool *pool, float *x) {
    static char text[1024];
    static float y[N * 2];
    struct mote_clips_view view;
    snprintf(text, sizeof text, "%s%s[augment]\nshift = 0.01\ntime_mask = 2\n%s", SMALL, features, augment);
    parse(text);
    struct mote_clips *clips = open_good();
    mote_clips_view(clips, MOTE_SPLIT_TRAIN, &view);
    struct fetching fetching = {&view.dataset, clips->rows * clips->columns, x, y};
    mote_pool_run(pool, N, fetch_one, &fetching);
    mote_clips_free(clips);
    return N * fetching.size * sizeof(float);
}

static void test_threads(void **state) {
    static const char *const words[] = {"yes", "no"}, *const kinds[] = {"kind = mfcc\n",
                                                                        "kind = logmel\nnormalise = yes\n",
                                                                        "kind = spectrogram\n"};
    static float none[N * 1024], zero[N * 1024], one[N * 1024], four[N * 1024];
    struct mote_pool *pool;
    (void)state;
    make_words(words, 2, 40);
    assert_int_equal(mote_pool_create(4, &pool, NULL), MOTE_OK);
    for (size_t i = 0; i < 3; i++) {
        size_t bytes = fetch_all(kinds[i], "", NULL, none);
        fetch_all(kinds[i], "equalise = 0\n", NULL, zero);
        assert_memory_equal(none, zero, bytes);
        fetch_all(kinds[i], "equalise = 6\n", NULL, one);
        assert_memory_not_equal(none, one, bytes / N);
        fetch_all(kinds[i], "equalise = 6\n", pool, four);
        assert_memory_equal(one, four, bytes);
    }
    mote_pool_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_curves),  cmocka_unit_test(test_flat),
        cmocka_unit_test(test_pitches), cmocka_unit_test(test_mfcc_is_of_the_same_mels),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, fixture_make, fixture_remove);
}
