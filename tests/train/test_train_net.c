/* SPDX-License-Identifier: MIT
 * Networks: shapes and weight counts, initial weights, and the sentence of every refusal. */
#include "toy.h"

static void test_counts(void **state) {
    static const struct {
        const char *layers;
        size_t outputs, weights;
    } cases[] = {
        {"flatten, dense 128, relu, dense 128, relu, dense", 6, 13 * 128 + 129 * 128 + 129 * 6},
        {"conv1d 64 k3, relu, flatten, dense 64, relu, dense", 6, 7 * 64 + 257 * 64 + 65 * 6},
        {"lstm 64, flatten, dense", 6, 4 * 64 * (2 + 64 + 1) + 65 * 6},
        {"flatten, dense", 18, 13 * 18},
        {"conv1d 5 k3 /2 same, maxpool 3, gap, dense", 4, 7 * 5 + 6 * 4},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_net *net = toy_net(cases[i].layers, 6, 2, cases[i].outputs, 1);
        assert_int_equal(mote_net_weight_count(net), cases[i].weights);
        mote_net_free(net);
    }
}

/* Weights that are trained; running averages are beside them. */
static void test_keyword_counts(void **state) {
    static const struct {
        const char *name;
        size_t columns, weights, macs;
    } cases[] = {
        {"kws-cnn", 10, 9 * 128 + 2 * 9 * 128 * 128 + 3 * 256 + 129 * 8,
         24 * 8 * 9 * 128 + (22 * 6 + 20 * 4) * 9 * 128 * 128 + 128 * 8},
        {"kws-dscnn", 10, 9 * 256 + 2 * (9 * 256 + 256 * 256) + 3 * 512 + 257 * 8,
         24 * 8 * 9 * 256 + (22 * 6 + 20 * 4) * (9 + 256) * 256 + 256 * 8},
        {"kws-res", 40, 13232, 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_net *net = toy_net(mote_network_text(cases[i].name), 49, cases[i].columns, 8, 1);
        assert_int_equal(mote_net_weight_count(net), cases[i].weights);
        if (cases[i].macs) assert_int_equal(net->macs, cases[i].macs);
        mote_net_free(net);
    }
}

static void test_seed(void **state) {
    static const char layers[] = "conv1d 8 k3, relu, lstm 4, dense";
    struct mote_net *a = toy_net(layers, 6, 2, 6, 11), *b = toy_net(layers, 6, 2, 6, 11),
                    *c = toy_net(layers, 6, 2, 6, 12);
    size_t bytes = mote_net_weight_count(a) * sizeof(float);
    (void)state;
    assert_memory_equal(mote_net_weights(a), mote_net_weights(b), bytes);
    assert_true(memcmp(mote_net_weights(a), mote_net_weights(c), bytes) != 0);
    mote_net_free(a);
    mote_net_free(b);
    mote_net_free(c);
}

static void test_refusals(void **state) {
    static const struct {
        const char *layers, *sentence;
    } cases[] = {
        {"flatten\nconv1d 4 k3\ndense",
         "toy.ini: line 8: conv1d after (1 steps, 12 channels): it needs steps to "
         "slide over, but what comes before is a flat vector"},
        {"conv1d 4 k7\ndense",
         "toy.ini: line 7: conv1d after (6 steps, 2 channels): its kernel of 7 is longer "
         "than the 6 steps it meets; shorten it or say \"same\""},
        {"dense 3\nlstm 4",
         "toy.ini: line 8: lstm after (1 steps, 3 channels): it needs steps, but what comes "
         "before is a flat vector"},
        {"lstm 4\ngap\ndense",
         "toy.ini: line 8: gap after (1 steps, 4 channels): it needs steps to average, but "
         "what comes before is a flat vector"},
        {"flatten\nmaxpool 2\ndense",
         "toy.ini: line 8: maxpool after (1 steps, 12 channels): it needs steps to "
         "pool, but what comes before is a flat vector"},
        {"conv1d 4 k5\nmaxpool 3\ndense",
         "toy.ini: line 8: maxpool after (2 steps, 4 channels): its window of 3 "
         "is longer than the 2 steps it meets"},
        {"conv 4 7x1\ndense", "toy.ini: line 7: conv after (6 steps, 2 wide, 1 channels): its kernel of 7 is "
                              "longer than the 6 steps it meets; shorten it or say \"same\""},
        {"dwconv 3x3\ndense",
         "toy.ini: line 7: dwconv after (6 steps, 2 wide, 1 channels): its kernel is 3 wide, "
         "and what it meets 2; shorten it or say \"same\""},
        {"conv 4 2x1\nconv1d 3 k2\ndense", "toy.ini: line 8: conv1d after (5 steps, 2 wide, 4 channels): it "
                                           "slides over steps alone, but what comes "
                                           "before is an image; conv and dwconv take images"},
        {"conv 4 1x1\nlstm 4\ndense", "toy.ini: line 8: lstm after (6 steps, 2 wide, 4 channels): it needs "
                                      "steps, but what comes before is an image"},
        {"relu\nadd\ndense", "toy.ini: line 8: add after (6 steps, 2 channels): no \"save\" is open; put one "
                             "where the shortcut begins"},
        {"relu\nsave\ndense",
         "toy.ini: line 8: save after (6 steps, 2 channels): no \"add\" comes back to it"},
        {"save\nconv1d 3 k2\nadd\ndense", "toy.ini: line 9: add after (5 steps, 3 channels): what was saved "
                                          "is (6 steps, 2 channels); say \"add "
                                          "project\" to bring it to this shape"},
        {"save\nconv1d 3 k2\nadd project\ndense", "toy.ini: line 9: add after (6 steps, 2 channels): no "
                                                  "stride brings what was saved to the steps that came "
                                                  "out; say \"same\" in the layers between"},
        {"flatten\ndense 5", "toy.ini: line 8: the network ends in 5 values, the task has 6; end it with "
                             "\"dense\""},
        {"relu", "toy.ini: line 7: the network ends in 12 values, the task has 6; end it with \"dense\""},
        {"lstm 5000\ndense", "toy.ini: line 7: lstm after (6 steps, 2 channels): it would have more than 100 "
                             "million weights; give it fewer units"},
        {"flatten\ndense 20000\ndense 20000\ndense",
         "toy.ini: line 9: dense after (1 steps, 20000 channels): it "
         "would have more than 100 million weights; give it fewer "
         "units"},
        {"flatten\ndense 9000\ndense 9000\ndense 9000\ndense",
         "toy.ini: line 10: dense after (1 steps, 9000 channels): the network would have more than 100 "
         "million "
         "weights; give it fewer units"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_net *net = NULL;
        struct mote_error error = {0};
        assert_int_equal(toy_net_try(cases[i].layers, 6, 2, 6, 1, &net, &error), MOTE_INPUT);
        assert_string_equal(error.text, cases[i].sentence);
        assert_null(net);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_keyword_counts),
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
