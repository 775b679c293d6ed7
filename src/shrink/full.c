/* SPDX-License-Identifier: MIT
 * int8 weights and activations with int32 biases, as TensorFlow Lite's integer kernels and every
 * microcontroller runtime take them: activations asymmetric from calibrated ranges (scales.c); weights
 * symmetric, one scale a tensor for FULLY_CONNECTED and the LSTM, one a channel for convolutions; biases in
 * steps of input scale × weight scale. The LSTM's own parts are in full_lstm.c. */
#include "shrink/full.h"

#include "shrink/shrink.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum mote_status mote_full_bias(struct mote_graph *graph, const struct mote_graph *source, size_t op,
                                size_t input, float input_scale, int32_t weights, struct mote_error *error) {
    int32_t old = graph->ops[op].inputs[input];
    const struct mote_tensor *from = &source->tensors[old];
    const struct mote_quant quant = graph->tensors[weights].quant;
    size_t count = mote_tensor_count(from);
    int32_t *stored = malloc(count * sizeof *stored + 1), *zero = calloc(quant.count, sizeof *zero);
    float *scale = malloc(quant.count * sizeof *scale);
    int32_t made = -1;
    if (stored && zero && scale) {
        for (size_t c = 0; c < quant.count; c++)
            scale[c] = input_scale * quant.scale[c];
        for (size_t i = 0; i < count; i++) {
            double steps = (double)((const float *)from->data)[i] / (double)scale[quant.count == 1 ? 0 : i];
            stored[i] = (int32_t)round(fmax(-0x1p30, fmin(0x1p30, steps)));
        }
        made = mote_graph_add_tensor(graph, MOTE_INT32, from->rank, from->shape, stored);
        if (made >= 0 && !mote_graph_set_quant(graph, made, quant.count, scale, zero, 0)) made = -1;
    }
    free(stored);
    free(zero);
    free(scale);
    if (made < 0) return mote_fail_memory(error, "int32 biases");
    graph->ops[op].inputs[input] = made;
    return MOTE_OK;
}

enum mote_status mote_full_weights(struct mote_graph *graph, const struct mote_graph *source, int32_t weights,
                                   int32_t bias, float input_scale, const struct mote_weight_rule *rule,
                                   struct mote_error *error) {
    if (!mote_tensor_is_float_constant(graph, weights)) return MOTE_OK; /* shared, and done */
    size_t channels = rule->dimension < 0 ? 1 : (size_t)graph->tensors[weights].shape[rule->dimension];
    float *least = calloc(channels, sizeof *least);
    if (!least) return mote_fail_memory(error, "int8 weights");
    const struct mote_tensor *b = bias >= 0 ? &source->tensors[bias] : NULL;
    for (size_t i = 0; b && i < mote_tensor_count(b); i++) { /* a bias must fit in 2^29 of its steps */
        float step = fabsf(((const float *)b->data)[i]) / input_scale / (1 << 29);
        size_t c = channels == 1 ? 0 : i;
        least[c] = fmaxf(least[c], step);
    }
    enum mote_status status = mote_tensor_to_int8(graph, weights, rule, least, error);
    free(least);
    return status;
}

/* A constant among the activations. */
static enum mote_status store_constant(struct mote_graph *graph, int32_t tensor, struct mote_scale s,
                                       struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[tensor];
    size_t count = mote_tensor_count(t);
    int8_t *stored = malloc(count + 1);
    if (!stored) return mote_fail_memory(error, "an int8 constant");
    for (size_t i = 0; i < count; i++) {
        float q = roundf(((const float *)t->data)[i] / s.scale) + (float)s.zero_point;
        stored[i] = (int8_t)(q < -128 ? -128 : q > 127 ? 127 : q);
    }
    enum mote_status status = mote_tensor_retype(graph, tensor, MOTE_INT8, stored, error);
    free(stored);
    return status;
}

/* One activation to int8; what is no float32, or has become int8 already, stays. */
static enum mote_status store_activation(struct mote_graph *graph, int32_t tensor, struct mote_scale s,
                                         struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[tensor];
    if (t->type != MOTE_FLOAT32) return MOTE_OK;
    MOTE_TRY(mote_tensor_scale(graph, tensor, s.scale, s.zero_point, error));
    if (t->data) return store_constant(graph, tensor, s, error);
    return mote_tensor_retype(graph, tensor, MOTE_INT8, NULL, error);
}

static enum mote_status quantize_op(struct mote_graph *graph, const struct mote_graph *source, size_t o,
                                    const struct mote_scale *scales, const struct mote_plan_shrink *plan,
                                    struct mote_error *error) {
    const struct mote_op *op = &graph->ops[o];
    for (size_t i = 0; i < op->input_count; i++)
        if (op->inputs[i] >= 0 && mote_op_role(op->code, i) == MOTE_ROLE_ACTIVATION)
            MOTE_TRY(store_activation(graph, op->inputs[i], scales[op->inputs[i]], error));
    for (size_t i = 0; i < op->output_count; i++)
        MOTE_TRY(store_activation(graph, op->outputs[i], scales[op->outputs[i]], error));
    if (op->input_count < 2 || mote_op_role(op->code, 1) != MOTE_ROLE_WEIGHTS ||
        op->code == MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM)
        return MOTE_OK;
    struct mote_weight_rule rule = mote_weight_rule(source, o, plan);
    int32_t weights = op->inputs[1], bias = op->input_count > 2 ? op->inputs[2] : -1;
    float input_scale = scales[op->inputs[0]].scale;
    MOTE_TRY(mote_full_weights(graph, source, weights, bias, input_scale, &rule, error));
    return bias < 0 ? MOTE_OK : mote_full_bias(graph, source, o, 2, input_scale, weights, error);
}

static enum mote_status refuse(const struct mote_graph *graph, struct mote_error *error) {
    for (size_t o = 0; o < graph->op_count; o++) {
        const struct mote_op *op = &graph->ops[o];
        const char *name = mote_op_info((int)op->code)->name;
        if (op->code == MOTE_OP_QUANTIZE || op->code == MOTE_OP_DEQUANTIZE)
            return mote_fail(error, MOTE_INPUT,
                             "op %zu (%s): the network is quantized already; start from float32", o, name);
        for (size_t i = 0; i < op->input_count; i++) {
            enum mote_role role = mote_op_role(op->code, i);
            bool constant = role == MOTE_ROLE_WEIGHTS || role == MOTE_ROLE_BIAS;
            if (constant && op->inputs[i] >= 0 && !mote_tensor_is_float_constant(graph, op->inputs[i]))
                return mote_fail(error, MOTE_INPUT,
                                 "op %zu (%s): input %zu is no float32 constant; start from float32", o, name,
                                 i);
        }
        if (op->code == MOTE_OP_SVDF || op->code == MOTE_OP_TRANSPOSE_CONV)
            return mote_fail(error, MOTE_UNSUPPORTED, "op %zu (%s): full int8 is not made of it here%s", o,
                             name,
                             op->code == MOTE_OP_SVDF ? "; int8 weights are" : ", nor are int8 weights");
        if (op->code == MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM)
            MOTE_TRY(mote_full_lstm_refuse(graph, o, error));
    }
    return MOTE_OK;
}

/* A float32 tensor in place of an int8 input or output of the graph, and the op between them, last. */
static enum mote_status put_float_edge(struct mote_graph *graph, bool input, size_t i,
                                       struct mote_error *error) {
    int32_t inner = input ? graph->inputs[i] : graph->outputs[i];
    const struct mote_tensor t = graph->tensors[inner];
    if (t.type != MOTE_INT8) return MOTE_OK;
    int32_t outer = mote_graph_add_tensor(graph, MOTE_FLOAT32, t.rank, t.shape, NULL);
    int32_t from = input ? outer : inner, to = input ? inner : outer;
    enum mote_op_code code = input ? MOTE_OP_QUANTIZE : MOTE_OP_DEQUANTIZE;
    if (outer < 0 || !mote_graph_add_op(graph, code, &from, 1, &to, 1))
        return mote_fail_memory(error, "the float edges of an int8 network");
    if (input) {
        struct mote_op last = graph->ops[graph->op_count - 1];
        memmove(graph->ops + 1, graph->ops, (graph->op_count - 1) * sizeof *graph->ops);
        graph->ops[0] = last;
    }
    *(input ? &graph->inputs[i] : &graph->outputs[i]) = outer;
    return MOTE_OK;
}

static enum mote_status float_edges(struct mote_graph *graph, struct mote_error *error) {
    for (size_t i = 0; i < graph->input_count; i++)
        MOTE_TRY(put_float_edge(graph, true, i, error));
    for (size_t i = 0; i < graph->output_count; i++)
        MOTE_TRY(put_float_edge(graph, false, i, error));
    return MOTE_OK;
}

static enum mote_status quantize_all(struct mote_graph *made, const struct mote_graph *graph,
                                     const struct mote_plan_shrink *plan, const struct mote_range *ranges,
                                     struct mote_scale *scales, struct mote_error *error) {
    MOTE_TRY(mote_choose_scales(graph, ranges, scales, error));
    for (size_t o = 0; o < graph->op_count; o++) {
        MOTE_TRY(quantize_op(made, graph, o, scales, plan, error));
        if (graph->ops[o].code == MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM)
            MOTE_TRY(mote_full_lstm(made, graph, o, ranges, scales, plan, error));
    }
    if (plan->float_io) MOTE_TRY(float_edges(made, error));
    if (!mote_graph_drop_unused(made)) return mote_fail_memory(error, "an int8 network");
    return mote_graph_check(made, error);
}

enum mote_status mote_full_ranged(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                  const struct mote_range *ranges, struct mote_graph **out,
                                  struct mote_error *error) {
    MOTE_TRY(refuse(graph, error));
    struct mote_scale *scales = calloc(graph->tensor_count + 1, sizeof *scales);
    struct mote_graph *made = NULL;
    enum mote_status status = scales ? MOTE_OK : mote_fail_memory(error, "the scales of activations");
    if (status == MOTE_OK) status = mote_graph_copy(graph, &made, error);
    if (status == MOTE_OK) status = quantize_all(made, graph, plan, ranges, scales, error);
    free(scales);
    if (status == MOTE_OK)
        *out = made;
    else
        mote_graph_free(made);
    return status;
}

enum mote_status mote_shrink_full(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                  const struct mote_dataset *calibration, struct mote_graph **out,
                                  struct mote_error *error) {
    MOTE_TRY(refuse(graph, error));
    struct mote_range *ranges = calloc(graph->tensor_count + 1, sizeof *ranges);
    enum mote_status status = ranges ? mote_calibrate(graph, plan, calibration, ranges, error)
                                     : mote_fail_memory(error, "the ranges of activations");
    if (status == MOTE_OK) status = mote_full_ranged(graph, plan, ranges, out, error);
    free(ranges);
    return status;
}
