/* SPDX-License-Identifier: MIT
 * The zlib stream: round trips, limits, and streams that are damaged in every bit or cut at every byte. */
#include "base/rng.h"
#include "shrink/shrink.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Few different bytes, so that there is something to compress. */
static void fill(uint8_t *data, size_t bytes, uint64_t seed) {
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    for (size_t i = 0; i < bytes; i++)
        data[i] = (uint8_t)(mote_rng_below(&rng, 4) * mote_rng_below(&rng, 40));
}

static void round_trip(void **state) {
    (void)state;
    static const size_t sizes[] = {0,    1,     3,     500,
                                   4096, 20000, 70000, 3 << 20}; /* the last one not by zopfli */
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *data = malloc(sizes[i] + 1);
        struct mote_buffer stream = {0}, back = {0};
        fill(data, sizes[i], 1 + i);
        assert_int_equal(mote_zlib_pack(data, sizes[i], &stream, NULL), MOTE_OK);
        assert_int_equal(mote_zlib_unpack(stream.data, stream.size, sizes[i], &back, NULL), MOTE_OK);
        assert_int_equal(back.size, sizes[i]);
        if (sizes[i]) assert_memory_equal(back.data, data, sizes[i]);
        if (sizes[i] > 500) assert_true(stream.size < sizes[i]);
        mote_buffer_free(&stream);
        mote_buffer_free(&back);
        free(data);
    }
}

static void appends(void **state) {
    (void)state;
    struct mote_buffer stream = {0}, back = {0};
    mote_buffer_text(&back, "before ");
    assert_int_equal(mote_zlib_pack("after", 5, &stream, NULL), MOTE_OK);
    assert_int_equal(mote_zlib_unpack(stream.data, stream.size, 5, &back, NULL), MOTE_OK);
    assert_string_equal((char *)back.data, "before after");
    mote_buffer_free(&stream);
    mote_buffer_free(&back);
}

static void limit(void **state) {
    (void)state;
    struct mote_buffer stream = {0}, back = {0};
    struct mote_error error = {0};
    uint8_t *zeros = calloc(1, 1 << 16);
    assert_int_equal(mote_zlib_pack(zeros, 1 << 16, &stream, NULL), MOTE_OK);
    assert_int_equal(mote_zlib_unpack(stream.data, stream.size, (1 << 16) - 1, &back, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "more than 65535 bytes"));
    assert_int_equal(back.size, 0);
    free(zeros);
    mote_buffer_free(&stream);
    mote_buffer_free(&back);
}

static void trailing_bytes(void **state) {
    (void)state;
    struct mote_buffer stream = {0}, back = {0};
    struct mote_error error = {0};
    assert_int_equal(mote_zlib_pack("abc", 3, &stream, NULL), MOTE_OK);
    mote_buffer_text(&stream, "x");
    assert_int_equal(mote_zlib_unpack(stream.data, stream.size, 100, &back, &error), MOTE_INPUT);
    assert_non_null(strstr(error.text, "not part of it"));
    mote_buffer_free(&stream);
    mote_buffer_free(&back);
}

/* An error, or the same bytes: zlib's header has a bit or two that do not matter to the data. */
static void damaged(void **state) {
    (void)state;
    enum { BYTES = 700 };
    uint8_t data[BYTES];
    struct mote_buffer stream = {0};
    fill(data, BYTES, 77);
    assert_int_equal(mote_zlib_pack(data, BYTES, &stream, NULL), MOTE_OK);
    size_t refused = 0;
    for (size_t bit = 0; bit < 8 * stream.size; bit++) {
        struct mote_buffer back = {0};
        struct mote_error error = {0};
        stream.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        enum mote_status status = mote_zlib_unpack(stream.data, stream.size, 1 << 20, &back, &error);
        stream.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (status == MOTE_OK) {
            assert_int_equal(back.size, BYTES);
            assert_memory_equal(back.data, data, BYTES);
        } else {
            assert_int_equal(status, MOTE_INPUT);
            assert_true(error.text[0] != 0);
            assert_int_equal(back.size, 0);
            refused++;
        }
        mote_buffer_free(&back);
    }
    assert_true(refused > 8 * stream.size - 16);
    for (size_t bytes = 0; bytes < stream.size; bytes++) {
        struct mote_buffer back = {0};
        assert_int_equal(mote_zlib_unpack(stream.data, bytes, 1 << 20, &back, NULL), MOTE_INPUT);
        mote_buffer_free(&back);
    }
    mote_buffer_free(&stream);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(round_trip), cmocka_unit_test(appends),
                                       cmocka_unit_test(limit), cmocka_unit_test(trailing_bytes),
                                       cmocka_unit_test(damaged)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
