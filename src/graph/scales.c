/* SPDX-License-Identifier: MIT
 * Which tensors share a scale is an equivalence: a union-find over tensors, then one range a class. */
#include "graph/scales.h"

#include "graph/moves.h"

#include <math.h>
#include <stdlib.h>

/* A class's range of fixed scale, named by its first op. */
struct class {
    int32_t parent;
    struct mote_range range;
    struct mote_scale fixed; /* scale 0: none */
};

struct mote_scale mote_scale_of_range(struct mote_range range) {
    double low = range.low < 0 ? (double)range.low : 0, high = range.high > 0 ? (double)range.high : 0;
    double scale = (high - low) / 255;
    if (!(scale > 1e-12 && scale < 1e30)) return (struct mote_scale){1, 0}; /* always 0, or never seen */
    double zero = round(-128 - low / scale);
    return (struct mote_scale){(float)scale, (int32_t)(zero < -128 ? -128 : zero > 127 ? 127 : zero)};
}

static int32_t find(struct class *classes, int32_t t) {
    while (classes[t].parent != t)
        t = classes[t].parent = classes[classes[t].parent].parent;
    return t;
}

static void join(struct class *classes, int32_t a, int32_t b) {
    a = find(classes, a);
    b = find(classes, b);
    if (a == b) return;
    classes[b].parent = a;
    classes[a].range.low = fminf(classes[a].range.low, classes[b].range.low);
    classes[a].range.high = fmaxf(classes[a].range.high, classes[b].range.high);
}

static void join_op(struct class *classes, const struct mote_op *op) {
    for (size_t i = 0; i < op->input_count; i++) {
        if (!mote_op_moves_input(op->code, i)) continue;
        for (size_t k = 0; k < op->output_count; k++)
            join(classes, op->inputs[i], op->outputs[k]);
    }
    switch ((int)op->code) {
    case MOTE_OP_MAXIMUM:
    case MOTE_OP_MINIMUM:
        join(classes, op->inputs[1], op->outputs[0]);
        join(classes, op->inputs[0], op->outputs[0]);
        break;
    case MOTE_OP_AVERAGE_POOL_2D:
    case MOTE_OP_MAX_POOL_2D:
    case MOTE_OP_REDUCE_MAX:
    case MOTE_OP_REDUCE_MIN:
    case MOTE_OP_RESIZE_BILINEAR:
    case MOTE_OP_RESIZE_NEAREST_NEIGHBOR:
        join(classes, op->inputs[0], op->outputs[0]);
        break;
    case MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM:
        join(classes, op->inputs[MOTE_LSTM_HIDDEN], op->outputs[0]);
        break;
    default:
        break;
    }
}

static struct mote_scale fixed_scale(enum mote_op_code code) {
    if (code == MOTE_OP_TANH || code == MOTE_OP_L2_NORMALIZATION) return (struct mote_scale){1.0f / 128, 0};
    if (code == MOTE_OP_LOGISTIC || code == MOTE_OP_SOFTMAX) return (struct mote_scale){1.0f / 256, -128};
    return (struct mote_scale){0, 0};
}

static enum mote_status fix_class(struct class *classes, const struct mote_graph *graph, size_t o,
                                  struct mote_error *error) {
    const struct mote_op *op = &graph->ops[o];
    struct mote_scale fixed = fixed_scale(op->code);
    if (fixed.scale == 0) return MOTE_OK;
    struct class *class = &classes[find(classes, op->outputs[0])];
    if (class->fixed.scale != 0 && class->fixed.scale != fixed.scale)
        return mote_fail(
            error, MOTE_UNSUPPORTED,
            "op %zu (%s): its int8 output has scale 1/%g, but it is joined with a tensor of scale 1/%g", o,
            mote_op_info((int)op->code)->name, 1 / (double)fixed.scale, 1 / (double)class->fixed.scale);
    class->fixed = fixed;
    return MOTE_OK;
}

/* Constants among the activations (a vector that is added) have the range of their own values. */
static struct mote_range constant_range(const struct mote_tensor *tensor) {
    struct mote_range range = {INFINITY, -INFINITY};
    const float *data = tensor->data;
    for (size_t i = 0; i < mote_tensor_count(tensor); i++) {
        range.low = fminf(range.low, data[i]);
        range.high = fmaxf(range.high, data[i]);
    }
    return range;
}

/* The hidden state of an LSTM is stored symmetrically: engines differ in where a state with a zero point starts. */
static void center_hidden(struct class *classes, const struct mote_op *op) {
    if (op->code != MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM) return;
    struct class *class = &classes[find(classes, op->outputs[0])];
    float most = fmaxf(fabsf(class->range.low), fabsf(class->range.high));
    if (class->fixed.scale == 0 && most > 1e-12f && most < 1e30f)
        class->fixed = (struct mote_scale){most / 127, 0};
}

enum mote_status mote_choose_scales(const struct mote_graph *graph, const struct mote_range *ranges,
                                    struct mote_scale *out, struct mote_error *error) {
    struct class *classes = calloc(graph->tensor_count + 1, sizeof *classes);
    if (!classes) return mote_fail_memory(error, "the scales of activations");
    for (size_t t = 0; t < graph->tensor_count; t++) {
        classes[t].parent = (int32_t)t;
        bool constant = mote_tensor_is_float_constant(graph, (int32_t)t);
        classes[t].range = constant ? constant_range(&graph->tensors[t]) : ranges[t];
    }
    for (size_t o = 0; o < graph->op_count; o++)
        join_op(classes, &graph->ops[o]);
    enum mote_status status = MOTE_OK;
    for (size_t o = 0; o < graph->op_count && status == MOTE_OK; o++)
        status = fix_class(classes, graph, o, error);
    for (size_t o = 0; o < graph->op_count; o++)
        center_hidden(classes, &graph->ops[o]);
    for (size_t t = 0; t < graph->tensor_count; t++) {
        const struct class *class = &classes[find(classes, (int32_t)t)];
        out[t] = class->fixed.scale != 0 ? class->fixed : mote_scale_of_range(class->range);
    }
    free(classes);
    return status;
}
