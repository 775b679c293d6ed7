/* SPDX-License-Identifier: MIT
 * Losses and their slopes, optimiser steps against values worked out by hand, and schedules. */
#include "toy.h"
#include "train/loss.h"
#include "train/optimizer.h"

#define assert_near(a, b, tolerance) assert_true(fabs((double)(a) - (double)(b)) <= (tolerance))

static const struct mote_dataset plain = {.outputs = 4};

static struct mote_loss_terms terms_of(enum mote_loss loss, double delta, const double *weights) {
    struct mote_plan_train plan = toy_plan();
    struct mote_loss_terms terms;
    plan.loss = loss;
    plan.huber_delta = delta;
    for (size_t i = 0; weights && i < 2; i++)
        plan.column_weight[i] = weights[i];
    assert_int_equal(mote_loss_create(&plan, &plain, 2, &terms, NULL), MOTE_OK);
    return terms;
}

static void test_losses(void **state) {
    static const float y[4] = {1.5f, -2.0f, 0.25f, 3.0f}, target[4] = {1.0f, 1.0f, 0.5f, 3.0f};
    static const double weights[2] = {1.0, 2.0};
    static const struct {
        enum mote_loss loss;
        double sum;
        float slope[4];
    } cases[] = {
        /* differences 0.5, −3, −0.25, 0; weights 1, 2, 1, 2 */
        {MOTE_LOSS_MSE, 0.25 + 18.0 + 0.0625, {1.0f, -12.0f, -0.5f, 0.0f}},
        {MOTE_LOSS_MAE, 0.5 + 6.0 + 0.25, {1.0f, -2.0f, -1.0f, 0.0f}},
        {MOTE_LOSS_HUBER, 0.125 + 2.0 * (1.5 * (3.0 - 0.75)) + 0.03125, {0.5f, -3.0f, -0.25f, 0.0f}},
    };
    (void)state;
    for (size_t c = 0; c < 3; c++) {
        struct mote_loss_terms terms = terms_of(cases[c].loss, 1.5, weights);
        float dy[4];
        assert_near(mote_loss_sum(&terms, 1, y, target, 0.5f, dy), cases[c].sum, 1e-6);
        for (size_t i = 0; i < 4; i++)
            assert_near(dy[i], 0.5f * cases[c].slope[i], 1e-6);
        assert_near(mote_loss_sum(&terms, 1, y, target, 0.5f, NULL), cases[c].sum, 1e-6);
        mote_loss_free(&terms);
    }
}

/* Two classes of one example: cross-entropy of a mixed target, by hand. */
static void test_cross_entropy(void **state) {
    static const struct mote_dataset two = {.outputs = 2};
    static const float y[4] = {2.0f, 0.0f, -50.0f, 50.0f};
    float target[4] = {0.75f, 0.25f, 0.0f, 1.0f}, dy[4];
    struct mote_plan_train plan = toy_plan();
    struct mote_loss_terms terms;
    double log_sum = log(exp(2.0) + 1.0), p = exp(2.0) / (exp(2.0) + 1.0);
    (void)state;
    plan.loss = MOTE_LOSS_CROSS_ENTROPY;
    plan.label_smoothing = 0.2;
    assert_int_equal(mote_loss_create(&plan, &two, 0, &terms, NULL), MOTE_OK);
    assert_int_equal(mote_loss_parts(&terms), 1);
    assert_near(mote_loss_sum(&terms, 2, y, target, 0.5f, dy), 0.75 * (log_sum - 2.0) + 0.25 * log_sum, 1e-6);
    assert_near(dy[0], 0.5 * (p - 0.75), 1e-6);
    assert_near(dy[1], 0.5 * (1.0 - p - 0.25), 1e-6);
    assert_near(dy[2], 0.0, 1e-6);
    assert_int_equal(mote_loss_hits(&terms, 2, y, target), 2);
    target[0] = 0.25f;
    target[1] = 0.75f;
    assert_int_equal(mote_loss_hits(&terms, 2, y, target), 1);
    mote_loss_standardise(&terms, 2, target); /* leaves classes alone */
    mote_loss_smooth(&terms, 2, target);
    assert_near(target[0], 0.3, 1e-6);
    assert_near(target[3], 0.9, 1e-6);
    mote_loss_free(&terms);
}

static void test_standardise(void **state) {
    const float mean[4] = {1, 2, 3, 4}, std[4] = {2, 4, 0.5f, 1};
    struct mote_dataset set = {.outputs = 4, .target_mean = mean, .target_std = std};
    struct mote_plan_train plan = toy_plan();
    struct mote_loss_terms terms;
    float target[8] = {3, 2, 3, 5, 1, 6, 4, 4};
    static const float expected[8] = {1, 0, 0, 1, 0, 1, 2, 0};
    (void)state;
    assert_int_equal(mote_loss_create(&plan, &set, 2, &terms, NULL), MOTE_OK);
    mote_loss_standardise(&terms, 2, target);
    for (size_t i = 0; i < 8; i++)
        assert_near(target[i], expected[i], 1e-6);
    mote_loss_free(&terms);
}

/* "dense" from one input to one output: one weight, one bias. */
struct two {
    struct mote_net *net;
    struct mote_optimizer_state optimizer;
    float moments[4];
};

static void start(struct two *t, float w, float b) {
    *t = (struct two){.net = toy_net("dense", 1, 1, 1, 1)};
    t->optimizer.moments = t->moments;
    mote_optimizer_reset(&t->optimizer, 2);
    t->net->weights[0] = w;
    t->net->weights[1] = b;
}

static void step(struct two *t, const struct mote_plan_train *plan, float dw, float db) {
    float gradient[2] = {dw, db};
    mote_optimizer_step(&t->optimizer, plan, t->net, gradient, plan->rate, NULL);
}

/* Adam's two moments by the paper's formulas in double. */
static void adam_by_hand(const double *g, size_t steps, double rate, double decay, double *w) {
    double m = 0, v = 0;
    for (size_t s = 1; s <= steps; s++) {
        m = 0.9 * m + 0.1 * g[s - 1];
        v = 0.999 * v + 0.001 * g[s - 1] * g[s - 1];
        double mean = m / (1 - pow(0.9, (double)s)), square = v / (1 - pow(0.999, (double)s));
        *w -= rate * decay * *w + rate * mean / (sqrt(square) + 1e-7);
    }
}

static void test_adam(void **state) {
    static const double g[3] = {0.5, -0.25, 1.0}, h[3] = {-1e-3, 0.0, 2.0};
    struct mote_plan_train plan = toy_plan();
    (void)state;
    plan.rate = 0.01;
    for (int decoupled = 0; decoupled < 2; decoupled++) {
        struct two t;
        double w = 1.0, b = -2.0;
        plan.optimizer = decoupled ? MOTE_OPTIMIZER_ADAMW : MOTE_OPTIMIZER_ADAM;
        plan.weight_decay = decoupled ? 0.1 : 0.0;
        start(&t, 1.0f, -2.0f);
        for (size_t s = 0; s < 3; s++)
            step(&t, &plan, (float)g[s], (float)h[s]);
        adam_by_hand(g, 3, 0.01, plan.weight_decay, &w);
        adam_by_hand(h, 3, 0.01, plan.weight_decay, &b);
        assert_near(t.net->weights[0], w, 2e-6);
        assert_near(t.net->weights[1], b, 2e-6);
        mote_net_free(t.net);
    }
}

static void test_adam_l2(void **state) {
    struct mote_plan_train plan = toy_plan();
    struct two t;
    double slope = 0.5 + 0.1 * 2.0, w = 2.0;
    (void)state;
    plan.rate = 0.01;
    plan.weight_decay = 0.1;
    start(&t, 2.0f, 0.0f);
    step(&t, &plan, 0.5f, 0.0f);
    adam_by_hand(&slope, 1, 0.01, 0.0, &w);
    assert_near(t.net->weights[0], w, 2e-6);
    assert_near(t.moments[0], 0.1 * slope, 1e-6);
    assert_near(t.moments[2], 0.001 * slope * slope, 1e-6);
    mote_net_free(t.net);
}

static void test_momentum(void **state) {
    struct mote_plan_train plan = toy_plan();
    struct two t;
    (void)state;
    plan.optimizer = MOTE_OPTIMIZER_SGD;
    plan.rate = 0.1;
    plan.momentum = 0.5;
    start(&t, 1.0f, 0.0f);
    step(&t, &plan, 1.0f, 2.0f); /* v = 1, 2 */
    step(&t, &plan, 1.0f, 0.0f); /* v = 1.5, 1 */
    assert_near(t.net->weights[0], 1.0 - 0.1 * 2.5, 1e-6);
    assert_near(t.net->weights[1], -0.1 * 3.0, 1e-6);
    mote_net_free(t.net);
}

/* The soft threshold moves a weight towards 0 by rate · l1 and stops there; a bias is left alone. */
static void test_l1(void **state) {
    struct mote_plan_train plan = toy_plan();
    (void)state;
    plan.optimizer = MOTE_OPTIMIZER_SGD;
    plan.rate = 0.1;
    plan.l1 = 0.5;
    static const float before[] = {1.0f, -1.0f, 0.04f, -0.04f}, after[] = {0.95f, -0.95f, 0.0f, 0.0f};
    for (size_t i = 0; i < 4; i++) {
        struct two t;
        start(&t, before[i], 0.01f);
        step(&t, &plan, 0.0f, 0.0f);
        assert_near(t.net->weights[0], after[i], 1e-6);
        assert_near(t.net->weights[1], 0.01, 1e-7);
        mote_net_free(t.net);
    }
}

static void test_schedules(void **state) {
    struct mote_plan_train plan = toy_plan();
    const double pi = 3.14159265358979323846;
    (void)state;
    plan.rate = 2.0;
    assert_near(mote_schedule_rate(&plan, 77, 100, 7), 2.0, 0);
    plan.schedule = MOTE_SCHEDULE_STEP; /* halved every 3 epochs */
    assert_near(mote_schedule_rate(&plan, 0, 100, 2), 2.0, 0);
    assert_near(mote_schedule_rate(&plan, 0, 100, 3), 1.0, 0);
    assert_near(mote_schedule_rate(&plan, 0, 100, 9), 0.25, 0);
    plan.schedule = MOTE_SCHEDULE_COSINE;
    for (uint64_t s = 0; s < 100; s++)
        assert_near(mote_schedule_rate(&plan, s, 100, 0), 1.0 + cos(pi * (double)s / 100.0), 1e-10);
    plan.schedule = MOTE_SCHEDULE_ONECYCLE;
    assert_near(mote_schedule_rate(&plan, 0, 100, 0), 2.0 / 25.0, 1e-12);
    assert_near(mote_schedule_rate(&plan, 15, 100, 0), 0.5 * (2.0 + 2.0 / 25.0), 1e-12);
    assert_near(mote_schedule_rate(&plan, 30, 100, 0), 2.0, 1e-12);
    assert_near(mote_schedule_rate(&plan, 65, 100, 0), 1.0, 1e-12);
    assert_true(mote_schedule_rate(&plan, 99, 100, 0) < 0.01);
    plan.schedule = MOTE_SCHEDULE_COSINE;
    plan.warmup = 0.2;
    for (uint64_t s = 0; s < 20; s++) {
        double rate = mote_schedule_rate(&plan, s, 100, 0);
        assert_true(rate > 0.0 && rate < 2.0);
        if (s) assert_true(rate > mote_schedule_rate(&plan, s - 1, 100, 0));
    }
    assert_near(mote_schedule_rate(&plan, 20, 100, 0), 2.0, 1e-9);
    assert_near(mote_schedule_rate(&plan, 60, 100, 0), 1.0, 1e-9);
    assert_true(mote_schedule_rate(&plan, 99, 100, 0) < 0.01);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_losses),      cmocka_unit_test(test_cross_entropy),
        cmocka_unit_test(test_standardise), cmocka_unit_test(test_adam),
        cmocka_unit_test(test_adam_l2),     cmocka_unit_test(test_momentum),
        cmocka_unit_test(test_l1),          cmocka_unit_test(test_schedules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
