/* SPDX-License-Identifier: MIT
 * Untrue bias scales: what a file says of the scale of int32 biases follows from input and weights, and kernels take it from
 * there; they only want that it be there. So a layer's biases may name the scales of its weights, whose bytes are in the
 * file already. Only where there is a scale a channel: of a single one TensorFlow Lite checks that it is the product. */
#include "shrink/edit.h"
#include "shrink/shrink.h"

/* The weights whose scales the biases of this op may name; NULL: none. */
static const struct mote_tensor *model_of(const struct mote_graph *graph, const struct mote_op *op,
                                          const struct mote_tensor *bias) {
    for (size_t i = 0; i < op->input_count; i++) {
        if (op->inputs[i] < 0 || mote_op_role(op->code, i) != MOTE_ROLE_WEIGHTS) continue;
        const struct mote_tensor *weights = &graph->tensors[op->inputs[i]];
        return weights->quant.count == bias->quant.count ? weights : NULL;
    }
    return NULL;
}

static bool alias(struct mote_graph *graph, const struct mote_op *op, int32_t number) {
    const struct mote_tensor *bias = &graph->tensors[number];
    if (bias->type != MOTE_INT32 || bias->quant.count < 2) return true;
    const struct mote_tensor *weights = model_of(graph, op, bias);
    return !weights || mote_graph_set_quant(graph, number, bias->quant.count, weights->quant.scale,
                                            bias->quant.zero_point, bias->quant.dimension);
}

static bool alias_all(struct mote_graph *graph) {
    for (size_t o = 0; o < graph->op_count; o++) {
        const struct mote_op *op = &graph->ops[o];
        if (op->code == MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM) continue; /* several weights a bias */
        for (size_t i = 0; i < op->input_count; i++) {
            if (op->inputs[i] < 0 || mote_op_role(op->code, i) != MOTE_ROLE_BIAS) continue;
            if (!alias(graph, op, op->inputs[i])) return false;
        }
    }
    return true;
}

enum mote_status mote_shrink_alias_bias_scales(const struct mote_graph *graph, struct mote_graph **out,
                                               struct mote_error *error) {
    MOTE_TRY(mote_graph_copy(graph, out, error));
    if (alias_all(*out)) return MOTE_OK;
    mote_graph_free(*out);
    *out = NULL;
    return mote_fail_memory(error, "the scales of biases");
}
