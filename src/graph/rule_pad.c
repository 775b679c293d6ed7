/* SPDX-License-Identifier: MIT
 * Ops that make elements of nothing: PAD (zeros; in int8 the zero point), PADV2 (a given value), MIRROR_PAD (the input's own,
 * backwards), FILL; and TRANSPOSE. */
#include "graph/moves.h"
#include "graph/rules.h"

#include <string.h>

static bool mirrors(const struct mote_op *op) {
    return op->code == MOTE_OP_MIRROR_PAD;
}

/* How far a mirror leaves its last sample behind: 1 where that is not said again. */
static int skipped(const struct mote_op *op) {
    return op->params.mirror.mode == MOTE_MIRROR_REFLECT;
}

enum mote_status mote_check_pad(const struct mote_rule *rule) {
    int32_t shape[MOTE_MAX_RANK];
    const struct mote_tensor *in = rule->x[0], *padding = rule->x[1], *value = rule->x[2];
    const bool mirrored = mirrors(rule->op);
    MOTE_TRY(mote_rule_ints(rule, "the list of paddings", padding));
    if (padding->rank != 2 || padding->shape[0] != in->rank || padding->shape[1] != 2) {
        return mote_rule_fail(rule, MOTE_INPUT, "the paddings are no %d×2 numbers", in->rank);
    }
    if (mirrored && (unsigned)rule->op->params.mirror.mode > MOTE_MIRROR_SYMMETRIC)
        return mote_rule_fail(rule, MOTE_INPUT, "mode %d, expected 0 or 1",
                              (int)rule->op->params.mirror.mode);
    for (int i = 0; i < in->rank; i++) {
        const int64_t before = mote_tensor_int(padding, 2 * (size_t)i),
                      after = mote_tensor_int(padding, 2 * (size_t)i + 1),
                      most = mirrored ? in->shape[i] - skipped(rule->op) : MOTE_MAX_BYTES;
        if (before < 0 || after < 0 || before > most || after > most ||
            before + after > MOTE_MAX_BYTES - in->shape[i]) {
            return mote_rule_fail(rule, MOTE_INPUT, "%lld and %lld elements around axis %d",
                                  (long long)before, (long long)after, i);
        }
        shape[i] = (int32_t)(before + in->shape[i] + after);
    }
    if (value && (mote_tensor_count(value) != 1 || !value->data)) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "the value is no constant scalar");
    }
    return mote_rule_shape(rule, in->rank, shape);
}

/* Number `part` of an axis: the input itself; of a mirror also what comes before it or behind. */
static void place_part(const struct mote_mover *m, int axis, size_t part, struct mote_block *block) {
    const struct mote_tensor *in = mote_mover_input(m, 0), *padding = mote_mover_input(m, 1);
    const size_t a = mote_block_slot(in->rank, axis), length = (size_t)in->shape[axis],
                 before = (size_t)mote_tensor_int(padding, 2 * (size_t)axis),
                 behind = (size_t)mote_tensor_int(padding, 2 * (size_t)axis + 1),
                 x = mote_tensor_stride(in, axis), y = mote_tensor_stride(mote_mover_output(m), axis);
    if (part == 1 && before == 0) part = 2;
    const size_t at[] = {before, 0, before + length}, shape[] = {length, before, behind},
                 start[] = {0, before - 1 + (size_t)skipped(m->op), length - 1 - (size_t)skipped(m->op)};
    block->y_step[a] = (ptrdiff_t)y;
    block->y_start += at[part] * y;
    block->shape[a] = shape[part];
    if (part == 0) return;
    block->x_start += start[part] * x;
    block->x_step[a] = -(ptrdiff_t)x;
}

static size_t count_parts(const struct mote_mover *m, int axis) {
    const struct mote_tensor *padding = mote_mover_input(m, 1);
    const size_t at = 2 * (size_t)axis;
    const size_t sides =
        (mote_tensor_int(padding, at) > 0 ? 1u : 0u) + (mote_tensor_int(padding, at + 1) > 0 ? 1u : 0u);
    return mirrors(m->op) ? 1 + sides : 1;
}

bool mote_move_pad(const struct mote_mover *m) {
    if (!mote_mover_combine(m, count_parts, place_part)) return false;
    if (mirrors(m->op)) return true;
    mote_mover_zero(m);
    if (m->op->code == MOTE_OP_PADV2) memcpy(m->move->value, mote_mover_input(m, 2)->data, m->move->element);
    return true;
}

enum mote_status mote_rule_given_shape(const struct mote_rule *rule, const struct mote_tensor *given,
                                       int32_t shape[MOTE_MAX_RANK], int *rank) {
    MOTE_TRY(mote_rule_int_vector(rule, "the shape", given));
    const size_t count = mote_tensor_count(given);
    if (given->rank != 1 || count > MOTE_MAX_RANK) {
        return mote_rule_fail(rule, MOTE_INPUT, "a shape of %zu numbers, expected up to %d", count,
                              MOTE_MAX_RANK);
    }
    for (size_t i = 0; i < count; i++) {
        const int64_t n = mote_tensor_int(given, i);
        if (n < 1 || n > MOTE_MAX_BYTES)
            return mote_rule_fail(rule, MOTE_INPUT, "dimension %zu is %lld", i, (long long)n);
        shape[i] = (int32_t)n;
    }
    *rank = (int)count;
    return MOTE_OK;
}

enum mote_status mote_check_fill(const struct mote_rule *rule) {
    const size_t values = mote_tensor_count(rule->x[1]);
    int32_t shape[MOTE_MAX_RANK];
    int rank;
    MOTE_TRY(mote_rule_given_shape(rule, rule->x[0], shape, &rank));
    if (values == 1) return mote_rule_shape(rule, rank, shape);
    return mote_rule_fail(rule, MOTE_INPUT, "%zu values, expected 1", values);
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
