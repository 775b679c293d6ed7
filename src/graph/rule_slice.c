/* SPDX-License-Identifier: MIT
 * SLICE (begin and size) and STRIDED_SLICE (begin, end and stride, with NumPy's liberties: negative numbers count from
 * the end, an ellipsis, new axes, axes that vanish). */
#include "graph/moves.h"
#include "graph/rules.h"

static int64_t clamp(int64_t value, int64_t low, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

/* One axis of a STRIDED_SLICE as it is given. */
struct spec {
    int64_t begin, end, stride;
    bool whole_begin, whole_end, shrink, offset;
};

/* Where a walk over an axis of `size` begins and ends. What lies outside is moved to the edge. */
static struct mote_slice_range resolve(int32_t size, const struct spec *s) {
    const bool forward = s->stride > 0;
    const int64_t low = forward ? 0 : -1, high = forward ? size : (int64_t)size - 1;
    int64_t first = clamp(s->begin < 0 ? s->begin + size : s->begin, low, high);
    if (s->whole_begin) first = forward ? low : high;
    int64_t end = s->offset ? s->end + first : s->end;
    int64_t last = clamp(end < 0 ? end + size : end, low, high);
    if (s->whole_end) last = forward ? high : low;
    const int64_t step = forward ? s->stride : -s->stride, span = forward ? last - first : first - last;
    int64_t count = span > 0 ? (span + step - 1) / step : 0;
    if (s->shrink) count = first >= 0 && first < size ? 1 : 0;
    return (struct mote_slice_range){(int32_t)first, (int32_t)s->stride, (int32_t)count};
}

static struct spec spec_at(const struct mote_rule *rule, size_t i) {
    const struct mote_slice_params *p = &rule->op->params.slice;
    return (struct spec){
        .begin = mote_tensor_int(rule->x[1], i),
        .end = mote_tensor_int(rule->x[2], i),
        .stride = mote_tensor_int(mote_rule_input(rule, 3), i),
        .whole_begin = p->begin_mask >> i & 1,
        .whole_end = p->end_mask >> i & 1,
        .shrink = p->shrink_axis_mask >> i & 1,
        .offset = p->offset,
    };
}

static bool bit(int32_t mask, size_t i) {
    return mask >> i & 1;
}

/* How many numbers belong to axes of the input; the others are an ellipsis or new axes. */
static enum mote_status count_axes(const struct mote_rule *rule, size_t count, int *axes) {
    const struct mote_slice_params *p = &rule->op->params.slice;
    int ellipses = 0;
    *axes = 0;
    for (size_t i = 0; i < count; i++) {
        ellipses += bit(p->ellipsis_mask, i);
        *axes += !bit(p->ellipsis_mask, i) && !bit(p->new_axis_mask, i);
    }
    if (ellipses > 1) return mote_rule_fail(rule, MOTE_INPUT, "%d ellipses, expected at most 1", ellipses);
    if (*axes <= rule->x[0]->rank) return MOTE_OK;
    return mote_rule_fail(rule, MOTE_INPUT, "a slice of %d axes of an input with %d dimensions", *axes,
                          rule->x[0]->rank);
}

static enum mote_status read_arguments(const struct mote_rule *rule, size_t *count) {
    static const char *const names[] = {"begin", "end", "strides"};
    *count = mote_tensor_count(rule->x[1]);
    for (size_t i = 1; i < 4; i++) {
        const struct mote_tensor *argument = mote_rule_input(rule, i);
        MOTE_TRY(mote_rule_int_vector(rule, names[i - 1], argument));
        if (mote_tensor_count(argument) != *count || *count > 2 * MOTE_MAX_RANK) {
            return mote_rule_fail(rule, MOTE_INPUT, "begin has %zu numbers, %s has %zu; expected %d at most",
                                  *count, names[i - 1], mote_tensor_count(argument), 2 * MOTE_MAX_RANK);
        }
    }
    return MOTE_OK;
}

static enum mote_status add_axis(const struct mote_rule *rule, struct mote_slice_walk *walk, int32_t size) {
    if (walk->rank == MOTE_MAX_RANK) {
        return mote_rule_fail(rule, MOTE_UNSUPPORTED, "an output of more than %d dimensions", MOTE_MAX_RANK);
    }
    walk->shape[walk->rank++] = size;
    return MOTE_OK;
}

static enum mote_status walk_whole(const struct mote_rule *rule, struct mote_slice_walk *walk, int axis) {
    const int32_t size = rule->x[0]->shape[axis];
    walk->axis[axis] = (struct mote_slice_range){0, 1, size};
    return add_axis(rule, walk, size);
}

static enum mote_status walk_axis(const struct mote_rule *rule, struct mote_slice_walk *walk, int axis,
                                  const struct spec *s) {
    if (s->stride == 0 || (s->shrink && s->stride < 0) || s->stride != (int32_t)s->stride) {
        return mote_rule_fail(rule, MOTE_INPUT, "stride %lld along axis %d", (long long)s->stride, axis);
    }
    walk->axis[axis] = resolve(rule->x[0]->shape[axis], s);
    return s->shrink ? MOTE_OK : add_axis(rule, walk, walk->axis[axis].count);
}

enum mote_status mote_slice_walk(const struct mote_rule *rule, struct mote_slice_walk *walk) {
    const struct mote_slice_params *p = &rule->op->params.slice;
    const int rank = rule->x[0]->rank;
    size_t count;
    int axes, axis = 0;
    *walk = (struct mote_slice_walk){0};
    MOTE_TRY(read_arguments(rule, &count));
    MOTE_TRY(count_axes(rule, count, &axes));
    for (size_t i = 0; i < count; i++) {
        const struct spec s = spec_at(rule, i);
        if (bit(p->ellipsis_mask, i)) {
            for (int skipped = rank - axes; skipped > 0; skipped--)
                MOTE_TRY(walk_whole(rule, walk, axis++));
        } else if (bit(p->new_axis_mask, i)) {
            MOTE_TRY(add_axis(rule, walk, 1));
        } else {
            MOTE_TRY(walk_axis(rule, walk, axis++, &s));
        }
    }
    while (axis < rank)
        MOTE_TRY(walk_whole(rule, walk, axis++));
    return MOTE_OK;
}

enum mote_status mote_check_strided_slice(const struct mote_rule *rule) {
    struct mote_slice_walk walk;
    MOTE_TRY(mote_slice_walk(rule, &walk));
    for (int i = 0; i < rule->x[0]->rank; i++) {
        if (walk.axis[i].count == 0)
            return mote_rule_fail(rule, MOTE_INPUT, "the slice of axis %d is empty", i);
    }
    return mote_rule_shape(rule, walk.rank, walk.shape);
}

/* The elements of the ranges, one after the other. */
static bool move_ranges(const struct mote_mover *m, const struct mote_slice_range *ranges) {
    const struct mote_tensor *in = mote_mover_input(m, 0);
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    mote_block_read(block, in);
    for (int i = 0; i < in->rank; i++) {
        const size_t a = mote_block_slot(in->rank, i);
        block->x_start += (size_t)ranges[i].begin * mote_tensor_stride(in, i);
        block->x_step[a] *= ranges[i].stride;
        block->shape[a] = (size_t)ranges[i].count;
    }
    mote_block_write_dense(block);
    return true;
}

bool mote_move_strided_slice(const struct mote_mover *m) {
    const struct mote_rule rule = {
        .graph = m->graph,
        .op = m->op,
        .x = {mote_mover_input(m, 0), mote_mover_input(m, 1), mote_mover_input(m, 2)}};
    struct mote_slice_walk walk;
    return mote_slice_walk(&rule, &walk) == MOTE_OK && move_ranges(m, walk.axis);
}

/* A size of −1: up to the end. */
static struct mote_slice_range slice_range(const struct mote_tensor *in, const struct mote_tensor *begin,
                                           const struct mote_tensor *size, int axis) {
    const int64_t first = mote_tensor_int(begin, (size_t)axis), wanted = mote_tensor_int(size, (size_t)axis);
    const int64_t all = in->shape[axis], count = wanted == -1 ? all - first : wanted;
    if (first < 0 || first >= all || count < 1 || count > all - first) return (struct mote_slice_range){0};
    return (struct mote_slice_range){(int32_t)first, 1, (int32_t)count};
}

enum mote_status mote_check_slice(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *begin = rule->x[1], *size = rule->x[2];
    int32_t shape[MOTE_MAX_RANK];
    MOTE_TRY(mote_rule_int_vector(rule, "begin", begin));
    MOTE_TRY(mote_rule_int_vector(rule, "size", size));
    if (mote_tensor_count(begin) != (size_t)in->rank || mote_tensor_count(size) != (size_t)in->rank) {
        return mote_rule_fail(rule, MOTE_INPUT, "begin has %zu numbers and size %zu, for %d dimensions",
                              mote_tensor_count(begin), mote_tensor_count(size), in->rank);
    }
    for (int i = 0; i < in->rank; i++) {
        shape[i] = slice_range(in, begin, size, i).count;
        if (shape[i] > 0) continue;
        return mote_rule_fail(rule, MOTE_INPUT, "begin %lld and size %lld along axis %d of length %d",
                              (long long)mote_tensor_int(begin, (size_t)i),
                              (long long)mote_tensor_int(size, (size_t)i), i, (int)in->shape[i]);
    }
    return mote_rule_shape(rule, in->rank, shape);
}

bool mote_move_slice(const struct mote_mover *m) {
    const struct mote_tensor *in = mote_mover_input(m, 0);
    struct mote_slice_range ranges[MOTE_MAX_RANK];
    for (int i = 0; i < in->rank; i++)
        ranges[i] = slice_range(in, mote_mover_input(m, 1), mote_mover_input(m, 2), i);
    return move_ranges(m, ranges);
}
