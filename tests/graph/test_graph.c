/* SPDX-License-Identifier: MIT
 * Making, copying and thinning out graphs; the op table; the arithmetic of windows and slices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/rules.h"
#include "tflite/networks.h"

static void test_copy(void **state) {
    (void)state;
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_graph *graph = networks[i].make(), *copy = NULL;
        graph->description = mote_arena_string(&graph->arena, "what it is");
        graph->card = mote_arena_copy(&graph->arena, "card", 4);
        graph->card_bytes = 4;
        graph->tensors[0].name = mote_arena_string(&graph->arena, "in");
        uint64_t macs = mote_graph_macs(graph);
        size_t tensors = graph->tensor_count;
        assert_int_equal(mote_graph_check(graph, NULL), MOTE_OK);
        assert_int_equal(mote_graph_copy(graph, &copy, NULL), MOTE_OK);
        mote_graph_free(graph); /* the copy owns what it has */
        assert_int_equal(mote_graph_check(copy, NULL), MOTE_OK);
        assert_int_equal(mote_graph_macs(copy), macs);
        assert_int_equal(copy->tensor_count, tensors);
        assert_string_equal(copy->description, "what it is");
        assert_string_equal(copy->tensors[0].name, "in");
        assert_memory_equal(copy->card, "card", 4);
        mote_graph_free(copy);
    }
}

/* Growing by one many times, and again after a copy, keeps what was there. */
static void test_growth(void **state) {
    (void)state;
    struct mote_graph *graph = net_new(), *copy = NULL;
    for (int32_t i = 0; i < 300; i++) {
        assert_int_equal(mote_graph_add_tensor(graph, MOTE_INT32, SHAPE(1), &i), i);
        if (i != 150) continue;
        assert_int_equal(mote_graph_copy(graph, &copy, NULL), MOTE_OK);
        mote_graph_free(graph);
        graph = copy;
    }
    for (int32_t i = 0; i < 300; i++)
        assert_int_equal(*(const int32_t *)graph->tensors[i].data, i);
    mote_graph_free(graph);
}

static void test_refused_tensors(void **state) {
    (void)state;
    struct mote_graph *graph = net_new();
    assert_int_equal(mote_graph_add_tensor(graph, MOTE_INT8, SHAPE(1, 1, 1, 1, 1, 1, 1), NULL), -1);
    assert_int_equal(mote_graph_add_tensor(graph, MOTE_INT8, SHAPE(-1), NULL), -1);
    assert_int_equal(mote_graph_add_tensor(graph, MOTE_INT8, SHAPE(INT32_MAX, INT32_MAX, INT32_MAX), NULL),
                     -1);
    assert_int_equal(mote_graph_add_tensor(graph, MOTE_INT8, 0, NULL, NULL), 0);
    assert_int_equal(graph->tensors[0].bytes, 1); /* a scalar */
    mote_graph_free(graph);
}

static void test_drop_unused(void **state) {
    (void)state;
    struct mote_graph *graph = net_new();
    mote_graph_add_tensor(graph, MOTE_FLOAT32, SHAPE(9), NULL); /* 0: unused */
    int32_t x = net_value(graph, MOTE_FLOAT32, SHAPE(2, 3));
    mote_graph_add_tensor(graph, MOTE_FLOAT32, SHAPE(9), NULL);
    int32_t y = net_value(graph, MOTE_FLOAT32, SHAPE(2, 3));
    net_op(graph, MOTE_OP_TANH, 1, &x, y);
    net_end(graph, x, y);
    assert_true(mote_graph_drop_unused(graph));
    assert_int_equal(graph->tensor_count, 2);
    assert_int_equal(graph->inputs[0], 0);
    assert_int_equal(graph->ops[0].inputs[0], 0);
    assert_int_equal(graph->ops[0].outputs[0], 1);
    assert_int_equal(graph->outputs[0], 1);
    assert_int_equal(mote_graph_check(graph, NULL), MOTE_OK);
    mote_graph_free(graph);
}

/* Every tensor gets a name, no two the same; what has one keeps it. */
static void test_names(void **state) {
    (void)state;
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_graph *graph = networks[i].make();
        graph->tensors[graph->inputs[0]].name = mote_arena_string(&graph->arena, "mine");
        assert_true(mote_graph_name(graph));
        assert_string_equal(graph->tensors[graph->inputs[0]].name, "mine");
        for (size_t t = 0; t < graph->tensor_count; t++) {
            assert_non_null(graph->tensors[t].name);
            for (size_t u = 0; u < t; u++)
                assert_string_not_equal(graph->tensors[t].name, graph->tensors[u].name);
        }
        mote_graph_free(graph);
    }
    struct mote_graph *graph = net_dense_f32();
    assert_true(mote_graph_name(graph));
    assert_string_equal(graph->tensors[graph->ops[0].inputs[0]].name, "input");
    assert_string_equal(graph->tensors[graph->ops[0].inputs[1]].name, "FULLY_CONNECTED_0/weights");
    assert_string_equal(graph->tensors[graph->ops[0].inputs[2]].name, "FULLY_CONNECTED_0/bias");
    assert_string_equal(graph->tensors[graph->ops[0].outputs[0]].name, "output");
    mote_graph_free(graph);
}

static void test_table(void **state) {
    (void)state;
    size_t count;
    const struct mote_op_info *table = mote_op_table(&count);
    assert_true(count >= 32);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(mote_op_info((int)table[i].code), &table[i]);
        assert_non_null(table[i].check);
        assert_true(i == 0 || table[i - 1].code < table[i].code);
    }
    assert_string_equal(mote_op_info(44)->name, "UNIDIRECTIONAL_SEQUENCE_LSTM");
    assert_null(mote_op_info(-1));
    assert_null(mote_op_info(32)); /* CUSTOM */
}

/* Against the plain definition: count the places where the window fits. */
static void test_windows(void **state) {
    (void)state;
    for (int32_t in = 1; in < 12; in++) {
        for (int32_t filter = 1; filter < 6; filter++) {
            for (int32_t stride = 1; stride < 4; stride++) {
                for (int32_t dilation = 1; dilation < 3; dilation++) {
                    int32_t reach = (filter - 1) * dilation + 1, count = 0;
                    for (int32_t at = 0; at + reach <= in; at += stride)
                        count++;
                    assert_int_equal(mote_window_count(MOTE_PADDING_VALID, in, filter, stride, dilation),
                                     count);
                    count = mote_window_count(MOTE_PADDING_SAME, in, filter, stride, dilation);
                    assert_int_equal(count, (in + stride - 1) / stride);
                    int32_t before = mote_window_before(MOTE_PADDING_SAME, in, filter, stride, dilation);
                    int32_t after = (count - 1) * stride + reach - in - before;
                    assert_true(before >= 0 && (after < 0 || after - before == 0 || after - before == 1));
                }
            }
        }
    }
    assert_int_equal(mote_window_count(MOTE_PADDING_SAME, INT32_MAX, 32768, 32768, 32768), 65536);
}

static struct mote_slice_range slice_of(int32_t begin, int32_t end, int32_t stride, int masks) {
    struct mote_graph *graph = net_new();
    struct mote_slice_walk walk;
    int32_t in = net_value(graph, MOTE_FLOAT32, SHAPE(10)), out = net_value(graph, MOTE_FLOAT32, SHAPE(1));
    int32_t inputs[4] = {in, net_ints(graph, 1, &begin), net_ints(graph, 1, &end),
                         net_ints(graph, 1, &stride)};
    struct mote_op *op = net_op(graph, MOTE_OP_STRIDED_SLICE, 4, inputs, out);
    op->params.slice.begin_mask = masks & 1;
    op->params.slice.end_mask = masks >> 1 & 1;
    op->params.slice.shrink_axis_mask = masks >> 2 & 1;
    const struct mote_rule rule = {.graph = graph,
                                   .op = &graph->ops[0],
                                   .x = {&graph->tensors[graph->ops[0].inputs[0]],
                                         &graph->tensors[graph->ops[0].inputs[1]],
                                         &graph->tensors[graph->ops[0].inputs[2]]}};
    assert_int_equal(mote_slice_walk(&rule, &walk), MOTE_OK);
    mote_graph_free(graph);
    return walk.axis[0];
}

/* As Python slices a list of ten. */
static void test_slices(void **state) {
    (void)state;
    static const struct {
        int32_t begin, end, stride;
        int masks;
        int32_t first, count;
    } cases[] = {
        {2, 5, 1, 0, 2, 3},
        {0, 10, 3, 0, 0, 4},
        {-3, 10, 1, 0, 7, 3},
        {5, 2, 1, 0, 5, 0},
        {8, 1, -3, 0, 8, 3},
        {0, 0, 1, 3, 0, 10},
        {0, 0, -1, 3, 9, 10},
        {-1, 0, 1, 4, 9, 1},
        {20, 30, 1, 0, 10, 0},
        {-20, -5, 1, 0, 0, 5},
        {9, -20, -4, 0, 9, 3},
        {10, 0, 1, 4, 10, 0},
        {INT32_MIN, INT32_MAX, INT32_MAX, 0, 0, 1},
        {INT32_MAX, INT32_MIN, INT32_MIN, 0, 9, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct mote_slice_range range =
            slice_of(cases[i].begin, cases[i].end, cases[i].stride, cases[i].masks);
        assert_int_equal(range.begin, cases[i].first);
        assert_int_equal(range.count, cases[i].count);
    }
}

static void test_macs(void **state) {
    (void)state;
    static const struct {
        const char *name;
        uint64_t macs;
    } cases[] = {
        {"dense_f32", 72},
        {"dense_f16", 144},
        {"images_s8", 6 * 8 * 4 * 9 + 4 * 6 * 8 * 9 + 8 * 5},
        {"points_f32", 0},
        {"lstm_f32", 6 * 4 * 4 * (2 + 4) + 12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int k = 0; k < NETWORKS; k++) {
            if (strcmp(networks[k].name, cases[i].name) != 0) continue;
            struct mote_graph *graph = networks[k].make();
            assert_int_equal(mote_graph_macs(graph), cases[i].macs);
            mote_graph_free(graph);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_refused_tensors),
        cmocka_unit_test(test_drop_unused),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_slices),
        cmocka_unit_test(test_macs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
