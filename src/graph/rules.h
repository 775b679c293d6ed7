/* SPDX-License-Identifier: MIT
 * What the rules of the ops (rule_*.c) share: access to operands, and one sentence for each way to be wrong.
 * Used only inside this room. */
#ifndef MOTE_GRAPH_RULES_H
#define MOTE_GRAPH_RULES_H

#include "graph/graph.h"

/* One op under examination. */
struct mote_rule {
    const struct mote_graph *graph;
    const struct mote_op *op;
    size_t number;
    struct mote_error *error;
};

struct mote_rule mote_rule_begin(const struct mote_graph *graph, size_t op, struct mote_error *error);

/* "op 3 (CONV_2D): …" */
enum mote_status mote_rule_fail(const struct mote_rule *rule, enum mote_status status, const char *format,
                                ...) __attribute__((format(printf, 3, 4)));

/* The operand, or NULL where it is absent. */
const struct mote_tensor *mote_rule_input(const struct mote_rule *rule, size_t i);
const struct mote_tensor *mote_rule_output(const struct mote_rule *rule, size_t i);

/* The number of inputs lies in [least, most], the first `least` are present, and there is one output. */
enum mote_status mote_rule_operands(const struct mote_rule *rule, size_t least, size_t most);
/* NONE, RELU, RELU_N1_TO_1 or RELU6. */
enum mote_status mote_rule_activation(const struct mote_rule *rule, enum mote_activation activation);
enum mote_status mote_rule_rank(const struct mote_rule *rule, const char *what,
                                const struct mote_tensor *tensor, int rank);
/* The output has this shape. */
enum mote_status mote_rule_shape(const struct mote_rule *rule, const struct mote_tensor *out, int rank,
                                 const int32_t *shape);
/* Both float32, or both int8 with one scale each. */
enum mote_status mote_rule_same_type(const struct mote_rule *rule, const struct mote_tensor *a,
                                     const struct mote_tensor *b);
enum mote_status mote_rule_same_quant(const struct mote_rule *rule, const struct mote_tensor *a,
                                      const struct mote_tensor *b);
/* An int8 output with the fixed scale and zero point of its function. */
enum mote_status mote_rule_fixed_quant(const struct mote_rule *rule, const struct mote_tensor *out,
                                       float scale, int32_t zero_point);
/* A constant vector (or scalar) of int32. */
enum mote_status mote_rule_int_vector(const struct mote_rule *rule, const char *what,
                                      const struct mote_tensor *tensor);
/* An accumulator of at most `most` in magnitude can be multiplied by `real` in fixed point. */
enum mote_status mote_rule_multiplier(const struct mote_rule *rule, double real, double most);

/* The operands of a product with weights. Absent bias: NULL. */
struct mote_product {
    const struct mote_tensor *in, *weights, *bias;
    double out_scale; /* integer kernels: the scale that the accumulator is brought to */
    int channel_axis; /* of the weights: one output channel a position */
};
/* Types, quantization, bias length and accumulators of float32, hybrid (float32 × int8) and int8 products. */
enum mote_status mote_rule_product(const struct mote_rule *rule, const struct mote_product *product);

bool mote_rule_zero_point(enum mote_type type, int32_t zero_point); /* it lies in the type's range */

/* clang-format off */
#define MOTE_RULE_ROWS(X)                                                                                    \
    X(elementwise_binary)                                                                                    \
    X(elementwise_unary)                                                                                     \
    X(fixed_range)                                                                                           \
    X(softmax) X(pool) X(concatenation) X(conv) X(depthwise_conv) X(fully_connected) X(reshape)              \
        X(strided_slice) X(mean) X(quantize) X(dequantize) X(lstm)
/* clang-format on */
#define MOTE_RULE_DECLARE(name)                                                                              \
    enum mote_status mote_check_##name(const struct mote_graph *graph, size_t op, struct mote_error *error);
MOTE_RULE_ROWS(MOTE_RULE_DECLARE)
#undef MOTE_RULE_DECLARE

uint64_t mote_macs_conv(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_depthwise_conv(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_fully_connected(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_lstm(const struct mote_graph *graph, const struct mote_op *op);

#endif
