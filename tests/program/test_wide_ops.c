/* SPDX-License-Identifier: MIT
 * int16 ops whose numbers are partly computed when the program is made, on random scales: SOFTMAX, TANH, LOGISTIC, LEAKY_RELU,
 * RELU6, MEAN and RESIZE_BILINEAR, against the references' formulas, worked out a second way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "device/lut_s16.h"
#include "device/reference.h"
#include "program/program.h"
#include "tflite/random_tensors.h"

enum { MOST = 4000 };

/* x in, y out. */
struct run {
    struct maker m;
    int32_t x, y, in[MOST], out[MOST];
    size_t ins, outs;
};

static void begin(struct run *r, uint64_t seed, int rank, const int32_t *in, const int32_t *out) {
    memset(r, 0, sizeof *r);
    r->m.kind = RANDOM_S16;
    assert_int_equal(mote_graph_create(&r->m.g, NULL), MOTE_OK);
    mote_rng_seed(&r->m.rng, seed, 7);
    r->x = new_value(&r->m, rank, in);
    r->y = new_value(&r->m, rank, out);
}

static void end(struct run *r) {
    struct mote_program *program = NULL;
    struct mote_error error = {MOTE_OK, ""};
    r->ins = mote_tensor_count(tensor_of(&r->m, r->x));
    r->outs = mote_tensor_count(tensor_of(&r->m, r->y));
    assert_true(mote_graph_set_io(r->m.g, &r->x, 1, &r->y, 1));
    if (mote_program_create(r->m.g, &program, &error) != MOTE_OK) fail_msg("%s", error.text);
    int16_t *to = mote_program_input(program, 0);
    for (size_t k = 0; k < r->ins; k++)
        to[k] = (int16_t)(r->in[k] = pick(&r->m, 0, 9) ? pick(&r->m, -32768, 32767) : pick(&r->m, -40, 40));
    mote_program_run(program, NULL);
    for (size_t k = 0; k < r->outs; k++)
        r->out[k] = ((const int16_t *)mote_program_output(program, 0))[k];
    mote_program_free(program);
    mote_graph_free(r->m.g);
}

static double scale_of(const struct run *r, int32_t t) {
    return (double)tensor_of(&r->m, t)->quant.scale[0];
}

/* multiplier · 2^shift / 2^31 = real. */
static void split(double value, int32_t *multiplier, int32_t *shift) {
    int power;
    *multiplier = (int32_t)fmin(round(frexp(value, &power) * 2147483648.0), 2147483647.0);
    *shift = power;
}

static double rescaled(double x, double real) {
    int32_t multiplier, shift;
    split(real, &multiplier, &shift);
    return (double)reference_rescale((long)x, multiplier, shift);
}

static int32_t stored(double x) {
    return (int32_t)reference_clamp(x, -32768, 32767);
}

/* Value i of a table of 513: as stored at its place, less half of what a line to the next misses in the middle. */
static double table_value(float f(float), float low, float step, int i) {
    const float one = 65536.0f / (2.0f / 65535 * 32767 + 2.0f / 65535 * 32768), line = step * 65535 / 512;
    if (i == 512) return fmin((double)roundf(f(low + step * 65535) * one), 32767);
    const float start = low + (float)i * line;
    const float here = roundf(f(start) * one), next = f(low + (float)(i + 1) * line) * one;
    const float missed = roundf((next + here) / 2) - roundf(f(start + line / 2) * one);
    return fmin((double)(here - roundf(missed / 2)), 32767);
}

/* x in −32768 … 32767. */
static double between(float f(float), float low, float step, double x) {
    const int i = (int)floor((x + 32768) / 128);
    const double a = table_value(f, low, step, i), b = table_value(f, low, step, i + 1);
    return a + floor((b - a) * (x + 32768 - 128.0 * i) / 128 + 0.5);
}

static float reciprocal(float x) {
    return 1 / (1 + x);
}

/* The share of e in a sum of such, both in 1/2^15. */
static double share_of(double e, double sum) {
    const int power = ilogb(sum);
    const double mantissa = floor(ldexp(sum, 16 - power) + 0.5) - 98304;
    const double inverse = between(reciprocal, 0, 1.0f / 65535, reference_clamp(mantissa, -32768, 32767));
    return reference_clamp(floor(ldexp(e * inverse, -power) + 0.5), 0, 32767);
}

static void test_softmax(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 150; seed++) {
        struct run r;
        const int32_t depth = (int32_t)(seed % 37 + 1), shape[2] = {3, depth};
        begin(&r, seed, 2, shape, shape);
        one_scale(&r.m, r.x, expf(real(&r.m, -12, -6)), 0);
        one_scale(&r.m, r.y, 1.0f / 32768, 0);
        const float beta = seed % 3 ? 1 : 0.7f;
        const double factor = scale_of(&r, r.x) * (double)beta / (10.0 / 65535);
        add_op(&r.m, MOTE_OP_SOFTMAX, 1, &r.x, r.y)->params.softmax.beta = beta;
        end(&r);
        for (int32_t row = 0; row < 3; row++) {
            const int32_t *x = r.in + row * depth, *y = r.out + row * depth;
            double e[40], sum = 0;
            int32_t most = x[0];
            for (int32_t c = 0; c < depth; c++)
                most = x[c] > most ? x[c] : most;
            for (int32_t c = 0; c < depth; c++)
                sum += e[c] =
                    between(expf, -10, 10.0f / 65535, stored(rescaled(x[c] - most, factor) + 32767));
            for (int32_t c = 0; c < depth; c++)
                assert_int_equal(y[c], (int32_t)share_of(e[c], sum));
        }
    }
}

/* The factor to 1/12288: a power of two as it is, any other in as many bits as fit 15, cut off. */
static void argument_of(double scale, bool tanh_too, int32_t *multiplier, int32_t *shift) {
    const double power = round(log2(scale));
    *shift = 0;
    if (fabs(log2(scale) - power) < 1e-3 && (power == -12 || (tanh_too && power == -11))) {
        *multiplier = power == -12 ? 3 : 6;
        return;
    }
    while (ldexp(scale * 12288, *shift + 1) <= 32767 && *shift < 31)
        ++*shift;
    *multiplier = (int32_t)ldexp(scale * 12288, *shift);
}

static void test_squash(void **state) {
    (void)state;
    static const float scales[] = {1.0f / 4096,   1.0f / 2048, 1.0f / 1024, 1.0003f / 4096,
                                   1.002f / 4096, 2.6f,        1e-8f};
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct run r;
        const bool is_tanh = seed % 2;
        int32_t multiplier, shift;
        begin(&r, seed, 1, (const int32_t[]){400}, (const int32_t[]){400});
        if (seed / 2 < sizeof scales / sizeof *scales) one_scale(&r.m, r.x, scales[seed / 2], 0);
        one_scale(&r.m, r.y, 1.0f / 32768, 0);
        argument_of(scale_of(&r, r.x), is_tanh, &multiplier, &shift);
        const double scale = scale_of(&r, r.x);
        add_op(&r.m, is_tanh ? MOTE_OP_TANH : MOTE_OP_LOGISTIC, 1, &r.x, r.y);
        end(&r);
        for (size_t k = 0; k < r.ins; k++) {
            const int16_t x = (int16_t)r.in[k];
            const double y = is_tanh ? tanh(scale * x) : 1 / (1 + exp(-scale * x));
            assert_true(fabs(r.out[k] / 32768.0 - y) < 4e-4);
            assert_int_equal(r.out[k], is_tanh ? mote_tanh_q15(x, multiplier, shift)
                                               : mote_logistic_q15(x, multiplier, shift));
        }
    }
}

static void test_clips(void **state) {
    (void)state;
    static const enum mote_op_code codes[] = {MOTE_OP_LEAKY_RELU, MOTE_OP_RELU6, MOTE_OP_RELU_N1_TO_1};
    for (uint64_t seed = 0; seed < 120; seed++) {
        struct run r;
        const enum mote_op_code code = codes[seed % 3];
        begin(&r, seed, 1, (const int32_t[]){300}, (const int32_t[]){300});
        if (seed % 2) like(&r.m, r.y, r.x);
        const float in = (float)scale_of(&r, r.x), out = (float)scale_of(&r, r.y);
        const float alpha = real(&r.m, -0.5f, 1), low = in * alpha / out;
        struct mote_op *op = add_op(&r.m, code, 1, &r.x, r.y);
        if (code == MOTE_OP_LEAKY_RELU) op->params.leaky_relu.alpha = alpha;
        end(&r);
        const double least = code == MOTE_OP_RELU6 ? 0 : (double)-roundf(1 / out);
        const double most = (double)roundf((code == MOTE_OP_RELU6 ? 6 : 1) / out);
        for (size_t k = 0; k < r.ins; k++) {
            const int32_t x = r.in[k];
            double y = rescaled(x, (double)(in / out));
            if (code != MOTE_OP_LEAKY_RELU) y = reference_clamp(y, least, most);
            if (code == MOTE_OP_LEAKY_RELU && x < 0) y = (low < 0 ? -1 : 1) * rescaled(x, fabs((double)low));
            assert_int_equal(r.out[k], stored(y));
        }
    }
}

/* The factor of the scales, in 31 bits, divided in integers after as many bits more as the count has. */
static double mean_of(double sum, int32_t count, double factor) {
    int32_t multiplier, shift, bits = ilogb(count);
    split(factor, &multiplier, &shift);
    bits = bits > 31 + shift ? 31 + shift : bits;
    const int32_t divided = (int32_t)floor(ldexp(multiplier, bits) / count);
    return (double)reference_rescale((long)sum, divided, shift - bits);
}

static void test_mean(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct run r;
        const int32_t count = (int32_t)(seed % 50 + 1), channels = 7;
        begin(&r, seed, 2, (const int32_t[]){count, channels}, (const int32_t[]){1, channels});
        if (seed % 2) like(&r.m, r.y, r.x);
        const double factor = scale_of(&r, r.x) / scale_of(&r, r.y);
        const int32_t first = 0, inputs[2] = {r.x, ints(&r.m, 1, &first)};
        add_op(&r.m, MOTE_OP_MEAN, 2, inputs, r.y)->params.reduce.keep_dims = true;
        end(&r);
        for (int32_t c = 0; c < channels; c++) {
            double sum = 0;
            for (int32_t k = 0; k < count; k++)
                sum += r.in[k * channels + c];
            assert_int_equal(r.out[c], stored(mean_of(sum, count, factor)));
            assert_true(fabs(r.out[c] - reference_clamp(sum / count * factor, -32768, 32767)) < 1.01);
        }
    }
}

/* Twice as large: every other sample is one of the input, those between are means. */
static void test_resize(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 30; seed++) {
        struct run r;
        const int32_t size[2] = {9, 7}, in[4] = {1, 5, 4, 2}, out[4] = {1, 9, 7, 2};
        begin(&r, seed, 4, in, out);
        like(&r.m, r.y, r.x);
        const int32_t inputs[2] = {r.x, ints(&r.m, 2, size)};
        add_op(&r.m, MOTE_OP_RESIZE_BILINEAR, 2, inputs, r.y)->params.resize.align_corners = true;
        end(&r);
        for (int32_t k = 0; k < (int32_t)r.outs; k++) {
            const int32_t c = k % 2, j = k / 2 % 7, i = k / 14;
            double sum = 0;
            for (int32_t n = 0; n < 4; n++)
                sum += r.in[((i + n % 2) / 2 * 4 + (j + n / 2) / 2) * 2 + c];
            assert_int_equal(r.out[k], (int32_t)round(sum / 4));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_softmax), cmocka_unit_test(test_squash),
                                       cmocka_unit_test(test_clips), cmocka_unit_test(test_mean),
                                       cmocka_unit_test(test_resize)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
