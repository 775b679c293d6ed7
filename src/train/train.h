/* SPDX-License-Identifier: MIT
 * The trainer: a network of layers with float weights, its gradients, and the loop that fits it to a dataset.
 * Weights, gradients and optimiser moments are one block each. Results depend on the seed and never on the
 * thread count: work is cut into shards by example, and shards are summed in a fixed order. */
#ifndef MOTE_TRAIN_TRAIN_H
#define MOTE_TRAIN_TRAIN_H

#include "base/buffer.h"
#include "base/pool.h"
#include "base/status.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "graph/range.h"
#include "recipe/recipe.h"

struct mote_net;

/* Builds and initialises the network for inputs (steps, columns) and `outputs` numbers. A layer that cannot
 * follow the one before is named by its line, with the shape it met. `path` is the recipe's, for messages. */
enum mote_status mote_net_create(const char *path, const struct mote_plan_model *model, size_t steps,
                                 size_t columns, size_t outputs, uint64_t seed, struct mote_net **out,
                                 struct mote_error *error);
void mote_net_free(struct mote_net *net);
size_t mote_net_weight_count(const struct mote_net *net);
float *mote_net_weights(struct mote_net *net);
/* The network as it was before training pruned, removed or split anything; NULL: it did not. */
const struct mote_net *mote_net_before(const struct mote_net *net);
/* Its layers, of the recipe or narrower. */
const struct mote_layer *mote_net_layers(const struct mote_net *net, size_t *count);

/* A network of the shape that this one's will have once layers have become two of a lower rank, and first weights: by energy,
 * of the least ranks that there can be. */
enum mote_status mote_net_lower(const struct mote_net *net, const struct mote_plan_rank *plan,
                                struct mote_net **out, struct mote_error *error);

/* Starts the weights from the data instead: the network then begins as the best linear map that its widths
 * allow
 * ([model] init = least-squares). */
enum mote_status mote_net_start_linear(struct mote_net *net, const struct mote_dataset *dataset,
                                       struct mote_error *error);

/* One epoch's facts. Losses are means per output in standardised units, or per example of classes; mae is per target column in its own
 * units when the dataset is a forecast (outputs = steps × columns). */
struct mote_epoch {
    uint32_t epoch; /* from 1 */
    double rate, train_loss, validation_loss;
    double validation_mae[MOTE_MAX_COLUMNS];
    double validation_accuracy; /* of classes: from 0 to 1 */
    uint32_t dead_units, revived_units;
    double seconds; /* training so far, earlier processes included */
};

struct mote_history {
    size_t count;
    struct mote_epoch *epochs;
    uint32_t best_epoch;   /* 0: the initial weights */
    uint32_t rounded_from; /* the first epoch with rounding; 0: none */
    bool diverged, stopped_early;
};

/* Distillation: someone who has learnt the classes already. The plan says how much of the loss is theirs. */
struct mote_teacher {
    /* Writes the probabilities p (n, outputs), at temperature `plan.temperature`, that are right for the inputs
     * x (n, steps, columns). Calls of different `thread`, below the pool's size, may come at once; what is
     * written must not depend on it. NULL: nobody teaches. */
    void (*teach)(void *context, size_t thread, size_t n, const float *x, float *p);
    void *context;
    uint64_t macs; /* about how much work an example is: batches are cut accordingly */
};

struct mote_train_options {
    const struct mote_plan_train *plan;
    const struct mote_plan_shrink *shrink; /* what plan->qat imitates; NULL: nothing */
    const struct mote_dataset *plain;      /* examples whose ranges that takes; NULL: those trained on */
    size_t target_columns;                 /* outputs = steps × target_columns */
    struct mote_pool *pool;                /* NULL: one thread */
    const char *checkpoint; /* file; NULL: none. Written after epochs, atomically; removed by the caller */
    uint64_t identity;      /* hash of recipe, data and seed: a checkpoint of another identity is refused */
    struct mote_teacher teacher;
    /* Called every so often (at least once an epoch); return false to stop (MOTE_INTERRUPTED, checkpoint
     * saved). */
    bool (*progress)(void *context, const struct mote_epoch *now, double fraction, bool epoch_ended);
    void *context;
};

/* Trains from the checkpoint if there is one, else from the initial weights, and leaves the weights with the
 * best validation loss, of classes the best validation accuracy, in `net`; or the last, where the plan keeps those. */
enum mote_status mote_net_train(struct mote_net *net, const struct mote_dataset *train,
                                const struct mote_dataset *validation,
                                const struct mote_train_options *options, struct mote_history *history,
                                struct mote_error *error);
/* Measures the statistics of all batch norms anew, without a step of training, for after weights were changed: means and
 * variances over the whole dataset; or, where levels of weights were chosen by the variances, the means alone, over up to
 * 1000 of its examples. With rounding switched on, as the file will compute. */
enum mote_reestimate { MOTE_REESTIMATE_ALL, MOTE_REESTIMATE_MEANS };
enum mote_status mote_net_reestimate(struct mote_net *net, const struct mote_dataset *dataset,
                                     enum mote_reestimate what, struct mote_pool *pool,
                                     struct mote_error *error);

void mote_history_free(struct mote_history *history);

/* Forward pass of n examples: y (n, outputs) in the targets' units of `dataset` (which gives mean and std).
 */
enum mote_status mote_net_predict(struct mote_net *net, const struct mote_dataset *dataset,
                                  const uint32_t *index, size_t n, float *y, struct mote_error *error);

/* The inference graph, float32, batch 1: activations fused, dropout gone, the targets' mean and std folded
 * into the last layer so that outputs are in their own units. */
enum mote_status mote_net_export(const struct mote_net *net, const struct mote_dataset *dataset,
                                 struct mote_graph **out, struct mote_error *error);

/* The ranges that training rounded the values of that graph by, one a tensor, where it was trained for
 * quantize = full; of no value for quantize = weights; NULL: it was not trained with rounding. */
const struct mote_range *mote_net_ranges(const struct mote_net *net);

/* The least-squares linear map from inputs to targets over a dataset (float64 normal equations, ridge 1e-9 of
 * the trace): w (outputs, steps × columns) and b (outputs), in the targets' units. A baseline, and an
 * initialisation. */
enum mote_status mote_least_squares(const struct mote_dataset *dataset, double *w, double *b,
                                    struct mote_error *error);

#endif
