/* SPDX-License-Identifier: MIT
 * mote_graph_check: the tensors by themselves, then the order of making and reading, then each op's own rule.
 * mote_graph_settle is the same walk, and mends what it can on the way. */
#include "graph/graph.h"

#include "graph/fold.h"
#include "graph/rules.h"

#include <stdlib.h>

struct walk {
    const struct mote_graph *graph;
    struct mote_graph *settled; /* the same graph, or NULL where it is only looked at */
    size_t budget;              /* bytes that folding may still make */
    struct mote_error *error;
    enum use { UNMADE, READY, FOLDED, VARIABLE, VARIABLE_TAKEN } * uses; /* by tensor */
    size_t *readers; /* by tensor: how often ops name it; only while it is settled */
};

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

static bool keeps_state(enum mote_op_code code) {
    return code == MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM || code == MOTE_OP_SVDF;
}

static enum mote_status read_tensor(const struct walk *walk, size_t op, int32_t tensor) {
    MOTE_TRY(check_index(walk, "op", op, tensor));
    MOTE_TRY(check_not_empty(walk, tensor));
    enum use *use = &walk->uses[tensor];
    if (*use == VARIABLE_TAKEN || (*use == VARIABLE && !keeps_state(walk->graph->ops[op].code))) {
        return mote_fail(walk->error, MOTE_UNSUPPORTED,
                         "op %zu reads variable tensor %d, expected the state of one LSTM or SVDF", op,
                         (int)tensor);
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
    MOTE_TRY(mote_rule_run(walk->graph, number, info, walk->error));
    if (!walk->settled) return MOTE_OK;
    for (size_t i = 0; i < op->output_count; i++)
        MOTE_TRY(check_not_empty(walk, op->outputs[i]));
    return mote_fold_op(walk->settled, number, &walk->budget, walk->error);
}

/* A RESHAPE whose shape was worked out, for itself alone, keeps its first dimension open: so a file that we write takes
 * other batches as the one did that asked for SHAPE. */
static enum mote_status open_shape(const struct walk *walk, const struct mote_op *op) {
    if (op->code != MOTE_OP_RESHAPE || op->input_count < 2) return MOTE_OK;
    const int32_t wanted = op->inputs[1];
    if (wanted < 0 || walk->uses[wanted] != FOLDED || walk->readers[wanted] != 1) return MOTE_OK;
    return mote_fold_open(walk->settled, wanted, walk->error);
}

static enum mote_status check_op(struct walk *walk, size_t number) {
    const struct mote_op *op = &walk->graph->ops[number];
    const size_t outputs = op->output_count;
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
    MOTE_TRY(check_rule(walk, number, info));
    for (size_t i = 0; i < outputs && op->output_count == 0; i++)
        walk->uses[op->outputs[i]] = FOLDED;
    return walk->settled ? open_shape(walk, op) : MOTE_OK;
}

static void begin_uses(const struct walk *walk) {
    for (size_t i = 0; i < walk->graph->tensor_count; i++) {
        const struct mote_tensor *t = &walk->graph->tensors[i];
        walk->uses[i] = t->data ? READY : t->is_variable ? VARIABLE : UNMADE;
    }
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
    MOTE_TRY(mote_check_tensors(graph, walk->error));
    begin_uses(walk);
    for (size_t i = 0; i < graph->input_count; i++) {
        MOTE_TRY(make_tensor(walk, "input", i, graph->inputs[i]));
        MOTE_TRY(check_not_empty(walk, graph->inputs[i]));
    }
    for (size_t i = 0; i < graph->op_count; i++)
        MOTE_TRY(check_op(walk, i));
    return check_outputs(walk);
}

static void count_readers(const struct walk *walk) {
    const struct mote_graph *graph = walk->graph;
    for (size_t o = 0; o < graph->op_count; o++) {
        for (size_t i = 0; i < graph->ops[o].input_count; i++) {
            const int32_t t = graph->ops[o].inputs[i];
            if (t >= 0 && (size_t)t < graph->tensor_count) walk->readers[t]++;
        }
    }
}

static enum mote_status check_all(struct walk *walk) {
    const size_t count = walk->graph->tensor_count + 1;
    walk->uses = calloc(count, sizeof *walk->uses);
    walk->readers = walk->settled ? calloc(count, sizeof *walk->readers) : NULL;
    const bool room = walk->uses && (walk->readers || !walk->settled);
    if (room && walk->settled) count_readers(walk);
    const enum mote_status status =
        room ? check_walk(walk) : mote_fail_memory(walk->error, "a check of the graph");
    free(walk->uses);
    free(walk->readers);
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
    if (status == MOTE_OK) status = mote_check_tensors(graph, error); /* shapes may be others now */
    graph->settling = false;
    mote_fold_end(graph);
    if (status == MOTE_OK && graph->op_count == 0)
        return mote_fail(error, MOTE_INPUT, "no op depends on the network's inputs");
    return status;
}
