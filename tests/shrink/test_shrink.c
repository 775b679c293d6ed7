/* SPDX-License-Identifier: MIT
 * mote_shrink and mote_pack together: a plan's steps in order, files that read back the same, same bytes
 * twice, and the search's bytes on a real file. */
#include "shrink/lastlayer.h"
#include "shrink/shrink.h"
#include "tflite/tflite.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <zlib.h>

#include <cmocka.h>

#include "shrink/networks.h"

static struct series train, validation;

struct packed {
    struct mote_buffer file, stream;
};

static struct packed pack(const struct mote_graph *graph) {
    struct packed p = {{0}, {0}};
    struct mote_error error = {0};
    if (mote_pack(graph, NULL, MOTE_PACK_STREAM, &p.file, &p.stream, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return p;
}

static void unpack(struct packed *p) {
    mote_buffer_free(&p->file);
    mote_buffer_free(&p->stream);
}

/* A quick measure: the default layout through zlib. */
static size_t zlib_size(const struct mote_graph *graph) {
    static uint8_t stream[1 << 16];
    const struct mote_tflite_options options = {0};
    struct mote_buffer file = {0};
    uLongf size = sizeof stream;
    assert_int_equal(mote_tflite_write(graph, &options, &file, NULL), MOTE_OK);
    assert_int_equal(compress2(stream, &size, file.data, file.size, 9), Z_OK);
    mote_buffer_free(&file);
    return size;
}

static struct mote_graph *shrink(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                 uint64_t seed) {
    struct mote_graph *made = NULL;
    struct mote_error error = {0};
    if (mote_shrink(graph, plan, &train.dataset, &validation.dataset, seed, &made, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return made;
}

/* Absolute error of a graph over the validation series, in standard deviations of the targets. */
static double loss_of(const struct mote_graph *graph) {
    struct mote_program *program;
    double total = 0;
    need(mote_program_create(graph, &program, NULL) == MOTE_OK);
    for (uint32_t i = 0; i < validation.dataset.count; i++) {
        float x[IN], y[OUT], answer[OUT];
        validation.dataset.fetch(&validation, &i, 1, x, y);
        mote_program_predict(program, x, answer);
        for (size_t k = 0; k < OUT; k++)
            total += fabs((double)(answer[k] - y[k]) / (double)validation.std[k]);
    }
    mote_program_free(program);
    return total / OUT / (double)validation.dataset.count;
}

static void stream_is_the_file(void **state) {
    (void)state;
    struct mote_graph *graph = mlp_network(1), *back = NULL;
    struct packed p = pack(graph), again = pack(graph);
    struct mote_buffer bytes = {0};
    assert_int_equal(mote_zlib_unpack(p.stream.data, p.stream.size, p.file.size, &bytes, NULL), MOTE_OK);
    assert_int_equal(bytes.size, p.file.size);
    assert_memory_equal(bytes.data, p.file.data, bytes.size);
    assert_int_equal(again.stream.size, p.stream.size);
    assert_memory_equal(again.stream.data, p.stream.data, p.stream.size);
    assert_int_equal(mote_tflite_read("test", bytes.data, bytes.size, &back, NULL), MOTE_OK);
    assert_true(compare(graph, back, &train).largest == 0);
    mote_buffer_free(&bytes);
    unpack(&p);
    unpack(&again);
    mote_graph_free(graph);
    mote_graph_free(back);
}

/* No layout is larger than the writer's default. */
static void layouts_help(void **state) {
    (void)state;
    struct mote_graph *graph = linear_network(&train, 1);
    struct packed p = pack(graph);
    struct mote_buffer plain = {0}, stream = {0};
    const struct mote_tflite_options options = {0};
    assert_int_equal(mote_tflite_write(graph, &options, &plain, NULL), MOTE_OK);
    assert_int_equal(mote_zlib_pack(plain.data, plain.size, &stream, NULL), MOTE_OK);
    printf("default layout %zu bytes, best %zu\n", stream.size, p.stream.size);
    assert_true(p.stream.size <= stream.size);
    mote_buffer_free(&plain);
    mote_buffer_free(&stream);
    unpack(&p);
    mote_graph_free(graph);
}

static const struct mote_plan_shrink searching = {.mantissa = 23, .rate_distortion = 3e-4};

/* A copy after a short search. */
static struct mote_graph *searched(const struct mote_graph *graph, size_t trials) {
    struct mote_graph *made;
    struct mote_error error = {0};
    assert_int_equal(mote_graph_copy(graph, &made, NULL), MOTE_OK);
    if (mote_last_layer_search(made, &searching, &train.dataset, &validation.dataset, 1, trials, &error) !=
        MOTE_OK)
        fail_msg("%s", error.text);
    return made;
}

static void search_saves_bytes(void **state) {
    (void)state;
    struct mote_graph *graph = linear_network(&train, 2), *made = searched(graph, 3000),
                      *again = searched(graph, 3000);
    size_t before = zlib_size(graph), after = zlib_size(made);
    double loss = loss_of(graph), found = loss_of(made);
    printf("%zu -> %zu bytes, loss %g -> %g\n", before, after, loss, found);
    assert_true(after + 120 < before);
    assert_true(found < 1.02 * loss);
    for (size_t i = 1; i < 3; i++) {
        const struct mote_tensor *a = &made->tensors[made->ops[0].inputs[i]];
        assert_memory_equal(a->data, again->tensors[again->ops[0].inputs[i]].data, a->bytes);
    }
    mote_graph_free(graph);
    mote_graph_free(made);
    mote_graph_free(again);
}

static void steps_in_order(void **state) {
    (void)state;
    struct mote_plan_shrink plan = {.mantissa = 5, .sparsity = 0.4, .quantize = MOTE_QUANTIZE_NONE};
    struct mote_graph *graph = mlp_network(3), *made = shrink(graph, &plan, 1);
    assert_true(zlib_size(made) < zlib_size(graph) / 2);
    assert_true(compare(graph, made, &train).mean < 0.2 * compare(graph, made, &train).spread);
    mote_graph_free(made);
    static const enum mote_quantize modes[] = {MOTE_QUANTIZE_WEIGHTS, MOTE_QUANTIZE_FLOAT16,
                                               MOTE_QUANTIZE_FULL};
    plan = (struct mote_plan_shrink){.mantissa = 23};
    for (size_t i = 0; i < 3; i++) {
        plan.quantize = modes[i];
        made = shrink(graph, &plan, 1);
        struct difference d = compare(graph, made, &train);
        assert_true(d.mean > 0 && d.mean < 0.03 * d.spread);
        mote_graph_free(made);
    }
    mote_graph_free(graph);
}

static void last_layer(void **state) {
    (void)state;
    struct mote_graph *linear = linear_network(&train, 1), *mlp = mlp_network(1), *net = conv_network(1);
    assert_int_equal(mote_last_layer(linear), 0);
    assert_int_equal(mote_last_layer(mlp), 2);
    assert_int_equal(mote_last_layer(net), 3);
    mlp->ops[2].params.fc.activation = MOTE_ACT_RELU;
    assert_int_equal(mote_last_layer(mlp), -1);
    mote_graph_free(linear);
    mote_graph_free(mlp);
    mote_graph_free(net);
}

static void search_of_a_hidden_network(void **state) {
    (void)state;
    struct builder b = build(5);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN}), h = dense(&b, x, 4, MOTE_ACT_RELU);
    struct mote_graph *graph = finish(&b, x, dense(&b, h, OUT, MOTE_ACT_NONE)), *made = searched(graph, 2000);
    assert_true(zlib_size(made) < zlib_size(graph));
    assert_true(loss_of(made) < 1.05 * loss_of(graph));
    assert_memory_equal(made->tensors[made->ops[0].inputs[1]].data,
                        graph->tensors[graph->ops[0].inputs[1]].data, 4 * 4 * IN);
    mote_graph_free(graph);
    mote_graph_free(made);
}

static void refusals(void **state) {
    (void)state;
    struct mote_graph *graph = linear_network(&train, 1), *made = NULL;
    struct mote_error error = {0};
    struct mote_plan_shrink plan = {
        .mantissa = 23, .rate_distortion = 1e-4, .quantize = MOTE_QUANTIZE_WEIGHTS};
    assert_int_equal(mote_shrink(graph, &plan, &train.dataset, NULL, 1, &made, &error), MOTE_USAGE);
    plan.quantize = MOTE_QUANTIZE_NONE;
    assert_int_equal(mote_shrink(graph, &plan, NULL, NULL, 1, &made, &error), MOTE_USAGE);
    struct mote_dataset other = train.dataset;
    other.outputs = 5;
    assert_int_equal(mote_shrink(graph, &plan, &other, NULL, 1, &made, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "5 targets"));
    mote_graph_free(graph);
    struct builder b = build(5);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN});
    graph = finish(&b, x, dense(&b, dense(&b, x, 100, MOTE_ACT_RELU), OUT, MOTE_ACT_NONE));
    assert_int_equal(mote_shrink(graph, &plan, &train.dataset, NULL, 1, &made, &error), MOTE_UNSUPPORTED);
    assert_non_null(strstr(error.text, "takes at most 4096"));
    assert_null(made);
    mote_graph_free(graph);
}

int main(void) {
    series_make(&train, 1);
    series_make(&validation, 2);
    const struct CMUnitTest tests[] = {cmocka_unit_test(stream_is_the_file),
                                       cmocka_unit_test(layouts_help),
                                       cmocka_unit_test(search_saves_bytes),
                                       cmocka_unit_test(steps_in_order),
                                       cmocka_unit_test(last_layer),
                                       cmocka_unit_test(search_of_a_hidden_network),
                                       cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
