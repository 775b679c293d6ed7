/* SPDX-License-Identifier: MIT
 * Ops that move elements → one kernel with the blocks that the graph says (graph/moves.h), brought to their simplest form;
 * or none at all where the output lies in the input as it is. */
#include "graph/moves.h"
#include "program/lower.h"

enum { LAST = MOTE_MOVE_AXES - 1 };

/* Axes of one element go; an axis that goes on where the one behind it ends, in x and in y, is one with it. */
static void join_axes(struct mote_block *b) {
    const struct mote_block old = *b;
    size_t at = MOTE_MOVE_AXES;
    for (size_t a = 0; a < MOTE_MOVE_AXES; a++) {
        b->shape[a] = 1;
        b->x_step[a] = b->y_step[a] = 0;
    }
    for (size_t a = MOTE_MOVE_AXES; a-- > 0;) {
        if (old.shape[a] == 1) continue;
        if (at <= LAST && old.x_step[a] == b->x_step[at] * (ptrdiff_t)b->shape[at] &&
            old.y_step[a] == b->y_step[at] * (ptrdiff_t)b->shape[at]) {
            b->shape[at] *= old.shape[a];
            continue;
        }
        at--;
        b->shape[at] = old.shape[a];
        b->x_step[at] = old.x_step[a];
        b->y_step[at] = old.y_step[a];
    }
}

/* One run of elements that lie side by side is all. */
static bool is_run(const struct mote_move *move) {
    const struct mote_block *b = move->blocks;
    if (move->count != 1 || move->filled > 0 || b->shape[LAST - 1] != 1) return false;
    return b->shape[LAST] == 1 || (b->x_step[LAST] == 1 && b->y_step[LAST] == 1);
}

enum mote_status mote_lower_move(struct mote_lowering *l) {
    struct mote_arena *memory = &l->program->memory;
    struct mote_move *p = mote_lower_params(l, sizeof *p);
    if (!mote_op_move(l->graph, l->op, l->output, memory, p)) return mote_lower_fail_memory(l);
    struct mote_block *blocks = mote_arena_copy(memory, p->blocks, p->count * sizeof *blocks);
    if (!blocks) return mote_lower_fail_memory(l);
    for (size_t i = 0; i < p->count; i++)
        join_axes(&blocks[i]);
    p->blocks = blocks;
    l->step->kernel = mote_move;
    if (!is_run(p)) return MOTE_OK;
    l->step->x = &l->step->x[blocks[0].input];
    mote_lower_keep(l, 1);
    blocks[0].input = 0;
    l->step->is_view = true;
    l->step->view_at = blocks[0].x_start * p->element;
    return MOTE_OK;
}

/* Known before any run; an op that is settled away unless the graph's output is its. */
enum mote_status mote_lower_shape(struct mote_lowering *l) {
    void *numbers = mote_lower_alloc(l, 1, l->out->bytes);
    if (!numbers) return mote_lower_fail_memory(l);
    mote_shape_numbers(l->graph, l->op, numbers);
    mote_lower_keep(l, 0);
    l->program->constants[l->step->y] = numbers;
    return MOTE_OK;
}
