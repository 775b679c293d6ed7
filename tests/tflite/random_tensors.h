/* SPDX-License-Identifier: MIT
 * What random graphs (random_graph.h) are made of: activations, weights and biases with scales that make good use of
 * int8, so that outputs neither saturate throughout nor vanish. The same seed gives the same tensors on every machine. */
#ifndef MOTE_TESTS_TFLITE_RANDOM_TENSORS_H
#define MOTE_TESTS_TFLITE_RANDOM_TENSORS_H

#include "base/rng.h"
#include "graph/graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum random_kind { RANDOM_F32, RANDOM_F16, RANDOM_HYBRID, RANDOM_S8, RANDOM_S16, RANDOM_KINDS };
static const char *const random_kind_names[RANDOM_KINDS] = {"float32", "float16", "hybrid", "int8", "int16"};

enum { RANDOM_MOST_VALUES = 64 };

struct maker {
    struct mote_graph *g;
    struct mote_rng rng;
    enum random_kind kind;
    bool young; /* with ops that the C library of 2020 has not: they would leave it few graphs */
    int32_t values[RANDOM_MOST_VALUES]; /* the input, and every op's output */
    int count;
};

static inline int pick(struct maker *m, int low, int high) { /* both included */
    return low + (int)mote_rng_below(&m->rng, (uint32_t)(high - low + 1));
}

static inline float real(struct maker *m, float low, float high) {
    return low + (float)mote_rng_uniform(&m->rng) * (high - low);
}

static inline enum mote_type value_type(const struct maker *m) {
    return m->kind == RANDOM_S8 ? MOTE_INT8 : m->kind == RANDOM_S16 ? MOTE_INT16 : MOTE_FLOAT32;
}

static inline struct mote_tensor *tensor_of(const struct maker *m, int32_t t) {
    return &m->g->tensors[t];
}

static inline void one_scale(const struct maker *m, int32_t t, float scale, int32_t zero_point) {
    if (!mote_graph_set_quant(m->g, t, 1, &scale, &zero_point, 0)) abort();
}

static inline bool is_quantized(const struct maker *m) {
    return m->kind == RANDOM_S8 || m->kind == RANDOM_S16;
}

static inline float random_scale(struct maker *m) {
    return expf(real(m, logf(0.01f), logf(0.1f))) / (m->kind == RANDOM_S16 ? 256 : 1);
}

static inline int32_t random_zero(struct maker *m) {
    if (m->kind == RANDOM_S16) return 0;
    return pick(m, 0, 3) == 0 ? -128 : pick(m, -60, 60);
}

/* An activation that some op will write; its scale is to be set by the op. */
static inline int32_t new_value(struct maker *m, int rank, const int32_t *shape) {
    if (m->count == RANDOM_MOST_VALUES) abort();
    const int32_t t = mote_graph_add_tensor(m->g, value_type(m), rank, shape, NULL);
    if (t < 0) abort();
    if (is_quantized(m)) one_scale(m, t, random_scale(m), random_zero(m));
    return m->values[m->count++] = t;
}

/* The same scale and zero point. */
static inline void like(const struct maker *m, int32_t t, int32_t model) {
    if (is_quantized(m))
        one_scale(m, t, tensor_of(m, model)->quant.scale[0], tensor_of(m, model)->quant.zero_point[0]);
}

/* What int8 outputs of a function have whose range is known; int16 ones have 1/32768. */
static inline void function_scale(const struct maker *m, int32_t t, float scale, int32_t zero_point) {
    if (m->kind == RANDOM_S8) one_scale(m, t, scale, zero_point);
    if (m->kind == RANDOM_S16) one_scale(m, t, 1.0f / 32768, 0);
}

static inline int32_t ints(const struct maker *m, int count, const int32_t *values) {
    return mote_graph_add_tensor(m->g, MOTE_INT32, 1, (const int32_t[]){count}, values);
}

static inline size_t elements(int rank, const int32_t *shape) {
    size_t n = 1;
    for (int i = 0; i < rank; i++)
        n *= (size_t)shape[i];
    return n;
}

/* float32 numbers in (−size, size), which float16 holds exactly in that kind. */
static inline float *random_reals(struct maker *m, size_t n, float size, uint16_t *half) {
    float *x = calloc(n + 1, sizeof *x);
    if (!x) abort();
    for (size_t i = 0; i < n; i++) {
        x[i] = real(m, -size, size);
        if (half) half[i] = (uint16_t)(0x2c00 + pick(m, 0, 0x7ff) + 0x8000 * pick(m, 0, 1)); /* 1/16 … 1/4 */
    }
    return x;
}

static inline int32_t dequantized(struct maker *m, int rank, const int32_t *shape, const uint16_t *half) {
    const int32_t from = mote_graph_add_tensor(m->g, MOTE_FLOAT16, rank, shape, half);
    const int32_t to = mote_graph_add_tensor(m->g, MOTE_FLOAT32, rank, shape, NULL);
    if (from < 0 || to < 0 || !mote_graph_add_op(m->g, MOTE_OP_DEQUANTIZE, &from, 1, &to, 1)) abort();
    return to;
}

/* A float constant, behind DEQUANTIZE in the float16 kind. */
static inline int32_t float_constant(struct maker *m, int rank, const int32_t *shape, float size) {
    const size_t n = elements(rank, shape);
    uint16_t *half = calloc(n + 1, sizeof *half);
    if (!half) abort();
    float *x = random_reals(m, n, size, half);
    const int32_t t = m->kind == RANDOM_F16 ? dequantized(m, rank, shape, half)
                                            : mote_graph_add_tensor(m->g, MOTE_FLOAT32, rank, shape, x);
    free(half);
    free(x);
    return t;
}

/* int8 numbers with one scale, or one along `axis` around it (axis ≥ 0). */
static inline int32_t int8_constant(struct maker *m, int rank, const int32_t *shape, float scale, int axis) {
    const size_t n = elements(rank, shape), scales = axis < 0 ? 1 : (size_t)shape[axis];
    int8_t *x = calloc(n + 1, 1);
    float *each = calloc(scales, sizeof *each);
    if (!x || !each) abort();
    for (size_t i = 0; i < n; i++)
        x[i] = (int8_t)pick(m, -127, 127);
    for (size_t i = 0; i < scales; i++)
        each[i] = axis < 0 ? scale : scale * real(m, 0.5f, 1.5f);
    const int32_t t = mote_graph_add_tensor(m->g, MOTE_INT8, rank, shape, x);
    if (t < 0 || !mote_graph_set_quant(m->g, t, scales, each, NULL, axis < 0 ? 0 : axis)) abort();
    free(x);
    free(each);
    return t;
}

/* Weights of a sum of `terms` products that is to fill the range of `out`. */
static inline int32_t weights(struct maker *m, int32_t in, int32_t out, int rank, const int32_t *shape,
                              size_t terms, int axis) {
    const float spread = 1.0f / sqrtf((float)terms);
    if (m->kind == RANDOM_F32 || m->kind == RANDOM_F16) return float_constant(m, rank, shape, 1.7f * spread);
    if (m->kind == RANDOM_HYBRID) return int8_constant(m, rank, shape, spread / 73, axis);
    const float ratio = tensor_of(m, out)->quant.scale[0] / tensor_of(m, in)->quant.scale[0];
    return int8_constant(m, rank, shape, ratio * spread / 90, axis);
}

/* int16 constants of any value in [−most, most]. */
static inline int32_t int16_constant(struct maker *m, int rank, const int32_t *shape, int most, float scale) {
    const size_t n = elements(rank, shape);
    int16_t *x = calloc(n + 1, sizeof *x);
    if (!x) abort();
    for (size_t i = 0; i < n; i++)
        x[i] = (int16_t)pick(m, -most, most);
    const int32_t t = mote_graph_add_tensor(m->g, MOTE_INT16, rank, shape, x);
    if (t < 0) abort();
    one_scale(m, t, scale, 0);
    free(x);
    return t;
}

/* An integer bias has the scale of the products; int16 activations have one of 64 bits. */
static inline int32_t bias(struct maker *m, int32_t in, int32_t w, int32_t count) {
    if (!is_quantized(m)) return float_constant(m, 1, &count, 0.5f);
    const struct mote_quant *quant = &tensor_of(m, w)->quant;
    const size_t scales = quant->count;
    const bool wide = m->kind == RANDOM_S16;
    int32_t *x = calloc((size_t)count, sizeof *x);
    int64_t *x64 = calloc((size_t)count, sizeof *x64);
    float *each = calloc(scales, sizeof *each);
    if (!x || !x64 || !each) abort();
    for (int32_t i = 0; i < count; i++) {
        x[i] = pick(m, -8000, 8000);
        x64[i] = (int64_t)x[i] * 256 + pick(m, 0, 255);
    }
    for (size_t i = 0; i < scales; i++)
        each[i] = tensor_of(m, in)->quant.scale[0] * quant->scale[i];
    const int32_t t =
        mote_graph_add_tensor(m->g, wide ? MOTE_INT64 : MOTE_INT32, 1, &count, wide ? (void *)x64 : x);
    if (t < 0 || !mote_graph_set_quant(m->g, t, scales, each, NULL, 0)) abort();
    free(x);
    free(x64);
    free(each);
    return t;
}

static inline struct mote_op *add_op(const struct maker *m, enum mote_op_code code, int count,
                                     const int32_t *inputs, int32_t out) {
    struct mote_op *op = mote_graph_add_op(m->g, code, inputs, (size_t)count, &out, 1);
    if (!op) abort();
    return op;
}

#endif
