/* SPDX-License-Identifier: MIT
 * The table of what each layer alone would lose, and its way through JSON. */
#include "report/sensitivity.h"

#include "json_again.h"
#include "report/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct mote_sensitivity_layer layers[2] = {
    {"CONV_2D", "1×25×1×32", 1056, {0, 0.125, 2.5, -0.125, 0.25, 1, 40}},
    {"FULLY_CONNECTED", "1×8", 520, {0, 0, 1, 0, 0, 0, 3.375}},
};
static const struct mote_sensitivity sample = {true, 799, 2, layers};

static void test_table(void **state) {
    struct mote_sensitivity errors = sample;
    struct mote_grid grid;
    struct mote_buffer text = {0};
    (void)state;
    mote_sensitivity_fill_grid(&sample, &grid);
    assert_int_equal(mote_grid_rows(&grid), 2);
    for (size_t w = 0; w < MOTE_SENSITIVITY_WAYS; w++)
        assert_string_equal(grid.column[4 + w].title, mote_sensitivity_ways[w].name);
    mote_grid_print_text(&grid, &text);
    mote_sensitivity_print_note(&sample, &text);
    assert_non_null(strstr((char *)text.data, "1,056       0.00       0.12       2.50   -0.12"));
    assert_non_null(
        strstr((char *)text.data, "Percentage points of accuracy that are lost on 799 validation"));
    errors.classes = false;
    mote_sensitivity_print_note(&errors, &text);
    assert_non_null(strstr((char *)text.data, "Percent by which the mean absolute error grows"));
    mote_buffer_free(&text);
    mote_grid_free(&grid);
}

static enum mote_status through_json(const char *from, const char *to, struct mote_sensitivity *out,
                                     struct mote_arena *arena, struct mote_error *error) {
    struct mote_json_reader reader = {.path = "card", .arena = arena, .error = error};
    cJSON *root = cJSON_CreateObject();
    bool ok = true;
    mote_sensitivity_add_json(root, &sample, &ok);
    root = json_again(root, ok, from, to, &reader);
    *out = (struct mote_sensitivity){0};
    mote_sensitivity_read_json(&reader, root, out);
    cJSON_Delete(root);
    return reader.status;
}

static void test_json(void **state) {
    struct mote_arena arena = {0};
    struct mote_error error = {0};
    struct mote_sensitivity got;
    (void)state;
    assert_int_equal(through_json(NULL, NULL, &got, &arena, &error), MOTE_OK);
    assert_true(got.classes && got.examples == 799 && got.count == 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(got.layer[i].op, layers[i].op);
        assert_string_equal(got.layer[i].shape, layers[i].shape);
        assert_int_equal(got.layer[i].weights, layers[i].weights);
        assert_memory_equal(got.layer[i].lost, layers[i].lost, sizeof layers[i].lost);
    }
    assert_int_equal(through_json("\"3 bits\"", "\"9 bits\"", &got, &arena, &error), MOTE_INPUT);
    assert_int_equal(through_json("\"weights\":\t1056", "\"weights\":\t-056", &got, &arena, &error),
                     MOTE_INPUT);
    mote_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_json)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
