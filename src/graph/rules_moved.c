/* SPDX-License-Identifier: MIT
 * The checks that ops share which move elements: of what is moved, and of constant numbers that say where. */
#include "graph/moves.h"
#include "graph/rules.h"

#include <math.h>

static enum mote_status check_moved(const struct mote_rule *rule, const struct mote_tensor *in,
                                    const struct mote_tensor *out) {
    if (in->type != out->type) {
        return mote_rule_fail(rule, MOTE_INPUT, "%s moved into %s, expected the same type",
                              mote_type_name(in->type), mote_type_name(out->type));
    }
    if (in->type != MOTE_INT8 && in->type != MOTE_INT16 && in->type != MOTE_UINT8) return MOTE_OK;
    bool same = in->quant.count == out->quant.count;
    for (size_t i = 0; same && i < in->quant.count; i++) {
        same = fabsf(in->quant.scale[i] - out->quant.scale[i]) <= 1e-6f &&
               in->quant.zero_point[i] == out->quant.zero_point[i];
    }
    if (same) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "input and output have different scales or zero points");
}

enum mote_status mote_rule_moved(const struct mote_rule *rule) {
    const struct mote_op *op = rule->op;
    for (size_t i = 0; i < op->input_count; i++) {
        if (!mote_op_moves_input(op->code, i)) continue;
        for (size_t k = 0; k < op->output_count; k++)
            MOTE_TRY(check_moved(rule, mote_rule_input(rule, i), mote_rule_output(rule, k)));
    }
    return MOTE_OK;
}

enum mote_status mote_rule_ints(const struct mote_rule *rule, const char *what,
                                const struct mote_tensor *tensor) {
    if ((tensor->type == MOTE_INT32 || tensor->type == MOTE_INT64) && tensor->data) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s is %s of %s, expected constant int32 or int64", what,
                          tensor->data ? "a constant" : "a computed tensor", mote_type_name(tensor->type));
}

enum mote_status mote_rule_int_vector(const struct mote_rule *rule, const char *what,
                                      const struct mote_tensor *tensor) {
    MOTE_TRY(mote_rule_ints(rule, what, tensor));
    if (tensor->rank <= 1) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%s has %d dimensions, expected one", what, tensor->rank);
}

enum mote_status mote_rule_integer_output(const struct mote_rule *rule, enum mote_type said) {
    const enum mote_type type = rule->out->type;
    if (type == said && (type == MOTE_INT32 || type == MOTE_INT64)) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT,
                          "an output of %s that the options call %s, expected int32 or int64",
                          mote_type_name(type), mote_type_name(said));
}

enum mote_status mote_rule_axis(const struct mote_rule *rule, int64_t given, int rank, int *axis) {
    *axis = mote_axis_of(given, rank);
    if (given >= -rank && given < rank) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "axis %lld of a tensor with %d dimensions", (long long)given,
                          rank);
}

enum mote_status mote_rule_axis_input(const struct mote_rule *rule, size_t input, int rank, int *axis) {
    const struct mote_tensor *given = mote_rule_input(rule, input);
    MOTE_TRY(mote_rule_ints(rule, "the axis", given));
    if (mote_tensor_count(given) == 1) return mote_rule_axis(rule, mote_tensor_int(given, 0), rank, axis);
    return mote_rule_fail(rule, MOTE_INPUT, "the axis is %zu numbers, expected one",
                          mote_tensor_count(given));
}

int mote_axis_of(int64_t given, int rank) {
    return (int)(given < 0 ? given + rank : given);
}
