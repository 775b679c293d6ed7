/* SPDX-License-Identifier: MIT
 * Convolution over steps: patches of kernel × channels as rows of a matrix, then one product. Weights are
 * (filters, kernel, channels), TensorFlow Lite's OHWI with W = 1, then (filters) biases. The patches stay in
 * the cache for backward. */
#include "train/gemm.h"

#include <stdio.h>
#include <string.h>

static struct mote_slide slide(const struct mote_node *node) {
    struct mote_slide s = {0};
    mote_slide_over(node->in.steps, node->layer.kernel, node->layer.stride, node->layer.same, &s);
    return s;
}

static const char *shape(struct mote_node *node, char *message, size_t size) {
    struct mote_slide s;
    size_t patch = (size_t)node->layer.kernel * node->in.channels, filters = node->layer.units;
    if (node->in.flat) return "it needs steps to slide over, but what comes before is a flat vector";
    if (!mote_slide_over(node->in.steps, node->layer.kernel, node->layer.stride, node->layer.same, &s)) {
        snprintf(message, size,
                 "its kernel of %u is longer than the %zu steps it meets; shorten it or say \"same\"",
                 node->layer.kernel, node->in.steps);
        return message;
    }
    node->out = (struct mote_shape){s.steps, filters, false};
    node->bias_count = filters;
    node->weight_count = filters * patch + filters;
    node->cache = s.steps * patch;
    node->work = filters * patch;
    node->macs = (uint64_t)s.steps * patch * filters;
    return NULL;
}

static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    size_t patch = (size_t)node->layer.kernel * node->in.channels;
    mote_init_uniform(w, node->weight_count - node->bias_count, (double)patch, rng);
    memset(w + node->weight_count - node->bias_count, 0, node->bias_count * sizeof *w);
}

/* Copies (forward) or adds back (backward) the part of each patch that lies inside the input: steps first …
 * last of it, and they are next to each other on both sides. */
static void each_patch(const struct mote_node *node, size_t n, float *x, float *patches, bool back) {
    struct mote_slide s = slide(node);
    size_t c = node->in.channels, kernel = node->layer.kernel, steps = node->in.steps;
    for (size_t row = 0; row < n * s.steps; row++, patches += kernel * c) {
        size_t example = row / s.steps,
               start = (row % s.steps) * node->layer.stride; /* of the padded input */
        size_t first = start < s.before ? s.before - start : 0,
               last = start + kernel > s.before + steps ? s.before + steps - start : kernel;
        float *in = x + (example * steps + start + first - s.before) * c;
        for (size_t i = first * c; back && i < last * c; i++)
            in[i - first * c] += patches[i];
        if (back) continue;
        if (last - first < kernel) memset(patches, 0, kernel * c * sizeof *patches);
        memcpy(patches + first * c, in, (last - first) * c * sizeof *patches);
    }
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t filters = node->out.channels, patch = (size_t)node->layer.kernel * node->in.channels;
    size_t rows = p->n * node->out.steps;
    union {
        const float *read;
        float *write;
    } x = {p->x}; /* only read when `back` is false */
    each_patch(node, p->n, x.write, p->cache, false);
    mote_affine(p->kernels, rows, patch, filters, p->cache, p->w, p->w + filters * patch, p->work, p->y);
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t filters = node->out.channels, patch = (size_t)node->layer.kernel * node->in.channels;
    size_t rows = p->n * node->out.steps;
    mote_gemm_tn(filters, patch, rows, p->dy, p->cache, p->dw, 0);
    p->kernels->sum_rows(rows, filters, p->dy, p->dw + filters * patch);
    if (!p->dx) return;
    mote_gemm_nn(rows, patch, filters, p->dy, p->w, p->scratch, 0);
    memset(p->dx, 0, p->n * mote_shape_size(node->in) * sizeof *p->dx);
    each_patch(node, p->n, p->dx, p->scratch, true);
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    int32_t filters = (int32_t)node->out.channels, kernel = (int32_t)node->layer.kernel;
    int32_t channels = (int32_t)node->in.channels;
    if (!mote_emit_rank(emit, node->in, 4)) return false;
    int32_t weights = mote_emit_constant(emit, 4, (int32_t[]){filters, kernel, 1, channels}, w);
    int32_t bias = mote_emit_constant(emit, 1, &filters, w + node->weight_count - node->bias_count);
    if (weights < 0 || bias < 0 ||
        mote_emit_op(emit, MOTE_OP_CONV_2D, (int32_t[]){emit->tensor, weights, bias}, 3, 4,
                     (int32_t[]){1, (int32_t)node->out.steps, 1, filters}) < 0)
        return false;
    struct mote_conv_params *params = &emit->graph->ops[emit->graph->op_count - 1].params.conv;
    *params = (struct mote_conv_params){
        .padding = node->layer.same ? MOTE_PADDING_SAME : MOTE_PADDING_VALID,
        .stride_h = (int32_t)node->layer.stride,
        .stride_w = 1,
        .dilation_h = 1,
        .dilation_w = 1,
    };
    emit->can_fuse = true;
    return true;
}

const struct mote_node_kind mote_node_conv1d = {"conv1d", shape, init, forward, backward, emit, 1};
