/* SPDX-License-Identifier: MIT
 * device/math.h against libm in double, at its special values, and bit for bit against recorded hashes: every
 * compiler and optimisation level must give them. */
#include "device/math.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* Float bit patterns this far apart (a prime): 750,000 values of every size and sign. */
enum { STEP = 5717 };

/* The distance of `got` from `want` in units in the last place of a float of that size. */
static double ulps(float got, double want) {
    int exponent;
    if (isnan(want)) return isnan(got) ? 0 : INFINITY;
    if (isinf((float)want) || isinf(got)) return got == (float)want ? 0 : INFINITY;
    frexp(want, &exponent);
    return fabs((double)got - want) / ldexp(1.0, exponent < -125 ? -149 : exponent - 24);
}

static double logistic(double x) {
    return 1.0 / (1.0 + exp(-x));
}

static void check(const char *name, float (*f)(float), double (*reference)(double), double limit) {
    double worst = 0;
    float at = 0;
    for (uint64_t i = 0; i < UINT64_C(1) << 32; i += STEP) {
        float x = mote_bits_float((uint32_t)i);
        double distance = isnan(x) ? (isnan(f(x)) ? 0 : INFINITY) : ulps(f(x), reference((double)x));
        if (distance > worst) worst = distance, at = x;
    }
    if (worst > limit) fail_msg("%s is %g ulp off at %.9g", name, worst, (double)at);
}

static void test_accuracy(void **state) {
    (void)state;
    check("mote_expf", mote_expf, exp, 2);
    check("mote_logf", mote_logf, log, 2);
    check("mote_tanhf", mote_tanhf, tanh, 4);
    check("mote_logisticf", mote_logisticf, logistic, 4);
}

static void test_special_values(void **state) {
    (void)state;
    assert_true(mote_expf(0.0f) == 1.0f && mote_expf(-0.0f) == 1.0f);
    assert_true(mote_expf(-104.1f) == 0.0f && mote_expf(-INFINITY) == 0.0f);
    assert_true(isinf(mote_expf(88.73f)) && isfinite(mote_expf(88.72f)) && isinf(mote_expf(INFINITY)));
    assert_true(mote_logf(1.0f) == 0.0f && mote_logf(0.0f) == -INFINITY && mote_logf(-0.0f) == -INFINITY);
    assert_true(mote_logf(INFINITY) == INFINITY && isnan(mote_logf(-1.0f)) && isnan(mote_logf(-INFINITY)));
    assert_true(mote_tanhf(INFINITY) == 1.0f && mote_tanhf(-INFINITY) == -1.0f);
    assert_int_equal(mote_float_bits(mote_tanhf(-0.0f)), 0x80000000u);
    assert_true(mote_tanhf(1e-30f) == 1e-30f);
    assert_true(mote_logisticf(0.0f) == 0.5f && mote_logisticf(INFINITY) == 1.0f &&
                mote_logisticf(-INFINITY) == 0.0f);
}

/* FNV-1a of the outputs' bits over the whole grid; NaNs count as one value, since their payload may differ.
 */
static uint64_t hash(float (*f)(float)) {
    uint64_t h = 0xcbf29ce484222325u;
    for (uint64_t i = 0; i < UINT64_C(1) << 32; i += STEP) {
        float y = f(mote_bits_float((uint32_t)i));
        h = (h ^ (isnan(y) ? 0x7fc00000u : mote_float_bits(y))) * 0x100000001b3u;
    }
    return h;
}

static void test_same_bits_everywhere(void **state) {
    (void)state;
    const struct {
        const char *name;
        float (*f)(float);
        uint64_t want;
    } cases[] = {
        {"mote_expf", mote_expf, UINT64_C(0xda6dd1fc7c545b49)},
        {"mote_logf", mote_logf, UINT64_C(0x3edbce1b31d8af8f)},
        {"mote_tanhf", mote_tanhf, UINT64_C(0x16c025428c786d95)},
        {"mote_logisticf", mote_logisticf, UINT64_C(0x81532bf97908cb7c)},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t got = hash(cases[i].f);
        if (got != cases[i].want) {
            print_error("%s: hash 0x%016llx\n", cases[i].name, (unsigned long long)got);
            fail();
        }
    }
}

/* A loop that the compiler may vectorise gives the bits of single calls through a pointer. */
static void test_loops_agree_with_calls(void **state) {
    (void)state;
    enum { N = 4099 };
    static float x[N], y[4][N];
    float (*volatile calls[4])(float) = {mote_expf, mote_logf, mote_tanhf, mote_logisticf};
    for (int i = 0; i < N; i++)
        x[i] = (float)(i - N / 2) * 0.0517f;
    for (int i = 0; i < N; i++)
        y[0][i] = mote_expf(x[i]);
    for (int i = 0; i < N; i++)
        y[1][i] = mote_logf(x[i]);
    for (int i = 0; i < N; i++)
        y[2][i] = mote_tanhf(x[i]);
    for (int i = 0; i < N; i++)
        y[3][i] = mote_logisticf(x[i]);
    for (int f = 0; f < 4; f++)
        for (int i = 0; i < N; i++) {
            float want = calls[f](x[i]);
            assert_true(mote_float_bits(y[f][i]) == mote_float_bits(want) || (isnan(want) && isnan(y[f][i])));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accuracy),
        cmocka_unit_test(test_special_values),
        cmocka_unit_test(test_same_bits_everywhere),
        cmocka_unit_test(test_loops_agree_with_calls),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
