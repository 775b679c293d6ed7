/* SPDX-License-Identifier: MIT
 * Ops that repeat a tensor: TILE, so many times along each axis, and BROADCAST_TO, along axes of length 1 up to a shape.
 * Along such an axis the input stands still; along a longer one each tile is a block of its own. */
#include "graph/moves.h"
#include "graph/rules.h"

enum { MOST_TILES = 1 << 12 };

enum mote_status mote_check_tile(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0], *times = rule->x[1];
    int32_t shape[MOTE_MAX_RANK];
    int64_t tiles = 1;
    MOTE_TRY(mote_rule_int_vector(rule, "the list of multiples", times));
    if (mote_tensor_count(times) != (size_t)in->rank) {
        return mote_rule_fail(rule, MOTE_INPUT, "%zu multiples for %d dimensions", mote_tensor_count(times),
                              in->rank);
    }
    for (int i = 0; i < in->rank; i++) {
        const int64_t n = mote_tensor_int(times, (size_t)i), length = in->shape[i];
        const bool fits = n >= 1 && n <= MOTE_MAX_BYTES / length;
        if (fits && length > 1) tiles *= n;
        if (!fits || tiles > MOST_TILES) {
            return mote_rule_fail(
                rule, MOTE_INPUT,
                "axis %d of length %d is repeated %lld times, expected 1 to %d, all together", i, (int)length,
                (long long)n, MOST_TILES);
        }
        shape[i] = (int32_t)(n * length);
    }
    return mote_rule_shape(rule, in->rank, shape);
}

enum mote_status mote_check_broadcast_to(const struct mote_rule *rule) {
    const struct mote_tensor *in = rule->x[0];
    int32_t shape[MOTE_MAX_RANK];
    int rank;
    MOTE_TRY(mote_rule_given_shape(rule, rule->x[1], shape, &rank));
    for (int i = 1; i <= in->rank; i++) {
        const int32_t n = in->shape[in->rank - i];
        if (i > rank || (n != 1 && n != shape[rank - i])) {
            return mote_rule_fail(rule, MOTE_INPUT, "axis %d of length %d does not broadcast to the shape",
                                  in->rank - i, (int)n);
        }
    }
    return mote_rule_shape(rule, rank, shape);
}

/* Of the input, along an axis of the output. */
static size_t length_of(const struct mote_mover *m, int axis) {
    const struct mote_tensor *in = mote_mover_input(m, 0);
    const int own = axis - mote_mover_output(m)->rank + in->rank;
    return own < 0 ? 1 : (size_t)in->shape[own];
}

static size_t count_tiles(const struct mote_mover *m, int axis) {
    const size_t length = length_of(m, axis);
    return length == 1 ? 1 : (size_t)mote_mover_output(m)->shape[axis] / length;
}

static void place_tile(const struct mote_mover *m, int axis, size_t tile, struct mote_block *block) {
    const struct mote_tensor *out = mote_mover_output(m);
    const size_t a = mote_block_slot(out->rank, axis), length = length_of(m, axis),
                 step = mote_tensor_stride(out, axis);
    block->y_start += tile * length * step;
    block->y_step[a] = (ptrdiff_t)step;
    if (length > 1) return;
    block->shape[a] = (size_t)out->shape[axis];
    block->x_step[a] = 0;
}

bool mote_move_repeat(const struct mote_mover *m) {
    return mote_mover_combine(m, count_tiles, place_tile);
}
