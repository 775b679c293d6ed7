/* SPDX-License-Identifier: MIT
 * Layers that become two of a lower rank: at full rank nothing changes, below it the error is the energy that was left out;
 * moments and averages follow; and the phase in the loop. */
#include "toy.h"

#include "train/factor.h"
#include "train/normal.h"
#include "train/prune.h"

enum { EXAMPLES = 96, STEPS = 8, COLUMNS = 3, OUTPUTS = 4 };

static const char residual[] = "conv1d 9 k3 same nobias, bn, relu, save, dwconv1d k3 same nobias, bn, relu, "
                               "conv1d 9 k1 nobias, bn, add, relu, save, conv1d 10 k3 /2 same, add project, "
                               "relu, flatten, dense 12, tanh, dense";

static const char *const networks[] = {
    "flatten, dense 9, tanh, dense 6 nobias, sigmoid, dense",
    "conv 9 3x3 /2x1 nobias, bn, relu, conv 5 2x1, relu, flatten, dense 20, relu, dense",
    "conv1d 7 k3 nobias, avgpool 2, flatten, dense",
    residual,
};

static void test_eigen(void **state) {
    enum { N = 7, RANK = 5 };
    double x[RANK][N], a[N * N] = {0}, b[N * N], v[N * N];
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("eigen"), 1);
    for (size_t e = 0; e < RANK; e++)
        for (size_t i = 0; i < N; i++)
            x[e][i] = mote_rng_normal(&rng);
    for (size_t e = 0; e < RANK; e++)
        for (size_t i = 0; i < N * N; i++)
            a[i] += x[e][i / N] * x[e][i % N];
    memcpy(b, a, sizeof a);
    mote_symmetric_eigen(N, b, v);
    for (size_t p = 0; p < N; p++)
        for (size_t q = 0; q < N; q++) {
            double dot = 0, form = 0;
            for (size_t i = 0; i < N; i++)
                dot += v[i * N + p] * v[i * N + q];
            for (size_t i = 0; i < N * N; i++)
                form += v[i / N * N + p] * a[i] * v[i % N * N + q];
            assert_true(fabs(dot - (p == q)) < 1e-12);
            assert_true(fabs(form - (p == q ? b[p * N + p] : 0)) < 1e-10);
        }
    for (size_t p = 0; p + 1 < N; p++)
        assert_true(b[p * N + p] >= b[(p + 1) * N + p + 1]);
    assert_true(b[(RANK - 1) * (N + 1)] > 1e-3 && fabs(b[RANK * (N + 1)]) < 1e-10);
}

/* Weights, biases and statistics that leave nothing at 0 or 1. */
static struct mote_net *random_net(const char *layers, uint64_t seed) {
    struct mote_net *net = toy_net(layers, STEPS, COLUMNS, OUTPUTS, seed);
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 9);
    for (size_t i = 0; i < mote_net_block(net); i++)
        net->weights[i] += toy_uniform(&rng, 0.0, 0.3);
    return net;
}

struct split {
    struct toy_data *data;
    struct mote_net *net, *two;
    struct mote_factor factor;
    struct mote_train_state state;
};

static float *filled(size_t count, struct mote_rng *rng) {
    float *out = calloc(count, sizeof *out);
    assert_non_null(out);
    for (size_t i = 0; i < count; i++)
        out[i] = toy_uniform(rng, 0, 1);
    return out;
}

/* With these ranks at most, of each layer in turn; the moments are anything, the average is the weights. */
static struct split split_of(const char *layers, size_t rank, uint64_t seed) {
    struct split s = {.data = toy_data(EXAMPLES, STEPS, COLUMNS, OUTPUTS, seed, 0, 0.2, 0.1),
                      .net = random_net(layers, seed)};
    struct mote_error error;
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 8);
    assert_int_equal(mote_factor_create(s.net, &s.factor, &error), MOTE_OK);
    assert_int_equal(mote_factor_measure(&s.factor, &s.data->set, &error), MOTE_OK);
    for (size_t l = 0; l < s.factor.count; l++) {
        struct mote_factor_layer *f = &s.factor.layers[l];
        size_t full = f->rows < f->columns ? f->rows : f->columns;
        f->rank = (uint32_t)(rank < full ? rank : full);
    }
    s.state.optimizer.moments = filled(2 * s.net->weight_count, &rng);
    s.state.average = filled(mote_net_block(s.net), &rng);
    memcpy(s.state.average, s.net->weights, mote_net_block(s.net) * sizeof(float));
    return s;
}

static void finish_split(struct split *s) {
    struct mote_error error;
    assert_int_equal(mote_factor_solve(&s->factor, &error), MOTE_OK);
    assert_int_equal(mote_factor_split(&s->factor, &s->two, &error), MOTE_OK);
    assert_int_equal(mote_factor_follow(&s->factor, s->two, &s->state, &error), MOTE_OK);
}

static void free_split(struct split *s) {
    mote_factor_free(&s->factor);
    mote_net_free(s->net);
    mote_net_free(s->two);
    toy_data_free(s->data);
    free(s->state.optimizer.moments);
    free(s->state.average);
}

/* All examples through a network; the worker holds what each layer makes of them. */
static void run(const struct mote_net *net, const struct toy_data *data, bool training,
                struct mote_worker *worker) {
    assert_int_equal(mote_worker_create(net, EXAMPLES, training, worker, NULL), MOTE_OK);
    memcpy(worker->x, data->x, EXAMPLES * STEPS * COLUMNS * sizeof *worker->x);
    mote_worker_forward(worker, EXAMPLES, NULL);
}

static void test_full_rank(void **state) {
    (void)state;
    uint64_t seed = toy_seed("full rank");
    for (size_t n = 0; n < sizeof networks / sizeof *networks; n++) {
        struct split s = split_of(networks[n], SIZE_MAX, seed + n);
        finish_split(&s);
        struct mote_worker one, two;
        run(s.net, s.data, false, &one);
        run(s.two, s.data, false, &two);
        const float *y = one.y[s.net->node_count - 1], *z = two.y[s.two->node_count - 1];
        assert_true(s.two->layer_count == s.net->layer_count + s.factor.count && s.factor.count > 1);
        for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
            if (fabs((double)(y[i] - z[i])) > 1e-4 * fmax(1, fabs((double)y[i])))
                fail_msg("%s: output %zu is %.9g, expected %.9g", networks[n], i, (double)z[i], (double)y[i]);
        for (size_t i = 0; i < mote_net_block(s.two); i++)
            assert_true(fabs((double)(s.state.average[i] - s.two->weights[i])) < 1e-5);
        mote_worker_free(&one);
        mote_worker_free(&two);
        free_split(&s);
    }
}

/* The mean square of what the outputs of the first layer lose, times the factors of its batch norm; a bn takes the mean up
 * itself. */
static double lost(const struct split *s, const struct mote_factor_layer *f) {
    struct mote_worker one, two;
    run(s->net, s->data, false, &one);
    run(s->two, s->data, false, &two);
    size_t rows = EXAMPLES * mote_shape_rows(s->net->nodes[f->node].out);
    double sum = 0;
    for (size_t o = 0; o < f->rows; o++) {
        double mean = 0, square = 0;
        for (size_t r = 0; r < rows; r++) {
            double d = (double)(one.y[f->node][r * f->rows + o] - two.y[f->node + 1][r * f->rows + o]) *
                       (double)f->factors[o];
            mean += d / (double)rows;
            square += d * d / (double)rows;
        }
        sum += square - (f->bn ? mean * mean : 0);
        if (!f->bn && s->net->nodes[f->node].bias_count) assert_true(fabs(mean) < 1e-5);
    }
    mote_worker_free(&one);
    mote_worker_free(&two);
    return sum;
}

static void test_energy(void **state) {
    static const char *const firsts[] = {
        "conv1d 7 k3, relu, flatten, dense", "conv 7 3x3 same nobias, bn, relu, flatten, dense",
        "conv1d 7 k2 /2 nobias, relu, flatten, dense", "flatten, dense 7, tanh, dense"};
    (void)state;
    uint64_t seed = toy_seed("energy");
    for (size_t n = 0; n < sizeof firsts / sizeof *firsts; n++)
        for (size_t rank = 1; rank < 6; rank++) {
            struct split s = split_of(firsts[n], rank, seed + n);
            struct mote_factor_layer *f = &s.factor.layers[0];
            double left_out = 0;
            finish_split(&s);
            for (size_t k = f->rank; k < f->rows; k++)
                left_out += f->covariance[k * f->rows + k];
            double seen = lost(&s, f);
            assert_true(left_out > 1e-6);
            if (fabs(seen - left_out) > 1e-3 * left_out)
                fail_msg("%s, rank %zu: lost %.9g, expected %.9g", firsts[n], rank, seen, left_out);
            free_split(&s);
        }
}

/* At full rank first moments that are the gradient are that of the factors. */
static void test_moments(void **state) {
    (void)state;
    struct split s = split_of(networks[0], SIZE_MAX, toy_seed("moments"));
    float r[EXAMPLES * OUTPUTS];
    for (size_t i = 0; i < EXAMPLES * OUTPUTS; i++)
        r[i] = (float)(i % 7) - 3.0f;
    struct mote_worker one, two;
    run(s.net, s.data, true, &one);
    memcpy(one.dy[0], r, sizeof r);
    mote_worker_backward(&one, EXAMPLES);
    memcpy(s.state.optimizer.moments, one.gradient, s.net->weight_count * sizeof(float));
    for (size_t i = 0; i < s.net->weight_count; i++)
        s.state.optimizer.moments[s.net->weight_count + i] = 2.0f;
    finish_split(&s);
    run(s.two, s.data, true, &two);
    memcpy(two.dy[0], r, sizeof r);
    mote_worker_backward(&two, EXAMPLES);
    for (size_t i = 0; i < s.two->weight_count; i++) {
        double expected = (double)two.gradient[i], is = (double)s.state.optimizer.moments[i];
        if (fabs(expected - is) > 1e-3 * fmax(1, fabs(expected)))
            fail_msg("moment %zu is %.9g, expected %.9g", i, is, expected);
    }
    /* Twice the sum of the squares of the other factor. */
    const struct mote_factor_layer *f = &s.factor.layers[0];
    double up = 0;
    for (size_t o = 0; o < f->rows; o++)
        up += 2 * f->up[o * f->rank] * f->up[o * f->rank];
    size_t at = s.two->weight_count + s.two->nodes[f->node].weight_at;
    assert_true(fabs(up - (double)s.state.optimizer.moments[at]) < 1e-5 * up);
    mote_worker_free(&one);
    mote_worker_free(&two);
    free_split(&s);
}

static void test_choice(void **state) {
    struct split s = split_of("flatten, dense 12, relu, dense 2, relu, dense", SIZE_MAX, 4);
    struct mote_factor_layer *f = s.factor.layers;
    struct mote_plan_rank plan = {.share = 0.5, .by = MOTE_RANK_BY_SIZE};
    (void)state;
    assert_int_equal(s.factor.count, 3);
    mote_factor_choose(&s.factor, &plan);
    assert_int_equal(f[0].rank, 6); /* 6 · (24 + 12) < 288 */
    assert_int_equal(f[1].rank, 1); /* 1 · (12 + 2) < 24 */
    assert_int_equal(f[2].rank, 1); /* 1 · (2 + 4) < 8 */
    plan.share = 0.75;
    mote_factor_choose(&s.factor, &plan);
    assert_int_equal(f[0].rank, 0); /* 9 · 36 > 288 */
    assert_int_equal(f[2].rank, 0);
    plan = (struct mote_plan_rank){.share = 0.9};
    for (size_t k = 0; k < 12; k++)
        f[0].covariance[k * 13] = k < 3 ? 3 : 0.1;
    mote_factor_choose(&s.factor, &plan);
    assert_int_equal(f[0].rank, 3);
    plan.share = 0.92;
    mote_factor_choose(&s.factor, &plan);
    assert_int_equal(f[0].rank, 5);
    free_split(&s);
}

/* The network that a choice of ranks makes, without a measurement: by energy the least that there can be. */
static void test_lower(void **state) {
    static const struct {
        struct mote_plan_rank plan;
        uint32_t units[6];
    } cases[] = {{{.share = 0.5, .by = MOTE_RANK_BY_SIZE}, {6, 12, 1, 2, 1, 0}},
                 {{.share = 0.5, .by = MOTE_RANK_BY_ENERGY}, {1, 12, 1, 2, 1, 0}}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_net *net = toy_net("flatten, dense 12, dense 2, dense", STEPS, COLUMNS, 4, 5), *lower;
        size_t count;
        assert_int_equal(mote_net_lower(net, &cases[i].plan, &lower, NULL), MOTE_OK);
        const struct mote_layer *layers = mote_net_layers(lower, &count);
        assert_int_equal(count, 7);
        for (size_t k = 0; k < 6; k++)
            assert_int_equal(layers[k + 1].units, cases[i].units[k]);
        mote_net_free(lower);
        mote_net_free(net);
    }
}

struct job {
    const char *layers;
    struct mote_plan_train plan;
    struct mote_plan_shrink shrink;
};

static struct mote_net *train(const struct job *job, size_t threads) {
    struct toy_data *data = toy_data(200, STEPS, COLUMNS, OUTPUTS, 3, 0, 0.2, 0.1),
                    *valid = toy_data(60, STEPS, COLUMNS, OUTPUTS, 3, 1, 0.2, 0.1);
    struct mote_net *net = toy_net(job->layers, STEPS, COLUMNS, OUTPUTS, 5);
    struct mote_pool *pool = NULL;
    struct mote_error error;
    struct mote_history history;
    assert_int_equal(mote_pool_create(threads, &pool, NULL), MOTE_OK);
    struct mote_train_options options = {
        .plan = &job->plan, .shrink = &job->shrink, .target_columns = 2, .pool = pool};
    if (mote_net_train(net, &data->set, &valid->set, &options, &history, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_in_range(history.best_epoch, 2, 6);
    mote_history_free(&history);
    mote_pool_free(pool);
    toy_data_free(data);
    toy_data_free(valid);
    return net;
}

/* The same bytes at any thread count; the network from before is still there, whole. */
static void check_training(const struct job *job, size_t splits) {
    struct mote_net *one = train(job, 1), *two = train(job, 2);
    const struct mote_net *before = mote_net_before(one);
    size_t found = 0;
    assert_memory_equal(one->weights, two->weights, mote_net_block(one) * sizeof(float));
    for (size_t l = 0; l < one->layer_count; l++)
        found += one->layers[l].factor;
    assert_int_equal(found, splits);
    assert_int_equal(one->layer_count, before->layer_count + splits);
    assert_true(one->weight_count < before->weight_count || splits == 0);
    for (size_t i = 0; i < one->weight_count; i++)
        assert_true(!one->prune || one->prune->kept[i] || one->weights[i] == 0.0f);
    mote_net_free(one);
    mote_net_free(two);
}

static void test_training(void **state) {
    struct job job = {residual, toy_plan(), {0}};
    (void)state;
    job.plan.epochs = 6;
    job.plan.rank = (struct mote_plan_rank){.share = 0.25, .at = 0.4, .by = MOTE_RANK_BY_SIZE};
    job.plan.ema = 0.9;
    check_training(&job, 5);
    job.plan.prune =
        (struct mote_plan_prune){.sparsity = 0.5, .begin = 0.1, .end = 0.3, .shape = MOTE_PRUNE_BLOCK(1, 1)};
    job.plan.remove =
        (struct mote_plan_remove){.fraction = 0.2, .at = 0.4, .times = 1, .every = 1, .multiple = 1};
    check_training(&job, 5);
    job.plan.remove.fraction = 0;
    job.plan.prune.sparsity = 0;
    job.plan.rank.by = MOTE_RANK_BY_ENERGY;
    job.plan.rank.share = 1;
    check_training(&job, 0);
    job.plan.rank.share = 0.5;
    job.plan.qat = 0.4;
    job.plan.optimizer = MOTE_OPTIMIZER_SGD;
    job.shrink = (struct mote_plan_shrink){.quantize = MOTE_QUANTIZE_FULL, .per_channel = true};
    check_training(&job, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_eigen),    cmocka_unit_test(test_full_rank), cmocka_unit_test(test_energy),
        cmocka_unit_test(test_moments),  cmocka_unit_test(test_choice),    cmocka_unit_test(test_lower),
        cmocka_unit_test(test_training),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
