/* SPDX-License-Identifier: MIT
 * Least squares against a known map, and networks that start from it. */
#include "toy.h"

enum { STEPS = 6, COLUMNS = 2, INPUTS = 12, OUTPUTS = 6 };

static void test_known_map(void **state) {
    struct toy_data *data = toy_data(1000, STEPS, COLUMNS, OUTPUTS, 4, 0, 0, 0);
    double w[OUTPUTS * INPUTS], b[OUTPUTS];
    struct mote_rng map;
    (void)state;
    assert_int_equal(mote_least_squares(&data->set, w, b, NULL), MOTE_OK);
    mote_rng_seed(&map, 4, 99);
    for (size_t o = 0; o < OUTPUTS; o++) {
        assert_true(fabs(b[o] - (3.0 + 2.0 * (double)o)) < 1e-5);
        for (size_t i = 0; i < INPUTS; i++)
            assert_true(fabs(w[o * INPUTS + i] - (mote_rng_uniform(&map) - 0.5)) < 1e-5);
    }
    toy_data_free(data);
}

/* The map with noise has no smaller neighbour. */
static double squared_error(const struct toy_data *data, const double *w, const double *b) {
    double sum = 0.0;
    for (size_t e = 0; e < data->set.count; e++)
        for (size_t o = 0; o < OUTPUTS; o++) {
            double y = b[o];
            for (size_t i = 0; i < INPUTS; i++)
                y += w[o * INPUTS + i] * (double)data->x[e * INPUTS + i];
            y -= (double)data->y[e * OUTPUTS + o];
            sum += y * y;
        }
    return sum;
}

static void test_least(void **state) {
    struct toy_data *data = toy_data(300, STEPS, COLUMNS, OUTPUTS, 4, 0, 0.5, 0.3);
    double w[OUTPUTS * INPUTS], b[OUTPUTS];
    (void)state;
    assert_int_equal(mote_least_squares(&data->set, w, b, NULL), MOTE_OK);
    double least = squared_error(data, w, b);
    for (size_t i = 0; i < OUTPUTS * INPUTS; i++)
        for (int sign = -1; sign < 2; sign += 2) {
            w[i] += sign * 1e-3;
            assert_true(squared_error(data, w, b) > least);
            w[i] -= sign * 1e-3;
        }
    toy_data_free(data);
}

static void test_hopeless(void **state) {
    struct toy_data *data = toy_data(50, STEPS, COLUMNS, OUTPUTS, 4, 0, 0, 0);
    double w[OUTPUTS * INPUTS], b[OUTPUTS];
    struct mote_error error;
    (void)state;
    data->x[7] = NAN;
    assert_int_equal(mote_least_squares(&data->set, w, b, &error), MOTE_INPUT);
    assert_string_equal(error.text, "least squares has no solution here: the inputs hold no usable numbers");
    toy_data_free(data);
}

/* Mean squared error of the network as it stands, in standard deviations. */
static double net_error(struct mote_net *net, const struct toy_data *data) {
    float y[OUTPUTS];
    double sum = 0.0;
    for (uint32_t e = 0; e < data->set.count; e++) {
        assert_int_equal(mote_net_predict(net, &data->set, &e, 1, y, NULL), MOTE_OK);
        for (size_t o = 0; o < OUTPUTS; o++) {
            double d = ((double)y[o] - (double)data->y[e * OUTPUTS + o]) / (double)data->std[o];
            sum += d * d;
        }
    }
    return sum / (double)(data->set.count * OUTPUTS);
}

/* Targets of rank `rank`: outputs repeat each other, as the steps of a forecast nearly do. */
static struct toy_data *low_rank(size_t rank, uint64_t stream) {
    struct toy_data *data = toy_data(1200, STEPS, COLUMNS, OUTPUTS, 4, stream, 0, 0.1);
    for (size_t e = 0; e < data->set.count; e++)
        for (size_t o = rank; o < OUTPUTS; o++)
            data->y[e * OUTPUTS + o] = data->y[e * OUTPUTS + o % rank] + 2.0f * (float)(o - o % rank);
    return data;
}

static void check_start(const char *layers, size_t rank, double slack) {
    struct toy_data *data = low_rank(rank, 0), *valid = low_rank(rank, 1);
    double w[OUTPUTS * INPUTS], b[OUTPUTS];
    struct mote_net *net = toy_net(layers, STEPS, COLUMNS, OUTPUTS, 9);
    struct mote_plan_train plan = toy_plan();
    struct mote_train_options options = {.plan = &plan, .target_columns = COLUMNS};
    struct mote_history history;
    assert_int_equal(mote_least_squares(&data->set, w, b, NULL), MOTE_OK);
    double least = squared_error(data, w, b) / (1.5 * 1.5) / (double)(data->set.count * OUTPUTS);
    assert_int_equal(mote_net_start_linear(net, &data->set, NULL), MOTE_OK);
    for (size_t i = 0; i < net->weight_count; i++)
        assert_true(fabs((double)net->weights[i]) < 1000.0);
    double start = net_error(net, data);
    if (!(start < least * (1.0 + slack)))
        fail_msg("%s: starts at %g, least squares is %g", layers, start, least);
    plan.rate = 1e-3;
    assert_int_equal(mote_net_train(net, &data->set, &valid->set, &options, &history, NULL), MOTE_OK);
    assert_int_equal(history.epochs[history.count - 1].dead_units, 0);
    assert_false(history.diverged);
    double end = net_error(net, data);
    if (!(end < 1.05 * start)) fail_msg("%s: starts at %g, training ends at %g", layers, start, end);
    mote_history_free(&history);
    mote_net_free(net);
    toy_data_free(data);
    toy_data_free(valid);
}

static void test_start(void **state) {
    (void)state;
    check_start("flatten, dense", 6, 1e-3);
    check_start("flatten, dense 6, relu, dense", 6, 0.05);
    check_start("flatten, dense 2, relu, dense", 2, 0.05);
    check_start("flatten, dense 4, relu, dense 4, relu, dense", 2, 0.05);
    check_start("flatten, dense 2, relu, dense 2, relu, dense", 2, 0.10);
    check_start("flatten, dense 16, relu, dense 16, relu, dense", 2, 0.05);
    check_start("flatten, dense 2, dense", 2, 0.05);
}

/* A network that sees only the last steps cannot do as well, but it starts better than by chance and lives.
 */
static void test_start_conv(void **state) {
    struct toy_data *data = low_rank(2, 0);
    struct mote_net *random = toy_net("conv1d 2 k3, relu, flatten, dense 2, relu, dense", STEPS, COLUMNS,
                                      OUTPUTS, 9),
                    *net = toy_net("conv1d 2 k3, relu, flatten, dense 2, relu, dense", STEPS, COLUMNS,
                                   OUTPUTS, 9);
    (void)state;
    assert_int_equal(mote_net_start_linear(net, &data->set, NULL), MOTE_OK);
    assert_true(net_error(net, data) < 0.5 * net_error(random, data));
    mote_net_free(random);
    mote_net_free(net);
    toy_data_free(data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_map), cmocka_unit_test(test_least),      cmocka_unit_test(test_hopeless),
        cmocka_unit_test(test_start),     cmocka_unit_test(test_start_conv),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
