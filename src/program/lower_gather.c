/* SPDX-License-Identifier: MIT
 * GATHER → a kernel that looks at the positions of each run. */
#include "graph/moves.h"
#include "program/lower.h"

enum mote_status mote_gather_check(const struct mote_graph *graph, size_t op, const struct mote_gather *p,
                                   const void *positions, struct mote_error *error) {
    const size_t beyond = mote_gather_beyond(p, positions);
    if (beyond == p->batches * p->count) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "op %zu (%s): " MOTE_NO_POSITION, op,
                     mote_op_info((int)graph->ops[op].code)->name,
                     (long long)mote_gather_position(p, positions, beyond), p->length);
}

enum mote_status mote_lower_gather(struct mote_lowering *l) {
    struct mote_gather *p = mote_lower_params(l, sizeof *p);
    *p = mote_gather_of(l->graph, l->op);
    l->step->kernel = mote_gather;
    const void *known = l->program->constants[l->op->inputs[1]];
    if (known) return mote_gather_check(l->graph, l->number, p, known, l->error);
    l->step->gathers = true;
    return MOTE_OK;
}
