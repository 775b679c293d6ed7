/* SPDX-License-Identifier: MIT
 * Writing: every sample network comes back the same from its file, in every layout, and its file is the same
 * when written again. With a folder as argument, writes the files there instead, for flatc and real
 * TensorFlow Lite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/rng.h"
#include "tflite/networks.h"
#include "tflite/tflite.h"

#include <stdio.h>

static void write_ok(const struct mote_graph *graph, const struct mote_tflite_options *options,
                     struct mote_buffer *out) {
    struct mote_error error = {MOTE_OK, ""};
    if (mote_tflite_write(graph, options, out, &error) != MOTE_OK) fail_msg("%s", error.text);
}

static struct mote_graph *read_ok(const struct mote_buffer *file) {
    struct mote_error error = {MOTE_OK, ""};
    struct mote_graph *graph = NULL;
    if (mote_tflite_read("memory", file->data, file->size, &graph, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return graph;
}

static void same_tensor(const struct mote_tensor *a, const struct mote_tensor *b) {
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->rank, b->rank);
    assert_memory_equal(a->shape, b->shape, sizeof a->shape);
    assert_int_equal(a->bytes, b->bytes);
    assert_int_equal(a->is_variable, b->is_variable);
    assert_int_equal(a->quant.count, b->quant.count);
    assert_true(!a->data == !b->data);
    if (a->data) assert_memory_equal(a->data, b->data, a->bytes);
    if (!a->quant.count) return;
    assert_memory_equal(a->quant.scale, b->quant.scale, a->quant.count * sizeof(float));
    assert_memory_equal(a->quant.zero_point, b->quant.zero_point, a->quant.count * sizeof(int32_t));
    assert_int_equal(a->quant.dimension, b->quant.dimension);
}

static void same_tensors(const struct mote_graph *g, const struct mote_graph *h, const int32_t *a,
                         size_t a_count, const int32_t *b, size_t b_count) {
    assert_int_equal(a_count, b_count);
    for (size_t i = 0; i < a_count; i++) {
        assert_true((a[i] < 0) == (b[i] < 0));
        if (a[i] >= 0) same_tensor(&g->tensors[a[i]], &h->tensors[b[i]]);
    }
}

/* The same but for the numbers of tensors. */
static void same_graph(const struct mote_graph *g, const struct mote_graph *h) {
    assert_int_equal(g->tensor_count, h->tensor_count);
    assert_int_equal(g->op_count, h->op_count);
    same_tensors(g, h, g->inputs, g->input_count, h->inputs, h->input_count);
    same_tensors(g, h, g->outputs, g->output_count, h->outputs, h->output_count);
    for (size_t i = 0; i < g->op_count; i++) {
        const struct mote_op *a = &g->ops[i], *b = &h->ops[i];
        assert_int_equal(a->code, b->code);
        assert_memory_equal(&a->params, &b->params, sizeof a->params);
        same_tensors(g, h, a->inputs, a->input_count, b->inputs, b->input_count);
        same_tensors(g, h, a->outputs, a->output_count, b->outputs, b->output_count);
        same_tensors(g, h, a->intermediates, a->intermediate_count, b->intermediates, b->intermediate_count);
    }
}

static void check_identity(const struct mote_graph *graph, const struct mote_tflite_options *options) {
    struct mote_buffer once = {0}, again = {0};
    write_ok(graph, options, &once);
    struct mote_graph *copy = read_ok(&once);
    same_graph(graph, copy);
    write_ok(copy, options, &again);
    if (again.size != once.size || memcmp(once.data, again.data, once.size) != 0) {
        fail_msg("layout %llx: written again, %zu bytes become other %zu",
                 (unsigned long long)options->layout, once.size, again.size);
    }
    mote_graph_free(copy);
    mote_buffer_free(&once);
    mote_buffer_free(&again);
}

static void test_identity(void **state) {
    (void)state;
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 0);
    for (int i = 0; i < NETWORKS; i++) {
        struct mote_graph *graph = networks[i].make();
        struct mote_tflite_options options = {0};
        check_identity(graph, &options);
        for (int bit = 0; bit < 8; bit++) { /* each form alone */
            options.layout = 1u << bit;
            check_identity(graph, &options);
        }
        for (int k = 0; k < 12; k++) {
            options.layout = mote_rng_next(&rng);
            check_identity(graph, &options);
        }
        mote_graph_free(graph);
    }
}

/* Equal networks whose tensors are numbered differently make the same file. */
static void test_numbers_do_not_matter(void **state) {
    (void)state;
    struct mote_buffer a = {0}, b = {0};
    struct mote_graph *g = net_dense_f32(), *h = net_new();
    const int32_t order[4] = {3, 1, 0, 2}; /* y, w, x, b */
    for (int i = 0; i < 4; i++) {
        const struct mote_tensor *t = &g->tensors[order[i]];
        mote_graph_add_tensor(h, t->type, t->rank, t->shape, t->data);
    }
    mote_graph_add_tensor(h, MOTE_FLOAT32, SHAPE(7), NULL); /* named by nothing */
    net_op(h, MOTE_OP_FULLY_CONNECTED, 3, (int32_t[]){2, 1, 3}, 0);
    net_end(h, 2, 0);
    write_ok(g, NULL, &a);
    write_ok(h, NULL, &b);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    mote_graph_free(g);
    mote_graph_free(h);
    mote_buffer_free(&a);
    mote_buffer_free(&b);
}

static void test_names_and_card(void **state) {
    (void)state;
    const char card[] = "{\"task\":\"forecast\"}";
    struct mote_graph *graph = net_dense_f32();
    graph->tensors[0].name = mote_arena_string(&graph->arena, "the last six samples");
    graph->tensors[3].name = mote_arena_string(&graph->arena, "the next three");
    graph->description = mote_arena_string(&graph->arena, "a linear map");
    struct mote_tflite_options options = {.names = true, .card = card, .card_bytes = sizeof card - 1};
    struct mote_buffer file = {0}, plain = {0};
    graph->tensors[1].name = ""; /* no name, as if NULL */
    check_identity(graph, &options);
    write_ok(graph, &options, &file);
    write_ok(graph, NULL, &plain);
    assert_true(file.size > plain.size + sizeof card);
    struct mote_graph *copy = read_ok(&file);
    assert_string_equal(copy->tensors[copy->inputs[0]].name, "the last six samples");
    assert_string_equal(copy->tensors[copy->outputs[0]].name, "the next three");
    assert_string_equal(copy->description, "a linear map");
    assert_int_equal(copy->card_bytes, sizeof card - 1);
    assert_memory_equal(copy->card, card, sizeof card - 1);
    struct mote_tflite_parts parts;
    assert_int_equal(mote_tflite_parts("memory", file.data, file.size, &parts, NULL), MOTE_OK);
    assert_int_equal(parts.weights, 4 * (6 * 12 + 6));
    assert_int_equal(parts.names,
                     strlen("the last six samples") + strlen("the next three") + strlen("a linear map"));
    assert_int_equal(parts.other, sizeof card - 1);
    assert_int_equal(parts.total, file.size);
    assert_int_equal(parts.weights + parts.names + parts.other + parts.scales + parts.structure, file.size);
    mote_graph_free(copy);
    mote_graph_free(graph);
    mote_buffer_free(&file);
    mote_buffer_free(&plain);
}

/* What TensorFlow Lite demands of the place of constant data, in every layout. */
static void test_data_is_aligned(void **state) {
    (void)state;
    struct mote_graph *graph = net_dense_f32();
    const struct mote_tensor *weights = &graph->tensors[1];
    for (uint64_t layout = 0; layout < 200; layout++) {
        struct mote_tflite_options options = {.layout = layout * 0x9e3779b97f4a7c15u};
        struct mote_buffer file = {0};
        bool found = false;
        write_ok(graph, &options, &file);
        for (size_t at = 0; at + weights->bytes <= file.size && !found; at += 16) {
            found = memcmp(file.data + at, weights->data, weights->bytes) == 0;
        }
        assert_true(found);
        mote_buffer_free(&file);
    }
    mote_graph_free(graph);
}

/* All that is not weights in the smallest forecaster; what was reached must not be lost. */
static void test_size(void **state) {
    (void)state;
    struct mote_graph *graph = net_dense_f32();
    struct mote_buffer file = {0};
    struct mote_tflite_parts parts;
    write_ok(graph, NULL, &file);
    assert_int_equal(mote_tflite_parts("memory", file.data, file.size, &parts, NULL), MOTE_OK);
    printf("dense 12 to 6: %zu bytes, %zu of them weights\n", parts.total, parts.weights);
    assert_int_equal(parts.weights, 312);
    assert_true(parts.structure <= 320);
    mote_graph_free(graph);
    mote_buffer_free(&file);
}

static void test_refusals(void **state) {
    (void)state;
    struct mote_graph *graph = net_dense_f32();
    struct mote_buffer file = {0};
    struct mote_error error = {MOTE_OK, ""};
    graph->tensors[3].shape[1] = 7;
    graph->tensors[3].bytes = 28;
    assert_int_equal(mote_tflite_write(graph, NULL, &file, &error), MOTE_INPUT);
    assert_string_equal(error.text,
                        "op 0 (FULLY_CONNECTED): the output has shape [1×7], the inputs make [1×6]");
    assert_int_equal(file.size, 0);
    mote_graph_free(graph);
}

static int write_samples(const char *folder) {
    for (int i = 0; i < NETWORKS; i++) {
        for (int variant = 0; variant < 3; variant++) { /* the default, all plain, a random one */
            static const uint64_t layouts[3] = {0, 0xff, 0x123556789abcdef0u};
            struct mote_tflite_options options = {.layout = layouts[variant]};
            struct mote_buffer file = {0};
            struct mote_error error = {MOTE_OK, ""};
            char path[1000];
            struct mote_graph *graph = networks[i].make();
            snprintf(path, sizeof path, "%s/%s.%d.tflite", folder, networks[i].name, variant);
            bool done = mote_tflite_write(graph, &options, &file, &error) == MOTE_OK &&
                        mote_file_write(path, file.data, file.size, &error) == MOTE_OK;
            mote_graph_free(graph);
            mote_buffer_free(&file);
            if (!done) return fprintf(stderr, "%s: %s\n", networks[i].name, error.text), 1;
        }
    }
    return 0;
}

/* Two files hold the same network if they are written the same. */
static int compare(const char *const paths[2]) {
    struct mote_buffer files[2] = {{0}, {0}};
    for (int i = 0; i < 2; i++) {
        struct mote_error error = {MOTE_OK, ""};
        struct mote_graph *graph = NULL;
        if (mote_tflite_load(paths[i], &graph, &error) != MOTE_OK)
            return fprintf(stderr, "%s\n", error.text), 1;
        write_ok(graph, NULL, &files[i]);
        mote_graph_free(graph);
    }
    bool same = files[0].size == files[1].size && memcmp(files[0].data, files[1].data, files[0].size) == 0;
    mote_buffer_free(&files[0]);
    mote_buffer_free(&files[1]);
    return same ? 0 : (fprintf(stderr, "%s and %s differ\n", paths[0], paths[1]), 1);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identity),       cmocka_unit_test(test_numbers_do_not_matter),
        cmocka_unit_test(test_names_and_card), cmocka_unit_test(test_data_is_aligned),
        cmocka_unit_test(test_size),           cmocka_unit_test(test_refusals),
    };
    if (argc == 3 && strcmp(argv[1], "write") == 0) return write_samples(argv[2]);
    if (argc == 4 && strcmp(argv[1], "same") == 0) return compare((const char *const *)argv + 2);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
