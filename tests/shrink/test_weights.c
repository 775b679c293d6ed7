/* SPDX-License-Identifier: MIT
 * Weight-only int8: scales, rounding, and how far the hybrid kernels are from float. */
#include "shrink/edit.h"
#include "shrink/shrink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "shrink/networks.h"

static const struct mote_tensor *input_of(const struct mote_graph *graph, size_t op, size_t i) {
    return &graph->tensors[graph->ops[op].inputs[i]];
}

/* Every weight within half a step, the largest at ±127. */
static void check_rounding(const struct mote_tensor *before, const struct mote_tensor *after) {
    const float *w = before->data;
    const int8_t *q = after->data;
    size_t stride = mote_tensor_count(before) / after->quant.count;
    int largest = 0;
    for (size_t i = 0; i < mote_tensor_count(before); i++) {
        float scale = after->quant.scale[after->quant.count == 1 ? 0 : i / stride];
        assert_true(fabsf(w[i] - scale * q[i]) <= 0.5001f * scale);
        assert_true(q[i] >= -127);
        largest = abs(q[i]) > largest ? abs(q[i]) : largest;
    }
    assert_int_equal(largest, 127);
}

static void dense_is_per_tensor(void **state) {
    (void)state;
    struct mote_graph *graph = mlp_network(3), *small = NULL;
    assert_int_equal(
        mote_shrink_weights(graph, &(struct mote_plan_shrink){.per_channel = true}, &small, NULL), MOTE_OK);
    for (size_t o = 0; o < graph->op_count; o++) {
        const struct mote_tensor *w = input_of(small, o, 1);
        assert_int_equal(w->type, MOTE_INT8);
        assert_int_equal(w->quant.count, 1);
        assert_int_equal(w->quant.zero_point[0], 0);
        assert_int_equal(input_of(small, o, 2)->type, MOTE_FLOAT32);
        check_rounding(input_of(graph, o, 1), w);
    }
    assert_int_equal(input_of(graph, 0, 1)->type, MOTE_FLOAT32); /* the source is left alone */
    mote_graph_free(graph);
    mote_graph_free(small);
}

static void convolutions_may_have_both(void **state) {
    (void)state;
    struct mote_graph *graph = conv_network(3);
    for (int per_channel = 0; per_channel < 2; per_channel++) {
        struct mote_graph *small = NULL;
        assert_int_equal(
            mote_shrink_weights(graph, &(struct mote_plan_shrink){.per_channel = per_channel}, &small, NULL),
            MOTE_OK);
        assert_int_equal(input_of(small, 1, 1)->quant.count, per_channel ? 8 : 1);
        check_rounding(input_of(graph, 1, 1), input_of(small, 1, 1));
        mote_graph_free(small);
    }
    mote_graph_free(graph);
}

static void close_to_float(void **state) {
    (void)state;
    static struct series s;
    series_make(&s, 2);
    struct mote_graph *graphs[3] = {mlp_network(4), conv_network(4), lstm_network(4)};
    for (int i = 0; i < 3; i++) {
        struct mote_graph *small = NULL;
        struct mote_error error = {0};
        if (mote_shrink_weights(graphs[i], &(struct mote_plan_shrink){.per_channel = true}, &small, &error) !=
            MOTE_OK)
            fail_msg("%s", error.text);
        struct difference d = compare(graphs[i], small, &s);
        printf("hybrid network %d: mean difference %g of %g\n", i, d.mean, d.spread);
        assert_true(d.mean > 0 && d.mean < 0.02 * d.spread);
        mote_graph_free(graphs[i]);
        mote_graph_free(small);
    }
}

static void odd_weights(void **state) {
    (void)state;
    struct mote_graph *graph = mlp_network(3), *small = NULL;
    struct mote_error error = {0};
    struct mote_tensor *w = &graph->tensors[graph->ops[0].inputs[1]];
    float *data = mote_arena_alloc(&graph->arena, 1, w->bytes); /* all zero */
    w->data = data;
    assert_int_equal(
        mote_shrink_weights(graph, &(struct mote_plan_shrink){.per_channel = false}, &small, &error),
        MOTE_OK);
    assert_true(input_of(small, 0, 1)->quant.scale[0] > 0);
    mote_graph_free(small);
    data[7] = INFINITY;
    assert_int_equal(
        mote_shrink_weights(graph, &(struct mote_plan_shrink){.per_channel = false}, &small, &error),
        MOTE_INPUT);
    assert_non_null(strstr(error.text, "weights of op 0, FULLY_CONNECTED): element 7 is not finite"));
    mote_graph_free(graph);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(dense_is_per_tensor),
                                       cmocka_unit_test(convolutions_may_have_both),
                                       cmocka_unit_test(close_to_float), cmocka_unit_test(odd_weights)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
