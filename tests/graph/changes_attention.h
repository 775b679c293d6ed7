/* SPDX-License-Identifier: MIT
 * Likewise: products of computed matrices, norms, and ops that repeat elements. */
#ifndef CHANGES_ATTENTION_H
#define CHANGES_ATTENTION_H

#include "graph/changes.h"

static void matmul_inner(Graph *g) {
    g->ops[1].params.matmul.adj_y = false;
}
static void matmul_flat(Graph *g) {
    resize(g, g->ops[0].inputs[1], 0, 1);
    in(g, 0, 1)->rank = 1;
    in(g, 0, 1)->bytes = mote_tensor_count(in(g, 0, 1)) * 4;
}
static void matmul_batches(Graph *g) {
    resize(g, g->ops[4].inputs[1], 0, 3);
}
static void matmul_hybrid(Graph *g) {
    in(g, 0, 1)->type = MOTE_INT8;
    in(g, 0, 1)->bytes /= 4;
}
static void matmul_scales(Graph *g) {
    in(g, 0, 1)->quant.count = 0;
}
static void matmul_factor(Graph *g) {
    out(g, 0)->quant.scale[0] = 1e-9f;
}
static void slopes_pow(Graph *g) {
    g->ops[0].code = MOTE_OP_POW;
}
static void gelu_wide(Graph *g) {
    in(g, 0, 0)->type = out(g, 0)->type = MOTE_INT16;
    in(g, 0, 0)->bytes = out(g, 0)->bytes = 60;
    in(g, 0, 0)->quant.zero_point[0] = out(g, 0)->quant.zero_point[0] = 0;
}
static void l2_scale(Graph *g) {
    out(g, 2)->quant.scale[0] = 1.0f / 256;
}
static void l2_log(Graph *g) {
    g->ops[2].code = MOTE_OP_LOG_SOFTMAX;
}
static void log_scalar(Graph *g) {
    in(g, 3, 0)->rank = 0;
    in(g, 3, 0)->bytes = 4;
    out(g, 3)->rank = 0;
    out(g, 3)->bytes = 4;
    g->ops[0] = g->ops[3];
    g->op_count = 1;
    g->inputs[0] = g->ops[0].inputs[0];
}
static void depth_zero(Graph *g) {
    g->ops[0].params.depth.block = 0;
}
static void depth_uneven(Graph *g) {
    g->ops[0].params.depth.block = 3;
}
static void depth_huge(Graph *g) {
    g->ops[0].params.depth.block = INT32_MAX;
}
static void depth_wide(Graph *g) {
    g->ops[3].params.depth.block = 1 << 15;
}
static void depth_flat(Graph *g) {
    in(g, 0, 0)->rank = 3;
    in(g, 0, 0)->bytes /= 8;
}
static void depth_scale(Graph *g) {
    out(g, 0)->quant.scale[0] = 0.5f;
}
static void mirror_far(Graph *g) {
    ((int32_t *)data(g, 1, 1))[2] = 4;
}
static void mirror_said(Graph *g) {
    ((int32_t *)data(g, 2, 1))[4] = 8;
}
static void mirror_mode(Graph *g) {
    g->ops[2].params.mirror.mode = (enum mote_mirror)2;
}
static void tile_none(Graph *g) {
    ((int32_t *)data(g, 4, 1))[0] = 0;
}
static void tile_many(Graph *g) {
    ((int32_t *)data(g, 4, 1))[2] = 4097;
}
static void tile_huge(Graph *g) {
    ((int32_t *)data(g, 4, 1))[2] = INT32_MAX;
}
static void tile_short(Graph *g) {
    resize(g, g->ops[4].inputs[1], 0, 3);
}
static void broadcast_short(Graph *g) {
    resize(g, g->ops[5].inputs[1], 0, 3);
}
static void broadcast_other(Graph *g) {
    ((int32_t *)data(g, 5, 1))[4] = 9;
}
static void broadcast_huge(Graph *g) {
    ((int32_t *)data(g, 5, 1))[0] = 1 << 30;
}

#endif
