/* SPDX-License-Identifier: MIT
 * Weight-only int8: TensorFlow Lite's "dynamic range" or hybrid models. The kernels quantize their input on
 * the fly, so an error of the input is the price as well as an error of the weights (doc/shrink.md has
 * figures).
 *
 * Scales: FULLY_CONNECTED and the LSTM have one a tensor (one a channel is accepted by TensorFlow Lite from
 * 2024 on only, so it is not written); CONV_2D may have either; DEPTHWISE_CONV_2D must have one a channel. */
#include "shrink/edit.h"
#include "shrink/shrink.h"

enum mote_status mote_shrink_weights(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                     struct mote_graph **out, struct mote_error *error) {
    struct mote_graph *made;
    enum mote_status status = mote_graph_copy(graph, &made, error);
    if (status != MOTE_OK) return status;
    for (size_t o = 0; o < made->op_count && status == MOTE_OK; o++) {
        const struct mote_op *op = &made->ops[o];
        struct mote_weight_rule rule = mote_weight_rule(graph, o, plan);
        for (size_t i = 0; i < op->input_count && status == MOTE_OK; i++)
            if (mote_op_role(op->code, i) == MOTE_ROLE_WEIGHTS &&
                mote_tensor_is_float_constant(made, op->inputs[i]))
                status = mote_tensor_to_int8(made, op->inputs[i], &rule, NULL, error);
    }
    if (status == MOTE_OK && plan->bias_bits) status = mote_round_biases(made, plan->bias_bits, error);
    if (status == MOTE_OK) status = mote_graph_check(made, error);
    if (status == MOTE_OK)
        *out = made;
    else
        mote_graph_free(made);
    return status;
}
