/* SPDX-License-Identifier: MIT
 * The roundings, the fixed-point functions and the int16 tables against exact or double arithmetic. */
#include "device/fixed.h"
#include "device/lut_s16.h"
#include "device/quant.h"
#include "device/quantize.h"
#include "device/random.h"
#include "device/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_rescale(void **state) {
    (void)state;
    random_seed(1);
    for (int i = 0; i < 200000; i++) {
        const int32_t shift = random_int(-31, 8), multiplier = random_int(1 << 30, INT32_MAX);
        const int32_t limit = shift > 0 ? INT32_MAX >> shift : INT32_MAX;
        const int32_t x = random_int(0, 3) == 0 ? random_int(-300, 300) : random_int(-limit / 2, limit / 2);
        assert_int_equal(mote_rescale(x, multiplier, shift), reference_rescale(x, multiplier, shift));
    }
}

static void test_rounding_of_ties(void **state) {
    (void)state;
    assert_int_equal(mote_shift_right(3, 1), 2);
    assert_int_equal(mote_shift_right(-3, 1), -2);
    assert_int_equal(mote_shift_right(-2, 2), -1);
    assert_int_equal(mote_shift_right(INT32_MIN, 31), -1);
    assert_int_equal(mote_high_mul(1 << 30, 1), 1);  /* ½ goes up */
    assert_int_equal(mote_high_mul(1 << 30, -1), 0); /* −½ too */
    assert_int_equal(mote_high_mul(INT32_MIN, INT32_MIN), INT32_MAX);
    assert_int_equal(mote_round_f32(2.5f), 3);
    assert_int_equal(mote_round_f32(-2.5f), -3);
    assert_int_equal(mote_round_f32(0.49999997f), 0);
    assert_int_equal(mote_round_f32(8388607.0f), 8388607);
    assert_int_equal(mote_round_f32(INFINITY), 8388608);
    assert_int_equal(mote_round_f32(NAN), -8388608);
}

static double q(int32_t raw, int bits) {
    return ldexp((double)raw, bits - 31);
}

static void test_fixed_point_functions(void **state) {
    (void)state;
    random_seed(2);
    for (int i = 0; i < 50000; i++) {
        const int32_t a = -random_int(0, INT32_MAX);
        assert_true(fabs(q(mote_exp_negative(a, 5), 0) - exp(q(a, 5))) < 1e-6);
        assert_true(fabs(q(mote_one_over_one_plus(-(a + 1)), 0) - 1 / (1 + q(-(a + 1), 0))) < 1e-7);
        const int32_t b = random_int(-INT32_MAX, INT32_MAX);
        assert_true(fabs(q(mote_logistic_fixed(b), 0) - 1 / (1 + exp(-q(b, 4)))) < 1e-6);
        assert_true(fabs(q(mote_tanh_fixed(b), 0) - tanh(q(b, 4))) < 1e-6);
    }
    assert_int_equal(mote_tanh_fixed(0), 0);
    assert_int_equal(mote_logistic_fixed(0), 1 << 30);
    assert_int_equal(mote_exp_negative(0, 5), INT32_MAX);
}

static void test_int16_tables(void **state) {
    (void)state;
    for (int i = 0; i < 256; i++)
        assert_true(fabs(mote_logistic_table[i] - 65536 / (1 + exp(-i / 24.0))) < 1.2);
    for (int32_t x = -32768; x < 32768; x++) {
        const double real = x / 4096.0;
        assert_true(fabs(mote_logistic_q15((int16_t)x, 3, 0) / 32768.0 - 1 / (1 + exp(-real))) < 1e-4);
        assert_true(fabs(mote_tanh_q15((int16_t)x, 3, 0) / 32768.0 - tanh(real)) < 2e-4);
        assert_true(fabs(mote_tanh_q15((int16_t)x, 6, 0) / 32768.0 - tanh(x / 2048.0)) < 2e-4);
        assert_true(fabs(mote_tanh_q15((int16_t)x, 3, 1) / 32768.0 - tanh(x / 8192.0)) < 2e-4);
    }
}

static double half_value(uint16_t half) {
    const int exponent = half >> 10 & 31, mantissa = half & 1023;
    double value = exponent ? ldexp(1024 + mantissa, exponent - 25) : ldexp(mantissa, -24);
    if (exponent == 31) value = mantissa ? (double)NAN : (double)INFINITY;
    return half >> 15 ? -value : value;
}

static void test_half_floats(void **state) {
    (void)state;
    for (uint32_t half = 0; half < 65536; half++) {
        const double expected = half_value((uint16_t)half), got = (double)mote_half_to_float((uint16_t)half);
        assert_true(isnan(expected) ? isnan(got) : expected == got && signbit(expected) == signbit(got));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rescale),
        cmocka_unit_test(test_rounding_of_ties),
        cmocka_unit_test(test_fixed_point_functions),
        cmocka_unit_test(test_int16_tables),
        cmocka_unit_test(test_half_floats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
