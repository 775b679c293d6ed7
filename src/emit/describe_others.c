/* SPDX-License-Identifier: MIT
 * Parameters of the kernels without weights. */
#include "device/arithmetic.h"
#include "device/cast.h"
#include "device/elementwise.h"
#include "device/mean.h"
#include "device/pool.h"
#include "device/quantize.h"
#include "device/resize.h"
#include "device/softmax.h"
#include "emit/describe.h"
#include "emit/describe_window.h"

void mote_describe_window(struct mote_emit *e, const struct mote_window *p) {
    mote_c_open(e, "window");
    INT(batches), INT(in_h), INT(in_w), INT(in_c), INT(out_h), INT(out_w), INT(out_c);
    INT(filter_h), INT(filter_w), INT(stride_h), INT(stride_w), INT(dilation_h), INT(dilation_w);
    INT(pad_h), INT(pad_w);
    mote_c_close(e);
}

static void describe_sizes(struct mote_emit *e, const char *field, const size_t *value, size_t count) {
    mote_c_open(e, field);
    for (size_t i = 0; i < count; i++)
        mote_c_int(e, NULL, (int64_t)value[i]);
    mote_c_close(e);
}

static void describe_ints(struct mote_emit *e, const char *field, const int32_t *value, size_t count) {
    mote_c_open(e, field);
    for (size_t i = 0; i < count; i++)
        mote_c_int(e, NULL, value[i]);
    mote_c_close(e);
}

/* Its own struct, or the field of one. */
void mote_describe_broadcast(struct mote_emit *e, const void *params) {
    const struct mote_broadcast *p = params;
    describe_sizes(e, "shape", p->shape, MOTE_AXES);
    mote_c_open(e, "step");
    for (size_t k = 0; k < 2; k++)
        describe_sizes(e, NULL, p->step[k], MOTE_AXES);
    mote_c_close(e);
}

static void describe_broadcast(struct mote_emit *e, const struct mote_broadcast *p) {
    mote_c_open(e, "broadcast");
    mote_describe_broadcast(e, p);
    mote_c_close(e);
}

void mote_describe_arithmetic_f32(struct mote_emit *e, const void *params) {
    const struct mote_arithmetic_f32 *p = params;
    describe_broadcast(e, &p->broadcast);
    REAL(min), REAL(max);
}

void mote_describe_add_s8(struct mote_emit *e, const void *params) {
    const struct mote_add_s8 *p = params;
    describe_broadcast(e, &p->broadcast);
    describe_ints(e, "zero", p->zero, 2);
    describe_ints(e, "multiplier", p->multiplier, 2);
    describe_ints(e, "shift", p->shift, 2);
    INT(out_multiplier), INT(out_shift), INT(out_zero), INT(min), INT(max);
}

void mote_describe_mul_s8(struct mote_emit *e, const void *params) {
    const struct mote_mul_s8 *p = params;
    describe_broadcast(e, &p->broadcast);
    describe_ints(e, "zero", p->zero, 2);
    INT(out_multiplier), INT(out_shift), INT(out_zero), INT(min), INT(max);
}

void mote_describe_cast(struct mote_emit *e, const void *params) {
    static const char *const names[] = {"F32", "S8", "U8", "S16", "S32", "S64", "TRUTH"};
    const struct mote_cast *p = params;
    INT(count);
    mote_c_name(e, "from", "MOTE_NUMBER_%s", names[p->from]);
    mote_c_name(e, "to", "MOTE_NUMBER_%s", names[p->to]);
}

void mote_describe_count(struct mote_emit *e, const void *params) {
    const struct mote_count *p = params;
    INT(count);
}

void mote_describe_clip_f32(struct mote_emit *e, const void *params) {
    const struct mote_clip_f32 *p = params;
    INT(count), REAL(min), REAL(max);
}

void mote_describe_leaky_relu_f32(struct mote_emit *e, const void *params) {
    const struct mote_leaky_relu_f32 *p = params;
    INT(count), REAL(alpha);
}

void mote_describe_table_s8(struct mote_emit *e, const void *params) {
    const struct mote_table_s8 *p = params;
    INT(count);
    mote_c_open(e, "table");
    mote_c_numbers(&e->params, p->table, MOTE_INT8, sizeof p->table);
    e->bytes += sizeof p->table;
    mote_c_close(e);
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
    describe_sizes(e, "shape", p->shape, MOTE_MOVE_AXES);
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

void mote_describe_mean_ordered(struct mote_emit *e, const void *params) {
    const struct mote_mean_ordered *p = params;
    const struct mote_emit_kernel *mean = mote_emit_find_kernel(p->mean);
    mote_c_open(e, "move");
    mote_describe_move(e, &p->move);
    mote_c_close(e);
    mote_c_name(e, "mean", "%s", mean->name);
    mote_c_open_literal(e, "params", mean->params);
    mean->describe(e, p->params);
    mote_c_close(e);
}

void mote_describe_pool_f32(struct mote_emit *e, const void *params) {
    const struct mote_pool_f32 *p = params;
    mote_describe_window(e, &p->window);
    REAL(min), REAL(max);
}

void mote_describe_pool_s8(struct mote_emit *e, const void *params) {
    const struct mote_pool_s8 *p = params;
    mote_describe_window(e, &p->window);
    INT(min), INT(max);
}

void mote_describe_quantize(struct mote_emit *e, const void *params) {
    const struct mote_quantize *p = params;
    INT(count), REAL(scale), INT(zero);
}

void mote_describe_requantize(struct mote_emit *e, const void *params) {
    const struct mote_requantize *p = params;
    INT(count), INT(in_zero), INT(out_zero), INT(multiplier), INT(shift), INT(min), INT(max);
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

void mote_describe_softmax_f32(struct mote_emit *e, const void *params) {
    const struct mote_softmax_f32 *p = params;
    INT(rows), INT(depth), REAL(beta);
}

void mote_describe_softmax_s8(struct mote_emit *e, const void *params) {
    const struct mote_softmax_s8 *p = params;
    INT(rows), INT(depth), INT(multiplier), INT(shift), INT(diff_min);
}
