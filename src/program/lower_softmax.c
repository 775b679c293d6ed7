/* SPDX-License-Identifier: MIT
 * SOFTMAX → kernels. */
#include "device/softmax.h"
#include "program/lower_table.h"

#include <math.h>

static enum mote_status softmax_s8(struct mote_lowering *l, size_t rows, size_t depth) {
    const double scale = (double)l->op->params.softmax.beta * (double)mote_lower_input(l, 0)->quant.scale[0];
    struct mote_softmax_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    *p = (struct mote_softmax_s8){rows, depth, 0, 0, 0};
    mote_lower_multiplier(fmin(scale * (1 << 26), 2147483647.0), &p->multiplier, &p->shift);
    p->diff_min = -mote_lower_radius(5, p->shift);
    l->step->params = p;
    l->step->kernel = mote_softmax_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_softmax(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0);
    const size_t depth = (size_t)in->shape[in->rank - 1], rows = mote_tensor_count(in) / depth;
    l->step->in_place = 1;
    if (in->type == MOTE_INT8) return softmax_s8(l, rows, depth);
    struct mote_softmax_f32 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    *p = (struct mote_softmax_f32){rows, depth, l->op->params.softmax.beta};
    l->step->params = p;
    l->step->kernel = mote_softmax_f32;
    return MOTE_OK;
}
