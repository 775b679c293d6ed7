/* SPDX-License-Identifier: MIT
 * What pruning gained: weights counted by hand, the table and its sentences, and the way through JSON. */
#include "report/gain.h"

#include "json_again.h"
#include "report/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_count(void **state) {
    static const float w[6] = {1, 0, 0, -2, 0, 3}, bias[3] = {0, 0, 1};
    static const int8_t stored[4] = {0, 5, 0, 0};
    struct mote_graph *g;
    struct mote_gain_side side;
    (void)state;
    assert_int_equal(mote_graph_create(&g, NULL), MOTE_OK);
    mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){3, 2}, w);
    mote_graph_add_tensor(g, MOTE_FLOAT32, 1, (int32_t[]){3}, bias); /* not counted */
    mote_graph_add_tensor(g, MOTE_INT8, 4, (int32_t[]){1, 2, 2, 1}, stored);
    mote_graph_add_tensor(g, MOTE_FLOAT32, 2, (int32_t[]){3, 2}, NULL);
    mote_gain_count(g, &side);
    assert_int_equal(side.weights, 10);
    assert_int_equal(side.zeros, 6);
    mote_graph_free(g);
}

static struct mote_gain sample(void) {
    return (struct mote_gain){.network = "flatten, dense 8, relu, dense",
                              .widths = "16 → 8",
                              .ranks = "dense 8: 2, dense: whole",
                              .before = {300, 3, 1600, 1200, 64, 288, 1.5},
                              .after = {150, 5, 1000, 600, 32, 144, 0.75}};
}

static void test_table(void **state) {
    struct mote_gain gain = sample();
    struct mote_grid grid;
    struct mote_buffer text = {0};
    (void)state;
    mote_gain_fill_grid(&gain, &grid);
    mote_grid_print_text(&grid, &text);
    mote_gain_print_note(&gain, &text);
    assert_non_null(strstr((char *)text.data, "weights that are not 0     297    145  48.8 %"));
    assert_non_null(strstr((char *)text.data, "one inference (us)        1.50  0.750  50.0 %"));
    assert_non_null(strstr((char *)text.data, "Units and filters: 16 → 8."));
    assert_non_null(strstr((char *)text.data, "Ranks: dense 8: 2, dense: whole (whole: as two"));
    assert_null(strstr((char *)text.data, "no kernel skips them"));
    mote_buffer_free(&text);
    gain.widths = gain.ranks = NULL;
    gain.after.weights = 300;
    mote_gain_print_note(&gain, &text);
    assert_non_null(strstr((char *)text.data, "no kernel skips them"));
    mote_buffer_free(&text);
    mote_grid_free(&grid);
}

/* Reads the member back, after `from` in it was replaced by `to`. */
static enum mote_status through_json(const char *from, const char *to, struct mote_gain *out,
                                     struct mote_arena *arena, struct mote_error *error) {
    struct mote_gain gain = sample();
    struct mote_json_reader reader = {.path = "card", .arena = arena, .error = error};
    cJSON *root = cJSON_CreateObject();
    bool ok = true;
    mote_gain_add_json(root, &gain, &ok);
    root = json_again(root, ok, from, to, &reader);
    *out = (struct mote_gain){0};
    mote_gain_read_json(&reader, root, out);
    cJSON_Delete(root);
    return reader.status;
}

static void test_json(void **state) {
    struct mote_arena arena = {0};
    struct mote_error error = {0};
    struct mote_gain got, want = sample();
    (void)state;
    assert_int_equal(through_json(NULL, NULL, &got, &arena, &error), MOTE_OK);
    assert_string_equal(got.network, want.network);
    assert_string_equal(got.widths, want.widths);
    assert_string_equal(got.ranks, want.ranks);
    assert_memory_equal(&got.before, &want.before, sizeof got.before);
    assert_memory_equal(&got.after, &want.after, sizeof got.after);
    assert_int_equal(through_json("\"weights\":\t300", "\"weights\":\t2  ", &got, &arena, &error),
                     MOTE_INPUT);
    assert_string_equal(error.text, "card: pruning: more zeros than weights");
    assert_int_equal(through_json("\"macs\"", "\"mass\"", &got, &arena, &error), MOTE_INPUT);
    mote_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_count),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
