/* SPDX-License-Identifier: MIT
 * False accepts and false rejects: counted by hand, the best threshold, and through the card and the page. */
#include "report/card.h"
#include "report/fit_report.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { CLASSES = 3 };

/* Two words and _unknown_. */
static const float known[][CLASSES] = {
    {0.9f, 0.05f, 0.05f}, {0.3f, 0.5f, 0.2f}, {0.1f, 0.2f, 0.7f}, {0.6f, 0.3f, 0.1f}};
static const uint32_t truth[] = {0, 0, 1, 2};
static const float strange[][CLASSES] = {{0.8f, 0.1f, 0.1f}, {0.2f, 0.2f, 0.6f}};

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    bool strangers = *(const bool *)context;
    memset(y, 0, n * CLASSES * sizeof *y);
    for (size_t k = 0; k < n; k++) {
        memcpy(x + k * CLASSES, strangers ? strange[index[k]] : known[index[k]], sizeof known[0]);
        if (!strangers) y[k * CLASSES + truth[index[k]]] = 1;
    }
}

static const bool yes = true, no = false;
static const struct mote_dataset labelled = {.count = 4,
                                             .input_steps = 1,
                                             .input_columns = CLASSES,
                                             .outputs = CLASSES,
                                             .fetch = fetch,
                                             .context = &no},
                                 others = {.count = 2,
                                           .input_steps = 1,
                                           .input_columns = CLASSES,
                                           .outputs = CLASSES,
                                           .fetch = fetch,
                                           .context = &yes};

/* y = x. */
static struct mote_graph *identity(void) {
    static const float eye[] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, none[CLASSES];
    struct mote_graph *graph;
    int32_t row[] = {1, CLASSES}, matrix[] = {CLASSES, CLASSES}, vector[] = {CLASSES};
    assert_int_equal(mote_graph_create(&graph, NULL), MOTE_OK);
    int32_t x[] = {mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, row, NULL),
                   mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, matrix, eye),
                   mote_graph_add_tensor(graph, MOTE_FLOAT32, 1, vector, none)};
    int32_t y = mote_graph_add_tensor(graph, MOTE_FLOAT32, 2, row, NULL);
    assert_non_null(mote_graph_add_op(graph, MOTE_OP_FULLY_CONNECTED, x, 3, &y, 1));
    assert_true(mote_graph_set_io(graph, x, 1, &y, 1));
    return graph;
}

static void near(double a, double b) {
    if (!(fabs(a - b) < 1e-12)) fail_msg("%.17g is not %.17g", a, b);
}

static void measure(const struct mote_dataset *more, double threshold, struct mote_openset *out) {
    struct mote_graph *graph = identity();
    struct mote_classes_result r;
    struct mote_pool *pool;
    assert_int_equal(mote_pool_create(2, &pool, NULL), MOTE_OK);
    assert_int_equal(mote_classes_evaluate(graph, &labelled, 1, pool, &r, NULL), MOTE_OK);
    assert_int_equal(mote_openset_measure(graph, &r, more, 2, threshold, pool, out, NULL), MOTE_OK);
    mote_classes_free(&r);
    mote_pool_free(pool);
    mote_graph_free(graph);
}

static void shares_are_counted(void **state) {
    (void)state;
    struct mote_openset set;
    measure(&others, 0.55, &set);
    assert_int_equal(set.keywords, 3);
    assert_int_equal(set.others, 3);
    near(set.chosen.false_accept, 2.0 / 3);
    near(set.chosen.false_reject, 2.0 / 3);
    near(set.chosen.mistaken, 0);
    near(set.point[0].false_accept, 2.0 / 3);
    near(set.point[0].false_reject, 1.0 / 3);
    near(set.point[0].mistaken, 1.0 / 3);
    near(set.point[MOTE_THRESHOLDS - 1].false_accept, 0);
    near(set.point[MOTE_THRESHOLDS - 1].false_reject, 1);
    near(mote_openset_best(&set), 0.84); /* 0.82 to 0.88 are equally good */
    measure(NULL, 0.55, &set);
    assert_int_equal(set.others, 1);
    near(set.chosen.false_accept, 1);
}

static void card_create(struct mote_card *card, double threshold) {
    static const char *labels[] = {"yes", "no", "_unknown_"}, *columns[] = {"a", "b", "c"};
    static double mean[] = {0, 0, 0}, std[] = {1, 1, 1};
    *card = (struct mote_card){.task = "keywords",
                               .recipe = "r",
                               .seed = 4,
                               .label_count = CLASSES,
                               .labels = labels,
                               .column_count = CLASSES,
                               .columns = columns,
                               .inputs = CLASSES,
                               .input_steps = 1,
                               .output_steps = 1,
                               .mean = mean,
                               .std = std,
                               .split = "test",
                               .features = {.kind = "mfcc"},
                               .threshold = threshold};
    measure(&others, threshold, &card->openset);
}

static void card_comes_back(void **state) {
    (void)state;
    struct mote_card card, read;
    struct mote_buffer text = {0}, again = {0}, small = {0};
    struct mote_error error;
    card_create(&card, 0.55);
    card.openset.chosen.mistaken = (double)NAN; /* as where there are no clips of a word */
    assert_int_equal(mote_card_print(&card, MOTE_CARD_ALL, &text, &error), MOTE_OK);
    if (mote_card_read("card", text.data, text.size, &read, &error) != MOTE_OK) fail_msg("%s", error.text);
    near(read.threshold, 0.55);
    near(read.openset.chosen.false_accept, 2.0 / 3);
    assert_true(isnan(read.openset.chosen.mistaken));
    assert_memory_equal(read.openset.point, card.openset.point, sizeof card.openset.point);
    assert_int_equal(mote_card_words(&read), 2);
    assert_int_equal(mote_card_print(&read, MOTE_CARD_ALL, &again, &error), MOTE_OK);
    assert_string_equal((char *)again.data, (char *)text.data);
    assert_int_equal(mote_card_print(&card, MOTE_CARD_ESSENTIAL, &small, &error), MOTE_OK);
    assert_non_null(strstr((char *)small.data, "\"threshold\":0.55"));
    assert_null(strstr((char *)small.data, "thresholds"));
    mote_buffer_free(&text);
    mote_buffer_free(&again);
    mote_buffer_free(&small);
    mote_card_free(&read);
}

/* Where `chosen` stands among the rows: 1 + the row, with how many rows there are. */
static void check_rows(double threshold, size_t want_rows, size_t want_at) {
    struct mote_card card;
    struct mote_grid grid;
    size_t at = 0;
    card_create(&card, threshold);
    mote_card_fill_openset(&card, &grid);
    for (size_t r = 0; r < mote_grid_rows(&grid); r++)
        if (strstr(grid.cell[r * 4], "chosen")) at = r + 1;
    assert_int_equal(mote_grid_rows(&grid), want_rows);
    assert_int_equal(at, want_at);
    mote_grid_free(&grid);
}

static void page_and_table_show_the_threshold(void **state) {
    (void)state;
    struct mote_card card;
    struct mote_buffer page = {0};
    check_rows(0, 13, 0);
    check_rows(0.55, 14, 3);
    check_rows(0.9, 13, 6);
    check_rows(1, 14, 14);
    card_create(&card, 0.55);
    const struct mote_fit_report report = {.card = &card};
    assert_int_equal(mote_fit_report_print(&report, &page, NULL), MOTE_OK);
    static const char *const wanted[] = {"Open set", "at 0.55", "chosen", "other clips accepted", "66.67 %"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr((char *)page.data, wanted[i])) fail_msg("the page has no \"%s\"", wanted[i]);
    mote_buffer_free(&page);
    card.openset = (struct mote_openset){0};
    assert_int_equal(mote_fit_report_print(&report, &page, NULL), MOTE_OK);
    assert_null(strstr((char *)page.data, "Open set"));
    mote_buffer_free(&page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_counted),
        cmocka_unit_test(card_comes_back),
        cmocka_unit_test(page_and_table_show_the_threshold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
