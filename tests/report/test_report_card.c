/* SPDX-License-Identifier: MIT
 * The card: what it says, that it reads back the same, and what bad ones are told. */
#include "report/card.h"
#include "report/html.h"
#include "report/text.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sample.h"

static const char *names[] = {"T (degC)", "rh (%)"};

static char *print(const struct mote_card *card, enum mote_card_part part) {
    struct mote_buffer out = {0};
    struct mote_error error;
    assert_int_equal(mote_card_print(card, part, &out, &error), MOTE_OK);
    return (char *)out.data;
}

static double number(const cJSON *object, const char *key) {
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (!cJSON_IsNumber(item)) fail_msg("no number %s", key);
    return item->valuedouble;
}

static void eval_keeps_the_contract(void **state) {
    (void)state;
    struct mote_card card;
    sample_card(&card, names);
    char *text = print(&card, MOTE_CARD_EVAL);
    cJSON *root = cJSON_Parse(text);
    assert_non_null(root);
    assert_string_equal(cJSON_GetObjectItem(root, "task")->valuestring, "forecast");
    assert_true(number(root, "bytes") == 648 && number(root, "zlib_bytes") == 331);
    assert_true(number(root, "windows") == 5261);
    assert_true(number(cJSON_GetObjectItem(root, "mae"), "rh (%)") == 0.85);
    assert_true(number(cJSON_GetObjectItem(root, "persistence_mae"), "T (degC)") == 0.17);
    const cJSON *steps = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "mae_per_step"), "rh (%)");
    assert_int_equal(cJSON_GetArraySize(steps), 3);
    assert_true(cJSON_GetArrayItem(steps, 2)->valuedouble == 1.25);
    steps = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "persistence_mae_per_step"), "T (degC)");
    assert_true(cJSON_GetArrayItem(steps, 0)->valuedouble == 0.12);
    assert_null(cJSON_GetObjectItem(root, "recipe"));
    assert_null(cJSON_GetObjectItem(root, "inference_us"));
    cJSON_Delete(root);
    free(text);
}

static void bench_keeps_the_contract(void **state) {
    (void)state;
    struct mote_card card;
    sample_card(&card, names);
    char *text = print(&card, MOTE_CARD_BENCH);
    cJSON *root = cJSON_Parse(text);
    assert_true(number(root, "inference_us") == 0.213 && number(root, "total_us") == 0.213);
    assert_true(number(root, "features_us") == 0 && number(root, "runs") == 12800);
    assert_true(number(root, "arena_bytes") == 384 && number(root, "macs") == 72);
    assert_null(cJSON_GetObjectItem(root, "mae"));
    cJSON_Delete(root);
    free(text);
}

/* Printing, reading and printing again gives the same text: nothing is lost and no digit changes. */
static void reading_gives_the_same_card(void **state) {
    (void)state;
    struct mote_card card, again;
    struct mote_error error = {0};
    const struct mote_plan_budget budget = {
        .bytes = 700, .zlib_bytes = 330, .mae_count = 2, .mae = {{"T (degC)", 0.3}, {"rh (%)", 0.5}}};
    sample_card(&card, names);
    card.model.mae[1] = (double)NAN;
    card.model.per_step[4] = (double)INFINITY;
    assert_int_equal(mote_card_set_budget(&card, &budget, &error), MOTE_OK);
    char *text = print(&card, MOTE_CARD_ALL);
    card.model.per_step[4] = 0.8;
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf\n"));
    assert_non_null(strstr(text, "null"));
    if (mote_card_read("results.json", text, strlen(text), &again, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_true(again.seed == 18446744073709551615u);
    assert_true(again.std[1] == 1.0 / 3);
    assert_string_equal(again.recipe, card.recipe);
    assert_true(isnan(again.model.mae[1]) && again.model.mae[0] == 0.15);
    assert_int_equal(again.limit_count, 4);
    assert_true(again.limits[0].met && !again.limits[1].met && again.limits[2].met && !again.limits[3].met);
    assert_false(again.budget_met);
    assert_true(isnan(again.limits[3].reached));
    assert_true(again.stopped_early && !again.diverged);
    assert_true(again.dead_units == 2 && again.revived_units == 5);
    char *second = print(&again, MOTE_CARD_ALL);
    assert_string_equal(text, second);
    free(text);
    free(second);
    mote_card_free(&again);
    mote_card_free(&card);
}

static void hostile_names_stay_json(void **state) {
    (void)state;
    const char *bad[] = {"</script>\"\\\x01\xff", "rh\n(%)"};
    struct mote_card card, again;
    struct mote_error error = {0};
    sample_card(&card, bad);
    char *text = print(&card, MOTE_CARD_ALL);
    if (mote_card_read("card", text, strlen(text), &again, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_string_equal(again.targets[0], "</script>\"\\\uFFFD\uFFFD");
    assert_true(again.model.mae[0] == 0.15);
    free(text);
    mote_card_free(&again);
}

/* What is wrong with the card `text` after `from` became `to`. */
static void expect(const char *text, const char *from, const char *to, const char *sentence) {
    const char *at = strstr(text, from);
    if (!at) fail_msg("the sample has no %s", from);
    struct mote_buffer bad = {0};
    struct mote_error error = {0};
    struct mote_card card;
    mote_buffer_append(&bad, text, (size_t)(at - text));
    mote_buffer_text(&bad, to);
    mote_buffer_text(&bad, at + strlen(from));
    assert_int_equal(mote_card_read("runs/x/results.json", bad.data, bad.size, &card, &error), MOTE_INPUT);
    if (!strstr(error.text, sentence) || strncmp(error.text, "runs/x/results.json: ", 21) != 0)
        fail_msg("said \"%s\", not \"%s\"", error.text, sentence);
    assert_null(card.columns);
    mote_buffer_free(&bad);
}

static void bad_cards_get_a_sentence(void **state) {
    (void)state;
    struct mote_card card;
    sample_card(&card, names);
    char *text = print(&card, MOTE_CARD_ALL);
    expect(text, "\"input_steps\":\t6", "\"input_steps\":\t\"six\"",
           "key \"input_steps\": expected a whole number");
    expect(text, "\"input_steps\":\t6", "\"input_steps\":\t6.5", "key \"input_steps\"");
    expect(text, "\"input_steps\":\t6", "\"input_steps\":\t-6", "key \"input_steps\"");
    expect(text, "\"output_steps\":\t3", "\"output_steps\":\t1e9",
           "key \"output_steps\": expected a whole number from 1 to");
    expect(text, "\"output_steps\":\t3", "\"output_steps\":\t4",
           "key \"mae_per_step\": expected an array of 4");
    expect(text, "\"inputs\":\t2", "\"inputs\":\t3", "key \"inputs\"");
    expect(text, "\"mean\"", "\"meen\"", "key \"mean\" is missing");
    expect(text, "\"std\":\t[7.5", "\"std\":\t[0", "key \"std\": expected a number");
    expect(text, "\"std\":\t[7.5", "\"std\":\t[7.5, 1", "key \"std\": expected an array of 2");
    expect(text, "\"columns\":\t[", "\"columns\":\t[1, ", "key \"columns\": expected a text");
    expect(text, "\"seed\":\t\"1", "\"seed\":\t\"x1", "key \"seed\"");
    expect(text, "\"seed\":\t\"1", "\"seed\":\t\"91", "key \"seed\"");
    expect(text, "\"met\":\tfalse", "\"met\":\t0", "key \"met\": expected true or false");
    expect(text, "\"op\":\t\"DEQ", "\"no\":\t\"DEQ", "key \"op\" is missing");
    expect(text, "\"mae\":\t{", "\"mae\":\t{\"T (degC)\": \"x\", ", "key \"mae\": expected a number");
    free(text);
}

/* Cut anywhere, a card is refused or read; it never crashes. Bytes changed anywhere, too. */
static void broken_cards_are_safe(void **state) {
    (void)state;
    struct mote_card card;
    struct mote_error error;
    sample_card(&card, names);
    char *text = print(&card, MOTE_CARD_ALL);
    size_t size = strlen(text);
    for (size_t n = 0; n + 2 < size; n += 7) {
        assert_int_equal(mote_card_read("c", text, n, &card, &error), MOTE_INPUT);
        assert_non_null(strstr(error.text, "c: line "));
    }
    for (size_t n = 0; n < size; n += 3) {
        char old = text[n];
        text[n] = (char)(old ^ (1 << n % 7));
        if (mote_card_read("c", text, size, &card, &error) == MOTE_OK) mote_card_free(&card);
        text[n] = old;
    }
    free(text);
    assert_int_equal(mote_card_load("/nonexistent/results.json", &card, &error), MOTE_INPUT);
    assert_int_equal(mote_card_read("c", "[]", 2, &card, &error), MOTE_INPUT);
}

static void budget_names_an_unknown_column(void **state) {
    (void)state;
    struct mote_card card;
    struct mote_error error;
    const struct mote_plan_budget budget = {.mae_count = 1, .mae = {{"wind", 1}}};
    sample_card(&card, names);
    assert_int_equal(mote_card_set_budget(&card, &budget, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "wind"));
    mote_card_free(&card);
}

static void tables_say_the_same(void **state) {
    (void)state;
    struct mote_card card;
    struct mote_grid grid;
    struct mote_buffer out = {0};
    struct mote_error error;
    const struct mote_plan_budget budget = {.zlib_bytes = 330, .mae_count = 1, .mae = {{"rh (%)", 1.2}}};
    sample_card(&card, names);
    mote_card_fill_errors(&card, true, &grid);
    mote_grid_print_text(&grid, &out);
    assert_int_equal(mote_grid_rows(&grid), 8);
    mote_grid_free(&grid);
    assert_non_null(
        strstr((char *)out.data, "T (degC)             10 min  0.1000       0.1200         0.1100"));
    assert_non_null(strstr((char *)out.data, "-16.7 %\n"));
    assert_non_null(strstr((char *)out.data, "+11.1 %\n"));
    mote_buffer_free(&out);
    assert_int_equal(mote_card_set_budget(&card, &budget, &error), MOTE_OK);
    mote_card_fill_budget(&card, &grid);
    mote_grid_print_text(&grid, &out);
    mote_grid_free(&grid);
    assert_non_null(strstr((char *)out.data, "zlib_bytes   330 B    331 B  100.3 %  missed\n"));
    assert_non_null(strstr((char *)out.data, "mae rh (%)  1.2000   0.8500   70.8 %  met\n"));
    mote_buffer_free(&out);
    mote_card_free(&card);
}

static void distance_ahead_has_a_unit(void **state) {
    (void)state;
    struct mote_card card = {.step_seconds = 600};
    char text[MOTE_NAME];
    assert_string_equal(mote_card_ahead(&card, 0, text), "10 min");
    assert_string_equal(mote_card_ahead(&card, 5, text), "1 h");
    assert_string_equal(mote_card_ahead(&card, 6, text), "70 min");
    assert_string_equal(mote_card_ahead(&card, 143, text), "1 d");
    card.step_seconds = 0;
    assert_string_equal(mote_card_ahead(&card, 2, text), "step 3");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eval_keeps_the_contract),        cmocka_unit_test(bench_keeps_the_contract),
        cmocka_unit_test(reading_gives_the_same_card),    cmocka_unit_test(hostile_names_stay_json),
        cmocka_unit_test(bad_cards_get_a_sentence),       cmocka_unit_test(broken_cards_are_safe),
        cmocka_unit_test(budget_names_an_unknown_column), cmocka_unit_test(tables_say_the_same),
        cmocka_unit_test(distance_ahead_has_a_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
