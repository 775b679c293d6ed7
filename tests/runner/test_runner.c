/* SPDX-License-Identifier: MIT
 * mote/run.h: what a runner tells of its model, numbers in and out, memory of the caller's, limits, refusals. */
#include <mote/run.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program/program.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <stdio.h>

static struct mote_buffer file_of(struct mote_graph *graph) {
    struct mote_buffer file = {0};
    assert_int_equal(
        mote_tflite_write(graph, &(struct mote_tflite_options){.names = true, .layout = 0xff}, &file, NULL),
        MOTE_OK);
    mote_graph_free(graph);
    return file;
}

static struct mote_runner *load(const struct mote_buffer *file) {
    struct mote_runner *runner = NULL;
    struct mote_error error;
    if (mote_runner_load(file->data, file->size, NULL, &runner, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return runner;
}

/* Any bytes will do for int8; for float32, numbers between −1 and 1. */
static void fill(struct mote_runner *runner, uint32_t seed) {
    for (size_t i = 0; i < mote_runner_input_count(runner); i++) {
        const struct mote_runner_tensor *in = mote_runner_input(runner, i);
        void *data = mote_runner_input_data(runner, i);
        for (size_t k = 0; k < in->count; k++) {
            const int32_t n = (int32_t)(net_noise(&seed) % 255) - 127;
            if (in->type == MOTE_FLOAT32) ((float *)data)[k] = (float)n / 128;
            if (in->type == MOTE_INT8) ((int8_t *)data)[k] = (int8_t)n;
        }
    }
}

/* 64-bit FNV-1a of all outputs of some invocations with made-up inputs. */
static uint64_t answer(struct mote_runner *runner) {
    uint64_t hash = 0xcbf29ce484222325u;
    mote_runner_reset(runner);
    for (uint32_t turn = 0; turn < 3; turn++) {
        fill(runner, turn);
        mote_runner_invoke(runner, NULL);
        for (size_t i = 0; i < mote_runner_output_count(runner); i++) {
            const uint8_t *data = mote_runner_output_data(runner, i);
            for (size_t k = 0; k < mote_runner_output(runner, i)->bytes; k++)
                hash = (hash ^ data[k]) * 0x100000001b3u;
        }
    }
    return hash;
}

static void test_tensors(void **state) {
    (void)state;
    struct mote_graph *graph = net_dense_s8();
    const struct mote_tensor in = graph->tensors[graph->inputs[0]];
    graph->tensors[graph->inputs[0]].name = mote_arena_string(&graph->arena, "features");
    struct mote_buffer file = file_of(graph);
    struct mote_runner *runner = load(&file);
    memset(file.data, 0xff, file.size); /* the bytes may go */
    mote_buffer_free(&file);
    assert_int_equal(mote_runner_input_count(runner), 1);
    assert_int_equal(mote_runner_output_count(runner), 1);
    const struct mote_runner_tensor *tensor = mote_runner_input(runner, 0);
    assert_string_equal(tensor->name, "features");
    assert_int_equal(tensor->type, MOTE_INT8);
    assert_int_equal(tensor->rank, in.rank);
    assert_memory_equal(tensor->shape, in.shape, (size_t)in.rank * sizeof *in.shape);
    assert_int_equal(tensor->count, tensor->bytes);
    assert_true(tensor->scale == 0.0625f && tensor->zero_point == 3);
    assert_null(mote_runner_input(runner, 1));
    assert_null(mote_runner_output(runner, 1));
    assert_null(mote_runner_input_data(runner, 1));
    assert_null(mote_runner_output_data(runner, 1));
    assert_null(mote_runner_input_f32(runner, 0));
    assert_null(mote_runner_output_f32(runner, 0));
    assert_ptr_equal(mote_runner_input_s8(runner, 0), mote_runner_input_data(runner, 0));
    assert_ptr_equal(mote_runner_output_s8(runner, 0), mote_runner_output_data(runner, 0));
    assert_true(mote_runner_macs(runner) > 0 && mote_runner_arena_bytes(runner) > 0);
    assert_true(mote_runner_memory_bytes(runner) > mote_runner_arena_bytes(runner));
    mote_runner_free(runner);
    mote_runner_free(NULL);
}

static void test_numbers(void **state) {
    (void)state;
    struct mote_buffer file = file_of(net_dense_s8());
    struct mote_runner *runner = load(&file);
    const size_t count = mote_runner_input(runner, 0)->count;
    float *x = calloc(count, sizeof *x), y[256];
    x[0] = 1, x[1] = -100, x[2] = 100;
    assert_int_equal(mote_runner_set(runner, 0, x), MOTE_OK);
    const int8_t *stored = mote_runner_input_s8(runner, 0);
    assert_int_equal(stored[0], 16 + 3);
    assert_int_equal(stored[1], -128);
    assert_int_equal(stored[2], 127);
    mote_runner_invoke(runner, NULL);
    assert_int_equal(mote_runner_get(runner, 0, y), MOTE_OK);
    const struct mote_runner_tensor *out = mote_runner_output(runner, 0);
    for (size_t i = 0; i < out->count; i++)
        assert_true(y[i] == out->scale * (float)(mote_runner_output_s8(runner, 0)[i] - out->zero_point));
    assert_int_equal(mote_runner_set(runner, 1, x), MOTE_USAGE);
    assert_int_equal(mote_runner_get(runner, 1, y), MOTE_USAGE);
    free(x);
    mote_runner_free(runner);
    mote_buffer_free(&file);
}

/* Every network in the caller's memory, of every alignment, with what lies around it untouched: as on the heap. */
static void test_place(void **state) {
    (void)state;
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_buffer file = file_of(networks[i].make());
        struct mote_runner *runner = load(&file), *placed = NULL;
        struct mote_error error = {MOTE_OK, ""};
        size_t size, shift = (size_t)i % 3;
        assert_int_equal(mote_runner_size(file.data, file.size, NULL, &size, &error), MOTE_OK);
        uint8_t *memory = malloc(size + 3);
        memory[shift] = memory[shift + size] = 0xa5;
        if (mote_runner_place(file.data, file.size, NULL, memory + shift, size, &placed, &error) != MOTE_OK)
            fail_msg("%s: %s", networks[i].name, error.text);
        memset(file.data, 0xff, file.size);
        assert_true((uint8_t *)placed >= memory && (uint8_t *)placed < memory + size);
        assert_true(answer(placed) == answer(runner));
        assert_int_equal(mote_runner_memory_bytes(placed), mote_runner_memory_bytes(runner));
        assert_int_equal(memory[shift + size], 0xa5);
        mote_runner_free(placed); /* allowed, and nothing */
        assert_true(answer(placed) == answer(runner));
        mote_runner_free(runner);
        free(memory);
        mote_buffer_free(&file);
    }
}

static void test_too_little_memory(void **state) {
    (void)state;
    struct mote_buffer file = file_of(net_lstm_s8());
    size_t size;
    assert_int_equal(mote_runner_size(file.data, file.size, NULL, &size, NULL), MOTE_OK);
    for (size_t less = 0; less + 64 < size; less += 64) {
        struct mote_runner *runner = NULL;
        struct mote_error error = {MOTE_OK, ""};
        uint8_t *exact = malloc(less + 1); /* the sanitizer sees a step too far */
        const enum mote_status status =
            mote_runner_place(file.data, file.size, NULL, exact, less, &runner, &error);
        /* A fast kernel may be left out for want of memory, so that less than the size can be enough. */
        assert_true(status == MOTE_OK || (error.text[0] && !runner));
        assert_true(less > size / 2 || status != MOTE_OK);
        free(exact);
    }
    mote_buffer_free(&file);
}

static void expect(const struct mote_buffer *file, const struct mote_runner_options *options,
                   enum mote_status status, const char *said) {
    struct mote_runner *runner = NULL;
    struct mote_error error = {MOTE_OK, ""};
    assert_int_equal(mote_runner_load(file->data, file->size, options, &runner, &error), status);
    assert_int_equal(mote_runner_load(file->data, file->size, options, &runner, NULL), status);
    assert_int_equal(error.status, status);
    assert_null(runner);
    if (!strstr(error.text, said)) fail_msg("\"%s\" does not say \"%s\"", error.text, said);
}

static void test_limits(void **state) {
    (void)state;
    struct mote_buffer file = file_of(net_dense_f32());
    struct mote_runner *runner = load(&file);
    const uint64_t macs = mote_runner_macs(runner);
    mote_runner_free(runner);
    expect(&file, &(struct mote_runner_options){.memory_limit = 2000}, MOTE_UNSUPPORTED,
           "the model takes more than the 2000 bytes of memory that it may have");
    expect(&file, &(struct mote_runner_options){.work_limit = macs}, MOTE_UNSUPPORTED,
           "steps of work, expected at most");
    expect(&file, &(struct mote_runner_options){.memory_limit = 1}, MOTE_UNSUPPORTED, "1 bytes of memory");
    const struct mote_buffer none = {0};
    expect(&none, NULL, MOTE_INPUT, "the model: no TensorFlow Lite model");
    mote_buffer_free(&file);
}

/* A network of a few bytes whose activations are large: refused before they are allocated. */
static void test_activations_beyond_the_limit(void **state) {
    (void)state;
    struct mote_graph *graph;
    const int32_t sides[4] = {1, 8192, 8192, 1};
    assert_int_equal(mote_graph_create(&graph, NULL), MOTE_OK);
    const int32_t x = mote_graph_add_tensor(graph, MOTE_FLOAT32, 4, sides, NULL);
    const int32_t y = mote_graph_add_tensor(graph, MOTE_FLOAT32, 4, sides, NULL);
    mote_graph_add_op(graph, MOTE_OP_RELU, &x, 1, &y, 1);
    mote_graph_set_io(graph, &x, 1, &y, 1);
    struct mote_buffer file = file_of(graph);
    expect(&file, NULL, MOTE_UNSUPPORTED, "the model: the network takes more than the 67");
    mote_buffer_free(&file);
}

static void test_files(void **state) {
    (void)state;
    struct mote_runner *runner = NULL;
    struct mote_error error = {MOTE_OK, ""};
    assert_int_equal(mote_runner_open(MOTE_SOURCE "/no such file.tflite", NULL, &runner, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "no such file.tflite"));
    assert_int_equal(mote_runner_open(MOTE_SOURCE "/README.md", NULL, &runner, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "README.md: no TensorFlow Lite model"));
    assert_null(runner);
}

static void test_version(void **state) {
    (void)state;
    char text[64];
    snprintf(text, sizeof text, "%d.%d.%d", MOTE_VERSION_MAJOR, MOTE_VERSION_MINOR, MOTE_VERSION_PATCH);
    assert_string_equal(text, MOTE_VERSION);
    assert_string_equal(mote_version(), MOTE_VERSION);
}

/* Rows of a table at positions that come with the run. One that does not exist is told, read as zeros, and forgotten. */
static void test_positions(void **state) {
    (void)state;
    struct mote_graph *g = net_new();
    const int32_t x = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(3), NULL),
                  y = net_value(g, MOTE_INT8, SHAPE(3, 2)),
                  table = mote_graph_add_tensor(g, MOTE_INT8, SHAPE(2, 2), (const int8_t[]){10, 11, 20, 21});
    net_one_scale(g, table, 0.0625f, 3);
    net_op(g, MOTE_OP_GATHER, 2, (const int32_t[]){table, x}, y);
    struct mote_buffer file = file_of(net_end(g, x, y));
    struct mote_runner *runner = load(&file);
    struct mote_error error;
    int32_t *positions = mote_runner_input_data(runner, 0);
    for (int turn = 0; turn < 2; turn++) {
        memcpy(positions, (const int32_t[]){1, turn ? 0 : 2, 0}, 3 * sizeof *positions);
        assert_int_equal(mote_runner_invoke(runner, &error), turn ? MOTE_OK : MOTE_INPUT);
        if (!turn) assert_string_equal(error.text, "op 0 (GATHER): position 2 of an axis of length 2");
        assert_memory_equal(
            mote_runner_output_data(runner, 0),
            (turn ? (const int8_t[]){20, 21, 10, 11, 10, 11} : (const int8_t[]){20, 21, 3, 3, 10, 11}), 6);
    }
    positions[2] = -1;
    assert_int_equal(mote_runner_invoke(runner, NULL), MOTE_INPUT);
    mote_runner_free(runner);
    mote_buffer_free(&file);
}

/* Positions that an op before makes of constants: one that does not exist is told when the model is loaded. */
static void test_positions_of_constants(void **state) {
    (void)state;
    struct mote_graph *g = net_new();
    const int32_t x = net_value(g, MOTE_FLOAT32, SHAPE(1, 2)), y = net_value(g, MOTE_FLOAT32, SHAPE(1, 2)),
                  last = net_ints(g, 1, (int32_t[]){-1}),
                  scores = mote_graph_add_tensor(g, MOTE_FLOAT32, SHAPE(1, 4), (const float[]){0, 0, 0, 1}),
                  table = mote_graph_add_tensor(g, MOTE_FLOAT32, SHAPE(2, 2), (const float[]){1, 2, 3, 4}),
                  largest = mote_graph_add_tensor(g, MOTE_INT32, SHAPE(1), NULL),
                  row = net_value(g, MOTE_FLOAT32, SHAPE(1, 2));
    net_op(g, MOTE_OP_ARG_MAX, 2, (const int32_t[]){scores, last}, largest)->params.shape.type = MOTE_INT32;
    net_op(g, MOTE_OP_GATHER, 2, (const int32_t[]){table, largest}, row);
    net_op(g, MOTE_OP_ADD, 2, (const int32_t[]){row, x}, y);
    struct mote_buffer file = file_of(net_end(g, x, y));
    struct mote_runner *runner = NULL;
    struct mote_error error;
    assert_int_equal(mote_runner_load(file.data, file.size, NULL, &runner, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "op 1 (GATHER): position 3 of an axis of length 2"));
    assert_null(runner);
    mote_buffer_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tensors),   cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_place),     cmocka_unit_test(test_too_little_memory),
        cmocka_unit_test(test_limits),    cmocka_unit_test(test_activations_beyond_the_limit),
        cmocka_unit_test(test_files),     cmocka_unit_test(test_version),
        cmocka_unit_test(test_positions), cmocka_unit_test(test_positions_of_constants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
