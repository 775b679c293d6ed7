/* SPDX-License-Identifier: MIT
 * Fully connected: y = x Wᵀ + b over everything an example holds. Weights are (units, inputs) and then
 * (units) biases unless there are none. */
#include "train/gemm.h"

#include <string.h>

static const char *shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    size_t inputs = mote_shape_size(node->in), units = node->layer.units;
    node->out = (struct mote_shape){1, 1, units, true};
    node->bias_count = node->layer.nobias ? 0 : units;
    node->weight_count = inputs * units + node->bias_count;
    node->work = inputs * units;
    node->macs = (uint64_t)inputs * units;
    return NULL;
}

static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    mote_init_uniform(w, inputs * units, (double)inputs, rng);
    memset(w + inputs * units, 0, node->bias_count * sizeof *w);
}

static const float *bias_of(const struct mote_node *node, const float *w) {
    return node->bias_count ? w + node->weight_count - node->bias_count : NULL;
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    mote_affine(p->kernels, p->n, inputs, units, p->x, p->w, bias_of(node, p->w), p->work, p->y);
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    mote_gemm_tn(units, inputs, p->n, p->dy, p->x, p->dw, p->more);
    if (node->bias_count) p->kernels->sum_rows(p->n, units, p->dy, p->more, p->dw + inputs * units);
    if (p->dx) mote_gemm_nn(p->n, inputs, units, p->dy, p->w, p->dx, 0);
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    const int32_t shape_of[] = {(int32_t)units, (int32_t)inputs};
    int32_t weights, bias;
    if (!mote_emit_affine(emit, 2, shape_of, units, inputs, w, bias_of(node, w), &weights, &bias) ||
        mote_emit_op(emit, MOTE_OP_FULLY_CONNECTED, (int32_t[]){emit->tensor, weights, bias}, 3, 2,
                     (int32_t[]){1, shape_of[0]}) < 0)
        return false;
    emit->can_fuse = true;
    return true;
}

const struct mote_node_kind mote_node_dense = {
    .name = "dense", .shape = shape, .init = init, .forward = forward, .backward = backward, .emit = emit};
