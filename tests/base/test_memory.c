/* SPDX-License-Identifier: MIT
 * Arena, buffer, checked sizes and the error sentence. */
#include "base/arena.h"
#include "base/buffer.h"
#include "base/checked.h"
#include "base/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_arena_is_aligned_and_zeroed(void **state) {
    (void)state;
    struct mote_arena arena = {0};
    const size_t sizes[] = {0, 1, 63, 64, 65, 1000, 65536, 65537, 200000};
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            unsigned char *at = mote_arena_alloc(&arena, sizes[i], 1);
            assert_non_null(at);
            assert_int_equal((uintptr_t)at % 64, 0);
            for (size_t j = 0; j < sizes[i]; j++)
                assert_int_equal(at[j], 0);
            memset(at, 0xff, sizes[i]); /* what follows must not see this */
        }
    mote_arena_free(&arena);
    assert_null(arena.first);
    char *again = mote_arena_string(&arena, "usable again");
    assert_string_equal(again, "usable again");
    assert_memory_equal(mote_arena_copy(&arena, "ab\0c", 4), "ab\0c", 4);
    mote_arena_free(&arena);
}

static void test_arena_refuses_what_overflows(void **state) {
    (void)state;
    struct mote_arena arena = {0};
    assert_null(mote_arena_alloc(&arena, SIZE_MAX / 2, 3));
    assert_null(mote_arena_alloc(&arena, SIZE_MAX, 1));
    assert_null(mote_arena_alloc(&arena, SIZE_MAX - 80, 1));
    assert_non_null(mote_arena_alloc(&arena, 8, 8));
    mote_arena_free(&arena);
}

/* Never a byte more than the limit, nor a block larger than what is left of it. */
static void test_arena_keeps_its_limit(void **state) {
    (void)state;
    struct mote_arena arena = {.limit = 1000};
    struct mote_error error = {MOTE_OK, ""};
    assert_int_equal(mote_arena_explain(&arena, MOTE_MEMORY, "a thing", &error), MOTE_MEMORY);
    for (int i = 0; i < 15; i++)
        assert_non_null(mote_arena_alloc(&arena, 1, 64));
    assert_int_equal(arena.taken, 960);
    assert_true(arena.capacity <= 1000);
    assert_null(mote_arena_alloc(&arena, 1, 64));
    assert_int_equal(mote_arena_explain(&arena, MOTE_INPUT, "a thing", &error), MOTE_INPUT);
    assert_int_equal(mote_arena_explain(&arena, MOTE_MEMORY, "a thing", &error), MOTE_UNSUPPORTED);
    assert_string_equal(error.text, "a thing takes more than the 1000 bytes of memory that it may have");
    mote_arena_free(&arena);
    assert_non_null(mote_arena_alloc(&arena, 1, 960));
    assert_null(mote_arena_alloc(&arena, 1, 1));
    mote_arena_free(&arena);
}

static void test_arena_in_a_region(void **state) {
    (void)state;
    _Alignas(64) char region[65536 * 2];
    memset(region, 0x5a, sizeof region);
    struct mote_arena arena = {.limit = sizeof region - 64, .region = region};
    assert_ptr_equal(mote_arena_alloc(&arena, 1, 1), region);
    assert_int_equal(region[0], 0);
    char *large = mote_arena_alloc(&arena, 1, 65536);
    assert_ptr_equal(large, region + 64);
    assert_null(mote_arena_alloc(&arena, 1, 65536));
    assert_non_null(mote_arena_alloc(&arena, 1, sizeof region - 64 - arena.taken));
    assert_null(mote_arena_alloc(&arena, 0, 1));
    assert_int_equal(region[sizeof region - 64], 0x5a);
    mote_arena_free(&arena);
    assert_ptr_equal(mote_arena_alloc(&arena, 1, 1), region);
}

static void test_buffer_grows(void **state) {
    (void)state;
    struct mote_buffer buffer = {0};
    mote_buffer_append(&buffer, "", 0);
    assert_string_equal((char *)buffer.data, "");
    for (int i = 0; i < 1000; i++)
        mote_buffer_printf(&buffer, "%d,", i % 10);
    mote_buffer_text(&buffer, "end");
    assert_false(buffer.failed);
    assert_int_equal(buffer.size, 2003);
    assert_int_equal(buffer.data[buffer.size], 0);
    assert_memory_equal(buffer.data + 1996, "8,9,end", 7);
    mote_buffer_free(&buffer);
    assert_null(buffer.data);
}

static void test_buffer_failure_is_sticky(void **state) {
    (void)state;
    struct mote_buffer buffer = {0};
    mote_buffer_text(&buffer, "kept");
    mote_buffer_append(&buffer, "x", SIZE_MAX - 2); /* refused before a byte is read */
    assert_true(buffer.failed);
    mote_buffer_text(&buffer, "ignored");
    assert_int_equal(buffer.size, 4);
    mote_buffer_free(&buffer);
}

static void test_checked_sizes(void **state) {
    (void)state;
    size_t out = 7;
    assert_false(mote_add_size(SIZE_MAX, 1, &out));
    assert_false(mote_mul_size(SIZE_MAX / 2 + 1, 2, &out));
    assert_int_equal(out, 7);
    assert_true(mote_add_size(SIZE_MAX - 1, 1, &out));
    assert_true(out == SIZE_MAX);
    assert_true(mote_mul_size(SIZE_MAX, 1, &out) && out == SIZE_MAX);
    assert_true(mote_mul_size(SIZE_MAX, 0, &out) && out == 0);
}

static void test_error_sentence(void **state) {
    (void)state;
    struct mote_error error = {0};
    assert_int_equal(mote_fail(&error, MOTE_UNSUPPORTED, "%s: line %d", "a.ini", 3), MOTE_UNSUPPORTED);
    assert_string_equal(error.text, "a.ini: line 3");
    assert_int_equal(error.status, MOTE_UNSUPPORTED);
    assert_int_equal(mote_fail_memory(&error, "windows"), MOTE_MEMORY);
    assert_string_equal(error.text, "out of memory for windows");
    assert_int_equal(mote_fail(NULL, MOTE_INPUT, "nobody listens"), MOTE_INPUT);
    char longer[2000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = 0;
    mote_fail(&error, MOTE_INPUT, "%s", longer);
    assert_int_equal(strlen(error.text), sizeof error.text - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena_is_aligned_and_zeroed),
        cmocka_unit_test(test_arena_refuses_what_overflows),
        cmocka_unit_test(test_arena_keeps_its_limit),
        cmocka_unit_test(test_arena_in_a_region),
        cmocka_unit_test(test_buffer_grows),
        cmocka_unit_test(test_buffer_failure_is_sticky),
        cmocka_unit_test(test_checked_sizes),
        cmocka_unit_test(test_error_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
