/* SPDX-License-Identifier: MIT
 * Random graphs, and whole image networks with random weights. By itself: every graph passes the check, survives write →
 * read → write, and gives the same numbers whether it is run whole, with all its memory shared, or op by op. With real
 * TensorFlow Lite (test_random_tflite.sh):
 *
 *     write FOLDER COUNT SEED: models and inputs
 *     compare FOLDER COUNT SEED wasm|c LEAST: judges what the engine made of them (FOLDER/N.ENGINE); fewer graphs than
 * LEAST that it took are a failure */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "shrink/random_judge.h"
#include "tflite/tflite.h"

static void same_after_reading(const struct mote_graph *graph, int name) {
    struct mote_buffer first = {0}, second = {0};
    struct mote_graph *again = NULL;
    struct mote_error error = {MOTE_OK, ""};
    if (mote_tflite_write(graph, NULL, &first, &error) != MOTE_OK) die("write", name, error.text);
    if (mote_tflite_read("memory", first.data, first.size, &again, &error) != MOTE_OK)
        die("read", name, error.text);
    if (mote_tflite_write(again, NULL, &second, &error) != MOTE_OK) die("write again", name, error.text);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    mote_graph_free(again);
    mote_buffer_free(&first);
    mote_buffer_free(&second);
}

static struct mote_program *program_of(const struct mote_graph *graph, int name) {
    struct mote_program *program = NULL;
    struct mote_error error = {MOTE_OK, ""};
    if (mote_program_create(graph, &program, &error) != MOTE_OK) die("program", name, error.text);
    mote_program_reset(program);
    return program;
}

static void run_whole(struct answers *a) {
    struct mote_program *program = program_of(a->graph, a->name);
    for (int run = 0; run < a->runs; run++) {
        memcpy(mote_program_input(program, 0), value_of(a, a->graph->inputs[0], run), a->input_bytes);
        mote_program_run(program, NULL);
        for (size_t i = 0; i < a->graph->output_count; i++) {
            const int32_t t = a->graph->outputs[i];
            memcpy(value_of(a, t, run), mote_program_output(program, i), a->graph->tensors[t].bytes);
        }
    }
    mote_program_free(program);
}

static void same_by_itself(const struct answers *a, size_t number) {
    const struct mote_op *op = &a->graph->ops[number];
    struct single single = single_begin(a->graph, number, a->name);
    for (int run = 0; run < a->runs; run++) {
        single_run(&single, a, run);
        for (size_t k = 0; k < op->output_count; k++) {
            const size_t bytes = a->graph->tensors[op->outputs[k]].bytes;
            if (memcmp(mote_program_output(single.program, k), value_of(a, op->outputs[k], run), bytes) != 0)
                die("by itself", a->name, mote_op_info((int)op->code)->name);
        }
    }
    single_end(&single);
}

/* The last output alone: what was an output lies in memory that is used again. */
static void same_in_shared_memory(const struct answers *a) {
    struct mote_graph *copy = NULL;
    const int32_t y = a->graph->outputs[a->graph->output_count - 1];
    assert_int_equal(mote_graph_copy(a->graph, &copy, NULL), MOTE_OK);
    assert_true(mote_graph_set_io(copy, a->graph->inputs, 1, &y, 1));
    struct mote_program *program = program_of(copy, a->name);
    for (int run = 0; run < a->runs; run++) {
        memcpy(mote_program_input(program, 0), value_of(a, a->graph->inputs[0], run), a->input_bytes);
        mote_program_run(program, NULL);
        if (memcmp(mote_program_output(program, 0), value_of(a, y, run), a->graph->tensors[y].bytes) != 0)
            die("shared memory", a->name, "another output");
    }
    mote_program_free(program);
    mote_graph_free(copy);
}

/* Integers by the plain kernels alone are those of this machine's. */
static void same_by_plain_kernels(const struct answers *a, uint64_t seed) {
    struct answers plain = answers_begin(a->graph, seed, a->name);
    const char *chosen = getenv("MOTE_CPU");
    char *kept = chosen ? strdup(chosen) : NULL;
    setenv("MOTE_CPU", "generic", 1);
    run_whole(&plain);
    kept ? setenv("MOTE_CPU", kept, 1) : unsetenv("MOTE_CPU");
    if (memcmp(plain.outputs, a->outputs, (size_t)a->runs * a->output_bytes) != 0)
        die("plain kernels", a->name, "other outputs");
    free(kept);
    answers_end(&plain);
}

/* MOTE_RANDOM_SEED in the environment: other graphs. */
static void test_graphs(void **state) {
    (void)state;
    const char *given = getenv("MOTE_RANDOM_SEED");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : 81;
    for (int i = 0; i < 300; i++) {
        struct mote_graph *graph = graph_number(seed, i);
        struct answers a = answers_begin(graph, seed, i);
        same_after_reading(graph, i);
        run_whole(&a);
        for (size_t o = 0; o < graph->op_count; o++)
            if (!makes_weights(graph, o)) same_by_itself(&a, o);
        same_in_shared_memory(&a);
        if (kind_of(i) == RANDOM_S8 || kind_of(i) == RANDOM_S16) same_by_plain_kernels(&a, seed);
        answers_end(&a);
        mote_graph_free(graph);
    }
}

/* Without the care of mote_file_write: a thousand syncs take their time. */
static void write_file(const char *folder, int name, const char *suffix, const void *data, size_t bytes) {
    char path[1000];
    snprintf(path, sizeof path, "%s/%d.%s", folder, name, suffix);
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data, 1, bytes, file) != bytes || fclose(file) != 0) die("write", name, path);
}

static int write_files(const char *folder, int count, uint64_t seed) {
    for (int i = 0; i < count; i++) {
        struct mote_buffer file = {0};
        struct mote_error error = {MOTE_OK, ""};
        struct mote_graph *graph = graph_number(seed, i);
        struct answers a = answers_begin(graph, seed, i);
        if (mote_tflite_write(graph, NULL, &file, &error) != MOTE_OK) die("write", i, error.text);
        write_file(folder, i, "tflite", file.data, file.size);
        write_file(folder, i, "in", a.inputs, (size_t)a.runs * a.input_bytes);
        mote_buffer_free(&file);
        answers_end(&a);
        mote_graph_free(graph);
    }
    return 0;
}

/* False where the engine refused it. */
static bool read_outputs(const char *folder, const char *engine, struct answers *a) {
    char path[1000];
    struct mote_buffer file = {0};
    snprintf(path, sizeof path, "%s/%d.%s", folder, a->name, engine);
    if (mote_file_read(path, 1 << 24, &file, NULL) != MOTE_OK) return false;
    if (file.size != (size_t)a->runs * a->output_bytes)
        die("outputs", a->name, "not as many bytes as the tensors have");
    memcpy(a->outputs, file.data, file.size);
    mote_buffer_free(&file);
    return true;
}

static int compare(const char *folder, int count, uint64_t seed, const char *engine, int least) {
    const enum engine which = strcmp(engine, "wasm") == 0 ? ENGINE_WASM : ENGINE_C;
    int compared = 0, bad = 0;
    for (int i = 0; i < count; i++) {
        struct mote_graph *graph = graph_number(seed, i);
        struct answers a = answers_begin(graph, seed, i);
        if (read_outputs(folder, engine, &a)) {
            bad += judge_graph(&a, which);
            compared++;
        }
        answers_end(&a);
        mote_graph_free(graph);
    }
    print_tallies();
    printf("%s: %d graphs, %d compared, %d refused, %d ops too far\n", engine, count, compared,
           count - compared, bad);
    if (compared < least) printf("expected at least %d compared\n", least);
    return bad > 0 || compared < least;
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_graphs)};
    if (argc == 5 && strcmp(argv[1], "write") == 0)
        return write_files(argv[2], atoi(argv[3]), strtoull(argv[4], NULL, 10));
    if (argc == 7 && strcmp(argv[1], "compare") == 0)
        return compare(argv[2], atoi(argv[3]), strtoull(argv[4], NULL, 10), argv[5], atoi(argv[6]));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
