/* SPDX-License-Identifier: MIT
 * What a run keeps from epoch to epoch. */
#include "train/state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_RESTARTS = 5 };

static size_t block_bytes(const struct mote_net *net) {
    return mote_net_block(net) * sizeof(float);
}

enum mote_status mote_state_create(const struct mote_plan_train *plan, const struct mote_net *net,
                                   size_t examples, struct mote_train_state *out, struct mote_error *error) {
    bool averages = plan->ema > 0.0;
    *out = (struct mote_train_state){.examples = examples};
    out->optimizer.moments = calloc(2 * net->weight_count + 1, sizeof *out->optimizer.moments);
    out->best = malloc(block_bytes(net) + 1);
    out->order = malloc((examples + 1) * sizeof *out->order);
    if (averages) out->average = malloc(block_bytes(net) + 1);
    if (out->optimizer.moments && out->best && out->order && (out->average || !averages)) return MOTE_OK;
    return mote_fail_memory(error, "the training");
}

void mote_state_free(struct mote_train_state *state) {
    free(state->optimizer.moments);
    free(state->best);
    free(state->average);
    free(state->order);
}

void mote_state_begin(struct mote_train_state *state, const struct mote_plan_train *plan,
                      const struct mote_net *net, const struct mote_epoch *now) {
    mote_optimizer_reset(&state->optimizer, net->weight_count);
    mote_rng_seed(&state->shuffle, plan->seed, 2);
    mote_rng_seed(&state->revive, plan->seed, 3);
    for (size_t i = 0; i < state->examples; i++)
        state->order[i] = (uint32_t)i;
    state->rate_factor = 1.0;
    if (state->average) memcpy(state->average, net->weights, block_bytes(net));
    mote_state_start(state, net, now);
}

/* What is left of them moves forward, never back, so that it can be done in place. */
void mote_state_cut(struct mote_train_state *state, const struct mote_net *net, size_t weights,
                    const size_t *from) {
    float *moments = state->optimizer.moments;
    size_t left = net->weight_count;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < left; i++)
            moments[k * left + i] = moments[k * weights + from[i]];
    for (size_t i = 0; state->average && i < mote_net_block(net); i++)
        state->average[i] = state->average[from[i]];
}

/* What is new is as it is in `from`. */
static bool grow(float **block, size_t floats, const float *from, size_t to) {
    float *grown = realloc(*block, (to + 1) * sizeof *grown);
    if (!grown) return false;
    if (floats < to) memcpy(grown + floats, from + floats, (to - floats) * sizeof *grown);
    *block = grown;
    return true;
}

enum mote_status mote_state_fit(struct mote_train_state *state, const struct mote_net *net, size_t floats,
                                struct mote_error *error) {
    size_t block = mote_net_block(net);
    bool ok = grow(&state->best, 0, net->weights, block) &&
              (!state->average || grow(&state->average, floats, net->weights, block));
    return ok ? MOTE_OK : mote_fail_memory(error, "the training");
}

void mote_state_follow(struct mote_train_state *state, const struct mote_plan_train *plan,
                       const struct mote_net *net) {
    double steps = (double)state->optimizer.step, most = (1.0 + steps) / (10.0 + steps);
    float keep = (float)(plan->ema < most ? plan->ema : most), *average = state->average;
    for (size_t i = 0; average && i < mote_net_block(net); i++)
        average[i] = keep * average[i] + (1.0f - keep) * net->weights[i];
}

static void keep(struct mote_train_state *state, const struct mote_net *net, const struct mote_epoch *now) {
    state->best_loss = now->validation_loss;
    state->best_accuracy = now->validation_accuracy;
    state->best_epoch = now->epoch;
    memcpy(state->best, state->average ? state->average : net->weights, block_bytes(net));
}

void mote_state_start(struct mote_train_state *state, const struct mote_net *net,
                      const struct mote_epoch *now) {
    keep(state, net, now);
    if (!isfinite(state->best_loss)) state->best_loss = INFINITY;
}

static bool is_better(const struct mote_train_state *state, const struct mote_plan_train *plan,
                      const struct mote_epoch *now) {
    if (plan->loss == MOTE_LOSS_CROSS_ENTROPY && now->validation_accuracy != state->best_accuracy)
        return now->validation_accuracy > state->best_accuracy;
    return now->validation_loss < state->best_loss;
}

void mote_state_keep(struct mote_train_state *state, const struct mote_plan_train *plan,
                     const struct mote_net *net, const struct mote_epoch *now) {
    if (plan->keep == MOTE_KEEP_LAST || is_better(state, plan, now)) keep(state, net, now);
}

enum mote_status mote_state_restart(struct mote_train_state *state, const struct mote_plan_train *plan,
                                    struct mote_net *net, struct mote_error *error) {
    if (++state->restarts > MAX_RESTARTS)
        return mote_fail(
            error, MOTE_INPUT,
            "the training diverged %u times, the last time at a rate of %.3g; lower [train] rate",
            state->restarts, plan->rate * state->rate_factor);
    state->rate_factor /= 3.0;
    memcpy(net->weights, state->best, block_bytes(net));
    if (state->average) memcpy(state->average, state->best, block_bytes(net));
    mote_optimizer_reset(&state->optimizer, net->weight_count);
    return MOTE_OK;
}
