/* SPDX-License-Identifier: MIT
 * What training makes smaller: the mean over examples and outputs of weight · ℓ(prediction − target), in
 * units of the targets' standard deviations. ℓ is d² (MSE), |d| (MAE), or Huber's: d²/2 up to delta,
 * delta·(|d| − delta/2) beyond.
 *
 * Classes instead: the mean over examples of the cross-entropy between targets that are probabilities (one-hot,
 * mixed or a teacher's) and the softmax of the outputs. */
#ifndef MOTE_TRAIN_LOSS_H
#define MOTE_TRAIN_LOSS_H

#include "base/status.h"
#include "data/dataset.h"
#include "recipe/recipe.h"

struct mote_loss_terms {
    enum mote_loss loss;
    float delta, smoothing;
    size_t outputs;
    float *weight, *mean, *inverse_std; /* per output */
};

enum mote_status mote_loss_create(const struct mote_plan_train *plan, const struct mote_dataset *dataset,
                                  size_t target_columns, struct mote_loss_terms *out,
                                  struct mote_error *error);
void mote_loss_free(struct mote_loss_terms *terms);

/* Losses that an example has: outputs, or 1 of classes. */
size_t mote_loss_parts(const struct mote_loss_terms *terms);

/* Replaces targets (n, outputs), in their own units, by (target − mean) / std; classes stay as they are. */
void mote_loss_standardise(const struct mote_loss_terms *terms, size_t n, float *target);

/* Label smoothing, of targets that are trained on. */
void mote_loss_smooth(const struct mote_loss_terms *terms, size_t n, float *target);

/* How many of n examples have their largest output where the target is largest. */
size_t mote_loss_hits(const struct mote_loss_terms *terms, size_t n, const float *y, const float *target);

/* The sum over n examples and all outputs of the weighted loss; dy (n, outputs) gets the gradient times
 * `scale`. */
double mote_loss_sum(const struct mote_loss_terms *terms, size_t n, const float *y, const float *target,
                     float scale, float *dy);

#endif
