/* SPDX-License-Identifier: MIT
 * The small card in a model's metadata: what it holds, what it lacks, and how it is found. */
#define _XOPEN_SOURCE 700

#include "base/file.h"
#include "report/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define FEATURES                                                                                             \
    "\"features\":{\"kind\":\"logmel\",\"rate\":8000,\"clip\":4000,\"frame\":256,\"step\":128,\"bins\":2,"   \
    "\"coefficients\":1,\"low\":20,\"high\":4000,\"normalise\":"
#define HEAD "{\"task\":\"keywords\",\"input_steps\":30,\"inputs\":2,\"threshold\":0.25," FEATURES
#define BARE HEAD "false},\"labels\":[\"yes\",\"no\"]}"
#define SCALED HEAD "true},\"labels\":[\"yes\",\"no\"],\"mean\":[0.5,1],\"std\":[2,3]}"
#define FORECAST                                                                                             \
    "{\"task\":\"forecast\",\"input_steps\":6,\"output_steps\":3,\"step_seconds\":600,\"inputs\":1,"         \
    "\"columns\":[\"T\"],\"targets\":[\"T\"],\"mean\":[0.5],\"std\":[2]}"

static struct mote_card good(const char *text) {
    struct mote_card card;
    struct mote_error error;
    if (mote_card_read_embedded("m.tflite", text, strlen(text), &card, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return card;
}

static void comes_back(void **state) {
    (void)state;
    static const char *const all[] = {BARE, SCALED, FORECAST};
    for (size_t i = 0; i < 3; i++) {
        struct mote_card card = good(all[i]);
        struct mote_buffer text = {0};
        assert_int_equal(mote_card_print(&card, MOTE_CARD_ESSENTIAL, &text, NULL), MOTE_OK);
        assert_string_equal((char *)text.data, all[i]);
        mote_buffer_free(&text);
        mote_card_free(&card);
    }
    struct mote_card card = good(BARE);
    assert_true(card.label_count == 2 && card.column_count == 2 && card.threshold > 0.24 &&
                card.threshold < 0.26);
    assert_true(card.mean[1] >= 0 && card.mean[1] <= 0 && card.std[1] >= 1 && card.std[1] <= 1);
    mote_card_free(&card);
}

static void check_bad(const char *text, const char *why) {
    struct mote_card card;
    struct mote_error error = {MOTE_OK, "(accepted)"};
    assert_int_equal(mote_card_read_embedded("m.tflite", text, strlen(text), &card, &error), MOTE_INPUT);
    if (!strstr(error.text, why)) fail_msg("\"%s\" does not say \"%s\"", error.text, why);
}

static void what_is_wrong_is_named(void **state) {
    (void)state;
    check_bad("", "m.tflite: its metadata: line 1");
    check_bad("{}", "\"task\" is missing");
    check_bad(HEAD "true},\"labels\":[\"yes\",\"no\"]}", "\"mean\" is missing");
    check_bad(HEAD "false}}", "\"labels\" is missing");
    check_bad("{\"task\":\"keywords\",\"input_steps\":30,\"inputs\":2}", "\"kind\" is missing");
    check_bad("{\"task\":\"keywords\",\"input_steps\":30,\"inputs\":900000000000," FEATURES
              "false},\"labels\":[\"a\",\"b\"]}",
              "\"inputs\": expected");
    check_bad("{\"task\":\"forecast\",\"input_steps\":6,\"output_steps\":3,\"inputs\":1}",
              "\"columns\" is missing");
}

static void features_become_a_plan(void **state) {
    (void)state;
    struct mote_plan_features plan;
    struct mote_error error;
    struct mote_card card = good(SCALED);
    assert_int_equal(mote_card_features_plan(&card.features, &plan, NULL), MOTE_OK);
    assert_true(plan.kind == MOTE_PLAN_LOGMEL && plan.rate == 8000 && plan.frame == 256 && plan.normalise);
    assert_true(plan.seconds >= 0.5 && plan.seconds <= 0.5);
    struct mote_card_features again = mote_card_features_of(&plan);
    assert_int_equal(mote_card_features_match("m", &card.features, &again, "so", &error), MOTE_OK);
    again.coefficients = 9; /* means nothing to logmel */
    assert_int_equal(mote_card_features_match("m", &card.features, &again, "so", &error), MOTE_OK);
    again.frame = 512;
    assert_int_equal(mote_card_features_match("m", &card.features, &again, "so", &error), MOTE_INPUT);
    assert_string_equal(error.text, "m: says [features] frame = 256, the recipe 512; so");
    card.features.rate = 0;
    assert_int_equal(mote_card_features_plan(&card.features, &plan, &error), MOTE_INPUT);
    card.features.rate = 8000;
    card.features.kind = "smell";
    assert_int_equal(mote_card_features_plan(&card.features, &plan, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "smell"));
    mote_card_free(&card);
}

/* Writes y = relu(x) with that card to `path`. */
static void write_model(const char *path, const char *card) {
    struct mote_graph *graph;
    struct mote_buffer file = {0};
    const struct mote_tflite_options options = {.card = card, .card_bytes = card ? strlen(card) : 0};
    assert_int_equal(mote_graph_create(&graph, NULL), MOTE_OK);
    int32_t shape[] = {1, 2}, x = mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, shape, NULL),
            y = mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, shape, NULL);
    assert_non_null(mote_graph_add_op(graph, MOTE_OP_RELU, &x, 1, &y, 1));
    assert_true(mote_graph_set_io(graph, &x, 1, &y, 1));
    assert_int_equal(mote_tflite_write(graph, &options, &file, NULL), MOTE_OK);
    assert_int_equal(mote_file_write(path, file.data, file.size, NULL), MOTE_OK);
    mote_buffer_free(&file);
    mote_graph_free(graph);
}

static void models_are_cards(void **state) {
    (void)state;
    char path[64] = "/tmp/mote-embedded-XXXXXX";
    struct mote_card card;
    struct mote_error error;
    int file = mkstemp(path);
    assert_true(file >= 0 && close(file) == 0);
    write_model(path, SCALED);
    if (mote_card_load(path, &card, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_string_equal(card.labels[1], "no");
    mote_card_free(&card);
    write_model(path, NULL);
    assert_int_equal(mote_card_load(path, &card, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "no card in its metadata"));
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(features_become_a_plan),
        cmocka_unit_test(models_are_cards),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
