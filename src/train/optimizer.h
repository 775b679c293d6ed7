/* SPDX-License-Identifier: MIT
 * Steps from a gradient: Adam (Kingma & Ba, 2015), AdamW (Loshchilov & Hutter, 2019), SGD with momentum; and
 * an L1 penalty as a proximal step (soft threshold) after each, so that weights really become 0. */
#ifndef MOTE_TRAIN_OPTIMIZER_H
#define MOTE_TRAIN_OPTIMIZER_H

#include "recipe/recipe.h"
#include "train/net.h"

/* A part of the weights, which one thread takes at once: what it adds up, it then learns from its cache. */
struct mote_weights_part {
    size_t first, count;
};
enum { MOTE_WEIGHTS_PART = 16384 };
static inline size_t mote_weights_parts(size_t weights) {
    return (weights + MOTE_WEIGHTS_PART - 1) / MOTE_WEIGHTS_PART;
}
static inline struct mote_weights_part mote_weights_part(size_t weights, size_t part) {
    const size_t first = part * MOTE_WEIGHTS_PART, left = weights - first;
    return (struct mote_weights_part){first, left < MOTE_WEIGHTS_PART ? left : MOTE_WEIGHTS_PART};
}

struct mote_optimizer_state {
    uint64_t step;
    double beta1_power, beta2_power; /* β₁ᵗ and β₂ᵗ */
    float *moments;                  /* (2, weights): first (SGD: velocity) and second */
};

void mote_optimizer_reset(struct mote_optimizer_state *state, size_t weights);
/* Threads of the pool, if there is one, share the weights. */
void mote_optimizer_step(struct mote_optimizer_state *state, const struct mote_plan_train *plan,
                         struct mote_net *net, const float *gradient, double rate, struct mote_pool *pool);

/* The rate of step `step` (from 0) of `steps`, in an epoch counted from 0. */
double mote_schedule_rate(const struct mote_plan_train *plan, uint64_t step, uint64_t steps, uint32_t epoch);

#endif
