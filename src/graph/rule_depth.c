/* SPDX-License-Identifier: MIT
 * DEPTH_TO_SPACE: the channels of a pixel become a square of b × b pixels, row by row; and SPACE_TO_DEPTH, which undoes it.
 * Both are one block, from (n, h, row in the square, w, column in it, channel) to the same or back. */
#include "graph/moves.h"
#include "graph/rules.h"

#include <string.h>

static bool to_space(const struct mote_op *op) {
    return op->code == MOTE_OP_DEPTH_TO_SPACE;
}

/* Height, width and channels of the output; false where blocks do not divide the input, or it would be too large. */
static bool find_shape(const struct mote_op *op, const int32_t *in, int32_t *shape) {
    const int64_t b = op->params.depth.block;
    if (b < 1 || b > MOTE_MOST_STEP) return false;
    for (int i = 1; i < 4; i++) {
        const int64_t factor = i == 3 ? b * b : b;
        const bool grows = to_space(op) == (i < 3);
        const int64_t n = grows ? in[i] * factor : in[i] / factor;
        if (n > MOTE_MAX_BYTES || (!grows && in[i] % factor != 0)) return false;
        shape[i] = (int32_t)n;
    }
    return true;
}

enum mote_status mote_check_depth(const struct mote_rule *rule) {
    const int32_t *in = rule->x[0]->shape;
    int32_t shape[4] = {in[0]};
    MOTE_TRY(mote_rule_rank(rule, "the input", rule->x[0], 4));
    if (find_shape(rule->op, in, shape)) return mote_rule_shape(rule, 4, shape);
    return mote_rule_fail(rule, MOTE_INPUT, "blocks of size %d do not fit an input of %d×%d×%d",
                          (int)rule->op->params.depth.block, (int)in[1], (int)in[2], (int)in[3]);
}

bool mote_move_depth(const struct mote_mover *m) {
    const bool space = to_space(m->op);
    const struct mote_tensor *in = mote_mover_input(m, 0), *out = mote_mover_output(m);
    const int32_t *deep = space ? in->shape : out->shape, *wide = space ? out->shape : in->shape;
    const size_t b = (size_t)m->op->params.depth.block, c = (size_t)wide[3];
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    const size_t shape[MOTE_MOVE_AXES] = {(size_t)deep[0], (size_t)deep[1], b, (size_t)deep[2], b, c};
    memcpy(block->shape, shape, sizeof shape);
    mote_block_write_dense(
        block); /* in this order lie the pixels; of the deep ones two axes have changed places */
    memcpy(block->x_step, block->y_step, sizeof block->x_step);
    ptrdiff_t *step = space ? block->x_step : block->y_step;
    step[2] = (ptrdiff_t)(b * c);
    step[3] = (ptrdiff_t)(b * b * c);
    return true;
}
