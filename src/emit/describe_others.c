/* SPDX-License-Identifier: MIT
 * Parameters of the kernels without weights. */
#include "device/arithmetic.h"
#include "device/cast.h"
#include "device/elementwise.h"
#include "device/normalize.h"
#include "device/pool.h"
#include "device/quantize.h"
#include "device/softmax.h"
#include "emit/describe.h"
#include "emit/describe_window.h"

static void describe_ints(struct mote_emit *e, const char *field, const int32_t *value, size_t count) {
    mote_c_open(e, field);
    for (size_t i = 0; i < count; i++)
        mote_c_int(e, NULL, value[i]);
    mote_c_close(e);
}

/* Its own struct, or the field of one. */
void mote_describe_broadcast(struct mote_emit *e, const void *params) {
    const struct mote_broadcast *p = params;
    mote_describe_sizes(e, "shape", p->shape, MOTE_AXES);
    mote_c_open(e, "step");
    for (size_t k = 0; k < 2; k++)
        mote_describe_sizes(e, NULL, p->step[k], MOTE_AXES);
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

void mote_describe_squash_s16(struct mote_emit *e, const void *params) {
    const struct mote_squash_s16 *p = params;
    INT(count), INT(multiplier), INT(shift);
}

void mote_describe_leaky_relu_s16(struct mote_emit *e, const void *params) {
    const struct mote_leaky_relu_s16 *p = params;
    INT(count), INT(multiplier), INT(shift), INT(low_multiplier), INT(low_shift), INT(negative);
}

void mote_describe_table_s8(struct mote_emit *e, const void *params) {
    const struct mote_table_s8 *p = params;
    INT(count);
    mote_c_open(e, "table");
    mote_c_numbers(&e->params, p->table, MOTE_INT8, sizeof p->table);
    e->bytes += sizeof p->table;
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

void mote_describe_normalize(struct mote_emit *e, const void *params) {
    const struct mote_normalize *p = params;
    INT(rows), INT(depth), INT(zero);
}

void mote_describe_softmax_f32(struct mote_emit *e, const void *params) {
    const struct mote_softmax_f32 *p = params;
    INT(rows), INT(depth), REAL(beta);
}

void mote_describe_softmax_s8(struct mote_emit *e, const void *params) {
    const struct mote_softmax_s8 *p = params;
    INT(rows), INT(depth), INT(multiplier), INT(shift), INT(diff_min);
}

void mote_describe_softmax_s16(struct mote_emit *e, const void *params) {
    const struct mote_softmax_s16 *p = params;
    INT(rows), INT(depth), INT(multiplier), INT(shift);
    ARRAY(exp, MOTE_INT16, MOTE_SOFTMAX_STEPS + 1);
    ARRAY(reciprocal, MOTE_INT16, MOTE_SOFTMAX_STEPS + 1);
}
