/* SPDX-License-Identifier: MIT
 * Magnitude pruning: the schedule, what goes first and together, what is left alone, and that zeros stay zeros in
 * training whatever else it does. */
#include "toy.h"

#include "train/prune.h"
#include "train/qat.h"

static struct mote_plan_prune prune_plan(double sparsity, int shape) {
    return (struct mote_plan_prune){.sparsity = sparsity, .begin = 0.2, .end = 0.6, .shape = shape};
}

static void near(double got, double want) {
    if (fabs(got - want) > 1e-12) fail_msg("%.17g, expected %.17g", got, want);
}

static void test_schedule(void **state) {
    struct mote_plan_prune plan = {.sparsity = 0.8, .initial = 0.2, .begin = 10, .end = 20, .every = 4};
    struct mote_prune_steps steps = mote_prune_steps(&plan, 100);
    (void)state;
    near(mote_prune_sparsity(&plan, &steps, 9), 0);
    near(mote_prune_sparsity(&plan, &steps, 10), 0.2);
    near(mote_prune_sparsity(&plan, &steps, 15), 0.8 - 0.6 * 0.125);
    near(mote_prune_sparsity(&plan, &steps, 18), 0.8 - 0.6 * 0.008);
    near(mote_prune_sparsity(&plan, &steps, 20), 0.8);
    near(mote_prune_sparsity(&plan, &steps, 99), 0.8);
    for (uint64_t step = 0; step < 100; step++)
        assert_int_equal(mote_prune_is_due(&steps, step),
                         step == 10 || step == 14 || step == 18 || step == 20);
    plan.begin = 0.25;
    plan.end = 1;
    plan.every = 0;
    steps = mote_prune_steps(&plan, 1000);
    assert_int_equal(steps.begin, 250);
    assert_int_equal(steps.end, 999); /* a step follows */
    assert_int_equal(steps.every, 749 / 32);
    plan.begin = 2000;
    steps = mote_prune_steps(&plan, 1000);
    assert_int_equal(steps.begin, steps.end);
    near(mote_prune_sparsity(&plan, &steps, steps.end), 0.8);
    steps = mote_prune_steps(&plan, 0);
    assert_true(steps.end == 0 && steps.every == 1);
}

/* A dense layer of `units` with these weights, pruned once. */
static void check_choice(size_t units, size_t inputs, const float *weights, int shape, double sparsity,
                         const char *expected) {
    char layers[40];
    snprintf(layers, sizeof layers, "flatten, dense %zu, dense", units);
    struct mote_net *net = toy_net(layers, inputs, 1, 1, 3);
    struct mote_plan_prune plan = prune_plan(sparsity, shape);
    plan.skip = MOTE_PRUNE_SKIP_LAST;
    assert_int_equal(mote_prune_create(net, &plan, NULL), MOTE_OK);
    assert_int_equal(net->prune->matrix_count, 1);
    memcpy(net->weights, weights, units * inputs * sizeof *weights);
    mote_prune_choose(net, sparsity);
    mote_prune_apply(net, net->weights);
    for (size_t i = 0; i < units * inputs; i++)
        if ((net->weights[i] != 0.0f) != (expected[i] == '#'))
            fail_msg("%s, shape %x, %g: weight %zu is %g", layers, (unsigned)shape, sparsity, i,
                     (double)net->weights[i]);
    mote_net_free(net);
}

static void test_shapes(void **state) {
    static const float w[] = {9,     1,  -8, 2, 7,    /**/
                              3,     -6, 4,  5, 1.5f, /**/
                              -2.5f, 8,  1,  1, 6};
    (void)state;
    check_choice(3, 5, w, MOTE_PRUNE_BLOCK(1, 1), 0.4,
                 "#.#.#"
                 "####."
                 ".#..#");
    /* Means 5 5 7, 4.5 4.5 1.5, 5.25 1 6. */
    check_choice(3, 5, w, MOTE_PRUNE_BLOCK(1, 2), 0.4,
                 "#####"
                 "....."
                 "##..#");
    /* Means 6 3.5 6 3.5 4.25, 2.5 8 1 1 6. */
    check_choice(3, 5, w, MOTE_PRUNE_BLOCK(2, 1), 0.4,
                 "#.###"
                 "#.###"
                 ".#..#");
    check_choice(3, 5, w, MOTE_PRUNE_FILTER, 0.34,
                 "#####"
                 "#####"
                 ".....");
    check_choice(3, 5, w, MOTE_PRUNE_FILTER, 0.999,
                 "#####"
                 "....."
                 "....."); /* one stays */
    check_choice(3, 5, w, MOTE_PRUNE_BLOCK(16, 16), 0.999, "###############");
}

/* What batch norm makes small is small. */
static void test_folded(void **state) {
    struct mote_net *net = toy_net("conv1d 2 k1 nobias, bn, relu, flatten, dense", 3, 2, 1, 3);
    struct mote_plan_prune plan = prune_plan(0.5, MOTE_PRUNE_BLOCK(1, 1));
    static const float w[] = {9, 8, 1, 2}, gamma[] = {0.1f, 2};
    (void)state;
    plan.skip = MOTE_PRUNE_SKIP_LAST;
    assert_int_equal(mote_prune_create(net, &plan, NULL), MOTE_OK);
    memcpy(net->weights, w, sizeof w);
    memcpy(net->weights + net->nodes[1].weight_at, gamma, sizeof gamma);
    mote_prune_choose(net, 0.5);
    assert_memory_equal(net->prune->kept, ((uint8_t[]){0, 0, 1, 1}), 4);
    mote_net_free(net);
}

/* Over the whole network: layers whose weights are a thousand times larger lose no less, and what is lost is the least
 * share of what its layer has. */
static void test_network(void **state) {
    static const float first[] = {1, 2, 3, 4, 5, 6}, second[] = {3000, 3000, 100};
    struct mote_plan_prune plan = prune_plan(0.5, MOTE_PRUNE_BLOCK(1, 1));
    struct mote_net *net = toy_net("flatten, dense 3, dense", 2, 1, 1, 3);
    (void)state;
    plan.scope = MOTE_PRUNE_ACROSS_NETWORK;
    assert_int_equal(mote_prune_create(net, &plan, NULL), MOTE_OK);
    const struct mote_prune_matrix *m = net->prune->matrix;
    const uint8_t *kept = net->prune->kept;
    memcpy(net->weights + m[0].at, first, sizeof first);
    memcpy(net->weights + m[1].at, second, sizeof second);
    mote_prune_choose(net, 3.0 / 9);
    /* Shares of the first layer: 1/91, 4/90, 9/86, 16/77, 25/61, 1; of the second: 1/2, 1 and 1/1801. */
    assert_memory_equal(kept + m[0].at, ((uint8_t[]){0, 0, 1, 1, 1, 1}), 6);
    assert_memory_equal(kept + m[1].at, ((uint8_t[]){1, 1, 0}), 3);
    mote_prune_choose(net, 0.999); /* one of each stays */
    assert_memory_equal(kept + m[0].at, ((uint8_t[]){0, 0, 0, 0, 0, 1}), 6);
    assert_memory_equal(kept + m[1].at, ((uint8_t[]){0, 1, 0}), 3);
    mote_net_free(net);
}

/* How many layers' matrices are pruned. */
static void check_left(const char *layers, enum mote_prune_skip skip, int shape, size_t matrices) {
    struct mote_net *net = toy_net(layers, 8, 2, 3, 3);
    struct mote_plan_prune plan = prune_plan(0.5, shape);
    struct mote_error error;
    plan.skip = skip;
    assert_int_equal(mote_prune_create(net, &plan, &error), matrices ? MOTE_OK : MOTE_INPUT);
    if (matrices)
        assert_int_equal(net->prune->matrix_count, matrices);
    else
        assert_non_null(
            strstr(error.text, "toy.ini: [train] prune: prune_skip and prune_shape leave no layer"));
    mote_net_free(net);
}

static void test_left(void **state) {
    static const char network[] = "dwconv1d k3, bn, conv1d 4 k1, bn, relu, conv1d 5 k3, flatten, dense";
    const int weight = MOTE_PRUNE_BLOCK(1, 1), filter = MOTE_PRUNE_FILTER;
    (void)state;
    check_left(network, MOTE_PRUNE_SKIP_NONE, weight, 3);
    check_left(network, MOTE_PRUNE_SKIP_FIRST, weight, 2);
    check_left(network, MOTE_PRUNE_SKIP_BOTH, weight, 1);
    check_left(network, MOTE_PRUNE_SKIP_NONE, filter, 2);
    check_left("lstm 4, dense", MOTE_PRUNE_SKIP_NONE, weight, 3);
    check_left("lstm 4, dense", MOTE_PRUNE_SKIP_NONE, filter, 0);
    check_left("flatten, dense", MOTE_PRUNE_SKIP_FIRST, weight, 0);
}

struct run {
    const char *layers;
    struct mote_plan_train plan;
    struct mote_plan_shrink shrink;
};

static struct run new_run(const char *layers, double sparsity, int shape) {
    struct run run = {layers, toy_plan(), {0}};
    run.plan.prune = prune_plan(sparsity, shape);
    run.plan.epochs = 5;
    return run;
}

static struct mote_net *train(const struct run *run, size_t threads, struct mote_history *history) {
    struct toy_data *data = toy_data(200, 6, 2, 4, 3, 0, 0.2, 0.1),
                    *valid = toy_data(60, 6, 2, 4, 3, 1, 0.2, 0.1);
    struct mote_net *net = toy_net(run->layers, 6, 2, 4, 5);
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

/* Exactly so many are gone of each matrix, all of them are 0, and as good as no others are. */
static void check_zeros(const struct mote_net *net, double sparsity) {
    for (size_t i = 0; i < net->prune->matrix_count; i++) {
        const struct mote_prune_matrix *m = &net->prune->matrix[i];
        size_t gone = 0, zeros = 0, count = m->blocks.rows * m->blocks.columns;
        for (size_t k = m->at; k < m->at + count; k++) {
            gone += !net->prune->kept[k];
            zeros += net->weights[k] == 0.0f;
            assert_true(net->prune->kept[k] || net->weights[k] == 0.0f);
            assert_false(net->weights[k] == 0.0f && signbit(net->weights[k]));
        }
        assert_int_equal(gone, (size_t)(sparsity * (double)count + 0.5));
        assert_int_equal(gone, zeros);
    }
}

static void check_training(struct run run) {
    struct mote_history history;
    struct mote_net *one = train(&run, 1, &history);
    check_zeros(one, run.plan.prune.sparsity);
    assert_in_range(history.best_epoch, 3, 5); /* pruned in the second and third */
    mote_history_free(&history);
    struct mote_net *two = train(&run, 2, &history);
    assert_memory_equal(one->weights, two->weights, mote_net_block(one) * sizeof(float));
    assert_memory_equal(one->prune->kept, two->prune->kept, one->weight_count);
    mote_history_free(&history);
    mote_net_free(one);
    mote_net_free(two);
}

static void test_training(void **state) {
    const int weight = MOTE_PRUNE_BLOCK(1, 1);
    (void)state;
    struct run run = new_run("conv1d 8 k2, bn, relu, flatten, dense 9, relu, dense", 0.75, weight);
    run.plan.ema = 0.9;
    run.plan.reinit_dead = true;
    check_training(run);
    run.plan.keep = MOTE_KEEP_LAST;
    run.plan.optimizer = MOTE_OPTIMIZER_SGD;
    check_training(run);
    check_training(new_run("lstm 4, dense", 0.5, weight));
    run = new_run("conv1d 8 k2 nobias, bn, relu, conv1d 8 k1, relu, flatten, dense", 0.5,
                  MOTE_PRUNE_BLOCK(1, 4));
    run.plan.qat = 0.6;
    run.plan.ema = 0.9;
    run.shrink.quantize = MOTE_QUANTIZE_WEIGHTS;
    check_training(run);
    run.shrink.quantize = MOTE_QUANTIZE_FULL;
    run.shrink.per_channel = true;
    check_training(run);
}

/* What training computes with is zero as well, and so is what is written. */
static void test_rounded_and_written(void **state) {
    struct toy_data *data = toy_data(50, 6, 2, 4, 3, 0, 0.2, 0.1);
    struct run run = new_run("flatten, dense 9, relu, dense", 0.75, MOTE_PRUNE_BLOCK(1, 1));
    struct mote_history history;
    struct mote_graph *graph;
    (void)state;
    run.plan.qat = 0.4;
    run.shrink.quantize = MOTE_QUANTIZE_WEIGHTS;
    struct mote_net *net = train(&run, 1, &history);
    for (size_t i = 0; i < net->weight_count; i++)
        assert_true(net->prune->kept[i] || net->qat->weights[i] == 0.0f);
    assert_int_equal(mote_net_export(net, &data->set, &graph, NULL), MOTE_OK);
    const float *written = graph->tensors[graph->ops[0].inputs[1]].data;
    for (size_t i = 0; i < 9 * 12; i++)
        assert_true(net->prune->kept[i] || (written[i] == 0.0f && !signbit(written[i])));
    mote_graph_free(graph);
    mote_history_free(&history);
    mote_net_free(net);
    toy_data_free(data);
}

/* A rate at which every epoch goes back to the best. */
static void test_divergence(void **state) {
    struct run run = new_run("flatten, dense 9, relu, dense", 0.75, MOTE_PRUNE_BLOCK(1, 1));
    struct mote_history history;
    (void)state;
    run.plan.optimizer = MOTE_OPTIMIZER_SGD;
    run.plan.rate = 1.5;
    run.plan.epochs = 9;
    struct mote_net *net = train(&run, 1, &history);
    assert_true(history.diverged);
    check_zeros(net, 0.75);
    mote_history_free(&history);
    mote_net_free(net);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schedule),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_folded),
        cmocka_unit_test(test_network),
        cmocka_unit_test(test_left),
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_rounded_and_written),
        cmocka_unit_test(test_divergence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
