/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL: the last two axes of each operand are matrices, those before broadcast. */
#include "graph/rules.h"

/* Most terms of an int8 sum: what the kernel adds on its way to it stays within 32 bits, too. */
enum { MOST_TERMS_S8 = (1 << 15) - 1 };

static int32_t side(const struct mote_tensor *t, bool turned, int i) {
    return t->shape[t->rank - 2 + (i ^ turned)];
}

static enum mote_status check_integer(const struct mote_rule *rule, int32_t inner) {
    const struct mote_tensor *a = rule->x[0], *b = rule->x[1], *out = rule->out;
    if (out->type == MOTE_FLOAT32) return MOTE_OK;
    if (inner > MOST_TERMS_S8)
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "sums of %d int8 products, expected at most %d",
                              (int)inner, MOST_TERMS_S8);
    const float product = a->quant.scale[0] * b->quant.scale[0];
    return mote_rule_multiplier(rule, (double)product / (double)out->quant.scale[0], 255.0 * 255.0 * inner);
}

enum mote_status mote_check_batch_matmul(const struct mote_rule *rule) {
    struct mote_tensor a = *rule->x[0], b = *rule->x[1];
    const bool adj_x = rule->op->params.matmul.adj_x, adj_y = rule->op->params.matmul.adj_y;
    int32_t shape[MOTE_MAX_RANK];
    MOTE_TRY(mote_rule_same_type(rule, &a, &b));
    MOTE_TRY(mote_rule_same_type(rule, &a, rule->out));
    if (a.rank < 2 || b.rank < 2)
        return mote_rule_fail(rule, MOTE_INPUT, "operands of %d and %d dimensions, expected at least 2",
                              a.rank, b.rank);
    const int32_t inner = side(&a, adj_x, 1), rows = side(&a, adj_x, 0), columns = side(&b, adj_y, 1);
    a.rank -= 2;
    b.rank -= 2;
    const int batches = mote_rule_broadcast(&a, &b, shape);
    if (inner != side(rule->x[1], adj_y, 0) || batches < 0) {
        return mote_rule_fail(rule, MOTE_INPUT, "%s",
                              batches < 0 ? "the inputs' shapes do not broadcast"
                                          : "rows and columns of the inputs differ in length");
    }
    shape[batches] = rows;
    shape[batches + 1] = columns;
    MOTE_TRY(mote_rule_shape(rule, batches + 2, shape));
    return check_integer(rule, inner);
}

uint64_t mote_macs_batch_matmul(const struct mote_graph *graph, const struct mote_op *op) {
    const uint64_t outputs = mote_tensor_count(&graph->tensors[op->outputs[0]]);
    return outputs * (uint64_t)side(&graph->tensors[op->inputs[0]], op->params.matmul.adj_x, 1);
}
