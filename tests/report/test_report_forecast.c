/* SPDX-License-Identifier: MIT
 * Evaluation and timing, on a table whose errors are known by hand: column c of row r is (c + 1)·r, with a
 * wave on top where the test wants one. */
#include "report/forecast.h"
#include "report/latency.h"

#include "base/clock.h"
#include "base/rng.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { IN = 6, OUT = 3, COLUMNS = 2, OUTPUTS = OUT * COLUMNS, INPUTS = IN * COLUMNS };

struct world {
    struct mote_table table;
    struct mote_windows *windows;
    size_t targets[2];
    char *names[2];
    struct mote_graph *graph;
};

static void world_create(struct world *w, size_t rows, float wave) {
    struct mote_error error = {0};
    struct mote_rng rng;
    mote_rng_seed(&rng, 5, 0);
    memset(w, 0, sizeof *w);
    w->names[0] = strdup("a");
    w->names[1] = strdup("b");
    w->targets[1] = 1;
    w->table = (struct mote_table){.rows = rows, .columns = COLUMNS, .names = w->names, .files = 1};
    w->table.values = calloc(rows * COLUMNS, sizeof(float));
    w->table.file = calloc(rows, sizeof *w->table.file);
    for (size_t i = 0; i < rows * COLUMNS; i++)
        w->table.values[i] = (float)((i % COLUMNS + 1) * (i / COLUMNS)) + wave * (float)mote_rng_normal(&rng);
    const struct mote_windows_options options = {.input_steps = IN,
                                                 .output_steps = OUT,
                                                 .input_columns = COLUMNS,
                                                 .target_count = COLUMNS,
                                                 .targets = w->targets,
                                                 .split = {0.7, 0.2, 0.1}};
    if (mote_windows_create(&w->table, &options, &w->windows, &error) != MOTE_OK) fail_msg("%s", error.text);
}

static void world_free(struct world *w) {
    mote_graph_free(w->graph);
    mote_windows_free(w->windows);
    free(w->table.values);
    free(w->table.file);
    free(w->names[0]);
    free(w->names[1]);
}

/* One fully connected layer that gives the last sample back in its own units, plus `offset`. */
static void persistence_graph(struct world *w, size_t inputs, size_t outputs, double offset) {
    float weight[64 * 64] = {0}, bias[64];
    for (size_t o = 0; o < outputs; o++) {
        size_t c = o % COLUMNS;
        weight[o * inputs + inputs - COLUMNS + c] = (float)w->windows->std[c];
        bias[o] = (float)(w->windows->mean[c] + offset);
    }
    const int32_t in[] = {1, (int32_t)inputs}, out[] = {1, (int32_t)outputs},
                  matrix[] = {(int32_t)outputs, (int32_t)inputs}, vector[] = {(int32_t)outputs};
    assert_int_equal(mote_graph_create(&w->graph, NULL), MOTE_OK);
    int32_t x[] = {mote_graph_add_tensor(w->graph, MOTE_FLOAT32, 2, in, NULL),
                   mote_graph_add_tensor(w->graph, MOTE_FLOAT32, 2, matrix, weight),
                   mote_graph_add_tensor(w->graph, MOTE_FLOAT32, 1, vector, bias)};
    int32_t y = mote_graph_add_tensor(w->graph, MOTE_FLOAT32, 2, out, NULL);
    assert_non_null(mote_graph_add_op(w->graph, MOTE_OP_FULLY_CONNECTED, x, 3, &y, 1));
    assert_true(mote_graph_set_io(w->graph, x, 1, &y, 1));
}

static void errors_are_those_by_hand(void **state) {
    (void)state;
    struct world w;
    struct mote_error error = {0};
    struct mote_forecast_result r;
    const struct mote_forecast_options options = {.keep = true};
    world_create(&w, 2000, 0);
    persistence_graph(&w, INPUTS, OUTPUTS, 0.25);
    if (mote_forecast_evaluate(w.graph, w.windows, MOTE_SPLIT_TEST, &options, NULL, &r, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(r.windows, 200 - IN - OUT + 1);
    assert_int_equal(r.windows, w.windows->count[MOTE_SPLIT_TEST]);
    for (size_t c = 0; c < COLUMNS; c++) {
        double slope = (double)c + 1;
        assert_true(fabs(r.persistence.mae[c] - 2 * slope) < 1e-9);
        assert_true(fabs(r.model.mae[c] - (2 * slope - 0.25)) < 2e-3);
        for (size_t s = 0; s < OUT; s++) {
            double ahead = slope * (double)(s + 1);
            assert_true(fabs(r.persistence.per_step[c * OUT + s] - ahead) < 1e-9);
            assert_true(fabs(r.model.per_step[c * OUT + s] - (ahead - 0.25)) < 2e-3);
        }
    }
    for (size_t win = 0; win < r.windows; win++)
        for (size_t o = 0; o < OUTPUTS; o++) {
            double row = (double)w.windows->start[MOTE_SPLIT_TEST][win] + IN - 1,
                   slope = (double)(o % COLUMNS + 1);
            assert_true(mote_forecast_persistence(w.windows, r.split, win, o) == row * slope);
            assert_true(mote_forecast_truth(w.windows, r.split, win, o) ==
                        (row + 1 + (double)(o / COLUMNS)) * slope);
            assert_true(fabs((double)r.forecast[win * OUTPUTS + o] - row * slope - 0.25) < 2e-3);
        }
    assert_null(r.least_squares.mae);
    mote_forecast_free(&r);
    world_free(&w);
}

static void least_squares_learns_the_slope(void **state) {
    (void)state;
    struct world w;
    struct mote_error error = {0};
    struct mote_forecast_result r;
    const struct mote_forecast_options options = {.least_squares = true};
    world_create(&w, 3000, 0.01F);
    persistence_graph(&w, INPUTS, OUTPUTS, 0);
    if (mote_forecast_evaluate(w.graph, w.windows, MOTE_SPLIT_VALIDATION, &options, NULL, &r, &error) !=
        MOTE_OK)
        fail_msg("%s", error.text);
    for (size_t c = 0; c < COLUMNS; c++)
        assert_true(r.least_squares.mae[c] < 0.05 && r.persistence.mae[c] > 1.9);
    assert_null(r.forecast);
    mote_forecast_free(&r);
    world_free(&w);
}

/* The same bits at any thread count, and quick enough to be called after every step of a search. */
static void threads_change_nothing(void **state) {
    (void)state;
    struct world w;
    struct mote_forecast_result r[3];
    struct mote_pool *pool;
    world_create(&w, 40000, 3);
    persistence_graph(&w, INPUTS, OUTPUTS, 0);
    for (size_t t = 0; t < 3; t++) {
        assert_int_equal(mote_pool_create(t + 1, &pool, NULL), MOTE_OK);
        double start = mote_seconds();
        assert_int_equal(mote_forecast_evaluate(w.graph, w.windows, MOTE_SPLIT_ALL, NULL, pool, &r[t], NULL),
                         MOTE_OK);
        print_message("%zu windows on %zu threads: %.1f ms\n", r[t].windows, t + 1,
                      1e3 * (mote_seconds() - start));
        mote_pool_free(pool);
        assert_memory_equal(r[t].model.per_step, r[0].model.per_step, OUTPUTS * sizeof(double));
        assert_memory_equal(r[t].model.mae, r[0].model.mae, COLUMNS * sizeof(double));
        assert_memory_equal(r[t].persistence.mae, r[0].persistence.mae, COLUMNS * sizeof(double));
    }
    assert_true(r[0].windows == 40000 - IN - OUT + 1);
    for (size_t t = 0; t < 3; t++)
        mote_forecast_free(&r[t]);
    world_free(&w);
}

static void wrong_models_are_named(void **state) {
    (void)state;
    struct world w;
    struct mote_error error = {0};
    struct mote_forecast_result r;
    world_create(&w, 500, 1);
    persistence_graph(&w, 10, OUTPUTS, 0);
    assert_int_equal(mote_forecast_evaluate(w.graph, w.windows, MOTE_SPLIT_TEST, NULL, NULL, &r, &error),
                     MOTE_INPUT);
    assert_non_null(strstr(error.text, "takes 10 numbers, but 6 steps of 2 columns are 12"));
    mote_graph_free(w.graph);
    persistence_graph(&w, INPUTS, 18, 0);
    assert_int_equal(mote_forecast_evaluate(w.graph, w.windows, MOTE_SPLIT_TEST, NULL, NULL, &r, &error),
                     MOTE_INPUT);
    assert_non_null(strstr(error.text, "gives 18 numbers, but 3 steps of 2 columns are 6"));
    world_free(&w);
}

static void a_model_of_nan_has_no_error(void **state) {
    (void)state;
    struct world w;
    struct mote_forecast_result r;
    world_create(&w, 500, 1);
    persistence_graph(&w, INPUTS, OUTPUTS, (double)NAN);
    assert_int_equal(mote_forecast_evaluate(w.graph, w.windows, MOTE_SPLIT_TEST, NULL, NULL, &r, NULL),
                     MOTE_OK);
    assert_true(isnan(r.model.mae[0]) && isfinite(r.persistence.mae[0]));
    mote_forecast_free(&r);
    world_free(&w);
}

static void latency_is_ordered(void **state) {
    (void)state;
    struct world w;
    struct mote_latency l;
    struct mote_error error = {0};
    world_create(&w, 500, 1);
    persistence_graph(&w, INPUTS, OUTPUTS, 0);
    assert_int_equal(mote_latency_measure(w.graph, NULL, 200, &l, &error), MOTE_OK);
    assert_true(l.p10_us > 0 && l.p10_us <= l.median_us && l.median_us <= l.p90_us);
    assert_true(l.runs >= 200 && l.samples >= 100 && l.runs >= l.samples);
    assert_int_equal(l.macs, INPUTS * OUTPUTS);
    assert_true(l.arena_bytes >= (INPUTS + OUTPUTS) * sizeof(float) - 32);
    print_message("%d → %d: %.3f µs (%.3f–%.3f), %zu runs\n", INPUTS, OUTPUTS, l.median_us, l.p10_us,
                  l.p90_us, l.runs);
    world_free(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_those_by_hand),    cmocka_unit_test(least_squares_learns_the_slope),
        cmocka_unit_test(threads_change_nothing),      cmocka_unit_test(wrong_models_are_named),
        cmocka_unit_test(a_model_of_nan_has_no_error), cmocka_unit_test(latency_is_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
