/* SPDX-License-Identifier: MIT
 * MEAN, SUM, REDUCE_MAX, REDUCE_MIN, ARG_MAX and ARG_MIN → a kernel over neighbouring axes; where others lie between the reduced ones, x is brought into order first. */
#include "device/arg.h"
#include "device/mean.h"
#include "device/staged.h"
#include "program/lower.h"

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

/* Those that need no more than the axes; NULL for a mean of integers. */
static mote_kernel *find_kernel(enum mote_op_code code, bool is_float) {
    if (code == MOTE_OP_REDUCE_MAX) return is_float ? mote_reduce_max_f32 : mote_reduce_max_s8;
    if (code == MOTE_OP_REDUCE_MIN) return is_float ? mote_reduce_min_f32 : mote_reduce_min_s8;
    return !is_float ? NULL : code == MOTE_OP_SUM ? mote_sum_f32 : mote_mean_f32;
}

/* ARG_MAX and ARG_MIN have one axis. */
static enum mote_status use_arg(struct mote_lowering *l, const struct mote_mean_f32 *axes) {
    struct mote_arg *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_arg){axes->outer, axes->count, axes->inner, l->op->code == MOTE_OP_ARG_MIN,
                           l->out->type == MOTE_INT64};
    l->step->kernel = l->x[0]->type == MOTE_INT8 ? mote_arg_s8 : mote_arg_f32;
    return MOTE_OK;
}

/* Over (outer, count, inner). */
static enum mote_status use_axes(struct mote_lowering *l, const struct mote_mean_f32 *axes) {
    const struct mote_quant *in = &l->x[0]->quant, *out = &l->out->quant;
    if (l->out->type == MOTE_INT32 || l->out->type == MOTE_INT64) return use_arg(l, axes);
    mote_kernel *kernel = find_kernel(l->op->code, l->out->type == MOTE_FLOAT32);
    if (kernel) {
        struct mote_mean_f32 *p = mote_lower_params(l, sizeof *p);
        *p = *axes;
        l->step->kernel = kernel;
        return MOTE_OK;
    }
    struct mote_mean_s8 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_mean_s8){axes->outer, axes->count, axes->inner, 0, 0, 0, out->zero_point[0]};
    p->offset = -in->zero_point[0] * (int32_t)axes->count;
    mote_lower_multiplier((double)in->scale[0] / (double)out->scale[0], &p->multiplier, &p->shift);
    divide_multiplier(axes->count, &p->multiplier, &p->shift);
    l->step->kernel = l->out->type == MOTE_INT16 ? mote_mean_s16 : mote_mean_s8;
    return MOTE_OK;
}

/* The block that reads the axes that stay, then those that go. */
static void order_axes(const struct mote_tensor *in, const bool reduced[MOTE_MAX_RANK],
                       struct mote_block *block, struct mote_mean_f32 *axes) {
    size_t at = MOTE_MOVE_AXES, stride[MOTE_MAX_RANK], step = 1;
    *axes = (struct mote_mean_f32){1, 1, 1};
    for (int i = in->rank - 1; i >= 0; i--) {
        stride[i] = step;
        step *= (size_t)in->shape[i];
    }
    for (size_t a = 0; a < MOTE_MOVE_AXES; a++)
        block->shape[a] = 1;
    step = 1;
    for (int pass = 1; pass >= 0; pass--) { /* from the last axis on */
        for (int i = in->rank - 1; i >= 0; i--) {
            if (reduced[i] != (bool)pass) continue;
            block->shape[--at] = (size_t)in->shape[i];
            block->x_step[at] = (ptrdiff_t)stride[i];
            block->y_step[at] = (ptrdiff_t)step;
            step *= (size_t)in->shape[i];
            *(pass ? &axes->count : &axes->outer) *= (size_t)in->shape[i];
        }
    }
}

static enum mote_status use_ordered(struct mote_lowering *l, const bool reduced[MOTE_MAX_RANK]) {
    const struct mote_tensor *in = l->x[0];
    struct mote_block *block = mote_lower_alloc(l, 1, sizeof *block);
    struct mote_mean_f32 axes;
    if (!block) return mote_lower_fail_memory(l);
    order_axes(in, reduced, block, &axes);
    MOTE_TRY(use_axes(l, &axes));
    return mote_lower_staged(
        l, (struct mote_move){.element = mote_type_bytes(in->type), .count = 1, .blocks = block}, in->bytes);
}

enum mote_status mote_lower_reduce(struct mote_lowering *l) {
    const struct mote_tensor *in = l->x[0], *axes = l->x[1];
    bool reduced[MOTE_MAX_RANK] = {false};
    struct mote_mean_f32 split;
    for (size_t i = 0; i < mote_tensor_count(axes); i++) {
        const int64_t axis = mote_tensor_int(axes, i);
        reduced[axis < 0 ? axis + in->rank : axis] = true;
    }
    mote_lower_keep(l, 1);
    return split_axes(in, reduced, &split) ? use_axes(l, &split) : use_ordered(l, reduced);
}
