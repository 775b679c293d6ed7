/* SPDX-License-Identifier: MIT
 * The teacher's part of the loss of classes (Hinton, Vinyals & Dean 2015): T² times the Kullback–Leibler
 * divergence from the teacher's probabilities at temperature T to the network's, so that its gradients are of
 * the size of the labels' whatever T. Internal to this room. */
#ifndef MOTE_TRAIN_DISTILL_H
#define MOTE_TRAIN_DISTILL_H

#include "train/loss.h"
#include "train/train.h"

struct mote_distill {
    struct mote_teacher teacher; /* teach is NULL: nobody does, and share is 0 */
    float share, temperature;
    size_t outputs;
    float *p; /* (examples, outputs): what was taught of the batch */
};

/* Empty without a teacher. Only cross-entropy can be taught. */
enum mote_status mote_distill_create(const struct mote_plan_train *plan, const struct mote_teacher *teacher,
                                     size_t outputs, size_t examples, struct mote_distill *out,
                                     struct mote_error *error);
void mote_distill_free(struct mote_distill *distill);

/* The loss of n examples, labels and teacher together: mote_loss_sum with the teacher's probabilities
 * p (n, outputs) beside the targets. */
double mote_distill_sum(const struct mote_distill *distill, const struct mote_loss_terms *terms, size_t n,
                        const float *y, const float *target, const float *p, float scale, float *dy);

/* How much larger than the labels' loss alone the sum may be of a network that knows nothing. */
double mote_distill_scale(const struct mote_distill *distill);

#endif
