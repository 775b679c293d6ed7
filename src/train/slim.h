/* SPDX-License-Identifier: MIT
 * Taking units and filters out of a network for good, so that it becomes a smaller one. Internal to this room.
 *
 * Channels that must go together are one group: those that a layer of units makes, and all that follow them until
 * another layer mixes them (bn, relu, pools, a depthwise filter, flatten); and both sides of an `add`, with whatever
 * else is added to them. The network's inputs and outputs stay, and with them all groups that hold one. What is left
 * out of a channel is exactly the weights by which the layers that mix it would read it. */
#ifndef MOTE_TRAIN_SLIM_H
#define MOTE_TRAIN_SLIM_H

#include "train/net.h"

struct mote_slim_group {
    size_t channels, full; /* now, and in the first place */
    bool fixed;            /* nothing can be taken out */
    double *score;         /* (channels): what it would cost, by some measure */
    uint8_t *kept;         /* (channels) */
};

struct mote_slim {
    struct mote_arena arena;
    const struct mote_net *net;
    size_t group_count;
    struct mote_slim_group *groups;
    size_t *
        group; /* of each value (see mote_node's from); element e of it is channel e % channels of the group */
    struct mote_slim_score *order;
    size_t *left;   /* (groups) */
    double *change; /* (channels of a group) */
    float *factors; /* two for each of those */
};

struct mote_slim_score {
    double score;
    size_t group, channel;
};

/* Everything is kept, and all scores are 0. Fails where nothing could be taken out. */
enum mote_status mote_slim_create(const struct mote_net *net, struct mote_slim *out,
                                  struct mote_error *error);
void mote_slim_free(struct mote_slim *slim);

/* Sets the scores: by |γ| of the batch norms that follow (Liu et al., 2017), where there is none the group stays; by the
 * size of a unit's weights as the file will hold them. */
enum mote_status mote_slim_score_bn(struct mote_slim *slim, struct mote_error *error);
void mote_slim_score_weights(struct mote_slim *slim);
/* Adds to them, for one batch, the square of what the loss would change by to first order if a channel were not
 * there (Molchanov et al., 2019): Σ gradient · weight of all that read it. */
void mote_slim_score_loss(struct mote_slim *slim, const float *gradient);

/* Marks the channels with the lowest scores, so that `fraction` of those that were there in the first place is gone: of
 * each group, or of all together, and then at least an eighth of each group stays. One always does. What a group keeps is
 * rounded up to a `multiple`. */
void mote_slim_choose(struct mote_slim *slim, double fraction, enum mote_prune_scope scope, size_t multiple);

/* The smaller network, with weights and state of the one that is left; *from says which of its floats each float
 * of the new block was, lives in the slim's arena, and is for everything else that is kept beside the weights. */
enum mote_status mote_slim_cut(struct mote_slim *slim, struct mote_net **out, const size_t **from,
                               struct mote_error *error);

#endif
