/* SPDX-License-Identifier: MIT
 * mote_graph_check: the tensors by themselves, then the order of making and reading, then each op's own rule.
 * mote_graph_settle is the same walk, and mends what it can on the way. */
#include "graph/graph.h"

#include "graph/fold.h"
#include "graph/rules.h"

#include <float.h>
#include <stdlib.h>

struct walk {
    const struct mote_graph *graph;
    struct mote_graph *settled; /* the same graph, or NULL where it is only looked at */
    size_t budget;              /* bytes that folding may still make */
    struct mote_error *error;
    enum use { UNMADE, READY, VARIABLE, VARIABLE_TAKEN } * uses; /* by tensor */
};

static enum mote_status check_size(const struct mote_graph *graph, size_t number, size_t *total,
                                   struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[number];
    size_t bytes = mote_type_bytes(t->type);
    if (bytes == 0) {
        return mote_fail(error, MOTE_UNSUPPORTED, "tensor %zu: element type %d is none that is known here",
                         number, (int)t->type);
    }
    if (t->rank < 0 || t->rank > MOTE_MAX_RANK) {
        return mote_fail(error, MOTE_UNSUPPORTED, "tensor %zu: %d dimensions, expected 0 to %d", number,
                         t->rank, MOTE_MAX_RANK);
    }
    for (int i = 0; i < t->rank; i++) {
        if (t->shape[i] < 0 || (t->shape[i] > 0 && bytes > MOTE_MAX_BYTES / (size_t)t->shape[i])) {
            return mote_fail(error, MOTE_INPUT, "tensor %zu: dimension %d is %d, or makes more than %d bytes",
                             number, i, (int)t->shape[i], MOTE_MAX_BYTES);
        }
        bytes *= (size_t)t->shape[i];
    }
    if (t->bytes != bytes) {
        return mote_fail(error, MOTE_INPUT, "tensor %zu: %zu bytes, its shape and type make %zu", number,
                         t->bytes, bytes);
    }
    *total += bytes;
    if (*total <= MOTE_MAX_BYTES) return MOTE_OK;
    return mote_fail(error, MOTE_UNSUPPORTED, "tensors 0 to %zu take %zu bytes, expected at most %d for all",
                     number, *total, MOTE_MAX_BYTES);
}

static enum mote_status check_sizes(const struct mote_graph *graph, struct mote_error *error) {
    size_t total = 0;
    for (size_t i = 0; i < graph->tensor_count; i++)
        MOTE_TRY(check_size(graph, i, &total, error));
    return MOTE_OK;
}

static enum mote_status check_quant(const struct mote_graph *graph, size_t number, struct mote_error *error) {
    const struct mote_tensor *t = &graph->tensors[number];
    const struct mote_quant *q = &t->quant;
    if (q->count > 1 &&
        (q->dimension < 0 || q->dimension >= t->rank || (size_t)t->shape[q->dimension] != q->count)) {
        return mote_fail(error, MOTE_INPUT, "tensor %zu: %zu scales along dimension %d of its %d", number,
                         q->count, (int)q->dimension, t->rank);
    }
    for (size_t i = 0; i < q->count; i++) {
        if (!(q->scale[i] >= FLT_MIN && q->scale[i] <= FLT_MAX)) {
            return mote_fail(error, MOTE_INPUT, "tensor %zu: scale %zu is %g, expected a positive number",
                             number, i, (double)q->scale[i]);
        }
        if (!mote_rule_zero_point(t->type, q->zero_point[i])) {
            return mote_fail(error, MOTE_INPUT, "tensor %zu: zero point %zu is %d, outside the range of %s",
                             number, i, (int)q->zero_point[i], mote_type_name(t->type));
        }
    }
    return MOTE_OK;
}

static enum mote_status check_index(const struct walk *walk, const char *whose, size_t op, int32_t index) {
    if (index >= 0 && (size_t)index < walk->graph->tensor_count) return MOTE_OK;
    return mote_fail(walk->error, MOTE_INPUT, "%s %zu names tensor %d of %zu", whose, op, (int)index,
                     walk->graph->tensor_count);
}

static enum mote_status check_not_empty(const struct walk *walk, int32_t tensor) {
    if (mote_tensor_count(&walk->graph->tensors[tensor]) > 0) return MOTE_OK;
    return mote_fail(walk->error, MOTE_INPUT, "tensor %d: no elements, and it takes part in the computation",
                     (int)tensor);
}

static enum mote_status read_tensor(const struct walk *walk, size_t op, int32_t tensor) {
    MOTE_TRY(check_index(walk, "op", op, tensor));
    MOTE_TRY(check_not_empty(walk, tensor));
    enum use *use = &walk->uses[tensor];
    if (*use == VARIABLE_TAKEN ||
        (*use == VARIABLE && walk->graph->ops[op].code != MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM)) {
        return mote_fail(walk->error, MOTE_UNSUPPORTED,
                         "op %zu reads variable tensor %d, expected the state of one LSTM", op, (int)tensor);
    }
    if (*use == VARIABLE) *use = VARIABLE_TAKEN;
    if (*use != UNMADE) return MOTE_OK;
    return mote_fail(walk->error, MOTE_INPUT, "op %zu reads tensor %d before it is made", op, (int)tensor);
}

static enum mote_status make_tensor(const struct walk *walk, const char *whose, size_t op, int32_t tensor) {
    MOTE_TRY(check_index(walk, whose, op, tensor));
    if (!walk->settled) MOTE_TRY(check_not_empty(walk, tensor));
    if (walk->uses[tensor] != UNMADE) {
        return mote_fail(walk->error, MOTE_INPUT,
                         "%s %zu makes tensor %d, which has its value from elsewhere", whose, op,
                         (int)tensor);
    }
    walk->uses[tensor] = READY;
    return MOTE_OK;
}

/* The op's own rule. While the graph is settled, that gives the outputs their shapes. */
static enum mote_status check_rule(struct walk *walk, size_t number, const struct mote_op_info *info) {
    const struct mote_op *op = &walk->graph->ops[number];
    if (walk->settled && mote_fold_early(walk->settled, number, &walk->budget)) return MOTE_OK;
    MOTE_TRY(info->check(walk->graph, number, walk->error));
    if (!walk->settled) return MOTE_OK;
    for (size_t i = 0; i < op->output_count; i++)
        MOTE_TRY(check_not_empty(walk, op->outputs[i]));
    return mote_fold_op(walk->settled, number, &walk->budget, walk->error);
}

static enum mote_status check_op(struct walk *walk, size_t number) {
    const struct mote_op *op = &walk->graph->ops[number];
    const struct mote_op_info *info = mote_op_info((int)op->code);
    if (!info)
        return mote_fail(walk->error, MOTE_UNSUPPORTED, "op %zu: code %d is none that is known here", number,
                         (int)op->code);
    for (size_t i = 0; i < op->input_count; i++) {
        if (op->inputs[i] != -1) MOTE_TRY(read_tensor(walk, number, op->inputs[i]));
    }
    for (size_t i = 0; i < op->intermediate_count; i++) {
        MOTE_TRY(check_index(walk, "op", number, op->intermediates[i]));
    }
    for (size_t i = 0; i < op->output_count; i++)
        MOTE_TRY(make_tensor(walk, "op", number, op->outputs[i]));
    return check_rule(walk, number, info);
}

static enum mote_status check_tensors(struct walk *walk) {
    const struct mote_graph *graph = walk->graph;
    MOTE_TRY(check_sizes(graph, walk->error));
    for (size_t i = 0; i < graph->tensor_count; i++) {
        const struct mote_tensor *t = &graph->tensors[i];
        MOTE_TRY(check_quant(graph, i, walk->error));
        if (t->is_variable && t->data) {
            return mote_fail(walk->error, MOTE_UNSUPPORTED, "tensor %zu: variable and constant at once", i);
        }
        walk->uses[i] = t->data ? READY : t->is_variable ? VARIABLE : UNMADE;
    }
    return MOTE_OK;
}

static enum mote_status check_outputs(const struct walk *walk) {
    const struct mote_graph *graph = walk->graph;
    for (size_t i = 0; i < graph->output_count; i++) {
        MOTE_TRY(check_index(walk, "output", i, graph->outputs[i]));
        if (walk->uses[graph->outputs[i]] != READY || graph->tensors[graph->outputs[i]].data) {
            return mote_fail(walk->error, MOTE_INPUT, "output %zu is tensor %d, which nothing computes", i,
                             (int)graph->outputs[i]);
        }
    }
    return MOTE_OK;
}

static enum mote_status check_walk(struct walk *walk) {
    const struct mote_graph *graph = walk->graph;
    if (graph->input_count == 0 || graph->output_count == 0 || graph->op_count == 0) {
        return mote_fail(walk->error, MOTE_INPUT,
                         "%zu inputs, %zu ops, %zu outputs; expected at least one of each",
                         graph->input_count, graph->op_count, graph->output_count);
    }
    MOTE_TRY(check_tensors(walk));
    for (size_t i = 0; i < graph->input_count; i++) {
        MOTE_TRY(make_tensor(walk, "input", i, graph->inputs[i]));
        MOTE_TRY(check_not_empty(walk, graph->inputs[i]));
    }
    for (size_t i = 0; i < graph->op_count; i++)
        MOTE_TRY(check_op(walk, i));
    return check_outputs(walk);
}

static enum mote_status check_all(struct walk *walk) {
    walk->uses = calloc(walk->graph->tensor_count + 1, sizeof *walk->uses);
    if (!walk->uses) return mote_fail_memory(walk->error, "a check of the graph");
    enum mote_status status = check_walk(walk);
    free(walk->uses);
    return status;
}

enum mote_status mote_graph_check(const struct mote_graph *graph, struct mote_error *error) {
    struct walk walk = {.graph = graph, .error = error};
    return check_all(&walk);
}

enum mote_status mote_graph_settle(struct mote_graph *graph, struct mote_error *error) {
    struct walk walk = {.graph = graph, .settled = graph, .budget = MOTE_FOLD_BYTES, .error = error};
    for (size_t i = 0; i < graph->tensor_count; i++)
        walk.budget += graph->tensors[i].data ? graph->tensors[i].bytes : 0;
    graph->settling = true;
    enum mote_status status = check_all(&walk);
    if (status == MOTE_OK) status = check_sizes(graph, error); /* which may be others now */
    graph->settling = false;
    mote_fold_end(graph);
    return status;
}
