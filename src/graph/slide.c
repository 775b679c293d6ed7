/* SPDX-License-Identifier: MIT
 * Op by op: which columns of the output a hop only moves, and how the others are computed. */
#include "graph/slide.h"

#include "graph/slide_columns.h"

#include <stdlib.h>
#include <string.h>

/* A window op along one axis. */
struct along {
    int32_t filter, stride, dilation, before, after; /* padding */
};

static bool is_pool(const struct mote_op *op) {
    return op->code == MOTE_OP_AVERAGE_POOL_2D || op->code == MOTE_OP_MAX_POOL_2D;
}

static bool is_window(const struct mote_op *op) {
    return is_pool(op) || op->code == MOTE_OP_CONV_2D || op->code == MOTE_OP_DEPTHWISE_CONV_2D;
}

/* Along the columns (height) or across them (width). */
static struct along geometry(const struct mote_sliding *s, const struct mote_op *op, bool height) {
    const struct mote_conv_params *c = &op->params.conv;
    const struct mote_pool_params *p = &op->params.pool;
    const struct mote_tensor *in = &s->graph->tensors[op->inputs[0]];
    const int axis = height ? 1 : 2;
    struct along a;
    if (is_pool(op))
        a = height ? (struct along){p->filter_h, p->stride_h, 1, 0, 0}
                   : (struct along){p->filter_w, p->stride_w, 1, 0, 0};
    else
        a = (struct along){s->graph->tensors[op->inputs[1]].shape[axis], height ? c->stride_h : c->stride_w,
                           height ? c->dilation_h : c->dilation_w, 0, 0};
    const enum mote_padding padding = is_pool(op) ? p->padding : c->padding;
    if (padding == MOTE_PADDING_VALID) return a;
    const int32_t count = mote_window_count(padding, in->shape[axis], a.filter, a.stride, a.dilation);
    const int32_t total = (count - 1) * a.stride + (a.filter - 1) * a.dilation + 1 - in->shape[axis];
    a.before = mote_window_before(padding, in->shape[axis], a.filter, a.stride, a.dilation);
    a.after = total > 0 ? total - a.before : 0;
    return a;
}

static int32_t divide_up(int32_t a, int32_t b) {
    return (a + b - 1) / b;
}

/* The output's columns that see neither padding nor a column of the input that does. */
static struct mote_columns through(const struct mote_columns *in, const struct along *a) {
    const int32_t reach = (a->filter - 1) * a->dilation, end = in->last - reach + a->before;
    struct mote_columns out = {.first = divide_up(in->first + a->before, a->stride),
                               .last = end > 0 ? divide_up(end, a->stride) : 0,
                               .step = in->step / a->stride,
                               .fresh = -1};
    out.slides = in->slides && in->step % a->stride == 0 && out.first < out.last - out.step;
    return out;
}

/* Zeros around an image's rows and columns; the tensor itself where there are none. */
static int32_t pad(struct mote_sliding *s, int32_t tensor, int32_t above, int32_t below,
                   const struct along *across) {
    const int32_t amounts[] = {0, 0, above, below, across->before, across->after, 0, 0};
    if (above + below + across->before + across->after == 0) return tensor;
    const int32_t padded = mote_slide_like(s, tensor, above + mote_slide_count(s, tensor) + below);
    if (s->failed) return tensor;
    struct mote_tensor *t = &s->graph->tensors[padded];
    const size_t row = t->bytes / (size_t)t->shape[2];
    t->shape[2] += across->before + across->after;
    t->bytes = row * (size_t)t->shape[2];
    const int32_t inputs[] = {tensor, mote_slide_ints(s, 2, (const int32_t[]){4, 2}, amounts)};
    mote_slide_op(s, &(struct mote_op){.code = MOTE_OP_PAD, .input_count = 2}, inputs, padded);
    return padded;
}

/* Output columns from … to − 1 of a window op. */
static int32_t piece(struct mote_sliding *s, const struct mote_op *op, int32_t from, int32_t to) {
    const struct along a = geometry(s, op, true), across = geometry(s, op, false);
    const int32_t whole = mote_slide_whole(s, op->inputs[0]), count = mote_slide_count(s, whole);
    const int32_t start = from * a.stride - a.before,
                  end = (to - 1) * a.stride - a.before + (a.filter - 1) * a.dilation + 1;
    const int32_t above = start < 0 ? -start : 0, below = end > count ? end - count : 0;
    if (from == to) return -1;
    int32_t inputs[3];
    memcpy(inputs, op->inputs, op->input_count * sizeof *inputs);
    inputs[0] = pad(s, mote_slide_slice(s, whole, start + above, end - below), above, below, &across);
    struct mote_op valid = *op;
    if (is_pool(op))
        valid.params.pool.padding = MOTE_PADDING_VALID;
    else
        valid.params.conv.padding = MOTE_PADDING_VALID;
    const int32_t output = mote_slide_like(s, op->outputs[0], to - from);
    mote_slide_op(s, &valid, inputs, output);
    return output;
}

/* Its input is quantized by what the whole of it holds. */
static bool is_hybrid(const struct mote_sliding *s, const struct mote_op *op) {
    const struct mote_tensor *tensors = s->graph->tensors;
    return !is_pool(op) && tensors[op->inputs[0]].type == MOTE_FLOAT32 &&
           tensors[op->inputs[1]].type == MOTE_INT8;
}

/* A pool leaves padding out of what it looks at, and cannot be given zeros instead. */
static bool pads_pool(const struct mote_op *op, const struct along *a, const struct along *across) {
    return is_pool(op) && a->before + a->after + across->before + across->after > 0;
}

static bool slide_window(struct mote_sliding *s, const struct mote_op *op) {
    const struct mote_columns *in = &s->columns[op->inputs[0]];
    const struct along a = geometry(s, op, true), across = geometry(s, op, false);
    struct mote_columns out = through(in, &a);
    if (!out.slides || is_hybrid(s, op) || pads_pool(op, &a, &across)) return false;
    const int32_t count = mote_slide_count(s, op->outputs[0]), left = piece(s, op, 0, out.first);
    out.fresh = mote_slide_join(s, left, piece(s, op, out.last - out.step, count));
    s->columns[op->outputs[0]] = out;
    return true;
}

static bool is_elementwise(enum mote_op_code code) {
    static const enum mote_op_code codes[] = {MOTE_OP_ADD,        MOTE_OP_SUB,
                                              MOTE_OP_MUL,        MOTE_OP_MAXIMUM,
                                              MOTE_OP_MINIMUM,    MOTE_OP_RELU,
                                              MOTE_OP_TANH,       MOTE_OP_RELU6,
                                              MOTE_OP_HARD_SWISH, MOTE_OP_RELU_N1_TO_1,
                                              MOTE_OP_LOGISTIC,   MOTE_OP_QUANTIZE,
                                              MOTE_OP_DEQUANTIZE, MOTE_OP_LEAKY_RELU,
                                              MOTE_OP_PRELU,      MOTE_OP_ABS,
                                              MOTE_OP_ELU,        MOTE_OP_EXP,
                                              MOTE_OP_FLOOR,      MOTE_OP_LOG,
                                              MOTE_OP_NEG,        MOTE_OP_RSQRT,
                                              MOTE_OP_SQRT,       MOTE_OP_SQUARE,
                                              MOTE_OP_DIV,        MOTE_OP_SQUARED_DIFFERENCE,
                                              MOTE_OP_GELU,       MOTE_OP_POW};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i] == code) return true;
    return false;
}

/* Is a constant the same for all columns of the output? */
static bool is_the_same_everywhere(const struct mote_tensor *constant, const struct mote_tensor *out) {
    const int axis = 1 - (out->rank - constant->rank);
    return constant->data && (axis < 0 || constant->shape[axis] == 1);
}

/* The range that all sliding operands have in common; false where an operand is neither such nor a constant for all. */
static bool common(const struct mote_sliding *s, const struct mote_op *op, struct mote_columns *out) {
    const struct mote_tensor *tensors = s->graph->tensors, *y = &tensors[op->outputs[0]];
    *out = (struct mote_columns){.last = INT32_MAX, .fresh = -1};
    for (size_t i = 0; i < op->input_count; i++) {
        const struct mote_columns *in = &s->columns[op->inputs[i]];
        if (!in->slides && !is_the_same_everywhere(&tensors[op->inputs[i]], y)) return false;
        if (!in->slides) continue;
        if (tensors[op->inputs[i]].rank != y->rank || mote_slide_count(s, op->inputs[i]) != y->shape[1])
            return false;
        out->slides = true;
        out->step = in->step;
        out->first = in->first > out->first ? in->first : out->first;
        out->last = in->last < out->last ? in->last : out->last;
    }
    return out->slides && out->first < out->last - out->step;
}

static bool slide_elementwise(struct mote_sliding *s, const struct mote_op *op) {
    struct mote_columns out;
    int32_t inputs[2];
    if (op->input_count > 2 || !common(s, op, &out)) return false;
    for (size_t i = 0; i < op->input_count; i++)
        inputs[i] = s->columns[op->inputs[i]].slides ? mote_slide_fresh(s, op->inputs[i], out.first, out.last)
                                                     : op->inputs[i];
    const int32_t count = mote_slide_count(s, op->outputs[0]);
    out.fresh = mote_slide_like(s, op->outputs[0], out.first + count - (out.last - out.step));
    mote_slide_op(s, op, inputs, out.fresh);
    s->columns[op->outputs[0]] = out;
    return true;
}

/* One column to one column, whatever lies in it: a shape that keeps them, a filter that sees one. */
static bool slide_column(struct mote_sliding *s, const struct mote_op *op) {
    const struct mote_columns *in = &s->columns[op->inputs[0]];
    const struct mote_tensor *x = &s->graph->tensors[op->inputs[0]], *y = &s->graph->tensors[op->outputs[0]];
    const bool reshapes =
        op->code == MOTE_OP_RESHAPE || op->code == MOTE_OP_EXPAND_DIMS || op->code == MOTE_OP_SQUEEZE;
    int32_t inputs[3], shape[MOTE_MAX_RANK];
    if (!in->slides || y->rank < 2 || y->shape[0] != 1 || y->shape[1] != x->shape[1]) return false;
    struct mote_columns out = {true, in->first, in->last, in->step, -1, false};
    const int rank = y->rank;
    memcpy(inputs, op->inputs, op->input_count * sizeof *inputs);
    memcpy(shape, y->shape, sizeof shape);
    inputs[0] = mote_slide_fresh(s, op->inputs[0], in->first, in->last);
    shape[1] = mote_slide_count(s, inputs[0]);
    out.fresh = mote_slide_like(s, op->outputs[0], shape[1]);
    struct mote_op copy = *op;
    if (reshapes) {
        copy = (struct mote_op){.code = MOTE_OP_RESHAPE, .input_count = 2};
        inputs[1] = mote_slide_ints(s, 1, &(int32_t){rank}, shape);
    }
    mote_slide_op(s, &copy, inputs, out.fresh);
    s->columns[op->outputs[0]] = out;
    return true;
}

static bool sees_one_column(const struct mote_sliding *s, const struct mote_op *op) {
    if (op->code == MOTE_OP_RESHAPE || op->code == MOTE_OP_EXPAND_DIMS || op->code == MOTE_OP_SQUEEZE)
        return true;
    if (!is_window(op) || is_hybrid(s, op)) return false;
    const struct along a = geometry(s, op, true);
    return a.filter == 1 && a.stride == 1;
}

/* All of it anew. */
static void copy(struct mote_sliding *s, const struct mote_op *op) {
    for (size_t i = 0; i < op->input_count; i++)
        if (op->inputs[i] >= 0) mote_slide_whole(s, op->inputs[i]);
    struct mote_op *made = s->failed ? NULL
                                     : mote_graph_add_op(s->graph, op->code, op->inputs, op->input_count,
                                                         op->outputs, op->output_count);
    s->failed = !made;
    if (!made) return;
    made->params = op->params;
    if (op->intermediate_count)
        s->failed = !mote_graph_set_intermediates(s->graph, s->graph->op_count - 1, op->intermediates,
                                                  op->intermediate_count);
}

static void slide_op(struct mote_sliding *s, const struct mote_op *op) {
    const bool can = op->output_count == 1 && op->input_count > 0 && op->inputs[0] >= 0;
    if (can && sees_one_column(s, op) && slide_column(s, op)) return;
    if (can && is_window(op) && slide_window(s, op)) return;
    if (can && is_elementwise(op->code) && slide_elementwise(s, op)) return;
    copy(s, op);
}

static void slide_ops(struct mote_sliding *s, const struct mote_op *ops, size_t count) {
    const int32_t input = s->graph->inputs[0], output = s->graph->outputs[0];
    for (size_t i = 0; i < count && !s->failed; i++)
        slide_op(s, &ops[i]);
    mote_slide_whole(s, output);
    int32_t *inputs = calloc(s->state_count + 1, sizeof *inputs),
            *outputs = calloc(s->state_count + 1, sizeof *outputs);
    if (inputs && outputs) {
        inputs[0] = input;
        outputs[0] = output;
        memcpy(inputs + 1, s->state, s->state_count * sizeof *inputs);
        memcpy(outputs + 1, s->next, s->state_count * sizeof *outputs);
    }
    s->failed = s->failed || !inputs || !outputs ||
                !mote_graph_set_io(s->graph, inputs, s->state_count + 1, outputs, s->state_count + 1) ||
                !mote_graph_drop_unused(s->graph);
    free(inputs);
    free(outputs);
}

enum mote_status mote_graph_slide(const struct mote_graph *graph, int32_t hop, struct mote_graph **out,
                                  struct mote_error *error) {
    struct mote_sliding s = {.graph = NULL};
    MOTE_TRY(mote_graph_copy(graph, &s.graph, error));
    const struct mote_op *ops = s.graph->ops;
    const size_t op_count = s.graph->op_count, tensors = graph->tensor_count;
    const struct mote_tensor *input = &graph->tensors[graph->inputs[0]];
    s.graph->ops = NULL; /* they stay in its arena */
    s.graph->op_count = 0;
    s.columns = calloc(tensors, sizeof *s.columns);
    s.state = calloc(tensors, sizeof *s.state);
    s.next = calloc(tensors, sizeof *s.next);
    s.failed = !s.columns || !s.state || !s.next;
    if (!s.failed) {
        const int32_t rows = input->rank > 1 && input->shape[0] == 1 ? input->shape[1] : 0;
        s.columns[graph->inputs[0]] = (struct mote_columns){hop < rows, 0, rows, hop, -1, true};
        slide_ops(&s, ops, op_count);
    }
    free(s.columns);
    free(s.state);
    free(s.next);
    if (s.failed) {
        mote_graph_free(s.graph);
        return mote_fail_memory(error, "a graph that slides");
    }
    *out = s.graph;
    return MOTE_OK;
}
