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

void mote_add_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, add);
}

void mote_sub_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, sub);
}

void mote_mul_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, mul);
}

void mote_div_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, quotient);
}

void mote_squared_difference_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, squared_difference);
}

void mote_prelu_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, prelu);
}

void mote_maximum_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, maximum);
}

void mote_minimum_f32(const void *params, const struct mote_io *io) {
    mote_walk_f32(params, io, minimum);
}
