/* SPDX-License-Identifier: MIT
 * CAST → kernel. */
#include "graph/moves.h"
#include "program/lower.h"

enum mote_status mote_lower_cast(struct mote_lowering *l) {
    struct mote_cast *p = mote_lower_params(l, sizeof *p);
    if (!mote_op_cast(l->graph, l->op, p)) return mote_lower_fail(l, "no kernel for these types");
    l->step->kernel = mote_cast;
    return MOTE_OK;
}
