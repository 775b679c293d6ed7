/* SPDX-License-Identifier: MIT
 * From a trained network to its inference graph: one op a layer, or none. */
#include "train/qat.h"

#include <stdlib.h>
#include <string.h>

/* What slides sees (1, steps, width, channels), an LSTM (1, steps, channels), everything else a vector. */
static int input_rank(const struct mote_net *net) {
    for (size_t i = 0; i < net->node_count; i++)
        switch (net->nodes[i].layer.kind) {
        case MOTE_LAYER_CONV:
        case MOTE_LAYER_CONV1D:
        case MOTE_LAYER_DWCONV:
        case MOTE_LAYER_DWCONV1D:
        case MOTE_LAYER_BN:
        case MOTE_LAYER_AVGPOOL:
        case MOTE_LAYER_MAXPOOL:
        case MOTE_LAYER_GAP:
            return 4;
        case MOTE_LAYER_LSTM:
            return 3;
        case MOTE_LAYER_DENSE:
        case MOTE_LAYER_FLATTEN:
            return 2;
        default:
            break; /* element-wise: takes any rank */
        }
    return 2;
}

static bool emit_input(const struct mote_net *net, struct mote_emit *emit) {
    int32_t steps = (int32_t)net->input.steps, width = (int32_t)net->input.width,
            channels = (int32_t)net->input.channels;
    int rank = input_rank(net);
    const int32_t two[] = {1, steps * width * channels}, three[] = {1, steps, channels},
                  four[] = {1, steps, width, channels};
    emit->tensor = mote_graph_add_tensor(emit->graph, MOTE_FLOAT32, rank,
                                         rank == 2   ? two
                                         : rank == 3 ? three
                                                     : four,
                                         NULL);
    return emit->tensor >= 0;
}

/* y · scale + shift for a network that does not end in a dense layer: a diagonal FULLY_CONNECTED. NULL: 1 and
 * 0. */
static bool emit_scaling(const struct mote_net *net, struct mote_emit *emit, const float *scale,
                         const float *shift) {
    size_t n = net->outputs;
    int32_t size = (int32_t)n;
    float *diagonal = calloc(n * n + n, sizeof *diagonal); /* and zeros for the bias */
    if (!diagonal) return false;
    for (size_t i = 0; i < n; i++)
        diagonal[i * n + i] = scale ? scale[i] : 1.0f;
    int32_t weights = mote_emit_constant(emit, 2, (int32_t[]){size, size}, diagonal);
    int32_t bias = mote_emit_constant(emit, 1, &size, shift ? shift : diagonal + n * n);
    free(diagonal);
    return weights >= 0 && bias >= 0 &&
           mote_emit_op(emit, MOTE_OP_FULLY_CONNECTED, (int32_t[]){emit->tensor, weights, bias}, 3, 2,
                        (int32_t[]){1, size}) >= 0;
}

bool mote_net_is_affine(const struct mote_node *node) {
    return node->kind == &mote_node_dense || node->kind == &mote_node_conv ||
           node->kind == &mote_node_conv1d || node->kind == &mote_node_dwconv ||
           node->kind == &mote_node_dwconv1d;
}

bool mote_net_mixes(const struct mote_node *node) {
    return node->kind == &mote_node_dense || node->kind == &mote_node_conv ||
           node->kind == &mote_node_conv1d || node->kind == &mote_node_lstm;
}

const struct mote_node *mote_net_folded_bn(const struct mote_net *net, size_t i) {
    const struct mote_node *next = &net->nodes[i] + 1;
    bool fits = mote_net_is_affine(&net->nodes[i]) && i + 1 < net->node_count &&
                next->kind == &mote_node_bn && next->from == i + 1;
    return fits ? next : NULL;
}

void mote_net_fold_factors(const struct mote_net *net, const struct mote_node *bn, size_t rows,
                           float *factors) {
    if (bn)
        mote_bn_fold(bn, net->weights + bn->weight_at, net->weights + net->weight_count + bn->state_at,
                     factors, factors + rows);
    for (size_t r = 0; !bn && r < rows; r++)
        factors[r] = 1.0f;
}

/* Sets the factors that node i is to take in or, a bn that none took in before, to write down. */
static bool prepare(const struct mote_net *net, size_t i, struct mote_emit *emit) {
    const struct mote_node *node = &net->nodes[i], *bn = mote_net_folded_bn(net, i);
    if (node->kind == &mote_node_bn && !(i > 0 && mote_net_folded_bn(net, i - 1) == node)) bn = node;
    if (!bn) return true;
    size_t c = bn->in.channels;
    float *scale = mote_arena_alloc(&emit->graph->arena, 2 * c, sizeof *scale);
    if (!scale) return false;
    mote_bn_fold(bn, net->weights + bn->weight_at, net->weights + net->weight_count + bn->state_at, scale,
                 scale + c);
    emit->scale = scale;
    emit->shift = scale + c;
    return true;
}

/* The last op is the node's, and its weights lie as the node's do. */
static bool emit_worth(const struct mote_net *net, const struct mote_node *node, struct mote_emit *emit) {
    struct mote_graph *graph = emit->graph;
    const float *worth = mote_qat_worth(net, node);
    if (!worth) return true;
    size_t count = node->weight_count - node->bias_count;
    struct mote_tensor *weights = &graph->tensors[graph->ops[graph->op_count - 1].inputs[1]];
    weights->worth = mote_arena_copy(&graph->arena, worth, count * sizeof *worth);
    return weights->worth != NULL;
}

static bool emit_nodes(const struct mote_net *net, struct mote_emit *emit, const float **scale,
                       const float *shift, int32_t *tensors) {
    size_t last = net->node_count - 1;
    tensors[0] = emit->tensor;
    for (size_t i = 0; i <= last; i++) {
        const struct mote_node *node = &net->nodes[i];
        emit->can_fuse &= node->from == i; /* the last op is of what it reads */
        emit->tensor = tensors[node->from];
        emit->other = tensors[node->other];
        if (!prepare(net, i, emit)) return false;
        if (*scale && i == last && node->kind == &mote_node_dense) {
            emit->scale = *scale;
            emit->shift = shift;
            *scale = NULL;
        }
        if (!node->kind->emit(node, net->weights + node->weight_at, emit)) return false;
        if (!emit_worth(net, node, emit)) return false;
        tensors[i + 1] = emit->tensor;
    }
    return true;
}

static bool emit_all(const struct mote_net *net, struct mote_emit *emit, const float *scale,
                     const float *shift, int32_t *tensors) {
    if (!emit_input(net, emit)) return false;
    int32_t input = emit->tensor;
    if (!emit_nodes(net, emit, &scale, shift, tensors)) return false;
    bool empty = emit->graph->op_count == 0; /* flatten and dropout write nothing, but a graph needs an op */
    if ((scale || empty) && !emit_scaling(net, emit, scale, scale ? shift : NULL)) return false;
    return mote_graph_set_io(emit->graph, &input, 1, &emit->tensor, 1);
}

enum mote_status mote_net_emit(const struct mote_net *net, const struct mote_dataset *dataset,
                               struct mote_graph **out, int32_t *tensors, struct mote_error *error) {
    struct mote_emit emit = {0};
    MOTE_TRY(mote_graph_create(&emit.graph, error));
    bool scaled = dataset->target_mean && dataset->target_std;
    enum mote_status status =
        emit_all(net, &emit, scaled ? dataset->target_std : NULL, dataset->target_mean, tensors)
            ? mote_graph_check(emit.graph, error)
            : mote_fail_memory(error, "the graph");
    if (status == MOTE_OK)
        *out = emit.graph;
    else
        mote_graph_free(emit.graph);
    return status;
}

enum mote_status mote_net_export(const struct mote_net *net, const struct mote_dataset *dataset,
                                 struct mote_graph **out, struct mote_error *error) {
    int32_t *tensors = calloc(net->node_count + 1, sizeof *tensors);
    enum mote_status status =
        tensors ? mote_net_emit(net, dataset, out, tensors, error) : mote_fail_memory(error, "the graph");
    free(tensors);
    return status;
}

enum mote_status mote_net_predict(struct mote_net *net, const struct mote_dataset *dataset,
                                  const uint32_t *index, size_t n, float *y, struct mote_error *error) {
    enum { BLOCK = 256 };
    struct mote_worker worker;
    MOTE_TRY(mote_worker_create(net, BLOCK, false, &worker, error));
    for (size_t first = 0; first < n; first += BLOCK) {
        size_t count = n - first < BLOCK ? n - first : BLOCK;
        dataset->fetch(dataset->context, index + first, count, worker.x, worker.target);
        const float *out = mote_worker_forward(&worker, count, NULL);
        for (size_t i = 0; i < count * net->outputs; i++) {
            size_t o = i % net->outputs;
            float std = dataset->target_std ? dataset->target_std[o] : 1.0f;
            y[first * net->outputs + i] =
                out[i] * std + (dataset->target_mean ? dataset->target_mean[o] : 0.0f);
        }
    }
    mote_worker_free(&worker);
    return MOTE_OK;
}
