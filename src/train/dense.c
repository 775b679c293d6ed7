/* SPDX-License-Identifier: MIT
 * Fully connected: y = x Wᵀ + b over everything an example holds. Weights are (units, inputs) and then
 * (units) biases. */
#include "train/gemm.h"

#include <stdlib.h>
#include <string.h>

static const char *shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    size_t inputs = mote_shape_size(node->in), units = node->layer.units;
    node->out = (struct mote_shape){1, units, true};
    node->bias_count = units;
    node->weight_count = inputs * units + units;
    node->work = inputs * units;
    node->macs = (uint64_t)inputs * units;
    return NULL;
}

static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    mote_init_uniform(w, inputs * units, (double)inputs, rng);
    memset(w + inputs * units, 0, units * sizeof *w);
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    mote_affine(p->kernels, p->n, inputs, units, p->x, p->w, p->w + inputs * units, p->work, p->y);
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    mote_gemm_tn(units, inputs, p->n, p->dy, p->x, p->dw, 0);
    p->kernels->sum_rows(p->n, units, p->dy, p->dw + inputs * units);
    if (p->dx) mote_gemm_nn(p->n, inputs, units, p->dy, p->w, p->dx, 0);
}

/* The outputs' own scale and shift go into the weights: (Wx + b) s + t = (sW) x + (sb + t). */
static float *scaled_weights(const struct mote_node *node, const float *w, const struct mote_emit *emit) {
    size_t inputs = mote_shape_size(node->in), units = node->out.channels;
    float *copy = malloc(node->weight_count * sizeof *copy);
    if (!copy) return NULL;
    memcpy(copy, w, node->weight_count * sizeof *copy);
    for (size_t u = 0; emit->scale && u < units; u++) {
        for (size_t i = 0; i < inputs; i++)
            copy[u * inputs + i] *= emit->scale[u];
        copy[inputs * units + u] = copy[inputs * units + u] * emit->scale[u] + emit->shift[u];
    }
    return copy;
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    int32_t inputs = (int32_t)mote_shape_size(node->in), units = (int32_t)node->out.channels;
    float *scaled = scaled_weights(node, w, emit);
    if (!scaled) return false;
    int32_t weights = mote_emit_constant(emit, 2, (int32_t[]){units, inputs}, scaled);
    int32_t bias = mote_emit_constant(emit, 1, &units, scaled + (size_t)inputs * (size_t)units);
    free(scaled);
    if (weights < 0 || bias < 0) return false;
    bool done = mote_emit_op(emit, MOTE_OP_FULLY_CONNECTED, (int32_t[]){emit->tensor, weights, bias}, 3, 2,
                             (int32_t[]){1, units}) >= 0;
    emit->can_fuse = true;
    emit->scale = emit->shift = NULL;
    return done;
}

const struct mote_node_kind mote_node_dense = {"dense", shape, init, forward, backward, emit, 0};
