/* SPDX-License-Identifier: MIT
 * Programs made from small graphs: results, shared memory, folding, state, whole-model prediction, and what
 * is refused. */
#include "program/program.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct mote_graph *new_graph(void) {
    struct mote_graph *graph;
    assert_int_equal(mote_graph_create(&graph, NULL), MOTE_OK);
    return graph;
}

static int32_t tensor(struct mote_graph *g, enum mote_type type, int32_t rows, int32_t columns,
                      const void *data) {
    const int32_t shape[2] = {rows, columns};
    const int32_t number = mote_graph_add_tensor(g, type, 2, shape, data);
    assert_true(number >= 0);
    return number;
}

static struct mote_op *op(struct mote_graph *g, enum mote_op_code code, size_t inputs, const int32_t *x,
                          int32_t y) {
    struct mote_op *made = mote_graph_add_op(g, code, x, inputs, &y, 1);
    assert_non_null(made);
    return made;
}

static struct mote_program *make(struct mote_graph *g, int32_t in, int32_t out) {
    struct mote_program *program;
    struct mote_error error;
    assert_true(mote_graph_set_io(g, &in, 1, &out, 1));
    if (mote_program_create(g, &program, &error) != MOTE_OK) fail_msg("%s", error.text);
    return program;
}

static const float ramp[6] = {-2, -1, 0, 1, 2, 3};

/* x → relu → reshape → tanh: one buffer of 24 bytes serves all, rounded up to 32. */
static void test_chain_in_place(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int32_t x = tensor(g, MOTE_FLOAT32, 2, 3, NULL), r = tensor(g, MOTE_FLOAT32, 2, 3, NULL);
    const int32_t v = tensor(g, MOTE_FLOAT32, 3, 2, NULL), y = tensor(g, MOTE_FLOAT32, 3, 2, NULL);
    op(g, MOTE_OP_RELU, 1, &x, r);
    op(g, MOTE_OP_RESHAPE, 1, &r, v);
    op(g, MOTE_OP_TANH, 1, &v, y);
    struct mote_program *p = make(g, x, y);
    assert_int_equal(mote_program_arena_bytes(p), 32);
    float out[6];
    mote_program_predict(p, ramp, out);
    for (int i = 0; i < 6; i++)
        assert_true(fabs(tanh(fmax((double)ramp[i], 0)) - (double)out[i]) < 1e-6);
    mote_program_free(p);
    mote_graph_free(g);
}

/* x is read again after the relu, so that the relu must not take its place; nor may it take the view of x. */
static void test_no_in_place_while_needed(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int32_t x = tensor(g, MOTE_FLOAT32, 2, 3, NULL), view = tensor(g, MOTE_FLOAT32, 2, 3, NULL);
    const int32_t r = tensor(g, MOTE_FLOAT32, 2, 3, NULL), y = tensor(g, MOTE_FLOAT32, 2, 3, NULL);
    op(g, MOTE_OP_RESHAPE, 1, &x, view);
    op(g, MOTE_OP_RELU, 1, &view, r);
    op(g, MOTE_OP_ADD, 2, (const int32_t[]){x, r}, y);
    struct mote_program *p = make(g, x, y);
    assert_int_equal(mote_program_arena_bytes(p), 64);
    float out[6];
    mote_program_predict(p, ramp, out);
    for (int i = 0; i < 6; i++)
        assert_true(out[i] == ramp[i] + fmaxf(ramp[i], 0));
    mote_program_free(p);
    mote_graph_free(g);
}

/* An output that is read on keeps its value to the end. */
static void test_output_survives(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int32_t x = tensor(g, MOTE_FLOAT32, 2, 3, NULL), r = tensor(g, MOTE_FLOAT32, 2, 3, NULL);
    const int32_t y = tensor(g, MOTE_FLOAT32, 2, 3, NULL);
    op(g, MOTE_OP_RELU, 1, &x, r);
    op(g, MOTE_OP_LOGISTIC, 1, &r, y);
    assert_true(mote_graph_set_io(g, &x, 1, (const int32_t[]){r, y}, 2));
    struct mote_program *p;
    assert_int_equal(mote_program_create(g, &p, NULL), MOTE_OK);
    memcpy(mote_program_input(p, 0), ramp, sizeof ramp);
    mote_program_run(p, NULL);
    const float *first = mote_program_output(p, 0), *second = mote_program_output(p, 1);
    assert_true(first[0] == 0 && first[5] == 3 && second[0] == 0.5f);
    mote_program_free(p);
    mote_graph_free(g);
}

static const uint16_t half_weights[6] = {0x3c00, 0, 0, 0, 0x4000, 0xbc00}; /* 1 0 0 / 0 2 −1 */

struct visits {
    size_t count;
    float last;
};

static void visit(void *context, size_t number, int32_t tensor_number, const void *data) {
    struct visits *v = context;
    assert_int_equal(number, v->count);
    assert_true(tensor_number > 0);
    v->count++;
    v->last = *(const float *)data;
}

/* float16 weights behind DEQUANTIZE are expanded once; they take nothing of the arena. */
static void test_folding(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int32_t x = tensor(g, MOTE_FLOAT32, 2, 3, NULL), h = tensor(g, MOTE_FLOAT16, 2, 3, half_weights);
    const int32_t w = tensor(g, MOTE_FLOAT32, 2, 3, NULL), y = tensor(g, MOTE_FLOAT32, 2, 2, NULL);
    op(g, MOTE_OP_DEQUANTIZE, 1, &h, w);
    op(g, MOTE_OP_FULLY_CONNECTED, 2, (const int32_t[]){x, w}, y);
    struct mote_program *p = make(g, x, y);
    assert_int_equal(mote_program_arena_bytes(p), 32 + 16);
    float out[4];
    mote_program_predict(p, ramp, out);
    assert_memory_equal(out, ((const float[]){-2, -2, 1, 1}), sizeof out);
    struct visits v = {0, 0};
    memcpy(mote_program_input(p, 0), ramp, sizeof ramp);
    mote_program_run_visit(p, visit, &v, NULL);
    assert_int_equal(v.count, 2);
    assert_true(v.last == -2);
    mote_program_free(p);
    mote_graph_free(g);
}

static int32_t quantized(struct mote_graph *g, int32_t columns, float scale, int32_t zero) {
    const int32_t number = tensor(g, MOTE_INT8, 1, columns, NULL);
    assert_true(mote_graph_set_quant(g, number, 1, &scale, &zero, 0));
    return number;
}

/* int8 in and out, float outside: predict quantizes and dequantizes at the edges. */
static void test_predict_int8(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int8_t weights[4] = {127, 0, 64, -64};
    const float scale = 1.0f / 127;
    const int32_t zero = 0;
    const int32_t x = quantized(g, 2, 0.05f, -10), y = quantized(g, 2, 0.1f, 20);
    const int32_t w = tensor(g, MOTE_INT8, 2, 2, weights);
    assert_true(mote_graph_set_quant(g, w, 1, &scale, &zero, 0));
    op(g, MOTE_OP_FULLY_CONNECTED, 2, (const int32_t[]){x, w}, y);
    struct mote_program *p = make(g, x, y);
    float out[2];
    mote_program_predict(p, (const float[]){1.5f, -3.0f}, out);
    assert_true(fabsf(out[0] - 1.5f) < 0.051f && fabsf(out[1] - 4.5f * 64 / 127) < 0.051f);
    mote_program_free(p);
    mote_graph_free(g);
}

enum { LSTM_INPUTS = 24 };

static int32_t vector(struct mote_graph *g, const float *data, bool is_variable) {
    const int32_t shape[1] = {1}, state_shape[2] = {1, 1};
    const int32_t number =
        mote_graph_add_tensor(g, MOTE_FLOAT32, is_variable ? 2 : 1, is_variable ? state_shape : shape, data);
    assert_true(number >= 0);
    g->tensors[number].is_variable = is_variable;
    return number;
}

/* One unit, one input, all weights ½, no bias. */
static struct mote_program *make_lstm(struct mote_graph *g, int32_t peephole) {
    static const float half = 0.5f, none = 0;
    int32_t inputs[LSTM_INPUTS];
    const int32_t shape[3] = {1, 2, 1};
    for (int i = 0; i < LSTM_INPUTS; i++)
        inputs[i] = -1;
    inputs[0] = mote_graph_add_tensor(g, MOTE_FLOAT32, 3, shape, NULL);
    const int32_t y = mote_graph_add_tensor(g, MOTE_FLOAT32, 3, shape, NULL);
    for (int i = 1; i < 9; i++)
        inputs[i] = tensor(g, MOTE_FLOAT32, 1, 1, &half);
    for (int i = 12; i < 16; i++)
        inputs[i] = vector(g, &none, false);
    for (int i = 9; i < 12 && peephole; i++)
        inputs[i] = vector(g, &half, false);
    inputs[18] = vector(g, NULL, true);
    inputs[19] = vector(g, NULL, true);
    op(g, MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, LSTM_INPUTS, inputs, y)->params.lstm.activation =
        MOTE_ACT_TANH;
    struct mote_program *p = NULL;
    struct mote_error error;
    assert_true(mote_graph_set_io(g, &inputs[0], 1, &y, 1));
    const enum mote_status status = mote_program_create(g, &p, &error);
    if (peephole) {
        assert_int_equal(status, MOTE_UNSUPPORTED);
        assert_string_equal(error.text,
                            "op 0 (UNIDIRECTIONAL_SEQUENCE_LSTM): peephole connections (input 9)");
    } else if (status != MOTE_OK) {
        fail_msg("%s", error.text);
    }
    return p;
}

/* A run goes on where the last one stopped; reset and predict start afresh. */
static void test_state(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    struct mote_program *p = make_lstm(g, 0);
    const float x[2] = {1, 1};
    float fresh[2], again[2];
    mote_program_predict(p, x, fresh);
    memcpy(mote_program_input(p, 0), x, sizeof x);
    mote_program_run(p, NULL);
    memcpy(again, mote_program_output(p, 0), sizeof again);
    assert_true(again[0] > fresh[1] && fresh[1] > fresh[0]);
    mote_program_reset(p);
    memcpy(mote_program_input(p, 0), x, sizeof x);
    mote_program_run(p, NULL);
    assert_memory_equal(mote_program_output(p, 0), fresh, sizeof fresh);
    mote_program_predict(p, x, again);
    assert_memory_equal(again, fresh, sizeof fresh);
    const double gate = 1 / (1 + exp(-0.5));
    assert_true(fabs(gate * tanh(gate * tanh(0.5)) - (double)fresh[0]) < 1e-6);
    mote_program_free(p);
    mote_graph_free(g);
}

/* MEAN of x [2,3,4,5] over some axes; with `ordered`, a TRANSPOSE puts those behind the others first. */
static struct mote_program *make_mean(struct mote_graph *g, enum mote_type type, int axes, bool keep,
                                      bool ordered) {
    const int32_t shape[4] = {2, 3, 4, 5}, zero = -3;
    const float scales[2] = {0.0625f, 0.03f};
    int32_t turned[4], order[4], reduced[4], out[4], count = 0, kept = 0, rank = 0;
    for (int32_t a = 0; a < 4; a++)
        if (!(axes >> a & 1)) order[kept] = a, turned[kept++] = shape[a];
    for (int32_t a = 0; a < 4; a++) {
        const bool goes = axes >> a & 1;
        if (goes) order[kept + count] = a, turned[kept + count] = shape[a];
        if (goes) reduced[count] = ordered ? kept + count : a - 4, count++;
        if (!goes || keep) out[rank++] = goes ? 1 : shape[a];
    }
    if (ordered && keep)
        for (int32_t a = 0; a < 4; a++)
            out[a] = a < kept ? turned[a] : 1;
    const int32_t x = mote_graph_add_tensor(g, type, 4, shape, NULL),
                  y = mote_graph_add_tensor(g, type, rank, out, NULL);
    const int32_t t = ordered ? mote_graph_add_tensor(g, type, 4, turned, NULL) : x;
    const int32_t list = mote_graph_add_tensor(g, MOTE_INT32, 1, &count, reduced);
    if (type == MOTE_INT8) {
        mote_graph_set_quant(g, x, 1, &scales[0], &zero, 0);
        mote_graph_set_quant(g, t, 1, &scales[0], &zero, 0);
        mote_graph_set_quant(g, y, 1, &scales[1], NULL, 0);
    }
    if (ordered)
        op(g, MOTE_OP_TRANSPOSE, 2,
           (int32_t[]){x, mote_graph_add_tensor(g, MOTE_INT32, 1, (int32_t[]){4}, order)}, t);
    op(g, MOTE_OP_MEAN, 2, (int32_t[]){t, list}, y)->params.reduce.keep_dims = keep;
    return make(g, x, y);
}

static void run_mean(enum mote_type type, int axes, bool keep, bool ordered, void *y) {
    struct mote_graph *g = new_graph();
    struct mote_program *p = make_mean(g, type, axes, keep, ordered);
    for (int i = 0; i < 120; i++) {
        if (type == MOTE_INT8) ((int8_t *)mote_program_input(p, 0))[i] = (int8_t)(i * 37 % 256 - 128);
        if (type == MOTE_FLOAT32) ((float *)mote_program_input(p, 0))[i] = (float)(i * 37 % 64);
    }
    mote_program_run(p, NULL);
    memcpy(y, mote_program_output(p, 0), g->tensors[g->outputs[0]].bytes);
    mote_program_free(p);
    mote_graph_free(g);
}

/* Any set of axes, neighbours or not, is the same as those axes put last; and that is what the sums say. */
static void test_mean_axes(void **state) {
    (void)state;
    for (int axes = 1; axes < 16; axes++) {
        float real[2][60] = {{0}};
        int8_t bytes[2][60] = {{0}};
        double sums[60] = {0};
        size_t count = 120;
        const size_t shape[4] = {2, 3, 4, 5};
        for (size_t i = 0; i < 120; i++) {
            size_t rest = i, at = 0, step = 1;
            for (int a = 4; a-- > 0; rest /= shape[a]) {
                if (axes >> a & 1) continue;
                at += rest % shape[a] * step;
                step *= shape[a];
            }
            sums[at] += (double)(i * 37 % 64);
            count = step;
        }
        for (int ordered = 0; ordered < 2; ordered++) {
            run_mean(MOTE_FLOAT32, axes, axes & 1, ordered, real[ordered]);
            run_mean(MOTE_INT8, axes, axes & 2, ordered, bytes[ordered]);
        }
        assert_memory_equal(bytes[0], bytes[1], sizeof bytes[0]);
        for (size_t i = 0; i < count; i++)
            assert_true(fabs(sums[i] * (double)count / 120 - (double)real[0][i]) < 1e-4);
    }
}

static void test_refusals(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    assert_null(make_lstm(g, 1));
    mote_graph_free(g);
    g = new_graph();
    const int32_t x = tensor(g, MOTE_FLOAT32, 2, 3, NULL), y = tensor(g, MOTE_FLOAT32, 2, 2, NULL);
    struct mote_program *p = NULL;
    struct mote_error error;
    op(g, MOTE_OP_FULLY_CONNECTED, 2, (const int32_t[]){x, x}, y);
    assert_true(mote_graph_set_io(g, &x, 1, &y, 1));
    assert_int_equal(mote_program_create(g, &p, &error), MOTE_UNSUPPORTED);
    assert_string_equal(
        error.text, "op 0 (FULLY_CONNECTED): input 1 (float32) is computed at run time, expected a constant");
    g->tensors[y].shape[0] = 5; /* what the graph's own check refuses */
    assert_int_not_equal(mote_program_create(g, &p, &error), MOTE_OK);
    assert_null(p);
    mote_graph_free(g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain_in_place),  cmocka_unit_test(test_no_in_place_while_needed),
        cmocka_unit_test(test_output_survives), cmocka_unit_test(test_folding),
        cmocka_unit_test(test_predict_int8),    cmocka_unit_test(test_state),
        cmocka_unit_test(test_mean_axes),       cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
