/* SPDX-License-Identifier: MIT
 * Networks of random layers, exported and run by the program: within 1e-5 of the largest output of what the
 * trainer itself predicts. */
#include "program/program.h"
#include "train/toy.h"

enum { EXAMPLES = 5, OUTPUTS = 4 };

static void check_outputs(struct mote_net *net, const struct toy_data *data, const struct mote_graph *graph,
                          const char *layers) {
    struct mote_program *program;
    struct mote_error error;
    size_t inputs = data->set.input_steps * data->set.input_columns, outputs = data->set.outputs;
    uint32_t index[EXAMPLES] = {0, 1, 2, 3, 4};
    float *expected = calloc(EXAMPLES * outputs, sizeof(float)), *got = calloc(outputs, sizeof(float));
    float largest = 0.0f;
    assert_true(expected && got);
    if (mote_program_create(graph, &program, &error) != MOTE_OK) fail_msg("%s: %s", layers, error.text);
    assert_int_equal(mote_net_predict(net, &data->set, index, EXAMPLES, expected, NULL), MOTE_OK);
    for (size_t i = 0; i < EXAMPLES * outputs; i++)
        largest = fmaxf(largest, fabsf(expected[i]));
    for (size_t e = 0; e < EXAMPLES; e++) {
        mote_program_predict(program, data->x + e * inputs, got);
        for (size_t i = 0; i < outputs; i++)
            if (!(fabsf(got[i] - expected[e * outputs + i]) <= 1e-5f * largest))
                fail_msg("%s: example %zu, output %zu is %g, the trainer says %g", layers, e, i,
                         (double)got[i], (double)expected[e * outputs + i]);
    }
    mote_program_free(program);
    free(expected);
    free(got);
}

static void check_net(const char *layers, struct mote_net *net, struct toy_data *data) {
    struct mote_graph *graph;
    struct mote_error error;
    for (int scaled = 0; scaled < 2; scaled++) {
        data->set.target_mean = scaled ? data->mean : NULL;
        data->set.target_std = scaled ? data->std : NULL;
        if (mote_net_export(net, &data->set, &graph, &error) != MOTE_OK)
            fail_msg("%s: %s", layers, error.text);
        check_outputs(net, data, graph, layers);
        mote_graph_free(graph);
    }
}

static void check(const char *layers, size_t steps, size_t columns, size_t outputs, struct mote_rng *rng) {
    struct toy_data *data = toy_data(EXAMPLES, steps, columns, outputs, mote_rng_next(rng), 0, 0, 0);
    struct mote_net *net = toy_net(layers, steps, columns, outputs, mote_rng_next(rng));
    for (size_t i = 0; i < net->weight_count; i++)
        net->weights[i] += toy_uniform(rng, -0.1, 0.1);
    for (size_t i = 0; i < net->state_count; i++) /* running averages */
        net->weights[net->weight_count + i] += toy_uniform(rng, 0.0, 0.5);
    check_net(layers, net, data);
    mote_net_free(net);
    toy_data_free(data);
}

static void test_known_sequences(void **state) {
    static const struct {
        const char *layers;
        size_t outputs;
    } cases[] = {
        {"flatten, dense", 4},
        {"dense", 4},
        {"flatten, dense 128, relu, dense 128, relu, dense", 4},
        {"conv1d 64 k3, relu, flatten, dense 64, relu, dense", 4},
        {"lstm 64, flatten, dense", 4},
        {"lstm 5 sequence, conv1d 3 k2, relu6, gap, dense", 4},
        {"conv1d 4 k3 same, relu, lstm 3, dense", 4},
        {"lstm 5 sequence, lstm 3 sequence, flatten, dense", 4},
        {"tanh, flatten, dense", 4},
        {"relu, conv1d 3 k2 /2, tanh, maxpool 2 /1, lstm 3, sigmoid, dense", 4},
        {"sigmoid, lstm 4", 4},
        {"conv1d 2 k5", 4},
        {"conv1d 4 k2, gap", 4},
        {"relu, maxpool 3, dropout 0.5", 4},
        {"lstm 2 sequence, avgpool 3", 4},
        {"dense 4, dropout 0.1, relu", 4},
        {"dense 4, tanh", 4},
        {"flatten, relu6", 12},
        {"dropout 0.3", 12},
    };
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("known sequences"), 1);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i].layers, 6, 2, cases[i].outputs, &rng);
}

/* How many of each op a network becomes: everything is folded and fused that can be. */
static void check_ops(const char *layers, size_t ops, struct mote_rng *rng) {
    struct toy_data *data = toy_data(EXAMPLES, 49, 10, 8, 1, 0, 0, 0);
    struct mote_net *net = toy_net(layers, 49, 10, 8, 1);
    struct mote_graph *graph;
    data->set.target_mean = data->set.target_std = NULL;
    assert_int_equal(mote_net_export(net, &data->set, &graph, NULL), MOTE_OK);
    if (graph->op_count != ops) fail_msg("%s: %zu ops, expected %zu", layers, graph->op_count, ops);
    mote_graph_free(graph);
    mote_net_free(net);
    toy_data_free(data);
    check(layers, 49, 10, 8, rng);
}

static void test_keyword_networks(void **state) {
    struct mote_rng rng;
    (void)state;
    mote_rng_seed(&rng, toy_seed("keyword networks"), 3);
    check_ops(mote_network_text("kws-cnn"), 3 + 2, &rng);
    check_ops(mote_network_text("kws-dscnn"), 1 + 4 + 2, &rng);
    check_ops(mote_network_text("kws-res"), 2 + 14 + 4 + 2, &rng);
    check_ops(
        "conv 6 3x3 /2 same, bn, relu6, save, dwconv 3x2 /2x3 same, conv 5 1x1 nobias, bn, add project, "
        "relu, avgpool 2x1, maxpool 1x2 /1, gap, dense",
        1 + 2 + 1 + 1 + 2 + 2, &rng);
    check_ops("bn, conv1d 6 k3 same, save, bn, relu, save, dwconv1d k3 same, bn, add, add, gap, dense, bn",
              1 + 1 + 1 + 1 + 2 + 2, &rng);
    check_ops("conv 4 5x5, relu, save, add, conv 3 1x1 /4, flatten, dense", 1 + 1 + 1 + 1, &rng);
}

static int between(struct mote_rng *rng, uint32_t low, uint32_t high) {
    return (int)(low + mote_rng_below(rng, high - low + 1));
}

/* Any layer, whether it fits or not. */
static void random_layer(struct mote_rng *rng, char *out, size_t size) {
    static const char *const plain[] = {"relu", "relu6", "tanh", "sigmoid", "dropout 0.2"};
    int a = between(rng, 1, 6), b = between(rng, 1, 3), c = between(rng, 1, 2);
    switch (mote_rng_below(rng, 10)) {
    case 0:
        snprintf(out, size, "conv1d %d k%d /%d%s", a, b, c, between(rng, 0, 1) ? " same" : "");
        break;
    case 1:
        snprintf(out, size, "lstm %d%s", a, between(rng, 0, 3) ? " sequence" : "");
        break;
    case 2:
        snprintf(out, size, "%s %d /%d", between(rng, 0, 1) ? "avgpool" : "maxpool", c, b);
        break;
    case 3:
        snprintf(out, size, "dense %d", 2 * a);
        break;
    case 4:
        snprintf(out, size, "%s",
                 between(rng, 0, 3)   ? "conv1d 4 k2 same"
                 : between(rng, 0, 1) ? "gap"
                                      : "flatten");
        break;
    default:
        snprintf(out, size, "%s", plain[mote_rng_below(rng, 5)]);
    }
}

/* Layers are put on one at a time; those that the network refuses are left out. */
static void random_network(struct mote_rng *rng, size_t steps, size_t columns, char *text, size_t size) {
    int wanted = between(rng, 1, 7);
    text[0] = '\0';
    for (int i = 0; i < wanted; i++) {
        char layer[40], longer[2048];
        struct mote_net *net = NULL;
        random_layer(rng, layer, sizeof layer);
        snprintf(longer, sizeof longer, "%s%s, dense", text, layer);
        if (toy_net_try(longer, steps, columns, OUTPUTS, 1, &net, NULL) != MOTE_OK) continue;
        mote_net_free(net);
        snprintf(text + strlen(text), size - strlen(text), "%s, ", layer);
    }
    snprintf(text + strlen(text), size - strlen(text), "dense");
    if (between(rng, 0, 2) == 0) snprintf(text + strlen(text), size - strlen(text), ", tanh");
}

static void test_random_sequences(void **state) {
    struct mote_rng rng;
    char text[512];
    (void)state;
    mote_rng_seed(&rng, toy_seed("random sequences"), 2);
    for (int i = 0; i < 300; i++) {
        size_t steps = (size_t)between(&rng, 1, 9), columns = (size_t)between(&rng, 1, 4);
        random_network(&rng, steps, columns, text, sizeof text);
        check(text, steps, columns, OUTPUTS, &rng);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_sequences),
        cmocka_unit_test(test_keyword_networks),
        cmocka_unit_test(test_random_sequences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
