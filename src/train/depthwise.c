/* SPDX-License-Identifier: MIT
 * Depthwise convolution over steps and width (dwconv) or steps alone (dwconv1d): a filter a channel. Weights are
 * (height, width, channels), TensorFlow Lite's order, then (channels) biases unless there are none.
 *
 * Along each axis, places whose windows lie alike in the input are one run (most of it; those at a padded border
 * each for itself); where a run of each axis meet, all examples go through the kernel at once. */
#include "train/node.h"

#include <string.h>

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

/* One layer's way in one direction: places on the `to` side see taps on the `from` side. */
struct work {
    struct mote_depthwise job;
    void (*kernel)(const struct mote_depthwise *job);
    size_t channels, kernel_width, from_width, to_width; /* of their rows */
};

/* The kernel takes a few taps at a time, and adds the later ones to what is there. */
static void run_taps(const struct work *work, struct mote_depthwise job, const struct mote_run *h,
                     const struct mote_run *w) {
    ptrdiff_t c = (ptrdiff_t)work->channels;
    size_t all = h->taps * w->taps, tap = 0;
    do {
        for (job.taps = 0; job.taps < MOTE_DEPTHWISE_TAPS && tap < all; job.taps++, tap++) {
            ptrdiff_t i = (ptrdiff_t)(tap / w->taps), j = (ptrdiff_t)(tap % w->taps);
            job.from_tap[job.taps] = (i * h->from_tap * (ptrdiff_t)work->from_width + j * w->from_tap) * c;
            job.w_tap[job.taps] =
                ((h->tap + (size_t)i * h->tap_step) * work->kernel_width + w->tap + (size_t)j * w->tap_step) *
                work->channels;
        }
        work->kernel(&job);
        job.add = true;
    } while (tap < all);
}

static void run_place(const struct work *work, const struct mote_run *h, const struct mote_run *w) {
    struct mote_depthwise job = work->job;
    size_t c = work->channels;
    job.from_at = (h->from * work->from_width + w->from) * c;
    job.to_at = (h->first * work->to_width + w->first) * c;
    job.rows = h->count;
    job.from_row = h->from_step * work->from_width * c;
    job.to_row = h->step * work->to_width * c;
    job.columns = w->count;
    job.from_column = w->from_step * c;
    job.to_column = w->step * c;
    if (w->count == 1) { /* steps as width: the kernel likes them in one loop */
        job.rows = 1;
        job.columns = h->count;
        job.from_column = job.from_row;
        job.to_column = job.to_row;
    }
    run_taps(work, job, h, w);
}

static void run_all(const struct work *work, const struct mote_window *window, bool back) {
    struct mote_run h, w;
    for (struct mote_axis rows = {&window->h, back, 0, 0}; mote_run_next(&rows, &h);)
        for (struct mote_axis columns = {&window->w, back, 0, 0}; mote_run_next(&columns, &w);)
            run_place(work, &h, &w);
}

static struct work work_of(const struct mote_node *node, const struct mote_pass *p, struct mote_shape from,
                           struct mote_shape to) {
    return (struct work){.job = {.channels = node->in.channels,
                                 .examples = p->n,
                                 .from_example = mote_shape_size(from),
                                 .to_example = mote_shape_size(to),
                                 .w = p->w},
                         .kernel = p->kernels->depthwise,
                         .channels = node->in.channels,
                         .kernel_width = node->layer.kernel_width,
                         .from_width = from.width,
                         .to_width = to.width};
}

/* Of 3 × 3 taps and stride 1, for which there is a kernel that needs no runs. */
static bool is_square(const struct mote_node *node) {
    const struct mote_layer *l = &node->layer;
    return l->kernel == 3 && l->kernel_width == 3 && l->stride == 1 && l->stride_width == 1;
}

static struct mote_filter3 filter3_of(const struct mote_node *node, const struct mote_pass *p, bool back) {
    struct mote_window window = mote_window_of(node);
    struct mote_shape from = back ? node->out : node->in, to = back ? node->in : node->out;
    return (struct mote_filter3){.channels = from.channels,
                                 .examples = p->n,
                                 .rows = from.steps,
                                 .columns = from.width,
                                 .to_rows = to.steps,
                                 .to_columns = to.width,
                                 .above = back ? 2 - window.h.before : window.h.before,
                                 .left = back ? 2 - window.w.before : window.w.before,
                                 .flip = back,
                                 .from = back ? p->dy : p->x,
                                 .w = p->w,
                                 .scale = back ? NULL : p->scale,
                                 .shift = back ? NULL : p->shift,
                                 .clip = p->clip,
                                 .to = back ? p->dx : p->y};
}

static void forward_square(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_filter3 job = filter3_of(node, p, false);
    job.start = node->bias_count ? p->w + taps(node) * node->in.channels : NULL;
    p->kernels->filter3(&job);
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_window window = mote_window_of(node);
    if (is_square(node)) {
        forward_square(node, p);
        return;
    }
    struct work work = work_of(node, p, node->in, node->out);
    work.job.start = node->bias_count ? p->w + taps(node) * node->in.channels : NULL;
    work.job.from = p->x;
    work.job.to = p->y;
    run_all(&work, &window, false);
}

static void backward_square(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_filter3 of_w = filter3_of(node, p, false), of_x = filter3_of(node, p, true);
    of_w.slope = p->dy;
    of_w.dw = p->dw;
    p->kernels->filter3_weights(&of_w);
    if (p->dx) p->kernels->filter3(&of_x);
}

static void backward_any(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_window window = mote_window_of(node);
    struct work of_w = work_of(node, p, node->in, node->out), of_x = work_of(node, p, node->out, node->in);
    of_w.kernel = p->kernels->depthwise_weights;
    of_w.job.from = p->x;
    of_w.job.slope = p->dy;
    of_w.job.dw = p->dw;
    run_all(&of_w, &window, false);
    if (!p->dx) return;
    of_x.job.from = p->dy;
    of_x.job.to = p->dx;
    run_all(&of_x, &window, true);
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t c = node->in.channels;
    if (!p->more) memset(p->dw, 0, taps(node) * c * sizeof *p->dw);
    if (is_square(node))
        backward_square(node, p);
    else
        backward_any(node, p);
    if (node->bias_count)
        p->kernels->sum_rows(p->n * mote_shape_rows(node->out), c, p->dy, p->more, p->dw + taps(node) * c);
}

bool mote_dwconv_can_change(const struct mote_node *node) {
    return node->kind == &mote_node_dwconv && is_square(node) && !node->layer.same;
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
