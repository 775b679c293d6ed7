/* SPDX-License-Identifier: MIT
 * Back to float32: constants that are stored as float16 behind DEQUANTIZE become what that op makes of them, and the op
 * goes. So what was stored in halves can be stored in another way. */
#include "device/half.h"
#include "shrink/edit.h"
#include "shrink/shrink.h"

static bool is_half(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *from = op->code == MOTE_OP_DEQUANTIZE ? &graph->tensors[op->inputs[0]] : NULL;
    return from && from->data && from->type == MOTE_FLOAT16;
}

static bool widen(struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *from = &graph->tensors[op->inputs[0]];
    const uint16_t *half = from->data;
    size_t count = mote_tensor_count(from);
    float *data = mote_arena_alloc(&graph->arena, count, sizeof *data);
    if (!data) return false;
    for (size_t i = 0; i < count; i++)
        data[i] = mote_half_to_float(half[i]);
    graph->tensors[op->outputs[0]].data = data;
    return true;
}

static enum mote_status widen_all(struct mote_graph *graph, struct mote_error *error) {
    size_t kept = 0;
    for (size_t o = 0; o < graph->op_count; o++) {
        if (!is_half(graph, &graph->ops[o]))
            graph->ops[kept++] = graph->ops[o];
        else if (!widen(graph, &graph->ops[o]))
            return mote_fail_memory(error, "constants in float32");
    }
    graph->op_count = kept;
    if (!mote_graph_drop_unused(graph)) return mote_fail_memory(error, "a graph in float32");
    return mote_graph_check(graph, error);
}

/* Whether there are weights in float32. */
static bool has_float_weights(const struct mote_graph *graph) {
    for (size_t o = 0; o < graph->op_count; o++)
        for (size_t i = 0; i < graph->ops[o].input_count; i++)
            if (mote_op_role(graph->ops[o].code, i) == MOTE_ROLE_WEIGHTS &&
                mote_tensor_is_float_constant(graph, graph->ops[o].inputs[i]))
                return true;
    return false;
}

enum mote_status mote_shrink_widen(const struct mote_graph *graph, struct mote_graph **out,
                                   struct mote_error *error) {
    struct mote_graph *made;
    MOTE_TRY(mote_graph_copy(graph, &made, error));
    enum mote_status status = widen_all(made, error);
    if (status == MOTE_OK && !has_float_weights(made))
        status = mote_fail(error, MOTE_INPUT,
                           "the network has no float weights, and no others can be quantized or pruned");
    if (status == MOTE_OK)
        *out = made;
    else
        mote_graph_free(made);
    return status;
}
