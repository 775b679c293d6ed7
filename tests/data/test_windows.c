/* SPDX-License-Identifier: MIT
 * Windows: which there are, what they hold, and why there are none. */
#include "base/clock.h"
#include "base/rng.h"
#include "data/windows.h"
#include "data/windows_step.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 100, COLUMNS = 3 };

/* A table on the stack: 100 rows a step of 600 s apart, column c of row r holds 100·c + r. */
struct fixture {
    struct mote_table table;
    float values[ROWS * COLUMNS];
    int64_t times[ROWS];
    uint32_t file[ROWS];
    char *names[COLUMNS], *paths[1];
};

static void set_up(struct fixture *f) {
    memset(f, 0, sizeof *f);
    static char a[] = "a", b[] = "b", c[] = "c", path[] = "x.csv";
    f->names[0] = a, f->names[1] = b, f->names[2] = c, f->paths[0] = path;
    for (int r = 0; r < ROWS; r++) {
        f->times[r] = 1000000 + r * 600;
        for (int k = 0; k < COLUMNS; k++)
            f->values[r * COLUMNS + k] = (float)(100 * k + r);
    }
    f->table = (struct mote_table){.rows = ROWS,
                                   .columns = COLUMNS,
                                   .values = f->values,
                                   .times = f->times,
                                   .file = f->file,
                                   .names = f->names,
                                   .paths = f->paths,
                                   .files = 1};
}

static const size_t last_two[] = {2, 1};
static const struct mote_windows_options usual = {.input_steps = 4,
                                                  .output_steps = 2,
                                                  .input_columns = 2,
                                                  .target_count = 2,
                                                  .targets = last_two,
                                                  .split = {0.7, 0.2, 0.1}};

static struct mote_windows *make(const struct mote_table *table, const struct mote_windows_options *options) {
    struct mote_windows *windows = NULL;
    struct mote_error error;
    if (mote_windows_create(table, options, &windows, &error) != MOTE_OK) fail_msg("%s", error.text);
    return windows;
}

static void refuse(const struct mote_table *table, const struct mote_windows_options *options,
                   enum mote_status expected, const char *words) {
    struct mote_windows *windows = NULL;
    struct mote_error error = {MOTE_OK, ""};
    enum mote_status status = mote_windows_create(table, options, &windows, &error);
    if (status != expected || !strstr(error.text, words))
        fail_msg("%d \"%s\", not \"%s\"", status, error.text, words);
    assert_null(windows);
}

static void check_counts(const struct fixture *f, size_t train, size_t validation, size_t test, size_t all) {
    struct mote_windows *w = make(&f->table, &usual);
    assert_int_equal(w->count[MOTE_SPLIT_TRAIN], train);
    assert_int_equal(w->count[MOTE_SPLIT_VALIDATION], validation);
    assert_int_equal(w->count[MOTE_SPLIT_TEST], test);
    assert_int_equal(w->count[MOTE_SPLIT_ALL], all);
    mote_windows_free(w);
}

static void test_counts(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    check_counts(&f, 65, 15, 5, 95); /* 70, 20 and 10 rows, 6 rows a window */
    f.table.times = NULL;
    check_counts(&f, 65, 15, 5, 95);
    f.table.file = NULL;
    check_counts(&f, 65, 15, 5, 95);
}

/* A break between rows 9 and 10 takes the five windows that would cross it. */
static void test_breaks(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    for (int r = 10; r < ROWS; r++)
        f.times[r] += 60;
    check_counts(&f, 60, 15, 5, 90);
    set_up(&f);
    for (int r = 10; r < ROWS; r++)
        f.file[r] = 1;
    check_counts(&f, 60, 15, 5, 90);
    f.table.times = NULL;
    check_counts(&f, 60, 15, 5, 90);
}

/* A missing value takes the six windows that hold its row; an unused column's takes none. */
static void test_missing(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    f.values[40 * COLUMNS + 2] = NAN;
    check_counts(&f, 59, 15, 5, 89);
    struct mote_windows_options options = usual;
    static const size_t first[] = {0};
    options.target_count = 1;
    options.targets = first;
    struct mote_windows *w = make(&f.table, &options);
    assert_int_equal(w->count[MOTE_SPLIT_ALL], 95);
    mote_windows_free(w);
}

/* Against a brute-force answer, over random gaps, files, holes and shapes. */
static bool fits(const struct mote_table *t, size_t start, size_t length, size_t first, size_t end) {
    if (start < first || start + length > end) return false;
    for (size_t r = start; r < start + length; r++) {
        for (size_t c = 0; c < t->columns; c++)
            if (isnan(t->values[r * t->columns + c])) return false;
        if (r == start) continue;
        if (t->file[r] != t->file[r - 1] || t->times[r] - t->times[r - 1] != 600) return false;
    }
    return true;
}

static void check_split(const struct mote_windows *w, enum mote_split split, size_t first, size_t end) {
    size_t length = w->options.input_steps + w->options.output_steps, count = 0;
    for (size_t start = 0; start < w->table->rows; start++) {
        if (!fits(w->table, start, length, first, end)) continue;
        assert_true(count < w->count[split]);
        assert_int_equal(w->start[split][count++], start);
    }
    assert_int_equal(w->count[split], count);
}

static void test_brute_force(void **state) {
    (void)state;
    const uint64_t seed = 5;
    printf("seed %llu\n", (unsigned long long)seed);
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    static const double mean[COLUMNS] = {0}, std[COLUMNS] = {1, 1, 1};
    int made = 0;
    for (int round = 0; round < 500; round++) {
        struct fixture f;
        set_up(&f);
        int64_t shift = 0;
        for (uint32_t r = 0, file = 0; r < ROWS; r++) {
            if (mote_rng_below(&rng, 20) == 0) shift += 60 + mote_rng_below(&rng, 1000);
            file += mote_rng_below(&rng, 40) == 0;
            f.times[r] += shift;
            f.file[r] = file;
            if (mote_rng_below(&rng, 30) == 0) f.values[r * COLUMNS + mote_rng_below(&rng, COLUMNS)] = NAN;
        }
        struct mote_windows_options options = usual;
        options.input_steps = 1 + mote_rng_below(&rng, 8);
        options.output_steps = 1 + mote_rng_below(&rng, 4);
        options.step_seconds = 600;
        options.mean = mean;
        options.std = std;
        f.table.rows = 30 + mote_rng_below(&rng, 71);
        struct mote_windows *w = NULL;
        if (mote_windows_create(&f.table, &options, &w, NULL) != MOTE_OK) continue;
        made++;
        size_t train = (size_t)((double)f.table.rows * 0.7),
               both = train + (size_t)((double)f.table.rows * 0.2);
        check_split(w, MOTE_SPLIT_TRAIN, 0, train);
        check_split(w, MOTE_SPLIT_VALIDATION, train, both);
        check_split(w, MOTE_SPLIT_TEST, both, f.table.rows);
        check_split(w, MOTE_SPLIT_ALL, 0, f.table.rows);
        mote_windows_free(w);
    }
    assert_true(made > 300);
}

static void test_statistics(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    f.values[3 * COLUMNS] = NAN;
    struct mote_windows *w = make(&f.table, &usual);
    double sum = 0, squares = 0; /* 0 … 69 without 3 */
    for (int r = 0; r < 70; r++)
        sum += r == 3 ? 0 : r;
    for (int r = 0; r < 70; r++)
        squares += r == 3 ? 0 : (r - sum / 69) * (r - sum / 69);
    assert_true(fabs(w->mean[0] - sum / 69) < 1e-12);
    assert_true(fabs(w->std[0] - sqrt(squares / 69)) < 1e-12);
    assert_true(fabs(w->mean[1] - 134.5) < 1e-12);
    assert_true(fabs(w->mean[2] - 234.5) < 1e-12);
    mote_windows_free(w);
}

static void test_fetch(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    static const double mean[COLUMNS] = {10, 20, 30}, std[COLUMNS] = {2, 4, 8};
    struct mote_windows_options options = usual;
    options.mean = mean;
    options.std = std;
    struct mote_windows *w = make(&f.table, &options);
    struct mote_windows_view view, copy;
    mote_windows_view(w, MOTE_SPLIT_VALIDATION, &view);
    copy = view;
    memset(&view, 0, sizeof view); /* the dataset does not need it */
    const struct mote_dataset *d = &copy.dataset;
    assert_int_equal(d->count, 15);
    assert_int_equal(d->input_steps, 4);
    assert_int_equal(d->input_columns, 2);
    assert_int_equal(d->outputs, 4);
    float x[2][8], y[2][4];
    const uint32_t index[] = {14, 0};
    d->fetch(d->context, index, 2, &x[0][0], &y[0][0]);
    for (int i = 0; i < 2; i++) {
        int row = i == 0 ? 84 : 70;
        for (int k = 0; k < 8; k++)
            assert_true(x[i][k] ==
                        ((float)(100 * (k % 2) + row + k / 2) - (float)mean[k % 2]) / (float)std[k % 2]);
        for (int k = 0; k < 4; k++)
            assert_true(y[i][k] == (float)(100 * (k % 2 ? 1 : 2) + row + 4 + k / 2));
    }
    const float target_mean[] = {30, 20, 30, 20}, target_std[] = {8, 4, 8, 4};
    assert_memory_equal(d->target_mean, target_mean, sizeof target_mean);
    assert_memory_equal(d->target_std, target_std, sizeof target_std);
    mote_windows_free(w);

    options.input_columns = 3; /* all columns: one run of memory a window */
    w = make(&f.table, &options);
    mote_windows_view(w, MOTE_SPLIT_ALL, &view);
    float x3[12], y3[4];
    view.dataset.fetch(view.dataset.context, index, 1, x3, y3);
    for (int k = 0; k < 12; k++)
        assert_true(x3[k] == ((float)(100 * (k % 3) + 14 + k / 3) - (float)mean[k % 3]) / (float)std[k % 3]);
    mote_windows_free(w);
}

static double inferred(struct fixture *f) {
    double seconds;
    assert_int_equal(mote_table_step(&f->table, &seconds, NULL), MOTE_OK);
    return seconds;
}

static void test_step(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    assert_true(inferred(&f) == 600);
    for (int r = 0; r < ROWS; r++) /* 60, 120, 180, 60, … and one 240 more often than no other */
        f.times[r] = r ? f.times[r - 1] + 60 * (1 + r % 3) : 0;
    assert_true(inferred(&f) == 60 || inferred(&f) == 120);
    for (int r = 50; r < ROWS; r++)
        f.times[r] = f.times[r - 1] + 60 * (r % 4 == 0 ? r : 3);
    assert_true(inferred(&f) == 180);
    for (int r = 0; r < ROWS; r++) /* a new file every other row: what is between them does not count */
        f.times[r] = (r / 2) * 1000 + r % 2 * 7, f.file[r] = (uint32_t)r / 2;
    assert_true(inferred(&f) == 7);
    f.table.rows = 1;
    assert_true(inferred(&f) == 0);
    set_up(&f);
    struct mote_windows_options options = usual;
    options.step_seconds = 1200;
    refuse(&f.table, &options, MOTE_INPUT, "no 6 rows in a row without a gap");
}

static void test_too_short(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    f.table.rows = 5;
    refuse(&f.table, &usual, MOTE_INPUT,
           "x.csv: 5 rows, but a window takes 6 (4 in + 2 out); at least 60 rows are needed");
    f.table.rows = 50;
    refuse(&f.table, &usual, MOTE_INPUT, "x.csv: 5 rows in the test split, but a window takes 6");
    refuse(&f.table, &usual, MOTE_INPUT, "at least 60 rows");
    f.table.rows = 7;
    refuse(&f.table, &usual, MOTE_INPUT, "4 rows in the training split");
    refuse(&f.table, &usual, MOTE_INPUT, "at least 60 rows");
    static const double mean[COLUMNS] = {0}, std[COLUMNS] = {1, 1, 1};
    struct mote_windows_options options = usual;
    options.mean = mean;
    options.std = std;
    struct mote_windows *w = make(&f.table, &options);
    struct mote_error error;
    assert_int_equal(w->count[MOTE_SPLIT_ALL], 2);
    assert_int_equal(mote_windows_check(w, MOTE_SPLIT_ALL, &error), MOTE_OK);
    assert_int_equal(mote_windows_check(w, MOTE_SPLIT_TEST, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "at least 60 rows"));
    mote_windows_free(w);
    f.table.rows = 5;
    refuse(&f.table, &options, MOTE_INPUT, "at least 6 rows");
}

/* With as many rows as a refusal names, or some more, there is none; over random splits. */
static void test_rows_needed(void **state) {
    (void)state;
    const uint64_t seed = 7;
    printf("seed %llu\n", (unsigned long long)seed);
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    static float values[6000];
    for (int i = 0; i < 6000; i++)
        values[i] = (float)(i % 7);
    for (int i = 0; i < 200; i++) {
        struct mote_table table = {.rows = 1, .columns = 1, .values = values};
        static const size_t first[] = {0};
        struct mote_windows_options options = {
            .output_steps = 2, .input_columns = 1, .target_count = 1, .targets = first};
        options.input_steps = 1 + mote_rng_below(&rng, 20);
        options.split[1] = (1 + mote_rng_below(&rng, 400)) / 1000.0;
        options.split[2] = (5 + mote_rng_below(&rng, 400)) / 1000.0;
        options.split[0] = 1 - options.split[1] - options.split[2];
        struct mote_windows *w = NULL;
        struct mote_error error;
        size_t needed = 0;
        assert_int_equal(mote_windows_create(&table, &options, &w, &error), MOTE_INPUT);
        const char *told = strstr(error.text, "at least ");
        assert_non_null(told);
        assert_int_equal(sscanf(told, "at least %zu rows", &needed), 1);
        for (table.rows = needed; table.rows < needed + 40 && table.rows < 6000; table.rows++)
            mote_windows_free(make(&table, &options));
    }
}

/* One value that no instrument measures is named; a column that is mostly zero may have peaks. */
static void test_absurd_value(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    f.values[80 * COLUMNS + 1] = 1e30f;
    refuse(&f.table, &usual, MOTE_INPUT,
           "x.csv: 1970-01-13 03:06:40: column \"b\": the value 1e+30 is out of");
    f.table.times = NULL;
    refuse(&f.table, &usual, MOTE_INPUT, "x.csv: row 81: column \"b\"");
    static const double mean[COLUMNS] = {0}, std[COLUMNS] = {1, 1, 1};
    struct mote_windows_options options = usual;
    options.mean = mean;
    options.std = std;
    refuse(&f.table, &options, MOTE_INPUT, "row 81");
    f.values[80 * COLUMNS + 1] = 1e6f;
    mote_windows_free(make(&f.table, &usual));
    for (int r = 0; r < ROWS; r++)
        f.values[r * COLUMNS + 1] = r % 9 == 0 ? 1e10f : 0;
    mote_windows_free(make(&f.table, &usual));
    for (int r = 0; r < ROWS; r++)
        f.values[r * COLUMNS + 1] = r % 9 == 0 ? 100 : (float)r * 1e-12f;
    mote_windows_free(make(&f.table, &usual));
}

static void test_bad_columns(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    for (int r = 0; r < ROWS; r++)
        f.values[r * COLUMNS + 1] = 0.1f;
    refuse(&f.table, &usual, MOTE_INPUT, "x.csv: column \"b\": all values are equal");
    for (int r = 0; r < ROWS; r++)
        f.values[r * COLUMNS + 1] = NAN;
    refuse(&f.table, &usual, MOTE_INPUT, "x.csv: column \"b\": every value is missing");
    set_up(&f);
    for (int r = 0; r < ROWS; r += 3)
        f.values[r * COLUMNS] = NAN;
    refuse(&f.table, &usual, MOTE_INPUT, "no 6 rows in a row");
}

static void test_bad_options(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    static const size_t far[] = {3};
    static const double one[COLUMNS] = {1, 1, 1}, zero[COLUMNS] = {0};
    struct mote_windows_options options[] = {usual, usual, usual, usual, usual, usual, usual, usual};
    options[0].input_steps = 0;
    options[1].output_steps = SIZE_MAX;
    options[2].input_columns = 4;
    options[3].targets = far, options[3].target_count = 1;
    options[4].split[0] = 0.8;
    options[5].split[0] = NAN;
    options[6].mean = one, options[6].std = zero;
    options[7].split[0] = 0, options[7].split[1] = 0.9;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        refuse(&f.table, &options[i], MOTE_USAGE, "");
}

/* The training hot path: a batch of 32 windows of 6 × 2 is to cost well under 5 µs (without sanitizers). */
static void test_speed(void **state) {
    (void)state;
    struct fixture f;
    set_up(&f);
    f.table.columns = 2;
    f.table.rows = ROWS;
    struct mote_windows_options options = usual;
    static const size_t both[] = {0, 1};
    options.input_steps = 6;
    options.output_steps = 3;
    options.targets = both;
    struct mote_windows *w = make(&f.table, &options);
    struct mote_windows_view view;
    mote_windows_view(w, MOTE_SPLIT_TRAIN, &view);
    uint32_t index[32];
    float x[32 * 12], y[32 * 6];
    double best = 1;
    for (int run = 0; run < 200; run++) {
        for (uint32_t i = 0; i < 32; i++)
            index[i] = (i * 37 + (uint32_t)run) % (uint32_t)view.dataset.count;
        double start = mote_seconds();
        for (int i = 0; i < 100; i++)
            view.dataset.fetch(view.dataset.context, index, 32, x, y);
        double seconds = (mote_seconds() - start) / 100;
        if (seconds < best) best = seconds;
    }
    printf("a batch of 32: %.2f us\n", best * 1e6);
    assert_true(best < 100e-6); /* fails only if something is absurdly slow, sanitizers included */
    mote_windows_free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),       cmocka_unit_test(test_breaks),
        cmocka_unit_test(test_missing),      cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_statistics),   cmocka_unit_test(test_fetch),
        cmocka_unit_test(test_step),         cmocka_unit_test(test_too_short),
        cmocka_unit_test(test_bad_columns),  cmocka_unit_test(test_bad_options),
        cmocka_unit_test(test_speed),        cmocka_unit_test(test_rows_needed),
        cmocka_unit_test(test_absurd_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
