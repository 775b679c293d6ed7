/* SPDX-License-Identifier: MIT
 * Where quantization hurts: errors of layers against what can be computed by hand; what does not belong together; and
 * the table, its sentence and its JSON. */
#include "report/layer_errors.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { EXAMPLES = 3 };

/* Of largest value 127 steps, so that the hybrid kernel's inputs are exact. */
static const float inputs[EXAMPLES][2] = {{1, -1}, {1, 0}, {-1, 1}};
static const float first[4] = {1, 0.25f, 0.5f, -1}, second[2] = {2, -1};

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    (void)context;
    for (size_t i = 0; i < n; i++) {
        memcpy(x + 2 * i, inputs[index[i]], sizeof inputs[0]);
        y[i] = 0;
    }
}

static const struct mote_dataset dataset = {
    .count = EXAMPLES, .input_steps = 1, .input_columns = 2, .outputs = 1, .fetch = fetch};

static int32_t add(struct mote_graph *g, int32_t x, int32_t w, int32_t units) {
    int32_t in[] = {x, w, -1}, y = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){1, units}, NULL);
    assert_non_null(mote_graph_add_op(g, MOTE_OP_FULLY_CONNECTED, in, 3, &y, 1));
    return y;
}

/* Two matrices: the first in int8 steps of 1 / 127 (`rounds`), the second always float. */
static struct mote_graph *two_layers(bool rounds, size_t layers) {
    const int8_t stored[4] = {127, 32, 64, -127};
    struct mote_graph *g;
    assert_int_equal(mote_graph_create(&g, NULL), MOTE_OK);
    int32_t x = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){1, 2}, NULL);
    int32_t w = mote_graph_add_tensor(g, rounds ? MOTE_INT8 : MOTE_FLOAT32, 2, (int32_t[]){2, 2},
                                      rounds ? (const void *)stored : (const void *)first);
    if (rounds) assert_true(mote_graph_set_quant(g, w, 1, (float[]){1.0f / 127}, (int32_t[]){0}, 0));
    int32_t y = add(g, x, w, 2);
    if (layers > 1) y = add(g, y, mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){1, 2}, second), 1);
    assert_true(mote_graph_set_io(g, &x, 1, &y, 1));
    return g;
}

static struct mote_layer_errors measure(struct mote_arena *arena) {
    struct mote_graph *exact = two_layers(false, 2), *rounded = two_layers(true, 2);
    struct mote_layer_errors errors;
    struct mote_error error = {0};
    if (mote_layer_errors_measure(exact, rounded, NULL, &dataset, 100, arena, &errors, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    mote_graph_free(exact);
    mote_graph_free(rounded);
    return errors;
}

static void near(double got, double expected) {
    if (!(fabs(got - expected) <= 1e-4 * fabs(expected))) fail_msg("%g, expected %g", got, expected);
}

static void by_hand(void **state) {
    struct mote_arena arena = {0};
    struct mote_layer_errors errors = measure(&arena);
    double off[2] = {32.0 / 127 - 0.25, 64.0 / 127 - 0.5}; /* of weights (0, 1) and (1, 0) */
    double signal[2] = {0}, noise[2] = {0}, sum = 0, most = 0;
    (void)state;
    for (size_t e = 0; e < EXAMPLES; e++) {
        double a = (double)inputs[e][0], b = (double)inputs[e][1];
        double y[2] = {a + 0.25 * b, 0.5 * a - b}, d[2] = {off[0] * b, off[1] * a};
        for (size_t u = 0; u < 2; u++) {
            signal[0] += y[u] * y[u];
            noise[0] += d[u] * d[u];
            sum += fabs(d[u]);
            most = fmax(most, fabs(d[u]));
        }
        signal[1] += (2 * y[0] - y[1]) * (2 * y[0] - y[1]);
        noise[1] += (2 * d[0] - d[1]) * (2 * d[0] - d[1]);
    }
    assert_int_equal(errors.examples, EXAMPLES);
    assert_int_equal(errors.count, 2); /* the input stays float: it has no row */
    for (size_t l = 0; l < 2; l++) {
        assert_string_equal(errors.layer[l].op, "FULLY_CONNECTED");
        near(errors.layer[l].sqnr, 10 * log10(signal[l] / noise[l]));
        near(errors.layer[l].weights, 1);
    }
    near(errors.layer[0].mean, sum / (2 * EXAMPLES));
    near(errors.layer[0].most, most);
    assert_true(isnan(errors.layer[0].fall));
    near(errors.layer[1].fall, errors.layer[0].sqnr - errors.layer[1].sqnr);
    assert_true(errors.layer[1].fall > 1);
    mote_arena_free(&arena);
}

static void exact_is_exact(void **state) {
    struct mote_arena arena = {0};
    struct mote_graph *graph = two_layers(false, 2);
    struct mote_layer_errors errors;
    struct mote_buffer text = {0};
    (void)state;
    assert_int_equal(mote_layer_errors_measure(graph, graph, NULL, &dataset, 2, &arena, &errors, NULL),
                     MOTE_OK);
    assert_int_equal(errors.examples, 2);
    assert_true(isinf(errors.layer[1].sqnr) && isnan(errors.layer[1].weights));
    mote_layer_errors_print_worst(&errors, &text);
    assert_int_equal(text.size, 0);
    mote_layer_errors_print_text(&errors, &text);
    assert_non_null(strstr((const char *)text.data, "exact"));
    mote_buffer_free(&text);
    mote_graph_free(graph);
    mote_arena_free(&arena);
}

/* The float network whose first hidden unit nobody reads, beside the same without it. */
static struct mote_graph *narrower(bool pruned, float last) {
    const float column[2] = {0, last}, *w = pruned ? first + 2 : first;
    struct mote_graph *g;
    const int32_t units = pruned ? 1 : 2;
    assert_int_equal(mote_graph_create(&g, NULL), MOTE_OK);
    int32_t x = mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){1, 2}, NULL);
    int32_t y = add(g, x, mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){units, 2}, w), units);
    y = add(g, y, mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){1, units}, column + 2 - units), 1);
    assert_true(mote_graph_set_io(g, &x, 1, &y, 1));
    return g;
}

/* Of a pruned network those places are compared that it still has. */
static void places_that_are_left(void **state) {
    static const uint8_t mask[2] = {0, 1};
    const uint8_t *kept[8] = {NULL};
    struct mote_arena arena = {0};
    struct mote_layer_errors errors;
    struct mote_grid grid;
    (void)state;
    struct mote_graph *whole = narrower(false, -1);
    kept[whole->ops[0].outputs[0]] = mask;
    for (int off = 0; off < 2; off++) {
        struct mote_graph *pruned = narrower(true, off ? -1.5f : -1);
        assert_int_equal(mote_layer_errors_measure(whole, pruned, kept, &dataset, 9, &arena, &errors, NULL),
                         MOTE_OK);
        assert_true(isinf(errors.layer[0].sqnr));
        if (off)
            near(errors.layer[1].sqnr, 20 * log10(2));
        else
            assert_true(isinf(errors.layer[1].sqnr));
        mote_layer_errors_fill_grid(&errors, &grid);
        assert_int_equal(grid.columns, 7);
        mote_grid_free(&grid);
        mote_graph_free(pruned);
    }
    mote_graph_free(whole);
    mote_arena_free(&arena);
}

static void refused(void **state) {
    struct mote_arena arena = {0};
    struct mote_graph *two = two_layers(false, 2), *one = two_layers(true, 1);
    struct mote_dataset other = dataset;
    struct mote_layer_errors errors;
    struct mote_error error;
    (void)state;
    assert_int_equal(mote_layer_errors_measure(two, one, NULL, &dataset, 9, &arena, &errors, &error),
                     MOTE_INPUT);
    assert_non_null(strstr(error.text, "op 1: the quantized network is not made of the layers"));
    assert_int_equal(mote_layer_errors_measure(one, two, NULL, &dataset, 9, &arena, &errors, &error),
                     MOTE_INPUT);
    other.input_columns = 3;
    assert_int_equal(mote_layer_errors_measure(two, two, NULL, &other, 9, &arena, &errors, &error),
                     MOTE_INPUT);
    assert_non_null(strstr(error.text, "examples of 3 numbers, the network takes 2"));
    other.count = 0;
    assert_int_equal(mote_layer_errors_measure(two, two, NULL, &other, 9, &arena, &errors, &error),
                     MOTE_INPUT);
    assert_int_equal(errors.count, 0);
    mote_graph_free(one);
    mote_graph_free(two);
    mote_arena_free(&arena);
}

static void through_json(void **state) {
    struct mote_arena arena = {0};
    struct mote_layer_errors errors = measure(&arena), again = {0};
    struct mote_error error = {0};
    struct mote_json_reader reader = {.path = "card", .arena = &arena, .error = &error};
    struct mote_buffer text = {0};
    bool ok = true;
    (void)state;
    cJSON *root = cJSON_CreateObject();
    mote_layer_errors_add_json(root, "quantization_error", &errors, &ok);
    assert_int_equal(mote_json_print(root, ok, &text, NULL), MOTE_OK);
    root = mote_json_parse(&reader, text.data, text.size);
    mote_layer_errors_read_json(&reader, root, &again);
    cJSON_Delete(root);
    assert_int_equal(reader.status, MOTE_OK);
    assert_int_equal(again.count, 2);
    assert_int_equal(again.examples, EXAMPLES);
    assert_true(again.layer[1].sqnr == errors.layer[1].sqnr && again.layer[1].most == errors.layer[1].most);
    assert_true(isnan(again.layer[0].fall) && again.layer[1].fall == errors.layer[1].fall);
    mote_buffer_free(&text);
    mote_layer_errors_print_worst(&errors, &text);
    assert_non_null(strstr((const char *)text.data, "falls most in layer 1 (FULLY_CONNECTED 1×1): by"));
    mote_buffer_free(&text);
    mote_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand), cmocka_unit_test(exact_is_exact), cmocka_unit_test(places_that_are_left),
        cmocka_unit_test(refused), cmocka_unit_test(through_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
