/* SPDX-License-Identifier: MIT
 * What the kinds of layers share. */
#include "train/node.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct mote_node_kind *mote_node_kind(enum mote_layer_kind kind) {
    static const struct mote_node_kind *const kinds[MOTE_LAYER_KINDS] = {
        [MOTE_LAYER_DENSE] = &mote_node_dense,       [MOTE_LAYER_CONV1D] = &mote_node_conv1d,
        [MOTE_LAYER_LSTM] = &mote_node_lstm,         [MOTE_LAYER_FLATTEN] = &mote_node_flatten,
        [MOTE_LAYER_RELU] = &mote_node_relu,         [MOTE_LAYER_RELU6] = &mote_node_relu6,
        [MOTE_LAYER_TANH] = &mote_node_tanh,         [MOTE_LAYER_SIGMOID] = &mote_node_sigmoid,
        [MOTE_LAYER_DROPOUT] = &mote_node_dropout,   [MOTE_LAYER_AVGPOOL] = &mote_node_avgpool,
        [MOTE_LAYER_MAXPOOL] = &mote_node_maxpool,   [MOTE_LAYER_GAP] = &mote_node_gap,
        [MOTE_LAYER_CONV] = &mote_node_conv,         [MOTE_LAYER_DWCONV] = &mote_node_dwconv,
        [MOTE_LAYER_DWCONV1D] = &mote_node_dwconv1d, [MOTE_LAYER_BN] = &mote_node_bn,
        [MOTE_LAYER_SAVE] = &mote_node_save,         [MOTE_LAYER_ADD] = &mote_node_add,
    };
    return kinds[kind];
}

void mote_init_uniform(float *w, size_t count, double fan, struct mote_rng *rng) {
    double limit = sqrt(6.0 / fan);
    for (size_t i = 0; i < count; i++)
        w[i] = (float)(limit * (2.0 * mote_rng_uniform(rng) - 1.0));
}

int32_t mote_emit_op(struct mote_emit *emit, enum mote_op_code code, const int32_t *inputs,
                     size_t input_count, int rank, const int32_t *shape) {
    int32_t out = mote_graph_add_tensor(emit->graph, MOTE_FLOAT32, rank, shape, NULL);
    if (out < 0 || !mote_graph_add_op(emit->graph, code, inputs, input_count, &out, 1)) return -1;
    emit->tensor = out;
    emit->can_fuse = false;
    return out;
}

int32_t mote_emit_constant(struct mote_emit *emit, int rank, const int32_t *shape, const float *data) {
    return mote_graph_add_tensor(emit->graph, MOTE_FLOAT32, rank, shape, data);
}

bool mote_emit_rank(struct mote_emit *emit, struct mote_shape shape, int rank) {
    int32_t steps = (int32_t)shape.steps, width = (int32_t)shape.width, channels = (int32_t)shape.channels;
    const int32_t *dims =
        rank == 4 ? (const int32_t[]){1, steps, width, channels} : (const int32_t[]){1, steps, channels};
    if (emit->graph->tensors[emit->tensor].rank == rank) return true;
    int32_t to = mote_graph_add_tensor(emit->graph, MOTE_INT32, 1, (int32_t[]){rank}, dims);
    return to >= 0 && mote_emit_op(emit, MOTE_OP_RESHAPE, (int32_t[]){emit->tensor, to}, 2, rank, dims) >= 0;
}

/* (W x + b) s + t = (s W) x + (s b + t). */
bool mote_emit_affine(struct mote_emit *emit, int rank, const int32_t *shape, size_t units, size_t inputs,
                      const float *w, const float *bias, int32_t *weights, int32_t *biases) {
    float *copy = malloc((units * inputs + units) * sizeof *copy), *b = copy ? copy + units * inputs : NULL;
    int32_t count = (int32_t)units;
    if (!copy) return false;
    memcpy(copy, w, units * inputs * sizeof *copy);
    for (size_t u = 0; u < units; u++) {
        b[u] = bias ? bias[u] : 0.0f;
        if (!emit->scale) continue;
        for (size_t i = 0; i < inputs; i++)
            copy[u * inputs + i] = copy[u * inputs + i] * emit->scale[u] + 0.0f; /* no negative zero */
        b[u] = b[u] * emit->scale[u] + emit->shift[u];
    }
    *weights = mote_emit_constant(emit, rank, shape, copy);
    *biases = mote_emit_constant(emit, 1, &count, b);
    free(copy);
    emit->scale = emit->shift = NULL;
    return *weights >= 0 && *biases >= 0;
}
