/* SPDX-License-Identifier: MIT
 * Quantization-aware training (Jacob et al., 2018): the last part of a training computes with what the quantizer
 * will write, so that the weights learn to live with it. Internal to this room.
 *
 * Weights: multiplied by what their batch norm, by its running statistics, will be folded in as, and rounded to the
 * steps of their scale, as src/shrink will store them; then the factor is taken off again. The optimizer goes on with
 * the weights as they were, and batch norm with the statistics of the batch.
 *
 * Values (quantize = full): every value that is an int8 tensor of the file is rounded to that tensor's steps.
 * Which values those are, and which of them share a scale, is asked of the exporter's graph and of
 * `mote_choose_scales`. Ranges are measured anew whenever weights have moved by an epoch, on plain examples, and
 * lie beside the weights as part of the network's state, so that the best weights keep theirs. */
#ifndef MOTE_TRAIN_QAT_H
#define MOTE_TRAIN_QAT_H

#include "graph/levels.h"
#include "graph/scales.h"
#include "train/net.h"

enum { MOTE_QAT_WINDOWS = 1000 }; /* that ranges are measured on, where the plan names no number */

/* Weights with a common rule: weight i belongs to unit i / stride % units. */
struct mote_qat_layer {
    const struct mote_node *node;
    size_t at, count; /* in the block of weights */
    size_t stride, units;
    bool per_unit;              /* one scale for each, or one for all */
    struct mote_levels levels;  /* of these */
    const struct mote_node *bn; /* folded into them; NULL: none */
    const float *std;           /* of the targets, which the exporter folds in; NULL: none */
    float *work;                /* three floats a unit */
};

struct mote_qat {
    bool on;     /* the phase has begun */
    bool values; /* they are rounded too */
    bool weighs; /* errors of weights are worth different amounts */
    bool coarse; /* steps are large, and with them what a change of a batch norm's averages does to levels */
    double percentile;
    size_t windows; /* examples that ranges are measured on, at most */
    size_t layer_count;
    struct mote_qat_layer *layers;
    float *weights;            /* (weights): what layers compute with; of a bn, scale and shift */
    float *work;               /* of all layers */
    struct mote_graph *graph;  /* as exported; its constants mean nothing */
    int32_t *tensors;          /* of each value: its tensor there; values count from 0, the network's input */
    bool *rounded;             /* of each value */
    struct mote_steps *steps;  /* likewise */
    size_t ranges_at;          /* in the state: low and high of each value */
    size_t worth_at;           /* likewise: of each weight, where it weighs */
    struct mote_range *ranges; /* (tensors of the graph) */
    struct mote_scale *scales; /* likewise */
    const float *mean, *std;   /* of the targets, in which the last value is rounded; NULL: 0 and 1 */
};

/* Makes net->qat, switched off, for what the plan's quantization will do. Fails where that cannot be imitated. */
enum mote_status mote_qat_create(struct mote_net *net, const struct mote_plan_shrink *plan,
                                 const struct mote_dataset *dataset, struct mote_error *error);
void mote_qat_free(struct mote_net *net);

/* The weights of the layers anew, after those of the network have changed. Threads of the pool, if there is one, share
 * the layers. */
void mote_qat_refresh(struct mote_net *net, struct mote_pool *pool);

/* What the errors of a weight are worth from now on, in the state of `net` as in another block: the root of the mean square
 * of its gradient, which is what the optimizer's second moments are, times its step; in parts of the mean of the network. */
void mote_qat_weigh(struct mote_net *net, const float *moments, float *other);
/* Of the node's weights; NULL: all alike. */
const float *mote_qat_worth(const struct mote_net *net, const struct mote_node *node);

/* Measures the ranges with the weights as they are, and takes the scales from them. */
enum mote_status mote_qat_measure(struct mote_net *net, const struct mote_dataset *dataset,
                                  struct mote_pool *pool, struct mote_error *error);

/* Scales and weights from what net->weights holds: after it was set to a copy that was measured before. */
enum mote_status mote_qat_recall(struct mote_net *net, struct mote_error *error);

/* What a worker sees while ranges are measured: instead of rounding, values are looked at. */
struct mote_qat_watch {
    struct mote_range *ranges; /* (values) */
    uint32_t *bins;            /* (values, MOTE_RANGE_BINS); NULL in the first pass */
};

/* Rounds value `number` of n examples, or looks at it; `to` may be `from`. */
void mote_qat_value(const struct mote_net *net, const struct mote_qat_watch *watch, size_t number, size_t n,
                    const float *from, float *to);

/* The gradient of node i's output before it was rounded: 0 beyond the ends of its steps. In `masked`, because the
 * gradient may be that of another value too; a sum's, which its terms share, is left as it is. */
const float *mote_qat_mask(const struct mote_net *net, size_t i, size_t n, const struct mote_pass *pass,
                           float *masked);

static inline bool mote_qat_is_on(const struct mote_net *net) {
    return net->qat && net->qat->on;
}

#endif
