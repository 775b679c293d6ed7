/* SPDX-License-Identifier: MIT
 * int16 kernels on random small cases: products, sums of two, pools and requantization, all of them equal to the
 * definition worked out in long double. */
#include "device/arithmetic.h"
#include "device/pool.h"
#include "device/quantize.h"
#include "device/random.h"
#include "device/reference.h"
#include "device/wide.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static int16_t *random_shorts(size_t n) {
    int16_t *x = calloc(n + 1, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (int16_t)random_int(-32768, 32767);
    return x;
}

/* 15 bits of the multiplier, rounded once, ties up. */
static double rescale_wide(double x, int32_t multiplier, int32_t shift) {
    const long double reduced = fminl(floorl((long double)multiplier / 65536 + 0.5L), 32767);
    return (double)floorl(ldexpl((long double)x * reduced, shift - 15) + 0.5L);
}

/* The constants of some output channels. */
struct constants {
    int8_t *weights;
    int64_t *bias;
    int32_t *multiplier, *shift;
    struct mote_wide wide;
};

static struct constants make(size_t weights, size_t channels) {
    struct constants c = {random_bytes(weights, -127, 127),
                          calloc(channels, sizeof *c.bias),
                          random_ints(channels, 1 << 30, INT32_MAX),
                          random_ints(channels, -14, -7),
                          {0}};
    const int32_t narrow = random_int(0, 1);
    for (size_t o = 0; o < channels; o++)
        c.bias[o] = random_int(-1000000, 1000000) * (narrow ? 1 : INT64_C(100000));
    const int32_t stride = random_int(0, 1);
    c.wide =
        (struct mote_wide){c.weights, c.bias, c.multiplier, c.shift, (size_t)stride, narrow, -30000, 31000};
    return c;
}

static void release(struct constants *c) {
    free(c->weights), free(c->bias), free(c->multiplier), free(c->shift);
}

static int32_t expected(const struct mote_wide *p, size_t o, double sum) {
    const int32_t multiplier = p->multiplier[o * p->stride], shift = p->shift[o * p->stride];
    sum += (double)p->bias[o];
    const double y = p->narrow ? (double)reference_rescale((long)sum, multiplier, shift)
                               : rescale_wide(sum, multiplier, shift);
    return (int32_t)reference_clamp(y, p->min, p->max);
}

static void test_fully_connected(void **state) {
    (void)state;
    random_seed(31);
    for (int round = 0; round < 200; round++) {
        const size_t batches = (size_t)random_int(1, 3), inputs = (size_t)random_int(1, 40),
                     outputs = (size_t)random_int(1, 9);
        struct constants c = make(inputs * outputs, outputs);
        int16_t *x = random_shorts(batches * inputs), *y = random_shorts(batches * outputs);
        const struct mote_fc_s16 p = {c.wide, batches, inputs, outputs};
        mote_fc_s16(&p, &(struct mote_io){(const void *const[]){x}, y, NULL, NULL});
        for (size_t k = 0; k < batches * outputs; k++) {
            double sum = 0;
            for (size_t i = 0; i < inputs; i++)
                sum += (double)x[k / outputs * inputs + i] * c.weights[k % outputs * inputs + i];
            assert_int_equal(y[k], expected(&c.wide, k % outputs, sum));
        }
        release(&c);
        free(x), free(y);
    }
}

static double get_s16(const void *x, size_t n) {
    return (double)((const int16_t *)x)[n];
}

static struct mote_window random_window(int32_t out_c) {
    struct mote_window w = {.batches = 2,
                            .in_h = random_int(4, 8),
                            .in_w = random_int(4, 8),
                            .in_c = random_int(1, 4),
                            .filter_h = random_int(1, 3),
                            .filter_w = random_int(1, 3),
                            .stride_h = random_int(1, 2),
                            .stride_w = random_int(1, 2),
                            .dilation_h = 1,
                            .dilation_w = random_int(1, 2),
                            .pad_h = random_int(0, 1),
                            .pad_w = random_int(0, 1)};
    w.out_c = out_c ? out_c : w.in_c;
    w.out_h = (w.in_h + w.pad_h - w.filter_h) / w.stride_h + 1;
    w.out_w = (w.in_w + w.pad_w - (w.filter_w - 1) * w.dilation_w - 1) / w.stride_w + 1;
    return w;
}

static size_t outputs_of(const struct mote_window *w) {
    return (size_t)(w->batches * w->out_h * w->out_w * w->out_c);
}

static void test_convolutions(void **state) {
    (void)state;
    random_seed(32);
    for (int round = 0; round < 200; round++) {
        struct mote_window w = random_window(random_int(1, 5));
        const int32_t depth = round % 2 ? random_int(1, 3) : 0;
        if (depth) w.out_c = w.in_c * depth;
        const size_t taps = (size_t)(w.filter_h * w.filter_w);
        struct constants c = make(taps * (size_t)(depth ? w.out_c : w.in_c * w.out_c), (size_t)w.out_c);
        int16_t *x = random_shorts(2 * mote_window_image(&w)), *y = random_shorts(outputs_of(&w));
        int16_t *patch = random_shorts(mote_window_patch(&w));
        const struct mote_io io = {(const void *const[]){x}, y, NULL, patch};
        if (depth) mote_depthwise_s16(&(struct mote_depthwise_s16){c.wide, w, depth}, &io);
        if (!depth) mote_conv_s16(&(struct mote_conv_s16){c.wide, w}, &io);
        const struct reference_window r = {&w, depth, get_s16, reference_get_s8, x, c.weights, 0};
        for (int32_t k = 0; k < (int32_t)outputs_of(&w); k++) {
            const int32_t o = k % w.out_c, j = k / w.out_c % w.out_w, i = k / w.out_c / w.out_w % w.out_h;
            const double sum = reference_convolve(&r, k / w.out_c / w.out_w / w.out_h, i, j, o);
            assert_int_equal(y[k], expected(&c.wide, (size_t)o, sum));
        }
        release(&c);
        free(x), free(y), free(patch);
    }
}

static void test_pools(void **state) {
    (void)state;
    random_seed(33);
    for (int n = 0; n < 100; n++) {
        struct mote_window w = random_window(0);
        w.dilation_w = 1;
        w.out_w = (w.in_w + w.pad_w - w.filter_w) / w.stride_w + 1;
        if (w.pad_h >= w.filter_h || w.pad_w >= w.filter_w) continue; /* windows without an element */
        int16_t *x = random_shorts(2 * mote_window_image(&w)), *y = random_shorts(outputs_of(&w));
        int16_t *z = random_shorts(outputs_of(&w));
        const struct mote_pool_s8 p = {w, -20000, 21000};
        mote_average_pool_s16(&p, &(struct mote_io){(const void *const[]){x}, y, NULL, NULL});
        mote_max_pool_s16(&p, &(struct mote_io){(const void *const[]){x}, z, NULL, NULL});
        for (int32_t k = 0; k < (int32_t)outputs_of(&w); k++) {
            const int32_t c = k % w.out_c, j = k / w.out_c % w.out_w, i = k / w.out_c / w.out_w % w.out_h;
            const int32_t b = k / w.out_c / w.out_w / w.out_h;
            double sum = 0, most = -32768, count = 0;
            for (int32_t t = 0; t < w.filter_h * w.filter_w; t++) {
                const int32_t row = i * w.stride_h - w.pad_h + t / w.filter_w;
                const int32_t column = j * w.stride_w - w.pad_w + t % w.filter_w;
                if (row < 0 || row >= w.in_h || column < 0 || column >= w.in_w) continue;
                const double value = x[((b * w.in_h + row) * w.in_w + column) * w.in_c + c];
                sum += value;
                most = fmax(most, value);
                count++;
            }
            assert_int_equal(y[k], (int32_t)reference_clamp(round(sum / count), -20000, 21000));
            assert_int_equal(z[k], (int32_t)reference_clamp(most, -20000, 21000));
        }
        free(x), free(y), free(z);
    }
}

static void test_arithmetic(void **state) {
    (void)state;
    random_seed(34);
    const struct mote_broadcast b = {{1, 1, 1, 1, 1, 500},
                                     {[0] = {[MOTE_AXES - 1] = 1}, [1] = {[MOTE_AXES - 1] = 1}}};
    const struct mote_add_s8 add = {b,      {0},  {1 << 30, 1500000000}, {0, -1}, 1900000000, -14, 0,
                                    -30000, 30000};
    const struct mote_mul_s8 mul = {b, {0}, 1900000000, -15, 0, -30000, 30000};
    int16_t *x = random_shorts(500), *z = random_shorts(500), *y[3];
    mote_kernel *const kernels[3] = {mote_add_s16, mote_sub_s16, mote_mul_s16};
    for (int i = 0; i < 3; i++) {
        y[i] = random_shorts(500);
        kernels[i](i < 2 ? (const void *)&add : &mul,
                   &(struct mote_io){(const void *const[]){x, z}, y[i], NULL, NULL});
    }
    for (size_t k = 0; k < 500; k++) {
        const long left = reference_rescale(x[k] * 32768L, 1 << 30, 0);
        const long right = reference_rescale(z[k] * 32768L, 1500000000, -1);
        const long values[3] = {reference_rescale(left + right, 1900000000, -14),
                                reference_rescale(left - right, 1900000000, -14),
                                reference_rescale((long)x[k] * z[k], 1900000000, -15)};
        for (int i = 0; i < 3; i++)
            assert_int_equal(y[i][k], (int32_t)reference_clamp((double)values[i], -30000, 30000));
    }
    free(x), free(z), free(y[0]), free(y[1]), free(y[2]);
}

static void test_requantize(void **state) {
    (void)state;
    random_seed(35);
    enum { N = 400 };
    int16_t *x = random_shorts(N), *y = random_shorts(N), *from_8 = random_shorts(N);
    int8_t *x8 = random_bytes(N, -128, 127), *y8 = random_bytes(N, 0, 0);
    const struct mote_requantize wide = {N, 0, 0, 1700000000, 0, -32768, 32767};
    const struct mote_requantize up = {N, -5, 0, 1700000000, 7, -32768, 32767};
    const struct mote_requantize down = {N, 0, 9, 1700000000, -8, -128, 127};
    mote_requantize_s16(&wide, &(struct mote_io){(const void *const[]){x}, y, NULL, NULL});
    mote_requantize_s8_s16(&up, &(struct mote_io){(const void *const[]){x8}, from_8, NULL, NULL});
    mote_requantize_s16_s8(&down, &(struct mote_io){(const void *const[]){x}, y8, NULL, NULL});
    for (size_t i = 0; i < N; i++) {
        assert_int_equal(y[i], reference_rescale(x[i], 1700000000, 0));
        assert_int_equal(from_8[i], reference_rescale(x8[i] + 5, 1700000000, 7));
        const double low = (double)(reference_rescale(x[i], 1700000000, -8) + 9);
        assert_int_equal(y8[i], (int32_t)reference_clamp(low, -128, 127));
    }
    free(x), free(y), free(from_8), free(x8), free(y8);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_fully_connected),
                                       cmocka_unit_test(test_convolutions), cmocka_unit_test(test_pools),
                                       cmocka_unit_test(test_arithmetic), cmocka_unit_test(test_requantize)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
