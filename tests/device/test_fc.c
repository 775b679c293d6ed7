/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED kernels on random small shapes against sums in double. */
#include "device/dynamic.h"
#include "device/fc.h"
#include "device/random.h"
#include "device/reference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct shape {
    size_t batches, inputs, outputs;
};

static struct shape random_shape(void) {
    return (struct shape){(size_t)random_int(1, 3), (size_t)random_int(1, 40), (size_t)random_int(1, 11)};
}

static void test_f32(void **state) {
    (void)state;
    random_seed(3);
    for (int round = 0; round < 500; round++) {
        const struct shape s = random_shape();
        float *x = random_floats(s.batches * s.inputs, 2), *w = random_floats(s.inputs * s.outputs, 2);
        float *bias = random_floats(s.outputs, 2), *y = random_floats(s.batches * s.outputs, 1);
        const struct mote_fc_f32 p = {w,     round % 3 ? bias : NULL, s.batches, s.inputs, s.outputs,
                                      -1e9f, round % 2 ? 3 : 1e9f};
        mote_fc_f32(&p, &(struct mote_io){(const void *const[]){x}, y, NULL, NULL});
        for (size_t i = 0; i < s.batches * s.outputs; i++) {
            const size_t b = i / s.outputs, o = i % s.outputs;
            double sum = p.bias ? (double)bias[o] : 0;
            for (size_t k = 0; k < s.inputs; k++)
                sum += (double)x[b * s.inputs + k] * (double)w[o * s.inputs + k];
            assert_true(fabs(reference_clamp(sum, -1e9, (double)p.max) - (double)y[i]) < 1e-4);
        }
        free(x), free(w), free(bias), free(y);
    }
}

static void check_s8(const struct mote_fc_s8 *p, const int8_t *x, const int8_t *y, int32_t in_zero,
                     const int32_t *real_bias) {
    for (size_t i = 0; i < p->batches * p->outputs; i++) {
        const size_t b = i / p->outputs, o = i % p->outputs, s = p->scale_stride ? o : 0;
        long sum = real_bias[o];
        for (size_t k = 0; k < p->inputs; k++)
            sum += (long)(x[b * p->inputs + k] - in_zero) * p->weights[o * p->inputs + k];
        const long scaled = reference_rescale(sum, p->multiplier[s], p->shift[s]) + p->zero;
        assert_int_equal(y[i], (long)reference_clamp((double)scaled, p->min, p->max));
    }
}

static void test_s8(void **state) {
    (void)state;
    random_seed(4);
    for (int round = 0; round < 500; round++) {
        const struct shape s = random_shape();
        int8_t *x = random_bytes(s.batches * s.inputs, -128, 127),
               *w = random_bytes(s.inputs * s.outputs, -127, 127);
        int8_t *y = random_bytes(s.batches * s.outputs, 0, 0);
        int32_t *real_bias = random_ints(s.outputs, -10000, 10000), *bias = random_ints(s.outputs, 0, 0);
        int32_t *multiplier = random_ints(s.outputs, 1 << 30, INT32_MAX),
                *shift = random_ints(s.outputs, -12, 1);
        const int32_t zero = random_int(-128, 127);
        for (size_t o = 0; o < s.outputs; o++) {
            bias[o] = real_bias[o];
            for (size_t k = 0; k < s.inputs; k++)
                bias[o] -= zero * w[o * s.inputs + k];
        }
        const struct mote_fc_s8 p = {w,
                                     bias,
                                     multiplier,
                                     shift,
                                     (size_t)round % 2,
                                     s.batches,
                                     s.inputs,
                                     s.outputs,
                                     random_int(-128, 127),
                                     round % 3 ? -128 : -20,
                                     127};
        mote_fc_s8(&p, &(struct mote_io){(const void *const[]){x}, y, NULL, NULL});
        check_s8(&p, x, y, zero, real_bias);
        free(x), free(w), free(y), free(real_bias), free(bias), free(multiplier), free(shift);
    }
}

/* The float result with x replaced by what its quantized form means must agree to float precision. */
static void test_hybrid(void **state) {
    (void)state;
    random_seed(5);
    for (int round = 0; round < 500; round++) {
        const struct shape s = random_shape();
        float *x = random_floats(s.batches * s.inputs, round % 7 ? 3 : 0),
              *bias = random_floats(s.outputs, 2);
        float *scale = random_floats(s.outputs, 0.02f), *y = random_floats(s.batches * s.outputs, 1);
        int8_t *w = random_bytes(s.inputs * s.outputs, -127, 127), *scratch = random_bytes(s.inputs, 0, 0);
        int8_t *q = random_bytes(s.inputs, 0, 0);
        int32_t *sums = random_ints(s.outputs, 0, 0);
        for (size_t i = 0; i < s.outputs * s.inputs; i++)
            sums[i / s.inputs] += w[i];
        const struct mote_fc_hybrid p = {w,     scale,     (size_t)round % 2, round % 3 ? sums : NULL,
                                         bias,  s.batches, s.inputs,          s.outputs,
                                         -1e9f, 1e9f};
        mote_fc_hybrid(&p, &(struct mote_io){(const void *const[]){x}, y, NULL, scratch});
        for (size_t i = 0; i < s.batches * s.outputs; i++) {
            const size_t b = i / s.outputs, o = i % s.outputs;
            const struct mote_dynamic d =
                mote_quantize_dynamic(x + b * s.inputs, s.inputs, p.row_sums != NULL, q);
            double sum = 0;
            for (size_t k = 0; k < s.inputs; k++)
                sum += (double)(q[k] - d.zero) * w[o * s.inputs + k];
            sum *= (double)d.scale * (double)scale[o * p.scale_stride];
            assert_true(fabs(sum + (double)bias[o] - (double)y[i]) < 1e-4);
        }
        free(x), free(bias), free(scale), free(y), free(w), free(scratch), free(q), free(sums);
    }
}

/* Every value comes back within half a step, the range is used, and zero is exact. */
static void test_dynamic(void **state) {
    (void)state;
    random_seed(6);
    for (int round = 0; round < 1000; round++) {
        const size_t n = (size_t)random_int(1, 50);
        float *x = random_floats(n, 5);
        int8_t *q = random_bytes(n, 0, 0);
        x[0] = round % 5 ? x[0] : 0.0f;
        const struct mote_dynamic d = mote_quantize_dynamic(x, n, round % 2, q);
        for (size_t i = 0; i < n; i++) {
            assert_true(fabsf((float)(q[i] - d.zero) * d.scale - x[i]) <=
                        d.scale * (round % 2 ? 1.01f : 0.501f));
            assert_true(x[i] != 0.0f || q[i] == d.zero);
        }
        free(x), free(q);
    }
    int8_t q[3];
    const struct mote_dynamic d = mote_quantize_dynamic((const float[]){NAN, 1.0f, -2.0f}, 3, 0, q);
    assert_true(d.scale == 2.0f / 127.0f && q[0] == -127 && q[1] == 64 && q[2] == -127);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_f32), cmocka_unit_test(test_s8),
                                       cmocka_unit_test(test_hybrid), cmocka_unit_test(test_dynamic)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
