/* SPDX-License-Identifier: MIT
 * Depthwise convolution over steps and width (dwconv) or steps alone (dwconv1d): a filter a channel. Weights are
 * (height, width, channels), TensorFlow Lite's order, then (channels) biases unless there are none.
 *
 * Everything is sums of products of whole rows of channels: an output is one over the taps, an input's gradient
 * one over the outputs that it went into, a weight's gradient one over the positions. The rows are listed, and
 * one kernel adds them up. */
#include "train/node.h"

#include <string.h>

enum { LISTED = 64 }; /* rows at a time */

/* y (channels) = bias or 0 or y itself, + Σ a[i] ∘ b[i] over what is listed. */
struct sum {
    const struct mote_pass *pass;
    size_t channels, count;
    bool begun; /* y holds a part of the sum */
    const float *start;
    float *y;
    const float *a[LISTED], *b[LISTED];
};

static void sum_begin(struct sum *sum, const float *start, float *y) {
    sum->count = 0;
    sum->begun = false;
    sum->start = start;
    sum->y = y;
}

static void sum_flush(struct sum *sum) {
    sum->pass->kernels->sum_products(sum->channels, sum->count, sum->a, sum->b,
                                     sum->begun ? sum->y : sum->start, sum->y);
    sum->begun = true;
    sum->count = 0;
}

static void sum_add(struct sum *sum, const float *a, const float *b) {
    if (sum->count == LISTED) sum_flush(sum);
    sum->a[sum->count] = a;
    sum->b[sum->count++] = b;
}

static size_t taps(const struct mote_node *node) {
    return (size_t)node->layer.kernel * node->layer.kernel_width;
}

static const char *shape(struct mote_node *node, char *message, size_t size) {
    size_t channels = node->in.channels;
    if (node->in.flat) return "it needs steps to slide over, but what comes before is a flat vector";
    const char *problem = mote_window_misfit(node, "kernel", message, size);
    if (problem) return problem;
    struct mote_window window = mote_window_of(node);
    node->out = (struct mote_shape){window.h.count, window.w.count, channels, false};
    node->bias_count = node->layer.nobias ? 0 : channels;
    node->weight_count = taps(node) * channels + node->bias_count;
    node->macs = (uint64_t)mote_shape_size(node->out) * taps(node);
    return NULL;
}

static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    mote_init_uniform(w, taps(node) * node->in.channels, (double)taps(node), rng);
    memset(w + taps(node) * node->in.channels, 0, node->bias_count * sizeof *w);
}

/* One output position, of the example whose input is x. */
static void forward_at(struct sum *sum, const struct mote_window *window, size_t oh, size_t ow,
                       const float *x) {
    struct mote_inside h = mote_slide_inside(&window->h, oh), w = mote_slide_inside(&window->w, ow);
    size_t c = sum->channels;
    for (size_t i = h.first; i < h.last; i++)
        for (size_t j = w.first; j < w.last; j++)
            sum_add(sum, x + ((h.start + i - h.first) * window->w.in + w.start + j - w.first) * c,
                    sum->pass->w + (i * window->w.kernel + j) * c);
    sum_flush(sum);
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_window window = mote_window_of(node);
    size_t c = node->in.channels, in = mote_shape_size(node->in), out = mote_shape_size(node->out);
    struct sum sum = {.pass = p, .channels = c};
    for (size_t e = 0; e < p->n; e++)
        for (size_t oh = 0; oh < window.h.count; oh++)
            for (size_t ow = 0; ow < window.w.count; ow++) {
                sum_begin(&sum, node->bias_count ? p->w + taps(node) * c : NULL,
                          p->y + e * out + (oh * window.w.count + ow) * c);
                forward_at(&sum, &window, oh, ow, p->x + e * in);
            }
}

/* The output at whose tap `k` input `at` was, along one axis; false: none. */
static bool output_of(const struct mote_slide *slide, size_t at, size_t k, size_t *out) {
    size_t padded = at + slide->before;
    if (padded < k || (padded - k) % slide->stride != 0) return false;
    *out = (padded - k) / slide->stride;
    return *out < slide->count;
}

/* The gradient of one input position. */
static void back_at(struct sum *sum, const struct mote_window *window, size_t ih, size_t iw,
                    const float *dy) {
    size_t c = sum->channels, oh, ow;
    for (size_t i = 0; i < window->h.kernel; i++) {
        if (!output_of(&window->h, ih, i, &oh)) continue;
        for (size_t j = 0; j < window->w.kernel; j++)
            if (output_of(&window->w, iw, j, &ow))
                sum_add(sum, dy + (oh * window->w.count + ow) * c,
                        sum->pass->w + (i * window->w.kernel + j) * c);
    }
    sum_flush(sum);
}

/* What one example (x, dy) adds to the gradient of tap (i, j). */
static void back_tap(struct sum *sum, const struct mote_window *window, size_t i, size_t j, const float *x,
                     const float *dy) {
    size_t c = sum->channels;
    for (size_t oh = 0; oh < window->h.count; oh++) {
        struct mote_inside h = mote_slide_inside(&window->h, oh);
        for (size_t ow = 0; i >= h.first && i < h.last && ow < window->w.count; ow++) {
            struct mote_inside w = mote_slide_inside(&window->w, ow);
            if (j < w.first || j >= w.last) continue;
            sum_add(sum, x + ((h.start + i - h.first) * window->w.in + w.start + j - w.first) * c,
                    dy + (oh * window->w.count + ow) * c);
        }
    }
    sum_flush(sum);
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_window window = mote_window_of(node);
    size_t c = node->in.channels, in = mote_shape_size(node->in), out = mote_shape_size(node->out);
    struct sum sum = {.pass = p, .channels = c};
    for (size_t e = 0; e < p->n; e++)
        for (size_t t = 0; t < taps(node); t++) {
            sum_begin(&sum, NULL, p->dw + t * c);
            sum.begun = e > 0;
            back_tap(&sum, &window, t / window.w.kernel, t % window.w.kernel, p->x + e * in, p->dy + e * out);
        }
    if (node->bias_count)
        p->kernels->sum_rows(p->n * mote_shape_rows(node->out), c, p->dy, p->dw + taps(node) * c);
    for (size_t e = 0; p->dx && e < p->n; e++)
        for (size_t at = 0; at < mote_shape_rows(node->in); at++) {
            sum_begin(&sum, NULL, p->dx + e * in + at * c);
            back_at(&sum, &window, at / window.w.in, at % window.w.in, p->dy + e * out);
        }
}

/* Weights are (1, height, width, channels): a channel's lie apart, so its scale is applied here, in a copy. */
static bool emit_weights(const struct mote_node *node, const float *w, struct mote_emit *emit,
                         int32_t *weights, int32_t *bias) {
    size_t c = node->in.channels, count = taps(node);
    const int32_t shape_of[] = {1, (int32_t)node->layer.kernel, (int32_t)node->layer.kernel_width,
                                (int32_t)c};
    float *copy = mote_arena_copy(&emit->graph->arena, w, count * c * sizeof *copy);
    float *b = mote_arena_alloc(&emit->graph->arena, c, sizeof *b);
    if (!copy || !b) return false;
    for (size_t i = 0; i < c; i++) {
        float scale = emit->scale ? emit->scale[i] : 1.0f;
        for (size_t t = 0; t < count; t++)
            copy[t * c + i] = w[t * c + i] * scale;
        b[i] = (node->bias_count ? w[count * c + i] : 0.0f) * scale + (emit->shift ? emit->shift[i] : 0.0f);
    }
    emit->scale = emit->shift = NULL;
    *weights = mote_emit_constant(emit, 4, shape_of, copy);
    *bias = mote_emit_constant(emit, 1, &shape_of[3], b);
    return *weights >= 0 && *bias >= 0;
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    int32_t weights, bias;
    if (!mote_emit_rank(emit, node->in, 4) || !emit_weights(node, w, emit, &weights, &bias) ||
        mote_emit_op(emit, MOTE_OP_DEPTHWISE_CONV_2D, (int32_t[]){emit->tensor, weights, bias}, 3, 4,
                     (int32_t[]){1, (int32_t)node->out.steps, (int32_t)node->out.width,
                                 (int32_t)node->out.channels}) < 0)
        return false;
    mote_emit_slides(node, emit);
    emit->graph->ops[emit->graph->op_count - 1].params.conv.depth_multiplier = 1;
    emit->can_fuse = true;
    return true;
}

const struct mote_node_kind mote_node_dwconv = {
    .name = "dwconv", .shape = shape, .init = init, .forward = forward, .backward = backward, .emit = emit};
const struct mote_node_kind mote_node_dwconv1d = {
    .name = "dwconv1d", .shape = shape, .init = init, .forward = forward, .backward = backward, .emit = emit};
