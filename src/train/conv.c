/* SPDX-License-Identifier: MIT
 * Convolution over steps and width (conv) or steps alone (conv1d): patches of kernel × channels as rows of a
 * matrix, then one product. Weights are (filters, height, width, channels), TensorFlow Lite's OHWI, then
 * (filters) biases unless there are none. Patches are made again on the way back, which is faster than to fetch them
 * from memory; a 1×1 convolution needs none, its input is the matrix. */
#include "train/gemm.h"

#include <stdio.h>
#include <string.h>

static size_t patch_size(const struct mote_node *node) {
    return (size_t)node->layer.kernel * node->layer.kernel_width * node->in.channels;
}

static bool is_plain(const struct mote_node *node) {
    const struct mote_layer *l = &node->layer;
    return l->kernel == 1 && l->kernel_width == 1 && l->stride == 1 && l->stride_width == 1;
}

/* Small products are the BLAS's: packing would cost more than it gains. */
static bool is_large(const struct mote_node *node) {
    return patch_size(node) * node->layer.units >= 1024;
}

static const char *shape(struct mote_node *node, char *message, size_t size) {
    size_t filters = node->layer.units, patch = patch_size(node);
    if (node->in.flat) return "it needs steps to slide over, but what comes before is a flat vector";
    const char *problem = mote_window_misfit(node, "kernel", message, size);
    if (problem) return problem;
    struct mote_window window = mote_window_of(node);
    node->out = (struct mote_shape){window.h.count, window.w.count, filters, false};
    node->bias_count = node->layer.nobias ? 0 : filters;
    node->weight_count = filters * patch + node->bias_count;
    node->scratch = is_plain(node) ? 0 : mote_shape_rows(node->out) * patch;
    node->work = filters * patch + mote_gemm_work(patch > filters ? patch : filters);
    node->common = is_large(node) ? mote_gemm_packed(filters, patch) + mote_gemm_packed(patch, filters) : 0;
    node->macs = (uint64_t)mote_shape_rows(node->out) * patch * filters;
    return NULL;
}

static void init(const struct mote_node *node, float *w, struct mote_rng *rng) {
    mote_init_uniform(w, node->weight_count - node->bias_count, (double)patch_size(node), rng);
    memset(w + node->weight_count - node->bias_count, 0, node->bias_count * sizeof *w);
}

/* One row of a patch: `size` floats of which those from `first` to `last` lie in the input, next to each other
 * on both sides. Copies them (forward) or adds them back (backward). */
static void patch_row(float *in, float *patch, size_t size, size_t first, size_t last, bool back) {
    for (size_t i = first; back && i < last; i++)
        in[i - first] += patch[i];
    if (back) return;
    if (last - first < size) memset(patch, 0, size * sizeof *patch);
    memcpy(patch + first, in, (last - first) * sizeof *patch);
}

static void one_patch(const struct mote_window *window, size_t c, size_t row, float *x, float *patch,
                      bool back) {
    size_t positions = window->h.count * window->w.count, size = window->w.kernel * c;
    struct mote_inside h = mote_slide_inside(&window->h, row % positions / window->w.count),
                       w = mote_slide_inside(&window->w, row % window->w.count);
    float *example = x + row / positions * window->h.in * window->w.in * c;
    for (size_t k = 0; k < window->h.kernel; k++, patch += size) {
        if (k >= h.first && k < h.last)
            patch_row(example + ((h.start + k - h.first) * window->w.in + w.start) * c, patch, size,
                      w.first * c, w.last * c, back);
        else if (!back)
            memset(patch, 0, size * sizeof *patch);
    }
}

static void each_patch(const struct mote_node *node, size_t n, float *x, float *patches, bool back) {
    struct mote_window window = mote_window_of(node);
    size_t rows = n * mote_shape_rows(node->out), size = patch_size(node);
    if (node->in.width == 1 && node->layer.kernel_width == 1) { /* steps as width: a patch is one row */
        struct mote_slide one = window.w;
        window.w = window.h;
        window.h = one;
    }
    for (size_t row = 0; row < rows; row++)
        one_patch(&window, node->in.channels, row, x, patches + row * size, back);
}

/* The matrix: the input itself, or its patches in the scratch. */
static const float *patches_of(const struct mote_node *node, const struct mote_pass *p) {
    union {
        const float *read;
        float *write;
    } x = {p->x}; /* only read when `back` is false */
    if (is_plain(node)) return p->x;
    each_patch(node, p->n, x.write, p->scratch, false);
    return p->scratch;
}

/* y = patches · wᵀ. */
static struct mote_gemm product(const struct mote_node *node, const struct mote_pass *p) {
    size_t filters = node->out.channels, patch = patch_size(node);
    return (struct mote_gemm){.m = p->n * mote_shape_rows(node->out),
                              .n = filters,
                              .k = patch,
                              .b = p->w,
                              .b_transposed = true,
                              .bias = node->bias_count ? p->w + filters * patch : NULL,
                              .packed = p->common,
                              .c = p->y,
                              .work = p->work,
                              .bfloat16 = p->bfloat16};
}

/* Patches' gradient = dy · w. */
static struct mote_gemm product_back(const struct mote_node *node, const struct mote_pass *p) {
    size_t filters = node->out.channels, patch = patch_size(node);
    return (struct mote_gemm){.m = p->n * mote_shape_rows(node->out),
                              .n = patch,
                              .k = filters,
                              .a = p->dy,
                              .b = p->w,
                              .packed = p->common + mote_gemm_packed(filters, patch),
                              .c = is_plain(node) ? p->dx : p->scratch,
                              .work = p->work,
                              .bfloat16 = p->bfloat16};
}

static void prepare(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_gemm ahead = product(node, p);
    if (!is_large(node)) return;
    p->kernels->gemm_pack(&ahead, p->common);
    if (!p->dw) return;
    struct mote_gemm back = product_back(node, p);
    p->kernels->gemm_pack(&back, p->common + mote_gemm_packed(ahead.n, ahead.k));
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    struct mote_gemm gemm = product(node, p);
    gemm.a = patches_of(node, p);
    if (is_large(node))
        p->kernels->gemm(&gemm);
    else
        mote_affine(p->kernels, gemm.m, gemm.k, gemm.n, gemm.a, p->w, gemm.bias, p->work, p->y);
}

/* dw = dyᵀ · patches; or, where patches are narrow, its transpose. */
static void weights_back(const struct mote_node *node, const struct mote_pass *p, const float *patches) {
    size_t filters = node->out.channels, patch = patch_size(node);
    bool turned = patch < MOTE_GEMM_STRIP;
    float *result = p->work + mote_gemm_work(patch > filters ? patch : filters);
    struct mote_gemm gemm = {.k = p->n * mote_shape_rows(node->out),
                             .a_transposed = true,
                             .add = !turned && p->more,
                             .work = p->work,
                             .bfloat16 = p->bfloat16};
    gemm.m = turned ? patch : filters;
    gemm.n = turned ? filters : patch;
    gemm.a = turned ? patches : p->dy;
    gemm.b = turned ? p->dy : patches;
    gemm.c = turned ? result : p->dw;
    p->kernels->gemm(&gemm);
    for (size_t i = 0; turned && i < filters * patch; i++)
        p->dw[i] = (p->more ? p->dw[i] : 0.0f) + result[i % patch * filters + i / patch];
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t filters = node->out.channels, patch = patch_size(node), rows = p->n * mote_shape_rows(node->out);
    const float *patches = patches_of(node, p);
    if (is_large(node))
        weights_back(node, p, patches);
    else
        mote_gemm_tn(filters, patch, rows, p->dy, patches, p->dw, p->more);
    if (node->bias_count) p->kernels->sum_rows(rows, filters, p->dy, p->more, p->dw + filters * patch);
    if (!p->dx) return;
    struct mote_gemm gemm = product_back(node, p); /* over the patches, which have been used */
    if (is_large(node))
        p->kernels->gemm(&gemm);
    else
        mote_gemm_nn(rows, patch, filters, p->dy, p->w, gemm.c, 0);
    if (is_plain(node)) return;
    memset(p->dx, 0, p->n * mote_shape_size(node->in) * sizeof *p->dx);
    each_patch(node, p->n, p->dx, p->scratch, true);
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    const struct mote_layer *layer = &node->layer;
    int32_t filters = (int32_t)node->out.channels, weights, bias;
    int32_t shape_of[] = {filters, (int32_t)layer->kernel, (int32_t)layer->kernel_width,
                          (int32_t)node->in.channels};
    size_t patch = patch_size(node);
    if (!mote_emit_rank(emit, node->in, 4) ||
        !mote_emit_affine(emit, 4, shape_of, (size_t)filters, patch, w,
                          node->bias_count ? w + (size_t)filters * patch : NULL, &weights, &bias) ||
        mote_emit_op(emit, MOTE_OP_CONV_2D, (int32_t[]){emit->tensor, weights, bias}, 3, 4,
                     (int32_t[]){1, (int32_t)node->out.steps, (int32_t)node->out.width, filters}) < 0)
        return false;
    mote_emit_slides(node, emit);
    emit->can_fuse = true;
    return true;
}

const struct mote_node_kind mote_node_conv = {.name = "conv",
                                              .shape = shape,
                                              .init = init,
                                              .forward = forward,
                                              .backward = backward,
                                              .emit = emit,
                                              .prepare = prepare};
const struct mote_node_kind mote_node_conv1d = {.name = "conv1d",
                                                .shape = shape,
                                                .init = init,
                                                .forward = forward,
                                                .backward = backward,
                                                .emit = emit,
                                                .prepare = prepare};
