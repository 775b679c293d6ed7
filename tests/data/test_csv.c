/* SPDX-License-Identifier: MIT
 * CSV text to a table: every form that real files have, and a sentence for every way to be wrong. */
#include "base/rng.h"
#include "data/csv.h"
#include "data/csv_text.h"
#include "data/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const t_rh[] = {"T", "rh"};
static const char *const missing[] = {"-9999", "nan", ""};
static const struct mote_table_request usual = {
    .columns = 2, .column = t_rh, .time = "auto", .missing_count = 3, .missing = missing};

static struct mote_table *read_as(const char *text, size_t bytes, const struct mote_table_request *request) {
    struct mote_table *table = NULL;
    struct mote_error error;
    if (mote_table_read_text("x.csv", text, bytes, request, &table, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return table;
}

/* Reads and compares: rows × columns of numbers, NaN equal to NaN. */
static void check(const char *text, const struct mote_table_request *request, size_t rows,
                  const float *expected) {
    struct mote_table *table = read_as(text, strlen(text), request);
    assert_int_equal(table->rows, rows);
    for (size_t i = 0; i < rows * table->columns; i++)
        if (table->values[i] != expected[i] && !(isnan(table->values[i]) && isnan(expected[i])))
            fail_msg("value %zu of \"%s\" is %g, not %g", i, text, table->values[i], expected[i]);
    mote_table_free(table);
}

/* Fails with a sentence that has all of the words. */
static void refuse_bytes(const char *text, size_t bytes, const struct mote_table_request *request,
                         const char *a, const char *b) {
    struct mote_table *table = NULL;
    struct mote_error error = {MOTE_OK, ""};
    enum mote_status status = mote_table_read_text("x.csv", text, bytes, request, &table, &error);
    if (status != MOTE_INPUT) fail_msg("\"%.60s\" gives %d, not 2", text, status);
    assert_null(table);
    if (!strstr(error.text, "x.csv: ") || !strstr(error.text, a) || !strstr(error.text, b))
        fail_msg("\"%s\" does not say \"%s\" and \"%s\"", error.text, a, b);
}

static void refuse(const char *text, const char *a, const char *b) {
    refuse_bytes(text, strlen(text), &usual, a, b);
}

static const float plain[] = {1.5f, 80, -2.25f, 90};

static void test_separators(void **state) {
    (void)state;
    check("time,T,rh\n2020-01-01 00:00,1.5,80\n2020-01-01 00:10,-2.25,90\n", &usual, 2, plain);
    check("time;T;rh\n2020-01-01 00:00;1.5;80\n2020-01-01 00:10;-2.25;90\n", &usual, 2, plain);
    check("time\tT\trh\n2020-01-01 00:00\t1.5\t80\n2020-01-01 00:10\t-2.25\t90\n", &usual, 2, plain);
    check("time;T;rh\n2020-01-01 00:00;1,5;80\n2020-01-01 00:10;-2,25;90,0\n", &usual, 2, plain);
    check("T;rh\n1,5;80,0\n-2,25;90,0\n", &usual, 2, plain);
    check("time,T,rh\n2020-01-01 00:00,\"1,5\",80\n2020-01-01 00:10,\"-2,25\",90\n", &usual, 2, plain);
    struct mote_table_request request = usual;
    request.separator = '|';
    check("T|rh\n1.5|80\n-2.25|90\n", &request, 2, plain);
    request.separator = ';';
    request.decimal = ',';
    check("T;rh\n1,5;80\n-2,25;90\n", &request, 2, plain);
}

static void test_line_ends(void **state) {
    (void)state;
    check("T,rh\r\n1.5,80\r\n-2.25,90\r\n", &usual, 2, plain);
    check("T,rh\r1.5,80\r-2.25,90\r", &usual, 2, plain);
    check("T,rh\n1.5,80\n-2.25,90", &usual, 2, plain);
    check("\n\r\n \nT,rh\n\n1.5,80\n\n\n-2.25,90\n\n", &usual, 2, plain);
    check("\xef\xbb\xbfT,rh\n1.5,80\n-2.25,90\n", &usual, 2, plain);
}

static void test_padding_and_quotes(void **state) {
    (void)state;
    check("\"T\" , \" rh \"\n  1.5,   80\n \" -2.25 \" ,\"90\"\n", &usual, 2, plain);
    check("'T','RH'\n1.5,80\n-2.25,90\n", &usual, 2, plain);
    check("note,T,rh\n\"two\nlines\",1.5,80\n\"a \"\"b\"\", c\",-2.25,90\n", &usual, 2, plain);
    check("T,x,rh\n1.5,5\" pipe,80\n-2.25,\",\",90\n", &usual, 2, plain);
    check("T,rh,x\n1.5,80\n-2.25,90,\"a\nb\"\n", &usual, 2, plain);
}

static void test_names(void **state) {
    (void)state;
    static const char *const wanted[] = {" \"temp (°C)\"", "SWDR (W/m²)"};
    struct mote_table_request request = usual;
    request.column = wanted;
    const char *latin1 = "x,SWDR (W/m\xb2),Temp (\xb0"
                         "C)\n0,80,1.5\n0,90,-2.25\n";
    const char *utf8 = "x,SWDR (W/m²),TEMP (°C)\n0,80,1.5\n0,90,-2.25\n";
    check(latin1, &request, 2, plain);
    check(utf8, &request, 2, plain);
    struct mote_table *table = read_as(latin1, strlen(latin1), &request);
    assert_string_equal(table->names[0], "Temp (°C)");
    assert_string_equal(table->names[1], "SWDR (W/m²)");
    mote_table_free(table);
    assert_true(mote_text_same("größe", "GRÖßE"));
    assert_false(mote_text_same("a×", "a÷"));
    static const char *const numbers[] = {"#3", "#2"};
    request.column = numbers;
    check(utf8, &request, 2, plain);
}

static void test_no_header(void **state) {
    (void)state;
    static const char *const numbers[] = {"#2", "#3"};
    struct mote_table_request request = usual;
    request.column = numbers;
    const char *text = "01.01.2020 00:00:00,1.5,80,\n01.01.2020 00:10:00,-2.25,90,nan\n";
    check(text, &request, 2, plain);
    struct mote_table *table = read_as(text, strlen(text), &request);
    assert_string_equal(table->names[0], "#2");
    assert_true(table->times[1] - table->times[0] == 600);
    mote_table_free(table);
    refuse("1,2\n3,4\n", "no column \"T\"", "\"#1\" to \"#2\"");
    static const char *const one[] = {"#1"};
    request.columns = 1;
    request.column = one;
    check("5\n", &request, 1, (const float[]){5});
}

static void test_missing_values(void **state) {
    (void)state;
    const float expected[] = {NAN, 80, NAN, NAN, 1, NAN};
    check("T,rh\n-9999.00,80\n,NaN\n1,-9.999e3\n", &usual, 3, expected);
    static const char *const dashes[] = {"--", "999.9"};
    struct mote_table_request request = usual;
    request.missing_count = 2;
    request.missing = dashes;
    const float others[] = {NAN, NAN, -9999, 5};
    check("T,rh\n--,999.90\n-9999,5\n", &request, 2, others);
    refuse_bytes("T,rh\n1,\n", 8, &request, "line 2", "column \"rh\": \"\" is no number");
    struct mote_table *table = read_as("T,rh\n,1\n2,nan\n", 14, &usual);
    assert_int_equal(table->missing_values, 2);
    mote_table_free(table);
}

static void test_times(void **state) {
    (void)state;
    struct mote_table_request request = usual;
    const char *text =
        "a,T,b,rh\n2020-01-01 00:00,1,01.02.2020 00:00,2\n2020-01-01 00:10,3,02.02.2020 00:00,4\n";
    struct mote_table *table = read_as(text, strlen(text), &request);
    assert_true(table->times[1] - table->times[0] == 600);
    mote_table_free(table);
    request.time = "B";
    table = read_as(text, strlen(text), &request);
    assert_true(table->times[1] - table->times[0] == 86400);
    mote_table_free(table);
    request.time = "none";
    table = read_as(text, strlen(text), &request);
    assert_null(table->times);
    mote_table_free(table);
}

static void test_repeats(void **state) {
    (void)state;
    /* A row twice; then a block again, as when a clock is set back. */
    const char *text = "t,T,rh\n2020-01-01 00:00,1,2\n2020-01-01 00:00,1,2\n2020-01-01 00:10,3,4\n"
                       "2020-01-01 00:00,5,6\n2020-01-01 00:10,7,8\n2020-01-01 00:20,9,10\n";
    struct mote_table *table = read_as(text, strlen(text), &usual);
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->repeated_rows, 3);
    assert_true(table->values[4] == 9 && table->values[2] == 3);
    mote_table_free(table);
    refuse("t,T,rh\n2020-01-01 00:10,1,2\n2020-01-01 00:05,3,4\n", "line 3",
           "back from 2020-01-01 00:10:00 to");
}

static void test_skipped(void **state) {
    (void)state;
    const char *text = "t;T;rh\n2020-01-01 00:00;1;2\n;;\nt;T;rh\n2020-01-01 00:10;3;4\n";
    struct mote_table *table = read_as(text, strlen(text), &usual);
    assert_int_equal(table->rows, 2);
    assert_int_equal(table->skipped_rows, 2);
    mote_table_free(table);
}

static void test_refusals(void **state) {
    (void)state;
    refuse("", "empty", "");
    refuse("\n\n  \n", "empty", "");
    refuse("T,rh\n", "no rows", "");
    refuse("Time,T (degC),rhum,p\n1,2,3,4\n", "line 1: no column \"T\"", "near it: \"Time\", \"T (degC)\";");
    refuse("T,x,y\n1,2,3\n", "no column \"rh\"", "the header has \"T\", \"x\", \"y\"");
    refuse("T,rh,rh\n1,2,3\n", "2 columns are called \"rh\"", "\"#2\"");
    refuse("T,rh\n1,2\n1,two\n", "line 3: column \"rh\"", "\"two\" is no number");
    refuse("T,rh\r\n1,2\r\n1,two\r\n", "line 3: column \"rh\"", "\"two\"");
    refuse("T,rh\n1,2\n3\n", "line 3: the row has 1 field", "column \"rh\" is number 2");
    refuse("t,T,rh\n2020-01-01 00:00,1,2\n2020-01-01 25:00,3,4\n", "line 3: column \"t\"", "is no time");
    refuse("date,T,rh\n1/2/2020,1,2\n", "\"1/2/2020\" is no time", "time = none");
    refuse("date,T,rh\n,1,2\n2020-01-01 00:00,3,4\n", "line 2: column \"date\": \"\" is no time",
           "time = none");
    refuse("T,rh\n1,2\n\"3,4\n5,6\n", "line 3", "quote");
    refuse("T,rh\n1,2\n1,\xff\xfe\x01\n", "line 3", "\"ÿþ \"");
    refuse("T;rh\n1,5;2\n1.5;3\n", "line 3", "decimal comma");
    refuse_bytes("T,rh\n1,2\n3\0,4\n", 14, &usual, "line 3", "zero byte");
    refuse_bytes("\xff\xfeT\0,\0", 6, &usual, "x.csv: is UTF-16 text; save it as UTF-8", "");
    refuse_bytes("T\0,\0r\0", 6, &usual, "UTF-16", "");
    refuse_bytes("\0T\0,\0r", 6, &usual, "UTF-16", "");
    refuse("\xff\xfeT,rh\n", "UTF-16", "");
    refuse_bytes("\x1f\x8b\x08\0\0\0", 6, &usual, "x.csv: is gzip-compressed; unpack it first", "");
    refuse_bytes("PK\x03\x04\x14\0", 6, &usual, "is a zip archive", "unpack it first");
    refuse_bytes("\xfd"
                 "7zXZ\0",
                 6, &usual, "is xz-compressed", "");
    refuse_bytes("\x28\xb5\x2f\xfd\0", 5, &usual, "is zstd-compressed", "");
    refuse("T,rh\n1,2\n1e300,4\n", "line 3: column \"T\": \"1e300\" is out of range", "");
    refuse("T;rh\n1,5;2\n3;-1,5e39\n", "line 3: column \"rh\": \"-1,5e39\" is out of range", "");
    refuse("T,rh\n1,1e39\n", "line 2", "\"1e39\"");
}

static void test_bad_requests(void **state) {
    (void)state;
    struct mote_table *table;
    struct mote_error error;
    struct mote_table_request request = usual;
    static const char *const far[] = {"#0", "#3"};
    request.column = far;
    refuse_bytes("T,rh\n1,2\n", 9, &request, "no column #0", "#1 to #2");
    request.columns = 0;
    assert_int_equal(mote_table_read_text("x", "", 0, &request, &table, &error), MOTE_USAGE);
    request = usual;
    request.separator = '"';
    assert_int_equal(mote_table_read_text("x", "", 0, &request, &table, &error), MOTE_USAGE);
    request = usual;
    request.decimal = ';';
    assert_int_equal(mote_table_read_text("x", "", 0, &request, &table, &error), MOTE_USAGE);
    request = usual;
    request.time = "when";
    refuse_bytes("T,rh\n1,2\n", 9, &request, "no column \"when\"", "");
}

/* Garbage without an end is refused after a megabyte, not after all of it. */
struct endless {
    size_t given;
    const char *pattern;
};

static ssize_t read_endless(void *context, void *out, size_t bytes) {
    struct endless *endless = context;
    size_t period = strlen(endless->pattern);
    for (size_t i = 0; i < bytes; i++)
        ((char *)out)[i] = endless->pattern[(endless->given + i) % period];
    endless->given += bytes;
    return (ssize_t)bytes;
}

static void test_endless(void **state) {
    (void)state;
    static const char *const patterns[] = {"x", "ab,", "\"", "\"x\n", "\n", " ", ",", "\r\n\r\n\t"};
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct endless endless = {0, patterns[i]};
        struct mote_csv_source source = {read_endless, &endless};
        struct mote_table_builder builder;
        struct mote_error error;
        assert_int_equal(mote_table_builder_start(&builder, 2, &error), MOTE_OK);
        assert_int_equal(mote_csv_read("x.csv", source, &usual, MOTE_CSV_FAST, &builder, &error), MOTE_INPUT);
        if (endless.given > 2 << 20) fail_msg("pattern %zu: %zu bytes", i, endless.given);
        mote_table_free(builder.table);
    }
}

/* Rows of 20 columns, made as they are read; for the memory test, which must not hold the text itself. */
struct generator {
    size_t row, rows, at, length;
    char line[256];
};

static void next_line(struct generator *g) {
    int n = g->row == 0
                ? snprintf(g->line, sizeof g->line, "t,T,rh,a,b,c,d,e,f,g\n")
                : snprintf(g->line, sizeof g->line,
                           "2020-%02zu-%02zu %02zu:%02zu:%02zu,%zu.25,80,1.5,2.5,3.5,4.5,5.5,6.5,7.5\n",
                           1 + g->row / 2419200, 1 + g->row / 86400 % 28, g->row / 3600 % 24,
                           g->row / 60 % 60, g->row % 60, g->row % 50);
    g->length = (size_t)n;
    g->at = 0;
    g->row++;
}

static ssize_t read_generated(void *context, void *out, size_t bytes) {
    struct generator *g = context;
    size_t used = 0;
    while (used < bytes) {
        if (g->at == g->length) {
            if (g->row > g->rows) break;
            next_line(g);
        }
        size_t n = g->length - g->at < bytes - used ? g->length - g->at : bytes - used;
        memcpy((char *)out + used, g->line + g->at, n);
        g->at += n;
        used += n;
    }
    return (ssize_t)used;
}

static size_t peak_bytes(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (size_t)usage.ru_maxrss * 1024;
}

/* The process grows by at most three times the numbers kept. Runs first, before other tests raise the peak.
 */
static void test_memory(void **state) {
    (void)state;
    struct generator generator = {.rows = 500000};
    struct mote_csv_source source = {read_generated, &generator};
    struct mote_table_builder builder;
    struct mote_error error;
    size_t before = peak_bytes();
    assert_int_equal(mote_table_builder_start(&builder, 2, &error), MOTE_OK);
    assert_int_equal(mote_csv_read("x.csv", source, &usual, MOTE_CSV_FAST, &builder, &error), MOTE_OK);
    struct mote_table *table = mote_table_builder_finish(&builder);
    size_t grown = peak_bytes() - before;
    assert_int_equal(table->rows, 500000);
    size_t kept = table->rows * (2 * sizeof *table->values + sizeof *table->times);
    printf("kept %zu bytes, grew by %zu\n", kept, grown);
    mote_table_free(table);
#ifndef MOTE_SANITIZE /* its allocator never gives memory back */
    assert_in_range(grown, 0, 3 * kept);
#endif
}

/* The fast way and its plain twin give the same tables and the same sentences, on rows made of awkward
 * fields. */
struct slow {
    const char *at;
    size_t left, piece;
};

static ssize_t read_slow(void *context, void *out, size_t bytes) {
    struct slow *slow = context;
    size_t n = slow->piece < slow->left ? slow->piece : slow->left;
    if (n > bytes) n = bytes;
    memcpy(out, slow->at, n);
    slow->at += n;
    slow->left -= n;
    return (ssize_t)n;
}

static enum mote_status read_way(const char *text, size_t bytes, enum mote_csv_way way,
                                 struct mote_table **out, struct mote_error *error) {
    struct mote_table_builder builder;
    struct slow slow = {text, bytes, 65521};
    struct mote_csv_source source = {read_slow, &slow};
    assert_int_equal(mote_table_builder_start(&builder, usual.columns, error), MOTE_OK);
    enum mote_status status = mote_csv_read("x.csv", source, &usual, way, &builder, error);
    *out = mote_table_builder_finish(&builder);
    return status;
}

static void compare_ways(const char *text, size_t bytes) {
    struct mote_table *fast, *slow;
    struct mote_error a = {MOTE_OK, ""}, b = {MOTE_OK, ""};
    enum mote_status status = read_way(text, bytes, MOTE_CSV_FAST, &fast, &a);
    assert_int_equal(status, read_way(text, bytes, MOTE_CSV_PLAIN, &slow, &b));
    assert_string_equal(a.text, b.text);
    assert_int_equal(fast->rows, slow->rows);
    assert_int_equal(fast->skipped_rows, slow->skipped_rows);
    assert_int_equal(fast->repeated_rows, slow->repeated_rows);
    assert_memory_equal(fast->values, slow->values, fast->rows * 2 * sizeof *fast->values);
    mote_table_free(fast);
    mote_table_free(slow);
}

static size_t make_rows(struct mote_rng *rng, char *out, size_t room) {
    static const char *const fields[] = {
        "",         " ",         "x",          "\"q\"",  "\"a,b\"", "\"two\nlines\"", "\"two\r\nlines\"",
        "5\" pipe", " \"late\"", "\"a\"\"b\"", "\"a\" ", "12.5"};
    static const char *const ends[] = {"\n", "\n", "\n", "\r\n", "\n\n", "\r", "\n \n"};
    size_t used = (size_t)snprintf(out, room, "x,T,y,rh,z\n");
    while (used + 256 < room) {
        const char *f[3];
        for (int i = 0; i < 3; i++)
            f[i] = fields[mote_rng_below(rng, mote_rng_below(rng, 8) ? 3 : 12)];
        int bare = mote_rng_below(rng, 64) == 0, broken = mote_rng_below(rng, 20000) == 0;
        used += (size_t)snprintf(out + used, room - used, bare ? "%s,%u,%s,%u%s" : "%s,%u,%s,\"%u\",%s", f[0],
                                 mote_rng_below(rng, 1000), f[1], mote_rng_below(rng, 100), bare ? "" : f[2]);
        if (broken) used += (size_t)snprintf(out + used, room - used, "\n1,2");
        used += (size_t)snprintf(out + used, room - used, "%s", ends[mote_rng_below(rng, 7)]);
    }
    return used;
}

static void test_twin(void **state) {
    (void)state;
    const uint64_t seed = 99;
    printf("seed %llu\n", (unsigned long long)seed);
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    enum { ROOM = 200000 };
    char *text = malloc(ROOM);
    assert_non_null(text);
    for (int i = 0; i < 40; i++)
        compare_ways(text, make_rows(&rng, text, i % 4 ? ROOM / 16 : ROOM));
    free(text);
}

/* A locale with a decimal comma changes nothing. */
static void test_locale(void **state) {
    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8");
    check("T,rh\n1.5,80\n-2.25,90\n", &usual, 2, plain);
    setlocale(LC_ALL, "C");
}

static void write_text(const char *folder, const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void check_folder(const char *folder) {
    struct mote_table *table = NULL;
    struct mote_error error;
    write_text(folder, "b.csv", "t,T,rh\n2020-01-02 00:00,3,30\n2020-01-02 00:10,4,40\n");
    write_text(folder, "a.CSV", "rh;T;t\n10;1;01.01.2020 00:00\n20;2;01.01.2020 00:10\n");
    write_text(folder, "c.txt", "no table");
    assert_int_equal(mote_table_read(&folder, 1, &usual, &table, &error), MOTE_OK);
    assert_int_equal(table->files, 2);
    const float expected[] = {1, 10, 2, 20, 3, 30, 4, 40};
    assert_memory_equal(table->values, expected, sizeof expected);
    assert_int_equal(table->file[1], 0);
    assert_int_equal(table->file[2], 1);
    assert_false(table->reordered);
    assert_non_null(strstr(table->paths[1], "b.csv"));
    mote_table_free(table);

    write_text(folder, "d.csv", "T,rh\n1,2\n");
    assert_int_equal(mote_table_read(&folder, 1, &usual, &table, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "d.csv: its rows have no times"));
}

static void test_files(void **state) {
    (void)state;
    char folder[] = "/tmp/mote-test-XXXXXX", path[512];
    struct mote_table *table = NULL;
    struct mote_error error;
    assert_non_null(mkdtemp(folder));
    const char *here = folder, *nowhere = "/nonexistent/x.csv";
    assert_int_equal(mote_table_read(&here, 1, &usual, &table, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "without .csv files"));
    assert_int_equal(mote_table_read(&nowhere, 1, &usual, &table, &error), MOTE_INPUT);
    assert_string_equal(error.text, "/nonexistent/x.csv: cannot open: No such file or directory");
    assert_int_equal(mote_table_read(NULL, 0, &usual, &table, &error), MOTE_USAGE);
    check_folder(folder);
    static const char *const names[] = {"a.CSV", "b.csv", "c.txt", "d.csv"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

/* Reads the files a.csv and b.csv of a folder, in either order. */
static enum mote_status read_two(const char *folder, bool back, struct mote_table **table,
                                 struct mote_error *error) {
    char a[512], b[512];
    snprintf(a, sizeof a, "%s/a.csv", folder);
    snprintf(b, sizeof b, "%s/b.csv", folder);
    const char *paths[] = {back ? b : a, back ? a : b};
    return mote_table_read(paths, 2, &usual, table, error);
}

static void check_order(const char *folder) {
    const float expected[] = {1, 10, 2, 20, 3, NAN, 4, 40};
    const char *const names[] = {"a.csv", "b.csv", "b.csv", "b.csv"};
    write_text(folder, "a.csv", "t,T,rh\n2020-01-01 00:00,1,10\n");
    write_text(folder, "b.csv",
               "t,T,rh\n2020-01-01 00:10,2,20\n2020-01-01 00:20,3,\n2020-01-01 00:30,4,40\n");
    for (int back = 0; back < 2; back++) {
        struct mote_table *table = NULL;
        struct mote_error error;
        assert_int_equal(read_two(folder, back, &table, &error), MOTE_OK);
        assert_int_equal(table->rows, 4);
        assert_int_equal(table->missing_values, 1);
        assert_int_equal(table->reordered, back);
        for (size_t i = 0; i < 8; i++)
            assert_true(table->values[i] == expected[i] || (isnan(table->values[i]) && isnan(expected[i])));
        for (size_t row = 0; row < 4; row++) {
            assert_int_equal(table->times[row], 1577836800 + 600 * (int)row);
            assert_non_null(strstr(table->paths[table->file[row]], names[row]));
        }
        mote_table_free(table);
    }
}

/* What two files share is taken once: here the middle rows, one of them with a hole. */
static void check_shared(const char *folder) {
    struct mote_table *table = NULL;
    struct mote_error error;
    write_text(folder, "a.csv",
               "t,T,rh\n2020-01-01 00:10,2,20\n2020-01-01 00:20,3,\n2020-01-01 00:30,4,40\n");
    write_text(folder, "b.csv",
               "t,T,rh\n2020-01-01 00:00,1,10\n2020-01-01 00:10,2,20\n2020-01-01 00:20,3,\n");
    assert_int_equal(read_two(folder, false, &table, &error), MOTE_OK);
    assert_int_equal(table->rows, 4);
    assert_int_equal(table->repeated_rows, 2);
    assert_int_equal(table->missing_values, 1);
    assert_true(table->reordered);
    assert_true(table->values[6] == 4 && table->values[7] == 40 && table->file[3] == 1);
    mote_table_free(table);
    table = NULL;
    write_text(folder, "b.csv",
               "t,T,rh\n2020-01-01 00:10,2,20\n2020-01-01 00:20,3,\n2020-01-01 00:30,4,40\n");
    assert_int_equal(read_two(folder, false, &table, &error), MOTE_OK);
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->repeated_rows, 3);
    mote_table_free(table);
}

static void check_overlap(const char *folder) {
    struct mote_table *table = NULL;
    struct mote_error error;
    write_text(folder, "a.csv", "t,T,rh\n2020-01-01 00:00,1,10\n2020-01-01 00:20,3,30\n");
    write_text(folder, "b.csv", "t,T,rh\n2020-01-01 00:20,3,31\n2020-01-01 00:30,4,40\n");
    assert_int_equal(read_two(folder, true, &table, &error), MOTE_INPUT);
    assert_non_null(
        strstr(error.text, "b.csv: its row of 2020-01-01 00:20:00 has other values than that of /"));
    write_text(folder, "b.csv", "t,T,rh\n2020-01-01 00:10,2,20\n2020-01-01 00:30,4,40\n");
    assert_int_equal(read_two(folder, false, &table, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "b.csv: its row of 2020-01-01 00:10:00 is not in /"));
    assert_non_null(strstr(error.text, "a.csv, which lasts until 2020-01-01 00:20:00"));
    assert_null(table);
}

static void test_several_files(void **state) {
    (void)state;
    char folder[] = "/tmp/mote-test-XXXXXX", path[512];
    assert_non_null(mkdtemp(folder));
    check_order(folder);
    check_shared(folder);
    check_overlap(folder);
    for (const char *name = "ab"; *name; name++) {
        snprintf(path, sizeof path, "%s/%c.csv", folder, *name);
        unlink(path);
    }
    rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory),         cmocka_unit_test(test_separators),
        cmocka_unit_test(test_line_ends),      cmocka_unit_test(test_padding_and_quotes),
        cmocka_unit_test(test_names),          cmocka_unit_test(test_no_header),
        cmocka_unit_test(test_missing_values), cmocka_unit_test(test_times),
        cmocka_unit_test(test_repeats),        cmocka_unit_test(test_skipped),
        cmocka_unit_test(test_refusals),       cmocka_unit_test(test_bad_requests),
        cmocka_unit_test(test_endless),        cmocka_unit_test(test_twin),
        cmocka_unit_test(test_locale),         cmocka_unit_test(test_files),
        cmocka_unit_test(test_several_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
