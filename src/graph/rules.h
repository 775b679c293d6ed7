/* SPDX-License-Identifier: MIT
 * What the rules of the ops (rule_*.c) share: access to operands, and one sentence for each way to be wrong.
 * Used only inside this room. */
#ifndef MOTE_GRAPH_RULES_H
#define MOTE_GRAPH_RULES_H

#include "device/move.h"
#include "graph/graph.h"

/* Types and sizes that are known and together within bounds, scales and zero points that fit them. */
enum mote_status mote_check_tensors(const struct mote_graph *graph, struct mote_error *error);

/* One op under examination. */
struct mote_rule {
    MOTE_OP_AT;
    const struct mote_graph *graph;
    const struct mote_tensor *x[3]; /* the first inputs; NULL where one is absent */
    const struct mote_tensor *out;  /* the first output */
};

/* All that is asked of the op: as many operands as its row says, what it moves (graph/moves.h) as rules_moved.c wants it, then
 * its own rule. */
enum mote_status mote_rule_run(const struct mote_graph *graph, size_t number, const struct mote_op_info *info,
                               struct mote_error *error);

/* (rule, status, format, …) */
#define mote_rule_fail(rule, ...) mote_op_fail(&(rule)->at, __VA_ARGS__)

/* The operand, or NULL where it is absent. */
const struct mote_tensor *mote_rule_input(const struct mote_rule *rule, size_t i);
const struct mote_tensor *mote_rule_output(const struct mote_rule *rule, size_t i);

/* There are as many outputs as the options say, and at most `most`. */
enum mote_status mote_rule_outputs(const struct mote_rule *rule, int32_t said, int32_t most);
/* NONE, RELU, RELU_N1_TO_1 or RELU6. */
enum mote_status mote_rule_activation(const struct mote_rule *rule, enum mote_activation activation);
enum mote_status mote_rule_rank(const struct mote_rule *rule, const char *what,
                                const struct mote_tensor *tensor, int rank);
/* The first output, or any, has this shape; while a graph is settled, it gets it. */
enum mote_status mote_rule_shape(const struct mote_rule *rule, int rank, const int32_t *shape);
enum mote_status mote_rule_shape_of(const struct mote_rule *rule, const struct mote_tensor *out, int rank,
                                    const int32_t *shape);
/* Both float32, or both int8 with one scale each. */
enum mote_status mote_rule_same_type(const struct mote_rule *rule, const struct mote_tensor *a,
                                     const struct mote_tensor *b);
/* The same, or both int16 with one scale each and zero point 0. */
enum mote_status mote_rule_same_type_wide(const struct mote_rule *rule, const struct mote_tensor *a,
                                          const struct mote_tensor *b);
enum mote_status mote_rule_same_quant(const struct mote_rule *rule, const struct mote_tensor *a,
                                      const struct mote_tensor *b);
/* An int8 output with the fixed scale and zero point of its function; an int16 one with scale 1/2^15. */
enum mote_status mote_rule_fixed_quant(const struct mote_rule *rule, const struct mote_tensor *out,
                                       float scale, int32_t zero_point);
/* What the op moves (graph/moves.h) has the outputs' type and, where it is quantized, their scales. */
enum mote_status mote_rule_moved(const struct mote_rule *rule);
/* Constant int32 or int64. */
enum mote_status mote_rule_ints(const struct mote_rule *rule, const char *what,
                                const struct mote_tensor *tensor);
/* A constant vector (or scalar) of them. */
enum mote_status mote_rule_int_vector(const struct mote_rule *rule, const char *what,
                                      const struct mote_tensor *tensor);
/* The shape that NumPy's broadcasting gives; the rank, or -1 when the shapes do not go together. */
int mote_rule_broadcast(const struct mote_tensor *a, const struct mote_tensor *b,
                        int32_t shape[MOTE_MAX_RANK]);
/* A constant vector of a shape's dimensions. */
enum mote_status mote_rule_given_shape(const struct mote_rule *rule, const struct mote_tensor *given,
                                       int32_t shape[MOTE_MAX_RANK], int *rank);
/* The output is int32 or int64, as the options say. */
enum mote_status mote_rule_integer_output(const struct mote_rule *rule, enum mote_type said);
/* An axis of a tensor with `rank` dimensions, counted from the end where it is negative. */
enum mote_status mote_rule_axis(const struct mote_rule *rule, int64_t given, int rank, int *axis);
/* The same, given by a constant input. */
enum mote_status mote_rule_axis_input(const struct mote_rule *rule, size_t input, int rank, int *axis);
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

/* STRIDED_SLICE with all its liberties resolved: by axis of the input elements begin, begin + stride, … (count of them;
 * 1 where the axis vanishes), and the output's shape. */
struct mote_slice_range {
    int32_t begin, stride, count;
};
struct mote_slice_walk {
    struct mote_slice_range axis[MOTE_MAX_RANK];
    int rank;
    int32_t shape[MOTE_MAX_RANK];
};
enum mote_status mote_slice_walk(const struct mote_rule *rule, struct mote_slice_walk *walk);

bool mote_rule_zero_point(enum mote_type type, int32_t zero_point); /* it lies in the type's range */

/* clang-format off */
#define MOTE_RULE_ROWS(X)                                                                                    \
    X(arg)                                                                                                   \
    X(batch)                                                                                                 \
    X(batch_matmul)                                                                                          \
    X(broadcast_to)                                                                                          \
    X(cast)                                                                                                  \
    X(concatenation)                                                                                         \
    X(conv)                                                                                                  \
    X(depth)                                                                                                 \
    X(depthwise_conv)                                                                                        \
    X(dequantize)                                                                                            \
    X(elementwise_binary)                                                                                    \
    X(elementwise_unary)                                                                                     \
    X(expand_dims)                                                                                           \
    X(extreme)                                                                                               \
    X(fill)                                                                                                  \
    X(fixed_range)                                                                                           \
    X(float_pair)                                                                                            \
    X(fully_connected)                                                                                       \
    X(function)                                                                                              \
    X(gather)                                                                                                \
    X(hard_swish)                                                                                            \
    X(leaky_relu)                                                                                            \
    X(lstm)                                                                                                  \
    X(normalize)                                                                                             \
    X(pack)                                                                                                  \
    X(pad)                                                                                                   \
    X(pool)                                                                                                  \
    X(prelu)                                                                                                 \
    X(quantize)                                                                                              \
    X(reduce)                                                                                                \
    X(reduce_prod)                                                                                           \
    X(reshape)                                                                                               \
    X(resize)                                                                                                \
    X(shape)                                                                                                 \
    X(slice)                                                                                                 \
    X(softmax)                                                                                               \
    X(split)                                                                                                 \
    X(squeeze)                                                                                               \
    X(strided_slice)                                                                                         \
    X(svdf)                                                                                                  \
    X(tile)                                                                                                  \
    X(transpose_conv)                                                                                        \
    X(transpose)                                                                                             \
    X(unpack)
/* clang-format on */
#define MOTE_RULE_DECLARE(name) enum mote_status mote_check_##name(const struct mote_rule *rule);
MOTE_RULE_ROWS(MOTE_RULE_DECLARE)
#undef MOTE_RULE_DECLARE

uint64_t mote_macs_batch_matmul(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_conv(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_depthwise_conv(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_fully_connected(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_svdf(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_macs_lstm(const struct mote_graph *graph, const struct mote_op *op);

/* One output of an op that moves elements, and where its blocks go. */
struct mote_mover {
    const struct mote_graph *graph;
    const struct mote_op *op;
    size_t output;
    struct mote_arena *arena;
    struct mote_move *move;
};
typedef bool mote_mover_function(const struct mote_mover *m);
mote_mover_function mote_move_batch, mote_move_concatenation, mote_move_depth, mote_move_fill, mote_move_pack,
    mote_move_pad, mote_move_slice, mote_move_split, mote_move_strided_slice, mote_move_repeat,
    mote_move_transpose, mote_move_unpack, mote_move_whole;

const struct mote_tensor *mote_mover_input(const struct mote_mover *m, size_t i);
const struct mote_tensor *mote_mover_output(const struct mote_mover *m);
/* Blocks of one element each, to be filled in; NULL when memory is out. */
struct mote_block *mote_mover_blocks(const struct mote_mover *m, size_t count);
/* Blocks for every combination of parts of the output's axes: `count` says how many an axis has, `place` is given a block that
 * reads the whole input, its axes at the end, and says what it is of part number `part`. */
bool mote_mover_combine(const struct mote_mover *m, size_t count(const struct mote_mover *m, int axis),
                        void place(const struct mote_mover *m, int axis, size_t part,
                                   struct mote_block *block));
/* All of the output is stored zeros first. */
void mote_mover_zero(const struct mote_mover *m);
/* The block's place for an axis of a tensor with `rank` dimensions: the last axes of both are the same. */
size_t mote_block_slot(int rank, int axis);
/* The block reads the whole of x in its order; it writes its elements side by side. */
void mote_block_read(struct mote_block *block, const struct mote_tensor *x);
void mote_block_write_dense(struct mote_block *block);
/* `count` positions of the axis from `first` on, as a block whose elements lie side by side in y. */
void mote_block_take(struct mote_block *block, const struct mote_tensor *in, int axis, size_t first,
                     size_t count);
/* Elements between two neighbours along the axis. */
size_t mote_tensor_stride(const struct mote_tensor *tensor, int axis);
/* An axis that passed mote_rule_axis. */
int mote_axis_of(int64_t given, int rank);

#endif
