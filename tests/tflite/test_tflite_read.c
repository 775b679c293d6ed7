/* SPDX-License-Identifier: MIT
 * Reading what is wrong: a file cut at every byte, with every bit flipped, or with one thing changed gives a
 * sentence or a network that can be written; never a crash or a leak (the sanitizer build watches). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tflite/chain.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <stdio.h>

static struct mote_buffer sample(struct mote_graph *graph) {
    struct mote_tflite_options plain = {.layout = 0xff};
    struct mote_buffer file = {0};
    assert_int_equal(mote_tflite_write(graph, &plain, &file, NULL), MOTE_OK);
    mote_graph_free(graph);
    return file;
}

/* Reads an exact copy, so that the sanitizer sees a step too far; says whether it was read. */
static bool try_read(const uint8_t *bytes, size_t size, struct mote_error *error) {
    struct mote_graph *graph = NULL;
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, bytes, size);
    *error = (struct mote_error){MOTE_OK, ""};
    enum mote_status status = mote_tflite_read("bad.tflite", copy, size, &graph, error);
    free(copy);
    if (status == MOTE_OK) {
        struct mote_buffer again = {0};
        assert_int_equal(
            mote_tflite_write(graph, &(struct mote_tflite_options){.layout = 0xff}, &again, error), MOTE_OK);
        mote_buffer_free(&again);
        mote_graph_free(graph);
        return true;
    }
    assert_true(status == MOTE_INPUT || status == MOTE_UNSUPPORTED);
    assert_int_equal(status, error->status);
    assert_memory_equal(error->text, "bad.tflite: ", 12);
    return false;
}

static void test_cuts(void **state) {
    (void)state;
    struct mote_error error;
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_buffer file = sample(networks[i].make());
        for (size_t size = 0; size < file.size; size++) {
            /* Padding after the last byte of data may go. */
            if (try_read(file.data, size, &error)) assert_true(size + 16 > file.size);
        }
        assert_true(try_read(file.data, file.size, &error));
        mote_buffer_free(&file);
    }
}

static void flip_all(struct mote_buffer file) {
    struct mote_error error;
    size_t read = 0;
    for (size_t bit = 0; bit < 8 * file.size; bit++) {
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        read += try_read(file.data, file.size, &error);
        file.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    printf("%zu of %zu flips make another valid network\n", read, 8 * file.size);
    assert_true(read > 0 && read < 8 * file.size);
    mote_buffer_free(&file);
}

static void test_flips(void **state) {
    (void)state;
    flip_all(sample(net_dense_s8()));
    flip_all(sample(net_edges()));
    flip_all(sample(net_lstm_hybrid()));
    flip_all(chain_file(-1));
    flip_all(sample(net_moves_s8()));
}

static size_t find(const struct mote_buffer *file, const void *bytes, size_t size) {
    for (size_t at = 0; at + size <= file->size; at++) {
        if (memcmp(file->data + at, bytes, size) == 0) return at;
    }
    fail_msg("the sample does not hold what the test looks for");
    return 0;
}

/* The sample with `from` replaced by `to` (of `size` bytes) is refused with a sentence that holds `said`. */
static void expect_refusal(struct mote_graph *graph, const void *from, const void *to, size_t size,
                           enum mote_status status, const char *said) {
    struct mote_buffer file = sample(graph);
    struct mote_error error;
    memcpy(file.data + find(&file, from, size), to, size);
    assert_false(try_read(file.data, file.size, &error));
    if (!strstr(error.text, said)) fail_msg("\"%s\" does not say \"%s\"", error.text, said);
    assert_int_equal(error.status, status);
    mote_buffer_free(&file);
}

static void test_sentences(void **state) {
    size_t op_count;
    const struct mote_op_info *ops = mote_op_table(&op_count);
    (void)state;
    expect_refusal(net_dense_f32(), "TFL3", "TFL2", 4, MOTE_INPUT, "no TensorFlow Lite model");
    expect_refusal(net_dense_f32(), "\t\0\0\0", "m\0\0\0", 4, MOTE_UNSUPPORTED,
                   "op 0: WHERE (built-in operator 109, version 1) is not here; there are ADD, ");
    expect_refusal(net_dense_f32(), "\t\0\0\0", "m\0\0\0", 4, MOTE_UNSUPPORTED,
                   ops[op_count - 1].name); /* nothing is cut off */
    int32_t shape[3] = {2, 1, 12}, odd[3] = {2, 1, 13}, deep[3] = {7, 1, 12}, huge[3] = {2, 1 << 20, 1 << 20};
    expect_refusal(net_dense_f32(), shape, odd, sizeof shape, MOTE_INPUT,
                   "op 0 (FULLY_CONNECTED): an input of 13 elements for weights with 12 columns");
    expect_refusal(net_dense_f32(), shape, deep, sizeof shape, MOTE_UNSUPPORTED,
                   "7 dimensions, expected at most 6");
    expect_refusal(net_dense_f32(), shape, huge, sizeof shape, MOTE_INPUT,
                   "makes more than 1073741824 bytes");
    int32_t inputs[4] = {3, 0, 1, 2}, absent[4] = {3, 0, 9, 2}, later[4] = {3, 0, 3, 2};
    expect_refusal(net_dense_f32(), inputs, absent, sizeof inputs, MOTE_INPUT, "op 0 names tensor 9 of 4");
    expect_refusal(net_dense_f32(), inputs, later, sizeof inputs, MOTE_INPUT,
                   "op 0 reads tensor 3 before it is made");
    int32_t count[3] = {2, 6, 12}, many[3] = {1 << 30, 6, 12};
    expect_refusal(net_dense_f32(), count, many, sizeof count, MOTE_INPUT,
                   "a shape has 1073741824 elements of 4 bytes, past the end of the file");
    int32_t weights[3] = {2, 6, 12}, fewer[3] = {2, 5, 12};
    expect_refusal(net_dense_f32(), weights, fewer, sizeof weights, MOTE_INPUT,
                   "tensor 1: buffer 1 has 288 bytes, shape and type make 240");
}

static struct mote_graph *read_chain(const struct mote_buffer *file) {
    struct mote_graph *graph = NULL;
    struct mote_error error = {MOTE_OK, ""};
    if (mote_tflite_read("chain", file->data, file->size, &graph, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(graph->op_count, 1);
    assert_int_equal(graph->ops[0].code, MOTE_OP_RESHAPE);
    return graph;
}

/* A chain from the shape of the input to a RESHAPE is worked out, and the batch stays open; shapes of computed tensors are
 * what the ops make them. */
static void test_settled(void **state) {
    (void)state;
    static const int32_t rests[2] = {-1, 24}, wanted[2][2] = {{1, -1}, {-1, 24}};
    const int32_t shape[4] = {3, 1, 4, 6}, batch[4] = {3, 5, 4, 6};
    for (int i = 0; i < 2; i++) {
        struct mote_buffer file = chain_file(rests[i]);
        struct mote_graph *graph = read_chain(&file);
        assert_memory_equal(graph->tensors[graph->ops[0].inputs[1]].data, wanted[i], 8);
        mote_graph_free(graph);
        memcpy(file.data + find(&file, shape, sizeof shape), batch, sizeof batch);
        graph = read_chain(&file);
        const struct mote_tensor *out = &graph->tensors[graph->outputs[0]];
        assert_true(out->rank == 2 && out->shape[0] == 5 && out->shape[1] == 24 && out->bytes == 4 * 5 * 24);
        mote_graph_free(graph);
        mote_buffer_free(&file);
    }
}

/* What is left of a network must be one: constants alone are none, and scales fit the shapes that follow. */
static void test_unsettled(void **state) {
    (void)state;
    struct mote_error error = {MOTE_OK, ""};
    struct mote_graph *g = net_new();
    int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(2, 3)), c = net_constant(g, MOTE_FLOAT32, SHAPE(2, 3));
    int32_t order = net_ints(g, 2, (int32_t[]){1, 0}), t = net_value(g, MOTE_FLOAT32, SHAPE(3, 2));
    net_op(g, MOTE_OP_TRANSPOSE, 2, (int32_t[]){c, order}, t);
    net_end(g, x, x);
    assert_int_equal(mote_graph_settle(g, &error), MOTE_INPUT);
    assert_string_equal(error.text, "no op depends on the network's inputs");
    mote_graph_free(g);
    g = net_new();
    x = net_value(g, MOTE_INT8, SHAPE(4, 6));
    t = net_value(g, MOTE_INT8, SHAPE(4, 6));
    mote_graph_set_quant(g, x, 4, (float[]){1, 2, 3, 4}, NULL, 0);
    mote_graph_set_quant(g, t, 4, (float[]){1, 2, 3, 4}, NULL, 0);
    net_op(g, MOTE_OP_RESHAPE, 2, (int32_t[]){x, net_ints(g, 2, (int32_t[]){3, 8})}, t);
    net_end(g, x, t);
    assert_int_equal(mote_graph_settle(g, &error), MOTE_INPUT);
    assert_string_equal(error.text, "tensor 1: 4 scales along dimension 0 of its 2");
    mote_graph_free(g);
}

static void test_files(void **state) {
    (void)state;
    struct mote_graph *graph = NULL;
    struct mote_error error = {MOTE_OK, ""};
    assert_int_equal(mote_tflite_load(MOTE_SOURCE "/no such file.tflite", &graph, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "no such file.tflite"));
    assert_int_equal(mote_tflite_load(MOTE_SOURCE, &graph, &error), MOTE_INPUT);
    assert_int_equal(mote_tflite_load(MOTE_SOURCE "/README.md", &graph, &error), MOTE_INPUT);
}

/* A vector of offsets that all lead to one table with a long name: sharing is allowed, but work is bounded.
 */
static void test_blow_up(void **state) {
    (void)state;
    enum { TENSORS = 1 << 16, NAME = 1 << 18, SIZE = 4 * TENSORS + NAME + 512 };
    uint32_t *word = calloc(SIZE, 1);
    struct mote_error error;
    uint16_t *half = (uint16_t *)word;
    memcpy(word + 1, "TFL3", 4);
    word[0] = 64;                                           /* the model */
    memcpy(half + 4, (uint16_t[]){10, 20, 4, 0, 8}, 10);    /* its vtable at 8 */
    memcpy(half + 10, (uint16_t[]){6, 8, 4}, 6);            /* subgraph: tensors, at 20 */
    memcpy(half + 14, (uint16_t[]){12, 8, 0, 0, 0, 4}, 12); /* tensor: name, at 28 */
    word[16] = 64 - 8, word[17] = 3, word[18] = 4;          /* version, subgraphs at 76 */
    word[19] = 1, word[20] = 4;                             /* the subgraph at 84 */
    word[21] = 84 - 20, word[22] = 4, word[23] = TENSORS;   /* tensors at 92 */
    for (uint32_t i = 0; i < TENSORS; i++)
        word[24 + i] = 4 * (TENSORS - i); /* all the tensor after them */
    uint32_t at = 24 + TENSORS;
    word[at] = 4 * at - 28, word[at + 1] = 4, word[at + 2] = NAME;
    assert_false(try_read((uint8_t *)word, SIZE, &error));
    assert_non_null(strstr(error.text, "the same bytes are used too often"));
    free(word);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts),    cmocka_unit_test(test_flips),     cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_settled), cmocka_unit_test(test_unsettled), cmocka_unit_test(test_files),
        cmocka_unit_test(test_blow_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
