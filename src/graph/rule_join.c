/* SPDX-License-Identifier: MIT
 * CONCATENATION (along an axis that the inputs have) and PACK (along a new one). As in TensorFlow Lite and TFLite Micro,
 * int8 inputs have the output's scale: neither requantizes. */
#include "graph/moves.h"
#include "graph/rules.h"

static enum mote_status check_part(const struct mote_rule *rule, size_t i, int axis) {
    const struct mote_tensor *first = rule->x[0], *part = mote_rule_input(rule, i);
    bool fits = part->rank == first->rank;
    for (int a = 0; fits && a < first->rank; a++)
        fits = a == axis || part->shape[a] == first->shape[a];
    if (fits) return MOTE_OK;
    return axis < 0 ? mote_rule_fail(rule, MOTE_INPUT, "inputs 0 and %zu differ in shape", i)
                    : mote_rule_fail(rule, MOTE_INPUT, "inputs 0 and %zu differ beside axis %d", i, axis);
}

enum mote_status mote_check_concatenation(const struct mote_rule *rule) {
    const struct mote_tensor *first = rule->x[0];
    int axis;
    if (rule->op->params.concat.activation != MOTE_ACT_NONE) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "a fused activation, expected none");
    }
    MOTE_TRY(mote_rule_axis(rule, rule->op->params.concat.axis, first->rank, &axis));
    int64_t sum = 0;
    for (size_t i = 0; i < rule->op->input_count; i++) {
        MOTE_TRY(check_part(rule, i, axis));
        sum += mote_rule_input(rule, i)->shape[axis];
    }
    if (sum > MOTE_MAX_BYTES) {
        return mote_rule_fail(rule, MOTE_INPUT, "the inputs make %lld along axis %d, expected at most %d",
                              (long long)sum, axis, MOTE_MAX_BYTES);
    }
    int32_t shape[MOTE_MAX_RANK];
    for (int a = 0; a < first->rank; a++)
        shape[a] = a == axis ? (int32_t)sum : first->shape[a];
    return mote_rule_shape(rule, first->rank, shape);
}

bool mote_move_concatenation(const struct mote_mover *m) {
    const struct mote_tensor *out = mote_mover_output(m);
    const int axis = mote_axis_of(m->op->params.concat.axis, out->rank);
    struct mote_block *blocks = mote_mover_blocks(m, m->op->input_count);
    size_t at = 0;
    if (!blocks) return false;
    for (size_t i = 0; i < m->op->input_count; i++) {
        const struct mote_tensor *part = mote_mover_input(m, i);
        blocks[i].input = i;
        mote_block_read(&blocks[i], part);
        for (int a = 0; a < out->rank; a++)
            blocks[i].y_step[mote_block_slot(out->rank, a)] = (ptrdiff_t)mote_tensor_stride(out, a);
        blocks[i].y_start = at * mote_tensor_stride(out, axis);
        at += (size_t)part->shape[axis];
    }
    return true;
}

enum mote_status mote_check_pack(const struct mote_rule *rule) {
    const struct mote_tensor *first = rule->x[0];
    int axis;
    if ((size_t)rule->op->params.pack.count != rule->op->input_count) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu inputs, its options say %d", rule->op->input_count,
                              (int)rule->op->params.pack.count);
    }
    if (first->rank == MOTE_MAX_RANK) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "one dimension more than %d", MOTE_MAX_RANK);
    }
    MOTE_TRY(mote_rule_axis(rule, rule->op->params.pack.axis, first->rank + 1, &axis));
    for (size_t i = 0; i < rule->op->input_count; i++)
        MOTE_TRY(check_part(rule, i, -1));
    int32_t shape[MOTE_MAX_RANK];
    for (int a = 0; a <= first->rank; a++)
        shape[a] = a == axis ? (int32_t)rule->op->input_count : first->shape[a - (a > axis)];
    return mote_rule_shape(rule, first->rank + 1, shape);
}

bool mote_move_pack(const struct mote_mover *m) {
    const struct mote_tensor *out = mote_mover_output(m), *in = mote_mover_input(m, 0);
    const int axis = mote_axis_of(m->op->params.pack.axis, out->rank);
    struct mote_block *blocks = mote_mover_blocks(m, m->op->input_count);
    if (!blocks) return false;
    for (size_t i = 0; i < m->op->input_count; i++) {
        blocks[i].input = i;
        mote_block_read(&blocks[i], in);
        for (int a = 0; a < in->rank; a++) {
            blocks[i].y_step[mote_block_slot(in->rank, a)] =
                (ptrdiff_t)mote_tensor_stride(out, a + (a >= axis));
        }
        blocks[i].y_start = i * mote_tensor_stride(out, axis);
    }
    return true;
}
