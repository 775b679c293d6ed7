/* SPDX-License-Identifier: MIT
 * Building a network from its layers, and running it forward and backward over a batch. */
#include "base/checked.h"
#include "train/gemm.h"
#include "train/qat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_WEIGHTS = 100000000,
    MAX_VALUES = 1 << 26
}; /* of a network; that an example may take in one layer */

static void shape_text(struct mote_shape shape, char *out, size_t size) {
    if (shape.width > 1)
        snprintf(out, size, "(%zu steps, %zu wide, %zu channels)", shape.steps, shape.width, shape.channels);
    else
        snprintf(out, size, "(%zu steps, %zu channels)", shape.steps, shape.channels);
}

static enum mote_status refuse(const struct mote_net *net, const struct mote_node *node, const char *what,
                               struct mote_error *error) {
    char shape[80];
    shape_text(node->in, shape, sizeof shape);
    return mote_fail(error, MOTE_INPUT, "%s: line %d: %s after %s: %s", (const char *)net->path.data,
                     node->layer.line, node->kind->name, shape, what);
}

static double weights_of(const struct mote_node *node) {
    double in = (double)mote_shape_size(node->in), channels = (double)node->in.channels,
           units = node->layer.units, taps = (double)node->layer.kernel * (double)node->layer.kernel_width;
    switch (node->layer.kind) {
    case MOTE_LAYER_LSTM:
        return 4 * units * (channels + units + 1);
    case MOTE_LAYER_CONV:
    case MOTE_LAYER_CONV1D:
        return units * (taps * channels + 1);
    case MOTE_LAYER_DWCONV:
    case MOTE_LAYER_DWCONV1D:
        return (taps + 1) * channels;
    default:
        return units * (in + 1);
    }
}

/* Sizes that later arithmetic can rely on, before any product of them is made. */
static const char *check_size(const struct mote_node *node) {
    double units = node->layer.units, rows = (double)mote_shape_rows(node->in);
    bool patches = node->layer.kind == MOTE_LAYER_CONV || node->layer.kind == MOTE_LAYER_CONV1D;
    if (weights_of(node) > MAX_WEIGHTS)
        return "it would have more than 100 million weights; give it fewer units";
    if (units * rows > MAX_VALUES) return "its output would be too large; give it fewer units";
    if (patches &&
        rows * (double)node->layer.kernel * (double)node->layer.kernel_width * (double)node->in.channels >
            4.0 * MAX_VALUES)
        return "its patches would be too large; give it a smaller kernel";
    return NULL;
}

static struct mote_shape shape_of(const struct mote_net *net, size_t value) {
    return value ? net->nodes[value - 1].out : net->input;
}

/* Appends a node that reads value `from`. */
static enum mote_status add_node(struct mote_net *net, const struct mote_layer *layer, size_t from,
                                 struct mote_error *error) {
    char message[200];
    struct mote_node *node = &net->nodes[net->node_count];
    *node = (struct mote_node){
        .layer = *layer, .kind = mote_node_kind(layer->kind), .in = shape_of(net, from), .from = from};
    if (layer->units == 0 && layer->kind == MOTE_LAYER_DENSE) node->layer.units = (uint32_t)net->outputs;
    const char *problem = check_size(node);
    if (!problem) problem = node->kind->shape(node, message, sizeof message);
    if (problem) return refuse(net, node, problem, error);
    node->alias = layer->kind == MOTE_LAYER_SAVE;
    node->weight_at = net->weight_count;
    node->state_at = net->state_count;
    node->sum_at = net->sum_count;
    node->common_at = net->common_count;
    net->weight_count += node->weight_count;
    net->state_count += node->state_count;
    net->sum_count += node->sums;
    net->common_count += node->common;
    net->macs += node->macs;
    net->node_count++;
    if (net->weight_count > MAX_WEIGHTS)
        return refuse(net, node, "the network would have more than 100 million weights; give it fewer units",
                      error);
    return MOTE_OK;
}

/* The stride that takes `from` positions to `to`; 0: there is none. */
static uint32_t stride_to(size_t from, size_t to) {
    for (uint32_t stride = 1; stride <= from; stride++)
        if ((from + stride - 1) / stride == to) return stride;
    return 0;
}

/* What `add project` puts on the shortcut from value `save`, to make it like value `to`: a 1x1 convolution and
 * a bn. */
static enum mote_status add_projection(struct mote_net *net, const struct mote_layer *layer, size_t save,
                                       size_t to, struct mote_error *error) {
    struct mote_shape in = shape_of(net, save), out = shape_of(net, to);
    struct mote_layer conv = {.kind = MOTE_LAYER_CONV,
                              .units = (uint32_t)out.channels,
                              .kernel = 1,
                              .kernel_width = 1,
                              .stride = stride_to(in.steps, out.steps),
                              .stride_width = stride_to(in.width, out.width),
                              .nobias = true,
                              .line = layer->line},
                      bn = {.kind = MOTE_LAYER_BN, .line = layer->line};
    struct mote_node what = {.layer = *layer, .kind = &mote_node_add, .in = in};
    if (out.flat || !conv.stride || !conv.stride_width)
        return refuse(net, &what,
                      "no stride brings what was saved to the steps that came out; say \"same\" in "
                      "the layers between",
                      error);
    MOTE_TRY(add_node(net, &conv, save, error));
    net->nodes[save - 1].other = net->node_count;
    return add_node(net, &bn, net->node_count, error);
}

static bool same_shape(struct mote_shape a, struct mote_shape b) {
    return a.steps == b.steps && a.width == b.width && a.channels == b.channels && a.flat == b.flat;
}

static enum mote_status add_add(struct mote_net *net, const struct mote_layer *layer, size_t save,
                                struct mote_error *error) {
    size_t main = net->node_count, other = save;
    char text[80], message[200];
    struct mote_node what = {.layer = *layer, .kind = &mote_node_add, .in = shape_of(net, main)};
    if (!save) return refuse(net, &what, "no \"save\" is open; put one where the shortcut begins", error);
    if (layer->project) {
        MOTE_TRY(add_projection(net, layer, save, main, error));
        other = net->node_count;
    } else if (!same_shape(shape_of(net, save), what.in)) {
        shape_text(shape_of(net, save), text, sizeof text);
        snprintf(message, sizeof message,
                 "what was saved is %s; say \"add project\" to bring it to this shape", text);
        return refuse(net, &what, message, error);
    }
    MOTE_TRY(add_node(net, layer, main, error));
    net->nodes[net->node_count - 1].other = other;
    if (other == save) net->nodes[save - 1].other = net->node_count;
    return MOTE_OK;
}

/* A relu right after a bn runs inside it. */
static void fuse(struct mote_net *net) {
    for (size_t i = 1; i < net->node_count; i++) {
        struct mote_node *node = &net->nodes[i], *below = &net->nodes[i - 1];
        bool relu = node->kind == &mote_node_relu, relu6 = node->kind == &mote_node_relu6;
        if (node->from != i || below->kind != &mote_node_bn || !(relu || relu6)) continue;
        below->fused = relu ? MOTE_ACT_RELU : MOTE_ACT_RELU6;
        node->alias = true;
    }
}

/* (steps, columns) as the first layer that slides takes them: see recipe/layer.h. */
static struct mote_shape input_shape(const struct mote_plan_model *model, size_t steps, size_t columns) {
    for (size_t i = 0; i < model->layer_count; i++) {
        const struct mote_layer *layer = &model->layers[i];
        if (layer->kind == MOTE_LAYER_CONV || layer->kind == MOTE_LAYER_DWCONV || layer->kernel_width > 1)
            return (struct mote_shape){steps, columns, 1, false};
        if (layer->kernel) break;
    }
    return (struct mote_shape){steps, 1, columns, false};
}

static enum mote_status add_nodes(struct mote_net *net, const struct mote_plan_model *model,
                                  struct mote_error *error) {
    size_t saves[MOTE_MAX_LAYERS], open = 0;
    net->nodes = mote_arena_alloc(&net->arena, 3 * model->layer_count, sizeof *net->nodes);
    if (!net->nodes) return mote_fail_memory(error, "the network");
    for (size_t i = 0; i < model->layer_count; i++) {
        const struct mote_layer *layer = &model->layers[i];
        if (layer->kind == MOTE_LAYER_ADD)
            MOTE_TRY(add_add(net, layer, open ? saves[--open] : 0, error));
        else
            MOTE_TRY(add_node(net, layer, net->node_count, error));
        if (layer->kind == MOTE_LAYER_SAVE) saves[open++] = net->node_count;
    }
    if (open) return refuse(net, &net->nodes[saves[open - 1] - 1], "no \"add\" comes back to it", error);
    const struct mote_node *last = &net->nodes[net->node_count - 1];
    if (mote_shape_size(last->out) == net->outputs) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT,
                     "%s: line %d: the network ends in %zu values, the task has %zu; end it with \"dense\"",
                     (const char *)net->path.data, last->layer.line, mote_shape_size(last->out),
                     net->outputs);
}

static enum mote_status init_weights(struct mote_net *net, struct mote_error *error) {
    struct mote_rng rng;
    net->weights = mote_arena_alloc(&net->arena, mote_net_block(net), sizeof *net->weights);
    if (!net->weights) return mote_fail_memory(error, "the weights");
    mote_rng_seed(&rng, net->seed, 1);
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].kind->init)
            net->nodes[i].kind->init(&net->nodes[i], net->weights + net->nodes[i].weight_at, &rng);
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].kind->begin)
            net->nodes[i].kind->begin(&net->nodes[i],
                                      net->weights + net->weight_count + net->nodes[i].state_at);
    return MOTE_OK;
}

enum mote_status mote_net_create(const char *path, const struct mote_plan_model *model, size_t steps,
                                 size_t columns, size_t outputs, uint64_t seed, struct mote_net **out,
                                 struct mote_error *error) {
    struct mote_net *net = calloc(1, sizeof *net);
    if (!net) return mote_fail_memory(error, "the network");
    mote_gemm_single_thread();
    mote_buffer_text(&net->path, path);
    net->input = input_shape(model, steps, columns);
    net->layer_count = model->layer_count;
    net->layers = mote_arena_copy(&net->arena, model->layers, model->layer_count * sizeof *model->layers);
    net->outputs = outputs;
    net->seed = seed;
    net->kernels = mote_kernels_choose();
    bool failed = net->path.failed || !net->layers;
    enum mote_status status = failed ? mote_fail_memory(error, path) : add_nodes(net, model, error);
    if (status == MOTE_OK) fuse(net);
    if (status == MOTE_OK) status = mote_net_route(net, error);
    if (status == MOTE_OK) status = init_weights(net, error);
    if (status == MOTE_OK)
        *out = net;
    else
        mote_net_free(net);
    return status;
}

void mote_net_free(struct mote_net *net) {
    if (!net) return;
    mote_qat_free(net);
    mote_net_free(net->before);
    mote_arena_free(&net->arena);
    mote_buffer_free(&net->path);
    free(net);
}

size_t mote_net_weight_count(const struct mote_net *net) {
    return net->weight_count;
}

float *mote_net_weights(struct mote_net *net) {
    return net->weights;
}
