/* SPDX-License-Identifier: MIT
 * ADD, SUB, MUL, DIV, SQUARED_DIFFERENCE, MAXIMUM, MINIMUM and PRELU in float32. */
#include "device/broadcast.h"

static float add(float a, float b) {
    return a + b;
}

static float sub(float a, float b) {
    return a - b;
}

static float mul(float a, float b) {
    return a * b;
}

static float quotient(float a, float b) {
    return a / b;
}

static float squared_difference(float a, float b) {
    return (a - b) * (a - b);
}

static float prelu(float x, float alpha) {
    return x >= 0.0f ? x : x * alpha;
}

static float maximum(float a, float b) {
    return a > b ? a : b;
}

static float minimum(float a, float b) {
    return a < b ? a : b;
}

/* Inlined into each kernel, so that `pair` is no call. */
static inline void walk(const void *params, const struct mote_io *io, float (*pair)(float, float)) {
    const struct mote_arithmetic_f32 *p = params;
    const size_t n = p->broadcast.shape[MOTE_AXES - 1];
    const size_t dx = p->broadcast.step[0][MOTE_AXES - 1], dz = p->broadcast.step[1][MOTE_AXES - 1];
    struct mote_rows r = {&p->broadcast, {0}, {0}};
    float *y = io->y;
    for (size_t left = mote_rows_count(&p->broadcast); left > 0; left--, mote_rows_next(&r)) {
        const float *x = (const float *)io->x[0] + r.at[0], *z = (const float *)io->x[1] + r.at[1];
        for (size_t i = 0; i < n; i++)
            *y++ = mote_clamp_f32(pair(x[i * dx], z[i * dz]), p->min, p->max);
    }
}

void mote_add_f32(const void *params, const struct mote_io *io) {
    walk(params, io, add);
}

void mote_sub_f32(const void *params, const struct mote_io *io) {
    walk(params, io, sub);
}

void mote_mul_f32(const void *params, const struct mote_io *io) {
    walk(params, io, mul);
}

void mote_div_f32(const void *params, const struct mote_io *io) {
    walk(params, io, quotient);
}

void mote_squared_difference_f32(const void *params, const struct mote_io *io) {
    walk(params, io, squared_difference);
}

void mote_prelu_f32(const void *params, const struct mote_io *io) {
    walk(params, io, prelu);
}

void mote_maximum_f32(const void *params, const struct mote_io *io) {
    walk(params, io, maximum);
}

void mote_minimum_f32(const void *params, const struct mote_io *io) {
    walk(params, io, minimum);
}
