/* SPDX-License-Identifier: MIT
 * The pages of fit and sweep: whole, self-contained, escaped, and with the facts in them. */
#include "report/fit_report.h"
#include "report/sweep_report.h"

#include "report/csv.h"
#include "report/html.h"
#include "report/text.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "markup.h"
#include "sample.h"

static const char *names[] = {"T (degC)", "rh (%)"};
static const char *hostile[] = {"<script>alert(1)</script>", "\"'&\xff\x01 onload=\""};

enum { ROWS = 600, WINDOWS = 500 };

/* A table of two waves, windows that skip ten rows in the middle, and forecasts that are right but for 0.1.
 */
struct world {
    struct mote_table table;
    struct mote_windows windows;
    struct mote_forecast_result result;
    float values[ROWS * 2], forecast[WINDOWS * SAMPLE_STEPS * 2];
    int64_t times[ROWS];
    uint32_t start[WINDOWS];
    size_t targets[2];
};

static struct world *world_create(void) {
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    for (size_t r = 0; r < ROWS; r++) {
        w->times[r] = 1606262400 + 600 * (int64_t)r;
        w->values[2 * r] = (float)sin((double)r / 20);
        w->values[2 * r + 1] = (float)(50 + 30 * cos((double)r / 30));
    }
    w->targets[1] = 1;
    w->table = (struct mote_table){.rows = ROWS, .columns = 2, .values = w->values, .times = w->times};
    w->windows = (struct mote_windows){.table = &w->table};
    w->windows.options = (struct mote_windows_options){.input_steps = 6,
                                                       .output_steps = SAMPLE_STEPS,
                                                       .input_columns = 2,
                                                       .target_count = 2,
                                                       .targets = w->targets};
    for (size_t i = 0; i < WINDOWS; i++) {
        w->start[i] = (uint32_t)(i < 250 ? i : i + 10);
        for (size_t o = 0; o < 2 * SAMPLE_STEPS; o++)
            w->forecast[i * 2 * SAMPLE_STEPS + o] = w->values[(w->start[i] + 6 + o / 2) * 2 + o % 2] + 0.1F;
    }
    w->windows.start[MOTE_SPLIT_TEST] = w->start;
    w->windows.count[MOTE_SPLIT_TEST] = WINDOWS;
    w->result = (struct mote_forecast_result){.split = MOTE_SPLIT_TEST,
                                              .windows = WINDOWS,
                                              .steps = SAMPLE_STEPS,
                                              .columns = 2,
                                              .forecast = w->forecast};
    return w;
}

static struct mote_epoch epochs[] = {
    {.epoch = 1,
     .rate = 0.003,
     .train_loss = 0.5,
     .validation_loss = 0.4,
     .validation_mae = {0.3, 1.5},
     .seconds = 1},
    {.epoch = 2,
     .rate = 0.002,
     .train_loss = 0.02,
     .validation_loss = 0.03,
     .validation_mae = {0.2, 1.1},
     .seconds = 2},
    {.epoch = 3,
     .rate = 0.001,
     .train_loss = NAN,
     .validation_loss = INFINITY,
     .validation_mae = {NAN, 1.2},
     .seconds = 3,
     .dead_units = 4},
};
static const struct mote_history history = {.count = 3, .epochs = epochs, .best_epoch = 2};

static char *fit_page(const struct mote_fit_report *report) {
    struct mote_buffer out = {0};
    struct mote_error error = {0};
    if (mote_fit_report_print(report, &out, &error) != MOTE_OK) fail_msg("%s", error.text);
    return (char *)out.data;
}

static size_t count(const char *text, const char *what) {
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, what)); p++)
        n++;
    return n;
}

static void has(const char *page, const char *what) {
    if (!strstr(page, what)) fail_msg("the page does not say \"%s\"", what);
}

static void fit_page_has_every_part(void **state) {
    (void)state;
    struct world *w = world_create();
    struct mote_card card;
    struct mote_error error;
    const struct mote_plan_budget budget = {.zlib_bytes = 330, .mae_count = 1, .mae = {{"rh (%)", 1.2}}};
    sample_card(&card, names);
    assert_int_equal(mote_card_set_budget(&card, &budget, &error), MOTE_OK);
    const struct mote_fit_report report = {
        .card = &card, .history = &history, .windows = &w->windows, .result = &w->result};
    char *page = fit_page(&report), *again = fit_page(&report);
    assert_string_equal(page, again);
    assert_true(markup_is_sound(page) && markup_is_alone(page));
    has(page, "<h1>Forecast of T (degC) and rh (%), up to 30 min ahead</h1>");
    has(page, "seed 18446744073709551615");
    has(page, "11.8 % lower for T (degC), 2.9 % lower for rh (%)");
    has(page, "<dd class=\"value\">331 B</dd><dd>the file itself 648 B</dd>");
    has(page, "persistence 0.170, least squares 0.160");
    has(page, "<dd class=\"value\">0.213 µs</dd>");
    has(page, "<td class=\"bad\">missed</td>");
    has(page, "From 2020-11-25");
    has(page, "best epoch 17 of 20");
    has(page, "2 units were dead at the end, 5 were revived");
    has(page, "<td>FULLY_CONNECTED + relu</td>");
    has(page, "weights: 168 B");
    has(page, "52,696");
    has(page, "network = linear");
    has(page, "mote fit th-a.ini");
    /* bars 2, week 4, histograms 2, training 4, file 1, splits 1 */
    assert_int_equal(count(page, "<svg "), 14);
    assert_null(strstr(page, "nan"));
    free(page);
    free(again);
    mote_card_free(&card);
    free(w);
}

static void a_model_stands_beside_others(void **state) {
    (void)state;
    struct mote_card card;
    sample_card(&card, names);
    card.keeps_last = true;
    const struct mote_sweep_reference other = {.output_steps = 3,
                                               .network = "mlp",
                                               .quantization = "none",
                                               .width = 1,
                                               .bytes = 9000,
                                               .target_count = 2,
                                               .mae = {0.3, 1.1}};
    const struct mote_sweep_row row = {.name = "this model", .card = &card};
    const struct mote_sweep beside = {.row_count = 1,
                                      .rows = &row,
                                      .reference_name = "someone else",
                                      .reference_note = "Of other years.",
                                      .reference_count = 1,
                                      .references = &other};
    char *page = fit_page(&(struct mote_fit_report){.card = &card, .beside = &beside}),
         *alone = fit_page(&(struct mote_fit_report){.card = &card});
    assert_true(markup_is_sound(page));
    has(page, "Size against error");
    has(page, "someone else");
    has(page, "Of other years.");
    has(page, "last of 20 epochs kept");
    assert_int_equal(count(page, "<svg ") - count(alone, "<svg "), 2);
    free(page);
    free(alone);
    mote_card_free(&card);
}

static void long_forecasts_are_lines(void **state) {
    (void)state;
    enum { STEPS = 9 };
    double steps[2 * STEPS];
    for (size_t i = 0; i < 2 * STEPS; i++)
        steps[i] = 0.1 * (double)i;
    struct mote_card card;
    sample_card(&card, names);
    card.output_steps = STEPS;
    card.model.per_step = card.persistence.per_step = card.least_squares.per_step = steps;
    char *page = fit_page(&(struct mote_fit_report){.card = &card});
    assert_true(markup_is_sound(page));
    has(page, "minutes ahead");
    has(page, "<summary>Every step in figures</summary>");
    has(page, "<td class=\"n\">90 min</td>");
    free(page);
}

static void pages_survive_hostile_names(void **state) {
    (void)state;
    struct world *w = world_create();
    struct mote_card card;
    sample_card(&card, hostile);
    card.recipe = card.command = card.version = card.network = card.quantization = hostile[0];
    char *page = fit_page(&(struct mote_fit_report){
        .card = &card, .history = &history, .windows = &w->windows, .result = &w->result});
    assert_true(markup_is_sound(page) && markup_is_alone(page));
    has(page, "&lt;script&gt;alert(1)&lt;/script&gt;");
    free(page);
    free(w);
}

static void a_bare_card_makes_a_page(void **state) {
    (void)state;
    static double zero[] = {0, 0}, one[] = {1, 1};
    struct mote_card card = {.target_count = 2,
                             .column_count = 2,
                             .inputs = 2,
                             .targets = names,
                             .columns = names,
                             .mean = zero,
                             .std = one,
                             .input_steps = 6,
                             .output_steps = 1};
    char *page = fit_page(&(struct mote_fit_report){.card = &card});
    assert_true(markup_is_sound(page) && markup_is_alone(page));
    has(page, "step 1 ahead");
    free(page);
}

/* Without times, with one step, and with everything not a number. */
static void odd_results_make_a_page(void **state) {
    (void)state;
    struct world *w = world_create();
    struct mote_card card;
    sample_card(&card, names);
    w->table.times = NULL;
    for (size_t i = 0; i < sizeof w->forecast / sizeof *w->forecast; i++)
        w->forecast[i] = i % 3 ? NAN : INFINITY;
    card.model.mae[0] = card.inference_us = card.train_seconds = (double)NAN;
    card.step_seconds = 0;
    char *page =
        fit_page(&(struct mote_fit_report){.card = &card, .windows = &w->windows, .result = &w->result});
    assert_true(markup_is_sound(page));
    assert_null(strstr(page, "nan"));
    has(page, "The first 500 windows");
    free(page);
    free(w);
}

static const char *axes[] = {"width", "quantize"};
static const char *values[4][2] = {{"1", "none"}, {"1", "weights"}, {"0.3", "none"}, {"0.3", "weights"}};

static void sweep_create(struct mote_card cards[4], struct mote_sweep_row rows[4], struct mote_sweep *sweep) {
    static const struct mote_sweep_reference reference = {.output_steps = 3,
                                                          .network = "linear",
                                                          .quantization = "weights",
                                                          .width = 1,
                                                          .bytes = 1254.4,
                                                          .target_count = 2,
                                                          .mae = {0.256, 1.189}};
    static const char *const folder[] = {"a", "b", "c", "d"};
    for (size_t i = 0; i < 4; i++) {
        sample_card(&cards[i], names);
        cards[i].width = i < 2 ? 1 : 0.3;
        cards[i].quantization = values[i][1];
        cards[i].zlib_bytes = 2000 >> i;
        cards[i].model.mae[0] = 0.15 + 0.01 * (double)i;
        rows[i] = (struct mote_sweep_row){folder[i], values[i], &cards[i], NULL};
    }
    cards[1].model.mae[0] = 0.9;
    rows[3] = (struct mote_sweep_row){"d", values[3], NULL, "recipe.ini: line 3: <bad>, very"};
    *sweep = (struct mote_sweep){.name = "table1.ini",
                                 .axis_count = 2,
                                 .axes = axes,
                                 .row_count = 4,
                                 .rows = rows,
                                 .reference_name = "reference",
                                 .reference_note = "Other years.",
                                 .reference_count = 1,
                                 .references = &reference,
                                 .version = "0.1.0",
                                 .command = "mote sweep table1.ini",
                                 .recipe = "[model]\nwidth = 1 0.3\n"};
}

static void sweep_page_has_every_part(void **state) {
    (void)state;
    struct mote_card cards[4];
    struct mote_sweep_row rows[4];
    struct mote_sweep sweep;
    struct mote_buffer out = {0};
    struct mote_error error;
    sweep_create(cards, rows, &sweep);
    assert_int_equal(mote_sweep_report_print(&sweep, &out, &error), MOTE_OK);
    const char *page = (char *)out.data;
    assert_true(markup_is_sound(page) && markup_is_alone(page));
    has(page, "4 combinations, each");
    has(page, "persistence in every quantity: 2. 1 failed.");
    has(page, "T (degC), up to 30 min ahead (3 steps)");
    has(page, "<title>linear ×1, none: 2000 B, MAE 0.150</title>");
    has(page, "<title>ref. linear ×1, weights: 1254 B, MAE 0.256</title>");
    has(page, "1 worse, at the top edge");
    has(page, ">persistence</text>");
    has(page, "Other years.");
    has(page, "d failed: recipe.ini: line 3: &lt;bad&gt;, very");
    has(page, "<td class=\"bad\">failed</td>");
    has(page, "Training time");
    mote_buffer_free(&out);
}

static void sweep_page_says_why_lstm_is_small(void **state) {
    (void)state;
    struct mote_card cards[4];
    struct mote_sweep_row rows[4];
    struct mote_sweep sweep;
    struct mote_error error;
    sweep_create(cards, rows, &sweep);
    struct mote_layer_facts fewer = *cards[2].layers;
    fewer.weights = 7;
    cards[2].width = 1;
    cards[2].network = "lstm";
    cards[2].bytes = 500;
    cards[2].layers = &fewer;
    cards[2].layer_count = 1;
    for (int named = 0; named < 2; named++) {
        struct mote_buffer out = {0};
        if (!named) sweep.reference_count = 0;
        assert_int_equal(mote_sweep_report_print(&sweep, &out, &error), MOTE_OK);
        assert_true(markup_is_sound((char *)out.data));
        assert_int_equal(count((char *)out.data, "fewer weights than linear (7 against "), named);
        mote_buffer_free(&out);
        sweep.reference_count = 1;
    }
}

static void sweep_tables_have_every_row(void **state) {
    (void)state;
    struct mote_card cards[4];
    struct mote_sweep_row rows[4];
    struct mote_sweep sweep;
    struct mote_grid grid;
    struct mote_buffer out = {0};
    sweep_create(cards, rows, &sweep);
    mote_sweep_fill_csv(&sweep, &grid);
    assert_int_equal(mote_grid_rows(&grid), 4);
    assert_int_equal(grid.cells, 4 * grid.columns);
    mote_grid_print_csv(&grid, &out);
    mote_grid_free(&grid);
    has((char *)out.data,
        "width,quantize,name,network,seed,quantization,output_steps,bytes,zlib_bytes,"
        "mae T (degC),persistence_mae T (degC),mae rh (%),persistence_mae rh (%),inference_us,"
        "arena_bytes,macs,train_seconds,epochs,best_epoch,diverged,budget_met,failure\r\n");
    has((char *)out.data,
        "1,none,a,linear,18446744073709551615,none,3,648,2000,0.15,0.17,0.85,0.875,0.213,384,72,"
        "3.25,20,17,false,,\r\n");
    has((char *)out.data, "0.3,weights,d,,,,,,,,,,,,,,,,,,,\"recipe.ini: line 3: <bad>, very\"\r\n");
    mote_buffer_free(&out);
    mote_sweep_fill_table(&sweep, &grid);
    assert_int_equal(grid.cells, 4 * grid.columns);
    mote_grid_print_text(&grid, &out);
    mote_grid_free(&grid);
    has((char *)out.data, "-11.8");
    mote_buffer_free(&out);
    mote_sweep_fill_reference(&sweep, &grid);
    assert_int_equal(mote_grid_rows(&grid), 1);
    mote_grid_print_text(&grid, &out);
    mote_grid_free(&grid);
    has((char *)out.data, "1000 B       1254 B");
    mote_buffer_free(&out);
}

static void runs_that_differ_in_the_seed_share_a_row(void **state) {
    (void)state;
    static struct mote_card cards[3];
    const char *target[] = {"T"}, *pairs[3][2] = {{"mlp", "1"}, {"mlp", "2"}, {"lstm", "1"}};
    const char *const keys[] = {"network", "seed"};
    struct mote_sweep_row rows[3];
    double mae[3] = {1, 2, 5};
    for (size_t i = 0; i < 3; i++) {
        cards[i].target_count = 1;
        cards[i].targets = target;
        cards[i].zlib_bytes = 100 + 10 * i;
        cards[i].model.known = true;
        cards[i].model.mae[0] = mae[i];
        rows[i] = (struct mote_sweep_row){"r", pairs[i], &cards[i], NULL};
    }
    const struct mote_sweep sweep = {.axis_count = 2, .axes = keys, .row_count = 3, .rows = rows};
    struct mote_grid grid;
    mote_sweep_fill_seeds(&sweep, &grid);
    assert_int_equal(mote_grid_rows(&grid), 2);
    const char *const expected[] = {"mlp",  "1 2", "105.0 ± 7.1", "1.5000 ± 0.7071",
                                    "lstm", "1",   "120.0",       "5.0000"};
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(grid.cell[i], expected[i]);
    mote_grid_free(&grid);
    const struct mote_sweep without = {.axis_count = 1, .axes = keys, .row_count = 3, .rows = rows};
    mote_sweep_fill_seeds(&without, &grid);
    assert_int_equal(mote_grid_rows(&grid), 0);
    mote_grid_free(&grid);
}

/* Axes that are called like facts: each name stands once, and failed rows keep their axes' values. */
static void csv_names_stand_once(void **state) {
    (void)state;
    static const char *const keys[] = {"network", "seed", "epochs", "bytes", "mae T (degC)"};
    static const char *const same[] = {"linear", "1", "20", "900", "0.3"};
    struct mote_card cards[4];
    struct mote_sweep_row rows[4];
    struct mote_sweep sweep;
    struct mote_grid grid;
    struct mote_buffer out = {0};
    sweep_create(cards, rows, &sweep);
    sweep.axis_count = 5;
    sweep.axes = keys;
    rows[0].values = rows[3].values = same;
    sweep.rows = rows + 3;
    sweep.row_count = 1; /* a sweep whose every row failed has names too */
    mote_sweep_fill_csv(&sweep, &grid);
    mote_grid_print_csv(&grid, &out);
    has((char *)out.data, "linear,1,20,900,0.3,d,,");
    mote_grid_free(&grid);
    mote_buffer_free(&out);
    sweep.rows = rows;
    mote_sweep_fill_csv(&sweep, &grid);
    assert_int_equal(grid.cells, grid.columns);
    for (size_t i = 0; i < grid.columns; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(grid.column[i].title, grid.column[k].title);
    mote_grid_print_csv(&grid, &out);
    mote_grid_free(&grid);
    has((char *)out.data, ",reached_bytes,zlib_bytes,reached_mae T (degC),");
    has((char *)out.data, ",reached_epochs,best_epoch,");
    mote_buffer_free(&out);
}

/* No budget, no column for it; what went wrong needs one. */
static void last_column_stands_for_something(void **state) {
    (void)state;
    struct mote_card cards[4];
    struct mote_sweep_row rows[4];
    struct mote_sweep sweep;
    struct mote_grid grid;
    sweep_create(cards, rows, &sweep);
    mote_sweep_fill_table(&sweep, &grid);
    assert_string_equal(grid.column[grid.columns - 1].title, "remark");
    assert_string_equal(grid.cell[grid.cells - 1], "failed");
    mote_grid_free(&grid);
    sweep.row_count = 3;
    mote_sweep_fill_table(&sweep, &grid);
    assert_int_equal(grid.cells, 3 * grid.columns);
    assert_string_equal(grid.column[grid.columns - 1].title, "training");
    mote_grid_free(&grid);
    cards[1].limit_count = 1;
    cards[1].budget_met = true;
    mote_sweep_fill_table(&sweep, &grid);
    assert_int_equal(grid.cells, 3 * grid.columns);
    assert_string_equal(grid.column[grid.columns - 1].title, "budget");
    assert_string_equal(grid.cell[2 * grid.columns - 1], "met");
    mote_grid_free(&grid);
}

static void an_empty_sweep_makes_a_page(void **state) {
    (void)state;
    const struct mote_sweep_row row = {.name = "a", .failure = "no"};
    const struct mote_sweep sweeps[] = {{0}, {.row_count = 1, .rows = &row}};
    for (size_t i = 0; i < 2; i++) {
        struct mote_buffer out = {0};
        struct mote_error error;
        assert_int_equal(mote_sweep_report_print(&sweeps[i], &out, &error), MOTE_OK);
        assert_true(markup_is_sound((char *)out.data));
        mote_buffer_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_page_has_every_part),
        cmocka_unit_test(a_model_stands_beside_others),
        cmocka_unit_test(long_forecasts_are_lines),
        cmocka_unit_test(pages_survive_hostile_names),
        cmocka_unit_test(a_bare_card_makes_a_page),
        cmocka_unit_test(odd_results_make_a_page),
        cmocka_unit_test(sweep_page_has_every_part),
        cmocka_unit_test(sweep_page_says_why_lstm_is_small),
        cmocka_unit_test(sweep_tables_have_every_row),
        cmocka_unit_test(csv_names_stand_once),
        cmocka_unit_test(last_column_stands_for_something),
        cmocka_unit_test(an_empty_sweep_makes_a_page),
        cmocka_unit_test(runs_that_differ_in_the_seed_share_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
