/* SPDX-License-Identifier: MIT
 * Ops that take one tensor apart along an axis: SPLIT (equal parts), SPLIT_V (parts of given sizes), UNPACK (one a
 * position, without the axis). */
#include "graph/moves.h"
#include "graph/rules.h"

/* Most parts: each is a block of its own. */
enum { MOST_PARTS = 1 << 12 };

/* SPLIT has its tensor behind the axis, SPLIT_V has the sizes between them. */
static const struct mote_tensor *operand(const struct mote_graph *graph, const struct mote_op *op,
                                         size_t split, size_t split_v) {
    return &graph->tensors[op->inputs[op->code == MOTE_OP_SPLIT ? split : split_v]];
}

static int64_t clamp_length(int64_t length, int32_t whole) {
    return length < 0 ? 0 : length > whole ? whole : length;
}

/* The length of part i; SPLIT_V's −1 is the rest. */
static int64_t part_length(const struct mote_graph *graph, const struct mote_op *op, int32_t whole,
                           size_t i) {
    if (op->code == MOTE_OP_SPLIT) return (int64_t)((size_t)whole / op->output_count);
    const struct mote_tensor *sizes = &graph->tensors[op->inputs[1]];
    if (mote_tensor_int(sizes, i) != -1) return mote_tensor_int(sizes, i);
    int64_t rest = whole;
    for (size_t k = 0; k < op->output_count; k++) {
        if (k != i) rest -= clamp_length(mote_tensor_int(sizes, k), whole);
    }
    return rest;
}

static enum mote_status check_parts(const struct mote_rule *rule, const struct mote_tensor *in, int axis) {
    int32_t shape[MOTE_MAX_RANK];
    int64_t sum = 0;
    for (int a = 0; a < in->rank; a++)
        shape[a] = in->shape[a];
    for (size_t i = 0; i < rule->op->output_count; i++) {
        const int64_t length = part_length(rule->graph, rule->op, in->shape[axis], i);
        if (length < 1 || length > in->shape[axis]) {
            return mote_rule_fail(rule, MOTE_INPUT, "part %zu of a split of %d has length %lld", i,
                                  (int)in->shape[axis], (long long)length);
        }
        sum += length;
        shape[axis] = (int32_t)length;
        MOTE_TRY(mote_rule_shape_of(rule, mote_rule_output(rule, i), in->rank, shape));
    }
    if (sum == in->shape[axis]) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%zu parts of %lld in all, expected %d", rule->op->output_count,
                          (long long)sum, (int)in->shape[axis]);
}

/* As many parts as outputs. */
static enum mote_status check_count(const struct mote_rule *rule, int32_t whole) {
    const size_t parts = rule->op->output_count;
    if (rule->op->code == MOTE_OP_SPLIT) {
        if ((size_t)whole % parts == 0) return MOTE_OK;
        return mote_rule_fail(rule, MOTE_INPUT, "%zu equal parts of an axis of length %d", parts, (int)whole);
    }
    const struct mote_tensor *sizes = rule->x[1];
    MOTE_TRY(mote_rule_int_vector(rule, "the list of sizes", sizes));
    if (mote_tensor_count(sizes) == parts) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "%zu sizes for %zu outputs", mote_tensor_count(sizes), parts);
}

enum mote_status mote_check_split(const struct mote_rule *rule) {
    const bool sizes = rule->op->code == MOTE_OP_SPLIT_V;
    int axis;
    MOTE_TRY(mote_rule_outputs(rule, rule->op->params.split.count, MOST_PARTS));
    const struct mote_tensor *in = operand(rule->graph, rule->op, 1, 0);
    MOTE_TRY(mote_rule_axis_input(rule, sizes ? 2 : 0, in->rank, &axis));
    MOTE_TRY(check_count(rule, in->shape[axis]));
    return check_parts(rule, in, axis);
}

bool mote_move_split(const struct mote_mover *m) {
    const struct mote_tensor *in = operand(m->graph, m->op, 1, 0), *given = operand(m->graph, m->op, 0, 2);
    const int axis = mote_axis_of(mote_tensor_int(given, 0), in->rank);
    struct mote_block *block = mote_mover_blocks(m, 1);
    size_t first = 0;
    if (!block) return false;
    for (size_t i = 0; i < m->output; i++)
        first += (size_t)part_length(m->graph, m->op, in->shape[axis], i);
    block->input = m->op->code == MOTE_OP_SPLIT ? 1 : 0;
    mote_block_take(block, in, axis, first, (size_t)mote_mover_output(m)->shape[axis]);
    return true;
}

enum mote_status mote_check_unpack(const struct mote_rule *rule) {
    int32_t shape[MOTE_MAX_RANK];
    int axis;
    MOTE_TRY(mote_rule_outputs(rule, rule->op->params.pack.count, MOST_PARTS));
    const struct mote_tensor *in = rule->x[0];
    MOTE_TRY(mote_rule_axis(rule, rule->op->params.pack.axis, in->rank, &axis));
    if ((size_t)in->shape[axis] != rule->op->output_count) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu outputs of an axis of length %d", rule->op->output_count,
                              (int)in->shape[axis]);
    }
    for (int a = 0; a + 1 < in->rank; a++)
        shape[a] = in->shape[a + (a >= axis)];
    for (size_t i = 0; i < rule->op->output_count; i++)
        MOTE_TRY(mote_rule_shape_of(rule, mote_rule_output(rule, i), in->rank - 1, shape));
    return MOTE_OK;
}

bool mote_move_unpack(const struct mote_mover *m) {
    const struct mote_tensor *in = mote_mover_input(m, 0);
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    mote_block_take(block, in, mote_axis_of(m->op->params.pack.axis, in->rank), m->output, 1);
    return true;
}
