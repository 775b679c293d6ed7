/* SPDX-License-Identifier: MIT
 * Ops that move elements without computing: RESHAPE, CONCATENATION, STRIDED_SLICE. */
#include "graph/rules.h"

/* Moves keep type and, in int8, the meaning of the numbers. */
static enum mote_status check_moved(const struct mote_rule *rule, const struct mote_tensor *in,
                                    const struct mote_tensor *out) {
    if (in->type == MOTE_INT32 && out->type == MOTE_INT32) return MOTE_OK;
    MOTE_TRY(mote_rule_same_type(rule, in, out));
    return mote_rule_same_quant(rule, in, out);
}

/* The wanted shape, as the output has it but for one -1. */
static enum mote_status check_new_shape(const struct mote_rule *rule, const struct mote_tensor *wanted,
                                        const struct mote_tensor *out) {
    MOTE_TRY(mote_rule_int_vector(rule, "the new shape", wanted));
    const int32_t *shape = wanted->data;
    size_t count = mote_tensor_count(wanted);
    bool same = wanted->rank == 1 && count == (size_t)out->rank;
    int open = 0;
    for (size_t i = 0; same && i < count; i++) {
        open += shape[i] == -1;
        same = (shape[i] == -1 && open == 1) || shape[i] == out->shape[i];
    }
    return same ? MOTE_OK : mote_rule_fail(rule, MOTE_INPUT, "the new shape is not the output's shape");
}

/* Without a second input the new shape is the output's. */
enum mote_status mote_check_reshape(const struct mote_graph *graph, size_t op, struct mote_error *error) {
    struct mote_rule rule = mote_rule_begin(graph, op, error);
    MOTE_TRY(mote_rule_operands(&rule, 1, 2));
    const struct mote_tensor *in = mote_rule_input(&rule, 0), *out = mote_rule_output(&rule, 0);
    MOTE_TRY(check_moved(&rule, in, out));
    if (mote_tensor_count(in) != mote_tensor_count(out)) {
        return mote_rule_fail(&rule, MOTE_INPUT, "an input of %zu elements, an output of %zu",
                              mote_tensor_count(in), mote_tensor_count(out));
    }
    const struct mote_tensor *wanted = mote_rule_input(&rule, 1);
    return wanted ? check_new_shape(&rule, wanted, out) : MOTE_OK;
}

static enum mote_status check_part(const struct mote_rule *rule, const struct mote_tensor *part,
                                   const struct mote_tensor *out, int axis) {
    MOTE_TRY(check_moved(rule, part, out));
    bool fits = part->rank == out->rank;
    for (int i = 0; fits && i < out->rank; i++)
        fits = i == axis || part->shape[i] == out->shape[i];
    return fits ? MOTE_OK
                : mote_rule_fail(rule, MOTE_INPUT, "an input differs from the output beside axis %d", axis);
}

enum mote_status mote_check_concatenation(const struct mote_graph *graph, size_t op,
                                          struct mote_error *error) {
    struct mote_rule rule = mote_rule_begin(graph, op, error);
    MOTE_TRY(mote_rule_operands(&rule, rule.op->input_count ? rule.op->input_count : 1, SIZE_MAX));
    const struct mote_tensor *out = mote_rule_output(&rule, 0);
    int32_t axis = rule.op->params.concat.axis;
    if (rule.op->params.concat.activation != MOTE_ACT_NONE) {
        return mote_rule_fail(&rule, MOTE_UNSUPPORTED, "a fused activation, expected none");
    }
    if (axis < -out->rank || axis >= out->rank) {
        return mote_rule_fail(&rule, MOTE_INPUT, "axis %d of a tensor with %d dimensions", (int)axis,
                              out->rank);
    }
    if (axis < 0) axis += out->rank;
    int64_t sum = 0;
    for (size_t i = 0; i < rule.op->input_count; i++) {
        MOTE_TRY(check_part(&rule, mote_rule_input(&rule, i), out, axis));
        sum += mote_rule_input(&rule, i)->shape[axis];
    }
    if (sum == out->shape[axis]) return MOTE_OK;
    return mote_rule_fail(&rule, MOTE_INPUT, "the inputs make %lld along axis %d, the output has %d",
                          (long long)sum, (int)axis, (int)out->shape[axis]);
}

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

/* Where a walk over an axis of `size` begins and ends. A mask bit means "from (to) the very end"; negative
 * numbers count from the end; what lies outside is moved to the edge. */
static struct mote_slice_range resolve(int32_t size, int32_t begin, int32_t end, int32_t stride,
                                       bool whole_begin, bool whole_end, bool shrink) {
    int64_t low = stride > 0 ? 0 : -1, high = stride > 0 ? size : (int64_t)size - 1;
    int64_t first = clamp(begin < 0 ? (int64_t)begin + size : begin, low, high);
    int64_t last = clamp(end < 0 ? (int64_t)end + size : end, low, high);
    if (whole_begin) first = stride > 0 ? low : high;
    if (whole_end) last = stride > 0 ? high : low;
    int64_t step = stride > 0 ? stride : -(int64_t)stride, span = stride > 0 ? last - first : first - last;
    int64_t count = span > 0 ? (span + step - 1) / step : 0;
    if (shrink) count = first >= 0 && first < size ? 1 : 0;
    return (struct mote_slice_range){(int32_t)first, stride, (int32_t)count};
}

void mote_slice_ranges(const struct mote_graph *graph, const struct mote_op *op,
                       struct mote_slice_range ranges[MOTE_MAX_RANK]) {
    const struct mote_tensor *in = &graph->tensors[op->inputs[0]];
    const int32_t *begin = graph->tensors[op->inputs[1]].data, *end = graph->tensors[op->inputs[2]].data;
    const int32_t *stride = graph->tensors[op->inputs[3]].data;
    const struct mote_slice_params *p = &op->params.slice;
    for (int i = 0; i < in->rank; i++) {
        ranges[i] = resolve(in->shape[i], begin[i], end[i], stride[i], p->begin_mask >> i & 1,
                            p->end_mask >> i & 1, p->shrink_axis_mask >> i & 1);
    }
}

static enum mote_status check_slice_arguments(const struct mote_rule *rule, const struct mote_tensor *in) {
    static const char *const names[] = {"begin", "end", "strides"};
    for (size_t i = 1; i < 4; i++) {
        const struct mote_tensor *argument = mote_rule_input(rule, i);
        MOTE_TRY(mote_rule_int_vector(rule, names[i - 1], argument));
        if (mote_tensor_count(argument) != (size_t)in->rank) {
            return mote_rule_fail(rule, MOTE_UNSUPPORTED, "%s has %zu numbers for %d dimensions",
                                  names[i - 1], mote_tensor_count(argument), in->rank);
        }
    }
    const struct mote_slice_params *p = &rule->op->params.slice;
    if (p->ellipsis_mask || p->new_axis_mask) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "an ellipsis or a new axis");
    }
    const int32_t *stride = mote_rule_input(rule, 3)->data;
    for (int i = 0; i < in->rank; i++) {
        bool shrink = p->shrink_axis_mask >> i & 1;
        if (stride[i] == 0 || (shrink && stride[i] < 0)) {
            return mote_rule_fail(rule, MOTE_INPUT, "stride %d along axis %d", (int)stride[i], i);
        }
    }
    return MOTE_OK;
}

enum mote_status mote_check_strided_slice(const struct mote_graph *graph, size_t op,
                                          struct mote_error *error) {
    struct mote_rule rule = mote_rule_begin(graph, op, error);
    MOTE_TRY(mote_rule_operands(&rule, 4, 4));
    const struct mote_tensor *in = mote_rule_input(&rule, 0), *out = mote_rule_output(&rule, 0);
    MOTE_TRY(check_moved(&rule, in, out));
    MOTE_TRY(check_slice_arguments(&rule, in));
    struct mote_slice_range ranges[MOTE_MAX_RANK];
    mote_slice_ranges(graph, rule.op, ranges);
    int32_t shape[MOTE_MAX_RANK];
    int rank = 0;
    for (int i = 0; i < in->rank; i++) {
        if (ranges[i].count == 0)
            return mote_rule_fail(&rule, MOTE_INPUT, "the slice of axis %d is empty", i);
        if (!(rule.op->params.slice.shrink_axis_mask >> i & 1)) shape[rank++] = ranges[i].count;
    }
    return mote_rule_shape(&rule, out, rank, shape);
}
