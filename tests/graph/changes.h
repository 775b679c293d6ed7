/* SPDX-License-Identifier: MIT
 * What may be wrong with a graph, a change each: tensors, scales, and the ops of layers. */
#ifndef CHANGES_H
#define CHANGES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tflite/networks.h"

#include <math.h>
#include <stdio.h>

typedef struct mote_graph Graph;

static void resize(Graph *g, int32_t tensor, int dimension, int32_t size) {
    struct mote_tensor *t = &g->tensors[tensor];
    t->shape[dimension] = size;
    t->bytes = mote_tensor_count(t) * mote_type_bytes(t->type);
}

static struct mote_tensor *in(Graph *g, size_t op, size_t i) {
    return &g->tensors[g->ops[op].inputs[i]];
}

static struct mote_tensor *out(Graph *g, size_t op) {
    return &g->tensors[g->ops[op].outputs[0]];
}

/* Constants are the graph's own memory: a test may write into them. */
static void *data(Graph *g, size_t op, size_t i) {
    union {
        const void *from;
        void *to;
    } pointer = {in(g, op, i)->data};
    return pointer.to;
}

static void no_ops(Graph *g) {
    g->op_count = 0;
}
static void no_inputs(Graph *g) {
    g->input_count = 0;
}
static void unknown_type(Graph *g) {
    g->tensors[0].type = (enum mote_type)5;
}
static void wrong_bytes(Graph *g) {
    g->tensors[0].bytes++;
}
static void too_large(Graph *g) {
    resize(g, 0, 0, 1 << 30);
}
static void together_too_large(Graph *g) {
    for (int32_t i = 0; i < 3; i++)
        mote_graph_add_tensor(g, MOTE_INT8, SHAPE(1 << 29), NULL);
}
static void rank_seven(Graph *g) {
    g->tensors[0].rank = 7;
}
static void negative_size(Graph *g) {
    g->tensors[0].shape[0] = -1;
}
static void no_elements(Graph *g) {
    resize(g, 0, 0, 0);
}
static void scale_zero(Graph *g) {
    in(g, 0, 0)->quant.scale[0] = 0;
}
static void scale_negative(Graph *g) {
    in(g, 0, 0)->quant.scale[0] = -1;
}
static void scale_nan(Graph *g) {
    in(g, 0, 0)->quant.scale[0] = NAN;
}
static void scale_infinite(Graph *g) {
    in(g, 0, 0)->quant.scale[0] = INFINITY;
}
static void zero_point_128(Graph *g) {
    in(g, 0, 0)->quant.zero_point[0] = 128;
}
static void scales_along_nothing(Graph *g) {
    in(g, 0, 1)->quant.dimension = 2;
}
static void scales_too_many(Graph *g) {
    in(g, 0, 1)->quant.count = 5;
}
static void input_out_of_range(Graph *g) {
    g->ops[0].inputs[0] = 99;
}
static void input_minus_two(Graph *g) {
    g->ops[0].inputs[0] = -2;
}
static void output_out_of_range(Graph *g) {
    g->outputs[0] = 99;
}
static void output_of_nothing(Graph *g) {
    g->outputs[0] = g->ops[0].inputs[1];
}
static void reads_too_early(Graph *g) {
    g->ops[0].inputs[0] = g->ops[0].outputs[0];
}
static void writes_constant(Graph *g) {
    g->ops[0].outputs[0] = g->ops[0].inputs[1];
}
static void writes_input(Graph *g) {
    g->ops[0].outputs[0] = g->inputs[0];
}
static void unknown_op(Graph *g) {
    g->ops[0].code = (enum mote_op_code)32;
}
static void no_output(Graph *g) {
    g->ops[0].output_count = 0;
}
static void one_input(Graph *g) {
    g->ops[0].input_count = 1;
}
static void weights_absent(Graph *g) {
    g->ops[0].inputs[1] = -1;
}
static void input_constant(Graph *g) {
    g->inputs[0] = g->ops[0].inputs[1];
}
static void columns(Graph *g) {
    resize(g, g->ops[0].inputs[1], 1, 5);
}
static void bias_short(Graph *g) {
    resize(g, g->ops[0].inputs[2], 0, 5);
}
static void output_shape(Graph *g) {
    resize(g, g->ops[0].outputs[0], 1, 7);
}
static void output_type(Graph *g) {
    out(g, 0)->type = MOTE_INT32;
}
static void activation_tanh(Graph *g) {
    g->ops[0].params.fc.activation = MOTE_ACT_TANH;
}
static void bias_float(Graph *g) {
    in(g, 0, 2)->type = MOTE_FLOAT32;
    in(g, 0, 2)->quant.count = 0;
}
static void bias_computed(Graph *g) {
    in(g, 0, 2)->data = NULL;
    g->inputs = g->ops[0].inputs;
    g->input_count = 1;
}
static void weights_zero_point(Graph *g) {
    in(g, 0, 1)->quant.zero_point[0] = 1;
}
static void bias_huge(Graph *g) {
    ((int32_t *)data(g, 0, 2))[3] = INT32_MAX;
}
static void bias_least(Graph *g) {
    ((int32_t *)data(g, 0, 2))[3] = INT32_MIN;
}
static void multiplier_huge(Graph *g) {
    out(g, 0)->quant.scale[0] = 1e-12f;
}
static void two_scales(Graph *g) {
    out(g, 0)->quant.count = 6;
}
static void stride_zero(Graph *g) {
    g->ops[0].params.conv.stride_h = 0;
}
static void stride_huge(Graph *g) {
    g->ops[0].params.conv.stride_w = INT32_MAX;
}
static void dilation_negative(Graph *g) {
    g->ops[0].params.conv.dilation_w = -1;
}
static void padding_two(Graph *g) {
    g->ops[0].params.conv.padding = (enum mote_padding)2;
}
static void depth_three(Graph *g) {
    g->ops[1].params.conv.depth_multiplier = 3;
}
static void pool_filter_zero(Graph *g) {
    g->ops[2].params.pool.filter_h = 0;
}
static void pool_scales(Graph *g) {
    out(g, 2)->quant.scale[0] *= 2;
}
static void mean_axis(Graph *g) {
    ((int32_t *)data(g, 4, 1))[0] = 4;
}
static void mean_keeps(Graph *g) {
    g->ops[4].params.reduce.keep_dims = true;
}
static void reshape_count(Graph *g) {
    resize(g, g->ops[5].outputs[0], 1, 3);
}
static void softmax_beta(Graph *g) {
    g->ops[7].params.softmax.beta = -1;
}
static void softmax_scale(Graph *g) {
    out(g, 7)->quant.scale[0] = 0.004f;
}
static void add_broadcast(Graph *g) {
    resize(g, g->ops[0].inputs[1], 0, 5);
}
static void tanh_zero_point(Graph *g) {
    out(g, 2)->quant.zero_point[0] = 1;
}
static void concat_axis(Graph *g) {
    g->ops[6].params.concat.axis = 3;
}
static void concat_sum(Graph *g) {
    g->ops[6].input_count = 1;
}
static void slice_stride_zero(Graph *g) {
    ((int32_t *)data(g, 7, 3))[2] = 0;
}
static void slice_empty(Graph *g) {
    ((int32_t *)data(g, 7, 1))[2] = 12;
}
static void slice_ellipses(Graph *g) {
    g->ops[7].params.slice.ellipsis_mask = 3;
}
static void new_shape(Graph *g) {
    ((int32_t *)data(g, 8, 1))[1] = 3;
}
static void quantize_type(Graph *g) {
    out(g, 0)->type = MOTE_BOOL;
    out(g, 0)->quant.count = 0;
}
static void state_constant(Graph *g) {
    in(g, 0, 18)->is_variable = false;
    in(g, 0, 18)->data = in(g, 0, 1)->data;
}
static void state_shape(Graph *g) {
    resize(g, g->ops[0].inputs[19], 1, 5);
}
static void state_twice(Graph *g) {
    g->ops[0].inputs[19] = g->ops[0].inputs[18];
}
static void state_elsewhere(Graph *g) {
    g->ops[2].inputs[0] = g->ops[0].inputs[18];
}
static void cell_scale(Graph *g) {
    in(g, 0, 19)->quant.scale[0] = 0.0003f;
}
static void no_intermediates(Graph *g) {
    g->ops[0].intermediate_count = 0;
}
static void intermediate_range(Graph *g) {
    g->ops[0].intermediates[0] = -1;
}
static void half_a_gate(Graph *g) {
    g->ops[0].inputs[1] = -1;
}
static void peephole_one(Graph *g) {
    g->ops[0].inputs[9] = g->ops[0].inputs[12];
}
static void projection_bias(Graph *g) {
    g->ops[0].inputs[17] = g->ops[0].inputs[12];
}
static void clip_nan(Graph *g) {
    g->ops[0].params.lstm.cell_clip = NAN;
}
static void lstm_relu(Graph *g) {
    g->ops[0].params.lstm.activation = MOTE_ACT_RELU;
}

#endif
