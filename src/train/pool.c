/* SPDX-License-Identifier: MIT
 * Pooling over steps and width: the mean or the largest of each window, or the mean of all (gap). */
#include "train/node.h"

#include <string.h>

static const char *pool_shape(struct mote_node *node, char *message, size_t size) {
    if (node->in.flat) return "it needs steps to pool, but what comes before is a flat vector";
    const char *problem = mote_window_misfit(node, "window", message, size);
    if (problem) return problem;
    struct mote_window window = mote_window_of(node);
    node->out = (struct mote_shape){window.h.count, window.w.count, node->in.channels, false};
    return NULL;
}

static const char *gap_shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    if (node->in.flat) return "it needs steps to average, but what comes before is a flat vector";
    node->layer.kernel = (uint32_t)node->in.steps;
    node->layer.kernel_width = (uint32_t)node->in.width;
    node->layer.stride = node->layer.stride_width = 1;
    node->out = (struct mote_shape){1, 1, node->in.channels, true};
    return NULL;
}

static size_t window_size(const struct mote_node *node) {
    return (size_t)node->layer.kernel * node->layer.kernel_width;
}

/* Where output row `row` finds position k of its window in the input, in floats. */
static size_t place(const struct mote_node *node, size_t row, size_t k) {
    size_t positions = mote_shape_rows(node->out), at = row % positions;
    size_t h = at / node->out.width * node->layer.stride + k / node->layer.kernel_width,
           w = at % node->out.width * node->layer.stride_width + k % node->layer.kernel_width;
    return ((row / positions * node->in.steps + h) * node->in.width + w) * node->in.channels;
}

static void average_forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, count = window_size(node);
    for (size_t row = 0; row < p->n * mote_shape_rows(node->out); row++) {
        float *y = p->y + row * c;
        memset(y, 0, c * sizeof *y);
        for (size_t k = 0; k < count; k++) {
            const float *in = p->x + place(node, row, k);
            for (size_t i = 0; i < c; i++)
                y[i] += in[i];
        }
        for (size_t i = 0; i < c; i++)
            y[i] /= (float)count;
    }
}

static void average_backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, count = window_size(node);
    if (!p->dx) return;
    memset(p->dx, 0, p->n * mote_shape_size(node->in) * sizeof *p->dx);
    for (size_t row = 0; row < p->n * mote_shape_rows(node->out); row++)
        for (size_t k = 0; k < count; k++) {
            float *out = p->dx + place(node, row, k);
            for (size_t i = 0; i < c; i++)
                out[i] += p->dy[row * c + i] / (float)count;
        }
}

static void gap_backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels, rows = mote_shape_rows(node->in);
    if (!p->dx) return;
    for (size_t e = 0; e < p->n; e++) {
        float *first = p->dx + e * rows * c;
        for (size_t i = 0; i < c; i++)
            first[i] = p->dy[e * c + i] / (float)rows;
        for (size_t row = 1; row < rows; row++)
            memcpy(first + row * c, first, c * sizeof *first);
    }
}

/* Where the window's largest value of channel i is, the first of equals; in floats. */
static size_t largest(const struct mote_node *node, const float *x, size_t row, size_t i) {
    size_t best = place(node, row, 0) + i;
    for (size_t k = 1; k < window_size(node); k++) {
        size_t at = place(node, row, k) + i;
        if (x[at] > x[best]) best = at;
    }
    return best;
}

static void max_forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    for (size_t row = 0; row < p->n * mote_shape_rows(node->out); row++)
        for (size_t i = 0; i < c; i++)
            p->y[row * c + i] = p->x[largest(node, p->x, row, i)];
}

static void max_backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    if (!p->dx) return;
    memset(p->dx, 0, p->n * mote_shape_size(node->in) * sizeof *p->dx);
    for (size_t row = 0; row < p->n * mote_shape_rows(node->out); row++)
        for (size_t i = 0; i < c; i++)
            p->dx[largest(node, p->x, row, i)] += p->dy[row * c + i];
}

static bool emit_pool(const struct mote_node *node, struct mote_emit *emit, enum mote_op_code code) {
    const int32_t out[] = {1, (int32_t)node->out.steps, (int32_t)node->out.width,
                           (int32_t)node->out.channels};
    if (!mote_emit_rank(emit, node->in, 4) || mote_emit_op(emit, code, &emit->tensor, 1, 4, out) < 0)
        return false;
    emit->graph->ops[emit->graph->op_count - 1].params.pool = (struct mote_pool_params){
        .padding = MOTE_PADDING_VALID,
        .stride_h = (int32_t)node->layer.stride,
        .stride_w = (int32_t)node->layer.stride_width,
        .filter_h = (int32_t)node->layer.kernel,
        .filter_w = (int32_t)node->layer.kernel_width,
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

/* Not AVERAGE_POOL_2D, which would need no list of axes: its int8 output has the scale of its input, and a mean
 * of many values needs a finer one. */
static bool emit_mean(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    int32_t channels = (int32_t)node->out.channels;
    (void)w;
    if (!mote_emit_rank(emit, node->in, 4)) return false;
    int32_t axes = mote_graph_add_tensor(emit->graph, MOTE_INT32, 1, (int32_t[]){2}, (int32_t[]){1, 2});
    return axes >= 0 && mote_emit_op(emit, MOTE_OP_MEAN, (int32_t[]){emit->tensor, axes}, 2, 2,
                                     (int32_t[]){1, channels}) >= 0;
}

const struct mote_node_kind mote_node_avgpool = {
    "avgpool",     .shape = pool_shape, .forward = average_forward, .backward = average_backward,
    .blind = true, .emit = emit_average};
const struct mote_node_kind mote_node_maxpool = {"maxpool", .shape = pool_shape, .forward = max_forward,
                                                 .backward = max_backward, .emit = emit_max};
const struct mote_node_kind mote_node_gap = {
    "gap",         .shape = gap_shape, .forward = average_forward, .backward = gap_backward,
    .blind = true, .emit = emit_mean};
