/* SPDX-License-Identifier: MIT
 * An upper bound of what a run has to do: a file of a kilobyte can ask for a year. */
#include "graph/graph.h"

static uint64_t add(uint64_t a, uint64_t b) {
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t elements(const struct mote_graph *graph, const int32_t *tensors, size_t count) {
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        if (tensors[i] >= 0) sum = add(sum, mote_tensor_count(&graph->tensors[tensors[i]]));
    return sum;
}

/* A window reaches no further than its image. */
static uint64_t pool(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *x = &graph->tensors[op->inputs[0]], *y = &graph->tensors[op->outputs[0]];
    const struct mote_pool_params *p = &op->params.pool;
    const int32_t h = p->filter_h < x->shape[1] ? p->filter_h : x->shape[1];
    const int32_t w = p->filter_w < x->shape[2] ? p->filter_w : x->shape[2];
    return (uint64_t)h * (uint64_t)w * mote_tensor_count(y); /* below 2^60: a tensor has at most 2^30 */
}

uint64_t mote_op_work(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_op_info *info = mote_op_info((int)op->code);
    uint64_t work =
        add(elements(graph, op->inputs, op->input_count), elements(graph, op->outputs, op->output_count));
    if (info->macs) work = add(work, info->macs(graph, op));
    if (op->code == MOTE_OP_AVERAGE_POOL_2D || op->code == MOTE_OP_MAX_POOL_2D)
        work = add(work, pool(graph, op));
    return work;
}

uint64_t mote_graph_work(const struct mote_graph *graph) {
    uint64_t work = 0;
    for (size_t i = 0; i < graph->op_count; i++)
        work = add(work, mote_op_work(graph, &graph->ops[i]));
    return work;
}
