/* SPDX-License-Identifier: MIT
 * The FFT against a plain sum in double, for every length it offers up to 1024 and some above; lanes and vectors give
 * what one lane gives, bit for bit. And the tables' own cos, sin and ln against libm. */
#include "device/fft.h"
#include "device/table_math.h"
#include "random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const double turn = 6.28318530717958647693;

struct bench {
    struct mote_fft fft;
    float *tables, *a, *b, *magnitudes;
};

static struct bench make(uint32_t length, size_t lanes) {
    struct bench x = {0};
    assert_int_equal(mote_fft_plan(&x.fft, length), 1);
    x.tables = malloc(mote_fft_table_floats(&x.fft) * sizeof(float));
    const size_t floats = 2 * mote_fft_points(length) * lanes;
    x.a = malloc(floats * sizeof(float));
    x.b = malloc(floats * sizeof(float));
    x.magnitudes = malloc((length / 2 + 1) * lanes * sizeof(float));
    mote_fft_tables(&x.fft, x.tables);
    return x;
}

static void drop(struct bench *x) {
    free(x->tables), free(x->a), free(x->b), free(x->magnitudes);
}

/* samples: (lanes, length). */
static void run(struct bench *x, const float *samples, size_t lanes) {
    const size_t length = x->fft.length, half = length / 2, points = mote_fft_points(x->fft.length);
    for (size_t l = 0; l < lanes; l++) {
        const float *from = samples + l * length;
        for (size_t n = 0; n < points; n++) {
            x->a[n * lanes + l] = length % 2 ? from[n] : from[2 * n];
            x->a[(points + n) * lanes + l] = length % 2 ? 0.0f : from[2 * n + 1];
        }
    }
    const float *z = mote_fft_complex(&x->fft, x->a, x->b, lanes);
    mote_fft_magnitudes(&x->fft, z, lanes, 0, (uint32_t)half, x->magnitudes);
}

/* The largest distance of a bin from the plain sum, over the root of the signal's energy. */
static double distance(const float *samples, size_t length, const float *doubled) {
    double worst = 0, energy = 0;
    for (size_t n = 0; n < length; n++)
        energy += (double)samples[n] * (double)samples[n];
    for (size_t k = 0; k <= length / 2; k++) {
        double re = 0, im = 0;
        for (size_t n = 0; n < length; n++) {
            const double angle = turn * (double)(n * k % length) / (double)length;
            re += (double)samples[n] * cos(angle);
            im -= (double)samples[n] * sin(angle);
        }
        worst = fmax(worst, fabs((double)doubled[k] / 2 - hypot(re, im)));
    }
    return worst / sqrt(energy);
}

static void check_length(uint32_t length) {
    float *samples = random_floats(length, 1.0f);
    struct bench x = make(length, 1);
    run(&x, samples, 1);
    const double worst = distance(samples, length, x.magnitudes);
    if (!(worst < 1e-6)) fail_msg("length %u: %g", (unsigned)length, worst);
    drop(&x);
    free(samples);
}

static int is_smooth(uint32_t n) {
    for (uint32_t p = 2; p <= 5; p++) {
        while (n % p == 0)
            n /= p;
    }
    return n == 1;
}

static void test_against_plain_sum(void **state) {
    (void)state;
    int lengths = 0;
    for (uint32_t length = 2; length <= 640; length++) {
        struct mote_fft fft;
        assert_int_equal(mote_fft_plan(&fft, length), is_smooth(length));
        if (is_smooth(length)) check_length(length), lengths++;
    }
    check_length(1024), check_length(1000), check_length(1458), check_length(1125), check_length(2187);
    assert_true(lengths > 65);
}

static void test_refused_lengths(void **state) {
    (void)state;
    static const uint32_t bad[] = {0, 1, 7, 21, 14, 22, 98, 1026, 641, 1u << 21, 0xfffffffeu, 0xffffffffu};
    struct mote_fft fft;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(mote_fft_plan(&fft, bad[i]), 0);
}

static void check_lanes(uint32_t length, size_t lanes) {
    float *samples = random_floats(length * lanes, 1.0f);
    struct bench all = make(length, lanes), one = make(length, 1);
    run(&all, samples, lanes);
    for (size_t l = 0; l < lanes; l++) {
        run(&one, samples + l * length, 1);
        for (size_t k = 0; k <= length / 2; k++)
            assert_memory_equal(&one.magnitudes[k], &all.magnitudes[k * lanes + l], sizeof(float));
    }
    drop(&all), drop(&one);
    free(samples);
}

static void test_lanes(void **state) {
    (void)state;
    static const uint32_t lengths[] = {2,   4,    6,    10,   30, 240, 256, 400, 480, 512,
                                       640, 1024, 1250, 1458, 3,  15,  225, 375, 1125};
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        for (size_t lanes = 1; lanes <= 9; lanes++)
            check_lanes(lengths[i], lanes);
    }
}

static void test_tables(void **state) {
    (void)state;
    double worst = 0;
    for (uint32_t whole = 1; whole < 2000; whole += 13) {
        for (uint32_t part = 0; part < 3 * whole; part += 3) {
            const double angle = turn * (double)part / (double)whole;
            worst = fmax(worst, fabs(mote_turn_cos(part, whole) - cos(angle)));
            worst = fmax(worst, fabs(mote_turn_sin(part, whole) - sin(angle)));
        }
    }
    assert_true(worst < 1e-14); /* most of it is the rounding of libm's angle */
    assert_true(mote_turn_cos(1, 4) == 0.0 && mote_turn_sin(1, 2) == 0.0 && mote_turn_cos(7, 7) == 1.0);
    for (double x = 1e-300; x < 1e300; x *= 1.37)
        assert_true(fabs(mote_table_log(x) - log(x)) <= 4e-16 * fmax(fabs(log(x)), 1.0));
}

int main(void) {
    random_seed(1);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_against_plain_sum),
                                       cmocka_unit_test(test_refused_lengths), cmocka_unit_test(test_lanes),
                                       cmocka_unit_test(test_tables)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
