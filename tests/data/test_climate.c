/* SPDX-License-Identifier: MIT
 * The weather generator: the same bytes for the same seed, the layout of the Jena file, physics that agrees
 * with itself, and statistics near those of the station (measured on its file of 2020; compared directly
 * where that file is). */
#include "base/file.h"
#include "data/climate.h"
#include "data/table.h"

#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { YEAR_ROWS = 365 * 144, LAGS = 6, INPUTS = 2 * LAGS + 1 };

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/mote-climate-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    char path[128];
    static const char *const names[] = {"climate.csv", "a.csv", "b.csv"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static struct mote_buffer write_years(const char *name, uint32_t years, int first, uint64_t seed) {
    char path[128];
    struct mote_error error = {0};
    struct mote_climate_options options = {first, years, seed};
    struct mote_climate_result result;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (mote_climate_write(path, &options, &result, &error) != MOTE_OK) fail_msg("%s", error.text);
    assert_string_equal(result.path, path);
    struct mote_buffer text = {0};
    assert_int_equal(mote_file_read(path, (size_t)1 << 30, &text, &error), MOTE_OK);
    return text;
}

static void same_seed_gives_same_bytes(void **state) {
    (void)state;
    struct mote_buffer a = write_years("a.csv", 1, 0, 7), b = write_years("b.csv", 1, 0, 7);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
    mote_buffer_free(&b);
    /* Recorded once; any compiler and any machine must give it. */
    uint64_t hash = mote_hash(MOTE_HASH_START, a.data, a.size);
    print_message("hash of the year: 0x%016llx\n", (unsigned long long)hash);
    assert_true(hash == 0x9dde83bbaa83d856u);
    b = write_years("b.csv", 1, 0, 8);
    assert_true(a.size != b.size || memcmp(a.data, b.data, a.size) != 0);
    mote_buffer_free(&a);
    mote_buffer_free(&b);
}

static void layout_is_that_of_the_jena_file(void **state) {
    (void)state;
    static const char begin[] =
        "\"Date Time\",\"p (mbar)\",\"T (degC)\",\"Tpot (K)\",\"Tdew (degC)\",\"rh (%)\",\"VPmax (mbar)\","
        "\"VPact (mbar)\",\"VPdef (mbar)\",\"sh (g/kg)\",\"H2OC (mmol/mol)\",\"rho (g/m**3)\",\"wv (m/s)\","
        "\"max. wv (m/s)\",\"wd (deg)\"\n01.01.2012 00:10:00,";
    struct mote_buffer text = write_years("a.csv", 2, 2012, 1);
    const char *at = (const char *)text.data, *last = at;
    assert_memory_equal(at, begin, sizeof begin - 1);
    size_t lines = 0;
    for (const char *end; (end = strchr(at, '\n')) != NULL; at = end + 1, lines++) {
        size_t commas = 0;
        for (const char *c = at; c < end; c++)
            commas += *c == ',';
        assert_int_equal(commas, 14);
        last = at;
    }
    assert_int_equal(lines, 1 + YEAR_ROWS + 144 + YEAR_ROWS); /* 2012 has a 29 February */
    assert_memory_equal(last, "01.01.2014 00:00:00,", 20);
    assert_non_null(strstr((const char *)text.data, "\n29.02.2012 12:00:00,"));
    assert_null(strstr((const char *)text.data, "\n29.02.2013"));
    mote_buffer_free(&text);
}

static void the_reader_reads_it(void **state) {
    (void)state;
    static const char *const wanted[] = {"T (degC)", "rh (%)"}, *const missing[] = {"-9999"};
    struct mote_table_request request = {
        .columns = 2, .column = wanted, .time = "auto", .missing_count = 1, .missing = missing};
    struct mote_buffer text = write_years("a.csv", 1, 0, 4);
    struct mote_error error = {0};
    struct mote_table *table = NULL;
    if (mote_table_read_text("a.csv", text.data, text.size, &request, &table, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    assert_int_equal(table->rows, YEAR_ROWS);
    assert_int_equal(table->missing_values + table->skipped_rows + table->repeated_rows, 0);
    assert_non_null(table->times);
    assert_int_equal(table->times[0], 1230768600); /* 2009-01-01 00:10 */
    for (size_t i = 1; i < table->rows; i++)
        assert_int_equal(table->times[i] - table->times[i - 1], 600);
    mote_table_free(table);
    mote_buffer_free(&text);
}

static void columns_agree_with_each_other(void **state) {
    (void)state;
    struct mote_buffer text = write_years("a.csv", 1, 0, 3);
    const char *at = strchr((const char *)text.data, '\n') + 1;
    double worst[6] = {0};
    for (; *at; at = strchr(at, '\n') + 1) {
        double p, t, pot, dew, rh, max, act, def, sh, h2o, rho, wv, gust, wd;
        char line[256]; /* sscanf measures all that follows */
        snprintf(line, sizeof line, "%.*s", (int)strcspn(at, "\n"), at);
        assert_int_equal(sscanf(line, "%*[^,],%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &p,
                                &t, &pot, &dew, &rh, &max, &act, &def, &sh, &h2o, &rho, &wv, &gust, &wd),
                         14);
        assert_true(p > 930 && p < 1050 && t > -30 && t < 45 && dew <= t && rh > 3 && rh <= 100);
        assert_true(wv >= 0 && wv < 35 && gust >= wv && gust < 60 && wd >= 0 && wd <= 360);
        double error[6] = {pot - (t + 273.15) * pow(1000 / p, 0.2857),
                           max - 6.112 * exp(17.62 * t / (243.12 + t)),
                           act - max * rh / 100,
                           def - (max - act),
                           h2o - 1000 * act / p,
                           rho - 100 * p / (0.28705 * (t + 273.15) / (1 - 0.378 * act / p))};
        for (int i = 0; i < 6; i++)
            worst[i] = fmax(worst[i], fabs(error[i]));
    }
    /* Two decimals in, two decimals out. */
    static const double bound[6] = {0.02, 0.03, 0.02, 0.016, 0.02, 0.1};
    for (int i = 0; i < 6; i++)
        if (worst[i] > bound[i]) fail_msg("column check %d is off by %g", i, worst[i]);
    mote_buffer_free(&text);
}

/* ------------------------------------------------------------------ statistics */

struct series {
    double *value[2]; /* temperature, humidity */
    size_t rows;
};

static struct series series_make(size_t rows) {
    struct series s = {{calloc(rows, sizeof(double)), calloc(rows, sizeof(double))}, 0};
    assert_true(s.value[0] && s.value[1]);
    return s;
}

static void series_free(struct series *s) {
    free(s->value[0]);
    free(s->value[1]);
}

static struct series generate(size_t rows, uint64_t seed) {
    struct series s = series_make(rows);
    struct mote_climate climate;
    struct mote_weather row;
    mote_climate_start(&climate, 2009, seed);
    for (; s.rows < rows; s.rows++) {
        mote_climate_next(&climate, &row);
        s.value[0][s.rows] = row.temperature;
        s.value[1][s.rows] = row.humidity;
    }
    return s;
}

static double deviation(const double *x, size_t n) {
    double sum = 0, square = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    for (size_t i = 0; i < n; i++)
        square += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
    return sqrt(square / (double)n);
}

/* Mean absolute error of repeating the last value for the next `steps`. */
static double persistence(const double *x, size_t n, size_t steps) {
    double sum = 0;
    for (size_t i = 0; i + steps < n; i++)
        for (size_t k = 1; k <= steps; k++)
            sum += fabs(x[i + k] - x[i]);
    return sum / (double)(n - steps) / (double)steps;
}

/* Correlation of the changes from row to row with those of the row before. */
static double change_correlation(const double *x, size_t n) {
    double product = 0, square = 0;
    for (size_t i = 1; i + 1 < n; i++) {
        product += (x[i + 1] - x[i]) * (x[i] - x[i - 1]);
        square += (x[i] - x[i - 1]) * (x[i] - x[i - 1]);
    }
    return product / square;
}

static void fill_inputs(const struct series *s, size_t row, double x[INPUTS]) {
    for (size_t k = 0; k < LAGS; k++)
        for (size_t q = 0; q < 2; q++)
            x[2 * k + q] = s->value[q][row + k] / 10;
    x[INPUTS - 1] = 1;
}

static void solve(double a[INPUTS][INPUTS + 1], double out[INPUTS]) {
    for (size_t i = 0; i < INPUTS; i++)
        for (size_t r = 0; r < INPUTS; r++) {
            double factor = r == i ? 0 : a[r][i] / a[i][i]; /* symmetric and positive: no pivoting */
            for (size_t c = i; c <= INPUTS; c++)
                a[r][c] -= factor * a[i][c];
        }
    for (size_t i = 0; i < INPUTS; i++)
        out[i] = a[i][INPUTS] / a[i][i];
}

/* Mean absolute error of the least-squares map from the last six rows, fitted to and measured on all rows. */
static double least_squares(const struct series *s, size_t quantity, size_t steps) {
    double total = 0;
    for (size_t k = 0; k < steps; k++) {
        double a[INPUTS][INPUTS + 1] = {{0}}, x[INPUTS], w[INPUTS], sum = 0;
        size_t windows = s->rows - LAGS - steps + 1;
        for (size_t i = 0; i < windows; i++) {
            fill_inputs(s, i, x);
            for (size_t r = 0; r < INPUTS; r++) {
                for (size_t c = 0; c < INPUTS; c++)
                    a[r][c] += x[r] * x[c];
                a[r][INPUTS] += x[r] * s->value[quantity][i + LAGS + k];
            }
        }
        solve(a, w);
        for (size_t i = 0; i < windows; i++) {
            double y = s->value[quantity][i + LAGS + k];
            fill_inputs(s, i, x);
            for (size_t r = 0; r < INPUTS; r++)
                y -= w[r] * x[r];
            sum += fabs(y);
        }
        total += sum / (double)windows;
    }
    return total / (double)steps;
}

enum { FIGURES = 13 };

static const char *const figure_name[FIGURES] = {"std T",
                                                 "std rh",
                                                 "persistence T 3",
                                                 "persistence rh 3",
                                                 "persistence T 9",
                                                 "persistence rh 9",
                                                 "linear T 3",
                                                 "linear rh 3",
                                                 "linear T 9",
                                                 "linear rh 9",
                                                 "change corr. T",
                                                 "change corr. rh",
                                                 "share of rh >= 95"};

static void measure(const struct series *s, double out[FIGURES]) {
    const double *t = s->value[0], *rh = s->value[1];
    size_t n = s->rows, moist = 0;
    for (size_t i = 0; i < n; i++)
        moist += rh[i] >= 95;
    const double figures[FIGURES] = {
        deviation(t, n),          deviation(rh, n),       persistence(t, n, 3),     persistence(rh, n, 3),
        persistence(t, n, 9),     persistence(rh, n, 9),  least_squares(s, 0, 3),   least_squares(s, 1, 3),
        least_squares(s, 0, 9),   least_squares(s, 1, 9), change_correlation(t, n), change_correlation(rh, n),
        (double)moist / (double)n};
    memcpy(out, figures, sizeof figures);
}

static void compare(const double made[FIGURES], const double real[FIGURES], const double tolerance[FIGURES]) {
    int bad = 0;
    for (int i = 0; i < FIGURES; i++) {
        bool good = fabs(made[i] / real[i] - 1) <= tolerance[i];
        print_message("%-18s made %7.3f, station %7.3f%s\n", figure_name[i], made[i], real[i],
                      good ? "" : "  <-- off");
        bad += !good;
    }
    assert_int_equal(bad, 0);
}

/* A year of weather is not the next year: the first figure's tolerance is for the season's chance. */
static const double tolerance[FIGURES] = {0.3, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.3, 0.5};

static void statistics_are_those_of_the_station(void **state) {
    (void)state;
    /* mpi_roof_2020.csv, all 52,696 rows. */
    static const double station[FIGURES] = {7.47,  19.23, 0.302, 1.455, 0.642, 2.950, 0.236,
                                            1.251, 0.485, 2.478, 0.548, 0.470, 0.129};
    double made[FIGURES];
    struct series s = generate(YEAR_ROWS, 1);
    measure(&s, made);
    compare(made, station, tolerance);
    series_free(&s);
}

static void statistics_are_those_of_the_file(void **state) {
    (void)state;
    FILE *file = fopen(MOTE_SOURCE "/../shared/data/jena/mpi_roof_2020.csv", "r");
    if (!file) {
        print_message("skipped: there is no mpi_roof_2020.csv beside the sources\n");
        skip();
        return;
    }
    struct series real = series_make(60000);
    for (char line[1024]; real.rows < 60000 && fgets(line, sizeof line, file);) {
        double t, rh;
        if (sscanf(line, "%*[^,],%*f,%lf,%*f,%*f,%lf", &t, &rh) != 2) continue;
        real.value[0][real.rows] = t;
        real.value[1][real.rows++] = rh;
    }
    fclose(file);
    assert_true(real.rows > 50000);
    struct series s = generate(real.rows, 2);
    double made[FIGURES], station[FIGURES];
    measure(&s, made);
    measure(&real, station);
    compare(made, station, tolerance);
    series_free(&s);
    series_free(&real);
}

static void seasons_and_days_are_there(void **state) {
    (void)state;
    struct series s = generate(4 * YEAR_ROWS, 5);
    double mean[2] = {0}, range[2] = {0};
    for (size_t day = 0; day < 4 * 365; day++) {
        size_t of_year = day % 365;
        int summer = of_year >= 151 && of_year < 243;
        if (!summer && of_year >= 59) continue;
        const double *t = s.value[0] + 144 * day;
        double low = t[0], high = t[0], sum = 0;
        for (size_t i = 0; i < 144; i++) {
            low = fmin(low, t[i]);
            high = fmax(high, t[i]);
            sum += t[i];
        }
        double days = summer ? 4 * 92 : 4 * 59;
        mean[summer] += sum / 144 / days;
        range[summer] += (high - low) / days;
    }
    print_message("January and February: %.1f °C, from night to day %.1f; summer: %.1f, %.1f\n", mean[0],
                  range[0], mean[1], range[1]);
    assert_true(mean[0] > -3 && mean[0] < 4 && mean[1] > 16 && mean[1] < 20.5);
    assert_true(range[0] > 4 && range[0] < 8 && range[1] > 9 && range[1] < 14);
    series_free(&s);
}

/* ------------------------------------------------------------------ what can go wrong */

static void bad_calls_are_named(void **state) {
    (void)state;
    struct mote_error error = {0};
    struct mote_climate_options none = {0, 0, 1}, early = {1900, 1, 1}, one = {0, 1, 1};
    assert_int_equal(mote_climate_write(folder, &none, NULL, &error), MOTE_USAGE);
    assert_non_null(strstr(error.text, "0 years"));
    assert_int_equal(mote_climate_write(folder, &early, NULL, &error), MOTE_USAGE);
    assert_non_null(strstr(error.text, "1900"));
    assert_int_equal(mote_climate_write("/dev/full", &one, NULL, &error), MOTE_INPUT);
    assert_string_equal(error.text, "/dev/full: cannot write: No space left on device");
    assert_int_equal(mote_climate_write("/dev/null/x", &one, NULL, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "/dev/null"));
    assert_int_equal(mote_climate_write("/nowhere/at/all.csv", &one, NULL, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "/nowhere/at/all.csv"));
}

static void a_full_disk_leaves_the_old_file(void **state) {
    (void)state;
    char path[128], temporary[160];
    snprintf(path, sizeof path, "%s/a.csv", folder);
    snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    struct mote_error error = {0};
    assert_int_equal(mote_file_write(path, "old\n", 4, &error), MOTE_OK);
    struct mote_climate_options one = {0, 1, 1};
    struct rlimit before, small = {100000, 100000};
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    enum mote_status status = mote_climate_write(path, &one, NULL, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(status, MOTE_INPUT);
    assert_non_null(strstr(error.text, "a.csv: cannot write"));
    assert_false(mote_file_exists(temporary));
    struct mote_buffer text = {0};
    assert_int_equal(mote_file_read(path, 100, &text, &error), MOTE_OK);
    assert_string_equal((const char *)text.data, "old\n");
    mote_buffer_free(&text);
}

static void a_folder_gets_climate_csv(void **state) {
    (void)state;
    struct mote_error error = {0};
    struct mote_climate_options one = {0, 1, 1};
    struct mote_climate_result result;
    assert_int_equal(mote_climate_write(folder, &one, &result, &error), MOTE_OK);
    assert_memory_equal(result.path, folder, strlen(folder));
    assert_string_equal(result.path + strlen(folder), "/climate.csv");
    assert_int_equal(result.rows, YEAR_ROWS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_reads_it),
        cmocka_unit_test(same_seed_gives_same_bytes),
        cmocka_unit_test(layout_is_that_of_the_jena_file),
        cmocka_unit_test(columns_agree_with_each_other),
        cmocka_unit_test(statistics_are_those_of_the_station),
        cmocka_unit_test(statistics_are_those_of_the_file),
        cmocka_unit_test(seasons_and_days_are_there),
        cmocka_unit_test(bad_calls_are_named),
        cmocka_unit_test(a_full_disk_leaves_the_old_file),
        cmocka_unit_test(a_folder_gets_climate_csv),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
