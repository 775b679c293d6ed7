/* SPDX-License-Identifier: MIT */
#include "train/distill.h"

#include "device/math.h"

#include <stdlib.h>

enum mote_status mote_distill_create(const struct mote_plan_train *plan, const struct mote_teacher *teacher,
                                     size_t outputs, size_t examples, struct mote_distill *out,
                                     struct mote_error *error) {
    *out = (struct mote_distill){.outputs = outputs};
    if (!teacher->teach) return MOTE_OK;
    if (plan->loss != MOTE_LOSS_CROSS_ENTROPY)
        return mote_fail(error, MOTE_INPUT, "[train] teacher: only cross-entropy can be learnt from one");
    out->teacher = *teacher;
    out->share = (float)plan->distill;
    out->temperature = (float)plan->temperature;
    out->p = calloc(examples * outputs + 1, sizeof *out->p);
    return out->p ? MOTE_OK : mote_fail_memory(error, "the distillation");
}

void mote_distill_free(struct mote_distill *distill) {
    free(distill->p);
}

double mote_distill_scale(const struct mote_distill *distill) {
    double share = (double)distill->share, temperature = (double)distill->temperature;
    return 1.0 - share + share * temperature * temperature;
}

/* T² Σ p (ln p − ln q), q = softmax(y / T); its slope T (q Σ p − p) is added to dy. */
static float divergence(const struct mote_distill *distill, const float *y, const float *p, float scale,
                        float *dy) {
    size_t classes = distill->outputs;
    float t = distill->temperature, top = y[0], sum = 0.0f, mass = 0.0f, loss = 0.0f;
    for (size_t i = 1; i < classes; i++)
        if (y[i] > top) top = y[i];
    for (size_t i = 0; i < classes; i++) {
        sum += mote_expf((y[i] - top) / t);
        mass += p[i];
    }
    float log_sum = mote_logf(sum);
    for (size_t i = 0; i < classes; i++) {
        float log_q = (y[i] - top) / t - log_sum;
        if (p[i] > 0.0f) loss += p[i] * (mote_logf(p[i]) - log_q);
        dy[i] += scale * t * (mote_expf((y[i] - top) / t) / sum * mass - p[i]);
    }
    return t * t * loss;
}

double mote_distill_sum(const struct mote_distill *distill, const struct mote_loss_terms *terms, size_t n,
                        const float *y, const float *target, const float *p, float scale, float *dy) {
    float share = distill->share;
    double sum = (1.0 - (double)share) * mote_loss_sum(terms, n, y, target, scale * (1.0f - share), dy);
    if (share == 0.0f) return sum;
    for (size_t e = 0, at = 0; e < n; e++, at += distill->outputs)
        sum += (double)(share * divergence(distill, y + at, p + at, scale * share, dy + at));
    return sum;
}
