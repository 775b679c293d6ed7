/* SPDX-License-Identifier: MIT
 * GELU, CEIL, ROUND, POW, L2_NORMALIZATION and LOG_SOFTMAX against double. */
#include "device/arithmetic.h"
#include "device/elementwise.h"
#include "device/normalize.h"
#include "device/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static float one_of(mote_kernel *kernel, float x) {
    float y;
    kernel(&(struct mote_count){1}, &(struct mote_io){(const void *const[]){&x}, &y, NULL, NULL});
    return y;
}

/* Relative to the answer itself as long as that is no tiny number; without numbers for what is none. */
static void test_gelu(void **state) {
    (void)state;
    double worst[2] = {0, 0};
    for (int i = -140000; i <= 140000; i++) {
        const float x = (float)i / 10000;
        const double real = (double)x, exact = real * 0.5 * erfc(-real * sqrt(0.5)),
                     z = sqrt(2 / acos(-1)) * (real + 0.044715 * real * real * real),
                     near = real / (1 + exp(-2 * z));
        const double seen[2] = {(double)one_of(mote_gelu_f32, x), (double)one_of(mote_gelu_tanh_f32, x)};
        const double off[2] = {fabs(seen[0] - exact) / fmax(fabs(exact), 1e-30),
                               fabs(seen[1] - near) / fmax(fabs(near), 1e-30)};
        const bool tiny = real < -9; /* exp's argument has an error of its own, relative to a square */
        for (int k = 0; k < 2 && !tiny; k++)
            worst[k] = fmax(worst[k], off[k]);
        assert_true(fabs(seen[0] - exact) < 1e-6 && fabs(seen[1] - near) < 1e-6);
    }
    printf("GELU is off by %.1e of itself at most, by tanh %.1e\n", worst[0], worst[1]);
    assert_true(worst[0] < 3e-6 && worst[1] < 1.1e-5);
    for (int k = 0; k < 2; k++) {
        mote_kernel *kernel = k ? mote_gelu_tanh_f32 : mote_gelu_f32;
        assert_true(isnan(one_of(kernel, NAN)) && one_of(kernel, 0.0f) == 0.0f);
        assert_true(one_of(kernel, INFINITY) == INFINITY && one_of(kernel, 1e30f) == 1e30f);
        assert_true(one_of(kernel, -1e30f) == 0.0f);
    }
}

static void test_whole(void **state) {
    (void)state;
    const float x[] = {0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 1e-9f, -3.2f, 8388607.5f, -8388609.0f, 3e38f};
    for (size_t i = 0; i < sizeof x / sizeof x[0]; i++) {
        assert_true(one_of(mote_ceil_f32, x[i]) == ceilf(x[i]));
        assert_true(one_of(mote_nearest_f32, x[i]) == rintf(x[i]));
    }
    assert_true(isnan(one_of(mote_nearest_f32, NAN)) && one_of(mote_ceil_f32, -INFINITY) == -INFINITY);
}

static float power_of(float x, float exponent) {
    struct mote_arithmetic_f32 p = {.min = -INFINITY, .max = INFINITY};
    float y;
    for (size_t a = 0; a < MOTE_AXES; a++)
        p.broadcast.shape[a] = 1;
    mote_pow_f32(&p, &(struct mote_io){(const void *const[]){&x, &exponent}, &y, NULL, NULL});
    return y;
}

static void test_pow(void **state) {
    (void)state;
    const float exponents[] = {0,           1,     2,    3,    -1,    -2,     -5,      0.5f,  -0.5f,
                               1.5f,        64,    -64,  65,   -65,   100.5f, 1e3f,    -1001, 16777215.0f,
                               16777216.0f, -3e9f, 2.5f, 0.1f, 1e-3f, 63.5f,  -31.75f, 13,    8388607.0f};
    const float bases[] = {0, 1, 2, 10, 0.3f, 1.0001f, 0.999f, 7.25f, 1e-3f, 300, 1e20f, 1e-20f};
    for (size_t e = 0; e < sizeof exponents / sizeof exponents[0]; e++)
        for (size_t i = 0; i < 2 * sizeof bases / sizeof bases[0]; i++) {
            const float x = i % 2 ? -bases[i / 2] : bases[i / 2], y = power_of(x, exponents[e]);
            const double real = pow((double)x, (double)exponents[e]);
            if (isnan(real) || fabs(real) > 3e38 || (fabs(real) > 0 && fabs(real) < 2e-38)) {
                assert_true(isnan(real) ? isnan(y) : fabs(real) < 1 ? fabsf(y) < 3e-38f : fabsf(y) > 2.9e38f);
                continue;
            }
            const double off = fabs((double)y - real) / fmax(fabs(real), 1e-300);
            if (!(off <= 3e-6 + 2e-7 * fabs((double)exponents[e] * log(fabs((double)x))) ||
                  (double)y == real))
                fail_msg("%g to the power of %g is %g, expected %g", (double)x, (double)exponents[e],
                         (double)y, real);
        }
}

static void test_rows(void **state) {
    (void)state;
    random_seed(31);
    for (int round = 0; round < 500; round++) {
        const size_t rows = (size_t)random_int(1, 3), depth = (size_t)random_int(1, 40), n = rows * depth;
        float *x = random_floats(n, round % 2 ? 12 : 0.01f), *y = random_floats(n, 0);
        int8_t *xq = random_bytes(n, -128, 127), *yq = random_bytes(n, 0, 0);
        const struct mote_normalize p = {rows, depth, random_int(-128, 127)};
        const struct mote_io io = {(const void *const[]){x}, y, NULL, NULL},
                             io_q = {(const void *const[]){xq}, yq, NULL, NULL};
        mote_l2_s8(&p, &io_q);
        for (int soft = 0; soft < 2; soft++) {
            (soft ? mote_log_softmax_f32 : mote_l2_f32)(&p, &io);
            for (size_t i = 0; i < n; i++) {
                double squares = 0, squares_q = 0, sum = 0;
                for (size_t k = i / depth * depth; k < (i / depth + 1) * depth; k++) {
                    squares += (double)x[k] * (double)x[k];
                    squares_q += (xq[k] - p.zero) * (xq[k] - p.zero);
                    sum += exp((double)x[k]);
                }
                const double real = soft ? (double)x[i] - log(sum) : (double)x[i] / sqrt(squares);
                assert_true(fabs((double)y[i] - real) < 1e-6 * (soft ? 30 : 1));
                const double step = 128 * (xq[i] - p.zero) / fmax(sqrt(squares_q), 1);
                assert_true(fabs(fmin(step, 127) - yq[i]) < 0.51);
            }
        }
        free(x), free(y), free(xq), free(yq);
    }
}

/* All zeros stay so, in place. */
static void test_nothing(void **state) {
    (void)state;
    float x[5] = {0};
    int8_t q[5];
    memset(q, 9, sizeof q);
    const struct mote_normalize p = {1, 5, 9};
    mote_l2_f32(&p, &(struct mote_io){(const void *const[]){x}, x, NULL, NULL});
    mote_l2_s8(&p, &(struct mote_io){(const void *const[]){q}, q, NULL, NULL});
    for (int i = 0; i < 5; i++)
        assert_true(x[i] == 0.0f && q[i] == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gelu), cmocka_unit_test(test_whole),
                                       cmocka_unit_test(test_pow), cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
