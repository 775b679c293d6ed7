/* SPDX-License-Identifier: MIT
 * A graph as a subgraph of XNNPACK's, as TensorFlow Lite's delegate would hand it over, without TensorFlow Lite around it.
 * What XNNPACK has no int8 kernel for is left out, or takes its nearest: a last SOFTMAX is not run, an average over the
 * whole image is a mean. A dequantized constant is dequantized when the subgraph is made. So XNNPACK does less than an engine
 * around it would have to. */
#ifndef BENCH_PEER_XNNPACK_H
#define BENCH_PEER_XNNPACK_H

#include "graph/graph.h"
#include "program/program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xnnpack.h>

struct peer {
    const struct mote_graph *graph;
    xnn_subgraph_t subgraph;
    xnn_runtime_t runtime;
    uint32_t *ids;   /* of tensors that have been defined, else XNN_INVALID_VALUE_ID */
    void **constant; /* made of others */
    int32_t output;  /* the tensor that comes out */
    void *x, *y;
};

/* XNNPACK reads beyond what it was given. */
static void *peer_alloc(size_t bytes) {
    return calloc(1, bytes + 2 * XNN_EXTRA_BYTES + 64);
}

static const struct mote_tensor *peer_tensor(const struct peer *p, int32_t tensor) {
    return &p->graph->tensors[tensor];
}

static uint32_t peer_external(const struct peer *p, int32_t tensor, uint32_t *flags) {
    const bool in = tensor == p->graph->inputs[0], out = tensor == p->output;
    *flags = in ? XNN_VALUE_FLAG_EXTERNAL_INPUT : out ? XNN_VALUE_FLAG_EXTERNAL_OUTPUT : 0;
    return in ? 0 : out ? 1 : XNN_INVALID_VALUE_ID;
}

static void peer_dims(const struct mote_tensor *t, size_t *dims) {
    for (int i = 0; i < t->rank; i++)
        dims[i] = (size_t)t->shape[i];
}

/* An activation, or a constant of floats. */
static uint32_t peer_value(struct peer *p, int32_t tensor) {
    const struct mote_tensor *t = peer_tensor(p, tensor);
    size_t dims[MOTE_MAX_RANK];
    uint32_t flags, id = XNN_INVALID_VALUE_ID;
    const uint32_t external = peer_external(p, tensor, &flags);
    const void *data = t->data ? t->data : p->constant[tensor];
    if (p->ids[tensor] != XNN_INVALID_VALUE_ID) return p->ids[tensor];
    peer_dims(t, dims);
    if (t->type == MOTE_FLOAT32)
        xnn_define_tensor_value(p->subgraph, xnn_datatype_fp32, (size_t)t->rank, dims, data, external, flags,
                                &id);
    else if (t->type == MOTE_INT8 && t->quant.count == 1)
        xnn_define_quantized_tensor_value(p->subgraph, xnn_datatype_qint8, t->quant.zero_point[0],
                                          t->quant.scale[0], (size_t)t->rank, dims, data, external, flags,
                                          &id);
    return p->ids[tensor] = id;
}

/* Quantized weights, or the biases of such; `before` is the scale of the input, 1 for weights. */
static uint32_t peer_weights(struct peer *p, int32_t tensor, int32_t filter, float before, bool by_channel) {
    const struct mote_tensor *t = peer_tensor(p, tensor), *f = peer_tensor(p, filter);
    const bool bias = tensor != filter;
    const size_t axis = bias || f->quant.count == 1 ? 0 : (size_t)f->quant.dimension,
                 channels = (size_t)t->shape[axis];
    size_t dims[MOTE_MAX_RANK];
    uint32_t id = XNN_INVALID_VALUE_ID;
    float *scale = malloc(channels * sizeof *scale);
    for (size_t c = 0; c < channels; c++)
        scale[c] = before * f->quant.scale[f->quant.count == 1 ? 0 : c];
    peer_dims(t, dims);
    if (by_channel)
        xnn_define_channelwise_quantized_tensor_value(
            p->subgraph, bias ? xnn_datatype_qcint32 : xnn_datatype_qcint8, scale, (size_t)t->rank, axis,
            dims, t->data, XNN_INVALID_VALUE_ID, 0, &id);
    else
        xnn_define_quantized_tensor_value(p->subgraph, bias ? xnn_datatype_qint32 : xnn_datatype_qint8, 0,
                                          scale[0], (size_t)t->rank, dims, t->data, XNN_INVALID_VALUE_ID, 0,
                                          &id);
    return id;
}

/* Quantized on the way, one scale an image or a row. */
static uint32_t peer_dynamic(struct peer *p, int32_t tensor, size_t inner) {
    const struct mote_tensor *t = peer_tensor(p, tensor);
    size_t dims[MOTE_MAX_RANK];
    uint32_t id = XNN_INVALID_VALUE_ID;
    peer_dims(t, dims);
    xnn_define_dynamically_quantized_tensor_value(p->subgraph, xnn_datatype_qdint8, (size_t)t->rank, inner,
                                                  dims, XNN_INVALID_VALUE_ID, 0, &id);
    xnn_define_unary(p->subgraph, xnn_unary_convert, NULL, peer_value(p, tensor), id, 0);
    return id;
}

/* False for an activation that has no limits. */
static bool peer_limits(enum mote_activation act, float *low, float *high) {
    *low = act == MOTE_ACT_NONE ? -INFINITY : act == MOTE_ACT_RELU_N1_TO_1 ? -1.0f : 0.0f;
    *high = act == MOTE_ACT_RELU6 ? 6.0f : act == MOTE_ACT_RELU_N1_TO_1 ? 1.0f : INFINITY;
    return act == MOTE_ACT_NONE || act == MOTE_ACT_RELU || act == MOTE_ACT_RELU_N1_TO_1 ||
           act == MOTE_ACT_RELU6;
}

struct peer_layer {
    uint32_t x, w, b, y;
    float low, high;
};

static struct peer_layer peer_layer(struct peer *p, const struct mote_op *op, enum mote_activation act) {
    const int32_t x = op->inputs[0], w = op->inputs[1], b = op->input_count > 2 ? op->inputs[2] : -1;
    const struct mote_tensor *filter = peer_tensor(p, w), *input = peer_tensor(p, x);
    const bool integers = input->type == MOTE_INT8, hybrid = filter->type == MOTE_INT8 && !integers;
    struct peer_layer l = {.b = XNN_INVALID_VALUE_ID, .y = peer_value(p, op->outputs[0])};
    if (!peer_limits(act, &l.low, &l.high)) l.y = XNN_INVALID_VALUE_ID; /* which XNNPACK refuses */
    const bool by_channel = hybrid || filter->quant.count > 1;
    l.x = hybrid ? peer_dynamic(p, x, (size_t)input->rank - 1) : peer_value(p, x);
    l.w = integers || hybrid ? peer_weights(p, w, w, 1.0f, by_channel) : peer_value(p, w);
    if (b >= 0) l.b = integers ? peer_weights(p, b, w, input->quant.scale[0], by_channel) : peer_value(p, b);
    return l;
}

/* A fully connected layer takes all of an image as one row. */
static uint32_t peer_flat(struct peer *p, const struct mote_op *op, uint32_t x) {
    const struct mote_tensor *t = peer_tensor(p, op->inputs[0]), *w = peer_tensor(p, op->inputs[1]);
    const size_t inputs = (size_t)w->shape[1], dims[] = {mote_tensor_count(t) / inputs, inputs};
    uint32_t id = XNN_INVALID_VALUE_ID;
    if ((size_t)t->shape[t->rank - 1] == inputs) return x;
    if (t->type != MOTE_INT8) return id;
    xnn_define_quantized_tensor_value(p->subgraph, xnn_datatype_qint8, t->quant.zero_point[0],
                                      t->quant.scale[0], 2, dims, NULL, XNN_INVALID_VALUE_ID, 0, &id);
    xnn_define_static_reshape(p->subgraph, 2, dims, x, id, 0);
    return id;
}

static enum xnn_status peer_conv(struct peer *p, const struct mote_op *op) {
    const struct mote_conv_params *c = &op->params.conv;
    const struct mote_tensor *x = peer_tensor(p, op->inputs[0]), *w = peer_tensor(p, op->inputs[1]);
    const struct peer_layer l = peer_layer(p, op, c->activation);
    const uint32_t same = c->padding == MOTE_PADDING_SAME ? XNN_FLAG_TENSORFLOW_SAME_PADDING : 0,
                   h = (uint32_t)w->shape[1], v = (uint32_t)w->shape[2], sh = (uint32_t)c->stride_h,
                   sv = (uint32_t)c->stride_w, dh = (uint32_t)c->dilation_h, dv = (uint32_t)c->dilation_w;
    const size_t in = (size_t)x->shape[3];
    if (op->code == MOTE_OP_CONV_2D)
        return xnn_define_convolution_2d(p->subgraph, 0, 0, 0, 0, h, v, sh, sv, dh, dv, 1, in,
                                         (size_t)w->shape[0], l.low, l.high, l.x, l.w, l.b, l.y, same);
    return xnn_define_depthwise_convolution_2d(p->subgraph, 0, 0, 0, 0, h, v, sh, sv, dh, dv,
                                               (uint32_t)w->shape[3] / (uint32_t)in, in, l.low, l.high, l.x,
                                               l.w, l.b, l.y, same);
}

static enum xnn_status peer_mean(struct peer *p, const struct mote_op *op) {
    const struct mote_tensor *x = peer_tensor(p, op->inputs[0]), *y = peer_tensor(p, op->outputs[0]);
    const int64_t axes[] = {1, 2};
    if (x->rank != 4 || mote_tensor_count(y) != (size_t)x->shape[3]) return xnn_status_unsupported_parameter;
    return xnn_define_static_reduce_v2(p->subgraph, xnn_reduce_mean, 2, axes, peer_value(p, op->inputs[0]),
                                       peer_value(p, op->outputs[0]), y->rank == 4 ? XNN_FLAG_KEEP_DIMS : 0);
}

static enum xnn_status peer_reshape(struct peer *p, const struct mote_op *op) {
    const struct mote_tensor *y = peer_tensor(p, op->outputs[0]);
    size_t dims[MOTE_MAX_RANK];
    peer_dims(y, dims);
    return xnn_define_static_reshape(p->subgraph, (size_t)y->rank, dims, peer_value(p, op->inputs[0]),
                                     peer_value(p, op->outputs[0]), 0);
}

static enum xnn_status peer_dequantize(struct peer *p, const struct mote_op *op) {
    const struct mote_tensor *x = peer_tensor(p, op->inputs[0]);
    if (!x->data || x->type != MOTE_INT8) return xnn_status_unsupported_parameter;
    p->constant[op->outputs[0]] = peer_alloc(mote_tensor_count(x) * sizeof(float));
    mote_tensor_to_float(x, x->data, p->constant[op->outputs[0]]);
    return xnn_status_success;
}

static enum xnn_status peer_add(struct peer *p, const struct mote_op *op) {
    float low, high;
    if (!peer_limits(op->params.arithmetic.activation, &low, &high)) return xnn_status_unsupported_parameter;
    const struct xnn_binary_params limits = {(double)low, (double)high};
    return xnn_define_binary(p->subgraph, xnn_binary_add, &limits, peer_value(p, op->inputs[0]),
                             peer_value(p, op->inputs[1]), peer_value(p, op->outputs[0]), 0);
}

static enum xnn_status peer_op(struct peer *p, const struct mote_op *op) {
    switch (op->code) {
    case MOTE_OP_CONV_2D:
    case MOTE_OP_DEPTHWISE_CONV_2D:
        return peer_conv(p, op);
    case MOTE_OP_FULLY_CONNECTED: {
        const struct peer_layer l = peer_layer(p, op, op->params.fc.activation);
        return xnn_define_fully_connected(p->subgraph, l.low, l.high, peer_flat(p, op, l.x), l.w, l.b, l.y,
                                          0);
    }
    case MOTE_OP_AVERAGE_POOL_2D:
    case MOTE_OP_MEAN:
        return peer_mean(p, op);
    case MOTE_OP_RESHAPE:
    case MOTE_OP_EXPAND_DIMS:
        return peer_reshape(p, op);
    case MOTE_OP_ADD:
        return peer_add(p, op);
    case MOTE_OP_DEQUANTIZE:
        return peer_dequantize(p, op);
    case MOTE_OP_SOFTMAX:
        return xnn_define_softmax(p->subgraph, peer_value(p, op->inputs[0]), peer_value(p, op->outputs[0]),
                                  0);
    default:
        return xnn_status_unsupported_parameter;
    }
}

/* The op that is not left out and comes last. */
static size_t peer_ops(const struct mote_graph *graph) {
    const struct mote_op *last = &graph->ops[graph->op_count - 1];
    const bool drops = last->code == MOTE_OP_SOFTMAX && graph->tensors[last->inputs[0]].type == MOTE_INT8;
    return graph->op_count - drops;
}

static bool peer_start(struct peer *p) {
    const struct xnn_external_value values[] = {{0, p->x}, {1, p->y}};
    return xnn_create_runtime_v2(p->subgraph, NULL, 0, &p->runtime) == xnn_status_success &&
           xnn_reshape_runtime(p->runtime) == xnn_status_success &&
           xnn_setup_runtime_v2(p->runtime, 2, values) == xnn_status_success;
}

/* False where XNNPACK does not take the graph; *stopped is then the op (or how many there are: it was the whole). */
static bool peer_make(struct peer *p, const struct mote_graph *graph, size_t *stopped) {
    const size_t ops = peer_ops(graph);
    *p = (struct peer){.graph = graph, .output = graph->ops[ops - 1].outputs[0]};
    p->ids = malloc(graph->tensor_count * sizeof *p->ids);
    p->constant = calloc(graph->tensor_count, sizeof *p->constant);
    p->x = peer_alloc(peer_tensor(p, graph->inputs[0])->bytes);
    p->y = peer_alloc(peer_tensor(p, p->output)->bytes);
    memset(p->ids, 0xff, graph->tensor_count * sizeof *p->ids);
    if (xnn_create_subgraph(2, 0, &p->subgraph) != xnn_status_success) return false;
    for (*stopped = 0; *stopped < ops; ++*stopped)
        if (peer_op(p, &graph->ops[*stopped]) != xnn_status_success) return false;
    return peer_start(p);
}

static void peer_free(struct peer *p) {
    if (p->runtime) xnn_delete_runtime(p->runtime);
    if (p->subgraph) xnn_delete_subgraph(p->subgraph);
    for (size_t i = 0; i < p->graph->tensor_count; i++)
        free(p->constant[i]);
    free(p->constant);
    free(p->ids);
    free(p->x);
    free(p->y);
}

#endif
