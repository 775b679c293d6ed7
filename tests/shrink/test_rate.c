/* SPDX-License-Identifier: MIT
 * The estimate of the zlib stream: Huffman lengths against their definition, whole files against the streams
 * that are made. */
#include "base/rng.h"
#include "shrink/huffman.h"
#include "shrink/shrink.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static double kraft(const uint8_t *lengths, int count) {
    double sum = 0;
    for (int s = 0; s < count; s++)
        if (lengths[s]) sum += ldexp(1, -lengths[s]);
    return sum;
}

static void known_code(void **state) {
    (void)state;
    static const int counts[6] = {45, 13, 12, 16, 9, 5}; /* the textbook's: 224 bits */
    uint8_t lengths[6];
    mote_huffman_lengths(counts, 6, 15, lengths);
    int bits = 0;
    for (int s = 0; s < 6; s++)
        bits += counts[s] * lengths[s];
    assert_int_equal(bits, 224);
    assert_true(kraft(lengths, 6) == 1);
}

static void few_symbols(void **state) {
    (void)state;
    int counts[4] = {0, 0, 7, 0};
    uint8_t lengths[4];
    mote_huffman_lengths(counts, 4, 15, lengths);
    assert_int_equal(lengths[2], 1);
    assert_int_equal(lengths[0] + lengths[1] + lengths[3], 0);
    counts[2] = 0;
    mote_huffman_lengths(counts, 4, 15, lengths);
    assert_int_equal(lengths[2], 0);
}

/* Fibonacci counts make the deepest tree: the limit must hold, and the code stay complete. */
static void limited(void **state) {
    (void)state;
    int counts[24] = {1, 1};
    uint8_t lengths[24];
    for (int s = 2; s < 24; s++)
        counts[s] = counts[s - 1] + counts[s - 2];
    for (int limit = 5; limit <= 15; limit++) {
        mote_huffman_lengths(counts, 24, limit, lengths);
        assert_true(fabs(kraft(lengths, 24) - 1) < 1e-12);
        for (int s = 0; s < 24; s++) {
            assert_true(lengths[s] >= 1 && lengths[s] <= limit);
            if (s > 0) assert_true(lengths[s] <= lengths[s - 1]);
        }
    }
}

static void extra_bits(void **state) {
    (void)state;
    int total = 0; /* lengths 3…258 and distances 1…32768 are covered exactly */
    for (int s = 0; s < 28; s++)
        total += 1 << mote_huffman_length_extra(s);
    assert_int_equal(total, 256);
    total = 0;
    for (int s = 0; s < 30; s++)
        total += 1 << mote_huffman_distance_extra(s);
    assert_int_equal(total, 32768);
}

/* A file like ours: words of zeros, small numbers, and cut floats that repeat. */
static size_t make_file(uint8_t *data, uint64_t seed) {
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    size_t bytes = 64 + mote_rng_below(&rng, 2000) / 4 * 4;
    for (size_t i = 0; i < bytes; i += 4) {
        uint32_t word = mote_rng_below(&rng, 3) ? mote_rng_below(&rng, 12) << 23 : mote_rng_below(&rng, 64);
        if (i >= 200 && mote_rng_below(&rng, 4) == 0)
            memcpy(&word, data + i - 4 * mote_rng_below(&rng, 50) - 4, 4);
        memcpy(data + i, &word, 4);
    }
    return bytes;
}

static void near_the_stream(void **state) {
    (void)state;
    static uint8_t data[MOTE_RATE_MAX];
    struct mote_rate *rate = mote_rate_create(MOTE_RATE_DEEP);
    assert_non_null(rate);
    for (uint64_t seed = 1; seed <= 8; seed++) {
        size_t bytes = make_file(data, seed);
        struct mote_rate_cost cost;
        struct mote_buffer stream = {0};
        mote_rate_start(&cost);
        double cold = mote_rate_bytes(rate, data, bytes, &cost, 12, &cost);
        double warm = mote_rate_bytes(rate, data, bytes, &cost, 2, NULL);
        assert_int_equal(mote_zlib_pack(data, bytes, &stream, NULL), MOTE_OK);
        printf("seed %d: %zu bytes, estimated %.1f, packed %zu\n", (int)seed, bytes, cold, stream.size);
        if (fabs(cold - (double)stream.size) > 5 + 0.025 * (double)stream.size ||
            fabs(warm - cold) > 0.02 * cold)
            fail_msg("seed %d: %zu bytes, estimated %g cold and %g warm, packed %zu", (int)seed, bytes, cold,
                     warm, stream.size);
        mote_buffer_free(&stream);
    }
    mote_rate_free(rate);
}

/* Our own stream: read back by zlib, and where it is a single block anyway, no larger than zopfli's. */
static void own_stream(void **state) {
    (void)state;
    static uint8_t data[MOTE_RATE_MAX];
    size_t ours = 0, packed = 0;
    for (uint64_t seed = 21; seed <= 25; seed++) {
        size_t bytes = make_file(data, seed);
        struct mote_buffer stream = {0}, smallest = {0}, back = {0};
        assert_true(mote_rate_stream(data, bytes, &stream));
        assert_int_equal(mote_zlib_pack(data, bytes, &smallest, NULL), MOTE_OK);
        assert_int_equal(mote_zlib_unpack(stream.data, stream.size, bytes, &back, NULL), MOTE_OK);
        assert_int_equal(back.size, bytes);
        assert_memory_equal(back.data, data, bytes);
        ours += stream.size;
        packed += smallest.size;
        mote_buffer_free(&stream);
        mote_buffer_free(&smallest);
        mote_buffer_free(&back);
    }
    printf("own streams %zu bytes, the smaller of own and zopfli's %zu\n", ours, packed);
    assert_true((double)ours < 1.01 * (double)packed);
}

static void short_streams(void **state) {
    (void)state;
    static const char text[] = "aaaaaaaaaaaab";
    for (size_t bytes = 0; bytes < sizeof text; bytes++) {
        struct mote_buffer stream = {0}, back = {0};
        assert_true(mote_rate_stream((const uint8_t *)text, bytes, &stream));
        assert_int_equal(mote_zlib_unpack(stream.data, stream.size, 100, &back, NULL), MOTE_OK);
        assert_int_equal(back.size, bytes);
        if (bytes) assert_memory_equal(back.data, text, bytes);
        mote_buffer_free(&stream);
        mote_buffer_free(&back);
    }
}

/* The workspace keeps nothing of the last file. */
static void repeatable(void **state) {
    (void)state;
    static uint8_t a[MOTE_RATE_MAX], b[MOTE_RATE_MAX];
    struct mote_rate *rate = mote_rate_create(MOTE_RATE_DEEP);
    struct mote_rate_cost cost;
    mote_rate_start(&cost);
    size_t bytes_a = make_file(a, 100), bytes_b = make_file(b, 200);
    double first = mote_rate_bytes(rate, a, bytes_a, &cost, 3, NULL);
    (void)mote_rate_bytes(rate, b, bytes_b, &cost, 3, NULL);
    assert_true(mote_rate_bytes(rate, a, bytes_a, &cost, 3, NULL) == first);
    memset(a, 0, sizeof a);
    double zeros = mote_rate_bytes(rate, a, sizeof a, &cost, 5, NULL);
    assert_true(zeros < 30); /* the longest matches, over and over */
    for (size_t bytes = 0; bytes < 8; bytes++)
        assert_true(mote_rate_bytes(rate, b, bytes, &cost, 2, NULL) > 6);
    mote_rate_free(rate);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(known_code),      cmocka_unit_test(few_symbols),
                                       cmocka_unit_test(limited),         cmocka_unit_test(extra_bits),
                                       cmocka_unit_test(near_the_stream), cmocka_unit_test(own_stream),
                                       cmocka_unit_test(short_streams),   cmocka_unit_test(repeatable)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
