/* SPDX-License-Identifier: MIT
 * The table of ops that move elements, and what their blocks have in common. */
#include "graph/moves.h"

#include "graph/rules.h"

#include <string.h>

#define ALL_INPUTS ~0u

static const struct row {
    enum mote_op_code code;
    unsigned moved; /* bit i: input i; ALL_INPUTS */
    mote_mover_function *blocks;
} table[] = {
    {MOTE_OP_BATCH_TO_SPACE_ND, 1, mote_move_batch},
    {MOTE_OP_BROADCAST_TO, 1, mote_move_repeat},
    {MOTE_OP_CONCATENATION, ALL_INPUTS, mote_move_concatenation},
    {MOTE_OP_DEPTH_TO_SPACE, 1, mote_move_depth},
    {MOTE_OP_EXPAND_DIMS, 1, mote_move_whole},
    {MOTE_OP_FILL, 2, mote_move_fill},
    {MOTE_OP_GATHER, 1, NULL}, /* a kernel that looks at the positions (device/gather.h) */
    {MOTE_OP_MIRROR_PAD, 1, mote_move_pad},
    {MOTE_OP_PACK, ALL_INPUTS, mote_move_pack},
    {MOTE_OP_PAD, 1, mote_move_pad},
    {MOTE_OP_PADV2, 1 | 4, mote_move_pad},
    {MOTE_OP_RESHAPE, 1, mote_move_whole},
    {MOTE_OP_SLICE, 1, mote_move_slice},
    {MOTE_OP_SPACE_TO_BATCH_ND, 1, mote_move_batch},
    {MOTE_OP_SPACE_TO_DEPTH, 1, mote_move_depth},
    {MOTE_OP_SPLIT, 2, mote_move_split},
    {MOTE_OP_SPLIT_V, 1, mote_move_split},
    {MOTE_OP_SQUEEZE, 1, mote_move_whole},
    {MOTE_OP_STRIDED_SLICE, 1, mote_move_strided_slice},
    {MOTE_OP_TILE, 1, mote_move_repeat},
    {MOTE_OP_TRANSPOSE, 1, mote_move_transpose},
    {MOTE_OP_UNPACK, 1, mote_move_unpack},
};

static const struct row *find(enum mote_op_code code) {
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (table[i].code == code) return &table[i];
    }
    return NULL;
}

bool mote_op_moves(enum mote_op_code code) {
    return find(code) != NULL;
}

bool mote_op_moves_input(enum mote_op_code code, size_t i) {
    const struct row *row = find(code);
    return row && (row->moved == ALL_INPUTS || (i < 3 && row->moved >> i & 1));
}

bool mote_op_move(const struct mote_graph *graph, const struct mote_op *op, size_t output,
                  struct mote_arena *arena, struct mote_move *move) {
    const struct mote_mover mover = {graph, op, output, arena, move};
    *move = (struct mote_move){.element = mote_type_bytes(graph->tensors[op->outputs[output]].type)};
    return find(op->code)->blocks(&mover);
}

const struct mote_tensor *mote_mover_input(const struct mote_mover *m, size_t i) {
    return &m->graph->tensors[m->op->inputs[i]];
}

const struct mote_tensor *mote_mover_output(const struct mote_mover *m) {
    return &m->graph->tensors[m->op->outputs[m->output]];
}

struct mote_block *mote_mover_blocks(const struct mote_mover *m, size_t count) {
    struct mote_block *blocks = mote_arena_alloc(m->arena, count, sizeof *blocks);
    if (!blocks) return NULL;
    for (size_t i = 0; i < count; i++) {
        for (size_t a = 0; a < MOTE_MOVE_AXES; a++)
            blocks[i].shape[a] = 1;
    }
    m->move->count = count;
    m->move->blocks = blocks;
    return blocks;
}

size_t mote_tensor_stride(const struct mote_tensor *tensor, int axis) {
    size_t stride = 1;
    for (int i = axis + 1; i < tensor->rank; i++)
        stride *= (size_t)tensor->shape[i];
    return stride;
}

size_t mote_block_slot(int rank, int axis) {
    return (size_t)(MOTE_MOVE_AXES - rank + axis);
}

void mote_block_read(struct mote_block *block, const struct mote_tensor *x) {
    for (int i = 0; i < x->rank; i++) {
        const size_t a = mote_block_slot(x->rank, i);
        block->shape[a] = (size_t)x->shape[i];
        block->x_step[a] = (ptrdiff_t)mote_tensor_stride(x, i);
    }
}

void mote_block_write_dense(struct mote_block *block) {
    ptrdiff_t step = 1;
    for (size_t a = MOTE_MOVE_AXES; a-- > 0;) {
        block->y_step[a] = step;
        step *= (ptrdiff_t)block->shape[a];
    }
}

void mote_block_take(struct mote_block *block, const struct mote_tensor *in, int axis, size_t first,
                     size_t count) {
    mote_block_read(block, in);
    block->shape[mote_block_slot(in->rank, axis)] = count;
    block->x_start = first * mote_tensor_stride(in, axis);
    mote_block_write_dense(block);
}

bool mote_mover_combine(const struct mote_mover *m, size_t count(const struct mote_mover *m, int axis),
                        void place(const struct mote_mover *m, int axis, size_t part,
                                   struct mote_block *block)) {
    const int rank = mote_mover_output(m)->rank;
    size_t all = 1;
    for (int a = 0; a < rank; a++)
        all *= count(m, a);
    struct mote_block *blocks = mote_mover_blocks(m, all);
    for (size_t k = 0; blocks && k < all; k++) {
        size_t rest = k;
        mote_block_read(&blocks[k], mote_mover_input(m, 0));
        for (int a = 0; a < rank; rest /= count(m, a), a++)
            place(m, a, rest % count(m, a), &blocks[k]);
    }
    return blocks != NULL;
}

void mote_mover_zero(const struct mote_mover *m) {
    const struct mote_tensor *out = mote_mover_output(m);
    const int64_t zero = out->quant.count && out->type != MOTE_FLOAT32 ? out->quant.zero_point[0] : 0;
    memcpy(m->move->value, &zero, MOTE_MOVE_WIDEST); /* little-endian: any width */
    m->move->filled = mote_tensor_count(out);
}

bool mote_move_whole(const struct mote_mover *m) {
    struct mote_block *block = mote_mover_blocks(m, 1);
    if (!block) return false;
    mote_block_read(block, mote_mover_input(m, 0));
    mote_block_write_dense(block);
    return true;
}
