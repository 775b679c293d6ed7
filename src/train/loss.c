/* SPDX-License-Identifier: MIT */
#include "train/loss.h"

#include "device/math.h"

#include <stdlib.h>

enum mote_status mote_loss_create(const struct mote_plan_train *plan, const struct mote_dataset *dataset,
                                  size_t target_columns, struct mote_loss_terms *out,
                                  struct mote_error *error) {
    size_t n = dataset->outputs;
    float *block = malloc((n ? n : 1) * 3 * sizeof *block);
    if (!block) return mote_fail_memory(error, "the loss");
    *out = (struct mote_loss_terms){.loss = plan->loss,
                                    .delta = (float)plan->huber_delta,
                                    .smoothing = (float)plan->label_smoothing,
                                    .outputs = n,
                                    .weight = block,
                                    .mean = block + n,
                                    .inverse_std = block + 2 * n};
    bool columns = target_columns && plan->loss != MOTE_LOSS_CROSS_ENTROPY; /* labels all count alike */
    for (size_t i = 0; i < n; i++) {
        out->weight[i] = columns ? (float)plan->column_weight[i % target_columns] : 1.0f;
        out->mean[i] = dataset->target_mean ? dataset->target_mean[i] : 0.0f;
        out->inverse_std[i] = dataset->target_std ? 1.0f / dataset->target_std[i] : 1.0f;
    }
    return MOTE_OK;
}

void mote_loss_free(struct mote_loss_terms *terms) {
    free(terms->weight);
}

void mote_loss_standardise(const struct mote_loss_terms *terms, size_t n, float *target) {
    for (size_t e = 0; e < n && terms->loss != MOTE_LOSS_CROSS_ENTROPY; e++)
        for (size_t i = 0; i < terms->outputs; i++)
            target[e * terms->outputs + i] =
                (target[e * terms->outputs + i] - terms->mean[i]) * terms->inverse_std[i];
}

size_t mote_loss_parts(const struct mote_loss_terms *terms) {
    return terms->loss == MOTE_LOSS_CROSS_ENTROPY ? 1 : terms->outputs;
}

void mote_loss_smooth(const struct mote_loss_terms *terms, size_t n, float *target) {
    float keep = 1.0f - terms->smoothing, share = terms->smoothing / (float)terms->outputs;
    if (terms->smoothing == 0.0f || terms->loss != MOTE_LOSS_CROSS_ENTROPY) return;
    for (size_t i = 0; i < n * terms->outputs; i++)
        target[i] = target[i] * keep + share;
}

static size_t largest(size_t n, const float *x) {
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (x[i] > x[best]) best = i;
    return best;
}

size_t mote_loss_hits(const struct mote_loss_terms *terms, size_t n, const float *y, const float *target) {
    size_t hits = 0, classes = terms->outputs;
    for (size_t e = 0; e < n; e++)
        hits += largest(classes, y + e * classes) == largest(classes, target + e * classes);
    return hits;
}

/* Σ t (ln Σ exp y − y); its slope is softmax(y) Σ t − t. */
static float cross_entropy(size_t classes, const float *y, const float *target, float scale, float *dy) {
    float top = y[largest(classes, y)], sum = 0.0f, mass = 0.0f, loss = 0.0f;
    for (size_t i = 0; i < classes; i++) {
        sum += mote_expf(y[i] - top);
        mass += target[i];
    }
    float log_sum = mote_logf(sum);
    for (size_t i = 0; i < classes; i++) {
        loss += target[i] * (log_sum - (y[i] - top));
        if (dy) dy[i] = scale * (mote_expf(y[i] - top) / sum * mass - target[i]);
    }
    return loss;
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
    for (size_t e = 0, at = 0; terms->loss == MOTE_LOSS_CROSS_ENTROPY && e < n; e++, at += terms->outputs)
        sum += (double)cross_entropy(terms->outputs, y + at, target + at, scale, dy ? dy + at : NULL);
    for (size_t e = 0; terms->loss != MOTE_LOSS_CROSS_ENTROPY && e < n; e++) {
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
