/* SPDX-License-Identifier: MIT */
#include "train/optimizer.h"

#include <math.h>
#include <string.h>

static const double beta1 = 0.9, beta2 = 0.999;

void mote_optimizer_reset(struct mote_optimizer_state *state, size_t weights) {
    state->step = 0;
    state->beta1_power = state->beta2_power = 1.0;
    memset(state->moments, 0, 2 * weights * sizeof *state->moments);
}

static void penalise(const struct mote_plan_train *plan, struct mote_net *net, double rate) {
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        net->kernels->soften(node->weight_count - node->bias_count, net->weights + node->weight_at,
                             (float)(rate * plan->l1));
    }
}

/* What all parts of the weights share in a step. */
struct step {
    const struct mote_optimizer_state *state;
    const struct mote_plan_train *plan;
    struct mote_net *net;
    const float *gradient;
    struct mote_adam adam;
};

/* SGD takes its rate and its penalty alone. */
static struct mote_adam adam_of(const struct mote_optimizer_state *state, const struct mote_plan_train *plan,
                                double rate) {
    bool sgd = plan->optimizer == MOTE_OPTIMIZER_SGD;
    /* AdamW's decay acts on the weights; for the others it is an L2 penalty in the gradient. */
    bool decoupled = plan->optimizer == MOTE_OPTIMIZER_ADAMW;
    return (struct mote_adam){.beta1 = (float)beta1,
                              .beta2 = (float)beta2,
                              .epsilon = 1e-7f,
                              .rate = (float)(sgd ? rate : rate / (1.0 - state->beta1_power)),
                              .root = sgd ? 0.0f : (float)(1.0 / sqrt(1.0 - state->beta2_power)),
                              .l2 = decoupled ? 0.0f : (float)plan->weight_decay,
                              .decay = decoupled ? (float)(rate * plan->weight_decay) : 0.0f};
}

static void step_part(void *context, size_t part, size_t thread) {
    const struct step *step = context;
    const struct mote_kernels *kernels = step->net->kernels;
    const size_t weights = step->net->weight_count;
    const struct mote_weights_part p = mote_weights_part(weights, part);
    float *w = step->net->weights + p.first, *moments = step->state->moments + p.first;
    const float *gradient = step->gradient + p.first;
    (void)thread;
    if (step->plan->optimizer == MOTE_OPTIMIZER_SGD)
        kernels->momentum(p.count, w, gradient, moments, step->adam.rate, (float)step->plan->momentum,
                          step->adam.l2);
    else
        kernels->adam(&step->adam, p.count, w, gradient, moments, moments + weights);
}

void mote_optimizer_step(struct mote_optimizer_state *state, const struct mote_plan_train *plan,
                         struct mote_net *net, const float *gradient, double rate, struct mote_pool *pool) {
    struct step step = {.state = state, .plan = plan, .net = net, .gradient = gradient};
    state->step++;
    if (plan->optimizer != MOTE_OPTIMIZER_SGD) {
        state->beta1_power *= beta1;
        state->beta2_power *= beta2;
    }
    step.adam = adam_of(state, plan, rate);
    mote_pool_run(pool, mote_weights_parts(net->weight_count), step_part, &step);
    if (plan->l1 > 0.0) penalise(plan, net, rate);
}

/* cos(π x) for x in [0, 1] by its Taylor series around the nearer of the half turn's ends: the same bits
 * everywhere. */
static double cos_pi(double x) {
    bool flip = x > 0.5;
    double t = 3.14159265358979323846 * (flip ? 1.0 - x : x), term = 1.0, sum = 1.0;
    for (int k = 1; k < 14; k++) {
        term *= -t * t / (double)((2 * k - 1) * (2 * k));
        sum += term;
    }
    return flip ? -sum : sum;
}

static double power(double base, uint32_t exponent) {
    double result = 1.0;
    while (exponent-- > 0)
        result *= base;
    return result;
}

/* Up from 1/25 and down to 0 (Smith & Topin, 2018), both by half a cosine. */
static double one_cycle(double warmup, double done) {
    double rise = warmup > 0.0 ? warmup : 0.3;
    if (done < rise) return 0.04 + 0.96 * 0.5 * (1.0 - cos_pi(done / rise));
    return rise < 1.0 ? 0.5 * (1.0 + cos_pi((done - rise) / (1.0 - rise))) : 1.0;
}

double mote_schedule_rate(const struct mote_plan_train *plan, uint64_t step, uint64_t steps, uint32_t epoch) {
    double done = steps ? (double)step / (double)steps : 0.0;
    if (plan->schedule == MOTE_SCHEDULE_ONECYCLE) return plan->rate * one_cycle(plan->warmup, done);
    if (plan->warmup > 0.0 && done < plan->warmup)
        return plan->rate * ((double)step + 1.0) / (plan->warmup * (double)steps + 1.0);
    switch (plan->schedule) {
    case MOTE_SCHEDULE_CONSTANT:
    case MOTE_SCHEDULE_ONECYCLE:
        break;
    case MOTE_SCHEDULE_COSINE:
        return plan->rate * 0.5 * (1.0 + cos_pi((done - plan->warmup) / (1.0 - plan->warmup)));
    case MOTE_SCHEDULE_STEP:
        return plan->rate * power(plan->step_factor, plan->step_epochs ? epoch / plan->step_epochs : 0);
    }
    return plan->rate;
}
