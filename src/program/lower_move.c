/* SPDX-License-Identifier: MIT
 * RESHAPE, CONCATENATION and STRIDED_SLICE → kernels that move bytes, or none at all. */
#include "device/move.h"
#include "program/lower.h"

enum mote_status mote_lower_reshape(struct mote_lowering *l) {
    struct mote_copy *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->bytes = mote_lower_output(l)->bytes;
    mote_lower_keep(l, 1);
    l->step->params = p;
    l->step->kernel = mote_copy;
    l->step->is_view = true;
    return MOTE_OK;
}

enum mote_status mote_lower_concatenation(struct mote_lowering *l) {
    const struct mote_tensor *out = mote_lower_output(l);
    int32_t axis = l->op->params.concat.axis;
    if (axis < 0) axis += out->rank;
    struct mote_concat *p = mote_lower_alloc(l, 1, sizeof *p);
    size_t *bytes = mote_lower_alloc(l, l->step->x_count, sizeof *bytes);
    if (!p || !bytes) return mote_lower_fail_memory(l);
    *p = (struct mote_concat){1, l->step->x_count, bytes};
    for (int32_t i = 0; i < axis; i++)
        p->outer *= (size_t)out->shape[i];
    for (size_t i = 0; i < p->inputs; i++)
        bytes[i] = mote_lower_input(l, i)->bytes / p->outer;
    l->step->params = p;
    l->step->kernel = mote_concat;
    return MOTE_OK;
}

enum mote_status mote_lower_strided_slice(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0);
    struct mote_slice_range ranges[MOTE_MAX_RANK];
    mote_slice_ranges(l->graph, l->op, ranges);
    struct mote_slice *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->element = mote_type_bytes(in->type);
    for (size_t i = 0; i < MOTE_MAX_RANK; i++)
        p->shape[i] = 1;
    size_t stride = 1;
    for (int i = in->rank - 1; i >= 0; i--) {
        p->shape[i] = (size_t)ranges[i].count;
        p->step[i] = (ptrdiff_t)ranges[i].stride * (ptrdiff_t)stride;
        p->start += (size_t)ranges[i].begin * stride;
        stride *= (size_t)in->shape[i];
    }
    mote_lower_keep(l, 1);
    l->step->params = p;
    l->step->kernel = mote_slice;
    return MOTE_OK;
}
