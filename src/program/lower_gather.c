/* SPDX-License-Identifier: MIT
 * GATHER, and ARG_MAX and ARG_MIN, which find positions for it → kernels. */
#include "device/arg.h"
#include "graph/moves.h"
#include "program/lower.h"

enum mote_status mote_lower_gather(struct mote_lowering *l) {
    if (mote_gather_is_move(l->graph, l->op)) return mote_lower_move(l);
    struct mote_gather *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    *p = mote_gather_of(l->graph, l->op);
    l->step->kernel = mote_gather;
    l->step->params = p;
    l->step->gather = p;
    return MOTE_OK;
}

enum mote_status mote_lower_arg(struct mote_lowering *l) {
    struct mote_arg *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    const int64_t given = mote_tensor_int(l->x[1], 0);
    const int rank = l->x[0]->rank, axis = (int)(given < 0 ? given + rank : given);
    p->outer = p->inner = 1;
    for (int i = 0; i < rank; i++)
        *(i < axis   ? &p->outer
          : i > axis ? &p->inner
                     : &p->count) = (i == axis  ? 1
                                     : i < axis ? p->outer
                                                : p->inner) *
                                    (size_t)l->x[0]->shape[i];
    p->least = l->op->code == MOTE_OP_ARG_MIN;
    p->is_wide = l->out->type == MOTE_INT64;
    mote_lower_keep(l, 1);
    l->step->kernel = l->x[0]->type == MOTE_INT8 ? mote_arg_s8 : mote_arg_f32;
    l->step->params = p;
    return MOTE_OK;
}
