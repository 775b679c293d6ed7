/* SPDX-License-Identifier: MIT
 * Activations, SOFTMAX, QUANTIZE and DEQUANTIZE → kernels. An int8 → int8 function of one number becomes a
 * table of its 256 values, computed here with the reference's integer arithmetic. */
#include "device/elementwise.h"
#include "device/fixed.h"
#include "device/quantize.h"
#include "device/softmax.h"
#include "program/lower.h"

#include <float.h>
#include <math.h>

static size_t count_of(const struct mote_lowering *l) {
    return mote_tensor_count(mote_lower_output(l));
}

static enum mote_status use_count(struct mote_lowering *l, mote_kernel *kernel) {
    struct mote_count *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->count = count_of(l);
    l->step->params = p;
    l->step->kernel = kernel;
    return MOTE_OK;
}

/* One int8 function: stored input → stored output. */
struct unary {
    int32_t in_zero, out_zero, multiplier, shift, radius, min, max;
};
typedef int32_t unary_function(const struct unary *u, int32_t x);

static enum mote_status use_table(struct mote_lowering *l, const struct unary *u, unary_function *function) {
    struct mote_table_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->count = count_of(l);
    for (int32_t x = -128; x < 128; x++)
        p->table[(uint8_t)x] = (int8_t)function(u, x);
    l->step->params = p;
    l->step->kernel = mote_table_s8;
    l->step->in_place = 1;
    return MOTE_OK;
}

static int32_t requantize(const struct unary *u, int32_t x) {
    return mote_clamp_s32(mote_rescale(x - u->in_zero, u->multiplier, u->shift) + u->out_zero, u->min,
                          u->max);
}

static int32_t clip(const struct unary *u, int32_t x) {
    return mote_clamp_s32(x, u->min, u->max);
}

/* The fixed-point functions saturate beyond `radius`, where their argument would leave (−16, 16). */
static int32_t squash_tanh(const struct unary *u, int32_t x) {
    const int32_t input = x - u->in_zero;
    if (input <= -u->radius) return -128;
    if (input >= u->radius) return 127;
    const int32_t value = mote_tanh_fixed(mote_rescale(input, u->multiplier, u->shift));
    return mote_clamp_s32(mote_shift_right(value, 24), -128, 127);
}

static int32_t squash_logistic(const struct unary *u, int32_t x) {
    const int32_t input = x - u->in_zero;
    if (input <= -u->radius) return -128;
    if (input >= u->radius) return 127;
    const int32_t value = mote_logistic_fixed(mote_rescale(input, u->multiplier, u->shift));
    return mote_clamp_s32(mote_shift_right(value, 23) - 128, -128, 127);
}

/* The largest difference to a zero point that stays within `integer_bits` once it is shifted left by `shift`.
 */
static int32_t input_radius(int32_t integer_bits, int32_t shift) {
    const double largest = (double)((1 << integer_bits) - 1) * ldexp(1.0, 31 - integer_bits - shift);
    return largest >= 1e9 ? 1000000000 : (int32_t)floor(largest);
}

static enum mote_status lower_squash(struct mote_lowering *l, mote_kernel *f32, unary_function *s8) {
    if (mote_lower_output(l)->type == MOTE_FLOAT32) {
        l->step->in_place = 1;
        return use_count(l, f32);
    }
    const struct mote_quant *in = &mote_lower_input(l, 0)->quant;
    struct unary u = {.in_zero = in->zero_point[0]};
    mote_lower_multiplier((double)in->scale[0] * (1 << 27), &u.multiplier, &u.shift);
    u.radius = input_radius(4, u.shift);
    return use_table(l, &u, s8);
}

enum mote_status mote_lower_tanh(struct mote_lowering *l) {
    return lower_squash(l, mote_tanh_f32, squash_tanh);
}

enum mote_status mote_lower_logistic(struct mote_lowering *l) {
    return lower_squash(l, mote_logistic_f32, squash_logistic);
}

static enum mote_status use_clip_f32(struct mote_lowering *l, enum mote_activation activation) {
    struct mote_clip_f32 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    p->count = count_of(l);
    mote_lower_clamp_f32(activation, &p->min, &p->max);
    l->step->params = p;
    l->step->kernel = mote_clip_f32;
    l->step->in_place = 1;
    return MOTE_OK;
}

static struct unary requantization(const struct mote_lowering *l, double real) {
    const struct mote_quant *in = &mote_lower_input(l, 0)->quant, *out = &mote_lower_output(l)->quant;
    struct unary u = {.in_zero = in->zero_point[0], .out_zero = out->zero_point[0], .min = -128, .max = 127};
    mote_lower_multiplier(real, &u.multiplier, &u.shift);
    return u;
}

enum mote_status mote_lower_relu(struct mote_lowering *l) {
    if (mote_lower_output(l)->type == MOTE_FLOAT32) return use_clip_f32(l, MOTE_ACT_RELU);
    const float in = mote_lower_input(l, 0)->quant.scale[0], out = mote_lower_output(l)->quant.scale[0];
    struct unary u = requantization(l, (double)(in / out)); /* the quotient is a float in the reference */
    mote_lower_clamp_s8(MOTE_ACT_RELU, mote_lower_output(l), &u.min, &u.max);
    return use_table(l, &u, requantize);
}

/* The reference's int8 RELU6 only clips: it takes input and output to have one scale. */
enum mote_status mote_lower_relu6(struct mote_lowering *l) {
    if (mote_lower_output(l)->type == MOTE_FLOAT32) return use_clip_f32(l, MOTE_ACT_RELU6);
    const struct mote_quant *in = &mote_lower_input(l, 0)->quant, *out = &mote_lower_output(l)->quant;
    if (in->scale[0] != out->scale[0] || in->zero_point[0] != out->zero_point[0]) {
        return mote_lower_fail(l, "int8 input and output with different scales or zero points");
    }
    struct unary u = {0};
    mote_lower_clamp_s8(MOTE_ACT_RELU6, mote_lower_input(l, 0), &u.min, &u.max);
    return use_table(l, &u, clip);
}

static struct mote_quantize *quantize_params(const struct mote_lowering *l, const struct mote_quant *quant) {
    struct mote_quantize *p = mote_lower_alloc(l, 1, sizeof *p);
    if (p) *p = (struct mote_quantize){count_of(l), quant->scale[0], quant->zero_point[0]};
    return p;
}

enum mote_status mote_lower_quantize(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0), *out = mote_lower_output(l);
    if (in->type == MOTE_INT8) {
        const struct unary u = requantization(l, (double)in->quant.scale[0] / (double)out->quant.scale[0]);
        return use_table(l, &u, requantize);
    }
    l->step->params = quantize_params(l, &out->quant);
    if (!l->step->params) return mote_lower_fail_memory(l);
    l->step->kernel = mote_quantize_s8;
    return MOTE_OK;
}

enum mote_status mote_lower_dequantize(struct mote_lowering *l) {
    const struct mote_tensor *in = mote_lower_input(l, 0);
    if (in->type == MOTE_FLOAT16) return use_count(l, mote_dequantize_f16);
    l->step->kernel = in->type == MOTE_INT8    ? mote_dequantize_s8
                      : in->type == MOTE_UINT8 ? mote_dequantize_u8
                      : in->type == MOTE_INT16 ? mote_dequantize_s16
                                               : NULL;
    if (!l->step->kernel) return mote_lower_fail(l, "a %s input", mote_type_name(in->type));
    l->step->params = quantize_params(l, &in->quant);
    return l->step->params ? MOTE_OK : mote_lower_fail_memory(l);
}

static enum mote_status softmax_s8(struct mote_lowering *l, size_t rows, size_t depth) {
    const double scale = (double)l->op->params.softmax.beta * (double)mote_lower_input(l, 0)->quant.scale[0];
    struct mote_softmax_s8 *p = mote_lower_alloc(l, 1, sizeof *p);
    if (!p) return mote_lower_fail_memory(l);
    *p = (struct mote_softmax_s8){rows, depth, 0, 0, 0};
    mote_lower_multiplier(fmin(scale * (1 << 26), 2147483647.0), &p->multiplier, &p->shift);
    p->diff_min = -input_radius(5, p->shift);
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
