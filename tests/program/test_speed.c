/* SPDX-License-Identifier: MIT
 * That nothing is slow by an order of magnitude: the best of many runs of the forecasting networks, batch 1,
 * against ten times what a 2.5 GHz x86-64 core needs. Prints the times. */
#include "program/program.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static int32_t add(struct mote_graph *g, int rank, const int32_t *shape, const float *data) {
    const int32_t number = mote_graph_add_tensor(g, MOTE_FLOAT32, rank, shape, data);
    assert_true(number >= 0);
    return number;
}

static float weights[4 * 64 * 64 * 8];

static void fill_weights(void) {
    for (size_t i = 0; i < sizeof weights / sizeof weights[0]; i++)
        weights[i] = (float)((i * 37 + 11) % 101) / 500 - 0.1f;
}

static int32_t dense(struct mote_graph *g, int32_t x, int32_t in, int32_t out) {
    const int32_t inputs[3] = {x, add(g, 2, (const int32_t[]){out, in}, weights), add(g, 1, &out, weights)};
    const int32_t y = add(g, 2, (const int32_t[]){1, out}, NULL);
    assert_non_null(mote_graph_add_op(g, MOTE_OP_FULLY_CONNECTED, inputs, 3, &y, 1));
    return y;
}

static int32_t lstm(struct mote_graph *g, int32_t x, int32_t in, int32_t units) {
    int32_t inputs[24];
    for (int i = 0; i < 24; i++)
        inputs[i] = -1;
    inputs[0] = x;
    for (int i = 1; i < 5; i++)
        inputs[i] = add(g, 2, (const int32_t[]){units, in}, weights);
    for (int i = 5; i < 9; i++)
        inputs[i] = add(g, 2, (const int32_t[]){units, units}, weights);
    for (int i = 12; i < 16; i++)
        inputs[i] = add(g, 1, &units, weights);
    for (int i = 18; i < 20; i++) {
        inputs[i] = add(g, 2, (const int32_t[]){1, units}, NULL);
        g->tensors[inputs[i]].is_variable = true;
    }
    const int32_t y = add(g, 3, (const int32_t[]){1, 6, units}, NULL);
    struct mote_op *op = mote_graph_add_op(g, MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, inputs, 24, &y, 1);
    assert_non_null(op);
    op->params.lstm.activation = MOTE_ACT_TANH;
    return y;
}

/* Best time of one run in µs. */
static double measure(struct mote_graph *g, int32_t x, int32_t y) {
    struct mote_program *p;
    struct mote_error error;
    assert_true(mote_graph_set_io(g, &x, 1, &y, 1));
    if (mote_program_create(g, &p, &error) != MOTE_OK) fail_msg("%s", error.text);
    double best = 1e9;
    for (int round = 0; round < 100; round++) {
        const double start = mote_seconds();
        for (int i = 0; i < 20; i++)
            mote_program_run(p, NULL);
        const double us = (mote_seconds() - start) / 20 * 1e6;
        best = us < best ? us : best;
    }
    mote_program_free(p);
    mote_graph_free(g);
    return best;
}

static struct mote_graph *new_graph(void) {
    struct mote_graph *g;
    assert_int_equal(mote_graph_create(&g, NULL), MOTE_OK);
    return g;
}

static void test_mlp(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int32_t x = add(g, 2, (const int32_t[]){1, 12}, NULL);
    const double us = measure(g, x, dense(g, dense(g, dense(g, x, 12, 128), 128, 128), 128, 6));
    printf("mlp 12-128-128-6 float32: %.2f µs\n", us);
    assert_true(us < 20);
}

static void test_lstm(void **state) {
    (void)state;
    struct mote_graph *g = new_graph();
    const int32_t x = add(g, 3, (const int32_t[]){1, 6, 2}, NULL);
    const double us = measure(g, x, lstm(g, x, 2, 64));
    printf("lstm 64, 6 steps, float32: %.2f µs\n", us);
    assert_true(us < 600);
}

int main(void) {
#if defined(MOTE_SANITIZE) || !defined(__OPTIMIZE__)
    printf("skipped: speed means nothing without optimisation or under a sanitizer\n");
    return 77;
#endif
    fill_weights();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mlp), cmocka_unit_test(test_lstm)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
