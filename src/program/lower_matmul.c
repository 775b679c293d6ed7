/* SPDX-License-Identifier: MIT
 * BATCH_MATMUL → kernels. */
#include "device/matmul.h"
#include "program/lower.h"

enum { ROW = MOTE_MOVE_AXES - 2 };

static bool is_turned(const struct mote_lowering *l, size_t k) {
    return k == 0 ? l->op->params.matmul.adj_x : !l->op->params.matmul.adj_y;
}

/* A side of operand k's matrices as the kernels want them: (rows, inner) or (columns, inner). */
static size_t side(const struct mote_lowering *l, size_t k, size_t i) {
    const struct mote_tensor *t = l->x[k];
    return (size_t)t->shape[t->rank - 2 + (int)(i ^ is_turned(l, k))];
}

/* A matrix in memory becomes that. */
static bool turn(const struct mote_lowering *l, size_t k, size_t element, struct mote_move *move) {
    const size_t outer = side(l, k, 0), inner = side(l, k, 1);
    struct mote_block *b = mote_lower_alloc(l, 1, sizeof *b);
    if (!b) return false;
    for (size_t a = 0; a < ROW; a++)
        b->shape[a] = 1;
    b->shape[ROW] = outer;
    b->shape[ROW + 1] = inner;
    b->x_step[ROW] = b->y_step[ROW + 1] = 1;
    b->x_step[ROW + 1] = (ptrdiff_t)outer;
    b->y_step[ROW] = (ptrdiff_t)inner;
    move->element = element;
    move->count = 1;
    move->blocks = b;
    return true;
}

enum mote_status mote_lower_batch_matmul(struct mote_lowering *l) {
    const struct mote_tensor *out = l->out;
    const size_t element = mote_type_bytes(out->type);
    struct mote_matmul_s8 *s8 = mote_lower_params(l, sizeof *s8);
    struct mote_matmul *p = &s8->matmul; /* of float32 no more than that */
    p->rows = side(l, 0, 0);
    p->inner = side(l, 0, 1);
    p->columns = side(l, 1, 0);
    p->element = element;
    p->batches = mote_lower_broadcast(l);
    p->batches.shape[MOTE_AXES - 2] = p->batches.shape[MOTE_AXES - 1] = 1;
    /* Batches are rows, too, as long as a host's kernels take so many. */
    if (!is_turned(l, 0) && mote_tensor_count(l->x[1]) == p->columns * p->inner &&
        l->x[0]->bytes <= 1 << 24) {
        p->rows = mote_tensor_count(out) / p->columns;
        for (size_t a = 0; a < MOTE_AXES; a++)
            p->batches.shape[a] = 1;
    }
    for (size_t k = 0; k < 2; k++) {
        p->at[k + 1] = p->at[k];
        if (!is_turned(l, k)) continue;
        if (!turn(l, k, element, &p->turn[k])) return mote_lower_fail_memory(l);
        p->at[k + 1] += (side(l, k, 0) * p->inner * element + 7) / 8 * 8;
    }
    l->step->kernel = element == 1 ? mote_matmul_s8 : mote_matmul_f32;
    l->step->scratch_bytes = p->at[2];
    if (element != 1) return MOTE_OK;
    const struct mote_quant *x = &l->x[0]->quant, *z = &l->x[1]->quant;
    const float scale = x->scale[0] * z->scale[0]; /* a float in the reference */
    s8->zero[0] = x->zero_point[0];
    s8->zero[1] = z->zero_point[0];
    s8->out_zero = out->quant.zero_point[0];
    mote_lower_multiplier((double)scale / (double)out->quant.scale[0], &s8->multiplier, &s8->shift);
    l->step->scratch_bytes += p->columns * sizeof(int32_t);
    return MOTE_OK;
}
