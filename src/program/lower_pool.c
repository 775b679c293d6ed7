/* SPDX-License-Identifier: MIT
 * AVERAGE_POOL_2D, MAX_POOL_2D and MEAN → kernels. */
#include "device/mean.h"
#include "device/pool.h"
#include "program/lower_window.h"

static enum mote_status lower_pool(struct mote_lowering *l, mote_kernel *f32, mote_kernel *s8) {
    const struct mote_pool_params *o = &l->op->params.pool;
    const struct mote_window window = mote_lower_window(
        l, (struct mote_filter){o->padding, o->filter_h, o->filter_w, o->stride_h, o->stride_w, 1, 1});
    if (mote_lower_output(l)->type == MOTE_INT8) {
        struct mote_pool_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
        if (!p) return mote_lower_fail_memory(l);
        p->window = window;
        mote_lower_clamp_s8(o->activation, mote_lower_output(l), &p->min, &p->max);
        l->step->params = p;
        l->step->kernel = s8;
    } else {
        struct mote_pool_f32 *p = mote_lower_alloc(l, 1, sizeof *p);
        if (!p) return mote_lower_fail_memory(l);
        p->window = window;
        mote_lower_clamp_f32(o->activation, &p->min, &p->max);
        l->step->params = p;
        l->step->kernel = f32;
    }
    return MOTE_OK;
}

enum mote_status mote_lower_average_pool(struct mote_lowering *l) {
    return lower_pool(l, mote_average_pool_f32, mote_average_pool_s8);
}

enum mote_status mote_lower_max_pool(struct mote_lowering *l) {
    return lower_pool(l, mote_max_pool_f32, mote_max_pool_s8);
}

/* The input as (outer, count, inner): axes of length 1 fall on whichever side they like. False where the
 * reduced axes are not neighbours. */
static bool split_axes(const struct mote_tensor *in, const bool reduced[MOTE_MAX_RANK],
                       struct mote_mean_f32 *out) {
    *out = (struct mote_mean_f32){1, 1, 1};
    for (int i = 0; i < in->rank; i++) {
        const size_t n = (size_t)in->shape[i];
        if (reduced[i]) {
            if (out->inner != 1) return false;
            out->count *= n;
        } else if (out->count == 1) {
            out->outer *= n;
        } else {
            out->inner *= n;
        }
    }
    return true;
}

/* TensorFlow Lite folds the division into the multiplier, in integers, keeping as many bits as fit. */
static void divide_multiplier(size_t count, int32_t *multiplier, int32_t *shift) {
    int32_t bits = 0;
    while (bits < 32 && count >> (bits + 1) != 0)
        bits++;
    if (bits > 31 + *shift) bits = 31 + *shift;
    *multiplier = (int32_t)(((int64_t)*multiplier << bits) / (int64_t)count);
    *shift -= bits;
}

static enum mote_status mean_s8(struct mote_lowering *l, const struct mote_mean_f32 *axes) {
    const struct mote_quant *in = &mote_lower_input(l, 0)->quant, *out = &mote_lower_output(l)->quant;
    struct mote_mean_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    *p = (struct mote_mean_s8){axes->outer, axes->count, axes->inner, 0, 0, 0, out->zero_point[0]};
    p->offset = -in->zero_point[0] * (int32_t)axes->count;
    mote_lower_multiplier((double)in->scale[0] / (double)out->scale[0], &p->multiplier, &p->shift);
    divide_multiplier(axes->count, &p->multiplier, &p->shift);
    l->step->params = p;
    l->step->kernel = mote_mean_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_mean(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0), *axes = mote_lower_input(l, 1);
    const int32_t *axis = axes->data;
    bool reduced[MOTE_MAX_RANK] = {false};
    for (size_t i = 0; i < mote_tensor_count(axes); i++)
        reduced[axis[i] < 0 ? axis[i] + in->rank : axis[i]] = true;
    struct mote_mean_f32 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    if (!split_axes(in, reduced, p)) return mote_lower_fail(l, "the axes are not neighbours");
    mote_lower_keep(l, 1);
    if (in->type == MOTE_INT8) return mean_s8(l, p);
    l->step->params = p;
    l->step->kernel = mote_mean_f32;
    return MOTE_OK;
}
