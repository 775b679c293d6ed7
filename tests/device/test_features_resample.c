/* SPDX-License-Identifier: MIT
 * The resampler: its frequency response, measured with sines; counts and edges against a plain sum; pieces of any size
 * against whole clips, bit for bit; recorded hashes, which every compiler must give. */
#include "device/resample.h"
#include "hash.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LONG = 6000 };
static const double turn = 6.28318530717958647693;
static const uint32_t factors[] = {2, 3, 6};

static struct mote_resampler *make(uint32_t factor) {
    struct mote_resampler *r = malloc(sizeof *r);
    assert_int_equal(mote_resample_init(r, factor), 1);
    return r;
}

/* The power with which a sine of `frequency` (cycles a sample, before) leaves, away from the edges, in dB; a sine
 * that folds back, too. The mean is weighted with a Hann window, which leaves nothing of the ripple at twice the
 * frequency. */
static double response(uint32_t factor, double frequency) {
    static float x[LONG], y[LONG];
    struct mote_resampler *r = make(factor);
    double energy = 0;
    for (size_t n = 0; n < LONG; n++)
        x[n] = (float)cos(turn * frequency * (double)n + 0.3);
    const size_t count = mote_resample_clip_f32(r, x, LONG, y), edge = 60, inside = count - 2 * edge;
    for (size_t m = 0; m < inside; m++)
        energy += (double)y[m + edge] * (double)y[m + edge] * (1 - cos(turn * (double)m / (double)inside));
    free(r);
    return 10 * log10(2 * energy / (double)inside);
}

static void test_response(void **state) {
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const uint32_t factor = factors[i];
        const double nyquist = 0.5 / (double)factor;
        for (double f = 0.0317; f <= 0.9; f += 0.0211) {
            const double dB = response(factor, f * nyquist);
            if (!(fabs(dB) < 0.008)) fail_msg("1/%u: %g dB at %g of Nyquist", factor, dB, f);
        }
        for (double f = 1.1; f * nyquist < 0.5; f += 0.0117) {
            const double dB = response(factor, f * nyquist);
            if (!(dB < -70.0)) fail_msg("1/%u: %g dB at %g of Nyquist", factor, dB, f);
        }
    }
}

/* A constant comes through as itself, but for the ripple. */
static void test_constant(void **state) {
    (void)state;
    float x[700], y[400];
    for (size_t n = 0; n < 700; n++)
        x[n] = 0.5f;
    for (size_t i = 0; i < 3; i++) {
        const uint32_t factor = factors[i];
        struct mote_resampler *r = make(factor);
        const size_t count = mote_resample_clip_f32(r, x, 700, y);
        for (size_t m = 40; m + 40 < count; m++)
            assert_true(fabsf(y[m] - 0.5f) < 5e-4f);
        free(r);
    }
}

/* The impulse response, read from outputs, is symmetric and put where it belongs: output m is centred on input
 * m · factor, to the last one. */
static void test_place_and_edges(void **state) {
    (void)state;
    for (uint32_t factor = 2; factor <= 3; factor++) {
        float tap[64], x[200], y[101];
        for (size_t j = 0; j < 64; j++) { /* an impulse j after the centre of output 32 */
            struct mote_resampler *r = make(factor);
            memset(x, 0, sizeof x);
            x[32 * factor + j] = 1.0f;
            assert_int_equal(mote_resample_clip_f32(r, x, 200, y), (200 + factor - 1) / factor);
            tap[j] = y[32];
            x[32 * factor + j] = 0.0f, x[32 * factor - j] = 1.0f;
            mote_resample_clip_f32(r, x, 200, y);
            assert_true(y[32] == tap[j]);
            free(r);
        }
        assert_true(tap[0] == 1.0f / (float)factor && tap[factor] == 0.0f && tap[1] > 0.2f);
        for (size_t count = 0; count < 130; count++) {
            struct mote_resampler *r = make(factor);
            for (size_t n = 0; n < count; n++)
                x[n] = random_float(1.0f);
            assert_int_equal(mote_resample_clip_f32(r, x, count, y), (count + factor - 1) / factor);
            for (size_t m = 0; m * factor < count; m++) {
                double sum = 0;
                for (size_t n = 0; n < count; n++) {
                    const size_t far = n > m * factor ? n - m * factor : m * factor - n;
                    sum += far < 64 ? (double)tap[far] * (double)x[n] : 0.0;
                }
                assert_true(fabs(sum - (double)y[m]) < 1e-6);
            }
            free(r);
        }
    }
}

static void check_pieces(uint32_t factor, const int16_t *x, size_t count, uint32_t largest) {
    static float whole[LONG], floats[LONG], as_float[LONG], pieces[LONG];
    struct mote_resampler *r = make(factor);
    const size_t total = mote_resample_clip_s16(r, x, count, whole);
    assert_int_equal(total, (count + factor - 1) / factor);
    for (size_t n = 0; n < count; n++)
        as_float[n] = (float)x[n] / 32768.0f;
    assert_int_equal(mote_resample_clip_f32(r, as_float, count, floats), total);
    size_t made = 0;
    for (size_t n = 0, some; n < count; n += some) {
        some = (size_t)random_int(1, (int32_t)largest);
        if (some > count - n) some = count - n;
        const size_t here = random_int(0, 1) ? mote_resample_push_s16(r, x + n, some, pieces + made)
                                             : mote_resample_push_f32(r, as_float + n, some, pieces + made);
        assert_true(here <= some / 2 + 1);
        made += here;
    }
    const size_t rest = mote_resample_flush(r, pieces + made);
    assert_true(rest < 64);
    assert_int_equal(made + rest, total);
    assert_memory_equal(whole, floats, total * sizeof *whole);
    assert_memory_equal(whole, pieces, total * sizeof *whole);
    free(r);
}

static void test_pieces(void **state) {
    (void)state;
    static int16_t x[LONG];
    for (size_t n = 0; n < LONG; n++)
        x[n] = (int16_t)random_int(-32768, 32767);
    for (size_t i = 0; i < 3; i++) {
        const uint32_t factor = factors[i];
        static const uint32_t largest[] = {1, 2, 7, 50, 300, 2000, LONG};
        for (size_t k = 0; k < 7; k++)
            check_pieces(factor, x, LONG - (size_t)random_int(0, 700), largest[k]);
        for (size_t count = 0; count < 300; count++)
            check_pieces(factor, x, count, 20);
    }
}

static void test_bits(void **state) {
    (void)state;
    static const uint64_t want[] = {0xec9ebd53b4758997u, 0xffaa268d7a90d765u, 0xad0628947a4e6e59u};
    static int16_t x[LONG];
    static float y[LONG];
    made_sound(x, LONG);
    for (size_t i = 0; i < 3; i++) {
        const uint32_t factor = factors[i];
        struct mote_resampler *r = make(factor);
        const size_t count = mote_resample_clip_s16(r, x, LONG, y);
        const uint64_t got = hash_of(y, count);
        if (got != want[i]) fail_msg("1/%u: 0x%016llxu", factor, (unsigned long long)got);
        free(r);
    }
}

static void test_ratios(void **state) {
    (void)state;
    struct mote_resampler *r = malloc(sizeof *r);
    assert_int_equal(mote_resample_factor(48000, 16000), 3);
    assert_int_equal(mote_resample_factor(16000, 8000), 2);
    assert_int_equal(mote_resample_factor(48000, 8000), 6);
    assert_int_equal(mote_resample_factor(44100, 16000), 0);
    assert_int_equal(mote_resample_factor(16000, 16000), 0);
    assert_int_equal(mote_resample_factor(8000, 16000), 0);
    assert_int_equal(mote_resample_factor(8000, 0), 0);
    assert_int_equal(mote_resample_init(r, 0) + mote_resample_init(r, 1) + mote_resample_init(r, 4) +
                         mote_resample_init(r, 5),
                     0);
    free(r);
}

int main(void) {
    random_seed(1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_response),
                                       cmocka_unit_test(test_constant),
                                       cmocka_unit_test(test_place_and_edges),
                                       cmocka_unit_test(test_pieces),
                                       cmocka_unit_test(test_bits),
                                       cmocka_unit_test(test_ratios)};
    cmocka_set_test_filter(getenv("MOTE_TEST_FILTER"));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
