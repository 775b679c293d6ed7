/* SPDX-License-Identifier: MIT
 * Names for tensors that have none, after what they are for: for people who look into the file. */
#include "graph/graph.h"

#include <stdio.h>

enum { LONGEST = 80 };

static bool name_tensor(struct mote_graph *graph, int32_t tensor, const char *name) {
    if (tensor < 0 || graph->tensors[tensor].name) return true;
    return (graph->tensors[tensor].name = mote_arena_string(&graph->arena, name)) != NULL;
}

/* "output", or "output_0", "output_1", … of several. */
static bool name_ends(struct mote_graph *graph, const char *what, const int32_t *tensors, size_t count) {
    char name[LONGEST];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, count > 1 ? "%s_%zu" : "%s", what, i);
        if (!name_tensor(graph, tensors[i], name)) return false;
    }
    return true;
}

static bool has_weights_and_bias(enum mote_op_code code) {
    return code == MOTE_OP_FULLY_CONNECTED || code == MOTE_OP_CONV_2D || code == MOTE_OP_DEPTHWISE_CONV_2D;
}

static bool name_parts(struct mote_graph *graph, const char *op, const char *what, const int32_t *tensors,
                       size_t count) {
    char name[LONGEST];
    for (size_t i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s/%s_%zu", op, what, i);
        if (!name_tensor(graph, tensors[i], name)) return false;
    }
    return true;
}

static bool name_of_op(struct mote_graph *graph, size_t index) {
    const struct mote_op *op = &graph->ops[index];
    char own[LONGEST / 2], name[LONGEST];
    snprintf(own, sizeof own, "%s_%zu", mote_op_info((int)op->code)->name, index);
    for (size_t i = 1; has_weights_and_bias(op->code) && i < op->input_count && i < 3; i++) {
        snprintf(name, sizeof name, "%s/%s", own, i == 1 ? "weights" : "bias");
        if (!name_tensor(graph, op->inputs[i], name)) return false;
    }
    return name_ends(graph, own, op->outputs, op->output_count) &&
           name_parts(graph, own, "input", op->inputs, op->input_count) &&
           name_parts(graph, own, "intermediate", op->intermediates, op->intermediate_count);
}

bool mote_graph_name(struct mote_graph *graph) {
    bool named = name_ends(graph, "input", graph->inputs, graph->input_count) &&
                 name_ends(graph, "output", graph->outputs, graph->output_count);
    for (size_t i = 0; named && i < graph->op_count; i++)
        named = name_of_op(graph, i);
    return named;
}
