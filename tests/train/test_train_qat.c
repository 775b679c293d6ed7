/* SPDX-License-Identifier: MIT
 * Quantization-aware training: the gradient, what is rounded and to what, the phase in the loop, and the same
 * bytes at any thread count. That it is what the file computes is tested in the room of
 * shrinking. */
#include "toy.h"

#include "graph/steps.h"
#include "train/qat.h"

enum { EXAMPLES = 3, STEPS = 7, COLUMNS = 3, OUTPUTS = 4 };

static const struct mote_plan_shrink full = {.quantize = MOTE_QUANTIZE_FULL, .per_channel = true};
static const struct mote_plan_shrink weights_only = {.quantize = MOTE_QUANTIZE_WEIGHTS};

static struct mote_net *qat_net(const char *layers, const struct mote_plan_shrink *plan,
                                const struct mote_dataset *data, uint64_t seed) {
    struct mote_net *net = toy_net(layers, data->input_steps, data->input_columns, data->outputs, seed);
    struct mote_error error;
    if (mote_qat_create(net, plan, data, &error) != MOTE_OK) fail_msg("%s: %s", layers, error.text);
    net->qat->on = true;
    return net;
}

/* One batch in training, back from the gradient r of the outputs. */
static void there_and_back(struct mote_net *net, const struct toy_data *data, const float *r,
                           struct mote_worker *worker) {
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 1);
    assert_int_equal(mote_worker_create(net, EXAMPLES, true, worker, NULL), MOTE_OK);
    memcpy(worker->x, data->x, EXAMPLES * STEPS * COLUMNS * sizeof(float));
    mote_worker_forward(worker, EXAMPLES, &rng);
    memcpy(worker->dy[0], r, EXAMPLES * OUTPUTS * sizeof *r);
    mote_worker_backward(worker, EXAMPLES);
}

static void set_bits(struct mote_net *net, unsigned bits) {
    for (size_t l = 0; l < net->qat->layer_count; l++)
        net->qat->layers[l].levels.bits = bits;
}

/* The gradient is that of a plain network which has the rounded weights. */
static void check_straight_through(const char *layers, struct mote_rng *rng) {
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, mote_rng_next(rng), 0, 0, 0);
    struct mote_net *net = qat_net(layers, &weights_only, &data->set, mote_rng_next(rng));
    struct mote_worker rounded, plain;
    float r[EXAMPLES * OUTPUTS];
    set_bits(net, 4);
    for (size_t i = 0; i < net->weight_count + net->qat->ranges_at; i++)
        net->weights[i] += toy_uniform(rng, 0.0, 0.3);
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
        r[i] = toy_uniform(rng, -1, 1);
    mote_qat_refresh(net, NULL);
    there_and_back(net, data, r, &rounded);
    net->qat->on = false;
    assert_memory_not_equal(net->weights, net->qat->weights, net->weight_count * sizeof(float));
    memcpy(net->weights, net->qat->weights, net->weight_count * sizeof(float));
    there_and_back(net, data, r, &plain);
    assert_memory_equal(rounded.gradient, plain.gradient, net->weight_count * sizeof(float));
    mote_worker_free(&rounded);
    mote_worker_free(&plain);
    mote_net_free(net);
    toy_data_free(data);
}

static void straight_through(void **state) {
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("straight through"), 1);
    check_straight_through("flatten, dense 6, tanh, dense", &rng);
    check_straight_through("bn, conv 4 3x2, bn, relu, dwconv 2x1, bn, gap, dense", &rng);
    check_straight_through("conv1d 4 k2, save, conv1d 5 k3 /2 same, bn, tanh, add project, gap, dense", &rng);
    check_straight_through("lstm 5, dense", &rng);
}

/* Values: in steps of a quarter from -1/4 to 1/2, and no gradient to what was cut off there. */
static void cut_off(void **state) {
    static const struct mote_steps steps = {0.25f, 4.0f, -1.0f, 2.0f};
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 2, 0, 0, 0);
    struct mote_worker worker;
    float r[EXAMPLES * OUTPUTS], expected[6] = {0};
    size_t cut = 0;
    (void)state;
    data->set.target_mean = data->set.target_std = NULL;
    struct mote_net *net = qat_net("flatten, dense 6, dense", &full, &data->set, 3);
    net->qat->rounded[0] = net->qat->rounded[3] = false;
    net->qat->steps[2] = steps;
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
        r[i] = (float)i - 5.0f;
    mote_qat_refresh(net, NULL);
    there_and_back(net, data, r, &worker);
    for (size_t i = 0; i < EXAMPLES * 6; i++) {
        float y = worker.y[1][i], raw = worker.raw[1][i], back = 0;
        assert_true(y == roundf(4.0f * y) / 4.0f && y >= -0.25f && y <= 0.5f);
        for (size_t o = 0; o < OUTPUTS; o++)
            back += r[i / 6 * OUTPUTS + o] * net->qat->weights[net->nodes[2].weight_at + o * 6 + i % 6];
        assert_true(fabsf(y - fminf(fmaxf(raw, -0.25f), 0.5f)) <= 0.125f);
        bool inside = raw >= -0.25f && raw <= 0.5f;
        cut += !inside;
        if (inside) expected[i % 6] += back;
    }
    assert_in_range(cut, 1, EXAMPLES * 6 - 1);
    for (size_t u = 0; u < 6; u++) /* the biases' */
        assert_float_equal(worker.gradient[6 * STEPS * COLUMNS + u], expected[u], 1e-5);
    mote_worker_free(&worker);
    mote_net_free(net);
    toy_data_free(data);
}

/* Weights are the nearest of so many steps; of few bits, few. */
static void weights_are_steps(void **state) {
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 1, 0, 0, 0);
    struct mote_net *net = qat_net("conv1d 5 k3 nobias, bn, relu, flatten, dense", &full, &data->set, 1);
    (void)state;
    for (unsigned bits = 2; bits <= 8; bits++) {
        const struct mote_qat_layer *layer = &net->qat->layers[0];
        float most = mote_step_most(bits), far = 0;
        set_bits(net, bits);
        mote_qat_refresh(net, NULL);
        for (size_t u = 0; u < layer->units; u++) {
            const float *w = net->weights + layer->at + u * layer->stride, *q = net->qat->weights + layer->at;
            float scale, largest = 0; /* the bn's factor drops out */
            for (size_t i = 0; i < layer->stride; i++)
                largest = fmaxf(largest, fabsf(w[i]));
            scale = largest / most;
            for (size_t i = 0; i < layer->stride; i++) {
                float steps = q[u * layer->stride + i] / scale;
                assert_true(fabsf(steps - roundf(steps)) < 1e-3f && fabsf(steps) < most + 0.5f);
                far = fmaxf(far, fabsf(q[u * layer->stride + i] - w[i]) / scale);
            }
        }
        assert_true(far > 0.01f && far < 0.501f);
    }
    mote_net_free(net);
    toy_data_free(data);
}

struct fit {
    struct mote_net *net;
    struct mote_history history;
};

static struct fit fit(const char *layers, const struct mote_plan_train *plan,
                      const struct mote_plan_shrink *shrink, const struct toy_data *data,
                      struct mote_pool *pool) {
    struct fit fit = {
        .net = toy_net(layers, data->set.input_steps, data->set.input_columns, data->set.outputs, 5)};
    struct mote_train_options options = {.plan = plan, .shrink = shrink, .target_columns = 2, .pool = pool};
    struct mote_error error;
    if (mote_net_train(fit.net, &data->set, &data->set, &options, &fit.history, &error) != MOTE_OK)
        fail_msg("%s: %s", layers, error.text);
    return fit;
}

static void fit_free(struct fit *fit) {
    mote_history_free(&fit->history);
    mote_net_free(fit->net);
}

static void check_threads(const struct mote_plan_shrink *plan) {
    static const char layers[] =
        "conv1d 64 k3 same nobias, bn, relu, save, dwconv1d k3 same nobias, conv1d 64 "
        "k1 nobias, bn, add, relu, dropout 0.2, flatten, dense 128, relu, dense";
    struct toy_data *data = toy_data(250, 8, 2, 4, 3, 0, 0.3, 0.05);
    struct mote_plan_train train = toy_plan();
    struct fit fits[3];
    train.epochs = 2;
    train.batch = 64;
    train.qat = 0.5;
    train.ema = 0.9;
    for (size_t threads = 1; threads <= 3; threads++) {
        struct mote_pool *pool = NULL;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        fits[threads - 1] = fit(layers, &train, plan, data, pool);
        mote_pool_free(pool);
        assert_memory_equal(fits[0].net->weights, fits[threads - 1].net->weights,
                            mote_net_block(fits[0].net) * sizeof(float));
    }
    for (size_t i = 0; i < 3; i++)
        fit_free(&fits[i]);
    toy_data_free(data);
}

/* Shards, ranges measured by several threads, percentiles; few levels. */
static void threads(void **state) {
    struct mote_plan_shrink plan = {
        .quantize = MOTE_QUANTIZE_FULL, .calibrate = MOTE_CALIBRATE_PERCENTILE, .percentile = 99.0};
    (void)state;
    check_threads(&plan);
    plan = (struct mote_plan_shrink){
        .quantize = MOTE_QUANTIZE_WEIGHTS, .bits = 4, .step = 0.8, .bit_price = 0.1};
    check_threads(&plan);
}

/* Before the phase everything is as without it; the best is one of the phase, or its start. */
static void phase(void **state) {
    static const char layers[] = "conv1d 8 k3, relu, flatten, dense";
    struct toy_data *data = toy_data(200, 6, 2, 4, 3, 0, 0.3, 0.05);
    struct mote_plan_train train = toy_plan();
    (void)state;
    train.patience = 1;
    train.rate = 1e-30; /* no epoch is better than the one before */
    struct fit stopped = fit(layers, &train, NULL, data, NULL);
    assert_int_equal(stopped.history.count, 1);
    train.qat = 0.31;
    struct fit rounded = fit(layers, &train, &weights_only, data, NULL);
    assert_int_equal(rounded.history.count, 7); /* 6 plain ones, and then patience is over */
    assert_int_equal(rounded.history.rounded_from, 7);
    assert_int_equal(rounded.history.best_epoch, 6);
    assert_true(rounded.history.epochs[5].validation_loss == stopped.history.epochs[0].validation_loss);
    assert_true(rounded.history.epochs[6].validation_loss != stopped.history.epochs[0].validation_loss);
    assert_non_null(mote_net_ranges(rounded.net));
    assert_null(mote_net_ranges(stopped.net));
    fit_free(&stopped);
    fit_free(&rounded);
    train.qat = 0; /* nothing to imitate */
    stopped = fit(layers, &train, &full, data, NULL);
    assert_int_equal(stopped.history.rounded_from, 0);
    assert_null(mote_net_ranges(stopped.net));
    fit_free(&stopped);
    toy_data_free(data);
}

/* It learns: the rounded network of few bits is better than the float one rounded afterwards. */
static void few_bits(void **state) {
    static const char layers[] = "flatten, dense 12, tanh, dense";
    struct toy_data *data = toy_data(400, 6, 2, 4, 3, 0, 0.3, 0.02);
    struct mote_plan_train train = toy_plan();
    double before, after;
    (void)state;
    train.epochs = 30;
    struct fit plain = fit(layers, &train, NULL, data, NULL);
    assert_int_equal(mote_qat_create(plain.net, &weights_only, &data->set, NULL), MOTE_OK);
    set_bits(plain.net, 3);
    train.epochs = 1;
    train.qat = 1;
    train.rate = 1e-30;
    mote_history_free(&plain.history);
    struct mote_train_options options = {.plan = &train, .shrink = &weights_only, .target_columns = 2};
    assert_int_equal(mote_net_train(plain.net, &data->set, &data->set, &options, &plain.history, NULL),
                     MOTE_OK);
    before = plain.history.epochs[0].validation_loss;
    mote_history_free(&plain.history);
    train.epochs = 30;
    train.rate = 0.003;
    assert_int_equal(mote_net_train(plain.net, &data->set, &data->set, &options, &plain.history, NULL),
                     MOTE_OK);
    after = plain.history.epochs[plain.history.best_epoch - 1].validation_loss;
    if (!(after < 0.5 * before)) fail_msg("3 bits: %g before, %g after", before, after);
    fit_free(&plain);
    toy_data_free(data);
}

static void refused(void **state) {
    static const struct {
        const char *layers, *says;
    } cases[] = {{"lstm 4, dense", "line 7: the int8 states of an lstm"},
                 {"conv1d 4 k3, relu, gap", "needs a network that ends with \"dense\""}};
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 1, 0, 0, 0);
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct mote_net *net = toy_net(cases[i].layers, STEPS, COLUMNS, OUTPUTS, 1);
        struct mote_error error;
        assert_int_equal(mote_qat_create(net, &full, &data->set, &error), MOTE_UNSUPPORTED);
        if (!strstr(error.text, cases[i].says))
            fail_msg("\"%s\" does not say \"%s\"", error.text, cases[i].says);
        mote_net_free(net);
    }
    toy_data_free(data);
}

/* Where weights have few levels, a batch norm ends with the means of what reaches it in the file, and the levels are
 * those of the last step. */
static void means_settle(void **state) {
    static const char layers[] = "conv1d 6 k3 nobias, bn, relu, flatten, dense";
    const struct mote_plan_shrink few = {
        .quantize = MOTE_QUANTIZE_WEIGHTS, .bits = 4, .step = 0.9, .bit_price = 0.1};
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 7, 0, 0.3, 0.05);
    struct mote_plan_train train = toy_plan();
    (void)state;
    train.epochs = 2;
    train.qat = 1;
    struct fit fitted = fit(layers, &train, &few, data, NULL);
    struct mote_net *net = fitted.net;
    const struct mote_node *bn = &net->nodes[1];
    struct mote_worker worker;
    float *levels = calloc(net->weight_count, sizeof *levels);
    assert_non_null(levels);
    memcpy(levels, net->qat->weights, net->weight_count * sizeof *levels);
    mote_qat_refresh(net, NULL);
    assert_memory_equal(levels, net->qat->weights, net->weight_count * sizeof *levels);
    assert_int_equal(mote_worker_create(net, EXAMPLES, false, &worker, NULL), MOTE_OK);
    memcpy(worker.x, data->x, EXAMPLES * STEPS * COLUMNS * sizeof(float));
    mote_worker_forward(&worker, EXAMPLES, NULL);
    size_t rows = EXAMPLES * bn->in.steps;
    for (size_t c = 0; c < 6; c++) {
        double sum = 0;
        for (size_t r = 0; r < rows; r++)
            sum += (double)worker.y[0][r * 6 + c];
        float mean = net->weights[net->weight_count + bn->state_at + c];
        assert_float_equal(mean, (float)(sum / (double)rows), 1e-5);
    }
    mote_worker_free(&worker);
    free(levels);
    fit_free(&fitted);
    toy_data_free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(straight_through),
        cmocka_unit_test(cut_off),
        cmocka_unit_test(weights_are_steps),
        cmocka_unit_test(threads),
        cmocka_unit_test(phase),
        cmocka_unit_test(few_bits),
        cmocka_unit_test(refused),
        cmocka_unit_test(means_settle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
