/* SPDX-License-Identifier: MIT
 * Hostile files, each a good one with one thing changed: refused when they are loaded, with a sentence that names the
 * place. What a stage does with what an earlier one lets pass is in that room's tests. */
#include <mote/run.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runner/flat_edit.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <math.h>
#include <stdio.h>

static void cycle_of_two(const Flat *f) {
    flat_put(f, flat_input(f, 0, 0), flat_get(f, flat_output(f, 1)));
}
static void cycle_of_one(const Flat *f) {
    flat_put(f, flat_input(f, 0, 0), flat_get(f, flat_output(f, 0)));
}
static void two_makers(const Flat *f) {
    flat_put(f, flat_output(f, 1), flat_get(f, flat_output(f, 0)));
}
static void no_such_tensor(const Flat *f) {
    flat_put(f, flat_input(f, 0, 0), 1000);
}
static void absent_output(const Flat *f) {
    flat_put(f, flat_output(f, 2), UINT32_MAX);
}
static void writes_a_constant(const Flat *f) {
    flat_put(f, flat_output(f, 0), flat_get(f, flat_input(f, 0, 1)));
}
static void no_such_code(const Flat *f) {
    flat_put(f, flat_vector(f, flat_subgraph(f), SUBGRAPH_OPERATORS), 1u << 30);
}
static void negative_size(const Flat *f) {
    flat_put(f, flat_shape(f, flat_input(f, 0, 0)) + 8, (uint32_t)-12);
}
static void size_overflow(const Flat *f) {
    for (size_t i = 1; i <= 4; i++)
        flat_put(f, flat_shape(f, flat_input(f, 0, 0)) + 4 * i, 1u << 30);
}
static void billion_elements(const Flat *f) {
    flat_put(f, flat_shape(f, flat_input(f, 0, 0)) + 8, 1000000000);
}
static void many_dimensions(const Flat *f) {
    flat_put(f, flat_shape(f, flat_input(f, 0, 0)), 7);
}
static void shape_beyond(const Flat *f) {
    flat_put(f, flat_shape(f, flat_input(f, 0, 0)), 1u << 30);
}
static size_t weights(const Flat *f) {
    return flat_tensor(f, flat_input(f, 0, 1));
}
static size_t weights_buffer(const Flat *f) {
    const size_t number = flat_get(f, flat_field(f, weights(f), TENSOR_BUFFER));
    return flat_table_of(f, flat_vector(f, flat_follow(f, 0), MODEL_BUFFERS), number);
}
static void no_such_buffer(const Flat *f) {
    flat_put(f, flat_field(f, weights(f), TENSOR_BUFFER), 77);
}
static void buffer_beyond(const Flat *f) {
    flat_put(f, flat_vector(f, weights_buffer(f), BUFFER_DATA), 1u << 20);
}
static void buffer_elsewhere(const Flat *f) {
    flat_put(f, flat_field(f, weights_buffer(f), BUFFER_DATA), UINT32_MAX - 3);
}
static void buffer_short(const Flat *f) {
    const size_t count = flat_vector(f, weights_buffer(f), BUFFER_DATA);
    flat_put(f, count, flat_get(f, count) - 1);
}
static void fewer_scales(const Flat *f) {
    flat_put(f, flat_quant(f, flat_input(f, 0, 1), QUANT_SCALE), 3);
}
static void more_scales(const Flat *f) {
    flat_put(f, flat_quant(f, flat_input(f, 0, 1), QUANT_SCALE), 5);
}
static void scales_beyond(const Flat *f) {
    flat_put(f, flat_quant(f, flat_input(f, 0, 1), QUANT_SCALE), UINT32_MAX);
}
static void scale_zero(const Flat *f) {
    flat_put_float(f, flat_quant(f, flat_input(f, 0, 0), QUANT_SCALE) + 4, 0);
}
static void scale_nan(const Flat *f) {
    flat_put_float(f, flat_quant(f, flat_input(f, 0, 0), QUANT_SCALE) + 4, NAN);
}
static void scale_negative(const Flat *f) {
    flat_put_float(f, flat_quant(f, flat_input(f, 0, 0), QUANT_SCALE) + 4, -1);
}
static void scale_infinite(const Flat *f) {
    flat_put_float(f, flat_quant(f, flat_input(f, 0, 0), QUANT_SCALE) + 4, INFINITY);
}
static void scale_denormal(const Flat *f) {
    flat_put_float(f, flat_quant(f, flat_input(f, 0, 0), QUANT_SCALE) + 4, 1e-40f);
}
static void more_zero_points(const Flat *f) {
    flat_put(f, flat_quant(f, flat_input(f, 0, 0), QUANT_ZERO_POINT), 2);
}
static void zero_point_beyond(const Flat *f) {
    flat_put(f, flat_quant(f, flat_input(f, 0, 0), QUANT_ZERO_POINT) + 4, 500);
}
static void zero_point_far_beyond(const Flat *f) {
    flat_put(f, flat_quant(f, flat_input(f, 0, 0), QUANT_ZERO_POINT) + 8, 1);
}
static void set_type(const Flat *f, size_t number_at, uint8_t type) {
    f->bytes[flat_field(f, flat_tensor(f, number_at), TENSOR_TYPE)] = type;
}
static void wrong_type(const Flat *f) {
    set_type(f, flat_input(f, 0, 0), MOTE_UINT8);
}
static void unknown_type(const Flat *f) {
    set_type(f, flat_input(f, 0, 0), 200);
}
static void no_subgraph(const Flat *f) {
    flat_put(f, flat_vector(f, flat_follow(f, 0), MODEL_SUBGRAPHS), 0);
}
static void root_beyond(const Flat *f) {
    flat_put(f, 0, (uint32_t)f->size);
}

typedef struct mote_graph *Make(void);
static const struct {
    const char *name;
    Make *make;
    void (*change)(const Flat *f);
    enum mote_status status;
    const char *said;
} cases[] = {
#define CASE(make, change, status, said)                                                                     \
    { #change, make, change, status, said }
    CASE(net_images_s8, cycle_of_two, MOTE_INPUT, "op 0 reads tensor"),
    CASE(net_images_s8, cycle_of_one, MOTE_INPUT, "before it is made"),
    CASE(net_images_s8, two_makers, MOTE_INPUT, "which has its value from elsewhere"),
    CASE(net_images_s8, no_such_tensor, MOTE_INPUT, "op 0 names tensor 1000 of"),
    CASE(net_images_s8, absent_output, MOTE_INPUT, "op 2 names tensor -1 of"),
    CASE(net_images_s8, writes_a_constant, MOTE_INPUT, "which has its value from elsewhere"),
    CASE(net_images_s8, no_such_code, MOTE_INPUT, "past the end of the file"),
    CASE(net_images_s8, negative_size, MOTE_INPUT, "dimension 1 is -12, expected 0 to"),
    CASE(net_images_s8, size_overflow, MOTE_INPUT, "its size in bytes overflows"),
    CASE(net_images_f32, billion_elements, MOTE_INPUT, "dimension 1 is 1000000000, or makes more than"),
    CASE(net_images_s8, many_dimensions, MOTE_UNSUPPORTED, "7 dimensions, expected at most"),
    CASE(net_images_s8, shape_beyond, MOTE_INPUT, "past the end of the file"),
    CASE(net_images_s8, no_such_buffer, MOTE_INPUT, "buffer 77 of"),
    CASE(net_images_s8, buffer_beyond, MOTE_INPUT,
         "a buffer's data has 1048576 elements of 1 bytes, past the end"),
    CASE(net_images_s8, buffer_elsewhere, MOTE_INPUT, "expected 1 to"),
    CASE(net_images_s8, buffer_short, MOTE_INPUT, "has 35 bytes, shape and type make 36"),
    CASE(net_images_s8, fewer_scales, MOTE_INPUT, "4 zero points for 3 scales"),
    CASE(net_images_s8, more_scales, MOTE_INPUT, "4 zero points for 5 scales"),
    CASE(net_images_s8, scales_beyond, MOTE_INPUT, "past the end of the file"),
    CASE(net_images_s8, scale_zero, MOTE_INPUT, "scale 0 is 0, expected a positive number"),
    CASE(net_images_s8, scale_nan, MOTE_INPUT, "nan, expected a positive number"),
    CASE(net_images_s8, scale_negative, MOTE_INPUT, "scale 0 is -1, expected a positive number"),
    CASE(net_images_s8, scale_infinite, MOTE_INPUT, "scale 0 is inf, expected a positive number"),
    CASE(net_images_s8, scale_denormal, MOTE_INPUT, "expected a positive number"),
    CASE(net_images_s8, more_zero_points, MOTE_INPUT, "2 zero points for 1 scales"),
    CASE(net_images_s8, zero_point_beyond, MOTE_INPUT, "zero point 0 is 500, outside the range of int8"),
    CASE(net_images_s8, zero_point_far_beyond, MOTE_INPUT, "a zero point beyond 32 bits"),
    CASE(net_images_s8, wrong_type, MOTE_UNSUPPORTED, "op 0 (CONV_2D)"),
    CASE(net_images_s8, unknown_type, MOTE_UNSUPPORTED, "element type 200 is none that is known here"),
    CASE(net_images_s8, no_subgraph, MOTE_UNSUPPORTED, "0 subgraphs, expected 1"),
    CASE(net_images_s8, root_beyond, MOTE_INPUT, "the model needs 4 bytes, past the end of the file"),
};

/* An exact copy, so that the sanitizer sees a step too far. */
static void load(const struct mote_buffer *file, void (*change)(const Flat *f), enum mote_status expected,
                 struct mote_error *error) {
    const Flat flat = {malloc(file->size), file->size};
    struct mote_runner *runner = NULL;
    memcpy(flat.bytes, file->data, file->size);
    if (change) change(&flat);
    *error = (struct mote_error){MOTE_OK, ""};
    const enum mote_status status = mote_runner_load(flat.bytes, flat.size, NULL, &runner, error);
    if (status != expected)
        fail_msg("status %d, %d was expected: %s", (int)status, (int)expected, error->text);
    mote_runner_free(runner);
    free(flat.bytes);
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mote_graph *graph = cases[i].make();
        struct mote_buffer file = {0};
        struct mote_error error;
        assert_int_equal(mote_tflite_write(graph, &(struct mote_tflite_options){.layout = 0xff}, &file, NULL),
                         MOTE_OK);
        mote_graph_free(graph);
        load(&file, NULL, MOTE_OK, &error);
        load(&file, cases[i].change, cases[i].status, &error);
        if (!strstr(error.text, cases[i].said))
            fail_msg("%s: \"%s\" does not say \"%s\"", cases[i].name, error.text, cases[i].said);
        assert_memory_equal(error.text, "the model: ", 11);
        mote_buffer_free(&file);
    }
}

/* A gigabyte of activations asked for by a file of half a kilobyte, in a form that every check of shapes lets pass. */
static void test_a_billion_bytes(void **state) {
    (void)state;
    struct mote_graph *graph = net_new();
    struct mote_buffer file = {0};
    struct mote_error error;
    const int32_t x = net_value(graph, MOTE_INT8, SHAPE(1, 500000000));
    const int32_t y = net_value(graph, MOTE_INT8, SHAPE(1, 500000000));
    net_op(graph, MOTE_OP_RELU, 1, &x, y);
    assert_int_equal(mote_tflite_write(net_end(graph, x, y), NULL, &file, NULL), MOTE_OK);
    mote_graph_free(graph);
    assert_true(file.size < 1000);
    load(&file, NULL, MOTE_UNSUPPORTED, &error);
    assert_non_null(
        strstr(error.text, "the network takes more than the 67104768 bytes of memory that it may have"));
    mote_buffer_free(&file);
}

/* Weights made at load time of constants, 10^13 multiply-accumulates: not before somebody runs it, and not where a limit
 * of work is set. */
static void test_a_year_of_work(void **state) {
    (void)state;
    enum { SIDE = 900 };
    struct mote_graph *graph = net_new();
    struct mote_buffer file = {0};
    struct mote_error error;
    struct mote_runner *runner = NULL;
    static float zeros[SIDE * SIDE];
    const int32_t image = mote_graph_add_tensor(graph, MOTE_FLOAT32, SHAPE(1, SIDE, SIDE, 1), zeros);
    const int32_t x = net_value(graph, MOTE_FLOAT32, SHAPE(1, SIDE, SIDE, 1)),
                  y = net_value(graph, MOTE_FLOAT32, SHAPE(1, SIDE, SIDE, 1));
    const int32_t made = net_value(graph, MOTE_FLOAT32, SHAPE(1, SIDE, SIDE, 1));
    struct mote_op *op = net_op(graph, MOTE_OP_CONV_2D, 2, (int32_t[]){image, image}, made);
    op->params.conv = (struct mote_conv_params){MOTE_PADDING_SAME, 1, 1, 1, 1, 0, MOTE_ACT_NONE};
    net_op(graph, MOTE_OP_ADD, 2, (int32_t[]){x, made}, y);
    assert_int_equal(mote_tflite_write(net_end(graph, x, y), NULL, &file, NULL), MOTE_OK);
    mote_graph_free(graph);
    load(&file, NULL, MOTE_OK, &error);
    const struct mote_runner_options options = {.work_limit = 1000000000};
    assert_int_equal(mote_runner_load(file.data, file.size, &options, &runner, &error), MOTE_UNSUPPORTED);
    assert_non_null(strstr(error.text, "steps of work, expected at most 1000000000"));
    mote_buffer_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_a_billion_bytes),
        cmocka_unit_test(test_a_year_of_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
