/* SPDX-License-Identifier: MIT
 * GATHER → blocks, or a kernel that looks at the positions of each run. */
#include "graph/moves.h"
#include "program/lower.h"

enum mote_status mote_lower_gather(struct mote_lowering *l) {
    if (mote_gather_is_move(l->graph, l->op)) return mote_lower_move(l);
    struct mote_gather *p = mote_lower_params(l, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    *p = mote_gather_of(l->graph, l->op);
    l->step->kernel = mote_gather;
    if (!l->x[1]->data) l->step->gather = p; /* constant ones the rule has looked at */
    return MOTE_OK;
}
