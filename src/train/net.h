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
    struct mote_node *nodes;
    struct mote_shape input;
    size_t outputs;
    uint64_t seed, macs; /* macs: an example */
    float *weights;
    const struct mote_kernels *kernels;
    struct mote_buffer path; /* of the recipe */
};

/* Activations and gradients of up to `capacity` examples; one a shard, so that shards can run side by side.
 */
struct mote_worker {
    struct mote_arena arena;
    const struct mote_net *net;
    size_t capacity;
    float **y;     /* outputs of each node */
    float **cache; /* of each node */
    float *dy[2];  /* gradients on the way back, one node's output and its input in turn */
    float *scratch, *work;
    float *gradient;   /* (weights) */
    float *x, *target; /* a fetched batch */
};

enum mote_status mote_worker_create(const struct mote_net *net, size_t capacity, bool training,
                                    struct mote_worker *out, struct mote_error *error);
void mote_worker_free(struct mote_worker *worker);

/* Returns the outputs (n, outputs) for worker->x; rng: dropout draws, NULL when not training. */
const float *mote_worker_forward(struct mote_worker *worker, size_t n, struct mote_rng *rng);
/* The gradient of the weights into worker->gradient; dy[0] holds that of the outputs. After a forward. */
void mote_worker_backward(struct mote_worker *worker, size_t n);

#endif
