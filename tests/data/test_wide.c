/* SPDX-License-Identifier: MIT
 * The front end's vectors of every width that this machine has against the chip's code, bit for bit: clips of every kind,
 * whole and cut short, int16 and float; resampling of sounds of every length, sounds at another speed; and which set runs. */
#define _XOPEN_SOURCE 700

#include "data/wide.h"
#include "device/random.h"
#include "device/resample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SECOND = 16000, KINDS = 7 };
static int16_t sound[SECOND];
static float wave[SECOND];

/* The sets that are here; the generic one among them, because it resamples otherwise than the chip does. */
static size_t sets_here(const struct mote_wide **sets) {
    const struct mote_wide *all[] = {mote_wide_generic(), mote_wide_avx2(), mote_wide_avx512()};
    size_t count = 0;
    for (size_t i = 0; i < 3; i++)
        if (all[i]) sets[count++] = all[i];
    return count;
}

static struct mote_features_config config_of(int kind) {
    struct mote_features_config c = mote_features_defaults();
    if (kind == 1) c.frame = 1024, c.hop = 400, c.mels = 16;
    if (kind == 2) c.kind = MOTE_FEATURES_LOG_MEL, c.high = 7600.0f;
    if (kind == 3) c.kind = MOTE_FEATURES_STFT, c.frame = 256, c.hop = 128;
    if (kind == 4)
        c.frame = 450, c.hop = 700, c.coefficients = 13; /* gaps; a length that four does not divide */
    if (kind == 5) c.frame = 240, c.hop = 80, c.clip = 4000, c.mels = 20; /* neighbours share two thirds */
    if (kind == 6) c.frame = 640, c.clip = 640;                           /* one frame */
    return c;
}

static void clip_of(const struct mote_features_config *config, const struct mote_samples *samples,
                    mote_features_rows_of *rows_of, float *out) {
    struct mote_features features;
    void *tables = malloc(mote_features_table_bytes(config));
    void *scratch = malloc(mote_features_scratch_bytes(config));
    assert_int_equal(mote_features_init(&features, config, tables, scratch), MOTE_FEATURES_OK);
    mote_features_clip(&features, samples, rows_of, out);
    free(tables), free(scratch);
}

static void check_clip(const struct mote_wide *set, struct mote_features_config config, size_t count) {
    const struct mote_samples as_s16 = {.s16 = sound, .count = count}, as_f32 = {.f32 = wave, .count = count};
    const size_t bytes = mote_features_rows(&config) * mote_features_columns(&config) * sizeof(float);
    float *want = malloc(bytes), *got = malloc(bytes);
    config.lanes = 1;
    clip_of(&config, &as_s16, mote_features_rows_plain, want);
    config.lanes = set->lanes;
    clip_of(&config, &as_s16, set->rows_of, got);
    assert_memory_equal(want, got, bytes);
    memset(got, 0, bytes);
    clip_of(&config, &as_f32, set->rows_of, got);
    assert_memory_equal(want, got, bytes);
    free(want), free(got);
}

static void test_clips(void **state) {
    (void)state;
    const struct mote_wide *sets[3];
    const size_t count = sets_here(sets);
    for (size_t s = 0; s < count; s++) {
        for (int kind = 0; kind < KINDS; kind++) {
            struct mote_features_config config = config_of(kind);
            check_clip(sets[s], config, SECOND);
            check_clip(sets[s], config, (size_t)random_int(0, (int32_t)config.clip));
            if (config.clip < SECOND) continue;
            config.clip = (uint32_t)random_int(2000, SECOND); /* any number of frames */
            check_clip(sets[s], config, SECOND);
        }
    }
}

static void check_decimate(const struct mote_wide *set, uint32_t factor, size_t count) {
    static float want[SECOND], got[SECOND];
    const struct mote_samples as_s16 = {.s16 = sound, .count = count}, as_f32 = {.f32 = wave, .count = count};
    struct mote_resampler *r = malloc(sizeof *r);
    assert_int_equal(mote_resample_init(r, factor), 1);
    const size_t made = mote_resample_clip_s16(r, sound, count, want), bytes = made * sizeof *got;
    got[made] = 12345.0f; /* and nothing is written behind the end */
    set->decimate(&as_s16, factor, got);
    assert_memory_equal(want, got, bytes);
    memset(got, 0, bytes);
    set->decimate(&as_f32, factor, got);
    assert_memory_equal(want, got, bytes);
    assert_true(got[made] == 12345.0f);
    free(r);
}

static void test_decimate(void **state) {
    (void)state;
    const struct mote_wide *sets[3];
    const size_t sets_count = sets_here(sets);
    for (size_t s = 0; s < sets_count; s++) {
        for (uint32_t factor = 2; factor <= 3; factor++) {
            for (size_t count = 0; count < 100; count++)
                check_decimate(sets[s], factor, count);
            for (int i = 0; i < 20; i++)
                check_decimate(sets[s], factor, (size_t)random_int(100, SECOND - 1));
        }
    }
}

/* Every value of the sound that has its four samples, and none that has not. */
static void check_speed(const struct mote_wide *set, size_t count, double speed) {
    static float want[SECOND], got[SECOND];
    const int64_t step = (int64_t)(speed * 0x1p32), last = ((int64_t)count - 2) * ((int64_t)1 << 32) - 1;
    const int64_t at = ((int64_t)1 << 32) + random_int(0, INT32_MAX);
    int16_t *samples = malloc(count * sizeof *samples); /* with nothing around it, for the sanitizer */
    memcpy(samples, sound, count * sizeof *samples);
    size_t length = 0;
    while (length < SECOND && at + (int64_t)length * step <= last)
        length++;
    mote_wide_generic()->speed(samples, count, at, step, 0.7f, want, length);
    memset(got, 0, sizeof got);
    set->speed(samples, count, at, step, 0.7f, got, length);
    assert_memory_equal(want, got, length * sizeof *got);
    free(samples);
}

static void test_speed(void **state) {
    (void)state;
    static const double speeds[] = {0.5, 0.93, 1.0, 1.07, 1.25, 1.2501, 1.5};
    const struct mote_wide *sets[3];
    const size_t sets_count = sets_here(sets);
    for (size_t s = 0; s < sets_count; s++) {
        for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
            for (size_t count = 4; count < 40; count++)
                check_speed(sets[s], count, speeds[i]);
            check_speed(sets[s], SECOND, speeds[i]);
        }
    }
}

static void test_choice(void **state) {
    (void)state;
    const struct mote_wide *sets[3];
    const size_t count = sets_here(sets);
    for (size_t s = 0; s < count; s++) {
        setenv("MOTE_CPU", sets[s]->name, 1);
        assert_ptr_equal(mote_wide_choose(), sets[s]);
    }
    setenv("MOTE_CPU", "abacus", 1);
    assert_ptr_equal(mote_wide_choose(), sets[count - 1]);
    unsetenv("MOTE_CPU");
    assert_ptr_equal(mote_wide_choose(), sets[count - 1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_clips), cmocka_unit_test(test_decimate),
                                       cmocka_unit_test(test_speed), cmocka_unit_test(test_choice)};
    random_seed(1);
    for (size_t n = 0; n < SECOND; n++) {
        sound[n] = (int16_t)random_int(-32768, 32767);
        wave[n] = (float)sound[n] / 32768.0f;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
