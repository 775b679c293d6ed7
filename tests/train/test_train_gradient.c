/* SPDX-License-Identifier: MIT
 * Every kind of layer's backward against central differences of its forward, on random shapes; and whole
 * networks through the worker. The loss is a random linear functional of the outputs, summed in double. */
#include "toy.h"

enum { EXAMPLES = 3 };
static const float h = 1.0f / 64.0f;

struct probe {
    struct mote_net *net;
    const struct mote_node *node;
    size_t inputs, outputs;
    float *x, *y, *cache, *scratch, *common, *work, *dw, *dx, *dy;
    uint64_t mask; /* seeds dropout */
};

static float *floats(size_t n) {
    float *p = calloc(n + 1, sizeof *p);
    assert_non_null(p);
    return p;
}

/* Values a tenth apart, in random order, none nearer to 0 than a twentieth: no kink or tie is within h. */
static void spread(float *x, size_t n, struct mote_rng *rng) {
    uint32_t *order = calloc(n + 1, sizeof *order);
    assert_non_null(order);
    for (size_t i = 0; i < n; i++)
        order[i] = (uint32_t)i;
    mote_rng_shuffle(rng, order, n);
    for (size_t i = 0; i < n; i++)
        x[i] = 0.1f * ((float)order[i] - (float)(n / 2)) + 0.05f;
    free(order);
}

static void probe_create(struct probe *p, const char *layer, size_t steps, size_t columns, size_t outputs,
                         struct mote_rng *rng) {
    *p = (struct probe){.net = toy_net(layer, steps, columns, outputs, mote_rng_next(rng))};
    assert_int_equal(p->net->node_count, 1);
    p->node = p->net->nodes;
    p->inputs = EXAMPLES * steps * columns;
    p->outputs = EXAMPLES * mote_shape_size(p->node->out);
    p->x = floats(p->inputs);
    p->dx = floats(p->inputs);
    p->y = floats(p->outputs);
    p->dy = floats(p->outputs);
    p->cache = floats(EXAMPLES * p->node->cache);
    p->scratch = floats(EXAMPLES * p->node->scratch);
    p->common = floats(p->node->common);
    p->work = floats(p->node->work);
    p->dw = floats(p->net->weight_count);
    p->mask = mote_rng_next(rng);
    spread(p->x, p->inputs, rng);
    for (size_t i = 0; i < p->outputs; i++)
        p->dy[i] = toy_uniform(rng, -1, 1);
    for (size_t i = 0; i < p->net->weight_count; i++)
        p->net->weights[i] += toy_uniform(rng, -0.1, 0.1); /* biases too */
}

static void probe_free(struct probe *p) {
    mote_net_free(p->net);
    free(p->x);
    free(p->dx);
    free(p->y);
    free(p->dy);
    free(p->cache);
    free(p->scratch);
    free(p->common);
    free(p->work);
    free(p->dw);
}

static struct mote_pass pass_of(const struct probe *p, struct mote_rng *rng) {
    mote_rng_seed(rng, p->mask, 1);
    return (struct mote_pass){.kernels = p->net->kernels,
                              .n = EXAMPLES,
                              .w = p->net->weights,
                              .x = p->x,
                              .y = p->y,
                              .cache = p->cache,
                              .dw = p->dw,
                              .dy = p->dy,
                              .dx = p->dx,
                              .scratch = p->scratch,
                              .common = p->common,
                              .work = p->work,
                              .rng = rng};
}

static double layer_loss(const void *context) {
    const struct probe *p = context;
    struct mote_rng rng;
    struct mote_pass pass = pass_of(p, &rng);
    double sum = 0.0;
    if (p->node->kind->prepare) p->node->kind->prepare(p->node, &pass);
    p->node->kind->forward(p->node, &pass);
    for (size_t i = 0; i < p->outputs; i++)
        sum += (double)p->dy[i] * (double)p->y[i];
    return sum;
}

static double difference(double (*loss)(const void *), const void *context, float *value, float width) {
    float before = *value;
    *value = before + width;
    double up = loss(context);
    *value = before - width;
    double down = loss(context);
    *value = before;
    return (up - down) / (2.0 * (double)width);
}

/* How many there were, and of how many there was doubt: see test_doubts. */
static size_t slopes, doubtful;

/* Central differences of two widths, so that the error of second order cancels (Richardson). Where the loss bends so
 * much that the two disagree, as behind a batch norm of nearly equal values, neither is to be trusted: `doubt` is by
 * how much. */
static double slope(double (*loss)(const void *), const void *context, float *value, double *doubt) {
    double narrow = difference(loss, context, value, h / 2), wide = difference(loss, context, value, h);
    *doubt = fabs(narrow - wide);
    slopes++;
    doubtful += *doubt > 2e-3 * fmax(1.0, fabs(narrow));
    return (4.0 * narrow - wide) / 3.0;
}

/* Compares each slope of `gradient` with a central difference in `values`. */
static void compare(const struct probe *p, const char *what, const char *layer, float *values,
                    const float *gradient, size_t n) {
    double largest = 0.1;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs((double)gradient[i]));
    for (size_t i = 0; i < n; i++) {
        double doubt, expected = slope(layer_loss, p, &values[i], &doubt);
        if (!(fabs(expected - (double)gradient[i]) < 2e-3 * largest + doubt))
            fail_msg("%s: d%s[%zu] is %g, the difference says %g", layer, what, i, (double)gradient[i],
                     expected);
    }
}

static void check_layer(const char *layer, size_t steps, size_t columns, size_t outputs,
                        struct mote_rng *rng) {
    struct probe p;
    struct mote_rng mask;
    probe_create(&p, layer, steps, columns, outputs, rng);
    layer_loss(&p);
    for (size_t i = 0; i < p.net->weight_count; i++)
        p.dw[i] = NAN; /* it is overwritten */
    struct mote_pass pass = pass_of(&p, &mask);
    p.node->kind->backward(p.node, &pass);
    compare(&p, "w", layer, p.net->weights, p.dw, p.net->weight_count);
    compare(&p, "x", layer, p.x, p.dx, p.inputs);
    probe_free(&p);
}

static size_t pick(struct mote_rng *rng, uint32_t low, uint32_t high) {
    return low + mote_rng_below(rng, high - low + 1);
}

static void test_with_weights(void **state) {
    struct mote_rng rng;
    char layer[80];
    (void)state;
    mote_rng_seed(&rng, toy_seed("layers with weights"), 1);
    for (int round = 0; round < 6; round++) {
        size_t steps = pick(&rng, 1, 9), columns = pick(&rng, 1, 5), units = pick(&rng, 1, 17);
        size_t kernel = pick(&rng, 1, (uint32_t)steps), stride = pick(&rng, 1, 3);
        snprintf(layer, sizeof layer, "dense %zu", units);
        check_layer(layer, steps, columns, units, &rng);
        snprintf(layer, sizeof layer, "conv1d %zu k%zu /%zu", units, kernel, stride);
        check_layer(layer, steps, columns, ((steps - kernel) / stride + 1) * units, &rng);
        kernel = pick(&rng, 1, 6); /* may be longer than the input */
        snprintf(layer, sizeof layer, "conv1d %zu k%zu /%zu same", units, kernel, stride);
        check_layer(layer, steps, columns, (steps + stride - 1) / stride * units, &rng);
        snprintf(layer, sizeof layer, "dwconv1d k%zu /%zu same", kernel, stride);
        check_layer(layer, steps, columns, (steps + stride - 1) / stride * columns, &rng);
        snprintf(layer, sizeof layer, "conv %zu %zux%zu /%zux1 same nobias", units, kernel, columns, stride);
        check_layer(layer, steps, columns, (steps + stride - 1) / stride * columns * units, &rng);
        snprintf(layer, sizeof layer, "dwconv %zux%zu /%zu", steps, columns, stride);
        check_layer(layer, steps, columns, 1, &rng);
        snprintf(layer, sizeof layer, "lstm %zu", units);
        check_layer(layer, steps, columns, units, &rng);
        snprintf(layer, sizeof layer, "lstm %zu sequence", units);
        check_layer(layer, steps, columns, steps * units, &rng);
    }
}

static void test_without_weights(void **state) {
    static const char *const layers[] = {"relu", "relu6", "tanh", "sigmoid", "dropout 0.4", "flatten"};
    struct mote_rng rng;
    char layer[80];
    (void)state;
    mote_rng_seed(&rng, toy_seed("layers without weights"), 2);
    for (int round = 0; round < 6; round++) {
        size_t steps = pick(&rng, 1, 9), columns = pick(&rng, 1, 7);
        size_t kernel = pick(&rng, 1, (uint32_t)steps), stride = pick(&rng, 1, 3);
        for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
            check_layer(layers[i], steps, columns, steps * columns, &rng);
        check_layer("gap", steps, columns, columns, &rng);
        snprintf(layer, sizeof layer, "avgpool %zu /%zu", kernel, stride);
        check_layer(layer, steps, columns, ((steps - kernel) / stride + 1) * columns, &rng);
        snprintf(layer, sizeof layer, "%s %zux2 /%zux3", round % 2 ? "avgpool" : "maxpool", kernel, stride);
        if (columns > 1)
            check_layer(layer, steps, columns, ((steps - kernel) / stride + 1) * ((columns - 2) / 3 + 1),
                        &rng);
        snprintf(layer, sizeof layer, "maxpool %zu /%zu", kernel, stride);
        check_layer(layer, steps, columns, ((steps - kernel) / stride + 1) * columns, &rng);
    }
}

static void test_dropout_mask(void **state) {
    struct mote_rng rng;
    struct probe p;
    size_t dropped = 0;
    (void)state;
    mote_rng_seed(&rng, toy_seed("dropout"), 3);
    probe_create(&p, "dropout 0.25", 40, 25, 1000, &rng);
    layer_loss(&p);
    for (size_t i = 0; i < p.outputs; i++) {
        dropped += p.y[i] == 0.0f;
        if (p.y[i] != 0.0f) assert_float_equal(p.y[i], p.x[i] / 0.75f, 1e-4);
    }
    assert_in_range(dropped, 750 - 150, 750 + 150); /* 3000 values: six deviations */
    struct mote_pass pass = pass_of(&p, &rng);
    pass.rng = NULL; /* not training: nothing is dropped */
    p.node->kind->forward(p.node, &pass);
    assert_memory_equal(p.y, p.x, p.outputs * sizeof *p.x);
    probe_free(&p);
}

/* The worker's chain: smooth networks, all weights. */
struct chain {
    struct mote_net *net;
    struct mote_worker *worker;
    float r[EXAMPLES * 16];
};

static double chain_loss(const void *context) {
    const struct chain *chain = context;
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 1); /* in training: bn looks at the batch */
    const float *y = mote_worker_forward(chain->worker, EXAMPLES, &rng);
    double sum = 0.0;
    for (size_t i = 0; i < EXAMPLES * chain->net->outputs; i++)
        sum += (double)chain->r[i] * (double)y[i];
    return sum;
}

static void check_chain(const char *layers, size_t outputs, struct mote_rng *rng) {
    struct mote_worker worker;
    struct chain chain = {.net = toy_net(layers, 7, 3, outputs, mote_rng_next(rng)), .worker = &worker};
    assert_true(outputs <= 16);
    assert_int_equal(mote_worker_create(chain.net, EXAMPLES, true, &worker, NULL), MOTE_OK);
    worker.block = 1 + mote_rng_below(rng, EXAMPLES); /* at a time */
    for (size_t i = 0; i < EXAMPLES * 21; i++)
        worker.x[i] = toy_uniform(rng, -1, 1);
    for (size_t i = 0; i < EXAMPLES * outputs; i++)
        chain.r[i] = toy_uniform(rng, -1, 1);
    chain_loss(&chain);
    memcpy(worker.dy[0], chain.r, EXAMPLES * outputs * sizeof *chain.r);
    mote_worker_backward(&worker, EXAMPLES);
    for (size_t i = 0; i < chain.net->weight_count; i++) {
        double doubt, expected = slope(chain_loss, &chain, &chain.net->weights[i], &doubt),
                      off = fabs(expected - (double)worker.gradient[i]);
        if (!(off < 2e-3 * fmax(1.0, fabs(expected)) + doubt))
            fail_msg("%s: dw[%zu] is %g, the difference says %g", layers, i, (double)worker.gradient[i],
                     expected);
    }
    mote_worker_free(&worker);
    mote_net_free(chain.net);
}

static void test_chains(void **state) {
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("networks"), 4);
    check_chain("flatten, dense 8, tanh, dense 5, sigmoid, dense", 4, &rng);
    check_chain("conv1d 5 k3 same, tanh, avgpool 2, flatten, dense 6, tanh, dense", 6, &rng);
    check_chain("tanh, conv1d 4 k2 /2, lstm 5 sequence, conv1d 3 k2, gap, dense", 2, &rng);
    check_chain("lstm 6 sequence, lstm 4, dense", 5, &rng);
    check_chain("lstm 4 sequence, flatten, dense 3, dense", 3, &rng);
    check_chain("conv1d 2 k7, dense", 3, &rng);
    check_chain("conv 5 3x2 /2x1, tanh, dwconv 2x2 same, conv 3 1x1, gap, dense", 3, &rng);
    check_chain("conv 4 3x3 same, tanh, dwconv 3x2 /2 same nobias, flatten, dense", 3, &rng);
}

static void test_batch_norm(void **state) {
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("batch norm"), 5);
    check_chain("conv1d 5 k3 nobias, bn, tanh, flatten, dense", 4, &rng);
    check_chain("flatten, dense 3 nobias, dense 6, tanh, dense nobias", 4, &rng);
    check_chain("bn, conv 4 3x2 nobias, bn, tanh, dwconv 2x1 nobias, bn, gap, dense", 4, &rng);
    check_chain("conv 4 3x3 same nobias, bn, dwconv 3x3, conv 5 1x1 nobias, bn, dense", 4, &rng);
    check_chain("conv 4 3x3 same nobias, bn, tanh, dwconv 3x3, conv 5 1x1 nobias, bn, dense", 4, &rng);
    check_chain("conv 4 3x3 same nobias, bn, dwconv 3x3 same nobias, conv 5 1x1 nobias, bn, gap, dense", 4,
                &rng);
}

static void test_shortcuts(void **state) {
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("shortcuts"), 6);
    check_chain("dense 6, save, tanh, dense 6, add, dense", 4, &rng);
    check_chain("conv1d 5 k1, save, dwconv1d k3 same, tanh, save, conv1d 5 k1, add, tanh, add, gap, dense", 3,
                &rng);
    check_chain("conv1d 5 k1, save, save, add, conv1d 5 k1, add, flatten, dense", 3, &rng);
    check_chain("save, conv1d 3 k3 same, add, tanh, gap, dense", 3, &rng);
    check_chain("conv 4 2x1, save, conv 6 3x3 /2 same, tanh, add project, tanh, gap, dense", 3, &rng);
    check_chain("save, conv1d 5 k3 /2 same, bn, tanh, conv1d 4 k1, add project, gap, dense", 3, &rng);
    check_chain("conv1d 4 k2, save, tanh, add project, save, bn, tanh, add, gap, dense", 3, &rng);
}

/* A relu right after a bn runs inside it; after a dropout of nothing it does not. */
static void test_fused_relu(void **state) {
    static const char *const texts[][2] = {
        {"conv1d 5 k3, bn, relu, conv1d 20 k1, bn, relu6, flatten, dense",
         "conv1d 5 k3, bn, dropout 0, relu, conv1d 20 k1, bn, dropout 0, relu6, flatten, dense"},
        {"conv 5 1x1, bn, relu, dwconv 3x3, bn, relu6, flatten, dense",
         "conv 5 1x1, bn, dropout 0, relu, dwconv 3x3, bn, dropout 0, relu6, flatten, dense"},
        {"conv1d 5 k3, bn, relu, gap, dense", "conv1d 5 k3, bn, dropout 0, relu, gap, dense"}};
    (void)state;
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        struct mote_net *net[2];
        struct mote_worker worker[2];
        for (size_t k = 0; k < 2; k++) {
            struct mote_rng rng;
            mote_rng_seed(&rng, 7, 7);
            net[k] = toy_net(texts[t][k], 7, 3, 4, 9);
            assert_int_equal(mote_worker_create(net[k], EXAMPLES, true, &worker[k], NULL), MOTE_OK);
            for (size_t i = 0; i < EXAMPLES * 21; i++)
                worker[k].x[i] = toy_uniform(&rng, -9, 9);
            mote_worker_forward(&worker[k], EXAMPLES, &rng);
            mote_rng_seed(&rng, 8, 8); /* dropout drew from it */
            for (size_t i = 0; i < EXAMPLES * 4; i++)
                worker[k].dy[0][i] = toy_uniform(&rng, -1, 1);
            mote_worker_backward(&worker[k], EXAMPLES);
        }
        assert_int_equal(net[0]->weight_count, net[1]->weight_count);
        for (size_t i = 0; i < net[0]->weight_count; i++)
            assert_float_equal(worker[0].gradient[i], worker[1].gradient[i], 1e-5);
        for (size_t i = 0; i < EXAMPLES * 4; i++)
            assert_float_equal(worker[0].y[net[0]->node_count - 1][i], worker[1].y[net[1]->node_count - 1][i],
                               1e-5);
        for (size_t k = 0; k < 2; k++) {
            mote_worker_free(&worker[k]);
            mote_net_free(net[k]);
        }
    }
}

/* A batch in one shard, and in shards of 1 and 2 examples that meet: the same gradient. */
static void test_meeting(void **state) {
    static const char layers[] =
        "conv 6 3x2 nobias, bn, relu, save, dwconv 3x1 same nobias, conv 6 1x1, bn, add, relu, gap, dense";
    struct mote_net *net = toy_net(layers, 7, 3, 4, 9);
    struct mote_worker whole, part[2];
    struct mote_rng rng;
    size_t at = 0, counts[2] = {1, 2};
    (void)state;
    mote_rng_seed(&rng, toy_seed("meeting"), 8);
    assert_int_equal(mote_worker_create(net, 3, true, &whole, NULL), MOTE_OK);
    for (size_t i = 0; i < 3 * 21; i++)
        whole.x[i] = toy_uniform(&rng, -2, 2);
    mote_worker_forward(&whole, 3, &rng);
    for (size_t i = 0; i < 12; i++)
        whole.dy[0][i] = toy_uniform(&rng, -1, 1);
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(mote_worker_create(net, 2, true, &part[k], NULL), MOTE_OK);
        memcpy(part[k].x, whole.x + k * 21, counts[k] * 21 * sizeof(float));
        memcpy(part[k].dy[0], whole.dy[0] + k * 4, counts[k] * 4 * sizeof(float));
        part[k].totals = part[0].totals;
        part[k].common = part[0].common;
        part[k].batch = 3;
        part[k].block = 1;
    }
    mote_worker_prepare(&part[0], NULL);
    for (int back = 0; back < 2; back++)
        for (at = 0;;) {
            size_t next = 0;
            for (size_t k = 0; k < 2; k++)
                next = back ? mote_worker_backward_stage(&part[k], at, counts[k])
                            : mote_worker_forward_stage(&part[k], at, counts[k], &rng);
            if (!(at = next)) break;
            mote_net_meet(net, at, back, part, 2);
        }
    mote_worker_backward(&whole, 3);
    for (size_t i = 0; i < net->weight_count; i++)
        assert_float_equal(part[0].gradient[i] + part[1].gradient[i], whole.gradient[i], 2e-5);
    mote_worker_free(&part[0]);
    mote_worker_free(&part[1]);
    mote_worker_free(&whole);
    mote_net_free(net);
}

/* Running averages go towards the batch's mean and unbiased variance. */
static void test_running_averages(void **state) {
    struct mote_net *net = toy_net("bn, gap, dense", 2, 1, 1, 1);
    struct mote_worker worker;
    struct mote_rng rng;
    static const float x[4] = {1, 3, 5, 7}; /* mean 4, variance 20/3 */
    const float *running = net->weights + net->weight_count;
    (void)state;
    mote_rng_seed(&rng, 1, 1);
    assert_int_equal(net->state_count, 2);
    assert_int_equal(mote_worker_create(net, 2, true, &worker, NULL), MOTE_OK);
    memcpy(worker.x, x, sizeof x);
    mote_worker_forward(&worker, 2, &rng);
    mote_net_learn(net, worker.totals, 2, 0.0);
    assert_float_equal(running[0], 4.0f, 1e-6);
    assert_float_equal(running[1], 20.0f / 3.0f, 1e-5);
    worker.x[3] = 3; /* mean 3, variance 8/3 */
    mote_worker_forward(&worker, 2, &rng);
    mote_net_learn(net, worker.totals, 2, 0.75);
    assert_float_equal(running[0], 3.75f, 1e-6);
    assert_float_equal(running[1], 0.75f * 20.0f / 3.0f + 0.25f * 8.0f / 3.0f, 1e-5);
    mote_worker_free(&worker);
    mote_net_free(net);
}

/* The last test: it was rare. Of 100,000 slopes about 50 are. */
static void test_doubts(void **state) {
    (void)state;
    assert_true(slopes > 1000);
    assert_true(doubtful * 100 < slopes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_weights),     cmocka_unit_test(test_without_weights),
        cmocka_unit_test(test_dropout_mask),     cmocka_unit_test(test_chains),
        cmocka_unit_test(test_batch_norm),       cmocka_unit_test(test_shortcuts),
        cmocka_unit_test(test_fused_relu),       cmocka_unit_test(test_meeting),
        cmocka_unit_test(test_running_averages), cmocka_unit_test(test_doubts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
