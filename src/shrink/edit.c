/* SPDX-License-Identifier: MIT */
#include "shrink/edit.h"

#include "graph/moves.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static enum mote_role lstm_role(size_t i) {
    if (i >= 1 && i <= 11) return MOTE_ROLE_WEIGHTS; /* input, recurrent, peephole */
    if (i >= 12 && i <= 15) return MOTE_ROLE_BIAS;
    if (i == 16) return MOTE_ROLE_WEIGHTS; /* projection, and its bias */
    if (i == 17) return MOTE_ROLE_BIAS;
    if (i == MOTE_LSTM_HIDDEN || i == MOTE_LSTM_CELL) return MOTE_ROLE_STATE;
    return i == 0 ? MOTE_ROLE_ACTIVATION : MOTE_ROLE_OTHER; /* 20…23: layer normalisation */
}

static enum mote_role svdf_role(size_t i) {
    return i == 0   ? MOTE_ROLE_ACTIVATION
           : i < 3  ? MOTE_ROLE_WEIGHTS
           : i == 3 ? MOTE_ROLE_BIAS
                    : MOTE_ROLE_STATE;
}

enum mote_role mote_op_role(enum mote_op_code code, size_t i) {
    switch ((int)code) {
    case MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM:
        return lstm_role(i);
    case MOTE_OP_SVDF:
        return svdf_role(i);
    case MOTE_OP_FULLY_CONNECTED:
    case MOTE_OP_CONV_2D:
    case MOTE_OP_DEPTHWISE_CONV_2D:
        return i == 0 ? MOTE_ROLE_ACTIVATION : i == 1 ? MOTE_ROLE_WEIGHTS : MOTE_ROLE_BIAS;
    case MOTE_OP_TRANSPOSE_CONV: /* its filter stays as it is */
        return i == 2 ? MOTE_ROLE_ACTIVATION : MOTE_ROLE_OTHER;
    case MOTE_OP_ADD:
    case MOTE_OP_BATCH_MATMUL:
    case MOTE_OP_DIV:
    case MOTE_OP_MAXIMUM:
    case MOTE_OP_MINIMUM:
    case MOTE_OP_MUL:
    case MOTE_OP_POW:
    case MOTE_OP_PRELU:
    case MOTE_OP_SQUARED_DIFFERENCE:
    case MOTE_OP_SUB:
        return MOTE_ROLE_ACTIVATION;
    default:
        if (mote_op_moves(code)) return mote_op_moves_input(code, i) ? MOTE_ROLE_ACTIVATION : MOTE_ROLE_OTHER;
        return i == 0 ? MOTE_ROLE_ACTIVATION : MOTE_ROLE_OTHER;
    }
}

bool mote_op_is_product(enum mote_op_code code) {
    return code == MOTE_OP_FULLY_CONNECTED || code == MOTE_OP_CONV_2D;
}

int mote_op_channel_dimension(enum mote_op_code code) {
    return code == MOTE_OP_CONV_2D ? 0 : code == MOTE_OP_DEPTHWISE_CONV_2D ? 3 : -1;
}

static const char *role_name(enum mote_role role) {
    static const char *const names[] = {"activation", "weights", "bias", "state", "input"};
    return names[role];
}

void mote_tensor_label(const struct mote_graph *graph, int32_t tensor, char *text, size_t size) {
    const char *name = graph->tensors[tensor].name;
    int used = snprintf(text, size, "tensor %d", (int)tensor);
    if (name && used > 0 && (size_t)used < size)
        used += snprintf(text + used, size - (size_t)used, " \"%.80s\"", name);
    for (size_t o = 0; o < graph->op_count; o++)
        for (size_t i = 0; i < graph->ops[o].input_count; i++) {
            const struct mote_op *op = &graph->ops[o];
            if (op->inputs[i] != tensor || used < 0 || (size_t)used >= size) continue;
            snprintf(text + used, size - (size_t)used, " (%s of op %zu, %s)",
                     role_name(mote_op_role(op->code, i)), o, mote_op_info((int)op->code)->name);
            return;
        }
}

enum mote_status mote_tensor_retype(struct mote_graph *graph, int32_t tensor, enum mote_type type,
                                    const void *data, struct mote_error *error) {
    struct mote_tensor *t = &graph->tensors[tensor];
    size_t bytes = mote_tensor_count(t) * mote_type_bytes(type);
    if (data) {
        data = mote_arena_copy(&graph->arena, data, bytes);
        if (!data) return mote_fail_memory(error, "a quantized constant");
    }
    t->type = type;
    t->data = data;
    t->bytes = bytes;
    return MOTE_OK;
}

size_t mote_tensor_uses(const struct mote_graph *graph, int32_t tensor) {
    size_t uses = 0;
    for (size_t o = 0; o < graph->op_count; o++)
        for (size_t i = 0; i < graph->ops[o].input_count; i++)
            uses += graph->ops[o].inputs[i] == tensor;
    return uses;
}

void *mote_tensor_writable(struct mote_graph *graph, int32_t tensor) {
    struct mote_tensor *t = &graph->tensors[tensor];
    void *copy = mote_arena_copy(&graph->arena, t->data, t->bytes);
    if (copy) t->data = copy;
    return copy;
}

enum mote_status mote_tensor_check_finite(const struct mote_graph *graph, int32_t tensor, const char *purpose,
                                          struct mote_error *error) {
    const float *w = graph->tensors[tensor].data;
    char label[160];
    for (size_t i = 0; i < mote_tensor_count(&graph->tensors[tensor]); i++)
        if (!isfinite(w[i])) {
            mote_tensor_label(graph, tensor, label, sizeof label);
            return mote_fail(error, MOTE_INPUT, "%s: element %zu is not finite, so it cannot be %s", label, i,
                             purpose);
        }
    return MOTE_OK;
}

enum mote_status mote_tensor_scale(struct mote_graph *graph, int32_t tensor, float scale, int32_t zero_point,
                                   struct mote_error *error) {
    if (!mote_graph_set_quant(graph, tensor, 1, &scale, &zero_point, 0))
        return mote_fail_memory(error, "a tensor's scale");
    return MOTE_OK;
}

/* Elements that lie between two neighbours along `dimension`. */
static size_t stride_of(const struct mote_tensor *t, int dimension) {
    size_t stride = 1;
    for (int d = dimension + 1; d < t->rank; d++)
        stride *= (size_t)t->shape[d];
    return stride;
}

static bool has_weights(const struct mote_graph *graph, size_t op) {
    return graph->ops[op].input_count > 1 && mote_op_role(graph->ops[op].code, 1) == MOTE_ROLE_WEIGHTS;
}

static bool is_single(const struct mote_graph *graph, size_t op) {
    const struct mote_tensor *w = &graph->tensors[graph->ops[op].inputs[1]];
    return graph->ops[op].code == MOTE_OP_DEPTHWISE_CONV_2D &&
           mote_tensor_count(w) == (size_t)w->shape[w->rank - 1];
}

/* The first or the last layer with weights, those of a batch norm alone left aside. */
static bool is_edge(const struct mote_graph *graph, size_t op) {
    bool before = false, after = false;
    for (size_t o = 0; o < graph->op_count; o++) {
        if (o == op || !has_weights(graph, o) || is_single(graph, o)) continue;
        if (o < op)
            before = true;
        else
            after = true;
    }
    return !before || !after;
}

struct mote_weight_rule mote_weight_rule(const struct mote_graph *graph, size_t op,
                                         const struct mote_plan_shrink *plan) {
    enum mote_op_code code = graph->ops[op].code;
    struct mote_leveled leveled = {code == MOTE_OP_DEPTHWISE_CONV_2D, is_edge(graph, op),
                                   is_single(graph, op)};
    bool one = code == MOTE_OP_CONV_2D && !plan->per_channel;
    return (struct mote_weight_rule){one ? -1 : mote_op_channel_dimension(code),
                                     mote_levels_for(plan, leveled)};
}

static void quantize(const struct mote_weight_rule *rule, const struct mote_tensor *t, size_t channels,
                     const float *least, float *scale, float *level, int8_t *out) {
    size_t count = mote_tensor_count(t), stride = rule->dimension < 0 ? 1 : stride_of(t, rule->dimension);
    struct mote_levels levels = rule->levels;
    levels.worth = t->worth;
    mote_levels_choose(&levels, t->data, count, stride, channels, least, scale, level);
    for (size_t i = 0; i < count; i++)
        out[i] = (int8_t)level[i];
}

enum mote_status mote_tensor_to_int8(struct mote_graph *graph, int32_t tensor,
                                     const struct mote_weight_rule *rule, const float *least,
                                     struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[tensor];
    int dimension = rule->dimension;
    size_t count = mote_tensor_count(t), channels = dimension < 0 ? 1 : (size_t)t->shape[dimension];
    MOTE_TRY(mote_tensor_check_finite(graph, tensor, "quantized", error));
    float *scale = malloc(channels * sizeof *scale), *level = malloc((count + 1) * sizeof *level);
    int32_t *zero = calloc(channels, sizeof *zero);
    int8_t *q = malloc(count ? count : 1);
    enum mote_status status = MOTE_MEMORY;
    if (scale && level && zero && q) {
        quantize(rule, t, channels, least, scale, level, q);
        if (mote_graph_set_quant(graph, tensor, channels, scale, zero, dimension < 0 ? 0 : dimension))
            status = mote_tensor_retype(graph, tensor, MOTE_INT8, q, error);
    }
    free(scale);
    free(level);
    free(zero);
    free(q);
    return status == MOTE_MEMORY ? mote_fail_memory(error, "int8 weights") : status;
}
