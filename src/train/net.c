/* SPDX-License-Identifier: MIT
 * Building a network from its layers, and running it forward and backward over a batch. */
#include "train/net.h"

#include "base/checked.h"
#include "train/gemm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_WEIGHTS = 100000000,
    MAX_VALUES = 1 << 26
}; /* of a network; that an example may take in one layer */

static enum mote_status refuse(const struct mote_net *net, const struct mote_node *node, const char *what,
                               struct mote_error *error) {
    return mote_fail(error, MOTE_INPUT, "%s: line %d: %s after (%zu steps, %zu channels): %s",
                     (const char *)net->path.data, node->layer.line, node->kind->name, node->in.steps,
                     node->in.channels, what);
}

/* Sizes that later arithmetic can rely on, before any product of them is made. */
static const char *check_size(const struct mote_node *node) {
    double in = (double)node->in.steps * (double)node->in.channels, units = node->layer.units;
    bool recurrent = node->layer.kind == MOTE_LAYER_LSTM;
    double weights = recurrent ? 4 * units * ((double)node->in.channels + units + 1)
                     : node->layer.kind == MOTE_LAYER_CONV1D
                         ? units * ((double)node->layer.kernel * (double)node->in.channels + 1)
                         : units * (in + 1);
    if (units > 0 && weights > MAX_WEIGHTS)
        return "it would have more than 100 million weights; give it fewer units";
    if (units * (double)node->in.steps > MAX_VALUES)
        return "its output would be too large; give it fewer units";
    return NULL;
}

static enum mote_status add_node(struct mote_net *net, struct mote_node *node, struct mote_error *error) {
    char message[200];
    const char *problem = check_size(node);
    if (!problem) problem = node->kind->shape(node, message, sizeof message);
    if (problem) return refuse(net, node, problem, error);
    node->weight_at = net->weight_count;
    net->weight_count += node->weight_count;
    net->macs += node->macs;
    if (net->weight_count > MAX_WEIGHTS)
        return refuse(net, node, "the network would have more than 100 million weights; give it fewer units",
                      error);
    return MOTE_OK;
}

static enum mote_status add_nodes(struct mote_net *net, const struct mote_plan_model *model,
                                  struct mote_error *error) {
    struct mote_shape shape = net->input;
    net->nodes = mote_arena_alloc(&net->arena, model->layer_count, sizeof *net->nodes);
    if (!net->nodes) return mote_fail_memory(error, "the network");
    for (; net->node_count < model->layer_count; net->node_count++) {
        struct mote_node *node = &net->nodes[net->node_count];
        node->layer = model->layers[net->node_count];
        node->kind = mote_node_kind(node->layer.kind);
        node->in = shape;
        if (node->layer.units == 0 && node->layer.kind == MOTE_LAYER_DENSE)
            node->layer.units = (uint32_t)net->outputs;
        MOTE_TRY(add_node(net, node, error));
        shape = node->out;
    }
    if (mote_shape_size(shape) == net->outputs) return MOTE_OK;
    const struct mote_node *last = &net->nodes[net->node_count - 1];
    return mote_fail(error, MOTE_INPUT,
                     "%s: line %d: the network ends in %zu values, the task has %zu; end it with \"dense\"",
                     (const char *)net->path.data, last->layer.line, mote_shape_size(shape), net->outputs);
}

static enum mote_status init_weights(struct mote_net *net, struct mote_error *error) {
    struct mote_rng rng;
    net->weights = mote_arena_alloc(&net->arena, net->weight_count, sizeof *net->weights);
    if (!net->weights) return mote_fail_memory(error, "the weights");
    mote_rng_seed(&rng, net->seed, 1);
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].kind->init)
            net->nodes[i].kind->init(&net->nodes[i], net->weights + net->nodes[i].weight_at, &rng);
    return MOTE_OK;
}

enum mote_status mote_net_create(const char *path, const struct mote_plan_model *model, size_t steps,
                                 size_t columns, size_t outputs, uint64_t seed, struct mote_net **out,
                                 struct mote_error *error) {
    struct mote_net *net = calloc(1, sizeof *net);
    if (!net) return mote_fail_memory(error, "the network");
    mote_gemm_single_thread();
    mote_buffer_text(&net->path, path);
    net->input = (struct mote_shape){steps, columns, false};
    net->outputs = outputs;
    net->seed = seed;
    net->kernels = mote_kernels_choose();
    enum mote_status status = net->path.failed ? mote_fail_memory(error, path) : add_nodes(net, model, error);
    if (status == MOTE_OK) status = init_weights(net, error);
    if (status == MOTE_OK)
        *out = net;
    else
        mote_net_free(net);
    return status;
}

void mote_net_free(struct mote_net *net) {
    if (!net) return;
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
