/* SPDX-License-Identifier: MIT
 * The real files that lie beside the project, read as they are, and persistence's error on them, which
 * PROTOCOL.md gives from another program. Skipped where the files are not there. */
#include "data/windows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DATA MOTE_SOURCE "/../shared/data/"

static const char *const missing[] = {"-9999", "nan", ""};

static struct mote_table *read_columns(const char *path, size_t count, const char *const *columns) {
    const struct mote_table_request request = {
        .columns = count, .column = columns, .time = "auto", .missing_count = 3, .missing = missing};
    struct mote_table *table = NULL;
    struct mote_error error;
    if (access(path, R_OK) != 0) {
        printf("skipped: %s is not here\n", path);
        skip();
    }
    if (mote_table_read(&path, 1, &request, &table, &error) != MOTE_OK) fail_msg("%s", error.text);
    return table;
}

static struct mote_table *read_climate(const char *path, const char *temperature, const char *humidity) {
    const char *columns[] = {temperature, humidity};
    return read_columns(path, 2, columns);
}

static struct mote_windows *make_windows(const struct mote_table *table, size_t output_steps) {
    static const size_t targets[] = {0, 1};
    const struct mote_windows_options options = {.input_steps = 6,
                                                 .output_steps = output_steps,
                                                 .input_columns = 2,
                                                 .target_count = 2,
                                                 .targets = targets,
                                                 .split = {0.7, 0.2, 0.1}};
    struct mote_windows *windows = NULL;
    struct mote_error error;
    if (mote_windows_create(table, &options, &windows, &error) != MOTE_OK) fail_msg("%s", error.text);
    return windows;
}

/* Mean absolute error of repeating the last input, through the dataset that a network would see. */
static void persistence(const struct mote_windows *windows, enum mote_split split, double mae[2]) {
    struct mote_windows_view view;
    mote_windows_view(windows, split, &view);
    size_t steps = view.dataset.outputs / 2;
    float x[12], y[64];
    mae[0] = mae[1] = 0;
    for (uint32_t i = 0; i < view.dataset.count; i++) {
        view.dataset.fetch(view.dataset.context, &i, 1, x, y);
        for (size_t k = 0; k < steps * 2; k++)
            mae[k % 2] += fabs(x[10 + k % 2] * windows->std[k % 2] + windows->mean[k % 2] - (double)y[k]);
    }
    for (int c = 0; c < 2; c++)
        mae[c] /= (double)(view.dataset.count * steps);
}

static void check_persistence(const char *path, size_t steps, enum mote_split split, double t, double rh) {
    struct mote_table *table = read_climate(path, "T (degC)", "rh (%)");
    struct mote_windows *windows = make_windows(table, steps);
    double mae[2];
    persistence(windows, split, mae);
    printf("%zu steps: %.4f %.4f\n", steps, mae[0], mae[1]);
    assert_true(fabs(mae[0] - t) < 0.0005001);
    assert_true(fabs(mae[1] - rh) < 0.0005001);
    mote_windows_free(windows);
    mote_table_free(table);
}

static void test_persistence_2020(void **state) {
    (void)state;
    check_persistence(DATA "jena/mpi_roof_2020.csv", 3, MOTE_SPLIT_TEST, 0.170, 0.878);
    check_persistence(DATA "jena/mpi_roof_2020.csv", 9, MOTE_SPLIT_TEST, 0.342, 1.705);
}

static void test_persistence_2021(void **state) {
    (void)state;
    check_persistence(DATA "jena/mpi_roof_20210701_20211128.csv", 3, MOTE_SPLIT_ALL, 0.286, 1.412);
    check_persistence(DATA "jena/mpi_roof_20210701_20211128.csv", 9, MOTE_SPLIT_ALL, 0.607, 2.870);
}

struct facts {
    size_t rows, repeated, gaps;
    double step;
    int64_t first, last;
};

static void check_facts(struct mote_table *table, struct facts facts) {
    struct mote_windows *windows = make_windows(table, 3);
    assert_int_equal(table->rows, facts.rows);
    assert_int_equal(table->repeated_rows, facts.repeated);
    assert_int_equal(table->missing_values, 0);
    assert_int_equal(table->skipped_rows, 0);
    assert_int_equal(windows->gaps, facts.gaps);
    assert_true(windows->step_seconds == facts.step);
    assert_true(table->times[0] == facts.first);
    assert_true(table->times[table->rows - 1] == facts.last);
    mote_windows_free(windows);
    mote_table_free(table);
}

static void test_2020(void **state) {
    (void)state;
    check_facts(read_climate(DATA "jena/mpi_roof_2020.csv", "T (degC)", "rh (%)"),
                (struct facts){52695, 1, 1, 600, 1577837400, 1609459200});
}

static void test_2021(void **state) {
    (void)state;
    check_facts(read_climate(DATA "jena/mpi_roof_20210701_20211128.csv", "t (DEGC)", " \"rh (%)\" "),
                (struct facts){21698, 0, 0, 600, 1625098200, 1638116400});
}

static void test_2016(void **state) {
    (void)state;
    check_facts(read_climate(DATA "jena/jena_2016-11-28_2017-01-01.csv", "T (degC)", "#6"),
                (struct facts){4797, 0, 0, 600, 1480351200, 1483228800});
}

static void test_2009(void **state) {
    (void)state;
    check_facts(read_climate(DATA "jena/jena_climate_2009_first4000.csv", "T (degC)", "rh (%)"),
                (struct facts){4000, 0, 0, 600, 1230768600, 1233168000});
}

static void test_essen(void **state) {
    (void)state;
    check_facts(read_climate(DATA "other/dwd_essen_hourly.csv", "temperature", "relativeHumidity"),
                (struct facts){43495, 0, 204, 3600, 1388534400, 1546297200});
}

/* -9999 stands for "missing", and a Latin-1 name is found by its UTF-8 form. */
static void test_missing(void **state) {
    (void)state;
    static const char *const co2[] = {"OT", "wv (m/s)"}, *const sun[] = {"SWDR (W/m²)",
                                                                         "max. PAR (µmol/m²/s)"};
    struct mote_table *table = read_columns(DATA "jena/mpi_roof_2020.csv", 2, co2);
    assert_int_equal(table->missing_values, 51);
    mote_table_free(table);
    table = read_columns(DATA "jena/mpi_roof_20210701_20211128.csv", 2, sun);
    assert_int_equal(table->missing_values, 4);
    assert_string_equal(table->names[1], "max. PAR (µmol/m²/s)");
    mote_table_free(table);
}

/* The whole folder: four files, whose names are not in the order of their times. */
static void test_folder(void **state) {
    (void)state;
    struct mote_table *table = read_climate(DATA "jena", "T (degC)", "rh (%)");
    assert_int_equal(table->files, 4);
    assert_int_equal(table->rows, 4797 + 4000 + 52695 + 21698);
    assert_true(table->reordered);
    assert_non_null(strstr(table->paths[0], "jena_climate_2009"));
    for (size_t row = 1; row < table->rows; row++)
        assert_true(table->times[row] > table->times[row - 1]);
    struct mote_windows *windows = make_windows(table, 3);
    assert_int_equal(windows->gaps, 4);
    size_t lengths[] = {4000, 4797, 52695, 21698}, expected = 0;
    for (int i = 0; i < 4; i++)
        expected += lengths[i] - 8;
    assert_int_equal(windows->count[MOTE_SPLIT_ALL], expected - 8); /* the gap in 2020 */
    mote_windows_free(windows);
    mote_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_persistence_2020),
        cmocka_unit_test(test_persistence_2021),
        cmocka_unit_test(test_2020),
        cmocka_unit_test(test_2021),
        cmocka_unit_test(test_2016),
        cmocka_unit_test(test_2009),
        cmocka_unit_test(test_essen),
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
