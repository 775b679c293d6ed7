/* SPDX-License-Identifier: MIT
 * What there is to round in a network: found once, before training. */
#include "train/qat.h"

#include "train/levels.h"

#include <string.h>

/* Does the file have no tensor of the node's own? Its values are then those of the node before. */
static bool is_silent(const struct mote_node *node) {
    return node->alias || node->kind == &mote_node_save || node->kind == &mote_node_flatten ||
           node->kind == &mote_node_dropout;
}

/* A tensor's values are those of the last node that it stands for: with its batch norm and activation. */
static void find_values(struct mote_net *net) {
    struct mote_qat *qat = net->qat;
    qat->rounded[0] = qat->values;
    for (size_t i = 0; qat->values && i < net->node_count; i++) {
        if (is_silent(&net->nodes[i])) continue;
        for (size_t before = 0; before <= i; before++)
            if (qat->tensors[before] == qat->tensors[i + 1]) qat->rounded[before] = false;
        qat->rounded[i + 1] = true;
    }
}

static void add_layer(struct mote_net *net, struct mote_qat_layer layer) {
    struct mote_qat *qat = net->qat;
    const struct mote_qat_layer *before = qat->layer_count ? &qat->layers[qat->layer_count - 1] : NULL;
    layer.work = before ? before->work + 3 * before->units : qat->work;
    qat->layers[qat->layer_count++] = layer;
}

/* One scale a matrix, of each gate. */
static void add_lstm(struct mote_net *net, const struct mote_node *node, const struct mote_plan_shrink *plan,
                     bool edge) {
    size_t units = node->layer.units, channels = node->in.channels, w = 4 * units * channels;
    struct mote_qat_layer input = {.node = node,
                                   .at = node->weight_at,
                                   .count = w,
                                   .stride = units * channels,
                                   .units = 4,
                                   .per_unit = true,
                                   .levels = mote_levels_for(plan, (struct mote_leveled){.edge = edge})},
                          recurrent = input;
    recurrent.at += w;
    recurrent.count = 4 * units * units;
    recurrent.stride = units * units;
    add_layer(net, input);
    add_layer(net, recurrent);
}

static void add_affine(struct mote_net *net, size_t i, const struct mote_plan_shrink *plan, bool edge) {
    const struct mote_node *node = &net->nodes[i], *bn = mote_net_folded_bn(net, i);
    bool depthwise = node->kind == &mote_node_dwconv || node->kind == &mote_node_dwconv1d,
         dense = node->kind == &mote_node_dense, last = i + 1 == net->node_count;
    size_t count = node->weight_count - node->bias_count, units = node->out.channels;
    struct mote_leveled leveled = {depthwise, edge, depthwise && count == units};
    struct mote_qat_layer layer = {.node = node,
                                   .at = node->weight_at,
                                   .count = count,
                                   .units = units,
                                   .per_unit = depthwise || (plan->per_channel && !dense),
                                   .levels = mote_levels_for(plan, leveled),
                                   .bn = bn,
                                   .std = dense && last ? net->qat->std : NULL};
    layer.stride = depthwise ? 1 : layer.count / layer.units;
    add_layer(net, layer);
}

static bool has_steps(const struct mote_node *node) {
    return node->kind == &mote_node_lstm || mote_net_is_affine(node);
}

static void find_layers(struct mote_net *net, const struct mote_plan_shrink *plan) {
    size_t first = net->node_count, last = 0;
    for (size_t i = net->node_count; i-- > 0;)
        if (has_steps(&net->nodes[i])) first = i;
    for (size_t i = 0; i < net->node_count; i++)
        if (has_steps(&net->nodes[i])) last = i;
    for (size_t i = first; i <= last; i++)
        if (net->nodes[i].kind == &mote_node_lstm)
            add_lstm(net, &net->nodes[i], plan, i == first || i == last);
        else if (mote_net_is_affine(&net->nodes[i]))
            add_affine(net, i, plan, i == first || i == last);
}

static enum mote_status refuse(const struct mote_net *net, struct mote_error *error) {
    const char *path = (const char *)net->path.data;
    for (size_t i = 0; net->qat->values && i < net->node_count; i++)
        if (net->nodes[i].kind == &mote_node_lstm)
            return mote_fail(
                error, MOTE_UNSUPPORTED,
                "%s: line %d: the int8 states of an lstm are not imitated in training; set [train] "
                "qat = 0, or [shrink] quantize = weights",
                path, net->nodes[i].layer.line);
    if (net->qat->values && net->qat->graph->outputs[0] != net->qat->tensors[net->node_count])
        return mote_fail(error, MOTE_UNSUPPORTED,
                         "%s: [train] qat with quantize = full needs a network that ends with \"dense\"",
                         path);
    return MOTE_OK;
}

static bool make_room(struct mote_net *net) {
    struct mote_qat *qat = net->qat;
    struct mote_arena *arena = &net->arena;
    size_t values = net->node_count + 1, units = 1;
    for (size_t i = 0; i < net->node_count; i++)
        units += net->nodes[i].out.channels > 8 ? net->nodes[i].out.channels
                                                : 8; /* an lstm's two layers have four */
    qat->layers = mote_arena_alloc(arena, 2 * net->node_count, sizeof *qat->layers);
    qat->weights = mote_arena_alloc(arena, net->weight_count + 1, sizeof *qat->weights);
    qat->work = mote_arena_alloc(arena, 3 * units, sizeof *qat->work);
    qat->tensors = mote_arena_alloc(arena, values, sizeof *qat->tensors);
    qat->rounded = mote_arena_alloc(arena, values, sizeof *qat->rounded);
    qat->steps = mote_arena_alloc(arena, values, sizeof *qat->steps);
    return qat->layers && qat->weights && qat->work && qat->tensors && qat->rounded && qat->steps;
}

/* Ranges and worths go behind the state: the block of weights moves. */
static bool extend_state(struct mote_net *net) {
    struct mote_qat *qat = net->qat;
    size_t before = mote_net_block(net), worths = qat->weighs ? net->weight_count : 0;
    qat->ranges_at = net->state_count;
    qat->worth_at = qat->ranges_at + 2 * (net->node_count + 1);
    net->state_count = qat->worth_at + worths;
    float *block = mote_arena_alloc(&net->arena, mote_net_block(net), sizeof *block);
    if (!block) return false;
    memcpy(block, net->weights, before * sizeof *block);
    net->weights = block;
    for (size_t i = 0; i < worths; i++)
        block[net->weight_count + qat->worth_at + i] = 1.0f;
    return true;
}

static enum mote_status make(struct mote_net *net, const struct mote_plan_shrink *plan,
                             const struct mote_dataset *dataset, struct mote_error *error) {
    struct mote_qat *qat = net->qat;
    if (!make_room(net)) return mote_fail_memory(error, "the imitation of int8");
    MOTE_TRY(mote_net_emit(net, dataset, &qat->graph, qat->tensors, error));
    MOTE_TRY(refuse(net, error));
    qat->ranges = mote_arena_alloc(&net->arena, qat->graph->tensor_count, sizeof *qat->ranges);
    qat->scales = mote_arena_alloc(&net->arena, qat->graph->tensor_count, sizeof *qat->scales);
    if (!qat->ranges || !qat->scales || !extend_state(net))
        return mote_fail_memory(error, "the imitation of int8");
    find_layers(net, plan);
    find_values(net);
    return mote_qat_recall(net, error);
}

enum mote_status mote_qat_create(struct mote_net *net, const struct mote_plan_shrink *plan,
                                 const struct mote_dataset *dataset, struct mote_error *error) {
    bool scaled = dataset->target_mean && dataset->target_std;
    struct mote_qat *qat = mote_arena_alloc(&net->arena, 1, sizeof *qat);
    if (!qat) return mote_fail_memory(error, "the imitation of int8");
    qat->coarse = plan->step > 0.0;
    qat->weighs = plan->bit_worth == MOTE_WORTH_GRADIENT;
    qat->values = plan->quantize == MOTE_QUANTIZE_FULL;
    qat->percentile = plan->calibrate == MOTE_CALIBRATE_PERCENTILE ? plan->percentile : 100;
    qat->windows = plan->calibration_windows ? plan->calibration_windows : MOTE_QAT_WINDOWS;
    net->qat = qat;
    if (scaled) {
        qat->mean = mote_arena_copy(&net->arena, dataset->target_mean, net->outputs * sizeof *qat->mean);
        qat->std = mote_arena_copy(&net->arena, dataset->target_std, net->outputs * sizeof *qat->std);
        if (!qat->mean || !qat->std) return mote_fail_memory(error, "the imitation of int8");
    }
    return make(net, plan, dataset, error);
}

void mote_qat_free(struct mote_net *net) {
    if (net->qat) mote_graph_free(net->qat->graph);
    net->qat = NULL;
}
