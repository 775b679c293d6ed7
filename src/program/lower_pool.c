/* SPDX-License-Identifier: MIT
 * AVERAGE_POOL_2D and MAX_POOL_2D → kernels. */
#include "device/pool.h"
#include "program/lower_window.h"

static enum mote_status lower_pool(struct mote_lowering *l, mote_kernel *f32, mote_kernel *s8,
                                   mote_kernel *s16) {
    const struct mote_pool_params *o = &l->op->params.pool;
    const struct mote_window window = mote_lower_window(
        l, (struct mote_filter){o->padding, o->filter_h, o->filter_w, o->stride_h, o->stride_w, 1, 1});
    if (l->out->type != MOTE_FLOAT32) {
        struct mote_pool_s8 *p = mote_lower_params(l, sizeof *p);
        p->window = window;
        mote_lower_clamp_stored(o->activation, l->out, &p->min, &p->max);
        l->step->kernel = l->out->type == MOTE_INT16 ? s16 : s8;
    } else {
        struct mote_pool_f32 *p = mote_lower_params(l, sizeof *p);
        p->window = window;
        mote_lower_clamp_f32(o->activation, &p->min, &p->max);
        l->step->kernel = f32;
    }
    return MOTE_OK;
}

enum mote_status mote_lower_average_pool(struct mote_lowering *l) {
    return lower_pool(l, mote_average_pool_f32, mote_average_pool_s8, mote_average_pool_s16);
}

enum mote_status mote_lower_max_pool(struct mote_lowering *l) {
    return lower_pool(l, mote_max_pool_f32, mote_max_pool_s8, mote_max_pool_s16);
}
