/* SPDX-License-Identifier: MIT
 * The int8 UNIDIRECTIONAL_SEQUENCE_LSTM: int8 weights and hidden state, int32 biases (input scale × scale of
 * the weights from the input, whose sum they join), an int16 cell state whose scale is a power of two, and
 * five "intermediate" tensors that only carry scales: four gate sums in Q3.12, and the hidden state. The
 * kernels of TensorFlow Lite and TensorFlow Lite Micro fix the rest: gates in Q0.15, tanh of the cell in
 * Q0.15. */
#include "shrink/full.h"

#include <math.h>

enum { GATES = 4, INTERMEDIATES = 5 };

static bool absent(const struct mote_op *op, size_t i) {
    return i >= op->input_count || op->inputs[i] < 0;
}

enum mote_status mote_full_lstm_refuse(const struct mote_graph *graph, size_t o, struct mote_error *error) {
    const struct mote_op *op = &graph->ops[o];
    for (size_t i = 0; i < 24; i++) {
        bool wanted = i <= 8 || (i >= MOTE_LSTM_BIAS && i < MOTE_LSTM_BIAS + GATES) ||
                      i == MOTE_LSTM_HIDDEN || i == MOTE_LSTM_CELL;
        if (wanted == !absent(op, i)) continue;
        return mote_fail(
            error, MOTE_UNSUPPORTED,
            "op %zu (%s): input %zu is %s; the int8 LSTM has four gates and no peephole, projection or "
            "normalisation",
            o, mote_op_info((int)op->code)->name, i, wanted ? "absent" : "present");
    }
    return MOTE_OK;
}

/* The smallest power of two that holds the cell state in 16 bits; kernels take 2^-15 to 2^-9. */
static float cell_scale(struct mote_range range) {
    float largest = fmaxf(fabsf(range.low), fabsf(range.high));
    int power = 0;
    if (range.low <= range.high && isfinite(largest)) (void)frexpf(largest, &power);
    return ldexpf(1, (power < 0 ? 0 : power > 6 ? 6 : power) - 15);
}

static enum mote_status states(struct mote_graph *graph, const struct mote_op *op, struct mote_range cell,
                               struct mote_scale hidden, struct mote_error *error) {
    int32_t h = op->inputs[MOTE_LSTM_HIDDEN], c = op->inputs[MOTE_LSTM_CELL];
    MOTE_TRY(mote_tensor_retype(graph, h, MOTE_INT8, NULL, error));
    MOTE_TRY(mote_tensor_scale(graph, h, hidden.scale, hidden.zero_point, error));
    MOTE_TRY(mote_tensor_retype(graph, c, MOTE_INT16, NULL, error));
    return mote_tensor_scale(graph, c, cell_scale(cell), 0, error);
}

static enum mote_status intermediates(struct mote_graph *graph, size_t o, struct mote_scale hidden,
                                      struct mote_error *error) {
    int32_t made[INTERMEDIATES], shape[1] = {0};
    for (int i = 0; i < INTERMEDIATES; i++) {
        bool gate = i < GATES;
        made[i] = mote_graph_add_tensor(graph, gate ? MOTE_INT16 : MOTE_INT8, 1, shape, NULL);
        if (made[i] < 0) return mote_fail_memory(error, "an LSTM's scales");
        struct mote_scale s = gate ? (struct mote_scale){1.0f / 4096, 0} : hidden;
        MOTE_TRY(mote_tensor_scale(graph, made[i], s.scale, s.zero_point, error));
    }
    if (!mote_graph_set_intermediates(graph, o, made, INTERMEDIATES))
        return mote_fail_memory(error, "an LSTM's scales");
    return MOTE_OK;
}

enum mote_status mote_full_lstm(struct mote_graph *graph, const struct mote_graph *source, size_t o,
                                const struct mote_range *ranges, const struct mote_scale *scales,
                                const struct mote_plan_shrink *plan, struct mote_error *error) {
    const struct mote_op *op = &graph->ops[o], *old = &source->ops[o];
    float input_scale = scales[old->inputs[MOTE_LSTM_INPUT]].scale;
    struct mote_scale hidden = scales[old->outputs[0]];
    struct mote_weight_rule rule = mote_weight_rule(source, o, plan);
    for (size_t g = 0; g < GATES; g++) {
        int32_t from_input = op->inputs[MOTE_LSTM_INPUT_WEIGHTS + g];
        int32_t from_hidden = op->inputs[MOTE_LSTM_RECURRENT_WEIGHTS + g];
        int32_t bias = old->inputs[MOTE_LSTM_BIAS + g];
        MOTE_TRY(mote_full_weights(graph, source, from_input, bias, input_scale, &rule, error));
        MOTE_TRY(mote_full_weights(graph, source, from_hidden, -1, hidden.scale, &rule, error));
        MOTE_TRY(mote_full_bias(graph, source, o, MOTE_LSTM_BIAS + g, input_scale, from_input, error));
    }
    MOTE_TRY(states(graph, op, ranges[old->inputs[MOTE_LSTM_CELL]], hidden, error));
    return intermediates(graph, o, hidden, error);
}
