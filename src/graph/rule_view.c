/* SPDX-License-Identifier: MIT
 * Ops that give the same elements another shape: RESHAPE, SQUEEZE, EXPAND_DIMS; and SHAPE, which asks for one. */
#include "graph/moves.h"
#include "graph/rules.h"

#include <string.h>

/* Numbers of a wanted shape, one of which may be −1: what is left of the elements. */
struct wanted {
    size_t count;
    int64_t values[MOTE_MAX_RANK];
};

static enum mote_status read_wanted(const struct mote_rule *rule, struct wanted *wanted) {
    const struct mote_tensor *given = rule->x[1];
    const struct mote_ints *option = &rule->op->params.dims;
    if (given) MOTE_TRY(mote_rule_int_vector(rule, "the new shape", given));
    wanted->count = given ? mote_tensor_count(given) : (size_t)option->count;
    if (wanted->count > MOTE_MAX_RANK) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "a new shape of %zu dimensions, expected at most %d",
                              wanted->count, MOTE_MAX_RANK);
    }
    for (size_t i = 0; i < wanted->count; i++)
        wanted->values[i] = given ? mote_tensor_int(given, i) : option->values[i];
    return MOTE_OK;
}

static enum mote_status check_wanted(const struct mote_rule *rule, const struct wanted *wanted) {
    const struct mote_tensor *in = rule->x[0];
    uint64_t product = 1, count = mote_tensor_count(in);
    size_t open = wanted->count;
    int32_t shape[MOTE_MAX_RANK];
    for (size_t i = 0; i < wanted->count; i++) {
        const int64_t n = wanted->values[i];
        if (n < -1 || n == 0 || n > MOTE_MAX_BYTES || (n == -1 && open < wanted->count)) {
            return mote_rule_fail(rule, MOTE_INPUT,
                                  "dimension %zu of the new shape is %lld, expected a count, or once -1", i,
                                  (long long)n);
        }
        if (n == -1) open = i;
        product *= n == -1 ? 1 : (uint64_t)n;
        if (product > MOTE_MAX_BYTES) break;
        shape[i] = (int32_t)n;
    }
    if (open < wanted->count && count % product == 0) shape[open] = (int32_t)(count / product);
    if (open < wanted->count ? count % product != 0 : count != product) {
        return mote_rule_fail(rule, MOTE_INPUT, "an input of %llu elements, a new shape of %s%llu",
                              (unsigned long long)count, open < wanted->count ? "a multiple of " : "",
                              (unsigned long long)product);
    }
    return mote_rule_shape(rule, (int)wanted->count, shape);
}

/* Without a shape among inputs and options, the new shape is the output's. */
enum mote_status mote_check_reshape(const struct mote_rule *rule) {
    struct wanted wanted = {0};
    const struct mote_tensor *in = rule->x[0], *out = rule->out;
    MOTE_TRY(read_wanted(rule, &wanted));
    if (wanted.count > 0) return check_wanted(rule, &wanted);
    if (mote_tensor_count(in) == mote_tensor_count(out)) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "an input of %zu elements, an output of %zu",
                          mote_tensor_count(in), mote_tensor_count(out));
}

/* Without a list of axes, all those of length 1 go. */
enum mote_status mote_check_squeeze(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0];
    const struct mote_ints *dims = &rule->op->params.dims;
    bool gone[MOTE_MAX_RANK] = {false};
    int32_t shape[MOTE_MAX_RANK];
    int rank = 0, axis;
    for (int i = 0; i < dims->count; i++) {
        MOTE_TRY(mote_rule_axis(rule, dims->values[i], in->rank, &axis));
        gone[axis] = true;
        if (in->shape[axis] != 1) {
            return mote_rule_fail(rule, MOTE_INPUT, "axis %d is to go and has length %d, expected 1", axis,
                                  (int)in->shape[axis]);
        }
    }
    for (int i = 0; i < in->rank; i++) {
        if (!(dims->count ? gone[i] : in->shape[i] == 1)) shape[rank++] = in->shape[i];
    }
    return mote_rule_shape(rule, rank, shape);
}

enum mote_status mote_check_expand_dims(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0];
    int32_t shape[MOTE_MAX_RANK];
    int axis;
    if (in->rank == MOTE_MAX_RANK) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "one dimension more than %d", MOTE_MAX_RANK);
    }
    MOTE_TRY(mote_rule_axis_input(rule, 1, in->rank + 1, &axis));
    for (int i = 0; i <= in->rank; i++)
        shape[i] = i == axis ? 1 : in->shape[i - (i > axis)];
    return mote_rule_shape(rule, in->rank + 1, shape);
}

enum mote_status mote_check_shape(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0];
    MOTE_TRY(mote_rule_integer_output(rule, rule->op->params.shape.type));
    if (in->rank == 0) return mote_rule_fail(rule, MOTE_UNSUPPORTED, "the shape of a scalar, which is empty");
    return mote_rule_shape(rule, 1, (int32_t[]){in->rank});
}

void mote_shape_numbers(const struct mote_graph *graph, const struct mote_op *op, void *out) {
    const struct mote_tensor *in = &graph->tensors[op->inputs[0]];
    const size_t bytes = mote_type_bytes(op->params.shape.type);
    for (int i = 0; i < in->rank; i++) { /* little-endian: int32 is the first half of int64 */
        const int64_t n = in->shape[i];
        memcpy((char *)out + (size_t)i * bytes, &n, bytes);
    }
}
