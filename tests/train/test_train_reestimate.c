/* SPDX-License-Identifier: MIT
 * Statistics of batch norms measured anew: those of all examples, below first, the same at any thread count. */
#include "toy.h"

enum { EXAMPLES = 300, STEPS = 7, COLUMNS = 3, OUTPUTS = 2 };

static const char layers[] = "conv1d 4 k3 nobias, bn, relu, dropout 0.5, dwconv1d k3, bn, flatten, dense";

static struct mote_net *random_net(void) {
    struct mote_net *net = toy_net(layers, STEPS, COLUMNS, OUTPUTS, 3);
    struct mote_rng rng;
    mote_rng_seed(&rng, 3, 1);
    for (size_t i = 0; i < mote_net_block(net); i++)
        net->weights[i] += toy_uniform(&rng, 0.0, 1.0);
    return net;
}

/* Mean and unbiased variance of what reaches the batch norm `i`, over all examples at once; `old`: the variance is of
 * that network. */
static void check_node(const struct mote_net *net, const struct toy_data *data, size_t i,
                       const struct mote_net *old) {
    struct mote_worker worker;
    assert_int_equal(mote_worker_create(net, EXAMPLES, false, &worker, NULL), MOTE_OK);
    memcpy(worker.x, data->x, EXAMPLES * STEPS * COLUMNS * sizeof(float));
    mote_worker_forward(&worker, EXAMPLES, NULL);
    const struct mote_node *node = &net->nodes[i];
    const float *x = worker.y[i - 1], *state = net->weights + net->weight_count + node->state_at;
    size_t c = node->in.channels, rows = EXAMPLES * node->in.steps;
    for (size_t k = 0; k < c; k++) {
        double sum = 0, squares = 0;
        for (size_t r = 0; r < rows; r++)
            sum += (double)x[r * c + k];
        for (size_t r = 0; r < rows; r++)
            squares +=
                ((double)x[r * c + k] - sum / (double)rows) * ((double)x[r * c + k] - sum / (double)rows);
        assert_true(fabs((double)state[k] - sum / (double)rows) < 1e-5);
        if (old)
            assert_true(state[c + k] == old->weights[old->weight_count + node->state_at + c + k]);
        else
            assert_true(fabs((double)state[c + k] - squares / (double)(rows - 1)) < 1e-5);
    }
    mote_worker_free(&worker);
}

static void check(enum mote_reestimate what) {
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 3, 0, 0, 0);
    struct mote_net *nets[2] = {random_net(), random_net()}, *before = random_net();
    for (size_t threads = 1; threads <= 2; threads++) {
        struct mote_pool *pool = NULL;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        assert_int_equal(mote_net_reestimate(nets[threads - 1], &data->set, what, pool, NULL), MOTE_OK);
        mote_pool_free(pool);
    }
    check_node(nets[0], data, 1, what == MOTE_REESTIMATE_MEANS ? before : NULL);
    check_node(nets[0], data, 5, what == MOTE_REESTIMATE_MEANS ? before : NULL);
    assert_memory_equal(nets[0]->weights, nets[1]->weights, mote_net_block(nets[0]) * sizeof(float));
    assert_memory_equal(nets[0]->weights, before->weights, before->weight_count * sizeof(float));
    mote_net_free(before);
    mote_net_free(nets[0]);
    mote_net_free(nets[1]);
    toy_data_free(data);
}

static void test_exact(void **state) {
    (void)state;
    check(MOTE_REESTIMATE_ALL);
    check(MOTE_REESTIMATE_MEANS);
}

/* Of many examples, means are those of a thousand, spread evenly. */
static void test_spread(void **state) {
    enum { MANY = 2500, SOME = 1000, ROW = STEPS * COLUMNS };
    struct toy_data *data = toy_data(MANY, STEPS, COLUMNS, OUTPUTS, 3, 0, 0, 0);
    struct mote_net *net = random_net();
    struct mote_worker worker;
    double sum[4] = {0};
    (void)state;
    assert_int_equal(mote_net_reestimate(net, &data->set, MOTE_REESTIMATE_MEANS, NULL, NULL), MOTE_OK);
    assert_int_equal(mote_worker_create(net, 1, false, &worker, NULL), MOTE_OK);
    for (size_t i = 0; i < SOME; i++) {
        memcpy(worker.x, data->x + i * MANY / SOME * ROW, ROW * sizeof(float));
        mote_worker_forward(&worker, 1, NULL);
        for (size_t k = 0; k < 4 * net->nodes[1].in.steps; k++)
            sum[k % 4] += (double)worker.y[0][k];
    }
    const float *mean = net->weights + net->weight_count + net->nodes[1].state_at;
    for (size_t k = 0; k < 4; k++)
        assert_true(fabs((double)mean[k] - sum[k] / (double)(SOME * net->nodes[1].in.steps)) < 1e-5);
    mote_worker_free(&worker);
    mote_net_free(net);
    toy_data_free(data);
}

struct outcome {
    struct mote_net *net;
    double loss;
};

static double loss_of(struct mote_net *net, const struct toy_data *data) {
    float *y = malloc(EXAMPLES * OUTPUTS * sizeof *y);
    uint32_t index[EXAMPLES];
    double loss = 0;
    assert_non_null(y);
    for (uint32_t i = 0; i < EXAMPLES; i++)
        index[i] = i;
    assert_int_equal(mote_net_predict(net, &data->set, index, EXAMPLES, y, NULL), MOTE_OK);
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
        loss += ((double)y[i] - (double)data->y[i]) * ((double)y[i] - (double)data->y[i]);
    free(y);
    return loss;
}

static struct outcome train(double rate, bool key, const struct toy_data *data,
                            const struct toy_data *valid) {
    struct mote_plan_train plan = toy_plan();
    struct mote_train_options options = {.plan = &plan, .target_columns = 2};
    struct mote_history history;
    struct outcome out = {toy_net(layers, STEPS, COLUMNS, OUTPUTS, 3), 0};
    plan.epochs = 2;
    plan.keep = MOTE_KEEP_LAST;
    plan.rate = rate;
    plan.reestimate_bn = key;
    assert_int_equal(mote_net_train(out.net, &data->set, &valid->set, &options, &history, NULL), MOTE_OK);
    mote_history_free(&history);
    out.loss = loss_of(out.net, valid);
    return out;
}

/* In the end of a training: the same weights; statistics of all examples where that is no worse, else the old. */
static void test_key(void **state) {
    struct toy_data *data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 3, 0, 0.2, 0.1),
                    *valid = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, 3, 1, 0.2, 0.1);
    size_t taken = 0;
    (void)state;
    for (int n = 0; n < 6; n++) {
        struct outcome old = train(0.003 * (1 << n), false, data, valid),
                       new = train(0.003 * (1 << n), true, data, valid);
        size_t weights = old.net->weight_count, rest = mote_net_block(old.net) - weights;
        assert_memory_equal(old.net->weights, new.net->weights, weights * sizeof(float));
        if (memcmp(old.net->weights + weights, new.net->weights + weights, rest * sizeof(float)) != 0) {
            assert_true(new.loss <= old.loss);
            check_node(new.net, data, 1, NULL);
            check_node(new.net, data, 5, NULL);
            taken++;
        }
        mote_net_free(old.net);
        mote_net_free(new.net);
    }
    assert_in_range(taken, 1, 5); /* both happen */
    toy_data_free(data);
    toy_data_free(valid);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exact), cmocka_unit_test(test_spread),
                                       cmocka_unit_test(test_key)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
