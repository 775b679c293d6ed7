/* SPDX-License-Identifier: MIT
 * Other people's models against what real engines answered (doc/exactness.md): int8 equal to TensorFlow Lite
 * Micro's bytes, float and hybrid within 1e-5 of the largest |output|, in every variant that this machine has. Needs
 * the folder golden, which is no part of this project. */
#include "program/program.h"
#include "tflite/tflite.h"

#include "base/cpu.h"
#include "base/file.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define GOLDEN MOTE_SOURCE "/../shared/golden/"

static const struct {
    const char *model, *engine;
    bool exact;
    size_t arena; /* most bytes: what the planner has reached */
} cases[] = {
    {"mlperf_ad_int8", "tflm", true, 768},
    {"mlperf_kws_int8", "tflm", true, 16512},
    {"mlperf_wakeword_int8", "tflm", true, 7680},
    {"tflm_hello_world_int8", "tflm", true, 32},
    {"tflm_lstm_int8", "tflm", true, 1584},
    {"tflm_micro_speech_int8", "tflm", true, 5968},
    {"tflm_hello_world_f32", "tflm", false, 128},
    {"tflm_lstm_f32", "tflm", false, 5936},
    {"polito_th_cnn_f32", "tflm", false, 1280},
    {"polito_kws_dscnn_f32", "tflm", false, 331776},
    {"polito_th_a_f16", "tflite-ref", false, 160},
    {"polito_th_mlp_hybrid", "tflite-ref", false, 768},
    {"polito_kws_a_hybrid", "tflite-ref", false, 281232},
    {"polito_kws_b_hybrid", "tflite-ref", false, 111616},
    {"mlperf_kws_hybrid", "tflite-ref", false, 72064},
};

/* Input `number` as golden/README.md defines it, in the stored type. */
static void fill_input(const struct mote_tensor *t, int number, void *data) {
    for (size_t i = 0; i < mote_tensor_count(t); i++) {
        const int v = number == 1 ? (int)((i * 37 + 11) % 256) - 128 : (int)((i * 29 + 7) % 41) - 20;
        const int zero = number == 1 || t->quant.count == 0 ? 0 : t->quant.zero_point[0];
        const int stored = v + zero < -128 ? -128 : v + zero > 127 ? 127 : v + zero;
        if (t->type == MOTE_INT8) ((int8_t *)data)[i] = (int8_t)stored;
        if (t->type == MOTE_FLOAT32) ((float *)data)[i] = (float)v / (number == 1 ? 64.0f : 16.0f);
    }
}

static double value_at(const struct mote_tensor *t, const void *data, size_t i) {
    return t->type == MOTE_INT8 ? (double)((const int8_t *)data)[i] : (double)((const float *)data)[i];
}

/* The values of one text file: a heading, then one a line. */
static double *read_values(const char *path, size_t count) {
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s is absent", path);
    double *values = calloc(count + 1, sizeof *values);
    if (fscanf(file, "#%*[^\n]") == EOF) fail_msg("%s is empty", path);
    for (size_t i = 0; i < count; i++) {
        if (fscanf(file, "%lf", &values[i]) != 1) fail_msg("%s holds fewer than %zu values", path, count);
    }
    fclose(file);
    return values;
}

/* Where a model disagrees: its layers' first values beside the reference's, tensor by tensor. */
struct layers {
    const char *path;
    const struct mote_graph *graph;
};

static void compare_layer(const struct layers *l, size_t number, int32_t tensor, const void *data) {
    char line[4000], key[40];
    FILE *file = fopen(l->path, "r");
    snprintf(key, sizeof key, " tensor %d ", (int)tensor);
    while (file && fgets(line, sizeof line, file)) {
        const char *text = strstr(line, "vals");
        if (!strstr(line, key) || !text) continue;
        double worst = 0, most = 0, expected;
        int used;
        text += 4;
        for (size_t i = 0; sscanf(text, "%lf%n", &expected, &used) == 1; i++, text += used) {
            worst = fmax(worst, fabs(expected - value_at(&l->graph->tensors[tensor], data, i)));
            most = fmax(most, fabs(expected));
        }
        printf("  op %zu, tensor %d: first values differ by up to %g of %g\n", number, (int)tensor, worst,
               most);
    }
    if (file) fclose(file);
}

static void visit(void *context, size_t number, int32_t tensor, const void *data) {
    compare_layer(context, number, tensor, data);
}

static double worst_difference(const struct mote_tensor *t, const void *data, const double *expected,
                               double *most) {
    double worst = 0;
    *most = 0;
    for (size_t i = 0; i < mote_tensor_count(t); i++) {
        const double difference = fabs(value_at(t, data, i) - expected[i]);
        worst = difference <= worst ? worst : difference;
        *most = fmax(*most, fabs(expected[i]));
    }
    return worst;
}

static bool check_input(const struct mote_graph *graph, struct mote_program *program, size_t k, int number) {
    char path[600];
    const struct mote_tensor *in = &graph->tensors[graph->inputs[0]],
                             *out = &graph->tensors[graph->outputs[0]];
    snprintf(path, sizeof path, GOLDEN "outputs/%s.%s.in%d.txt", cases[k].model, cases[k].engine, number);
    double *expected = read_values(path, mote_tensor_count(out)), most;
    mote_program_reset(program);
    fill_input(in, number, mote_program_input(program, 0));
    mote_program_run(program, NULL);
    const double worst = worst_difference(out, mote_program_output(program, 0), expected, &most);
    const bool good = worst <= (cases[k].exact ? 0 : 1e-5 * most);
    printf("%s in%d: %s, %g of %g from %s\n", cases[k].model, number, good ? "good" : "BAD", worst, most,
           cases[k].engine);
    free(expected);
    if (good) return true;
    snprintf(path, sizeof path, GOLDEN "layers/%s.in%d.txt", cases[k].model, number);
    mote_program_reset(program);
    fill_input(in, number, mote_program_input(program, 0));
    mote_program_run_visit(program, visit, &(struct layers){path, graph}, NULL);
    return false;
}

static bool check_model(size_t k) {
    char path[600];
    struct mote_graph *graph;
    struct mote_program *program;
    struct mote_error error;
    snprintf(path, sizeof path, GOLDEN "models/%s.tflite", cases[k].model);
    if (mote_tflite_load(path, &graph, &error) != MOTE_OK) fail_msg("%s", error.text);
    if (mote_program_create(graph, &program, &error) != MOTE_OK)
        fail_msg("%s: %s", cases[k].model, error.text);
    bool good = mote_program_arena_bytes(program) <= cases[k].arena;
    if (!good) printf("%s: BAD, an arena of %zu\n", cases[k].model, mote_program_arena_bytes(program));
    good = check_input(graph, program, k, 1) && good;
    good = check_input(graph, program, k, 2) && good;
    mote_program_free(program);
    mote_graph_free(graph);
    return good;
}

static void test_models(void **state) {
    (void)state;
    if (!mote_file_exists(GOLDEN "README.md")) {
        printf("skipped: the golden models and answers are not beside this project (../shared/golden)\n");
        skip();
    }
    bool good = true;
    for (enum mote_cpu cpu = MOTE_CPU_GENERIC; cpu < MOTE_CPUS; cpu++) {
        if (!mote_cpu_has(cpu)) continue;
        printf("MOTE_CPU=%s\n", mote_cpu_name(cpu));
        setenv("MOTE_CPU", mote_cpu_name(cpu), 1);
        for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
            good = check_model(k) && good;
    }
    assert_true(good);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_models)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
