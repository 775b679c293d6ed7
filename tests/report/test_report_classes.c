/* SPDX-License-Identifier: MIT
 * A classifier's figures: counted by hand, the same on any number of threads, and through the card and back. */
#include "report/card.h"
#include "report/classify.h"
#include "report/fit_report.h"
#include "report/sweep_report.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 3, EXAMPLES = 300 };

/* Example i is of class i mod 3, and its input says so, but every tenth says the next class. */
static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    (void)context;
    for (size_t k = 0; k < n; k++) {
        uint32_t truth = index[k] % CLASSES, said = index[k] % 10 == 0 ? (truth + 1) % CLASSES : truth;
        for (uint32_t c = 0; c < CLASSES; c++) {
            x[k * CLASSES + c] = c == said ? 2.0f : -1.0f;
            y[k * CLASSES + c] = c == truth;
        }
    }
}

static const struct mote_dataset dataset = {
    .count = EXAMPLES, .input_steps = 1, .input_columns = CLASSES, .outputs = CLASSES, .fetch = fetch};

/* y = x. */
static struct mote_graph *identity(size_t inputs) {
    static const float eye[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, none[CLASSES];
    struct mote_graph *graph;
    int32_t in[] = {1, (int32_t)inputs}, out[] = {1, CLASSES}, matrix[] = {CLASSES, (int32_t)inputs},
            vector[] = {CLASSES};
    assert_int_equal(mote_graph_create(&graph, NULL), MOTE_OK);
    int32_t x[] = {mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, in, NULL),
                   mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, matrix, eye),
                   mote_graph_add_tensor(graph, MOTE_FLOAT32, 1, vector, none)};
    int32_t y = mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, out, NULL);
    assert_non_null(mote_graph_add_op(graph, MOTE_OP_FULLY_CONNECTED, x, 3, &y, 1));
    assert_true(mote_graph_set_io(graph, x, 1, &y, 1));
    return graph;
}

static void hits_are_counted(void **state) {
    (void)state;
    struct mote_graph *graph = identity(CLASSES);
    struct mote_classes_result r, again;
    struct mote_pool *pool;
    assert_int_equal(mote_classes_evaluate(graph, &dataset, 1, NULL, &r, NULL), MOTE_OK);
    assert_int_equal(r.right, EXAMPLES - EXAMPLES / 10);
    assert_true(r.accuracy == 0.9 && r.low < 0.9 && r.low > 0.84 && r.high > 0.9 && r.high < 0.95);
    for (size_t t = 0; t < CLASSES; t++) {
        assert_int_equal(r.confusion[t * CLASSES + t], 90);
        assert_int_equal(r.confusion[t * CLASSES + (t + 1) % CLASSES], 10);
    }
    double p = exp(2) / (exp(2) + 2 * exp(-1));
    assert_true(fabs((double)r.score[1 * CLASSES + 1] - p) < 1e-6);
    assert_int_equal(mote_pool_create(2, &pool, NULL), MOTE_OK);
    assert_int_equal(mote_classes_evaluate(graph, &dataset, 1, pool, &again, NULL), MOTE_OK);
    assert_memory_equal(r.score, again.score, EXAMPLES * CLASSES * sizeof *r.score);
    assert_true(again.low == r.low && again.high == r.high);
    mote_pool_free(pool);
    mote_classes_free(&again);
    mote_classes_free(&r);
    mote_graph_free(graph);
}

static void another_shape_is_refused(void **state) {
    (void)state;
    struct mote_dataset other = dataset;
    struct mote_graph *graph = identity(CLASSES);
    struct mote_classes_result r;
    struct mote_error error;
    other.input_columns = 4;
    assert_int_equal(mote_classes_evaluate(graph, &other, 1, NULL, &r, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "takes 3 numbers, but 1 frames of 4 features are 4"));
    other.input_columns = CLASSES;
    other.outputs = 5;
    assert_int_equal(mote_classes_evaluate(graph, &other, 1, NULL, &r, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "gives 3 numbers for 5 labels"));
    mote_graph_free(graph);
}

/* A card with all that a classifier's has. */
static void card_create(struct mote_card *card) {
    static const char *const labels[] = {"yes", "no", "<go>"};
    static double mean[] = {0.5}, std[] = {2};
    struct mote_clips clips = {.label_count = CLASSES,
                               .label = labels,
                               .rows = 3,
                               .columns = 1,
                               .mean = mean,
                               .std = std,
                               .split = "lists",
                               .part = {{.count = 30}, {.count = 20}, {.count = EXAMPLES}}};
    const struct mote_plan_features features = {.rate = 16000,
                                                .seconds = 1,
                                                .frame = 640,
                                                .step = 320,
                                                .bins = 40,
                                                .coefficients = 10,
                                                .low = 20,
                                                .high = 4000};
    struct mote_graph *graph = identity(CLASSES);
    struct mote_classes_result r;
    *card = (struct mote_card){.task = "keywords",
                               .teachers = "big.tflite (0123)",
                               .recipe = "r",
                               .seed = 4,
                               .quantization = "full",
                               .network = "n"};
    assert_int_equal(mote_card_set_clips(card, &clips, &features, NULL), MOTE_OK);
    assert_int_equal(mote_classes_evaluate(graph, &dataset, 1, NULL, &r, NULL), MOTE_OK);
    assert_int_equal(mote_card_set_classes(card, &r, MOTE_SPLIT_TEST, NULL), MOTE_OK);
    mote_classes_free(&r);
    mote_graph_free(graph);
}

static void card_comes_back(void **state) {
    (void)state;
    struct mote_card card, read;
    struct mote_buffer text = {0}, again = {0};
    struct mote_error error;
    card_create(&card);
    assert_int_equal(mote_card_print(&card, MOTE_CARD_ALL, &text, &error), MOTE_OK);
    if (mote_card_read("card", text.data, text.size, &read, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_int_equal(read.label_count, CLASSES);
    assert_string_equal(read.labels[2], "<go>");
    assert_true(read.accuracy == 0.9 && read.features.frame == 640 && read.features.high == 4000);
    assert_memory_equal(read.confusion, card.confusion, CLASSES * CLASSES * sizeof *card.confusion);
    assert_int_equal(mote_card_print(&read, MOTE_CARD_ALL, &again, &error), MOTE_OK);
    assert_string_equal((char *)again.data, (char *)text.data);
    assert_null(strstr((char *)text.data, "persistence"));
    mote_buffer_free(&text);
    mote_buffer_free(&again);
    mote_card_free(&read);
    mote_card_free(&card);
}

static void page_and_table_name_the_labels(void **state) {
    (void)state;
    struct mote_card card;
    struct mote_grid grid;
    struct mote_buffer page = {0};
    card_create(&card);
    mote_card_fill_labels(&card, &grid);
    static const char *const first[] = {"yes", "100", "90.0 %", "90.0 %", "no (10)"};
    assert_int_equal(mote_grid_rows(&grid), CLASSES);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(grid.cell[i], first[i]);
    mote_grid_free(&grid);
    struct mote_epoch epoch = {.epoch = 1, .rate = 0.1, .train_loss = 2, .validation_loss = 1};
    const struct mote_history history = {.count = 1, .epochs = &epoch};
    const struct mote_fit_report report = {.card = &card, .history = &history};
    assert_int_equal(mote_fit_report_print(&report, &page, NULL), MOTE_OK);
    static const char *const wanted[] = {"Keyword spotter for 3 labels",
                                         "90.00 %",
                                         "Taught by big.tflite (0123).",
                                         "Confusion matrix",
                                         "&lt;go&gt;",
                                         "640",
                                         "</html>"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr((char *)page.data, wanted[i])) fail_msg("the page has no \"%s\"", wanted[i]);
    assert_null(strstr((char *)page.data, "<go>"));
    mote_buffer_free(&page);
    mote_card_free(&card);
}

/* An accuracy is a limit from below. */
static void too_little_accuracy_misses_the_budget(void **state) {
    (void)state;
    const struct {
        double least;
        const char *said;
        bool met;
    } cases[] = {{0.9, "met", true}, {0.905, "missed", false}};
    for (size_t i = 0; i < 2; i++) {
        struct mote_card card;
        struct mote_grid grid;
        card_create(&card);
        assert_int_equal(
            mote_card_set_budget(&card, &(struct mote_plan_budget){.accuracy = cases[i].least}, NULL),
            MOTE_OK);
        assert_int_equal(card.limit_count, 1);
        assert_true(card.budget_met == cases[i].met && card.limits[0].reached == 0.9);
        mote_card_fill_budget(&card, &grid);
        const char *const row[] = {"accuracy", i ? "90.50 %" : "90.00 %", "90.00 %", "", cases[i].said};
        for (size_t c = 0; c < 5; c++)
            assert_string_equal(grid.cell[c], row[c]);
        mote_grid_free(&grid);
        mote_card_free(&card);
    }
}

/* Two networks with two seeds each, one of them of the reference's shape. */
static void sweep_tells_intervals_and_seeds(void **state) {
    (void)state;
    static const char *const axes[] = {"option", "network", "seed"};
    static const char *const values[4][3] = {
        {"A", "n", "1"}, {"A", "n", "2"}, {"A", "m", "1"}, {"A", "m", "2"}};
    static const struct mote_sweep_reference references[] = {{.output_steps = 1,
                                                              .network = "n",
                                                              .quantization = "full",
                                                              .features = "A",
                                                              .frame = 640,
                                                              .width = 1,
                                                              .bytes = 2000,
                                                              .target_count = 1,
                                                              .mae = {91.5}},
                                                             {.output_steps = 1,
                                                              .network = "n",
                                                              .quantization = "full",
                                                              .features = "B",
                                                              .frame = 1024,
                                                              .width = 1,
                                                              .bytes = 1500,
                                                              .target_count = 1,
                                                              .mae = {91}}};
    struct mote_card cards[4];
    struct mote_sweep_row rows[4];
    for (size_t i = 0; i < 4; i++) {
        card_create(&cards[i]);
        cards[i].network = values[i][1];
        cards[i].width = 1;
        cards[i].zlib_bytes = i < 2 ? 1000 : 3000;
        cards[i].accuracy = 0.9 + 0.01 * (double)(i % 2);
        rows[i] = (struct mote_sweep_row){"r", values[i], &cards[i], NULL};
    }
    const struct mote_sweep sweep = {.axis_count = 3,
                                     .axes = axes,
                                     .row_count = 4,
                                     .rows = rows,
                                     .reference_count = 2,
                                     .references = references};
    struct mote_grid grid;
    struct mote_buffer out = {0};
    mote_sweep_fill_table(&sweep, &grid);
    assert_int_equal(grid.cells, 4 * grid.columns);
    assert_string_equal(grid.column[6].title, "95 %");
    char interval[40];
    snprintf(interval, sizeof interval, "%.2f to %.2f", 100 * cards[0].accuracy_low,
             100 * cards[0].accuracy_high);
    assert_string_equal(grid.cell[6], interval);
    mote_grid_free(&grid);
    mote_sweep_fill_csv(&sweep, &grid);
    assert_int_equal(grid.cells, 4 * grid.columns);
    mote_grid_free(&grid);
    mote_sweep_fill_seeds(&sweep, &grid);
    static const char *const seeds[] = {"A", "n", "1 2", "1000.0 ± 0.0", "90.50 ± 0.71"};
    assert_int_equal(mote_grid_rows(&grid), 2);
    for (size_t c = 0; c < 5; c++)
        assert_string_equal(grid.cell[c], seeds[c]);
    mote_grid_free(&grid);
    mote_sweep_fill_reference(&sweep, &grid); /* features B were not swept */
    static const char *const beside[] = {"A", "n", "1", "full", "1000 B", "2000 B", "90.50 ± 0.71", "91.50"};
    assert_int_equal(mote_grid_rows(&grid), 1);
    for (size_t c = 0; c < 8; c++)
        assert_string_equal(grid.cell[c], beside[c]);
    mote_grid_free(&grid);
    assert_int_equal(mote_sweep_report_print(&sweep, &out, NULL), MOTE_OK);
    static const char *const wanted[] = {
        "They hear 90.00 to 91.00 % of the test clips right.", "Size against accuracy",
        "<title>n ×1 A, full: 1000 B, accuracy 90.50 % ± 0.71 over 2 seeds</title>",
        "<title>ref. n ×1 B, full: 1500 B, accuracy 91.00 %</title>"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr((char *)out.data, wanted[i])) fail_msg("the page has no \"%s\"", wanted[i]);
    assert_null(strstr((char *)out.data, "persistence"));
    assert_null(strstr((char *)out.data, "output steps"));
    mote_buffer_free(&out);
    for (size_t i = 0; i < 4; i++)
        mote_card_free(&cards[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hits_are_counted),
        cmocka_unit_test(another_shape_is_refused),
        cmocka_unit_test(card_comes_back),
        cmocka_unit_test(page_and_table_name_the_labels),
        cmocka_unit_test(too_little_accuracy_misses_the_budget),
        cmocka_unit_test(sweep_tells_intervals_and_seeds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
