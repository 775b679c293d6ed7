/* SPDX-License-Identifier: MIT
 * CAST between numbers of all types but float16; and REDUCE_PROD, which is here for shapes alone: it multiplies constants
 * while a graph is settled (fold_numbers.c), and is refused anywhere else. */
#include "graph/moves.h"
#include "graph/rules.h"

static const struct {
    enum mote_type type;
    enum mote_number number;
} numbers[] = {
    {MOTE_FLOAT32, MOTE_NUMBER_F32}, {MOTE_INT32, MOTE_NUMBER_S32},  {MOTE_UINT8, MOTE_NUMBER_U8},
    {MOTE_INT64, MOTE_NUMBER_S64},   {MOTE_BOOL, MOTE_NUMBER_TRUTH}, {MOTE_INT16, MOTE_NUMBER_S16},
    {MOTE_INT8, MOTE_NUMBER_S8},
};

static bool find_number(enum mote_type type, enum mote_number *number) {
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        *number = numbers[i].number;
        if (numbers[i].type == type) return true;
    }
    return false;
}

bool mote_op_cast(const struct mote_graph *graph, const struct mote_op *op, struct mote_cast *cast) {
    const struct mote_tensor *in = &graph->tensors[op->inputs[0]], *out = &graph->tensors[op->outputs[0]];
    cast->count = mote_tensor_count(out);
    return find_number(in->type, &cast->from) && find_number(out->type, &cast->to);
}

enum mote_status mote_check_cast(const struct mote_rule *rule) {
    struct mote_cast cast;
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    if (!mote_op_cast(rule->graph, rule->op, &cast)) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s to %s", mote_type_name(in->type),
                              mote_type_name(out->type));
    }
    return mote_rule_shape(rule, in->rank, in->shape);
}

enum mote_status mote_check_reduce_prod(const struct mote_rule *rule) {
    return mote_rule_fail(rule, MOTE_UNSUPPORTED,
                          "here for shapes alone, and its input is no constant of a few int32 or int64");
}
