/* SPDX-License-Identifier: MIT
 * Which places belong together: one walk over the ops, joining sets. */
#include "shrink/units_ties.h"

#include "shrink/edit.h"

struct ties {
    const struct mote_graph *graph;
    const uint32_t *first;
    uint32_t *root; /* of each place: one before it of the same set, or itself */
};

static void join(const struct ties *ties, uint32_t a, uint32_t b) {
    uint32_t x = mote_units_root(ties->root, a), y = mote_units_root(ties->root, b);
    ties->root[x > y ? x : y] = x < y ? x : y;
}

static size_t last_of(int32_t tensor) {
    return 2 * (size_t)tensor;
}

static size_t rows_of(int32_t tensor) {
    return 2 * (size_t)tensor + 1;
}

static uint32_t places(const struct ties *ties, size_t axis) {
    return ties->first[axis + 1] - ties->first[axis];
}

static void pin(const struct ties *ties, size_t axis) {
    for (uint32_t p = ties->first[axis]; p < ties->first[axis + 1]; p++)
        join(ties, 0, p);
}

static void pin_op(const struct ties *ties, const struct mote_op *op) {
    for (size_t i = 0; i < op->input_count; i++)
        if (op->inputs[i] >= 0) pin(ties, last_of(op->inputs[i])), pin(ties, rows_of(op->inputs[i]));
    for (size_t i = 0; i < op->output_count; i++)
        pin(ties, last_of(op->outputs[i]));
}

/* Elements that are numbered alike through both: place i of the longer one is i modulo the other's length. */
static void tie(const struct ties *ties, size_t a, size_t b) {
    uint32_t m = places(ties, a), n = places(ties, b), most = m > n ? m : n;
    if (!m || !n || most % m || most % n) {
        pin(ties, a);
        pin(ties, b);
        return;
    }
    for (uint32_t i = 0; i < most; i++)
        join(ties, ties->first[a] + i % m, ties->first[b] + i % n);
}

static const struct mote_tensor *tensor_of(const struct ties *ties, int32_t t) {
    return &ties->graph->tensors[t];
}

/* The bias and the rows of weights make the output. */
static void tie_product(const struct ties *ties, const struct mote_op *op, size_t rows) {
    tie(ties, rows, last_of(op->outputs[0]));
    if (op->input_count > 2 && op->inputs[2] >= 0) tie(ties, last_of(op->inputs[2]), last_of(op->outputs[0]));
}

static bool has_constants(const struct ties *ties, const struct mote_op *op) {
    bool bias = op->input_count > 2 && op->inputs[2] >= 0;
    return mote_tensor_is_float_constant(ties->graph, op->inputs[1]) &&
           (!bias || mote_tensor_is_float_constant(ties->graph, op->inputs[2]));
}

static void tie_weights(const struct ties *ties, const struct mote_op *op) {
    const struct mote_tensor *x = tensor_of(ties, op->inputs[0]), *w = tensor_of(ties, op->inputs[1]);
    bool whole = op->code == MOTE_OP_FULLY_CONNECTED || x->shape[3] == w->shape[3];
    if (!has_constants(ties, op) || !whole) {
        pin_op(ties, op);
        return;
    }
    tie(ties, last_of(op->inputs[0]), last_of(op->inputs[1]));
    tie_product(ties, op, rows_of(op->inputs[1]));
}

/* Filter o reads channel o / multiplier. */
static void tie_depthwise(const struct ties *ties, const struct mote_op *op) {
    size_t in = last_of(op->inputs[0]), out = last_of(op->outputs[0]);
    uint32_t m = places(ties, in), n = places(ties, out);
    if (!has_constants(ties, op) || !m || n % m) {
        pin_op(ties, op);
        return;
    }
    for (uint32_t o = 0; o < n; o++)
        join(ties, ties->first[in] + o / (n / m), ties->first[out] + o);
    tie_product(ties, op, last_of(op->inputs[1]));
}

/* What is spread over all channels of the output belongs to all of them. */
static void tie_elements(const struct ties *ties, const struct mote_op *op) {
    size_t out = last_of(op->outputs[0]);
    for (size_t i = 0; i < op->input_count; i++) {
        size_t in = last_of(op->inputs[i]);
        if (places(ties, in) == places(ties, out))
            tie(ties, in, out);
        else
            pin(ties, in);
    }
}

static void tie_concatenation(const struct ties *ties, const struct mote_op *op) {
    const struct mote_tensor *y = tensor_of(ties, op->outputs[0]);
    int32_t axis = op->params.concat.axis < 0 ? op->params.concat.axis + y->rank : op->params.concat.axis;
    uint32_t at = ties->first[last_of(op->outputs[0])], end = ties->first[last_of(op->outputs[0]) + 1];
    for (size_t i = 0; i < op->input_count; i++) {
        size_t in = last_of(op->inputs[i]);
        uint32_t n = places(ties, in);
        if (axis != y->rank - 1 || n > end - at) {
            tie(ties, in, last_of(op->outputs[0]));
            continue;
        }
        for (uint32_t k = 0; k < n; k++)
            join(ties, ties->first[in] + k, at++);
    }
}

/* Whether the op leaves the last dimension as it is, by what its second input says. */
static bool keeps_last(const struct ties *ties, const struct mote_op *op) {
    const struct mote_tensor *x = tensor_of(ties, op->inputs[0]),
                             *says = op->input_count > 1 ? tensor_of(ties, op->inputs[1]) : NULL;
    size_t n = says ? mote_tensor_count(says) : 0;
    if (!says || !says->data || n == 0 || x->rank == 0) return false;
    switch ((int)op->code) {
    case MOTE_OP_PAD:
    case MOTE_OP_PADV2:
    case MOTE_OP_MIRROR_PAD:
        return n > 1 && mote_tensor_int(says, n - 1) == 0 && mote_tensor_int(says, n - 2) == 0;
    case MOTE_OP_TILE:
        return mote_tensor_int(says, n - 1) == 1;
    case MOTE_OP_TRANSPOSE:
        return mote_tensor_int(says, n - 1) == x->rank - 1;
    case MOTE_OP_MEAN:
        for (size_t i = 0; i < n; i++)
            if (mote_tensor_int(says, i) == -1 || mote_tensor_int(says, i) == x->rank - 1) return false;
        return true;
    default: /* SPACE_TO_BATCH_ND, BATCH_TO_SPACE_ND */
        return n + 2 <= (size_t)x->rank;
    }
}

static void tie_op(const struct ties *ties, const struct mote_op *op) {
    switch ((int)op->code) {
    case MOTE_OP_FULLY_CONNECTED:
    case MOTE_OP_CONV_2D:
        tie_weights(ties, op);
        break;
    case MOTE_OP_DEPTHWISE_CONV_2D:
        tie_depthwise(ties, op);
        break;
    case MOTE_OP_ADD:
    case MOTE_OP_SUB:
    case MOTE_OP_DIV:
    case MOTE_OP_SQUARED_DIFFERENCE:
    case MOTE_OP_POW:
    case MOTE_OP_PRELU:
    case MOTE_OP_MUL:
    case MOTE_OP_MAXIMUM:
    case MOTE_OP_MINIMUM:
        tie_elements(ties, op);
        break;
    case MOTE_OP_CONCATENATION:
        tie_concatenation(ties, op);
        break;
    case MOTE_OP_PAD:
    case MOTE_OP_PADV2:
    case MOTE_OP_MIRROR_PAD:
    case MOTE_OP_TILE:
    case MOTE_OP_TRANSPOSE:
    case MOTE_OP_MEAN:
    case MOTE_OP_SPACE_TO_BATCH_ND:
    case MOTE_OP_BATCH_TO_SPACE_ND:
        if (keeps_last(ties, op))
            tie(ties, last_of(op->inputs[0]), last_of(op->outputs[0]));
        else
            pin_op(ties, op);
        break;
    case MOTE_OP_RELU:
    case MOTE_OP_RELU6:
    case MOTE_OP_RELU_N1_TO_1:
    case MOTE_OP_LEAKY_RELU:
    case MOTE_OP_HARD_SWISH:
    case MOTE_OP_ABS:
    case MOTE_OP_CEIL:
    case MOTE_OP_ELU:
    case MOTE_OP_EXP:
    case MOTE_OP_FLOOR:
    case MOTE_OP_GELU:
    case MOTE_OP_LOG:
    case MOTE_OP_NEG:
    case MOTE_OP_SQRT:
    case MOTE_OP_ROUND:
    case MOTE_OP_RSQRT:
    case MOTE_OP_SQUARE:
    case MOTE_OP_LOGISTIC:
    case MOTE_OP_TANH:
    case MOTE_OP_AVERAGE_POOL_2D:
    case MOTE_OP_MAX_POOL_2D:
    case MOTE_OP_RESIZE_BILINEAR:
    case MOTE_OP_RESIZE_NEAREST_NEIGHBOR:
    case MOTE_OP_RESHAPE:
    case MOTE_OP_SQUEEZE:
    case MOTE_OP_EXPAND_DIMS:
        tie(ties, last_of(op->inputs[0]), last_of(op->outputs[0]));
        break;
    default:
        pin_op(ties, op);
    }
}

/* A unit that is all there is of a tensor stays. */
static void pin_whole(const struct ties *ties, size_t axis) {
    uint32_t from = ties->first[axis], to = ties->first[axis + 1];
    for (uint32_t p = from; p < to; p++)
        if (mote_units_root(ties->root, p) != mote_units_root(ties->root, from)) return;
    pin(ties, axis);
}

void mote_units_tie(const struct mote_graph *graph, const uint32_t *first, uint32_t *root) {
    const struct ties all = {graph, first, root}, *ties = &all;
    for (uint32_t p = 0; p < first[2 * graph->tensor_count]; p++)
        root[p] = p;
    for (size_t i = 0; i < graph->input_count; i++)
        pin(ties, last_of(graph->inputs[i]));
    for (size_t i = 0; i < graph->output_count; i++)
        pin(ties, last_of(graph->outputs[i]));
    for (size_t o = 0; o < graph->op_count; o++)
        tie_op(ties, &graph->ops[o]);
    for (size_t a = 0; a < 2 * graph->tensor_count; a++)
        pin_whole(ties, a);
}
