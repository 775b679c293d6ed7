/* SPDX-License-Identifier: MIT
 * Windows over steps and width, with TensorFlow Lite's rules of padding and stride. */
#include "train/node.h"

#include <stdio.h>

bool mote_slide_over(size_t in, size_t kernel, size_t stride, bool same, struct mote_slide *out) {
    *out = (struct mote_slide){.in = in, .kernel = kernel, .stride = stride};
    if (!same) {
        if (kernel > in) return false;
        out->count = (in - kernel) / stride + 1;
        return true;
    }
    out->count = (in + stride - 1) / stride;
    size_t reach = (out->count - 1) * stride + kernel;
    out->before = reach > in ? (reach - in) / 2 : 0;
    return true;
}

struct mote_inside mote_slide_inside(const struct mote_slide *slide, size_t at) {
    size_t start = at * slide->stride, end = slide->before + slide->in; /* of the padded input */
    struct mote_inside inside = {.first = start < slide->before ? slide->before - start : 0,
                                 .last = start + slide->kernel > end ? end - start : slide->kernel};
    inside.start = start + inside.first - slide->before;
    return inside;
}

/* What output place `at` sees. */
static struct mote_run ahead(const struct mote_slide *slide, size_t at) {
    struct mote_inside inside = mote_slide_inside(slide, at);
    size_t taps = inside.last > inside.first ? inside.last - inside.first : 0;
    return (struct mote_run){at, 1, 1, inside.first, taps, 1, inside.start, slide->stride, 1};
}

/* The outputs that saw input `at`, by the tap at which they did. */
static struct mote_run behind(const struct mote_slide *slide, size_t at) {
    size_t padded = at + slide->before, stride = slide->stride, tap = padded % stride,
           reach = (slide->count - 1) * stride;
    if (padded > reach + tap) tap = padded - reach; /* the last output's first */
    size_t last = padded < slide->kernel - 1 ? padded : slide->kernel - 1;
    size_t taps = tap <= last ? (last - tap) / stride + 1 : 0;
    return (struct mote_run){at, 1, stride, tap, taps, stride, taps ? (padded - tap) / stride : 0, 1, -1};
}

static struct mote_run at_place(const struct mote_axis *axis, size_t at) {
    return axis->back ? behind(axis->slide, at) : ahead(axis->slide, at);
}

bool mote_run_next(struct mote_axis *axis, struct mote_run *run) {
    size_t step = axis->back ? axis->slide->stride : 1,
           end = axis->back ? axis->slide->in : axis->slide->count;
    while (axis->at >= end) {
        if (++axis->residue >= step) return false;
        axis->at = axis->residue;
    }
    *run = at_place(axis, axis->at);
    for (axis->at += step; axis->at < end; axis->at += step, run->count++) {
        struct mote_run other = at_place(axis, axis->at);
        if (other.tap != run->tap || other.taps != run->taps) break;
    }
    return true;
}

struct mote_window mote_window_of(const struct mote_node *node) {
    const struct mote_layer *layer = &node->layer;
    struct mote_window window;
    mote_slide_over(node->in.steps, layer->kernel, layer->stride, layer->same, &window.h);
    mote_slide_over(node->in.width, layer->kernel_width, layer->stride_width, layer->same, &window.w);
    return window;
}

const char *mote_window_misfit(const struct mote_node *node, const char *what, char *message, size_t size) {
    const struct mote_layer *layer = &node->layer;
    const char *mend = layer->kind == MOTE_LAYER_AVGPOOL || layer->kind == MOTE_LAYER_MAXPOOL
                           ? ""
                           : "; shorten it or say \"same\"";
    if (node->in.width > 1 && (layer->kind == MOTE_LAYER_CONV1D || layer->kind == MOTE_LAYER_DWCONV1D))
        return "it slides over steps alone, but what comes before is an image; conv and dwconv take images";
    if (!layer->same && layer->kernel > node->in.steps) {
        snprintf(message, size, "its %s of %u is longer than the %zu steps it meets%s", what, layer->kernel,
                 node->in.steps, mend);
        return message;
    }
    if (!layer->same && layer->kernel_width > node->in.width) {
        snprintf(message, size, "its %s is %u wide, and what it meets %zu%s", what, layer->kernel_width,
                 node->in.width, mend);
        return message;
    }
    return NULL;
}

void mote_emit_slides(const struct mote_node *node, struct mote_emit *emit) {
    emit->graph->ops[emit->graph->op_count - 1].params.conv = (struct mote_conv_params){
        .padding = node->layer.same ? MOTE_PADDING_SAME : MOTE_PADDING_VALID,
        .stride_h = (int32_t)node->layer.stride,
        .stride_w = (int32_t)node->layer.stride_width,
        .dilation_h = 1,
        .dilation_w = 1,
    };
}
