/* SPDX-License-Identifier: MIT
 * Arrays from files: .npy in all its types, written and read, and every way to be none; rows of text. */
#include "data/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A .npy of format `major` with this header and `bytes` of elements 1, 2, …; the caller frees it. */
static struct mote_buffer make(int major, const char *header, size_t bytes) {
    struct mote_buffer file = {0};
    size_t length = strlen(header);
    uint8_t start[12] = {0x93, 'N', 'U', 'M', 'P', 'Y', (uint8_t)major, 0, (uint8_t)length, 0, 0, 0};
    mote_buffer_append(&file, start, major == 1 ? 10 : 12);
    mote_buffer_append(&file, header, length);
    for (size_t i = 0; i < bytes; i++) {
        uint8_t byte = (uint8_t)(i + 1);
        mote_buffer_append(&file, &byte, 1);
    }
    return file;
}

static void headers(void **state) {
    (void)state;
    static const struct {
        int major;
        const char *header;
        size_t bytes, rank, count;
        double first;
    } good[] = {
        {1, "{'descr': '|i1', 'fortran_order': False, 'shape': (2, 3), }  \n", 6, 2, 6, 1},
        {2, "{'shape':(3,),'fortran_order':False,'descr':'<u2'}", 6, 1, 3, 0x201},
        {3, "{\"descr\": \"|b1\", \"fortran_order\": True, \"shape\": ()}\n", 1, 0, 1, 1},
        {1, "{'descr': '<i4', 'fortran_order': True, 'shape': (1,), }", 4, 1, 1, 0x4030201},
        {1, "{'descr': '<f2', 'fortran_order': False, 'shape': (0, 4), }", 0, 2, 0, 0},
    };
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct mote_buffer file = make(good[i].major, good[i].header, good[i].bytes);
        struct mote_array a;
        struct mote_error error;
        if (mote_npy_read("x.npy", file.data, file.size, &a, &error) != MOTE_OK) fail_msg("%s", error.text);
        assert_int_equal(a.rank, good[i].rank);
        assert_int_equal(a.count, good[i].count);
        if (a.count) assert_true(mote_array_real(&a, 0) == good[i].first);
        mote_buffer_free(&file);
    }
}

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *header, *says;
        size_t bytes;
    } bad[] = {
        {"{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "little-endian", 4},
        {"{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "type \"<c8\"", 8},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "type \"|O\"", 8},
        {"{'descr': '<f1', 'fortran_order': False, 'shape': (1,), }", "type \"<f1\"", 1},
        {"{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "Fortran", 4},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "cut off", 4},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (18446744073709551615, 2), }", "cut off", 4},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "not understood", 4},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "not understood", 4},
        {"{'descr': '<f4', 'fortran_order': Maybe, 'shape': (1,), }", "not understood", 4},
        {"{'descr': '<f4', 'shape': (1,), }", "not understood", 4},
        {"{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", "not understood", 4},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "8 axes", 4},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), } more", "not understood", 4},
        {"{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "not understood", 4},
        {"", "not understood", 0},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mote_buffer file = make(1, bad[i].header, bad[i].bytes);
        struct mote_array a;
        struct mote_error error;
        assert_int_equal(mote_npy_read("x.npy", file.data, file.size, &a, &error), MOTE_INPUT);
        if (!strstr(error.text, bad[i].says)) fail_msg("%s: %s", bad[i].header, error.text);
        assert_memory_equal(error.text, "x.npy: ", 7);
        mote_buffer_free(&file);
    }
}

/* Cut anywhere, a file is refused; so is one with another start. */
static void cuts(void **state) {
    (void)state;
    struct mote_buffer file = make(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }", 16);
    struct mote_array a;
    for (size_t size = 0; size < file.size; size++) {
        uint8_t *part = malloc(size + 1); /* so that a sanitizer sees where it ends */
        assert_non_null(part);
        memcpy(part, file.data, size);
        assert_int_equal(mote_npy_read("x.npy", part, size, &a, NULL), MOTE_INPUT);
        free(part);
    }
    file.data[6] = 4;
    assert_int_equal(mote_npy_read("x.npy", file.data, file.size, &a, NULL), MOTE_INPUT);
    mote_buffer_free(&file);
}

static void written_and_read(void **state) {
    (void)state;
    static const float values[6] = {0, -1.5f, 3e38f, 1e-40f, 2, 3};
    for (size_t rank = 0; rank <= MOTE_ARRAY_RANK; rank++) {
        struct mote_array a = {
            .kind = MOTE_ARRAY_FLOAT, .item = 4, .rank = rank, .data = (const uint8_t *)values};
        struct mote_array b;
        struct mote_buffer file = {0};
        for (size_t d = 0; d < rank; d++)
            a.shape[d] = d == 0 ? 6 : 1;
        a.count = rank ? 6 : 1;
        mote_npy_write(&a, &file);
        assert_int_equal(mote_npy_read("x.npy", file.data, file.size, &b, NULL), MOTE_OK);
        assert_int_equal(b.rank, rank);
        assert_int_equal((b.data - file.data) % 64, 0); /* as NumPy aligns it */
        assert_memory_equal(b.shape, a.shape, sizeof a.shape);
        assert_memory_equal(b.data, values, a.count * 4);
        mote_buffer_free(&file);
    }
}

static void integers(void **state) {
    (void)state;
    static const int64_t wide[] = {-5, INT64_MIN, INT64_MAX};
    static const double real[] = {-5, 0.5, 1e300, 9007199254740991.0};
    struct mote_array a = {.kind = MOTE_ARRAY_INT, .item = 8, .count = 3, .data = (const uint8_t *)wide};
    int64_t value;
    for (size_t i = 0; i < 3; i++)
        assert_true(mote_array_integer(&a, i, &value) && value == wide[i]);
    a.kind = MOTE_ARRAY_UINT;
    assert_false(mote_array_integer(&a, 0, &value)); /* 2^64 − 5 */
    a = (struct mote_array){.kind = MOTE_ARRAY_INT, .item = 1, .count = 1, .data = (const uint8_t *)"\xfb"};
    assert_true(mote_array_integer(&a, 0, &value) && value == -5 && mote_array_real(&a, 0) == -5);
    a = (struct mote_array){.kind = MOTE_ARRAY_FLOAT, .item = 8, .count = 4, .data = (const uint8_t *)real};
    assert_true(mote_array_integer(&a, 0, &value) && value == -5);
    assert_false(mote_array_integer(&a, 1, &value));
    assert_false(mote_array_integer(&a, 2, &value));
    assert_true(mote_array_integer(&a, 3, &value) && value == 9007199254740991);
    a = (struct mote_array){
        .kind = MOTE_ARRAY_FLOAT, .item = 2, .count = 1, .data = (const uint8_t *)"\x00\xc1"};
    assert_true(mote_array_real(&a, 0) == -2.5);
}

static enum mote_status rows_of(const char *text, struct mote_buffer *values, struct mote_array *a,
                                struct mote_error *error) {
    *values = (struct mote_buffer){0};
    return mote_rows_read("x.csv", text, strlen(text), values, a, error);
}

static void rows(void **state) {
    (void)state;
    static const char *const good[] = {"1,-2.5e1,3\n4,5,6\n", "a;b;c\n\n1;-25;3\r\n4;5;6",
                                       "1\t-25\t3\n4\t5\t6\n\n", "  1 -25  3 \n4 5 6\n",
                                       "1, -25, 3,\n4, 5, 6,\n"};
    static const double wanted[] = {1, -25, 3, 4, 5, 6};
    struct mote_buffer values;
    struct mote_array a;
    struct mote_error error;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        if (rows_of(good[i], &values, &a, &error) != MOTE_OK) fail_msg("%s: %s", good[i], error.text);
        assert_true(a.rank == 2 && a.shape[0] == 2 && a.shape[1] == 3 && a.decimal);
        for (size_t k = 0; k < 6; k++)
            assert_true(mote_array_real(&a, k) == wanted[k]);
        mote_buffer_free(&values);
    }
    static const char *const bad[][2] = {{"", "no row"},
                                         {"a,b\n", "no row"},
                                         {"1,2\n3\n", "line 2: 1 numbers"},
                                         {"1,2\n3,x\n", "line 2: \"x\""},
                                         {"1,2\n\nnan,4\n", "line 3: \"nan\""},
                                         {"a,b\n1,2,3\n", "line 2: 3 numbers"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(rows_of(bad[i][0], &values, &a, &error), MOTE_INPUT);
        if (!strstr(error.text, bad[i][1])) fail_msg("%s: %s", bad[i][0], error.text);
        mote_buffer_free(&values);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers),          cmocka_unit_test(refusals), cmocka_unit_test(cuts),
        cmocka_unit_test(written_and_read), cmocka_unit_test(integers), cmocka_unit_test(rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
