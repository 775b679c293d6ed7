/* SPDX-License-Identifier: MIT
 * Other people's files: read, and written again smaller, and the same from then on. Skipped where the shared folder is
 * absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/file.h"
#include "tflite/tflite.h"

#include <stdio.h>
#include <string.h>

#define MODELS MOTE_SOURCE "/../shared/golden/models/"

static const struct {
    const char *name;
    uint64_t macs;
} models[] = {
    {"mlperf_ad_int8", 264192},         {"mlperf_kws_hybrid", 2656768},    {"mlperf_kws_int8", 2656768},
    {"mlperf_wakeword_int8", 826368},   {"polito_kws_a_hybrid", 10773616}, {"polito_kws_b_hybrid", 1512192},
    {"polito_kws_dscnn_f32", 14826496}, {"polito_th_a_f16", 450},          {"polito_th_cnn_f32", 18048},
    {"polito_th_mlp_hybrid", 4928},     {"tflm_hello_world_f32", 288},     {"tflm_hello_world_int8", 288},
    {"tflm_lstm_f32", 113120},          {"tflm_lstm_int8", 113120},        {"tflm_micro_speech_int8", 336000},
};

static void write_twice(const char *name, const struct mote_graph *graph, size_t before) {
    struct mote_buffer once = {0}, again = {0};
    struct mote_graph *copy = NULL;
    struct mote_error error = {MOTE_OK, ""};
    assert_int_equal(mote_tflite_write(graph, NULL, &once, &error), MOTE_OK);
    if (mote_tflite_read(name, once.data, once.size, &copy, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_int_equal(mote_tflite_write(copy, NULL, &again, &error), MOTE_OK);
    assert_int_equal(once.size, again.size);
    assert_memory_equal(once.data, again.data, once.size);
    printf("%-24s %7zu bytes, written here %7zu\n", name, before, once.size);
    assert_true(once.size < before);
    mote_graph_free(copy);
    mote_buffer_free(&once);
    mote_buffer_free(&again);
}

static void test_models(void **state) {
    (void)state;
    if (!mote_file_exists(MODELS "mlperf_ad_int8.tflite")) {
        printf("%s is absent\n", MODELS);
        skip();
    }
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        char path[1000];
        struct mote_graph *graph = NULL;
        struct mote_buffer file = {0};
        struct mote_error error = {MOTE_OK, ""};
        snprintf(path, sizeof path, MODELS "%s.tflite", models[i].name);
        assert_int_equal(mote_file_read(path, 1 << 24, &file, &error), MOTE_OK);
        enum mote_status status = mote_tflite_read(models[i].name, file.data, file.size, &graph, &error);
        if (status != MOTE_OK) fail_msg("%s", error.text);
        assert_int_equal(mote_graph_macs(graph), models[i].macs);
        write_twice(models[i].name, graph, file.size);
        mote_graph_free(graph);
        mote_buffer_free(&file);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_models)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
