/* SPDX-License-Identifier: MIT
 * Element-wise layers: relu, relu6, tanh, sigmoid, and flatten, which only renames. Backward uses the
 * outputs. */
#include "train/node.h"

#include <string.h>

static const char *same_shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    node->out = node->in;
    return NULL;
}

static size_t count(const struct mote_node *node, const struct mote_pass *p) {
    return p->n * mote_shape_size(node->in);
}

static void relu_forward(const struct mote_node *node, const struct mote_pass *p) {
    p->kernels->clip(count(node, p), __builtin_inff(), p->x, p->y);
}

static void relu_backward(const struct mote_node *node, const struct mote_pass *p) {
    if (p->dx) p->kernels->clip_back(count(node, p), __builtin_inff(), p->y, p->dy, p->dx);
}

static void relu6_forward(const struct mote_node *node, const struct mote_pass *p) {
    p->kernels->clip(count(node, p), 6.0f, p->x, p->y);
}

static void relu6_backward(const struct mote_node *node, const struct mote_pass *p) {
    if (p->dx) p->kernels->clip_back(count(node, p), 6.0f, p->y, p->dy, p->dx);
}

static void tanh_forward(const struct mote_node *node, const struct mote_pass *p) {
    p->kernels->tanh(count(node, p), p->x, p->y);
}

static void tanh_backward(const struct mote_node *node, const struct mote_pass *p) {
    if (p->dx) p->kernels->tanh_back(count(node, p), p->y, p->dy, p->dx);
}

static void sigmoid_forward(const struct mote_node *node, const struct mote_pass *p) {
    p->kernels->sigmoid(count(node, p), p->x, p->y);
}

static void sigmoid_backward(const struct mote_node *node, const struct mote_pass *p) {
    if (p->dx) p->kernels->sigmoid_back(count(node, p), p->y, p->dy, p->dx);
}

static const char *flat_shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    node->out = (struct mote_shape){1, 1, mote_shape_size(node->in), true};
    return NULL;
}

static void flatten_forward(const struct mote_node *node, const struct mote_pass *p) {
    memcpy(p->y, p->x, count(node, p) * sizeof *p->y);
}

static void flatten_backward(const struct mote_node *node, const struct mote_pass *p) {
    if (p->dx) memcpy(p->dx, p->dy, count(node, p) * sizeof *p->dx);
}

/* The activation joins the op before where TensorFlow Lite lets it; otherwise it is an op of its own. */
static bool emit_activation(struct mote_emit *emit, enum mote_activation fused, enum mote_op_code code) {
    struct mote_graph *graph = emit->graph;
    if (emit->can_fuse && fused != MOTE_ACT_NONE) {
        struct mote_op *op = &graph->ops[graph->op_count - 1];
        if (op->code == MOTE_OP_FULLY_CONNECTED)
            op->params.fc.activation = fused;
        else if (op->code == MOTE_OP_ADD)
            op->params.arithmetic.activation = fused;
        else
            op->params.conv.activation = fused;
        emit->can_fuse = false;
        return true;
    }
    const struct mote_tensor *in = &graph->tensors[emit->tensor];
    int32_t dims[MOTE_MAX_RANK];
    memcpy(dims, in->shape, sizeof dims); /* adding a tensor may move `in` */
    return mote_emit_op(emit, code, &emit->tensor, 1, in->rank, dims) >= 0;
}

static bool emit_relu(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w;
    return emit_activation(emit, MOTE_ACT_RELU, MOTE_OP_RELU);
}

static bool emit_relu6(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w;
    return emit_activation(emit, MOTE_ACT_RELU6, MOTE_OP_RELU6);
}

static bool emit_tanh(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w;
    return emit_activation(emit, MOTE_ACT_NONE, MOTE_OP_TANH);
}

static bool emit_sigmoid(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w;
    return emit_activation(emit, MOTE_ACT_NONE, MOTE_OP_LOGISTIC);
}

/* FULLY_CONNECTED flattens what it is given, so nothing is written. */
static bool emit_nothing(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w, (void)emit;
    return true;
}

const struct mote_node_kind mote_node_relu = {.name = "relu",
                                              .shape = same_shape,
                                              .forward = relu_forward,
                                              .backward = relu_backward,
                                              .emit = emit_relu};
const struct mote_node_kind mote_node_relu6 = {.name = "relu6",
                                               .shape = same_shape,
                                               .forward = relu6_forward,
                                               .backward = relu6_backward,
                                               .emit = emit_relu6};
const struct mote_node_kind mote_node_tanh = {.name = "tanh",
                                              .shape = same_shape,
                                              .forward = tanh_forward,
                                              .backward = tanh_backward,
                                              .emit = emit_tanh};
const struct mote_node_kind mote_node_sigmoid = {.name = "sigmoid",
                                                 .shape = same_shape,
                                                 .forward = sigmoid_forward,
                                                 .backward = sigmoid_backward,
                                                 .emit = emit_sigmoid};
const struct mote_node_kind mote_node_flatten = {.name = "flatten",
                                                 .shape = flat_shape,
                                                 .forward = flatten_forward,
                                                 .backward = flatten_backward,
                                                 .blind = true,
                                                 .emit = emit_nothing};
