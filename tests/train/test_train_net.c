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
        cmocka_unit_test(test_seed),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
