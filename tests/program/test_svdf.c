/* SPDX-License-Identifier: MIT
 * SVDF over several calls against its definition: a unit is its bias and, over its filters and the last calls, time weight
 * × (features · input of that call). float32 and hybrid in double; integers, with int16 and int8 memory, with the
 * reference's roundings worked out a second way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "device/reference.h"
#include "program/program.h"
#include "tflite/random_tensors.h"

#include <stdio.h>

enum { CALLS = 5, BATCHES = 2, INPUTS = 6, UNITS = 3, RANK = 2, FILTERS = UNITS * RANK, MEMORY = 3 };

struct svdf {
    struct maker m;
    bool narrow; /* int8 memory */
    int32_t x, y, features, time, bias, state;
    double seen[CALLS][BATCHES][FILTERS]; /* real numbers, or integers as stored */
};

static double constant(const struct svdf *s, int32_t t, size_t i) {
    const struct mote_tensor *tensor = tensor_of(&s->m, t);
    const double scale = tensor->quant.count ? (double)tensor->quant.scale[0] : 1;
    const bool stored = s->m.kind == RANDOM_S8; /* integers are wanted as they are */
    if (tensor->type == MOTE_FLOAT32) return (double)((const float *)tensor->data)[i];
    if (tensor->type == MOTE_INT32) return ((const int32_t *)tensor->data)[i];
    if (tensor->type == MOTE_INT16) return ((const int16_t *)tensor->data)[i];
    return ((const int8_t *)tensor->data)[i] * (stored ? 1 : scale);
}

static void make(struct svdf *s, uint64_t seed) {
    static const enum random_kind kinds[] = {RANDOM_F32, RANDOM_HYBRID, RANDOM_S8, RANDOM_S8};
    const int32_t features[2] = {FILTERS, INPUTS}, times[2] = {FILTERS, MEMORY}, units = UNITS;
    *s = (struct svdf){.m = {.kind = kinds[seed % 4]}, .narrow = seed % 4 == 3};
    assert_int_equal(mote_graph_create(&s->m.g, NULL), MOTE_OK);
    mote_rng_seed(&s->m.rng, seed, 8);
    const bool integer = is_quantized(&s->m);
    s->x = new_value(&s->m, 2, (const int32_t[]){BATCHES, INPUTS});
    s->y = new_value(&s->m, 2, (const int32_t[]){BATCHES, UNITS});
    s->features = weights(&s->m, s->x, s->y, 2, features, INPUTS, -1);
    const enum mote_type memory = !integer ? MOTE_FLOAT32 : s->narrow ? MOTE_INT8 : MOTE_INT16;
    s->state = mote_graph_add_tensor(s->m.g, memory, 2, (const int32_t[]){BATCHES, FILTERS * MEMORY}, NULL);
    tensor_of(&s->m, s->state)->is_variable = true;
    const float out = integer ? tensor_of(&s->m, s->y)->quant.scale[0] : 1;
    if (integer) one_scale(&s->m, s->state, s->narrow ? out : out / 90, s->narrow ? pick(&s->m, -20, 20) : 0);
    if (integer && !s->narrow) {
        int16_t values[FILTERS * MEMORY];
        for (size_t i = 0; i < FILTERS * MEMORY; i++)
            values[i] = (int16_t)pick(&s->m, -2000, 2000);
        s->time = mote_graph_add_tensor(s->m.g, MOTE_INT16, 2, times, values);
        one_scale(&s->m, s->time, 1.0f / 2048, 0);
    } else {
        s->time = s->m.kind == RANDOM_F32 ? float_constant(&s->m, 2, times, 1)
                                          : int8_constant(&s->m, 2, times, 1.0f / 128, -1);
    }
    s->bias = seed % 5 == 0 ? -1 : bias(&s->m, s->x, s->features, units);
    const int32_t inputs[5] = {s->x, s->features, s->time, s->bias, s->state};
    add_op(&s->m, MOTE_OP_SVDF, 5, inputs, s->y)->params.svdf = (struct mote_svdf_params){.rank = RANK};
    assert_true(mote_graph_set_io(s->m.g, &s->x, 1, &s->y, 1));
}

static void split(float value, int32_t *multiplier, int32_t *shift) {
    int power;
    const double fraction = frexp((double)value, &power);
    *multiplier = (int32_t)fmin(round(fraction * 2147483648.0), 2147483647.0);
    *shift = power;
}

static float scale_of(const struct svdf *s, int32_t t) {
    return tensor_of(&s->m, t)->quant.scale[0];
}

/* What each filter makes of a call's input. */
static void see(struct svdf *s, int call, const void *x) {
    for (size_t k = 0; k < BATCHES * FILTERS; k++) {
        const size_t b = k / FILTERS, f = k % FILTERS;
        double sum = 0;
        for (size_t i = 0; i < INPUTS; i++) {
            const size_t at = b * INPUTS + i;
            const double value = is_quantized(&s->m)
                                     ? ((const int8_t *)x)[at] - tensor_of(&s->m, s->x)->quant.zero_point[0]
                                     : (double)((const float *)x)[at];
            sum += value * constant(s, s->features, f * INPUTS + i);
        }
        if (is_quantized(&s->m)) {
            int32_t multiplier, shift;
            split(scale_of(s, s->x) * scale_of(s, s->features) / scale_of(s, s->state), &multiplier, &shift);
            const double most = s->narrow ? 127 : 32767;
            sum = reference_clamp((double)reference_rescale((long)sum, multiplier, shift), -most - 1, most);
            const int32_t zero = tensor_of(&s->m, s->state)->quant.zero_point[0];
            if (s->narrow) sum = (double)(int8_t)(uint8_t)((int32_t)sum + zero) - zero;
        }
        s->seen[call][b][f] = sum;
    }
}

static void check_unit(const struct svdf *s, int call, size_t b, size_t u, const void *y) {
    double sum = s->bias < 0 ? 0 : constant(s, s->bias, u);
    for (size_t f = u * RANK; f < (u + 1) * RANK; f++) {
        for (int back = 0; back < MEMORY && back <= call; back++)
            sum +=
                constant(s, s->time, f * MEMORY + (size_t)(MEMORY - 1 - back)) * s->seen[call - back][b][f];
    }
    if (!is_quantized(&s->m)) {
        /* hybrid inputs are rounded to 127 steps of their largest */
        const double limit = s->m.kind == RANDOM_HYBRID ? 0.1 : 1e-5;
        assert_true(fabs(sum - (double)((const float *)y)[b * UNITS + u]) < limit);
        return;
    }
    int32_t multiplier, shift;
    split(scale_of(s, s->state) * scale_of(s, s->time) / scale_of(s, s->y), &multiplier, &shift);
    const double out = (double)(reference_rescale((long)sum, multiplier, shift) +
                                tensor_of(&s->m, s->y)->quant.zero_point[0]);
    assert_int_equal(((const int8_t *)y)[b * UNITS + u], (int32_t)reference_clamp(out, -128, 127));
}

static void fill(struct svdf *s, void *x) {
    for (size_t i = 0; i < BATCHES * INPUTS; i++) {
        if (is_quantized(&s->m))
            ((int8_t *)x)[i] = (int8_t)pick(&s->m, -128, 127);
        else
            ((float *)x)[i] = real(&s->m, -2, 2);
    }
}

static void test_calls(void **state) {
    (void)state;
    for (uint64_t seed = 0; seed < 120; seed++) {
        struct svdf s;
        struct mote_program *program = NULL;
        struct mote_error error = {MOTE_OK, ""};
        make(&s, seed);
        if (mote_program_create(s.m.g, &program, &error) != MOTE_OK) fail_msg("%s", error.text);
        for (int again = 0; again < 2; again++) { /* a reset forgets all */
            mote_program_reset(program);
            for (int call = 0; call < CALLS; call++) {
                fill(&s, mote_program_input(program, 0));
                see(&s, call, mote_program_input(program, 0));
                mote_program_run(program, NULL);
                for (size_t k = 0; k < BATCHES * UNITS; k++)
                    check_unit(&s, call, k / UNITS, k % UNITS, mote_program_output(program, 0));
            }
        }
        mote_program_free(program);
        mote_graph_free(s.m.g);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_calls)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
