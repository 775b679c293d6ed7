/* SPDX-License-Identifier: MIT
 * Parameters of the kernels that go through a tensor by its axes: moves, means, resizes; and what others share of that. */
#include "device/arg.h"
#include "device/gather.h"
#include "device/matmul.h"
#include "device/mean.h"
#include "device/resize.h"
#include "device/staged.h"
#include "emit/describe.h"
#include "emit/describe_window.h"

void mote_describe_window(struct mote_emit *e, const struct mote_window *p) {
    mote_c_open(e, "window");
    INT(batches), INT(in_h), INT(in_w), INT(in_c), INT(out_h), INT(out_w), INT(out_c);
    INT(filter_h), INT(filter_w), INT(stride_h), INT(stride_w), INT(dilation_h), INT(dilation_w);
    INT(pad_h), INT(pad_w);
    mote_c_close(e);
}

void mote_describe_sizes(struct mote_emit *e, const char *field, const size_t *value, size_t count) {
    mote_c_open(e, field);
    for (size_t i = 0; i < count; i++)
        mote_c_int(e, NULL, (int64_t)value[i]);
    mote_c_close(e);
}

void mote_describe_arg(struct mote_emit *e, const void *params) {
    const struct mote_arg *p = params;
    INT(outer), INT(count), INT(inner), INT(least), INT(is_wide);
}

void mote_describe_gather(struct mote_emit *e, const void *params) {
    const struct mote_gather *p = params;
    INT(batches), INT(outer), INT(length), INT(count), INT(inner), INT(is_wide), INT(zero);
}

void mote_describe_mean_f32(struct mote_emit *e, const void *params) {
    const struct mote_mean_f32 *p = params;
    INT(outer), INT(count), INT(inner);
}

void mote_describe_mean_s8(struct mote_emit *e, const void *params) {
    const struct mote_mean_s8 *p = params;
    INT(outer), INT(count), INT(inner);
    INT(offset), INT(multiplier), INT(shift), INT(out_zero);
}

static void describe_steps(struct mote_emit *e, const char *field, const ptrdiff_t *step) {
    mote_c_open(e, field);
    for (size_t a = 0; a < MOTE_MOVE_AXES; a++)
        mote_c_int(e, NULL, step[a]);
    mote_c_close(e);
}

static void describe_block(struct mote_emit *e, const struct mote_block *p) {
    mote_c_open(e, NULL);
    INT(input);
    mote_describe_sizes(e, "shape", p->shape, MOTE_MOVE_AXES);
    INT(x_start), INT(y_start);
    describe_steps(e, "x_step", p->x_step);
    describe_steps(e, "y_step", p->y_step);
    mote_c_close(e);
}

/* The blocks as an array without a name, which the struct points to. */
void mote_describe_move(struct mote_emit *e, const void *params) {
    const struct mote_move *p = params;
    INT(element), INT(filled);
    mote_c_open(e, "value");
    mote_c_numbers(&e->params, p->value, MOTE_UINT8, MOTE_MOVE_WIDEST);
    mote_c_close(e);
    INT(count);
    mote_c_open_literal(e, "blocks", "struct mote_block[]");
    for (size_t i = 0; i < p->count; i++)
        describe_block(e, &p->blocks[i]);
    mote_c_close(e);
}

void mote_describe_matmul(struct mote_emit *e, const void *params) {
    const struct mote_matmul *p = params;
    mote_c_open(e, "batches");
    mote_describe_broadcast(e, &p->batches);
    mote_c_close(e);
    INT(rows), INT(inner), INT(columns), INT(element);
    mote_c_open(e, "turn");
    for (size_t k = 0; k < 2; k++) {
        mote_c_open(e, NULL);
        p->turn[k].count ? mote_describe_move(e, &p->turn[k]) : mote_c_int(e, "count", 0);
        mote_c_close(e);
    }
    mote_c_close(e);
    mote_describe_sizes(e, "at", p->at, sizeof p->at / sizeof p->at[0]);
}

void mote_describe_matmul_s8(struct mote_emit *e, const void *params) {
    const struct mote_matmul_s8 *p = params;
    mote_c_open(e, "matmul");
    mote_describe_matmul(e, &p->matmul);
    mote_c_close(e);
    mote_c_open(e, "zero");
    for (size_t k = 0; k < 2; k++)
        mote_c_int(e, NULL, p->zero[k]);
    mote_c_close(e);
    INT(multiplier), INT(shift), INT(out_zero);
}

void mote_describe_staged(struct mote_emit *e, const void *params) {
    const struct mote_staged *p = params;
    const struct mote_emit_kernel *kernel = mote_emit_find_kernel(p->kernel);
    mote_c_open(e, "move");
    mote_describe_move(e, &p->move);
    mote_c_close(e);
    INT(bytes);
    mote_c_name(e, "kernel", "%s", kernel->name);
    mote_c_open_literal(e, "params", kernel->params);
    kernel->describe(e, p->params);
    mote_c_close(e);
}

static void describe_size(struct mote_emit *e, const struct mote_resize *p) {
    mote_c_open(e, "size");
    INT(batches), INT(in_h), INT(in_w), INT(out_h), INT(out_w), INT(channels);
    mote_c_close(e);
}

void mote_describe_resize_nearest(struct mote_emit *e, const void *params) {
    const struct mote_resize_nearest *p = params;
    describe_size(e, &p->size);
    INT(element);
    ARRAY(row, MOTE_INT32, p->size.out_h);
    ARRAY(column, MOTE_INT32, p->size.out_w);
}

/* Taps as an array without a name. */
#define TAPS(field, taps, count, PART)                                                                       \
    mote_c_open_literal(e, field, "struct mote_resize_tap_" #PART "[]");                                     \
    for (size_t i = 0; i < (count); i++) {                                                                   \
        const struct mote_resize_tap_##PART *tap = &(taps)[i];                                               \
        mote_c_open(e, NULL);                                                                                \
        mote_c_int(e, "low", tap->low), mote_c_int(e, "high", tap->high);                                    \
        EMIT_##PART(e, "part", tap->part);                                                                   \
        mote_c_close(e);                                                                                     \
    }                                                                                                        \
    mote_c_close(e)
#define EMIT_f32 mote_c_real
#define EMIT_s8 mote_c_int

void mote_describe_resize_f32(struct mote_emit *e, const void *params) {
    const struct mote_resize_f32 *p = params;
    describe_size(e, &p->size);
    TAPS("row", p->row, p->size.out_h, f32);
    TAPS("column", p->column, p->size.out_w, f32);
}

void mote_describe_resize_s8(struct mote_emit *e, const void *params) {
    const struct mote_resize_s8 *p = params;
    describe_size(e, &p->size);
    TAPS("row", p->row, p->size.out_h, s8);
    TAPS("column", p->column, p->size.out_w, s8);
}
