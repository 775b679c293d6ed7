/* SPDX-License-Identifier: MIT
 * One batch through the network and back, cut into shards that do not depend on the thread count and run side by
 * side. Internal to this room. */
#ifndef MOTE_TRAIN_SHARDS_H
#define MOTE_TRAIN_SHARDS_H

#include "train/distill.h"
#include "train/net.h"

enum { MOTE_MAX_SHARDS = 8 };

/* Where a shard is: see node.h. */
struct mote_stage {
    bool back;
    size_t at;
};

/* Examples of one batch: `count` of the training set's, listed in `index`. */
struct mote_batch {
    uint32_t epoch; /* from 1 */
    uint64_t step;  /* of the whole run */
    const uint32_t *index;
    size_t count;
};

struct mote_shards {
    struct mote_net *net;
    const struct mote_dataset *train;
    const struct mote_plan_train *plan;
    const struct mote_loss_terms *terms;
    struct mote_distill distill;
    struct mote_pool *pool;
    size_t count, size; /* shards, and examples in each but the last */
    bool blocks;        /* each thread has one: that of the worker of its number */
    struct mote_worker workers[MOTE_MAX_SHARDS];
    struct mote_rng rngs[MOTE_MAX_SHARDS]; /* dropout's */
    double losses[MOTE_MAX_SHARDS];
    struct mote_batch batch; /* under way */
    bool turned;
    struct mote_stage stage, next[MOTE_MAX_SHARDS];
};

enum mote_status mote_shards_create(struct mote_net *net, const struct mote_dataset *train,
                                    const struct mote_train_options *options,
                                    const struct mote_loss_terms *terms, struct mote_shards *out,
                                    struct mote_error *error);
void mote_shards_free(struct mote_shards *shards);

/* The sum of the batch's losses; mote_shards_gradient and mote_shards_totals then give what it leaves behind. */
double mote_shards_run(struct mote_shards *shards, const struct mote_batch *batch);

/* Of the weights: the mean over the batch. */
const float *mote_shards_gradient(const struct mote_shards *shards);
/* For mote_net_learn. */
const double *mote_shards_totals(const struct mote_shards *shards);

#endif
