/* SPDX-License-Identifier: MIT
 * GATHER: positions along an axis, constant or computed; with batch_dims > 0 each batch has positions of its own. And
 * ARG_MAX, ARG_MIN, which find such positions. */
#include "graph/moves.h"
#include "graph/rules.h"

static bool is_integer(enum mote_type type) {
    return type == MOTE_INT32 || type == MOTE_INT64;
}

struct mote_gather mote_gather_of(const struct mote_graph *graph, const struct mote_op *op) {
    const struct mote_tensor *in = &graph->tensors[op->inputs[0]], *chosen = &graph->tensors[op->inputs[1]];
    const int axis = mote_axis_of(op->params.gather.axis, in->rank),
              batch = mote_axis_of(op->params.gather.batch_dims, chosen->rank);
    struct mote_gather g = {.batches = 1, .outer = 1, .is_wide = chosen->type == MOTE_INT64};
    for (int a = 0; a < axis; a++)
        *(a < batch ? &g.batches : &g.outer) *= (size_t)in->shape[a];
    g.length = (size_t)in->shape[axis];
    g.count = mote_tensor_count(chosen) / g.batches;
    g.inner = mote_tensor_stride(in, axis) * mote_type_bytes(in->type);
    if (in->quant.count && in->type != MOTE_FLOAT32) g.zero = (unsigned char)in->quant.zero_point[0];
    return g;
}

/* The first axes are those of the positions, too. */
static enum mote_status check_batch(const struct mote_rule *rule, int axis, int *batch) {
    const struct mote_tensor *in = rule->x[0], *chosen = rule->x[1];
    *batch = mote_axis_of(rule->op->params.gather.batch_dims, chosen->rank);
    bool fits = *batch >= 0 && *batch <= axis && *batch <= chosen->rank;
    for (int a = 0; fits && a < *batch; a++)
        fits = in->shape[a] == chosen->shape[a];
    if (fits) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT,
                          "%d batch dimensions do not fit the input, the positions and axis %d",
                          (int)rule->op->params.gather.batch_dims, axis);
}

static enum mote_status check_positions(const struct mote_rule *rule) {
    if (!rule->x[1]->data) return MOTE_OK; /* each run looks */
    const struct mote_gather g = mote_gather_of(rule->graph, rule->op);
    const size_t beyond = mote_gather_beyond(&g, rule->x[1]->data);
    return beyond == g.batches * g.count
               ? MOTE_OK
               : mote_rule_fail(rule, MOTE_INPUT, MOTE_NO_POSITION,
                                (long long)mote_tensor_int(rule->x[1], beyond), g.length);
}

enum mote_status mote_check_gather(const struct mote_rule *rule) {
    int32_t shape[2 * MOTE_MAX_RANK];
    int axis, batch, rank = 0;
    const struct mote_tensor *in = rule->x[0], *chosen = rule->x[1];
    MOTE_TRY(mote_rule_axis(rule, rule->op->params.gather.axis, in->rank, &axis));
    if (!is_integer(chosen->type))
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "positions of %s, expected int32 or int64",
                              mote_type_name(chosen->type));
    MOTE_TRY(check_batch(rule, axis, &batch));
    MOTE_TRY(check_positions(rule));
    for (int a = 0; a < axis; a++)
        shape[rank++] = in->shape[a];
    for (int a = batch; a < chosen->rank; a++)
        shape[rank++] = chosen->shape[a];
    for (int a = axis + 1; a < in->rank; a++)
        shape[rank++] = in->shape[a];
    if (rank > MOTE_MAX_RANK)
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "an output of more than %d dimensions", MOTE_MAX_RANK);
    return mote_rule_shape(rule, rank, shape);
}

enum mote_status mote_check_arg(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0];
    int32_t shape[MOTE_MAX_RANK];
    int axis, rank = 0;
    if (in->type != MOTE_FLOAT32 && in->type != MOTE_INT8)
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s, expected float32 or int8",
                              mote_type_name(in->type));
    MOTE_TRY(mote_rule_integer_output(rule, rule->op->params.shape.type));
    MOTE_TRY(mote_rule_axis_input(rule, 1, in->rank, &axis));
    for (int a = 0; a < in->rank; a++) {
        if (a != axis) shape[rank++] = in->shape[a];
    }
    return mote_rule_shape(rule, rank, shape);
}
