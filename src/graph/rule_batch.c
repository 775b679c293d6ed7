/* SPDX-License-Identifier: MIT
 * SPACE_TO_BATCH_ND: every b-th sample of the axes behind the batch becomes an image of its own, and the batch b times as
 * long (for each axis: first all images of offset 0, then 1, …), after padding; and BATCH_TO_SPACE_ND, which undoes it and
 * crops. Converters put them around convolutions that they could not dilate. */
#include "graph/moves.h"
#include "graph/rules.h"

#include <string.h>

/* Most images that one is cut into: each is a block of its own. */
enum { MOST_OFFSETS = 1 << 12 };

static bool to_batch(const struct mote_op *op) {
    return op->code == MOTE_OP_SPACE_TO_BATCH_ND;
}

/* How much is padded or cropped at one end of axis 1 + i. */
static int64_t edge_at(const struct mote_tensor *edges, size_t i, size_t end) {
    return mote_tensor_int(edges, 2 * i + end);
}

/* The block sizes: their number, and their product. */
static enum mote_status check_blocks(const struct mote_rule *rule, size_t *axes, int64_t *offsets) {
    const struct mote_tensor *in = rule->x[0], *sizes = rule->x[1];
    MOTE_TRY(mote_rule_int_vector(rule, "the list of block sizes", sizes));
    *axes = mote_tensor_count(sizes);
    *offsets = 1;
    if (*axes + 1 > (size_t)in->rank) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu block sizes for %d dimensions", *axes, in->rank);
    }
    for (size_t i = 0; i < *axes; i++) {
        const int64_t size = mote_tensor_int(sizes, i);
        if (size < 1 || size > MOST_OFFSETS || *offsets * size > MOST_OFFSETS) {
            return mote_rule_fail(rule, MOTE_INPUT, "block size %zu is %lld, expected 1 to %d, all together",
                                  i, (long long)size, MOST_OFFSETS);
        }
        *offsets *= size;
    }
    return MOTE_OK;
}

/* The length of axis 1 + i of the output; 0: none. */
static int64_t length_of(const struct mote_rule *rule, size_t i) {
    const struct mote_tensor *edges = rule->x[2];
    const int64_t size = mote_tensor_int(rule->x[1], i), before = edge_at(edges, i, 0),
                  after = edge_at(edges, i, 1), length = rule->x[0]->shape[i + 1];
    if (before < 0 || after < 0 || before > MOTE_MAX_BYTES || after > MOTE_MAX_BYTES) return 0;
    if (!to_batch(rule->op)) return length * size - before - after;
    return (length + before + after) % size == 0 ? (length + before + after) / size : 0;
}

enum mote_status mote_check_batch(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *edges = rule->x[2];
    size_t axes;
    int64_t offsets;
    int32_t shape[MOTE_MAX_RANK];
    MOTE_TRY(check_blocks(rule, &axes, &offsets));
    MOTE_TRY(mote_rule_ints(rule, to_batch(rule->op) ? "the list of paddings" : "the list of crops", edges));
    if (edges->rank != 2 || (size_t)edges->shape[0] != axes || edges->shape[1] != 2) {
        return mote_rule_fail(rule, MOTE_INPUT, "paddings or crops are no %zu×2 numbers", axes);
    }
    const int64_t batch = to_batch(rule->op) ? in->shape[0] * offsets : in->shape[0] / offsets;
    if (batch > MOTE_MAX_BYTES || (!to_batch(rule->op) && in->shape[0] % offsets != 0)) {
        return mote_rule_fail(rule, MOTE_INPUT, "a batch of %d for blocks of %lld", (int)in->shape[0],
                              (long long)offsets);
    }
    memcpy(shape, in->shape, sizeof shape);
    shape[0] = (int32_t)batch;
    for (size_t i = 0; i < axes; i++) {
        const int64_t length = length_of(rule, i);
        if (length < 1 || length > MOTE_MAX_BYTES) {
            return mote_rule_fail(rule, MOTE_INPUT, "axis %zu of length %d with %lld and %lld at its ends",
                                  i + 1, (int)in->shape[i + 1], (long long)edge_at(edges, i, 0),
                                  (long long)edge_at(edges, i, 1));
        }
        shape[i + 1] = (int32_t)length;
    }
    return mote_rule_shape(rule, in->rank, shape);
}

/* The images of one offset. `many` is the tensor with the longer batch, `few` the other: sample j of the axis in `many` is
 * sample j · size + offset − edge of it in `few`, where there is such a one. */
static void place(const struct mote_mover *m, size_t number, struct mote_block *block) {
    const struct mote_tensor *in = mote_mover_input(m, 0), *out = mote_mover_output(m);
    const struct mote_tensor *sizes = mote_mover_input(m, 1), *edges = mote_mover_input(m, 2);
    const bool batched = to_batch(m->op);
    const struct mote_tensor *many = batched ? out : in, *few = batched ? in : out;
    ptrdiff_t *many_step = batched ? block->y_step : block->x_step,
              *few_step = batched ? block->x_step : block->y_step;
    size_t *many_start = batched ? &block->y_start : &block->x_start,
           *few_start = batched ? &block->x_start : &block->y_start;
    mote_block_read(block, few);
    *many_start = number * (size_t)few->shape[0] * mote_tensor_stride(many, 0);
    for (int a = 0; a < few->rank; a++) {
        many_step[mote_block_slot(few->rank, a)] = (ptrdiff_t)mote_tensor_stride(many, a);
        few_step[mote_block_slot(few->rank, a)] = (ptrdiff_t)mote_tensor_stride(few, a);
    }
    for (size_t i = mote_tensor_count(sizes); i-- > 0;) {
        const int64_t size = mote_tensor_int(sizes, i), shift = (int64_t)number % size - edge_at(edges, i, 0);
        const int64_t first = shift < 0 ? (-shift + size - 1) / size : 0, length = few->shape[i + 1];
        const int64_t end = length > shift ? (length - shift + size - 1) / size : 0;
        const size_t a = mote_block_slot(few->rank, (int)i + 1);
        const int64_t last = end < many->shape[i + 1] ? end : many->shape[i + 1];
        number /= (size_t)size;
        block->shape[a] = last > first ? (size_t)(last - first) : 0;
        if (block->shape[a] == 0) continue;
        *many_start += (size_t)first * mote_tensor_stride(many, (int)i + 1);
        *few_start += (size_t)(first * size + shift) * mote_tensor_stride(few, (int)i + 1);
        few_step[a] *= (ptrdiff_t)size;
    }
}

bool mote_move_batch(const struct mote_mover *m) {
    const struct mote_tensor *sizes = mote_mover_input(m, 1);
    size_t offsets = 1;
    for (size_t i = 0; i < mote_tensor_count(sizes); i++)
        offsets *= (size_t)mote_tensor_int(sizes, i);
    struct mote_block *blocks = mote_mover_blocks(m, offsets);
    if (!blocks) return false;
    for (size_t k = 0; k < offsets; k++)
        place(m, k, &blocks[k]);
    if (!to_batch(m->op)) return true;
    mote_mover_zero(m);
    return true;
}
