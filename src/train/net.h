/* SPDX-License-Identifier: MIT
 * The network in memory. Internal to this room. */
#ifndef MOTE_TRAIN_NET_H
#define MOTE_TRAIN_NET_H

#include "base/arena.h"
#include "train/node.h"
#include "train/train.h"

struct mote_net {
    struct mote_arena arena;
    size_t node_count, weight_count;
    size_t state_count;  /* floats after the weights in their block: no gradient, no moments */
    size_t sum_count;    /* doubles in which shards meet, one way */
    size_t common_count; /* floats that all shards share */
    size_t first;        /* node with weights: nothing below needs a gradient */
    struct mote_node *nodes;
    struct mote_route *routes; /* of each node */
    size_t slots;              /* buffers of gradients */
    bool *whole;               /* of each: for all examples of a shard, not for a block of them */
    struct mote_shape input;
    size_t outputs;
    size_t layer_count; /* of the recipe */
    const struct mote_layer *layers;
    uint64_t seed, macs; /* macs: an example */
    float *weights;
    const struct mote_kernels *kernels;
    struct mote_qat *qat;     /* NULL: nothing is imitated */
    struct mote_prune *prune; /* NULL: nothing is pruned */
    struct mote_net *before; /* a copy from before anything was pruned, removed or split; NULL: nothing was */
    struct mote_buffer path; /* of the recipe */
};

/* In which buffers the gradients of a node's output and of its input lie; save: that of the shortcut too. */
struct mote_route {
    size_t out, in, other;
    bool wanted; /* something below needs the input's */
};
enum mote_status mote_net_route(struct mote_net *net, struct mote_error *error);

/* Weights and state: what a copy of the network copies. */
static inline size_t mote_net_block(const struct mote_net *net) {
    return net->weight_count + net->state_count;
}

/* A new network of the same layers with so many `units` each (NULL: as many), and first weights. */
enum mote_status mote_net_like(const struct mote_net *net, const uint32_t *units, struct mote_net **out,
                               struct mote_error *error);
/* The same with two layers in place of each that has a rank here: one that makes so many channels, and one that mixes
 * these to those of the layer. */
enum mote_status mote_net_split(const struct mote_net *net, const uint32_t *ranks, struct mote_net **out,
                                struct mote_error *error);
/* Makes net->before, with these weights and state, unless it is there. */
enum mote_status mote_net_remember(struct mote_net *net, const float *block, struct mote_error *error);
/* `net` becomes what `with` is, which is gone then; what was before stays. */
void mote_net_replace(struct mote_net *net, struct mote_net *with);

/* Does the layer take factors of its outputs into its weights? The batch norm that node i takes in when it is
 * written, or NULL. */
bool mote_net_is_affine(const struct mote_node *node);
const struct mote_node *mote_net_folded_bn(const struct mote_net *net, size_t i);
/* What each of `rows` outputs of such a layer is multiplied by then; 1 where bn is NULL. `factors` has two floats a row. */
void mote_net_fold_factors(const struct mote_net *net, const struct mote_node *bn, size_t rows,
                           float *factors);
/* Does a layer make channels of its own, out of all that it reads? */
bool mote_net_mixes(const struct mote_node *node);

/* The graph of mote_net_export; tensors[v] is that of value v (see mote_node's from). */
enum mote_status mote_net_emit(const struct mote_net *net, const struct mote_dataset *dataset,
                               struct mote_graph **out, int32_t *tensors, struct mote_error *error);

/* What is needed of one block of examples at a time: a thread's, whichever shard it works on, so that it stays in the
 * core's cache. */
struct mote_block {
    float **y;                      /* outputs of fleeting nodes */
    float **dy;                     /* gradients that are not of a whole shard (slots) */
    float *scratch, *work, *masked; /* masked: a gradient behind a rounding */
};

/* Activations and gradients of up to `capacity` examples; one a shard, so that shards can run side by side. From one
 * point where shards meet to the next they go a few examples at a time, so that what a layer leaves is still in
 * the cache when the next one reads it. */
struct mote_worker {
    struct mote_arena arena;
    const struct mote_net *net;
    size_t capacity, block; /* examples in all, and at a time */
    size_t largest;         /* value of an example, in floats */
    bool training;          /* with gradients */
    bool bfloat16;          /* see mote_pass */
    struct mote_block own;
    const struct mote_block *here;      /* its own, or that of the thread which runs it */
    float **y;                          /* outputs of each node that stay, as others read them */
    float **raw;                        /* the same before rounding, where qat rounds; else NULL */
    float **cache;                      /* of each node */
    float **dy;                         /* (slots): gradients of all examples; the outputs' is dy[0] */
    const struct mote_qat_watch *watch; /* of who measures ranges; else NULL */
    float *common;                      /* (common_count): see prepare in node.h; shared likewise */
    float *gradient;                    /* (weights) */
    float *x, *target;                  /* a fetched batch */
    double *sums;                       /* (sum_count): this shard's part, of the last gather of each node */
    /* (2 · sum_count): of the batch, forward and backward of each node in turn; and its examples. The
     * worker's own unless someone with several shards sets them. */
    double *totals;
    size_t batch;
};

enum mote_status mote_worker_create(const struct mote_net *net, size_t capacity, bool training,
                                    struct mote_worker *out, struct mote_error *error);
void mote_worker_free(struct mote_worker *worker);
/* Is the output of this node kept for a block alone? */
static inline bool mote_worker_forgets(const struct mote_worker *worker, const struct mote_node *node) {
    return node->fleeting && worker->training;
}

/* One way through the network up to the next node where shards meet: returns its number, from 1, to go on
 * with when all shards are there and mote_net_meet has added their sums; 0: the end. `at` is 0 at first. */
size_t mote_worker_forward_stage(struct mote_worker *worker, size_t at, size_t n, struct mote_rng *rng);
size_t mote_worker_backward_stage(struct mote_worker *worker, size_t at, size_t n);
/* Totals and common floats are those of the first worker. */
void mote_net_meet(const struct mote_net *net, size_t at, bool back, const struct mote_worker *workers,
                   size_t count);
/* Before a batch, and whenever weights have changed: what all shards need of them. Threads of the pool, if there is
 * one, share the layers. */
void mote_worker_prepare(struct mote_worker *worker, struct mote_pool *pool);
/* After a batch: the state follows its totals. */
void mote_net_learn(struct mote_net *net, const double *totals, size_t batch, double keep);

/* All stages of a batch that is one shard. Returns the outputs (n, outputs) for worker->x; rng: dropout draws, NULL when not training. */
const float *mote_worker_forward(struct mote_worker *worker, size_t n, struct mote_rng *rng);
/* The gradient of the weights into worker->gradient; dy[0] holds that of the outputs. After a forward. */
void mote_worker_backward(struct mote_worker *worker, size_t n);

#endif
