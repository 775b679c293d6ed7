/* SPDX-License-Identifier: MIT
 * TRANSPOSE_CONV and ARG_MAX, ARG_MIN on random shapes against their plain definitions: each input sample scattered into
 * the output through the filter, with whole numbers, which floats hold exactly, and in int8 with scales of 1; and the first
 * place of the extreme along an axis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "program/program.h"
#include "tflite/networks.h"
#include "tflite/random_tensors.h"

enum { MOST = 20000, ROUNDS = 300 };

/* Of height and width in turn. */
struct shapes {
    int batches, inputs, outputs, in[2], out[2], filter[2], stride[2], before[2];
    bool valid;
};

static struct maker m;
static long x[MOST], w[MOST], b[16], expected[MOST];

static struct shapes draw(void) {
    struct shapes s = {.batches = pick(&m, 1, 2), .inputs = pick(&m, 1, 9), .outputs = pick(&m, 1, 9)};
    s.valid = pick(&m, 0, 1);
    for (int i = 0; i < 2; i++) {
        const int f = s.filter[i] = pick(&m, 1, 5), stride = s.stride[i] = pick(&m, 1, 6),
                  in = s.in[i] = pick(&m, 1, 5);
        s.out[i] = s.valid ? (in - 1) * stride + f + pick(&m, 0, stride - 1)
                           : (in - 1) * stride + pick(&m, 1, stride);
        const int beyond = (in - 1) * stride + f - s.out[i];
        s.before[i] = !s.valid && beyond > 0 ? beyond / 2 : 0;
    }
    return s;
}

static void numbers(long *to, int count, int most) {
    for (int i = 0; i < count; i++)
        to[i] = pick(&m, -most, most);
}

/* What one sample of the input adds. */
static void scatter(const struct shapes *s, int batch, int row, int column, const long *sample) {
    for (int i = 0; i < s->filter[0] * s->filter[1] * s->outputs; i++) {
        const int o = i % s->outputs, position = i / s->outputs, fy = position / s->filter[1],
                  fx = position % s->filter[1];
        const int at_y = row * s->stride[0] - s->before[0] + fy,
                  at_x = column * s->stride[1] - s->before[1] + fx;
        if (at_y < 0 || at_x < 0 || at_y >= s->out[0] || at_x >= s->out[1]) continue;
        for (int c = 0; c < s->inputs; c++)
            expected[((batch * s->out[0] + at_y) * s->out[1] + at_x) * s->outputs + o] +=
                sample[c] * w[((o * s->filter[0] + fy) * s->filter[1] + fx) * s->inputs + c];
    }
}

/* As floats, or as whole numbers of the type with a scale of 1. */
static int32_t constant(struct mote_graph *g, enum mote_type type, int rank, const int32_t *shape,
                        const long *values) {
    static float reals[MOST];
    static int32_t wide[MOST];
    static int8_t bytes[MOST];
    size_t count = 1;
    for (int i = 0; i < rank; i++)
        count *= (size_t)shape[i];
    for (size_t i = 0; i < count; i++) {
        reals[i] = (float)values[i];
        wide[i] = (int32_t)values[i];
        bytes[i] = (int8_t)values[i];
    }
    const void *data = type == MOTE_FLOAT32 ? (const void *)reals
                       : type == MOTE_INT8  ? (const void *)bytes
                                            : wide;
    const int32_t t = mote_graph_add_tensor(g, type, rank, shape, data);
    if (type != MOTE_FLOAT32) net_one_scale(g, t, 1.0f, 0);
    return t;
}

static struct mote_graph *graph_of(const struct shapes *s, enum mote_type type) {
    struct mote_graph *g = net_new();
    const int32_t size[] = {s->batches, s->out[0], s->out[1], s->outputs},
                  from =
                      mote_graph_add_tensor(g, type, SHAPE(s->batches, s->in[0], s->in[1], s->inputs), NULL),
                  to = mote_graph_add_tensor(g, type, 4, size, NULL);
    if (type == MOTE_INT8) {
        net_one_scale(g, from, 1.0f, 5);
        net_one_scale(g, to, 1.0f, -2);
    }
    const int32_t inputs[] = {net_ints(g, 4, size),
                              constant(g, type, SHAPE(s->outputs, s->filter[0], s->filter[1], s->inputs), w),
                              from, constant(g, type == MOTE_INT8 ? MOTE_INT32 : type, SHAPE(s->outputs), b)};
    net_op(g, MOTE_OP_TRANSPOSE_CONV, 4, inputs, to)->params.conv =
        (struct mote_conv_params){.padding = s->valid ? MOTE_PADDING_VALID : MOTE_PADDING_SAME,
                                  .stride_h = s->stride[0],
                                  .stride_w = s->stride[1]};
    return net_end(g, from, to);
}

static void compare(const struct mote_graph *g, enum mote_type type, int inputs, int outputs, bool plain) {
    struct mote_program *program;
    struct mote_error error;
    if ((plain ? mote_program_create_plain : mote_program_create)(g, &program, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    for (int i = 0; i < inputs; i++) {
        if (type == MOTE_FLOAT32) ((float *)mote_program_input(program, 0))[i] = (float)x[i];
        if (type == MOTE_INT8) ((int8_t *)mote_program_input(program, 0))[i] = (int8_t)(x[i] + 5);
    }
    assert_int_equal(mote_program_run(program, &error), MOTE_OK);
    const void *y = mote_program_output(program, 0);
    for (int i = 0; i < outputs; i++) {
        const long stored = expected[i] - 2, byte = stored < -128 ? -128 : stored > 127 ? 127 : stored;
        if (type == MOTE_FLOAT32) assert_true(((const float *)y)[i] == (float)expected[i]);
        if (type == MOTE_INT8) assert_int_equal(((const int8_t *)y)[i], byte);
    }
    mote_program_free(program);
}

static void test_transpose_conv(void **state) {
    (void)state;
    mote_rng_seed(&m.rng, 1, 1);
    for (int round = 0; round < ROUNDS; round++) {
        const struct shapes s = draw();
        const int inputs = s.batches * s.in[0] * s.in[1] * s.inputs,
                  outputs = s.batches * s.out[0] * s.out[1] * s.outputs;
        const enum mote_type type = round % 2 ? MOTE_INT8 : MOTE_FLOAT32;
        numbers(x, inputs, 3);
        numbers(w, s.outputs * s.filter[0] * s.filter[1] * s.inputs, 3);
        numbers(b, s.outputs, 20);
        for (int i = 0; i < outputs; i++)
            expected[i] = b[i % s.outputs];
        for (int i = 0; i < inputs / s.inputs; i++)
            scatter(&s, i / (s.in[0] * s.in[1]), i / s.in[1] % s.in[0], i % s.in[1], x + i * s.inputs);
        struct mote_graph *g = graph_of(&s, type);
        compare(g, type, inputs, outputs, false);
        compare(g, type, inputs, outputs, true);
        mote_graph_free(g);
    }
}

/* The first place of the extreme; few different numbers, so that many are alike. */
static void test_arg(void **state) {
    (void)state;
    mote_rng_seed(&m.rng, 2, 1);
    for (int round = 0; round < ROUNDS; round++) {
        const int32_t shape[] = {pick(&m, 1, 4), pick(&m, 1, 6), pick(&m, 1, 5)}, axis = pick(&m, -3, 2),
                      at = (axis + 3) % 3;
        const bool least = round % 2, wide = round / 2 % 2;
        const enum mote_type type = round / 4 % 2 ? MOTE_INT8 : MOTE_FLOAT32;
        const int32_t left[] = {shape[at == 0], shape[at == 2 ? 1 : 2]};
        const int outer = at == 0   ? 1
                          : at == 1 ? shape[0]
                                    : shape[0] * shape[1],
                  inner = at == 2   ? 1
                          : at == 1 ? shape[2]
                                    : shape[1] * shape[2];
        struct mote_graph *g = net_new();
        const int32_t from = net_value(g, type, 3, shape),
                      to = mote_graph_add_tensor(g, wide ? MOTE_INT64 : MOTE_INT32, 2, left, NULL);
        net_op(g, least ? MOTE_OP_ARG_MIN : MOTE_OP_ARG_MAX, 2,
               (const int32_t[]){from, net_ints(g, 1, &axis)}, to)
            ->params.shape.type = wide ? MOTE_INT64 : MOTE_INT32;
        struct mote_program *program;
        struct mote_error error;
        if (mote_program_create(net_end(g, from, to), &program, &error) != MOTE_OK)
            fail_msg("%s", error.text);
        numbers(x, shape[0] * shape[1] * shape[2], 3);
        for (int i = 0; i < shape[0] * shape[1] * shape[2]; i++) {
            if (type == MOTE_FLOAT32) ((float *)mote_program_input(program, 0))[i] = (float)x[i];
            if (type == MOTE_INT8) ((int8_t *)mote_program_input(program, 0))[i] = (int8_t)x[i];
        }
        assert_int_equal(mote_program_run(program, &error), MOTE_OK);
        const void *y = mote_program_output(program, 0);
        for (int i = 0; i < outer * inner; i++) {
            const long *values = x + i / inner * shape[at] * inner + i % inner;
            int place = 0;
            for (int k = shape[at] - 1; k >= 0; k--)
                if (least ? values[k * inner] <= values[place * inner]
                          : values[k * inner] >= values[place * inner])
                    place = k;
            assert_int_equal(wide ? ((const int64_t *)y)[i] : ((const int32_t *)y)[i], place);
        }
        mote_program_free(program);
        mote_graph_free(g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_transpose_conv), cmocka_unit_test(test_arg)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
