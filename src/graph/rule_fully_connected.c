/* SPDX-License-Identifier: MIT
 * FULLY_CONNECTED: y (n,units) = x (n,cols) · w (units,cols)ᵀ + b (units). The input may have any shape whose
 * element count is a multiple of cols. */
#include "graph/rules.h"

static enum mote_status check_output(const struct mote_rule *rule, const struct mote_tensor *in,
                                     int32_t units, int32_t columns) {
    size_t count = mote_tensor_count(in);
    if (count % (size_t)columns != 0) {
        return mote_rule_fail(rule, MOTE_INPUT, "an input of %zu elements for weights with %d columns", count,
                              (int)columns);
    }
    if (!rule->op->params.fc.keep_num_dims) {
        int32_t shape[2] = {(int32_t)(count / (size_t)columns), units};
        return mote_rule_shape(rule, 2, shape);
    }
    int32_t shape[MOTE_MAX_RANK];
    if (in->rank < 1 || in->shape[in->rank - 1] != columns) {
        return mote_rule_fail(rule, MOTE_INPUT, "the input's last dimension is not the weights' %d columns",
                              (int)columns);
    }
    for (int i = 0; i < in->rank; i++)
        shape[i] = in->shape[i];
    shape[in->rank - 1] = units;
    return mote_rule_shape(rule, in->rank, shape);
}

enum mote_status mote_check_fully_connected(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *weights = rule->x[1];
    const struct mote_tensor *out = rule->out;
    MOTE_TRY(mote_rule_activation(rule, rule->op->params.fc.activation));
    MOTE_TRY(mote_rule_rank(rule, "the weights", weights, 2));
    MOTE_TRY(mote_rule_same_type_wide(rule, in, out));
    MOTE_TRY(check_output(rule, in, weights->shape[0], weights->shape[1]));
    return mote_rule_product(rule,
                             &(struct mote_product){
                                 .in = in,
                                 .weights = weights,
                                 .bias = rule->x[2],
                                 .out_scale = in->type != MOTE_FLOAT32 ? (double)out->quant.scale[0] : 0,
                                 .channel_axis = 0,
                             });
}

uint64_t mote_macs_fully_connected(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *weights = &graph->tensors[op->inputs[1]];
    return (uint64_t)mote_tensor_count(&graph->tensors[op->outputs[0]]) * (uint64_t)weights->shape[1];
}
