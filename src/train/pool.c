/* SPDX-License-Identifier: MIT
 * Pooling over steps: the mean or the largest of each window, or the mean of all steps (gap). */
#include "train/node.h"

#include <stdio.h>
#include <string.h>

static const char *pool_shape(struct mote_node *node, char *message, size_t size) {
    struct mote_slide s;
    if (node->in.flat) return "it needs steps to pool, but what comes before is a flat vector";
    if (!mote_slide_over(node->in.steps, node->layer.kernel, node->layer.stride, false, &s)) {
        snprintf(message, size, "its window of %u is longer than the %zu steps it meets", node->layer.kernel,
                 node->in.steps);
        return message;
    }
    node->out = (struct mote_shape){s.steps, node->in.channels, false};
    return NULL;
}

static const char *gap_shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    if (node->in.flat) return "it needs steps to average, but what comes before is a flat vector";
    node->layer.kernel = (uint32_t)node->in.steps;
    node->layer.stride = 1;
    node->out = (struct mote_shape){1, node->in.channels, true};
    return NULL;
}

static const float *window(const struct mote_node *node, const float *x, size_t row) {
    size_t example = row / node->out.steps, step = (row % node->out.steps) * node->layer.stride;
    return x + (example * node->in.steps + step) * node->in.channels;
}

static void average_forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, kernel = node->layer.kernel;
    for (size_t row = 0; row < p->n * node->out.steps; row++) {
        const float *in = window(node, p->x, row);
        for (size_t i = 0; i < c; i++) {
            float sum = 0.0f;
            for (size_t k = 0; k < kernel; k++)
                sum += in[k * c + i];
            p->y[row * c + i] = sum / (float)kernel;
        }
    }
}

static void average_backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, kernel = node->layer.kernel;
    if (!p->dx) return;
    memset(p->dx, 0, p->n * mote_shape_size(node->in) * sizeof *p->dx);
    for (size_t row = 0; row < p->n * node->out.steps; row++) {
        float *out = p->dx + (window(node, p->x, row) - p->x);
        for (size_t k = 0; k < kernel; k++)
            for (size_t i = 0; i < c; i++)
                out[k * c + i] += p->dy[row * c + i] / (float)kernel;
    }
}

/* The first step of the window that holds its largest value. */
static size_t largest(const float *in, size_t c, size_t kernel, size_t i) {
    size_t best = 0;
    for (size_t k = 1; k < kernel; k++)
        if (in[k * c + i] > in[best * c + i]) best = k;
    return best;
}

static void max_forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    for (size_t row = 0; row < p->n * node->out.steps; row++) {
        const float *in = window(node, p->x, row);
        for (size_t i = 0; i < c; i++)
            p->y[row * c + i] = in[largest(in, c, node->layer.kernel, i) * c + i];
    }
}

static void max_backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    if (!p->dx) return;
    memset(p->dx, 0, p->n * mote_shape_size(node->in) * sizeof *p->dx);
    for (size_t row = 0; row < p->n * node->out.steps; row++) {
        const float *in = window(node, p->x, row);
        for (size_t i = 0; i < c; i++)
            p->dx[(size_t)(in - p->x) + largest(in, c, node->layer.kernel, i) * c + i] += p->dy[row * c + i];
    }
}

static bool emit_pool(const struct mote_node *node, struct mote_emit *emit, enum mote_op_code code) {
    if (!mote_emit_rank(emit, node->in, 4) ||
        mote_emit_op(emit, code, &emit->tensor, 1, 4,
                     (int32_t[]){1, (int32_t)node->out.steps, 1, (int32_t)node->out.channels}) < 0)
        return false;
    emit->graph->ops[emit->graph->op_count - 1].params.pool = (struct mote_pool_params){
        .padding = MOTE_PADDING_VALID,
        .stride_h = (int32_t)node->layer.stride,
        .stride_w = 1,
        .filter_h = (int32_t)node->layer.kernel,
        .filter_w = 1,
    };
    return true;
}

static bool emit_average(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)w;
    return emit_pool(node, emit, MOTE_OP_AVERAGE_POOL_2D);
}

static bool emit_max(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)w;
    return emit_pool(node, emit, MOTE_OP_MAX_POOL_2D);
}

const struct mote_node_kind mote_node_avgpool = {"avgpool",        pool_shape,   NULL, average_forward,
                                                 average_backward, emit_average, 0};
const struct mote_node_kind mote_node_maxpool = {"maxpool",    pool_shape, NULL, max_forward,
                                                 max_backward, emit_max,   0};
/* One window over all steps: AVERAGE_POOL_2D takes no constant tensor of axes, as MEAN would. */
const struct mote_node_kind mote_node_gap = {"gap",        gap_shape, NULL, average_forward, average_backward,
                                             emit_average, 0};
