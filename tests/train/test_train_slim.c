/* SPDX-License-Identifier: MIT
 * Taking channels out: what belongs together, that nothing else changes, how channels are chosen, and the phase in the
 * loop. */
#include "toy.h"

#include "train/prune.h"
#include "train/slim.h"

enum { EXAMPLES = 5, STEPS = 8, COLUMNS = 3, OUTPUTS = 4 };

static const char residual[] = "conv1d 6 k3 same nobias, bn, relu, "
                               "save, dwconv1d k3 same nobias, bn, relu, conv1d 6 k1 nobias, bn, add, relu, "
                               "save, conv1d 9 k3 /2 same, relu6, conv1d 7 k1 same, add project, "
                               "dwconv1d k3, maxpool 2, flatten, dense 10, tanh, dense";

static const char *const networks[] = {
    "flatten, dense 9, relu, dense 6, sigmoid, dropout 0.2, dense",
    "conv 6 3x3 /2x1 nobias, bn, relu, dwconv 3x1, bn, conv 5 1x1, relu, gap, dense",
    "conv1d 7 k3, avgpool 2, flatten, bn, dense",
    "lstm 6 sequence, conv1d 5 k2, relu, lstm 7, dense 6, dense",
    residual,
};

static struct mote_slim slim_of(const struct mote_net *net) {
    struct mote_slim slim;
    struct mote_error error;
    if (mote_slim_create(net, &slim, &error) != MOTE_OK) fail_msg("%s", error.text);
    return slim;
}

/* Weights, biases and statistics that leave nothing at 0 or 1. */
static struct mote_net *random_net(const char *layers, struct mote_rng *rng) {
    struct mote_net *net = toy_net(layers, STEPS, COLUMNS, OUTPUTS, mote_rng_next(rng));
    for (size_t i = 0; i < mote_net_block(net); i++)
        net->weights[i] += toy_uniform(rng, 0.0, 0.3);
    return net;
}

static void forward(const struct mote_net *net, const float *x, float *y) {
    struct mote_worker worker;
    assert_int_equal(mote_worker_create(net, EXAMPLES, false, &worker, NULL), MOTE_OK);
    memcpy(worker.x, x, EXAMPLES * STEPS * COLUMNS * sizeof *x);
    memcpy(y, mote_worker_forward(&worker, EXAMPLES, NULL), EXAMPLES * OUTPUTS * sizeof *y);
    mote_worker_free(&worker);
}

/* As good as not there: nobody reads a channel that goes. */
static void silence(struct mote_net *net, const struct mote_slim *slim) {
    for (size_t i = 0; i < net->node_count; i++) {
        const struct mote_node *node = &net->nodes[i];
        const struct mote_slim_group *in = &slim->groups[slim->group[node->from]],
                                     *own = &slim->groups[slim->group[i + 1]];
        size_t weights = node->weight_count - node->bias_count, inputs = weights / node->out.channels;
        bool lstm = node->kind == &mote_node_lstm;
        if (!mote_net_mixes(node)) continue;
        if (lstm) {
            inputs = node->in.channels;
            weights = 4 * node->out.channels * inputs;
        }
        float *w = net->weights + node->weight_at, *r = w + weights;
        for (size_t k = 0; k < weights; k++)
            if (!in->kept[k % inputs % in->channels]) w[k] = 0.0f;
        for (size_t k = 0; lstm && k < 4 * own->channels * own->channels; k++)
            if (!own->kept[k % own->channels]) r[k] = 0.0f;
    }
}

static void drop_some(struct mote_slim *slim, struct mote_rng *rng) {
    for (size_t g = 0; g < slim->group_count; g++)
        for (size_t k = 1; !slim->groups[g].fixed && k < slim->groups[g].channels; k++)
            slim->groups[g].kept[k] = k == 1 ? 0 : mote_rng_uniform(rng) < 0.6;
}

static void check_exact(const char *layers, struct mote_rng *rng) {
    float x[EXAMPLES * STEPS * COLUMNS], whole[EXAMPLES * OUTPUTS], silent[EXAMPLES * OUTPUTS],
        left[EXAMPLES * OUTPUTS];
    struct mote_net *net = random_net(layers, rng), *smaller;
    struct mote_slim slim = slim_of(net);
    const size_t *from;
    double moved = 0;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = toy_uniform(rng, -1, 1);
    forward(net, x, whole);
    drop_some(&slim, rng);
    assert_int_equal(mote_slim_cut(&slim, &smaller, &from, NULL), MOTE_OK);
    assert_true(smaller->weight_count < net->weight_count && smaller->macs < net->macs);
    for (size_t i = 0; i < mote_net_block(smaller); i++)
        assert_true(smaller->weights[i] == net->weights[from[i]] && from[i] >= i &&
                    (!i || from[i] > from[i - 1]));
    silence(net, &slim);
    forward(net, x, silent);
    forward(smaller, x, left);
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++) {
        double most = 1e-5 * fmax(1, fabs((double)silent[i]));
        if (fabs((double)left[i] - (double)silent[i]) > most)
            fail_msg("%s: output %zu is %.9g, expected %.9g", layers, i, (double)left[i], (double)silent[i]);
        moved = fmax(moved, fabs((double)left[i] - (double)whole[i]));
    }
    assert_true(moved > 1e-4); /* what goes did count */
    mote_slim_free(&slim);
    mote_net_free(net);
    mote_net_free(smaller);
}

static void test_exact(void **state) {
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("exact"), 1);
    for (size_t n = 0; n < sizeof networks / sizeof *networks; n++)
        for (int round = 0; round < 3; round++)
            check_exact(networks[n], &rng);
}

static double functional(const struct mote_net *net, const float *x, const float *r) {
    float y[EXAMPLES * OUTPUTS];
    double sum = 0;
    forward(net, x, y);
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
        sum += (double)(r[i] * y[i]);
    return sum;
}

/* Of the network that is left, against central differences. */
static void test_gradient_after(void **state) {
    float x[EXAMPLES * STEPS * COLUMNS], r[EXAMPLES * OUTPUTS];
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, 8, 1);
    struct mote_net *net = random_net("lstm 6 sequence, conv1d 5 k2, tanh, flatten, dense 6, dense", &rng),
                    *smaller;
    struct mote_slim slim = slim_of(net);
    struct mote_worker worker;
    const size_t *from;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        x[i] = toy_uniform(&rng, -1, 1);
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
        r[i] = toy_uniform(&rng, -1, 1);
    drop_some(&slim, &rng);
    assert_int_equal(mote_slim_cut(&slim, &smaller, &from, NULL), MOTE_OK);
    assert_int_equal(mote_worker_create(smaller, EXAMPLES, true, &worker, NULL), MOTE_OK);
    memcpy(worker.x, x, sizeof x);
    mote_worker_forward(&worker, EXAMPLES, NULL);
    memcpy(worker.dy[0], r, sizeof r);
    mote_worker_backward(&worker, EXAMPLES);
    for (size_t i = 0; i < smaller->weight_count; i++) {
        float before = smaller->weights[i], h = 1.0f / 64;
        smaller->weights[i] = before + h;
        double up = functional(smaller, x, r);
        smaller->weights[i] = before - h;
        double slope = (up - functional(smaller, x, r)) / (2 * (double)h);
        smaller->weights[i] = before;
        if (fabs(slope - (double)worker.gradient[i]) > 2e-2 * fmax(0.2, fabs(slope)))
            fail_msg("weight %zu: %.6g, by differences %.6g", i, (double)worker.gradient[i], slope);
    }
    mote_worker_free(&worker);
    mote_slim_free(&slim);
    mote_net_free(net);
    mote_net_free(smaller);
}

static void test_groups(void **state) {
    struct mote_net *net = toy_net(residual, STEPS, COLUMNS, OUTPUTS, 3);
    struct mote_slim slim = slim_of(net);
    (void)state;
    /* The first filters, their depthwise ones and both sides of the first add are one; the projection goes with what it
     * is added to, and that through maxpool and flatten to the dense layer. */
    assert_int_equal(slim.group[1], slim.group[11]);
    assert_int_equal(slim.group[5], slim.group[1]);
    assert_int_equal(slim.groups[slim.group[1]].channels, 6);
    assert_int_equal(slim.groups[slim.group[13]].channels, 9);
    assert_int_not_equal(slim.group[13], slim.group[1]);
    size_t flat = net->node_count - 3;
    while (net->nodes[flat - 1].kind != &mote_node_flatten)
        flat--;
    assert_int_equal(slim.groups[slim.group[flat]].channels, 7);
    assert_int_equal(net->nodes[flat - 1].out.channels % 7, 0);
    assert_true(slim.groups[slim.group[0]].fixed && slim.groups[slim.group[net->node_count]].fixed);
    mote_slim_free(&slim);
    mote_net_free(net);
    /* What is added to the input stays, and so does what is added to a vector that ties its channels. */
    net = toy_net("save, conv1d 3 k1, add, conv1d 2 k1, flatten, save, dense 16, add, dense", STEPS, COLUMNS,
                  OUTPUTS, 3);
    struct mote_error error;
    assert_int_equal(mote_slim_create(net, &slim, &error), MOTE_INPUT);
    assert_non_null(
        strstr(error.text, "toy.ini: [train] remove: every channel of this network is one of its inputs"));
    mote_net_free(net);
}

static void test_scores(void **state) {
    struct mote_net *net = toy_net("flatten, dense 2, dense", 1, 1, 1, 3);
    struct mote_slim slim = slim_of(net);
    float gradient[7] = {1, 1, 1, 1, 2, -3, 1};
    struct mote_error error;
    (void)state;
    memcpy(net->weights, ((float[]){9, -8, 0, 0, 0.5f, 2, 0}), 7 * sizeof(float));
    struct mote_slim_group *group = &slim.groups[slim.group[2]];
    mote_slim_score_loss(&slim, gradient);
    mote_slim_score_loss(&slim, gradient);
    assert_true(group->score[0] == 2 * 1.0 && group->score[1] == 2 * 36.0);
    assert_int_equal(mote_slim_score_bn(&slim, &error), MOTE_INPUT);
    assert_non_null(
        strstr(error.text, "toy.ini: [train] remove_by = bn: no hidden layer of this network has a bn"));
    mote_slim_free(&slim);
    slim = slim_of(net);
    mote_slim_score_weights(&slim);
    group = &slim.groups[slim.group[2]];
    assert_true(fabs(group->score[0] - 162.0 / 145) < 1e-12 && fabs(group->score[1] - 128.0 / 145) < 1e-12);
    mote_slim_free(&slim);
    mote_net_free(net);
    net = toy_net("conv1d 2 k1 nobias, bn, relu, dwconv1d k1 nobias, bn, relu, flatten, dense 3, dense", 1, 1,
                  1, 3);
    slim = slim_of(net);
    memcpy(net->weights + net->nodes[1].weight_at, ((float[]){-3, 1}), 2 * sizeof(float));
    memcpy(net->weights + net->nodes[4].weight_at, ((float[]){0.5f, 2}), 2 * sizeof(float));
    assert_int_equal(mote_slim_score_bn(&slim, NULL), MOTE_OK);
    group = &slim.groups[slim.group[1]];
    assert_true(group->score[0] == 1.75 && group->score[1] == 1.5);
    assert_true(slim.groups[slim.group[8]].fixed); /* dense 3 has no bn */
    mote_slim_free(&slim);
    mote_net_free(net);
}

static size_t gone(const struct mote_slim *slim, size_t value) {
    const struct mote_slim_group *group = &slim->groups[slim->group[value]];
    size_t count = 0;
    for (size_t k = 0; k < group->channels; k++)
        count += !group->kept[k];
    return count;
}

static void test_choice(void **state) {
    struct mote_net *net = toy_net("flatten, dense 16, dense 4, dense", STEPS, COLUMNS, OUTPUTS, 3);
    struct mote_slim slim = slim_of(net);
    (void)state;
    for (size_t k = 0; k < 16; k++)
        slim.groups[slim.group[2]].score[k] = (double)((k * 5) % 16);
    for (size_t k = 0; k < 4; k++)
        slim.groups[slim.group[3]].score[k] = 100;
    mote_slim_choose(&slim, 0.25, MOTE_PRUNE_ACROSS_LAYER, 1);
    assert_int_equal(gone(&slim, 2), 4);
    for (size_t k = 0; k < 16; k++)
        assert_int_equal(slim.groups[slim.group[2]].kept[k], (k * 5) % 16 >= 4);
    assert_int_equal(gone(&slim, 3), 1);
    mote_slim_free(&slim);
    slim = slim_of(net);
    mote_slim_choose(&slim, 0.95, MOTE_PRUNE_ACROSS_LAYER, 1);
    assert_int_equal(gone(&slim, 2), 15);
    assert_int_equal(gone(&slim, 3), 3);
    mote_slim_free(&slim);
    slim = slim_of(net);
    for (size_t k = 0; k < 4; k++)
        slim.groups[slim.group[3]].score[k] = 100;
    mote_slim_choose(&slim, 0.5, MOTE_PRUNE_ACROSS_NETWORK, 1);
    assert_int_equal(gone(&slim, 2), 10);
    assert_int_equal(gone(&slim, 3), 0);
    mote_slim_choose(&slim, 0.95, MOTE_PRUNE_ACROSS_NETWORK, 1);
    assert_int_equal(gone(&slim, 2), 14); /* an eighth stays */
    assert_int_equal(gone(&slim, 3), 3);
    mote_slim_free(&slim);
    slim = slim_of(net);
    for (size_t k = 0; k < 16; k++)
        slim.groups[slim.group[2]].score[k] = (double)((k * 5) % 16);
    mote_slim_choose(&slim, 0.6, MOTE_PRUNE_ACROSS_LAYER, 8); /* 10 and 2 would go */
    for (size_t k = 0; k < 16; k++)
        assert_int_equal(slim.groups[slim.group[2]].kept[k], (k * 5) % 16 >= 8);
    assert_int_equal(gone(&slim, 3), 0);
    mote_slim_free(&slim);
    mote_net_free(net);
}

static void test_parts(void **state) {
    struct mote_plan_remove plan = {.fraction = 0.5, .at = 0.3, .times = 3, .every = 2};
    (void)state;
    for (uint32_t epoch = 0; epoch <= 20; epoch++)
        assert_int_equal(mote_remove_part(&plan, 20, epoch), epoch == 6    ? 1
                                                             : epoch == 8  ? 2
                                                             : epoch == 10 ? 3
                                                                           : 0);
    plan.fraction = 0;
    assert_int_equal(mote_remove_part(&plan, 20, 6), 0);
}

struct run {
    const char *layers;
    struct mote_plan_train plan;
    struct mote_plan_shrink shrink;
};

static struct run new_run(const char *layers, enum mote_remove_by by) {
    struct run run = {layers, toy_plan(), {0}};
    run.plan.epochs = 5;
    run.plan.remove = (struct mote_plan_remove){
        .fraction = 0.5, .at = 0.2, .times = 2, .every = 1, .multiple = 1, .by = by};
    return run;
}

static struct mote_net *train(const struct run *run, size_t threads, struct mote_history *history) {
    struct toy_data *data = toy_data(200, STEPS, COLUMNS, OUTPUTS, 3, 0, 0.2, 0.1),
                    *valid = toy_data(60, STEPS, COLUMNS, OUTPUTS, 3, 1, 0.2, 0.1);
    struct mote_net *net = toy_net(run->layers, STEPS, COLUMNS, OUTPUTS, 5);
    struct mote_pool *pool = NULL;
    struct mote_error error;
    assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
    struct mote_train_options options = {
        .plan = &run->plan, .shrink = &run->shrink, .target_columns = 2, .pool = pool};
    if (mote_net_train(net, &data->set, &valid->set, &options, history, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    mote_pool_free(pool);
    toy_data_free(data);
    toy_data_free(valid);
    return net;
}

/* Half the units of every layer; the network from before is still there, whole. */
static void check_training(struct run run) {
    struct mote_history history;
    struct mote_net *one = train(&run, 1, &history), *whole = toy_net(run.layers, STEPS, COLUMNS, OUTPUTS, 5);
    assert_in_range(history.best_epoch, 2, 5);
    mote_history_free(&history);
    for (size_t l = 0; l < one->layer_count; l++)
        assert_int_equal(one->layers[l].units, whole->layers[l].units / 2);
    assert_int_equal(mote_net_before(one)->weight_count, whole->weight_count);
    struct mote_net *two = train(&run, 2, &history);
    assert_memory_equal(one->weights, two->weights, mote_net_block(one) * sizeof(float));
    mote_history_free(&history);
    mote_net_free(one);
    mote_net_free(two);
    mote_net_free(whole);
}

static void test_training(void **state) {
    (void)state;
    struct run run = new_run(residual, MOTE_REMOVE_BY_LOSS);
    run.plan.ema = 0.9;
    check_training(run);
    run.plan.prune =
        (struct mote_plan_prune){.sparsity = 0.5, .begin = 0.1, .end = 0.8, .shape = MOTE_PRUNE_BLOCK(1, 1)};
    check_training(run);
    check_training(new_run("lstm 6 sequence, lstm 4, dense 8, relu, dense", MOTE_REMOVE_BY_WEIGHT));
    run = new_run("conv1d 8 k3 nobias, bn, relu, dwconv1d k3 nobias, bn, relu, flatten, dense",
                  MOTE_REMOVE_BY_BN);
    run.plan.qat = 0.5;
    run.plan.ema = 0.8;
    run.plan.optimizer = MOTE_OPTIMIZER_SGD;
    run.shrink = (struct mote_plan_shrink){.quantize = MOTE_QUANTIZE_FULL, .per_channel = true};
    check_training(run);
}

/* A training that gets no better does not end before its units have gone. */
static void test_patience(void **state) {
    (void)state;
    struct run run = new_run("flatten, dense 8, relu, dense", MOTE_REMOVE_BY_WEIGHT);
    struct mote_history history;
    run.plan.epochs = 20;
    run.plan.remove.at = 0.6;
    run.plan.rate = 1e-30;
    run.plan.patience = 1;
    struct mote_net *net = train(&run, 1, &history);
    assert_int_equal(net->layers[1].units, 4);
    assert_int_equal(history.count, 14); /* the last go after 13 */
    mote_history_free(&history);
    mote_net_free(net);
}

/* Someone who knows nothing but the first class. */
static void teach(void *context, size_t thread, size_t n, const float *x, float *p) {
    (void)context, (void)thread, (void)x;
    for (size_t i = 0; i < n * OUTPUTS; i++)
        p[i] = i % OUTPUTS == 0 ? 1.0f : 0.0f;
}

/* Targets become classes: the largest is the one. */
static struct toy_data *class_data(size_t count, uint64_t stream) {
    struct toy_data *data = toy_data(count, STEPS, COLUMNS, OUTPUTS, 3, stream, 0.2, 0.1);
    for (size_t e = 0; e < count; e++) {
        float *y = data->y + e * OUTPUTS;
        size_t best = 0;
        for (size_t o = 1; o < OUTPUTS; o++)
            if (y[o] - data->mean[o] > y[best] - data->mean[best]) best = o;
        for (size_t o = 0; o < OUTPUTS; o++)
            y[o] = o == best ? 1.0f : 0.0f;
    }
    data->set.target_mean = data->set.target_std = NULL;
    return data;
}

/* Distilled while it loses units and weights; the same bytes at any thread count. */
static void test_distilled(void **state) {
    struct toy_data *data = class_data(200, 0), *valid = class_data(60, 1);
    struct run run =
        new_run("conv1d 8 k3 nobias, bn, relu, flatten, dense 8, relu, dense", MOTE_REMOVE_BY_LOSS);
    struct mote_net *nets[2];
    (void)state;
    run.plan.loss = MOTE_LOSS_CROSS_ENTROPY;
    run.plan.distill = 0.7;
    run.plan.temperature = 2;
    run.plan.ema = 0.9;
    run.plan.prune =
        (struct mote_plan_prune){.sparsity = 0.5, .begin = 0.1, .end = 0.8, .shape = MOTE_PRUNE_BLOCK(1, 1)};
    for (size_t threads = 1; threads <= 2; threads++) {
        struct mote_pool *pool = NULL;
        struct mote_history history;
        assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
        struct mote_train_options options = {
            .plan = &run.plan, .target_columns = OUTPUTS, .pool = pool, .teacher = {teach, NULL, 0}};
        struct mote_net *net = nets[threads - 1] = toy_net(run.layers, STEPS, COLUMNS, OUTPUTS, 5);
        assert_int_equal(mote_net_train(net, &data->set, &valid->set, &options, &history, NULL), MOTE_OK);
        mote_history_free(&history);
        mote_pool_free(pool);
        assert_int_equal(net->nodes[0].out.channels, 4);
        for (size_t i = 0; i < net->weight_count; i++)
            assert_true(net->prune->kept[i] || net->weights[i] == 0.0f);
    }
    assert_memory_equal(nets[0]->weights, nets[1]->weights, mote_net_block(nets[0]) * sizeof(float));
    mote_net_free(nets[0]);
    mote_net_free(nets[1]);
    toy_data_free(data);
    toy_data_free(valid);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact),     cmocka_unit_test(test_gradient_after),
        cmocka_unit_test(test_groups),    cmocka_unit_test(test_scores),
        cmocka_unit_test(test_choice),    cmocka_unit_test(test_parts),
        cmocka_unit_test(test_training),  cmocka_unit_test(test_patience),
        cmocka_unit_test(test_distilled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
