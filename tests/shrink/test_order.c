/* SPDX-License-Identifier: MIT
 * Channels of random graphs and image networks in another order: the network computes what it did, its constants deflate
 * to no more bytes, and the same order comes twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "shrink/order.h"
#include "shrink/order_places.h"
#include "shrink/random_run.h"

#include <zlib.h>

enum { TRIES = 12 };

static struct mote_graph *quantized(const struct mote_graph *graph, enum mote_quantize quantize, int number) {
    const struct mote_plan_shrink plan = {
        .quantize = quantize, .bits = 8, .mantissa = 23, .per_channel = number % 2};
    struct mote_graph *made = NULL;
    if (quantize == MOTE_QUANTIZE_NONE || quantize == MOTE_QUANTIZE_FLOAT16)
        return mote_shrink(graph, &plan, NULL, NULL, 1, &made, NULL) == MOTE_OK ? made : NULL;
    struct mote_range *ranges = calloc(graph->tensor_count, sizeof *ranges);
    if (!ranges) abort();
    for (size_t t = 0; t < graph->tensor_count; t++)
        ranges[t] = (struct mote_range){-4, 4};
    if (mote_shrink_trained(graph, &plan, ranges, &made, NULL) != MOTE_OK) made = NULL;
    free(ranges);
    return made;
}

static size_t deflated(const struct mote_graph *graph, uLong *check) {
    size_t bytes = 0;
    for (size_t t = 0; t < graph->tensor_count; t++)
        bytes += graph->tensors[t].data ? graph->tensors[t].bytes : 0;
    uLongf size = compressBound((uLong)bytes);
    uint8_t *data = malloc(bytes + 1), *stream = malloc(size);
    if (!data || !stream) abort();
    bytes = 0;
    for (size_t t = 0; t < graph->tensor_count; t++) {
        const struct mote_tensor *tensor = &graph->tensors[t];
        if (!tensor->data || tensor->bytes == 0) continue;
        memcpy(data + bytes, tensor->data, tensor->bytes);
        bytes += tensor->bytes;
    }
    assert_int_equal(compress2(stream, &size, data, (uLong)bytes, 9), Z_OK);
    *check = adler32(1, data, (uInt)bytes);
    free(data);
    free(stream);
    return size;
}

/* Any order will do, whatever it costs. */
static bool any_order(const struct mote_graph *graph, const struct mote_graph *made, int number,
                      uint64_t seed) {
    struct mote_channel_order order;
    struct mote_graph *ordered = NULL;
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, (uint64_t)number);
    assert_int_equal(mote_graph_copy(made, &ordered, NULL), MOTE_OK);
    assert_int_equal(mote_order_create(graph, ordered, &order, NULL), MOTE_OK);
    const bool some = order.slot_count > 0;
    for (size_t i = 0; i < 3 * order.slot_count; i++) {
        const size_t slot = mote_rng_below(&rng, (uint32_t)order.slot_count);
        const uint32_t begin = order.begin[slot], end = order.end[slot];
        mote_order_move(&order, slot, begin + mote_rng_below(&rng, end - begin));
    }
    if (mote_order_apply(&order, NULL) != MOTE_OK) die("apply", number, "fails");
    mote_order_free(&order);
    if (some) random_same(made, ordered, number, seed);
    mote_graph_free(ordered);
    return some;
}

/* Whether the best order found is another one. */
static bool best_order(const struct mote_graph *graph, const struct mote_graph *made, int number,
                       uint64_t seed) {
    struct mote_graph *ordered, *again;
    struct mote_error error = {MOTE_OK, ""};
    uLong before, after, twice;
    assert_int_equal(mote_graph_copy(made, &ordered, NULL), MOTE_OK);
    assert_int_equal(mote_graph_copy(made, &again, NULL), MOTE_OK);
    if (mote_order_channels(graph, TRIES, ordered, &error) != MOTE_OK) die("order", number, error.text);
    assert_int_equal(mote_order_channels(graph, TRIES, again, NULL), MOTE_OK);
    const size_t bytes = deflated(made, &before), fewer = deflated(ordered, &after);
    deflated(again, &twice);
    if (fewer > bytes || (before != after && fewer == bytes)) die("order", number, "more bytes");
    if (after != twice) die("order", number, "another order the second time");
    if (before != after) random_same(made, ordered, number, seed);
    mote_graph_free(ordered);
    mote_graph_free(again);
    return before != after;
}

/* MOTE_RANDOM_SEED in the environment: other graphs; MOTE_RANDOM_COUNT: so many. */
static void test_graphs(void **state) {
    const char *given = getenv("MOTE_RANDOM_SEED"), *many = getenv("MOTE_RANDOM_COUNT");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : 81;
    const int count = many ? atoi(many) : 4000;
    static const enum mote_quantize ways[] = {MOTE_QUANTIZE_NONE, MOTE_QUANTIZE_WEIGHTS,
                                              MOTE_QUANTIZE_FLOAT16, MOTE_QUANTIZE_FULL};
    size_t moved[4] = {0}, better[4] = {0};
    (void)state;
    for (int i = 0; i < 4 * count; i++) {
        struct mote_graph *graph = kind_of(i / 4) == RANDOM_F32 ? random_float_graph(seed, i / 4) : NULL;
        struct mote_graph *made = graph ? quantized(graph, ways[i % 4], i / 4) : NULL;
        if (made) {
            moved[i % 4] += any_order(graph, made, i / 4, seed);
            better[i % 4] += best_order(graph, made, i / 4, seed);
        }
        mote_graph_free(made);
        mote_graph_free(graph);
    }
    for (size_t w = 0; w < 4; w++) {
        printf("%zu graphs in any order, %zu in a better one\n", moved[w], better[w]);
        assert_true(moved[w] > 20);
        assert_true(better[w] > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_graphs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
