/* SPDX-License-Identifier: MIT
 * Packing: what is given up for bytes and what is not. Layouts and reading back are tests/tflite's. */
#include "shrink/shrink.h"
#include "tflite/tflite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "shrink/networks.h"

static struct series data;

static struct mote_graph *int8_network(void) {
    static const struct mote_plan_shrink plan = {.per_channel = true, .calibrate = MOTE_CALIBRATE_MINMAX};
    struct mote_graph *graph = conv_network(4), *made = NULL;
    struct mote_error error = {0};
    if (mote_shrink_full(graph, &plan, &data.dataset, &made, &error) != MOTE_OK) fail_msg("%s", error.text);
    mote_graph_free(graph);
    return made;
}

static size_t written(const struct mote_graph *graph, uint64_t layout) {
    struct mote_tflite_options options = {.layout = layout};
    struct mote_buffer file = {0};
    assert_int_equal(mote_tflite_write(graph, &options, &file, NULL), MOTE_OK);
    size_t bytes = file.size;
    mote_buffer_free(&file);
    return bytes;
}

static void gaps_hold_small_vectors(void **state) {
    (void)state;
    struct mote_graph *graph = int8_network();
    for (uint64_t layout = 0; layout < 64; layout++)
        assert_true(written(graph, layout | MOTE_LAYOUT_FILL_GAPS) <= written(graph, layout));
    assert_true(written(graph, MOTE_LAYOUT_FILL_GAPS) < written(graph, 0));
    mote_graph_free(graph);
}

/* Op 1 is the convolution, with a scale a channel; the last one has a single scale, which stays true. */
static void biases_name_the_scales_of_weights(void **state) {
    (void)state;
    struct mote_graph *graph = int8_network(), *aliased = NULL;
    assert_int_equal(mote_shrink_alias_bias_scales(graph, &aliased, NULL), MOTE_OK);
    const struct mote_op *conv = &aliased->ops[1], *dense = &aliased->ops[aliased->op_count - 1];
    const struct mote_quant *weights = &aliased->tensors[conv->inputs[1]].quant;
    const struct mote_quant *bias = &aliased->tensors[conv->inputs[2]].quant;
    assert_int_equal(conv->code, MOTE_OP_CONV_2D);
    assert_int_equal(bias->count, 8);
    assert_memory_equal(bias->scale, weights->scale, 8 * sizeof(float));
    assert_memory_not_equal(graph->tensors[conv->inputs[2]].quant.scale, weights->scale, 8 * sizeof(float));
    assert_int_equal(dense->code, MOTE_OP_FULLY_CONNECTED);
    assert_true(aliased->tensors[dense->inputs[2]].quant.scale[0] ==
                graph->tensors[dense->inputs[2]].quant.scale[0]);
    assert_true(written(aliased, 0) + 8 * sizeof(float) <= written(graph, 0));
    struct difference d = compare(graph, aliased, &data);
    assert_true(d.largest == 0 && d.spread > 0);
    mote_graph_free(graph);
    mote_graph_free(aliased);
}

int main(void) {
    series_make(&data, 3);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_hold_small_vectors),
        cmocka_unit_test(biases_name_the_scales_of_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
