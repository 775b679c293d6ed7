/* SPDX-License-Identifier: MIT
 * Likewise: ops that move elements, resize, remember, or take int16. */
#ifndef CHANGES_MOVES_H
#define CHANGES_MOVES_H

#include "graph/changes.h"

static void order_twice(Graph *g) {
    ((int32_t *)data(g, 0, 1))[1] = -3;
}
static void order_outside(Graph *g) {
    ((int32_t *)data(g, 0, 1))[1] = 3;
}
static void order_short(Graph *g) {
    resize(g, g->ops[0].inputs[1], 0, 2);
}
static void order_computed(Graph *g) {
    in(g, 0, 1)->data = NULL;
    g->inputs = g->ops[0].inputs;
    g->input_count = 2;
}
static void padding_negative(Graph *g) {
    ((int32_t *)data(g, 1, 1))[3] = -1;
}
static void padding_huge(Graph *g) {
    ((int32_t *)data(g, 1, 1))[3] = INT32_MAX;
}
static void padding_flat(Graph *g) {
    in(g, 1, 1)->rank = 1;
    in(g, 1, 1)->shape[0] = 6;
}
static void slice_before(Graph *g) {
    ((int32_t *)data(g, 2, 1))[1] = -1;
}
static void slice_behind(Graph *g) {
    ((int32_t *)data(g, 2, 1))[1] = INT32_MAX;
}
static void slice_longer(Graph *g) {
    ((int32_t *)data(g, 2, 2))[2] = INT32_MAX;
}
static void slice_nothing(Graph *g) {
    ((int32_t *)data(g, 2, 2))[2] = 0;
}
static void slice_type(Graph *g) {
    in(g, 2, 1)->type = MOTE_FLOAT32;
}
static void split_axis(Graph *g) {
    ((int32_t *)data(g, 3, 0))[0] = -4;
}
static void split_uneven(Graph *g) {
    ((int32_t *)data(g, 3, 0))[0] = 1;
    g->ops[3].params.split.count = 2;
    resize(g, g->ops[2].outputs[0], 1, 5);
    ((int32_t *)data(g, 2, 2))[1] = 5;
}
static void split_options(Graph *g) {
    g->ops[3].params.split.count = 3;
}
static void split_options_negative(Graph *g) {
    g->ops[3].params.split.count = -1;
}
static void expand_axis(Graph *g) {
    ((int32_t *)data(g, 4, 1))[0] = 4;
}
static void squeeze_longer(Graph *g) {
    g->ops[5].params.dims.values[0] = 2;
}
static void squeeze_axis(Graph *g) {
    g->ops[5].params.dims.values[0] = -5;
}
static void squeeze_all(Graph *g) {
    g->ops[5].params.dims.count = 0;
}
static void pack_options(Graph *g) {
    g->ops[6].params.pack.count = 1;
}
static void pack_axis(Graph *g) {
    g->ops[6].params.pack.axis = 4;
}
static void pack_shapes(Graph *g) {
    g->ops[6].inputs[1] = g->ops[2].outputs[0];
}
static void unpack_options(Graph *g) {
    g->ops[7].params.pack.count = 1;
}
static void unpack_axis(Graph *g) {
    g->ops[7].params.pack.axis = -1;
}
static void gather_negative(Graph *g) {
    ((int32_t *)data(g, 8, 1))[1] = -1;
}
static void gather_behind(Graph *g) {
    ((int32_t *)data(g, 8, 1))[1] = 6;
}
static void gather_batch(Graph *g) {
    g->ops[8].params.gather.batch_dims = 1;
}
static void split_sizes(Graph *g) {
    ((int32_t *)data(g, 9, 1))[0] = 2;
}
static void split_sizes_open(Graph *g) {
    ((int32_t *)data(g, 9, 1))[0] = -1;
}
static void split_sizes_huge(Graph *g) {
    ((int32_t *)data(g, 9, 1))[0] = INT32_MIN;
}
static void concat_type(Graph *g) {
    in(g, 10, 1)->type = MOTE_INT32;
}
static void concat_scales(Graph *g) {
    in(g, 10, 1)->quant.scale[0] = 0.125f;
}
static void pad_value_scale(Graph *g) {
    in(g, 11, 2)->quant.zero_point[0] = 4;
}
static void slice_wide(Graph *g) {
    g->ops[12].params.slice.new_axis_mask = 7;
}
static void slice_stride_shrunk(Graph *g) {
    ((int32_t *)data(g, 12, 3))[2] = -1;
}
static void fill_negative(Graph *g) {
    ((int32_t *)data(g, 1, 0))[1] = -3;
}
static void shape_type(Graph *g) {
    g->ops[2].params.shape.type = MOTE_INT64;
}
static void alpha_nan(Graph *g) {
    g->ops[1].params.leaky_relu.alpha = NAN;
}
static void alpha_huge(Graph *g) {
    g->ops[1].params.leaky_relu.alpha = 1e30f;
}
static void arg_axis(Graph *g) {
    ((int32_t *)data(g, 1, 1))[0] = 3;
}
static void arg_type(Graph *g) {
    in(g, 0, 0)->type = MOTE_UINT8;
}
static void gather_type(Graph *g) {
    g->ops[2].inputs[1] = g->ops[2].inputs[0];
}
static void gather_batches(Graph *g) {
    g->ops[2].params.gather.batch_dims = 3;
}
static void gather_batch_axis(Graph *g) {
    g->ops[3].params.gather.batch_dims = 1;
}
static void larger_shape(Graph *g) {
    ((int32_t *)data(g, 0, 0))[1] = 7;
}
static void larger_stride(Graph *g) {
    g->ops[1].params.conv.stride_h = 0;
}
static void larger_filter(Graph *g) {
    in(g, 1, 1)->type = MOTE_FLOAT32;
    in(g, 1, 1)->bytes *= 4;
}
static void larger_short(Graph *g) {
    resize(g, g->ops[0].inputs[0], 0, 3);
}
static void slopes_wide(Graph *g) {
    resize(g, g->ops[0].inputs[0], 2, 1);
}
static void slopes_factor(Graph *g) {
    g->tensors[g->ops[0].outputs[0]].quant.scale[0] = 1e-9f;
}
static void slopes_scales(Graph *g) {
    g->tensors[g->ops[3].outputs[0]].quant.zero_point[0] = 9;
}
static void slopes_exp(Graph *g) {
    g->ops[1].code = MOTE_OP_EXP;
}
static void slopes_div(Graph *g) {
    g->ops[0].code = MOTE_OP_DIV;
}
static void slopes_sum(Graph *g) {
    g->ops[3].code = MOTE_OP_SUM;
}
static void swish_scale(Graph *g) {
    out(g, 0)->quant.scale[0] = 1e-5f;
}
static void resize_both(Graph *g) {
    g->ops[4].params.resize.half_pixel_centers = true;
}
static void resize_zero(Graph *g) {
    ((int32_t *)data(g, 5, 1))[1] = 0;
}
static void resize_huge(Graph *g) {
    ((int32_t *)data(g, 4, 1))[0] = INT32_MAX;
}
static void resize_computed(Graph *g) {
    g->ops[4].inputs[1] = g->ops[0].outputs[0];
}
static void resize_three(Graph *g) {
    resize(g, g->ops[4].inputs[1], 0, 3);
}
static void maximum_scales(Graph *g) {
    out(g, 6)->quant.scale[0] = 0.5f;
}
static void sub_scale(Graph *g) {
    out(g, 3)->quant.scale[0] = 1e-8f;
}

static void svdf_rank_zero(Graph *g) {
    g->ops[0].params.svdf.rank = 0;
}
static void svdf_rank_three(Graph *g) {
    g->ops[0].params.svdf.rank = 3;
}
static void svdf_state_gone(Graph *g) {
    g->ops[0].inputs[4] = -1;
}
static void svdf_state_short(Graph *g) {
    resize(g, g->ops[0].inputs[4], 1, 23);
}
static void svdf_state_given(Graph *g) {
    in(g, 0, 4)->is_variable = false;
    in(g, 0, 4)->data = in(g, 0, 1)->data;
}
static void svdf_state_scale(Graph *g) {
    in(g, 0, 4)->quant.count = 0;
}
static void svdf_state_type(Graph *g) {
    in(g, 0, 4)->type = MOTE_INT32;
    in(g, 0, 4)->bytes *= 2;
}
static void svdf_time_scale(Graph *g) {
    in(g, 0, 2)->quant.zero_point[0] = 1;
}
static void svdf_time_short(Graph *g) {
    resize(g, g->ops[0].inputs[2], 0, 7);
}
static void svdf_bias_short(Graph *g) {
    resize(g, g->ops[0].inputs[3], 0, 3);
}
static void svdf_output_scale(Graph *g) {
    out(g, 0)->quant.scale[0] = 1e-20f;
}
static void svdf_state_twice(Graph *g) {
    g->ops[1].inputs[0] = g->ops[0].inputs[4];
}
static void block_zero(Graph *g) {
    ((int32_t *)data(g, 0, 1))[0] = 0;
}
static void block_huge(Graph *g) {
    ((int32_t *)data(g, 0, 1))[0] = INT32_MAX;
}
static void block_uneven(Graph *g) {
    ((int32_t *)data(g, 0, 1))[0] = 4;
}
static void crop_negative(Graph *g) {
    ((int32_t *)data(g, 1, 2))[1] = -1;
}
static void crop_all(Graph *g) {
    ((int32_t *)data(g, 1, 2))[1] = INT32_MAX;
}
static void batch_uneven(Graph *g) {
    ((int32_t *)data(g, 1, 1))[1] = 5;
}
static void blocks_many(Graph *g) {
    in(g, 0, 1)->shape[0] = 4;
    in(g, 0, 1)->data = in(g, 0, 2)->data;
    in(g, 0, 1)->bytes = 16;
}

static void wide_zero_point(Graph *g) {
    out(g, 1)->quant.zero_point[0] = 1;
}
static void wide_no_scale(Graph *g) {
    out(g, 1)->quant.count = 0;
}
static void wide_bias_huge(Graph *g) {
    ((int64_t *)data(g, 1, 2))[1] = INT64_MIN;
}
static void wide_bias_narrow(Graph *g) {
    in(g, 2, 2)->type = MOTE_INT32;
    in(g, 2, 2)->bytes = 8;
}
static void wide_factor(Graph *g) {
    out(g, 1)->quant.scale[0] = 1e-8f;
}
static void wide_swish(Graph *g) {
    g->ops[4].code = MOTE_OP_HARD_SWISH;
}
static void wide_tanh(Graph *g) {
    g->ops[4].code = MOTE_OP_TANH;
}
static void wide_tanh_input(Graph *g) {
    g->ops[4].code = MOTE_OP_TANH;
    in(g, 4, 0)->quant.scale[0] = 3;
}
static void wide_softmax(Graph *g) {
    g->ops[4].code = MOTE_OP_SOFTMAX;
    g->ops[4].params.softmax.beta = 1e5f;
    out(g, 4)->quant.scale[0] = 1.0f / 32768;
}

#endif
