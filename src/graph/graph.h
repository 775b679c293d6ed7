/* SPDX-License-Identifier: MIT
 * The one description of a network: tensors and operations that name tensors by index, with TensorFlow Lite's
 * semantics exactly (NHWC activations, OHWI weights, fused activations, quantization parameters on tensors).
 * A graph holds constants, never computed values, gradients or a loss. It owns all its memory through
 * `arena`. Numeric codes are those of TensorFlow Lite's schema, so that reader and writer need no
 * translation. */
#ifndef MOTE_GRAPH_GRAPH_H
#define MOTE_GRAPH_GRAPH_H

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOTE_MAX_RANK = 6, MOTE_MAX_BYTES = 1 << 30 };

enum mote_op_code {
    MOTE_OP_ADD = 0,
    MOTE_OP_AVERAGE_POOL_2D = 1,
    MOTE_OP_CONCATENATION = 2,
    MOTE_OP_CONV_2D = 3,
    MOTE_OP_DEPTHWISE_CONV_2D = 4,
    MOTE_OP_DEPTH_TO_SPACE = 5,
    MOTE_OP_DEQUANTIZE = 6,
    MOTE_OP_FLOOR = 8,
    MOTE_OP_FULLY_CONNECTED = 9,
    MOTE_OP_L2_NORMALIZATION = 11,
    MOTE_OP_LOGISTIC = 14,
    MOTE_OP_MAX_POOL_2D = 17,
    MOTE_OP_MUL = 18,
    MOTE_OP_RELU = 19,
    MOTE_OP_RELU_N1_TO_1 = 20,
    MOTE_OP_RELU6 = 21,
    MOTE_OP_RESHAPE = 22,
    MOTE_OP_RESIZE_BILINEAR = 23,
    MOTE_OP_SOFTMAX = 25,
    MOTE_OP_SPACE_TO_DEPTH = 26,
    MOTE_OP_SVDF = 27,
    MOTE_OP_TANH = 28,
    MOTE_OP_PAD = 34,
    MOTE_OP_GATHER = 36,
    MOTE_OP_BATCH_TO_SPACE_ND = 37,
    MOTE_OP_SPACE_TO_BATCH_ND = 38,
    MOTE_OP_TRANSPOSE = 39,
    MOTE_OP_MEAN = 40,
    MOTE_OP_SUB = 41,
    MOTE_OP_DIV = 42,
    MOTE_OP_SQUEEZE = 43,
    MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM = 44,
    MOTE_OP_STRIDED_SLICE = 45,
    MOTE_OP_EXP = 47,
    MOTE_OP_SPLIT = 49,
    MOTE_OP_LOG_SOFTMAX = 50,
    MOTE_OP_CAST = 53,
    MOTE_OP_PRELU = 54,
    MOTE_OP_MAXIMUM = 55,
    MOTE_OP_ARG_MAX = 56,
    MOTE_OP_MINIMUM = 57,
    MOTE_OP_NEG = 59,
    MOTE_OP_PADV2 = 60,
    MOTE_OP_SLICE = 65,
    MOTE_OP_TRANSPOSE_CONV = 67,
    MOTE_OP_TILE = 69,
    MOTE_OP_EXPAND_DIMS = 70,
    MOTE_OP_LOG = 73,
    MOTE_OP_SUM = 74,
    MOTE_OP_SQRT = 75,
    MOTE_OP_RSQRT = 76,
    MOTE_OP_SHAPE = 77,
    MOTE_OP_POW = 78,
    MOTE_OP_ARG_MIN = 79,
    MOTE_OP_REDUCE_PROD = 81,
    MOTE_OP_REDUCE_MAX = 82,
    MOTE_OP_PACK = 83,
    MOTE_OP_UNPACK = 88,
    MOTE_OP_REDUCE_MIN = 89,
    MOTE_OP_SQUARE = 92,
    MOTE_OP_FILL = 94,
    MOTE_OP_RESIZE_NEAREST_NEIGHBOR = 97,
    MOTE_OP_LEAKY_RELU = 98,
    MOTE_OP_SPLIT_V = 102,
    MOTE_OP_SQUARED_DIFFERENCE = 99,
    MOTE_OP_MIRROR_PAD = 100,
    MOTE_OP_ABS = 101,
    MOTE_OP_CEIL = 104,
    MOTE_OP_ELU = 111,
    MOTE_OP_QUANTIZE = 114,
    MOTE_OP_ROUND = 116,
    MOTE_OP_HARD_SWISH = 117,
    MOTE_OP_BATCH_MATMUL = 126,
    MOTE_OP_BROADCAST_TO = 130,
    MOTE_OP_GELU = 150
};

/* The places of UNIDIRECTIONAL_SEQUENCE_LSTM's inputs: four gates (input, forget, cell, output) from each. */
enum {
    MOTE_LSTM_INPUT = 0,
    MOTE_LSTM_INPUT_WEIGHTS = 1,
    MOTE_LSTM_RECURRENT_WEIGHTS = 5,
    MOTE_LSTM_BIAS = 12,
    MOTE_LSTM_HIDDEN = 18,
    MOTE_LSTM_CELL = 19
};

enum { MOTE_SVDF_STATE = 4 }; /* the place of SVDF's variable tensor among its inputs */

enum mote_activation {
    MOTE_ACT_NONE = 0,
    MOTE_ACT_RELU = 1,
    MOTE_ACT_RELU_N1_TO_1 = 2,
    MOTE_ACT_RELU6 = 3,
    MOTE_ACT_TANH = 4
};
enum mote_padding { MOTE_PADDING_SAME = 0, MOTE_PADDING_VALID = 1 };
enum mote_mirror { MOTE_MIRROR_REFLECT = 0, MOTE_MIRROR_SYMMETRIC = 1 };

/* real = scale[c] · (stored − zero_point[c]); c runs along `dimension`. count 0: not quantized; 1: one pair
 * for the whole tensor. */
struct mote_quant {
    size_t count;
    float *scale;
    int32_t *zero_point;
    int32_t dimension;
};

struct mote_tensor {
    const char *name; /* NULL where the file has none */
    enum mote_type type;
    int rank; /* 0: a scalar */
    int32_t shape[MOTE_MAX_RANK];
    struct mote_quant quant;
    /* Constants: `bytes` little-endian bytes in native alignment; NULL: computed or given. */
    const void *data;
    size_t bytes;       /* of a whole tensor, constant or not */
    const float *worth; /* of each element of a constant, to whoever rounds it (levels.h); NULL: all alike */
    /* State that lives from one run to the next; at first it stands for 0 (int8: it holds the zero point). */
    bool is_variable;
};

struct mote_conv_params {
    enum mote_padding padding;
    int32_t stride_h, stride_w, dilation_h, dilation_w, depth_multiplier;
    enum mote_activation activation;
};
struct mote_pool_params {
    enum mote_padding padding;
    int32_t stride_h, stride_w, filter_h, filter_w;
    enum mote_activation activation;
};
struct mote_fc_params {
    enum mote_activation activation;
    bool keep_num_dims, asymmetric_inputs;
};
struct mote_lstm_params {
    enum mote_activation activation; /* of cell input and output: tanh */
    float cell_clip, projection_clip;
    bool time_major, asymmetric_inputs;
};
struct mote_svdf_params {
    int32_t rank;
    enum mote_activation activation;
    bool asymmetric_inputs;
};
struct mote_slice_params {
    int32_t begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask;
    bool offset; /* ends count from the begins */
};
/* A short list of numbers; all zero where the file has none. */
struct mote_ints {
    int32_t count, values[MOTE_MAX_RANK];
};

struct mote_op {
    enum mote_op_code code;
    size_t input_count, output_count, intermediate_count;
    int32_t *inputs; /* tensor numbers; -1: an optional input that is absent */
    int32_t *outputs;
    int32_t *intermediates; /* the int8 LSTM keeps quantization parameters there */
    union {
        struct mote_conv_params conv; /* CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV */
        struct mote_pool_params pool;
        struct mote_fc_params fc;
        struct mote_lstm_params lstm;
        struct mote_svdf_params svdf;
        struct mote_slice_params slice;
        struct {
            enum mote_activation activation;
            bool any_scale; /* ADD, SUB of int16: not powers of two; written, not needed here */
        } arithmetic;       /* ADD, MUL, SUB */
        struct {
            int32_t axis;
            enum mote_activation activation;
        } concat;
        struct {
            float beta;
        } softmax;
        struct {
            bool keep_dims;
        } reduce; /* MEAN, REDUCE_PROD */
        struct {
            float alpha;
        } leaky_relu;
        struct {
            bool approximate; /* by tanh */
        } gelu;
        struct {
            bool align_corners, half_pixel_centers;
        } resize; /* RESIZE_BILINEAR, RESIZE_NEAREST_NEIGHBOR */
        struct {
            int32_t axis, batch_dims;
        } gather;
        struct {
            int32_t axis, count;
        } pack; /* PACK, UNPACK */
        struct {
            int32_t count;
        } split; /* SPLIT, SPLIT_V */
        struct {
            bool adj_x, adj_y;
            bool asymmetric_inputs; /* of hybrids; written, not needed here */
        } matmul;
        struct {
            int32_t block;
        } depth; /* DEPTH_TO_SPACE, SPACE_TO_DEPTH */
        struct {
            enum mote_mirror mode;
        } mirror;
        struct {
            enum mote_type type;
        } shape; /* and ARG_MAX, ARG_MIN: of the output */
        struct {
            enum mote_type from, to; /* as the file says; the tensors' own types count */
        } cast;
        struct mote_ints dims; /* RESHAPE: the new shape, where no input has it; SQUEEZE: which axes */
    } params;
};

struct mote_graph {
    struct mote_arena arena;
    size_t tensor_count, op_count, input_count, output_count;
    struct mote_tensor *tensors;
    struct mote_op *ops; /* in an order in which they can run */
    int32_t *inputs, *outputs;
    const char *description; /* NULL unless the file has one */
    const void *card;        /* bytes of the metadata entry "mote.card", or NULL */
    size_t card_bytes;
    /* Only while mote_graph_settle works: shapes of computed tensors follow from the inputs', whatever they were. */
    bool settling;
};

enum mote_status mote_graph_create(struct mote_graph **out, struct mote_error *error);
void mote_graph_free(struct mote_graph *graph);
enum mote_status mote_graph_copy(const struct mote_graph *graph, struct mote_graph **out,
                                 struct mote_error *error);

/* Appends a tensor and returns its number, -1 when memory is out. `bytes` is set from type and shape;
 * constant data is copied (NULL: none). */
int32_t mote_graph_add_tensor(struct mote_graph *graph, enum mote_type type, int rank, const int32_t *shape,
                              const void *data);
/* Sets one scale and zero point (count 1) or one each along `dimension`; copied. False when memory is out. */
bool mote_graph_set_quant(struct mote_graph *graph, int32_t tensor, size_t count, const float *scale,
                          const int32_t *zero_point, int32_t dimension);
/* Appends an op whose params are all zero; NULL when memory is out. The pointer is good until the next op. */
struct mote_op *mote_graph_add_op(struct mote_graph *graph, enum mote_op_code code, const int32_t *inputs,
                                  size_t input_count, const int32_t *outputs, size_t output_count);
/* What the op keeps quantization parameters in; copied. */
bool mote_graph_set_intermediates(struct mote_graph *graph, size_t op, const int32_t *tensors, size_t count);
bool mote_graph_set_io(struct mote_graph *graph, const int32_t *inputs, size_t input_count,
                       const int32_t *outputs, size_t output_count);
/* Drops tensors that no op, input or output names; renumbers the rest. */
bool mote_graph_drop_unused(struct mote_graph *graph);
/* Names what has no name yet: "input", "output", "CONV_2D_0", "CONV_2D_0/weights". False: out of memory. */
bool mote_graph_name(struct mote_graph *graph);

size_t mote_type_bytes(enum mote_type type); /* of one element; 0 for a type that we do not know */
const char *mote_type_name(enum mote_type type);
size_t mote_tensor_count(const struct mote_tensor *tensor); /* elements */
/* Element i of a constant of int32 or int64. */
int64_t mote_tensor_int(const struct mote_tensor *tensor, size_t i);
/* A constant of type float32; a tensor of −1 is none. */
bool mote_tensor_is_float_constant(const struct mote_graph *graph, int32_t tensor);

/* Strides, dilations and pool filters beyond this serve no image, and would overflow products. */
enum { MOTE_MOST_STEP = 1 << 15 };

/* A sliding window over one axis (convolution, pooling): how many positions it has, 0 when none; and how many
 * samples of padding come before the first of them (what follows the last is one more where the total is
 * odd). */
int32_t mote_window_count(enum mote_padding padding, int32_t in, int32_t filter, int32_t stride,
                          int32_t dilation);
int32_t mote_window_before(enum mote_padding padding, int32_t in, int32_t filter, int32_t stride,
                           int32_t dilation);

/* The op table: one row an op. */
struct mote_rule; /* graph/rules.h */
enum { MOTE_OP_ANY = 255 };
struct mote_op_info {
    enum mote_op_code code;
    uint8_t least,
        most; /* inputs: the first `least` are present; MOTE_OP_ANY: as many as there are, all present */
    uint8_t outputs;  /* 1, or MOTE_OP_ANY: the rule counts them */
    const char *name; /* "CONV_2D" */
    /* Checks types, ranks, shapes and parameters of the op against each other (the message names the op by
     * its number) and, where the output's shape follows from the inputs', that it does. */
    enum mote_status (*check)(const struct mote_rule *rule);
    /* Multiply-accumulates of one run. */
    uint64_t (*macs)(const struct mote_graph *graph, const struct mote_op *op);
};
const struct mote_op_info *mote_op_info(int code); /* NULL: no such op here */
const struct mote_op_info *mote_op_table(size_t *count);
/* Where an op is looked at, and who is told of it; "op 3 (CONV_2D): …" */
struct mote_op_at {
    const struct mote_op *op;
    size_t number;
    struct mote_error *error;
};
enum mote_status mote_op_fail(const struct mote_op_at *at, enum mote_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A struct begins with this, and op, number and error are its own. */
#define MOTE_OP_AT                                                                                           \
    union {                                                                                                  \
        struct mote_op_at at;                                                                                \
        struct {                                                                                             \
            const struct mote_op *op;                                                                        \
            size_t number;                                                                                   \
            struct mote_error *error;                                                                        \
        };                                                                                                   \
    }

/* Every index in range, every op known and consistent, every tensor made before it is read. A graph that
 * passes can be planned and run without further checks:
 * - all tensors together take at most MOTE_MAX_BYTES; tensors that ops read or write have at least one
 * element;
 * - constants are never written; variable tensors are states of LSTMs and SVDFs, each of one op;
 * - weights and biases that are integers are constant, symmetric, and so small that no int32 accumulator can
 *   overflow, nor its shift to the left by the output multiplier;
 * - scales are finite and positive, zero points in the type's range, one pair a tensor or one a channel;
 * - shape, axis and slice arguments are constant, and what they make has the output's shape. */
enum mote_status mote_graph_check(const struct mote_graph *graph, struct mote_error *error);
/* The same check of a graph that comes from elsewhere, and at once what it needs to pass: computed tensors get the shapes
 * that follow from the inputs', and what only moves constants, or asks for shapes and reckons with them, is worked out here
 * and gone (fold.c): so a RESHAPE may take its shape from SHAPE, STRIDED_SLICE and PACK. Sentences name ops by the numbers
 * that they had before. */
enum mote_status mote_graph_settle(struct mote_graph *graph, struct mote_error *error);
uint64_t mote_graph_macs(const struct mote_graph *graph);

/* About how many elements a run touches, multiply-accumulates and windows of pools counted one by one: what bounds its
 * time, for those who run what strangers send. UINT64_MAX where it is beyond counting. */
uint64_t mote_op_work(const struct mote_graph *graph, const struct mote_op *op);
uint64_t mote_graph_work(const struct mote_graph *graph);

#endif
