/* SPDX-License-Identifier: MIT
 * Arithmetic of shapes: a few constant int32 or int64, element by element with themselves, a single number, or as many; or
 * their product. What does not look like that is left to the op's own rule. */
#include "graph/fold.h"

#include <string.h>

enum { MOST_NUMBERS = 64 };

static uint64_t reckon(enum mote_op_code code, int64_t a, int64_t b) {
    const uint64_t x = (uint64_t)a, y = (uint64_t)b; /* wraps, as machines do */
    switch ((int)code) {
    case MOTE_OP_ADD:
        return x + y;
    case MOTE_OP_SUB:
        return x - y;
    case MOTE_OP_MAXIMUM:
        return a > b ? x : y;
    case MOTE_OP_MINIMUM:
        return a < b ? x : y;
    default: /* MUL, REDUCE_PROD */
        return x * y;
    }
}

static bool is_number(const struct mote_graph *graph, int32_t t, enum mote_type type) {
    const struct mote_tensor *tensor = t < 0 ? NULL : &graph->tensors[t];
    return tensor && tensor->data && tensor->type == type && mote_tensor_count(tensor) <= MOST_NUMBERS;
}

/* Two operands of arithmetic without activation, or the numbers and the axes of a product over all. */
static bool can_reckon(const struct mote_graph *graph, const struct mote_op *op) {
    if (op->input_count != 2 || op->output_count != 1) return false;
    const enum mote_type type = graph->tensors[op->outputs[0]].type;
    if ((type != MOTE_INT32 && type != MOTE_INT64) || !is_number(graph, op->inputs[0], type)) return false;
    const struct mote_tensor *a = &graph->tensors[op->inputs[0]];
    switch ((int)op->code) {
    case MOTE_OP_ADD:
    case MOTE_OP_SUB:
    case MOTE_OP_MUL:
        if (op->params.arithmetic.activation != MOTE_ACT_NONE) return false;
        break;
    case MOTE_OP_MAXIMUM:
    case MOTE_OP_MINIMUM:
        break;
    case MOTE_OP_REDUCE_PROD:
        return a->rank == 1 && is_number(graph, op->inputs[1], MOTE_INT32) &&
               mote_tensor_count(&graph->tensors[op->inputs[1]]) == 1;
    default:
        return false;
    }
    if (!is_number(graph, op->inputs[1], type)) return false;
    const struct mote_tensor *b = &graph->tensors[op->inputs[1]];
    return a->rank <= 1 && b->rank <= 1 &&
           (mote_tensor_count(a) == mote_tensor_count(b) || mote_tensor_count(a) == 1 ||
            mote_tensor_count(b) == 1);
}

static void set_shape(struct mote_tensor *t, int rank, size_t count) {
    memset(t->shape, 0, sizeof t->shape);
    t->rank = rank;
    t->shape[0] = rank ? (int32_t)count : 0;
    t->bytes = count * mote_type_bytes(t->type);
}

bool mote_fold_numbers(struct mote_graph *graph, const struct mote_op *op) {
    uint64_t results[MOST_NUMBERS] = {1};
    if (!can_reckon(graph, op)) return false;
    const struct mote_tensor *a = &graph->tensors[op->inputs[0]], *b = &graph->tensors[op->inputs[1]];
    struct mote_tensor *out = &graph->tensors[op->outputs[0]];
    const size_t na = mote_tensor_count(a), nb = mote_tensor_count(b), most = na > nb ? na : nb;
    const bool product = op->code == MOTE_OP_REDUCE_PROD;
    for (size_t i = 0; i < most; i++) {
        if (product)
            results[0] = reckon(op->code, (int64_t)results[0], mote_tensor_int(a, i));
        else
            results[i] =
                reckon(op->code, mote_tensor_int(a, na == 1 ? 0 : i), mote_tensor_int(b, nb == 1 ? 0 : i));
    }
    const int rank = product ? op->params.reduce.keep_dims : a->rank > b->rank ? a->rank : b->rank;
    set_shape(out, rank, product ? 1 : most);
    char *data = mote_arena_alloc(&graph->arena, 1, out->bytes);
    if (!data) return false; /* the rule refuses it then */
    const size_t width = mote_type_bytes(out->type);
    for (size_t i = 0; i < mote_tensor_count(out); i++)
        memcpy(data + i * width, &results[i], width); /* little-endian: the lowest bytes */
    out->data = data;
    return true;
}
