/* SPDX-License-Identifier: MIT
 * Shortcuts: `save` and the `add` that comes back to it (He et al., 2016). Going forward `save` is its input, and
 * going back `add` is its output: the gradients meet in `save`. */
#include "train/node.h"

/* The network's builder has compared the shapes of what is added. */
static const char *shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    node->out = node->in;
    return NULL;
}

static void add(size_t n, const float *a, const float *b, float *sum) {
    for (size_t i = 0; i < n; i++)
        sum[i] = a[i] + b[i];
}

/* Of a node whose output (forward) or gradient (backward) is its input's: no one calls it. */
static void nothing(const struct mote_node *node, const struct mote_pass *p) {
    (void)node, (void)p;
}

static void save_backward(const struct mote_node *node, const struct mote_pass *p) {
    if (p->dx) add(p->n * mote_shape_size(node->in), p->dy, p->other, p->dx);
}

static void add_forward(const struct mote_node *node, const struct mote_pass *p) {
    add(p->n * mote_shape_size(node->in), p->x, p->other, p->y);
}

static bool save_emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w;
    emit->can_fuse = false; /* two read it */
    return true;
}

static bool add_emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w;
    int32_t inputs[2] = {emit->tensor, emit->other};
    const struct mote_tensor *in = &emit->graph->tensors[emit->tensor];
    int32_t dims[MOTE_MAX_RANK];
    for (int i = 0; i < in->rank; i++)
        dims[i] = in->shape[i]; /* adding a tensor may move `in` */
    if (mote_emit_op(emit, MOTE_OP_ADD, inputs, 2, in->rank, dims) < 0) return false;
    emit->can_fuse = true;
    return true;
}

const struct mote_node_kind mote_node_save = {
    .name = "save", .shape = shape, .forward = nothing, .backward = save_backward, .emit = save_emit};
const struct mote_node_kind mote_node_add = {.name = "add",
                                             .shape = shape,
                                             .forward = add_forward,
                                             .backward = nothing,
                                             .blind = true,
                                             .emit = add_emit};
