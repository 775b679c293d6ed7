/* SPDX-License-Identifier: MIT
 * Ops that make elements of nothing: PAD (zeros; in int8 the zero point), PADV2 (a given value), FILL; and TRANSPOSE. */
#include "graph/moves.h"
#include "graph/rules.h"

#include <string.h>

static enum mote_status check_padding(const struct mote_rule *rule, const struct mote_tensor *in,
                                      const struct mote_tensor *padding, int32_t shape[MOTE_MAX_RANK]) {
    MOTE_TRY(mote_rule_ints(rule, "the list of paddings", padding));
    if (padding->rank != 2 || padding->shape[0] != in->rank || padding->shape[1] != 2) {
        return mote_rule_fail(rule, MOTE_INPUT, "the paddings are no %d×2 numbers", in->rank);
    }
    for (int i = 0; i < in->rank; i++) {
        const int64_t before = mote_tensor_int(padding, 2 * (size_t)i),
                      after = mote_tensor_int(padding, 2 * (size_t)i + 1);
        if (before < 0 || after < 0 || before > MOTE_MAX_BYTES || after > MOTE_MAX_BYTES ||
            before + after > MOTE_MAX_BYTES - in->shape[i]) {
            return mote_rule_fail(rule, MOTE_INPUT, "%lld and %lld elements around axis %d",
                                  (long long)before, (long long)after, i);
        }
        shape[i] = (int32_t)(before + in->shape[i] + after);
    }
    return MOTE_OK;
}

enum mote_status mote_check_pad(const struct mote_rule *rule) {
    int32_t shape[MOTE_MAX_RANK];
    const struct mote_tensor *in = rule->x[0], *value = rule->x[2];
    MOTE_TRY(check_padding(rule, in, rule->x[1], shape));
    if (value && (mote_tensor_count(value) != 1 || !value->data)) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "the value is no constant scalar");
    }
    return mote_rule_shape(rule, in->rank, shape);
}

bool mote_move_pad(const struct mote_mover *m) {
    const struct mote_tensor *in = mote_mover_input(m, 0), *padding = mote_mover_input(m, 1),
                             *out = mote_mover_output(m);
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    mote_block_read(block, in);
    for (int i = 0; i < in->rank; i++) {
        const size_t stride = mote_tensor_stride(out, i);
        block->y_start += (size_t)mote_tensor_int(padding, 2 * (size_t)i) * stride;
        block->y_step[mote_block_slot(in->rank, i)] = (ptrdiff_t)stride;
    }
    mote_mover_zero(m);
    if (m->op->code == MOTE_OP_PADV2) memcpy(m->move->value, mote_mover_input(m, 2)->data, m->move->element);
    return true;
}

enum mote_status mote_check_fill(const struct mote_rule *rule) {
    const struct mote_tensor *dims = rule->x[0], *value = rule->x[1];
    int32_t shape[MOTE_MAX_RANK];
    MOTE_TRY(mote_rule_int_vector(rule, "the shape", dims));
    const size_t rank = mote_tensor_count(dims);
    if (dims->rank != 1 || rank > MOTE_MAX_RANK || mote_tensor_count(value) != 1) {
        return mote_rule_fail(rule, MOTE_INPUT,
                              "a shape of %zu numbers and %zu values, expected up to %d and 1", rank,
                              mote_tensor_count(value), MOTE_MAX_RANK);
    }
    for (size_t i = 0; i < rank; i++) {
        const int64_t n = mote_tensor_int(dims, i);
        if (n < 1 || n > MOTE_MAX_BYTES)
            return mote_rule_fail(rule, MOTE_INPUT, "dimension %zu is %lld", i, (long long)n);
        shape[i] = (int32_t)n;
    }
    return mote_rule_shape(rule, (int)rank, shape);
}

/* The one element, again and again. */
bool mote_move_fill(const struct mote_mover *m) {
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    block->input = 1;
    block->shape[MOTE_MOVE_AXES - 1] = mote_tensor_count(mote_mover_output(m));
    mote_block_write_dense(block);
    return true;
}

enum mote_status mote_check_transpose(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *order = rule->x[1];
    bool seen[MOTE_MAX_RANK] = {false};
    int32_t shape[MOTE_MAX_RANK];
    int axis;
    MOTE_TRY(mote_rule_int_vector(rule, "the order of axes", order));
    if (mote_tensor_count(order) != (size_t)in->rank) {
        return mote_rule_fail(rule, MOTE_INPUT, "an order of %zu axes of an input with %d dimensions",
                              mote_tensor_count(order), in->rank);
    }
    for (int i = 0; i < in->rank; i++) {
        MOTE_TRY(mote_rule_axis(rule, mote_tensor_int(order, (size_t)i), in->rank, &axis));
        if (seen[axis]) return mote_rule_fail(rule, MOTE_INPUT, "the order names axis %d twice", axis);
        seen[axis] = true;
        shape[i] = in->shape[axis];
    }
    return mote_rule_shape(rule, in->rank, shape);
}

bool mote_move_transpose(const struct mote_mover *m) {
    const struct mote_tensor *in = mote_mover_input(m, 0), *order = mote_mover_input(m, 1);
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    for (int i = 0; i < in->rank; i++) {
        const int axis = mote_axis_of(mote_tensor_int(order, (size_t)i), in->rank);
        const size_t a = mote_block_slot(in->rank, i);
        block->shape[a] = (size_t)in->shape[axis];
        block->x_step[a] = (ptrdiff_t)mote_tensor_stride(in, axis);
    }
    mote_block_write_dense(block);
    return true;
}
