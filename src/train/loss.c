/* SPDX-License-Identifier: MIT */
#include "train/loss.h"

#include <stdlib.h>

enum mote_status mote_loss_create(const struct mote_plan_train *plan, const struct mote_dataset *dataset,
                                  size_t target_columns, struct mote_loss_terms *out,
                                  struct mote_error *error) {
    size_t n = dataset->outputs;
    float *block = malloc((n ? n : 1) * 3 * sizeof *block);
    if (!block) return mote_fail_memory(error, "the loss");
    *out = (struct mote_loss_terms){plan->loss, (float)plan->huber_delta, n, block, block + n, block + 2 * n};
    for (size_t i = 0; i < n; i++) {
        out->weight[i] = target_columns ? (float)plan->column_weight[i % target_columns] : 1.0f;
        out->mean[i] = dataset->target_mean ? dataset->target_mean[i] : 0.0f;
        out->inverse_std[i] = dataset->target_std ? 1.0f / dataset->target_std[i] : 1.0f;
    }
    return MOTE_OK;
}

void mote_loss_free(struct mote_loss_terms *terms) {
    free(terms->weight);
}

void mote_loss_standardise(const struct mote_loss_terms *terms, size_t n, float *target) {
    for (size_t e = 0; e < n; e++)
        for (size_t i = 0; i < terms->outputs; i++)
            target[e * terms->outputs + i] =
                (target[e * terms->outputs + i] - terms->mean[i]) * terms->inverse_std[i];
}

/* The loss of one difference and its slope. */
static inline float one(enum mote_loss loss, float delta, float d, float *slope) {
    float size = d < 0.0f ? -d : d, sign = d > 0.0f ? 1.0f : d < 0.0f ? -1.0f : 0.0f;
    if (loss == MOTE_LOSS_MSE) {
        *slope = 2.0f * d;
        return d * d;
    }
    if (loss == MOTE_LOSS_MAE || size > delta) {
        float limit = loss == MOTE_LOSS_MAE ? 1.0f : delta;
        *slope = limit * sign;
        return loss == MOTE_LOSS_MAE ? size : delta * (size - 0.5f * delta);
    }
    *slope = d;
    return 0.5f * d * d;
}

double mote_loss_sum(const struct mote_loss_terms *terms, size_t n, const float *y, const float *target,
                     float scale, float *dy) {
    double sum = 0.0;
    for (size_t e = 0; e < n; e++) {
        float part = 0.0f;
        for (size_t i = 0; i < terms->outputs; i++) {
            size_t at = e * terms->outputs + i;
            float slope;
            part += terms->weight[i] * one(terms->loss, terms->delta, y[at] - target[at], &slope);
            if (dy) dy[at] = scale * terms->weight[i] * slope;
        }
        sum += (double)part;
    }
    return sum;
}
