/* SPDX-License-Identifier: MIT
 * The loop: a recorded trajectory, the same bytes at any thread count, early stop, divergence, dead units. */
#include "toy.h"

struct fit {
    enum mote_status status;
    struct mote_error error;
    struct mote_history history;
    uint32_t calls, ends;
};

static bool count_calls(void *context, const struct mote_epoch *now, double fraction, bool epoch_ended) {
    struct fit *fit = context;
    fit->calls++;
    fit->ends += epoch_ended;
    assert_true(now->epoch >= 1 && fraction >= 0.0 && fraction <= 1.0);
    return true;
}

static struct fit fit_net(struct mote_net *net, const struct mote_dataset *train,
                          const struct mote_dataset *validation, const struct mote_plan_train *plan,
                          struct mote_pool *pool) {
    struct fit fit = {.status = MOTE_OK};
    struct mote_train_options options = {
        .plan = plan, .target_columns = 2, .pool = pool, .progress = count_calls, .context = &fit};
    fit.status = mote_net_train(net, train, validation, &options, &fit.history, &fit.error);
    return fit;
}

static void test_trajectory(void **state) {
    /* Recorded with seed 5 on this data. */
    static const double losses[10] = {0.41389482,  0.35724035,  0.314037599, 0.273209556, 0.233624349,
                                      0.199965242, 0.169381406, 0.144723029, 0.125411218, 0.108773012};
    struct toy_data *train = toy_data(512, 6, 2, 4, 3, 0, 0.3, 0.05),
                    *valid = toy_data(128, 6, 2, 4, 3, 1, 0.3, 0.05);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *net =
        toy_net("conv1d 8 k3, relu, lstm 6 sequence, flatten, dense 16, tanh, dense", 6, 2, 4, 5);
    (void)state;
    struct fit fit = fit_net(net, &train->set, &valid->set, &plan, NULL);
    assert_int_equal(fit.status, MOTE_OK);
    assert_int_equal(fit.history.count, 10);
    assert_int_equal(fit.ends, 10);
    assert_false(fit.history.diverged || fit.history.stopped_early);
    for (size_t i = 0; i < 10; i++) {
        double got = fit.history.epochs[i].validation_loss;
        if (fabs(got - losses[i]) > 1e-4 * losses[i])
            fail_msg("epoch %zu: validation loss %.9g, recorded %.9g", i + 1, got, losses[i]);
    }
    assert_int_equal(fit.history.best_epoch, 10);
    mote_history_free(&fit.history);
    mote_net_free(net);
    toy_data_free(train);
    toy_data_free(valid);
}

/* Errors per column are in the column's own units; the loss is in standard deviations. */
static void test_errors_per_column(void **state) {
    struct toy_data *data = toy_data(100, 2, 1, 4, 1, 0, 0, 0);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *net = toy_net("flatten, dense", 2, 1, 4, 1);
    (void)state;
    memset(net->weights, 0, net->weight_count * sizeof(float)); /* predicts the mean */
    for (size_t i = 0; i < 400; i++)
        data->y[i] = data->mean[i % 4] + (i % 2 ? 3.0f : -0.75f);
    plan.epochs = 1;
    plan.rate = 1e-30;
    struct fit fit = fit_net(net, &data->set, &data->set, &plan, NULL);
    assert_int_equal(fit.status, MOTE_OK);
    assert_true(fabs(fit.history.epochs[0].validation_mae[0] - 0.75) < 1e-6);
    assert_true(fabs(fit.history.epochs[0].validation_mae[1] - 3.0) < 1e-6);
    assert_true(fabs(fit.history.epochs[0].validation_loss - (0.25 + 4.0) / 2.0) < 1e-6);
    assert_true(fabs(fit.history.epochs[0].train_loss - (0.25 + 4.0) / 2.0) < 1e-6);
    mote_history_free(&fit.history);
    mote_net_free(net);
    toy_data_free(data);
}

/* Wide enough that a batch is cut into several shards; dropout draws a shard its own numbers. */
static void test_threads(void **state) {
    static const char layers[] =
        "conv1d 64 k3 same, relu, dropout 0.2, flatten, dense 256, relu, dense 128, relu, dense";
    struct toy_data *train = toy_data(700, 8, 2, 4, 3, 0, 0.3, 0.05),
                    *valid = toy_data(600, 8, 2, 4, 3, 1, 0.3, 0.05);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *nets[3];
    (void)state;
    plan.epochs = 3;
    plan.batch = 64;
    for (size_t threads = 1; threads <= 3; threads++) {
        struct mote_pool *pool = NULL;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        nets[threads - 1] = toy_net(layers, 8, 2, 4, 5);
        assert_true(3.0 * (double)nets[0]->macs * 64 > 2 * 8e6); /* several shards */
        struct fit fit = fit_net(nets[threads - 1], &train->set, &valid->set, &plan, pool);
        assert_int_equal(fit.status, MOTE_OK);
        mote_history_free(&fit.history);
        mote_pool_free(pool);
        assert_memory_equal(nets[0]->weights, nets[threads - 1]->weights,
                            nets[0]->weight_count * sizeof(float));
    }
    for (size_t i = 0; i < 3; i++)
        mote_net_free(nets[i]);
    toy_data_free(train);
    toy_data_free(valid);
}

/* Examples of three classes: which third of a small picture is bright, in noise. */
static struct toy_data *picture_data(size_t count, uint64_t stream) {
    struct toy_data *data = toy_data(count, 12, 6, 3, 3, stream, 0, 0);
    struct mote_rng rng;
    mote_rng_seed(&rng, 77, stream);
    for (size_t e = 0; e < count; e++) {
        size_t class = mote_rng_below(&rng, 3);
        for (size_t i = 0; i < 72; i++)
            data->x[e * 72 + i] = (float)mote_rng_normal(&rng) + (i / 24 == class ? 1.5f : 0.0f);
        for (size_t o = 0; o < 3; o++)
            data->y[e * 3 + o] = o == class;
    }
    data->set.target_mean = data->set.target_std = NULL;
    return data;
}

static const char picture_net[] = "conv 128 3x3 /2x1 nobias, bn, relu, save, dwconv 3x3 same nobias, conv "
                                  "128 1x1 nobias, bn, add, relu, gap, "
                                  "dropout 0.1, dense";

/* Shards meet at each bn: the same bytes whoever runs them. The average of the weights is kept. Returns the weights. */
static float *learn_classes(enum mote_precision precision, size_t *bytes) {
    struct toy_data *train = picture_data(300, 0), *valid = picture_data(200, 1);
    struct mote_plan_train plan = toy_plan();
    float *first = NULL;
    plan.loss = MOTE_LOSS_CROSS_ENTROPY;
    plan.label_smoothing = 0.1;
    plan.schedule = MOTE_SCHEDULE_ONECYCLE;
    plan.ema = 0.9;
    plan.epochs = 2;
    plan.precision = precision;
    for (size_t threads = 1; threads <= 3; threads += 2) {
        struct mote_net *net = toy_net(picture_net, 12, 6, 3, 5);
        struct mote_pool *pool;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        struct fit fit = fit_net(net, &train->set, &valid->set, &plan, pool);
        if (fit.status != MOTE_OK) fail_msg("%s", fit.error.text);
        assert_true(fit.history.epochs[fit.history.best_epoch - 1].validation_accuracy > 0.9);
        *bytes = mote_net_block(net) * sizeof(float);
        if (first)
            assert_memory_equal(first, net->weights, *bytes);
        else
            first = memcpy(malloc(*bytes), net->weights, *bytes);
        mote_pool_free(pool);
        mote_history_free(&fit.history);
        mote_net_free(net);
    }
    toy_data_free(train);
    toy_data_free(valid);
    return first;
}

/* bfloat16 goes another way, about as far. */
static void test_classes(void **state) {
    size_t bytes;
    float *full = learn_classes(MOTE_PRECISION_FLOAT32, &bytes),
          *half = learn_classes(MOTE_PRECISION_BFLOAT16, &bytes);
    double apart = 0.0, size = 0.0;
    (void)state;
    for (size_t i = 0; i < bytes / sizeof *full; i++) {
        apart += fabs((double)full[i] - (double)half[i]);
        size += fabs((double)full[i]);
    }
    assert_true(apart > 1e-4 * size && apart < 0.3 * size);
    free(full);
    free(half);
}

/* With a rate this high the last epoch is not the best. */
static void test_keep_last(void **state) {
    struct toy_data *train = toy_data(256, 6, 2, 4, 3, 0, 0, 0.1),
                    *valid = toy_data(128, 6, 2, 4, 8, 1, 0, 0.1);
    struct mote_plan_train plan = toy_plan();
    (void)state;
    plan.epochs = 12;
    plan.rate = 0.05;
    for (int last = 0; last < 2; last++) {
        struct mote_net *net = toy_net("flatten, dense 16, relu, dense", 6, 2, 4, 5);
        plan.keep = last ? MOTE_KEEP_LAST : MOTE_KEEP_BEST;
        struct fit fit = fit_net(net, &train->set, &valid->set, &plan, NULL);
        assert_int_equal(fit.status, MOTE_OK);
        assert_true(last ? fit.history.best_epoch == 12 : fit.history.best_epoch < 12);
        mote_history_free(&fit.history);
        mote_net_free(net);
    }
    toy_data_free(train);
    toy_data_free(valid);
}

/* Validation targets that have nothing to do with the training's: no epoch is better than the first few. */
static void test_early_stop(void **state) {
    struct toy_data *train = toy_data(256, 6, 2, 4, 3, 0, 0, 0.1),
                    *valid = toy_data(128, 6, 2, 4, 8, 1, 0, 0.1);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *net = toy_net("flatten, dense 16, relu, dense", 6, 2, 4, 5);
    (void)state;
    plan.epochs = 200;
    plan.patience = 4;
    struct fit fit = fit_net(net, &train->set, &valid->set, &plan, NULL);
    assert_int_equal(fit.status, MOTE_OK);
    assert_true(fit.history.stopped_early);
    assert_true(fit.history.count < 200);
    assert_int_equal(fit.history.count, fit.history.best_epoch + 4);
    for (size_t i = fit.history.best_epoch; i < fit.history.count; i++)
        assert_true(fit.history.epochs[i].validation_loss >=
                    fit.history.epochs[fit.history.best_epoch - 1].validation_loss);
    mote_history_free(&fit.history);
    mote_net_free(net);
    toy_data_free(train);
    toy_data_free(valid);
}

static struct fit fit_at_rate(double rate, uint32_t epochs) {
    struct toy_data *train = toy_data(256, 6, 2, 4, 3, 0, 0, 0.1),
                    *valid = toy_data(128, 6, 2, 4, 3, 1, 0, 0.1);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *net = toy_net("flatten, dense 16, dense 16, dense", 6, 2, 4, 5);
    plan.optimizer = MOTE_OPTIMIZER_SGD;
    plan.rate = rate;
    plan.epochs = epochs;
    struct fit fit = fit_net(net, &train->set, &valid->set, &plan, NULL);
    for (size_t i = 0; fit.status == MOTE_OK && i < net->weight_count; i++)
        assert_true(isfinite(net->weights[i]));
    mote_net_free(net);
    toy_data_free(train);
    toy_data_free(valid);
    return fit;
}

static void test_divergence(void **state) {
    (void)state;
    struct fit calm = fit_at_rate(0.01, 12), wild = fit_at_rate(1.5, 12), lost = fit_at_rate(1e30, 12);
    assert_int_equal(calm.status, MOTE_OK);
    assert_false(calm.history.diverged);
    assert_int_equal(wild.status, MOTE_OK);
    assert_true(wild.history.diverged);
    double best = wild.history.epochs[wild.history.best_epoch - 1].validation_loss;
    assert_true(wild.history.best_epoch > 0 && best < 0.1);
    assert_true(wild.history.epochs[11].rate < 1.5);
    assert_int_equal(lost.status, MOTE_INPUT);
    assert_string_equal(lost.error.text,
                        "the training diverged 6 times, the last time at a rate of 4.12e+27; lower "
                        "[train] rate");
    assert_null(lost.history.epochs);
    mote_history_free(&calm.history);
    mote_history_free(&wild.history);
}

/* Two of eight units get a bias that no input overcomes. */
static struct fit fit_dead(bool revive, uint32_t *alive) {
    struct toy_data *train = toy_data(256, 6, 2, 4, 3, 0, 0, 0.1),
                    *valid = toy_data(128, 6, 2, 4, 3, 1, 0, 0.1);
    struct mote_plan_train plan = toy_plan();
    struct mote_net *net = toy_net("flatten, dense 8, relu, dense", 6, 2, 4, 5);
    net->weights[12 * 8 + 2] = net->weights[12 * 8 + 5] = -1000.0f;
    plan.reinit_dead = revive;
    struct fit fit = fit_net(net, &train->set, &valid->set, &plan, NULL);
    *alive = (uint32_t)(net->weights[12 * 8 + 2] > -900.0f) + (net->weights[12 * 8 + 5] > -900.0f);
    mote_net_free(net);
    toy_data_free(train);
    toy_data_free(valid);
    return fit;
}

static void test_dead_units(void **state) {
    uint32_t alive;
    (void)state;
    struct fit fit = fit_dead(false, &alive);
    assert_int_equal(fit.status, MOTE_OK);
    for (size_t i = 0; i < fit.history.count; i++) {
        assert_int_equal(fit.history.epochs[i].dead_units, 2);
        assert_int_equal(fit.history.epochs[i].revived_units, 0);
    }
    assert_int_equal(alive, 0);
    mote_history_free(&fit.history);
    fit = fit_dead(true, &alive);
    assert_int_equal(fit.status, MOTE_OK);
    assert_int_equal(fit.history.epochs[0].dead_units, 2);
    assert_int_equal(fit.history.epochs[0].revived_units, 2);
    assert_int_equal(fit.history.epochs[fit.history.count - 1].dead_units, 0);
    assert_int_equal(alive, 2);
    mote_history_free(&fit.history);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_trajectory), cmocka_unit_test(test_errors_per_column),
        cmocka_unit_test(test_threads),    cmocka_unit_test(test_classes),
        cmocka_unit_test(test_keep_last),  cmocka_unit_test(test_early_stop),
        cmocka_unit_test(test_divergence), cmocka_unit_test(test_dead_units),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
