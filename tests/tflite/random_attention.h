/* SPDX-License-Identifier: MIT
 * Random products of computed matrices, norms and powers, for random_graph.h. */
#ifndef MOTE_TESTS_TFLITE_RANDOM_ATTENTION_H
#define MOTE_TESTS_TFLITE_RANDOM_ATTENTION_H

#include "tflite/random_tensors.h"

/* With itself turned, another value, or a constant; scales that use int8 well. */
static void random_matmul(struct maker *m, int32_t x) {
    const struct mote_tensor in = *tensor_of(m, x);
    const bool adj_x = pick(m, 0, 2) == 0, constant = pick(m, 0, 2) == 0;
    bool adj_y = pick(m, 0, 1);
    if (in.rank < 2 || in.rank > 4 || m->kind == RANDOM_S16 || m->kind == RANDOM_HYBRID || !m->young) return;
    const int32_t rows = in.shape[in.rank - (adj_x ? 1 : 2)], inner = in.shape[in.rank - (adj_x ? 2 : 1)];
    int32_t shape[4], sides[2] = {inner, pick(m, 1, 9)}, z = x;
    memcpy(shape, in.shape, sizeof shape);
    if (constant) {
        const int rank = pick(m, 0, 1) ? 2 : in.rank;
        for (int i = 0; i < rank - 2; i++)
            shape[i] = pick(m, 0, 1) ? in.shape[i] : 1;
        shape[rank - 2] = sides[adj_y];
        shape[rank - 1] = sides[!adj_y];
        z = is_quantized(m) ? int8_constant(m, rank, shape, random_scale(m), -1)
                            : float_constant(m, rank, shape, 1.7f / sqrtf((float)inner));
        memcpy(shape, in.shape, sizeof shape);
    } else {
        adj_y = !adj_x; /* x · xᵀ, or xᵀ · x */
        sides[1] = rows;
    }
    shape[in.rank - 2] = rows;
    shape[in.rank - 1] = sides[1];
    if (mote_tensor_count(&in) * (size_t)sides[1] > 20000) return;
    const int32_t y = new_value(m, in.rank, shape);
    if (is_quantized(m)) {
        const float product = in.quant.scale[0] * tensor_of(m, z)->quant.scale[0];
        one_scale(m, y, product * real(m, 20, 100) * sqrtf((float)inner), random_zero(m));
    }
    struct mote_op *op = add_op(m, MOTE_OP_BATCH_MATMUL, 2, (const int32_t[]){x, z}, y);
    op->params.matmul.adj_x = adj_x;
    op->params.matmul.adj_y = adj_y;
}

/* What the C library of 2020 has not, but LOG_SOFTMAX and L2_NORMALIZATION of floats. */
static void random_norm(struct maker *m, int32_t x) {
    static const enum mote_op_code codes[] = {MOTE_OP_GELU, MOTE_OP_L2_NORMALIZATION, MOTE_OP_LOG_SOFTMAX};
    const struct mote_tensor in = *tensor_of(m, x);
    const enum mote_op_code code = codes[pick(m, 0, is_quantized(m) ? 1 : 2)];
    if (m->kind == RANDOM_S16 || ((is_quantized(m) || code == MOTE_OP_GELU) && !m->young) || in.rank > 4)
        return;
    const int32_t y = new_value(m, in.rank, in.shape);
    if (code == MOTE_OP_L2_NORMALIZATION) function_scale(m, y, 1.0f / 128, 0);
    struct mote_op *op = add_op(m, code, 1, &x, y);
    if (code == MOTE_OP_GELU) op->params.gelu.approximate = pick(m, 0, 1);
}

/* Whole exponents from 0 on of anything, others of numbers above 0. */
static void random_power(struct maker *m, int32_t x) {
    static const float exponents[] = {2, 3, -1, 0, 0.5f, -1.5f, 2.25f};
    const struct mote_tensor in = *tensor_of(m, x);
    const int chosen = pick(m, 0, 6);
    if (is_quantized(m) || in.rank > 4) return;
    if (chosen > 3 || exponents[chosen] < 0) {
        const int32_t positive = new_value(m, in.rank, in.shape);
        add_op(m, MOTE_OP_LOGISTIC, 1, &x, positive);
        x = positive;
    }
    const int32_t z = mote_graph_add_tensor(m->g, MOTE_FLOAT32, 1, (const int32_t[]){1}, &exponents[chosen]),
                  y = new_value(m, in.rank, in.shape);
    add_op(m, MOTE_OP_POW, 2, (const int32_t[]){x, z}, y);
}

#endif
