/* SPDX-License-Identifier: MIT
 * Ops whose numbers are partly computed when the program is made (positions, slopes, tables), on random shapes and
 * scales: SUB, PRELU, LEAKY_RELU, HARD_SWISH, ABS, ELU, MAXIMUM, MINIMUM, REDUCE_MAX and REDUCE_MIN and the resizes,
 * against real arithmetic in double; in int8 against the reference's integer formulas, worked out a second way, but for ELU,
 * which is to be within half a step, and HARD_SWISH, within one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "device/reference.h"
#include "program/program.h"
#include "tflite/networks.h"
#include "tflite/random_tensors.h"

#include <stdio.h>

/* x (and z) in, y out. */
struct run {
    struct maker m;
    int32_t x, z, y;
    struct mote_op *op;
    struct mote_program *program;
    float real_x[2][2000], real_y[2000]; /* as real numbers */
    int32_t stored[2][2000], out[2000];  /* int8: as stored */
};

static void begin(struct run *r, uint64_t seed, int rank, const int32_t *shape) {
    memset(r, 0, sizeof *r);
    r->m.kind = seed % 2 ? RANDOM_S8 : RANDOM_F32;
    assert_int_equal(mote_graph_create(&r->m.g, NULL), MOTE_OK);
    mote_rng_seed(&r->m.rng, seed, 5);
    r->x = new_value(&r->m, rank, shape);
    r->z = -1;
}

static void fill(struct run *r, size_t i) {
    const struct mote_tensor *t = tensor_of(&r->m, i ? r->z : r->x);
    void *to = mote_program_input(r->program, i);
    for (size_t k = 0; k < mote_tensor_count(t); k++) {
        r->stored[i][k] = pick(&r->m, -128, 127);
        r->real_x[i][k] = real(&r->m, -4, 4);
        if (t->type == MOTE_FLOAT32) ((float *)to)[k] = r->real_x[i][k];
        if (t->type == MOTE_INT8) ((int8_t *)to)[k] = (int8_t)r->stored[i][k];
    }
    if (t->type == MOTE_INT8) mote_tensor_to_float(t, to, r->real_x[i]);
}

static void end(struct run *r) {
    const struct mote_tensor *y = tensor_of(&r->m, r->y);
    struct mote_error error = {MOTE_OK, ""};
    const int32_t inputs[2] = {r->x, r->z};
    assert_true(mote_graph_set_io(r->m.g, inputs, r->z < 0 ? 1 : 2, &r->y, 1));
    if (mote_program_create(r->m.g, &r->program, &error) != MOTE_OK) fail_msg("%s", error.text);
    for (size_t i = 0; i < (r->z < 0 ? 1 : 2); i++)
        fill(r, i);
    mote_program_run(r->program, NULL);
    mote_tensor_to_float(y, mote_program_output(r->program, 0), r->real_y);
    for (size_t k = 0; k < mote_tensor_count(y) && y->type == MOTE_INT8; k++)
        r->out[k] = ((const int8_t *)mote_program_output(r->program, 0))[k];
    mote_program_free(r->program);
}

static bool is_s8(const struct run *r) {
    return r->m.kind == RANDOM_S8;
}

static double scale_of(const struct run *r, int32_t t) {
    return (double)tensor_of(&r->m, t)->quant.scale[0];
}

static int32_t zero_of(const struct run *r, int32_t t) {
    return tensor_of(&r->m, t)->quant.zero_point[0];
}

/* What can be stored nearest to a real number: at most `steps` from it. */
static void near_real(const struct run *r, size_t k, double wanted, double steps) {
    if (is_s8(r)) {
        const double least = (-128 - zero_of(r, r->y)) * scale_of(r, r->y),
                     most = (127 - zero_of(r, r->y)) * scale_of(r, r->y);
        wanted = reference_clamp(wanted, least, most);
        if (fabs(wanted - (double)r->real_y[k]) <= steps * scale_of(r, r->y)) return;
    } else if (fabs(wanted - (double)r->real_y[k]) <= 1e-5 * fmax(1, fabs(wanted))) {
        return;
    }
    fail_msg("element %zu: %g, expected %g", k, (double)r->real_y[k], wanted);
}

/* multiplier · 2^shift / 2^31 = real, as the reference has it. */
static void split(double value, int32_t *multiplier, int32_t *shift) {
    int power;
    const long double fraction = frexpl((long double)value, &power);
    *multiplier = (int32_t)fminl(roundl(fraction * 2147483648.0L), 2147483647.0L);
    *shift = power;
}

static void test_sub(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct run r;
        begin(&r, seed, 3, (const int32_t[]){2, 3, 4});
        r.z = new_value(&r.m, 2, (const int32_t[]){3, seed % 3 ? 4 : 1});
        r.y = new_value(&r.m, 3, (const int32_t[]){2, 3, 4});
        if (seed % 4 == 1) like(&r.m, r.z, r.x);
        add_op(&r.m, MOTE_OP_SUB, 2, (const int32_t[]){r.x, r.z}, r.y);
        end(&r);
        int32_t m[3] = {0}, s[3] = {0};
        if (is_s8(&r)) {
            const float a = (float)scale_of(&r, r.x), b = (float)scale_of(&r, r.z), twice = 2 * fmaxf(a, b);
            split((double)(a / twice), &m[0], &s[0]);
            split((double)(b / twice), &m[1], &s[1]);
            split((double)(twice / (1048576.0f * (float)scale_of(&r, r.y))), &m[2], &s[2]);
        }
        for (size_t k = 0; k < 24; k++) {
            const size_t at = seed % 3 ? k % 12 : k / 4 % 3;
            near_real(&r, k, (double)r.real_x[0][k] - (double)r.real_x[1][at], 0.51);
            if (!is_s8(&r)) continue;
            const long left = reference_rescale((r.stored[0][k] - zero_of(&r, r.x)) * 1048576L, m[0], s[0]);
            const long right = reference_rescale((r.stored[1][at] - zero_of(&r, r.z)) * 1048576L, m[1], s[1]);
            const double out = (double)(reference_rescale(left - right, m[2], s[2]) + zero_of(&r, r.y));
            assert_int_equal(r.out[k], (int32_t)reference_clamp(out, -128, 127));
        }
        mote_graph_free(r.m.g);
    }
}

static void test_extremes(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct run r;
        begin(&r, seed, 2, (const int32_t[]){5, 4});
        r.z = new_value(&r.m, 1, (const int32_t[]){4});
        r.y = new_value(&r.m, 2, (const int32_t[]){5, 4});
        like(&r.m, r.z, r.x);
        like(&r.m, r.y, r.x);
        add_op(&r.m, seed % 4 < 2 ? MOTE_OP_MAXIMUM : MOTE_OP_MINIMUM, 2, (const int32_t[]){r.x, r.z}, r.y);
        end(&r);
        for (size_t k = 0; k < 20; k++) {
            const float a = r.real_x[0][k], b = r.real_x[1][k % 4];
            assert_true(r.real_y[k] == (seed % 4 < 2 ? fmaxf(a, b) : fminf(a, b)));
        }
        mote_graph_free(r.m.g);
    }
}

static void test_prelu(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct run r;
        begin(&r, seed, 3, (const int32_t[]){2, 3, 5});
        r.z = new_value(&r.m, seed % 3 ? 1 : 2, seed % 3 ? (const int32_t[]){5} : (const int32_t[]){3, 1});
        r.y = new_value(&r.m, 3, (const int32_t[]){2, 3, 5});
        add_op(&r.m, MOTE_OP_PRELU, 2, (const int32_t[]){r.x, r.z}, r.y);
        end(&r);
        int32_t m[2] = {0}, s[2] = {0};
        if (is_s8(&r)) {
            split(scale_of(&r, r.x) / scale_of(&r, r.y), &m[0], &s[0]);
            split(scale_of(&r, r.x) * scale_of(&r, r.z) / scale_of(&r, r.y), &m[1], &s[1]);
        }
        for (size_t k = 0; k < 30; k++) {
            const size_t at = seed % 3 ? k % 5 : k / 5 % 3;
            const double x = (double)r.real_x[0][k];
            near_real(&r, k, x >= 0 ? x : x * (double)r.real_x[1][at], 0.76);
            if (!is_s8(&r)) continue;
            const long input = r.stored[0][k] - zero_of(&r, r.x), alpha = r.stored[1][at] - zero_of(&r, r.z);
            const long value = input >= 0 ? reference_rescale(input, m[0], s[0])
                                          : reference_rescale(input * alpha, m[1], s[1]);
            assert_int_equal(r.out[k],
                             (int32_t)reference_clamp((double)(value + zero_of(&r, r.y)), -128, 127));
        }
        mote_graph_free(r.m.g);
    }
}

static void test_abs_and_elu(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct run r;
        const bool elu = seed % 4 < 2;
        begin(&r, seed, 1, (const int32_t[]){300});
        r.y = new_value(&r.m, 1, (const int32_t[]){300});
        add_op(&r.m, elu ? MOTE_OP_ELU : MOTE_OP_ABS, 1, &r.x, r.y);
        end(&r);
        int32_t m = 0, s = 0;
        if (is_s8(&r)) split((double)((float)scale_of(&r, r.x) / (float)scale_of(&r, r.y)), &m, &s);
        for (size_t k = 0; k < 300; k++) {
            const double x = (double)r.real_x[0][k];
            near_real(&r, k, elu ? (x < 0 ? exp(x) - 1 : x) : fabs(x), elu ? 0.51 : 0.76);
            if (elu || !is_s8(&r)) continue;
            const long value = reference_rescale(labs(r.stored[0][k] - zero_of(&r, r.x)), m, s);
            assert_int_equal(r.out[k],
                             (int32_t)reference_clamp((double)(value + zero_of(&r, r.y)), -128, 127));
        }
        mote_graph_free(r.m.g);
    }
}

/* Over the axes before the last one, or all but the first, or the first and the last. */
static void test_reductions(void **state) {
    (void)state;
    enum { A = 3, B = 4, C = 5 };
    static const int32_t axes[3][2] = {{0, 1}, {2, 1}, {0, -1}}, left[3] = {C, A, B};
    static const enum mote_op_code codes[] = {MOTE_OP_REDUCE_MAX, MOTE_OP_REDUCE_MIN, MOTE_OP_SUM};
    for (uint64_t seed = 0; seed < 90; seed++) {
        struct run r;
        const size_t way = seed % 3, code = seed / 3 % (seed % 2 ? 2 : 3);
        begin(&r, seed, 3, (const int32_t[]){A, B, C});
        r.y = new_value(&r.m, 1, &left[way]);
        like(&r.m, r.y, r.x);
        add_op(&r.m, codes[code], 2, (const int32_t[]){r.x, ints(&r.m, 2, axes[way])}, r.y);
        end(&r);
        for (int32_t o = 0; o < left[way]; o++) {
            double wanted = code == 0 ? -INFINITY : code == 1 ? INFINITY : 0;
            for (size_t k = 0; k < A * B * C; k++) {
                const size_t index[3] = {k % C, k / (B * C), k / C % B};
                if (index[way] != (size_t)o) continue;
                const double x = (double)r.real_x[0][k];
                wanted = code == 0 ? fmax(wanted, x) : code == 1 ? fmin(wanted, x) : wanted + x;
            }
            near_real(&r, (size_t)o, wanted, 0.01);
        }
        mote_graph_free(r.m.g);
    }
}

static void test_leaky_relu(void **state) {
    (void)state;
    static const float alphas[] = {0.2f, 0, -0.5f, 1.5f, 1e-12f};
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct run r;
        const float alpha = alphas[seed / 2 % 5];
        begin(&r, seed, 2, (const int32_t[]){3, 40});
        r.y = new_value(&r.m, 2, (const int32_t[]){3, 40});
        add_op(&r.m, MOTE_OP_LEAKY_RELU, 1, &r.x, r.y)->params.leaky_relu.alpha = alpha;
        end(&r);
        int32_t m[2] = {0}, s[2] = {0};
        if (is_s8(&r)) {
            const float in = (float)scale_of(&r, r.x), out = (float)scale_of(&r, r.y);
            split((double)(in / out), &m[0], &s[0]);
            split(fabs((double)(in * alpha / out)), &m[1], &s[1]);
        }
        for (size_t k = 0; k < 120; k++) {
            const double x = (double)r.real_x[0][k];
            near_real(&r, k, x > 0 ? x : (double)alpha * x, 0.76); /* rounded twice */
            if (!is_s8(&r)) continue;
            const long input = r.stored[0][k] - zero_of(&r, r.x);
            const long value = input >= 0 ? reference_rescale(input, m[0], s[0])
                                          : (alpha < 0 ? -1 : 1) * reference_rescale(input, m[1], s[1]);
            assert_int_equal(r.out[k],
                             (int32_t)reference_clamp((double)(value + zero_of(&r, r.y)), -128, 127));
        }
        mote_graph_free(r.m.g);
    }
}

/* 16 bits of which 15 come after the point: at most two steps of the output, whose own is the coarsest. */
static void test_hard_swish(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct run r;
        begin(&r, seed, 1, (const int32_t[]){300});
        r.y = new_value(&r.m, 1, (const int32_t[]){300});
        add_op(&r.m, MOTE_OP_HARD_SWISH, 1, &r.x, r.y);
        end(&r);
        for (size_t k = 0; k < 300; k++) {
            const double x = (double)r.real_x[0][k];
            near_real(&r, k, x * reference_clamp(x + 3, 0, 6) / 6, 1.1);
        }
        mote_graph_free(r.m.g);
    }
}

static void test_relu_n1_to_1(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        struct run r;
        begin(&r, seed, 1, (const int32_t[]){300});
        r.y = new_value(&r.m, 1, (const int32_t[]){300});
        add_op(&r.m, MOTE_OP_RELU_N1_TO_1, 1, &r.x, r.y);
        end(&r);
        for (size_t k = 0; k < 300; k++)
            near_real(&r, k, reference_clamp((double)r.real_x[0][k], -1, 1), 1.01);
        mote_graph_free(r.m.g);
    }
}

/* float32 → uint8 → int8 (128 lower) → uint8 of another scale → float32 (tests/tflite/networks.h). */
static void test_pixels(void **state) {
    (void)state;
    static const float x[5] = {-9, -0.031f, 0.032f, 3.3f, 99};
    static const int stored[5] = {0, 131, 132, 184, 255}, wanted[5] = {0, 100, 101, 166, 255};
    struct mote_graph *g = net_pixels();
    struct mote_program *program = NULL;
    assert_int_equal(mote_program_create(g, &program, NULL), MOTE_OK);
    memcpy(mote_program_input(program, 0), x, sizeof x);
    mote_program_run(program, NULL);
    for (int i = 0; i < 5; i++) {
        const float y = ((const float *)mote_program_output(program, 0))[i];
        assert_int_equal(wanted[i], (int)fmin(fmax(round((stored[i] - 131) * 0.0625 / 0.05) + 100, 0), 255));
        assert_int_equal((int)roundf(y / 0.05f) + 100, wanted[i]);
    }
    mote_program_free(program);
    mote_graph_free(g);
}

/* Where output sample i lies on an axis of the input. */
static double position_of(int32_t in, int32_t out, bool corners, bool centers, int32_t i) {
    const double step = corners && out > 1 ? (double)(in - 1) / (out - 1) : (double)in / out;
    return centers ? (i + 0.5) * step - 0.5 : i * step;
}

/* The mean of the four neighbours, each as near as it is. */
static double blend(const struct run *r, const int32_t *in, double v, double h, int32_t b, int32_t c) {
    double sum = 0;
    v = reference_clamp(v, 0, in[1] - 1);
    h = reference_clamp(h, 0, in[2] - 1);
    for (int32_t y = (int32_t)v; y <= (int32_t)v + 1; y++) {
        for (int32_t x = (int32_t)h; x <= (int32_t)h + 1; x++) {
            const double weight = (1 - fabs(v - y)) * (1 - fabs(h - x));
            const int32_t row = y < in[1] ? y : in[1] - 1, column = x < in[2] ? x : in[2] - 1;
            sum += weight * (double)r->real_x[0][((b * in[1] + row) * in[2] + column) * in[3] + c];
        }
    }
    return sum;
}

/* int8 positions are rounded to 1/1024, and the error grows along the axis: half a step, and what those are worth. */
static void check_bilinear(const struct run *r, const int32_t *in, const int32_t *out, bool corners,
                           bool centers) {
    for (int32_t k = 0; k < out[0] * out[1] * out[2] * out[3]; k++) {
        const int32_t c = k % out[3], j = k / out[3] % out[2], i = k / out[3] / out[2] % out[1],
                      b = k / out[3] / out[2] / out[1];
        const double v = position_of(in[1], out[1], corners, centers, i);
        const double h = position_of(in[2], out[2], corners, centers, j);
        near_real(r, (size_t)k, blend(r, in, v, h, b, c), 0.51 + 255.0 * (out[1] + out[2]) / 2048);
    }
}

static int32_t nearest_of(double position, int32_t in, bool round_it) {
    return (int32_t)reference_clamp(round_it ? round(position) : floor(position), 0, in - 1);
}

static void check_nearest(const struct run *r, const int32_t *in, const int32_t *out, bool corners,
                          bool centers) {
    for (int32_t k = 0; k < out[0] * out[1] * out[2] * out[3]; k++) {
        const int32_t c = k % out[3], j = k / out[3] % out[2], i = k / out[3] / out[2] % out[1],
                      b = k / out[3] / out[2] / out[1];
        const double half = centers ? 0.5 : 0; /* the pixel that the center lies in */
        const int32_t y = nearest_of(position_of(in[1], out[1], corners, centers, i) + half, in[1], corners);
        const int32_t x = nearest_of(position_of(in[2], out[2], corners, centers, j) + half, in[2], corners);
        assert_true(r->real_y[k] == r->real_x[0][((b * in[1] + y) * in[2] + x) * in[3] + c]);
    }
}

static void test_resize(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct run r;
        struct mote_rng rng;
        mote_rng_seed(&rng, seed, 6);
        int32_t in[4] = {2, 0, 0, 3}, out[4] = {2, 0, 0, 3};
        for (int i = 1; i < 3; i++) {
            in[i] = 1 + (int32_t)mote_rng_below(&rng, 8);
            out[i] = seed % 8 < 2 ? in[i] * (int32_t)(1 + mote_rng_below(&rng, 2))
                                  : 1 + (int32_t)mote_rng_below(&rng, 15);
        }
        const bool bilinear = seed / 2 % 2, corners = seed / 4 % 3 == 1, centers = seed / 4 % 3 == 2;
        begin(&r, seed, 4, in);
        r.y = new_value(&r.m, 4, out);
        like(&r.m, r.y, r.x);
        const int32_t inputs[2] = {r.x, ints(&r.m, 2, out + 1)};
        struct mote_op *op = add_op(
            &r.m, bilinear ? MOTE_OP_RESIZE_BILINEAR : MOTE_OP_RESIZE_NEAREST_NEIGHBOR, 2, inputs, r.y);
        op->params.resize.align_corners = corners;
        op->params.resize.half_pixel_centers = centers;
        end(&r);
        (bilinear ? check_bilinear : check_nearest)(&r, in, out, corners, centers);
        mote_graph_free(r.m.g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sub),        cmocka_unit_test(test_extremes),
                                       cmocka_unit_test(test_prelu),      cmocka_unit_test(test_abs_and_elu),
                                       cmocka_unit_test(test_reductions), cmocka_unit_test(test_leaky_relu),
                                       cmocka_unit_test(test_hard_swish), cmocka_unit_test(test_relu_n1_to_1),
                                       cmocka_unit_test(test_pixels),     cmocka_unit_test(test_resize)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
