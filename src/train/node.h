/* SPDX-License-Identifier: MIT
 * A layer in training: its shapes, its place in the weight block, and the row of functions of its kind.
 * Batches are (examples, steps, channels). Internal to this room. */
#ifndef MOTE_TRAIN_NODE_H
#define MOTE_TRAIN_NODE_H

#include "base/rng.h"
#include "base/status.h"
#include "graph/graph.h"
#include "recipe/layer.h"
#include "train/kernels.h"

struct mote_shape {
    size_t steps, channels;
    bool flat; /* a vector: steps is 1 */
};

struct mote_node {
    const struct mote_node_kind *kind;
    struct mote_layer layer;
    struct mote_shape in, out;
    size_t weight_at, weight_count; /* in the block */
    size_t bias_count;              /* of those, at the end: not penalised */
    size_t cache;                   /* floats an example that forward leaves for backward */
    size_t work;                    /* floats a batch that forward or backward need for themselves */
    uint64_t macs;                  /* an example */
};

/* What one call works on: n examples. dx may be NULL when nothing below needs it. */
struct mote_pass {
    const struct mote_kernels *kernels;
    size_t n;
    const float *w, *x;
    float *y, *cache;
    float *dw; /* overwritten */
    const float *dy;
    float *dx;
    float *scratch; /* scratch_per_cache × cache floats an example, for backward */
    float *work;
    struct mote_rng *rng; /* of dropout; NULL: not training */
};

/* A graph while it is written: the current tensor, and how the last op may still change. */
struct mote_emit {
    struct mote_graph *graph;
    int32_t tensor; /* the layer's input, and then its output */
    bool can_fuse;  /* the last op takes a fused activation */
    const float *
        scale; /* of the network's outputs: y · scale + shift, folded into the last affine layer; else NULL */
    const float *shift;
};

struct mote_node_kind {
    const char *name;
    /* Sets out, weight_count, bias_count, cache, macs; fails with what the layer needs (the caller names the
     * line). */
    const char *(*shape)(struct mote_node *node, char *message, size_t size);
    void (*init)(const struct mote_node *node, float *w, struct mote_rng *rng); /* NULL: no weights */
    void (*forward)(const struct mote_node *node, const struct mote_pass *pass);
    void (*backward)(const struct mote_node *node, const struct mote_pass *pass);
    bool (*emit)(const struct mote_node *node, const float *w,
                 struct mote_emit *emit); /* false: memory is out */
    size_t scratch_per_cache;             /* scratch floats an example, in units of the cache */
};

const struct mote_node_kind *mote_node_kind(enum mote_layer_kind kind);

extern const struct mote_node_kind mote_node_dense, mote_node_conv1d, mote_node_lstm, mote_node_flatten,
    mote_node_relu, mote_node_relu6, mote_node_tanh, mote_node_sigmoid, mote_node_dropout, mote_node_avgpool,
    mote_node_maxpool, mote_node_gap;

static inline size_t mote_shape_size(struct mote_shape shape) {
    return shape.steps * shape.channels;
}

/* Uniform in ±sqrt(6 / fan): He's for relu with fan_in, Glorot's with fan_in + fan_out. */
void mote_init_uniform(float *w, size_t count, double fan, struct mote_rng *rng);

/* Windows of a layer that slides over steps. `before` is the zero padding in front. */
struct mote_slide {
    size_t steps, before;
};
bool mote_slide_over(size_t steps, size_t kernel, size_t stride, bool same, struct mote_slide *out);

/* Appends an op with one computed output of the given shape; its number, or -1 when memory is out. */
int32_t mote_emit_op(struct mote_emit *emit, enum mote_op_code code, const int32_t *inputs,
                     size_t input_count, int rank, const int32_t *shape);
/* Reshapes the current tensor to rank 3 (1, steps, channels) or 4 (1, steps, 1, channels) if it has another.
 */
bool mote_emit_rank(struct mote_emit *emit, struct mote_shape shape, int rank);
/* A constant float tensor; -1 when memory is out. */
int32_t mote_emit_constant(struct mote_emit *emit, int rank, const int32_t *shape, const float *data);

#endif
