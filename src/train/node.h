/* SPDX-License-Identifier: MIT
 * A layer in training: its shapes, its place in the weight block, and the row of functions of its kind.
 * Batches are (examples, steps, width, channels); steps are the height of an image, and sequences have width 1.
 *
 * A layer whose training looks at the whole batch (bn) is where all shards meet: each adds up its part
 * (`gather`), the parts are added in the order of the shards, and every shard goes on with the totals. So the
 * statistics are those of the whole batch, and the same at any thread count. Internal to this room. */
#ifndef MOTE_TRAIN_NODE_H
#define MOTE_TRAIN_NODE_H

#include "base/rng.h"
#include "base/status.h"
#include "graph/graph.h"
#include "recipe/layer.h"
#include "train/kernels.h"

struct mote_shape {
    size_t steps, width, channels;
    bool flat; /* a vector: steps and width are 1 */
};

struct mote_node {
    const struct mote_node_kind *kind;
    struct mote_layer layer;
    struct mote_shape in, out;
    size_t from;                    /* whose output it reads: node from − 1; 0: the network's input */
    size_t other;                   /* add: the second; save: the one that comes back to it. Likewise */
    size_t weight_at, weight_count; /* in the block */
    size_t bias_count;              /* of those, at the end: not penalised */
    size_t state_at, state_count; /* likewise: what is kept beside the weights and not trained by gradient */
    size_t cache;                 /* floats an example that forward leaves for backward */
    size_t scratch;               /* floats an example that forward or backward need for themselves */
    size_t work;                  /* likewise, whatever the examples */
    size_t common_at, common;     /* floats that `prepare` and `settle` leave for all shards */
    size_t sum_at, sums;          /* what gather adds up; 0: it needs no others */
    bool alias;                   /* its output is its input, as is its gradient: nothing runs */
    bool fleeting; /* in training its output is made again on the way back, and kept for a block at a time */
    bool unseen;   /* fleeting, and no backward reads it */
    size_t
        repeat; /* bn: the node that makes its output's gradient, and makes it again; 0: it is kept. From 1 */
    enum mote_activation fused; /* bn: the activation after it, which is then an alias */
    size_t change; /* dwconv: the bn, from 1, that in training it computes itself while it reads; 0: none */
    bool left;     /* bn: to such a one */
    uint64_t macs; /* an example */
};

/* What one call works on: n examples, some of a shard's (see net.h). dx may be NULL when nothing below needs it. */
struct mote_pass {
    const struct mote_kernels *kernels;
    bool bfloat16; /* products of convolutions are (kernels.h) */
    size_t n;
    const float *w, *x;
    float *y, *cache;
    float *dw;
    bool more; /* others of the shard were here: dw and sums are added to, not overwritten */
    const float *dy;
    float *dx;
    float *scratch;
    float *work;
    struct mote_rng *rng;       /* of dropout; NULL: not training */
    const float *scale, *shift; /* what x stands for is clip(x · scale + shift); NULL: itself */
    struct mote_clip clip;
    const float *other; /* add: the second input. save: the gradient that came over the shortcut */
    const float *state;
    float *common;        /* of all shards; only prepare and settle write there */
    double *sums;         /* of this shard: what gather makes, and backward still has */
    const double *totals; /* of the batch: from gather, and after them from gather_back */
    size_t batch;         /* examples in the whole batch */
};

/* A graph while it is written: the current tensor, and how the last op may still change. */
struct mote_emit {
    struct mote_graph *graph;
    int32_t tensor;     /* the layer's input, and then its output */
    int32_t other;      /* add: the second */
    bool can_fuse;      /* the last op takes a fused activation */
    const float *scale; /* y · scale + shift, per channel, to be folded into the weights; else NULL */
    const float *shift;
};

/* What stays of running averages when they move: nothing, 0, to all, 1. */
struct mote_bn_keep {
    double mean, variance;
};

struct mote_node_kind {
    const char *name;
    /* Sets out, weight_count, bias_count, cache, macs; fails with what the layer needs (the caller names the
     * line). */
    const char *(*shape)(struct mote_node *node, char *message, size_t size);
    void (*init)(const struct mote_node *node, float *w, struct mote_rng *rng); /* NULL: no weights */
    void (*forward)(const struct mote_node *node, const struct mote_pass *pass);
    void (*backward)(const struct mote_node *node, const struct mote_pass *pass);
    bool blind; /* backward reads neither x nor y */
    bool (*emit)(const struct mote_node *node, const float *w,
                 struct mote_emit *emit);                      /* false: memory is out */
    void (*begin)(const struct mote_node *node, float *state); /* where there is a state */
    /* Before a batch: what `common` holds of the weights. dw is NULL where no backward will follow. */
    void (*prepare)(const struct mote_node *node, const struct mote_pass *pass);
    /* After shards have met, before forward or before backward: what `common` holds of the totals. */
    void (*settle)(const struct mote_node *node, const struct mote_pass *pass, bool back);
    /* Before forward (in training) and before backward, where the node has sums. */
    void (*gather)(const struct mote_node *node, const struct mote_pass *pass);
    void (*gather_back)(const struct mote_node *node, const struct mote_pass *pass);
    /* Moves the state towards what the batch showed. */
    void (*learn)(const struct mote_node *node, const double *totals, size_t batch, struct mote_bn_keep keep,
                  float *state);
};

const struct mote_node_kind *mote_node_kind(enum mote_layer_kind kind);

extern const struct mote_node_kind mote_node_dense, mote_node_conv1d, mote_node_lstm, mote_node_flatten,
    mote_node_relu, mote_node_relu6, mote_node_tanh, mote_node_sigmoid, mote_node_dropout, mote_node_avgpool,
    mote_node_maxpool, mote_node_gap, mote_node_conv, mote_node_dwconv, mote_node_dwconv1d, mote_node_bn,
    mote_node_save, mote_node_add;

static inline size_t mote_shape_rows(struct mote_shape shape) {
    return shape.steps * shape.width;
}

static inline size_t mote_shape_size(struct mote_shape shape) {
    return mote_shape_rows(shape) * shape.channels;
}

/* Uniform in ±sqrt(6 / fan): He's for relu with fan_in, Glorot's with fan_in + fan_out. */
void mote_init_uniform(float *w, size_t count, double fan, struct mote_rng *rng);

/* Windows of a layer that slides over one axis. `before` is the zero padding in front. */
struct mote_slide {
    size_t in, count, kernel, stride, before;
};
bool mote_slide_over(size_t in, size_t kernel, size_t stride, bool same, struct mote_slide *out);

/* The part of window `at` that lies inside the input: kernel positions first … last of it, which stand at
 * input `start` and on. */
struct mote_inside {
    size_t first, last, start;
};
struct mote_inside mote_slide_inside(const struct mote_slide *slide, size_t at);

/* `count` places of one axis, `step` apart from `first` on, that see the same taps: `taps` of them, `tap_step`
 * apart from `tap` on. The first of those stands at `from` on the other side, which moves on by `from_step` from
 * place to place and by `from_tap` from tap to tap. */
struct mote_run {
    size_t first, count, step;
    size_t tap, taps, tap_step;
    size_t from, from_step;
    ptrdiff_t from_tap;
};

/* Goes through the runs of one axis: of output places, or, on the way back, of input places. Begins with zeros. */
struct mote_axis {
    const struct mote_slide *slide;
    bool back;
    size_t residue, at; /* inputs a stride apart see the same taps */
};
bool mote_run_next(struct mote_axis *axis, struct mote_run *run);

/* Both axes of a convolution or pool. */
struct mote_window {
    struct mote_slide h, w;
};
struct mote_window mote_window_of(const struct mote_node *node);
/* What is wrong with such a layer where it stands, or NULL; `what` is its kernel or its window. */
const char *mote_window_misfit(const struct mote_node *node, const char *what, char *message, size_t size);

/* A bn as y = x · scale + shift, by its running averages; each (channels). */
void mote_bn_fold(const struct mote_node *node, const float *w, const float *state, float *scale,
                  float *shift);

/* The pass reads what goes into this bn, whose `common` this is, in place of what comes out of it. */
void mote_bn_leave(const struct mote_node *node, const float *common, struct mote_pass *pass);

/* Can the layer do what a bn before it does, while it reads? */
bool mote_dwconv_can_change(const struct mote_node *node);

/* Appends an op with one computed output of the given shape; its number, or -1 when memory is out. */
int32_t mote_emit_op(struct mote_emit *emit, enum mote_op_code code, const int32_t *inputs,
                     size_t input_count, int rank, const int32_t *shape);
/* Reshapes the current tensor to rank 3 (1, steps, channels) or 4 (1, steps, width, channels) if it has
 * another. */
bool mote_emit_rank(struct mote_emit *emit, struct mote_shape shape, int rank);
/* A constant float tensor; -1 when memory is out. */
int32_t mote_emit_constant(struct mote_emit *emit, int rank, const int32_t *shape, const float *data);

/* The parameters of a convolution, on the op just appended. */
void mote_emit_slides(const struct mote_node *node, struct mote_emit *emit);
/* Constants of the shape given: weights (units, inputs), each unit's times emit->scale; and biases likewise, plus
 * emit->shift (`bias` NULL: zeros). Takes scale and shift off. False when memory is out. */
bool mote_emit_affine(struct mote_emit *emit, int rank, const int32_t *shape, size_t units, size_t inputs,
                      const float *w, const float *bias, int32_t *weights, int32_t *biases);

#endif
