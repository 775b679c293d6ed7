/* SPDX-License-Identifier: MIT
 * What every quantization needs of a graph: which constants are weights, and replacing a tensor's type and
 * data. */
#ifndef MOTE_SHRINK_EDIT_H
#define MOTE_SHRINK_EDIT_H

#include "graph/graph.h"
#include "train/levels.h"

/* What input `i` of an op is. STATE: a variable tensor of the LSTM. OTHER: shapes, axes. */
enum mote_role { MOTE_ROLE_ACTIVATION, MOTE_ROLE_WEIGHTS, MOTE_ROLE_BIAS, MOTE_ROLE_STATE, MOTE_ROLE_OTHER };
enum mote_role mote_op_role(enum mote_op_code code, size_t i);

/* Are an op's weights a matrix: a row of (…, inputs) an output? */
bool mote_op_is_product(enum mote_op_code code);

/* The dimension along which weights of this op have one scale each in TensorFlow Lite, −1: one for all. */
int mote_op_channel_dimension(enum mote_op_code code);

/* "tensor 3 (weights of op 0, FULLY_CONNECTED)", with the tensor's name where it has one. */
void mote_tensor_label(const struct mote_graph *graph, int32_t tensor, char *text, size_t size);

/* Sets type and bytes, and gives the tensor `data` as its constant (copied) when it is not NULL; the same
 * shape. */
enum mote_status mote_tensor_retype(struct mote_graph *graph, int32_t tensor, enum mote_type type,
                                    const void *data, struct mote_error *error);

/* How many inputs of ops it is. */
size_t mote_tensor_uses(const struct mote_graph *graph, int32_t tensor);

/* A constant's values where they can be changed: a copy in the graph's arena takes their place. NULL: memory is out. */
void *mote_tensor_writable(struct mote_graph *graph, int32_t tensor);
/* Refuses a float constant that is not finite. */
enum mote_status mote_tensor_check_finite(const struct mote_graph *graph, int32_t tensor, const char *purpose,
                                          struct mote_error *error);

/* mote_graph_set_quant with one pair, its failure as a status. */
enum mote_status mote_tensor_scale(struct mote_graph *graph, int32_t tensor, float scale, int32_t zero_point,
                                   struct mote_error *error);

/* How weights become int8. */
struct mote_weight_rule {
    int dimension; /* along which scales go; −1: there is one */
    struct mote_levels levels;
};
struct mote_weight_rule mote_weight_rule(const struct mote_graph *graph, size_t op,
                                         const struct mote_plan_shrink *plan);

/* Float constant → int8, symmetric, with its scales, no smaller than least[c] (NULL: no bound). Refuses what is not
 * finite. */
enum mote_status mote_tensor_to_int8(struct mote_graph *graph, int32_t tensor,
                                     const struct mote_weight_rule *rule, const float *least,
                                     struct mote_error *error);

/* Float biases become multiples of a power of two, one a layer, by which the largest has `bits` bits. */
enum mote_status mote_round_biases(struct mote_graph *graph, unsigned bits, struct mote_error *error);

#endif
