/* SPDX-License-Identifier: MIT
 * Full integer quantization: ranges, scales and their sharing, biases, the LSTM's own tensors, and how far
 * the int8 program is from the float one. */
#include "graph/scales.h"
#include "shrink/calibrate.h"
#include "shrink/edit.h"
#include "shrink/shrink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "shrink/networks.h"

static struct series data;

static const struct mote_plan_shrink minmax = {.per_channel = true, .calibrate = MOTE_CALIBRATE_MINMAX};

static struct mote_graph *quantize(const struct mote_graph *graph, const struct mote_plan_shrink *plan) {
    struct mote_graph *made = NULL;
    struct mote_error error = {0};
    if (mote_shrink_full(graph, plan, &data.dataset, &made, &error) != MOTE_OK) fail_msg("%s", error.text);
    return made;
}

static const struct mote_tensor *input_of(const struct mote_graph *graph, size_t op, size_t i) {
    return &graph->tensors[graph->ops[op].inputs[i]];
}

static void scales_of_ranges(void **state) {
    (void)state;
    static const struct mote_range ranges[] = {{0, 255}, {-128, 127}, {2, 10}, {-10, -2}, {-1, 3}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        struct mote_scale s = mote_scale_of_range(ranges[i]);
        float low = fminf(ranges[i].low, 0), high = fmaxf(ranges[i].high, 0);
        assert_true(fabsf(s.scale - (high - low) / 255) < 1e-6f * s.scale);
        assert_true(fabsf(s.scale * (float)(-128 - s.zero_point) - low) <= 0.501f * s.scale);
        assert_true(fabsf(s.scale * (float)(127 - s.zero_point) - high) <= 0.501f * s.scale);
    }
    struct mote_scale none = mote_scale_of_range((struct mote_range){INFINITY, -INFINITY});
    assert_true(none.scale == 1 && none.zero_point == 0);
}

/* Min-max ranges hold every value seen; percentiles are inside them. */
static void ranges(void **state) {
    (void)state;
    struct mote_graph *graph = mlp_network(5);
    struct mote_range wide[16], narrow[16];
    struct mote_plan_shrink plan = {.calibrate = MOTE_CALIBRATE_PERCENTILE, .percentile = 98};
    assert_true(graph->tensor_count <= 16);
    assert_int_equal(mote_calibrate(graph, &minmax, &data.dataset, wide, NULL), MOTE_OK);
    assert_int_equal(mote_calibrate(graph, &plan, &data.dataset, narrow, NULL), MOTE_OK);
    float low = INFINITY, high = -INFINITY; /* of the inputs, by hand: 256 windows, spread evenly */
    for (uint32_t n = 0; n < 256; n++) {
        float x[IN], y[OUT];
        uint32_t index = (uint32_t)((uint64_t)n * data.dataset.count / 256);
        data.dataset.fetch(&data, &index, 1, x, y);
        for (size_t k = 0; k < IN; k++) {
            low = fminf(low, x[k]);
            high = fmaxf(high, x[k]);
        }
    }
    int32_t x = graph->inputs[0], y = graph->outputs[0];
    assert_true(wide[x].low == low && wide[x].high == high);
    assert_true(narrow[x].low > low && narrow[x].high < high);
    assert_true(narrow[y].low >= wide[y].low && narrow[y].high <= wide[y].high);
    assert_true(wide[graph->ops[0].outputs[0]].low == 0); /* after relu */
    mote_graph_free(graph);
}

/* Biases count in steps of input scale × weight scale, one a channel where the weights have them. */
static void check_bias(const struct mote_graph *graph, const struct mote_graph *made, size_t op) {
    const struct mote_tensor *b = input_of(made, op, 2), *w = input_of(made, op, 1),
                             *x = input_of(made, op, 0);
    const float *before = input_of(graph, op, 2)->data;
    assert_int_equal(b->type, MOTE_INT32);
    assert_int_equal(b->quant.count, w->quant.count);
    for (size_t i = 0; i < mote_tensor_count(b); i++) {
        size_t c = b->quant.count == 1 ? 0 : i;
        float step = x->quant.scale[0] * w->quant.scale[c];
        assert_true(fabsf(b->quant.scale[c] - step) <= 1e-6f * step);
        double stored = (double)b->quant.scale[c] * ((const int32_t *)b->data)[i];
        assert_true(fabs(stored - (double)before[i]) <= 0.51 * (double)step);
    }
}

static void types_and_biases(void **state) {
    (void)state;
    struct mote_graph *graph = conv_network(6), *made = quantize(graph, &minmax);
    for (size_t t = 0; t < made->tensor_count; t++)
        assert_int_not_equal(made->tensors[t].type, MOTE_FLOAT32);
    assert_int_equal(input_of(made, 1, 1)->quant.count, 8);
    assert_int_equal(input_of(made, 3, 1)->quant.count, 1);
    check_bias(graph, made, 1);
    check_bias(graph, made, 3);
    for (size_t o = 0; o < 3; o += 2) { /* reshapes keep the scale */
        const struct mote_tensor *x = input_of(made, o, 0), *y = &made->tensors[made->ops[o].outputs[0]];
        assert_true(x->quant.scale[0] == y->quant.scale[0] &&
                    x->quant.zero_point[0] == y->quant.zero_point[0]);
    }
    mote_graph_free(graph);
    mote_graph_free(made);
}

static void close_to_float(void **state) {
    (void)state;
    struct mote_graph *graphs[3] = {mlp_network(7), conv_network(7), lstm_network(7)};
    for (int i = 0; i < 3; i++) {
        struct mote_graph *made = quantize(graphs[i], &minmax);
        struct difference d = compare(graphs[i], made, &data);
        printf("int8 network %d: mean difference %g of %g\n", i, d.mean, d.spread);
        assert_true(d.mean > 0 && d.mean < 0.03 * d.spread);
        mote_graph_free(graphs[i]);
        mote_graph_free(made);
    }
}

static void lstm_parts(void **state) {
    (void)state;
    struct mote_graph *graph = lstm_network(8), *made = quantize(graph, &minmax);
    const struct mote_op *op = &made->ops[0];
    const struct mote_tensor *cell = input_of(made, 0, MOTE_LSTM_CELL),
                             *hidden = input_of(made, 0, MOTE_LSTM_HIDDEN);
    const struct mote_tensor *y = &made->tensors[op->outputs[0]];
    int power;
    assert_int_equal(cell->type, MOTE_INT16);
    assert_true(cell->is_variable && hidden->is_variable);
    assert_true(frexpf(cell->quant.scale[0], &power) == 0.5f);
    assert_int_equal(hidden->type, MOTE_INT8);
    assert_true(hidden->quant.scale[0] == y->quant.scale[0] &&
                hidden->quant.zero_point[0] == y->quant.zero_point[0]);
    assert_int_equal(op->intermediate_count, 5);
    assert_true(made->tensors[op->intermediates[0]].quant.scale[0] == 1.0f / 4096);
    assert_true(made->tensors[op->intermediates[4]].quant.scale[0] == hidden->quant.scale[0]);
    for (size_t g = 0; g < 4; g++) {
        const struct mote_tensor *b = input_of(made, 0, MOTE_LSTM_BIAS + g);
        float step = input_of(made, 0, 0)->quant.scale[0] * input_of(made, 0, 1 + g)->quant.scale[0];
        assert_int_equal(b->type, MOTE_INT32);
        assert_true(fabsf(b->quant.scale[0] - step) <= 1e-6f * step);
    }
    mote_graph_free(graph);
    mote_graph_free(made);
}

static void float_edges(void **state) {
    (void)state;
    struct mote_plan_shrink plan = minmax;
    struct mote_graph *graph = mlp_network(9), *plain = quantize(graph, &plan);
    plan.float_io = true;
    struct mote_graph *made = quantize(graph, &plan);
    assert_int_equal(made->op_count, graph->op_count + 2);
    assert_int_equal(made->ops[0].code, MOTE_OP_QUANTIZE);
    assert_int_equal(made->ops[made->op_count - 1].code, MOTE_OP_DEQUANTIZE);
    assert_int_equal(made->tensors[made->inputs[0]].type, MOTE_FLOAT32);
    assert_int_equal(made->tensors[made->outputs[0]].type, MOTE_FLOAT32);
    assert_int_equal(plain->tensors[plain->inputs[0]].type, MOTE_INT8);
    assert_true(compare(plain, made, &data).largest < 1e-5);
    mote_graph_free(graph);
    mote_graph_free(plain);
    mote_graph_free(made);
}

/* Outputs of fixed scale, and what they are joined with. */
static void fixed_scales(void **state) {
    (void)state;
    struct builder b = build(10);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN}), h = dense(&b, x, 6, MOTE_ACT_NONE);
    int32_t t = tensor(&b, 2, (int32_t[]){1, 6});
    need(mote_graph_add_op(b.graph, MOTE_OP_TANH, &h, 1, &t, 1) != NULL);
    int32_t y = reshape(&b, t, 3, (int32_t[]){1, 2, 3});
    struct mote_graph *graph = finish(&b, x, y), *made = quantize(graph, &minmax);
    const struct mote_tensor *out = &made->tensors[made->outputs[0]];
    assert_true(out->quant.scale[0] == 1.0f / 128 && out->quant.zero_point[0] == 0);
    assert_true(compare(graph, made, &data).mean < 0.02);
    mote_graph_free(graph);
    mote_graph_free(made);
}

/* Tiny weights with a large bias: the bias still fits its int32 steps. */
static void large_bias(void **state) {
    (void)state;
    struct mote_graph *graph = linear_network(&data, 11);
    struct mote_tensor *w = &graph->tensors[graph->ops[0].inputs[1]];
    float *tiny = mote_arena_alloc(&graph->arena, 1, w->bytes);
    for (size_t i = 0; i < OUT * IN; i++)
        tiny[i] = 1e-12f;
    w->data = tiny;
    struct mote_graph *made = quantize(graph, &minmax);
    assert_true(compare(graph, made, &data).largest < 0.2);
    mote_graph_free(graph);
    mote_graph_free(made);
}

static void refusals(void **state) {
    (void)state;
    struct mote_graph *graph = mlp_network(12), *half = NULL, *made = NULL;
    struct mote_error error = {0};
    assert_int_equal(mote_shrink_float16(graph, &half, NULL), MOTE_OK);
    assert_int_equal(mote_shrink_full(half, &minmax, &data.dataset, &made, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "quantized already"));
    struct mote_dataset other = data.dataset;
    other.input_steps = 5;
    assert_int_equal(mote_shrink_full(graph, &minmax, &other, &made, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "10 numbers (5 × 2), but the network takes 12"));
    other.count = 0;
    assert_int_equal(mote_shrink_full(graph, &minmax, &other, &made, &error), MOTE_INPUT);
    assert_null(made);
    mote_graph_free(graph);
    mote_graph_free(half);
}

int main(void) {
    series_make(&data, 3);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scales_of_ranges), cmocka_unit_test(ranges),     cmocka_unit_test(types_and_biases),
        cmocka_unit_test(close_to_float),   cmocka_unit_test(lstm_parts), cmocka_unit_test(float_edges),
        cmocka_unit_test(fixed_scales),     cmocka_unit_test(large_bias), cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
