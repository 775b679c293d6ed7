/* SPDX-License-Identifier: MIT
 * TRANSPOSE_CONV → the samples of x moved apart by the strides, between zeros, and a convolution over them with the filter
 * turned around: the sums are the same, term by term. */
#include "device/staged.h"
#include "program/lower_window.h"

#include <string.h>

/* What is convolved: y's size and a filter's reach, less one. */
static struct mote_tensor staged_of(const struct mote_lowering *l) {
    struct mote_tensor t = *l->x[2];
    for (int i = 1; i < 3; i++)
        t.shape[i] = l->out->shape[i] + l->x[1]->shape[i] - 1;
    t.bytes = mote_tensor_count(&t) * mote_type_bytes(t.type);
    return t;
}

static bool place(const struct mote_lowering *l, const struct mote_tensor *staged, struct mote_move *move) {
    const struct mote_conv_params *conv = &l->op->params.conv;
    const int32_t stride[4] = {1, conv->stride_h, conv->stride_w, 1};
    struct mote_block *b = mote_lower_alloc(l, 1, sizeof *b);
    size_t x_step = 1, y_step = 1;
    if (!b) return false;
    b->shape[0] = b->shape[1] = 1;
    for (int i = 3; i >= 0; i--) {
        const int32_t filter = l->x[1]->shape[i];
        b->shape[2 + i] = (size_t)l->x[2]->shape[i];
        b->x_step[2 + i] = (ptrdiff_t)x_step;
        b->y_step[2 + i] = (ptrdiff_t)(y_step * (size_t)stride[i]);
        if (i == 1 || i == 2)
            b->y_start +=
                y_step * (size_t)(filter - 1 -
                                  mote_window_before(conv->padding, l->out->shape[i], filter, stride[i], 1));
        x_step *= (size_t)l->x[2]->shape[i];
        y_step *= (size_t)staged->shape[i];
    }
    *move = (struct mote_move){
        .element = mote_type_bytes(staged->type), .filled = y_step, .count = 1, .blocks = b};
    if (staged->type == MOTE_INT8) move->value[0] = (unsigned char)staged->quant.zero_point[0];
    return true;
}

/* Each channel's positions in the other order. */
static void *turn(const struct mote_lowering *l, const char *weights) {
    const int32_t *shape = l->x[1]->shape;
    const size_t positions = (size_t)shape[1] * (size_t)shape[2], count = positions * (size_t)shape[0],
                 bytes = l->x[1]->bytes / count;
    char *turned = mote_lower_alloc(l, 1, l->x[1]->bytes);
    for (size_t i = 0; turned && i < count; i++)
        memcpy(turned + i * bytes,
               weights + (i / positions * positions + positions - 1 - i % positions) * bytes, bytes);
    return turned;
}

enum mote_status mote_lower_transpose_conv(struct mote_lowering *l) {
    const void *weights, *bias;
    MOTE_TRY(mote_lower_constant(l, 1, &weights));
    MOTE_TRY(mote_lower_constant(l, 3, &bias));
    const struct mote_tensor staged = staged_of(l);
    struct mote_move move;
    if (!(weights = turn(l, weights)) || !place(l, &staged, &move)) return mote_lower_fail_memory(l);
    struct mote_op op = *l->op;
    struct mote_lowering conv = *l;
    op.params.conv.padding = MOTE_PADDING_VALID;
    op.params.conv.stride_h = op.params.conv.stride_w = op.params.conv.dilation_h =
        op.params.conv.dilation_w = 1;
    conv.op = &op;
    conv.x[0] = &staged;
    MOTE_TRY(mote_lower_conv_turned(&conv, weights, bias));
    l->step->x += 2;
    mote_lower_keep(l, 1);
    return mote_lower_staged(l, move, staged.bytes);
}
