/* SPDX-License-Identifier: MIT
 * SOFTMAX, L2_NORMALIZATION and LOG_SOFTMAX → kernels. */
#include "device/math.h"
#include "device/normalize.h"
#include "device/softmax.h"
#include "program/lower_table.h"

#include <math.h>

static enum mote_status softmax_s8(struct mote_lowering *l, size_t rows, size_t depth) {
    const double scale = (double)l->op->params.softmax.beta * (double)l->x[0]->quant.scale[0];
    struct mote_softmax_s8 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_softmax_s8){rows, depth, 0, 0, 0};
    const double fine = scale * (1 << 26);
    mote_lower_multiplier(fine < INT32_MAX ? fine : INT32_MAX, &p->multiplier, &p->shift);
    p->diff_min = -mote_lower_radius(5, p->shift);
    l->step->kernel = mote_softmax_s8;
    return MOTE_OK;
}

static float reciprocal(float x) {
    return 1.0f / (1.0f + x);
}

/* f over the range of 65536 stored numbers from `first` on, `step` apart, as Q0.15: a value at the start of each line, moved by
 * half of what the line would miss in its middle. In float, as Micro has it. */
static void fill_table(float f(float), int32_t first, float step, int16_t *table) {
    const float low = step * (float)first, high = step * (float)(first + 65535);
    const float one = 65536.0f / (2.0f / 65535.0f * 32767.0f + 2.0f / 65535.0f * 32768.0f);
    const float line = (high - low) / MOTE_SOFTMAX_STEPS;
    for (int32_t i = 0; i < MOTE_SOFTMAX_STEPS; i++) {
        const float start = low + (float)i * line, end = low + (float)(i + 1) * line;
        const float value = roundf(f(start) * one), drawn = roundf((f(end) * one + value) / 2);
        const float half = roundf((drawn - roundf(f(start + line / 2) * one)) / 2);
        table[i] = (int16_t)mote_clamp_f32(value - half, INT16_MIN, INT16_MAX);
    }
    table[MOTE_SOFTMAX_STEPS] = (int16_t)mote_clamp_f32(roundf(f(high) * one), INT16_MIN, INT16_MAX);
}

static enum mote_status softmax_s16(struct mote_lowering *l, size_t rows, size_t depth) {
    const double scale = (double)l->x[0]->quant.scale[0] * (double)l->op->params.softmax.beta;
    struct mote_softmax_s16 *p = mote_lower_params(l, sizeof *p);
    int16_t *tables = mote_lower_alloc(l, 2 * (MOTE_SOFTMAX_STEPS + 1), sizeof *tables);
    if (!tables) return mote_lower_fail_memory(l);
    *p = (struct mote_softmax_s16){rows, depth, 0, 0, tables, tables + MOTE_SOFTMAX_STEPS + 1};
    fill_table(mote_expf, -65535, 10.0f / 65535, tables);
    fill_table(reciprocal, 0, 1.0f / 65535, tables + MOTE_SOFTMAX_STEPS + 1);
    mote_lower_multiplier(scale / (10.0 / 65535.0), &p->multiplier, &p->shift);
    l->step->kernel = mote_softmax_s16;
    return MOTE_OK;
}

enum mote_status mote_lower_normalize(struct mote_lowering *l) {
    const struct mote_tensor *in = l->x[0];
    struct mote_normalize *p = mote_lower_params(l, sizeof *p);
    p->depth = (size_t)in->shape[in->rank - 1];
    p->rows = mote_tensor_count(in) / p->depth;
    if (in->type == MOTE_INT8) p->zero = in->quant.zero_point[0];
    l->step->kernel = in->type == MOTE_INT8                ? mote_l2_s8
                      : l->op->code == MOTE_OP_LOG_SOFTMAX ? mote_log_softmax_f32
                                                           : mote_l2_f32;
    l->step->in_place = 1;
    return MOTE_OK;
}

enum mote_status mote_lower_softmax(struct mote_lowering *l) {
    const struct mote_tensor *in = l->x[0];
    const size_t depth = (size_t)in->shape[in->rank - 1], rows = mote_tensor_count(in) / depth;
    l->step->in_place = 1;
    if (in->type == MOTE_INT8) return softmax_s8(l, rows, depth);
    if (in->type == MOTE_INT16) return softmax_s16(l, rows, depth);
    struct mote_softmax_f32 *p = mote_lower_params(l, sizeof *p);
    *p = (struct mote_softmax_f32){rows, depth, l->op->params.softmax.beta};
    l->step->kernel = mote_softmax_f32;
    return MOTE_OK;
}
