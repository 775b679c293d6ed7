/* SPDX-License-Identifier: MIT
 * Units taken out of random graphs and image networks: what is left passes the check, and computes what the whole network
 * did when nobody read what is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shrink/random_run.h"
#include "shrink/units.h"

/* False where nothing could go. */
static bool check(int number, uint64_t seed) {
    struct mote_graph *graph = random_float_graph(seed, number), *zeroed = NULL;
    const struct mote_units_plan plan = {number % 3 ? 0.5 : 0.9,
                                         number % 2 ? MOTE_PRUNE_ACROSS_LAYER : MOTE_PRUNE_ACROSS_NETWORK, 1};
    struct mote_units units;
    struct mote_error error = {MOTE_OK, ""};
    bool some = false;
    if (!graph) return false;
    if (mote_units_create(graph, &units, &error) == MOTE_OK) {
        if (mote_units_choose(&units, &plan, NULL, &error) != MOTE_OK) die("choose", number, error.text);
        assert_int_equal(mote_graph_copy(graph, &zeroed, NULL), MOTE_OK);
        if (mote_units_cut(&units, &error) != MOTE_OK) die("cut", number, error.text);
        for (size_t u = 0; u < units.count; u++)
            some |= units.units[u].gone;
        random_same(zeroed, graph, number, seed);
        mote_units_free(&units);
        mote_graph_free(zeroed);
    }
    mote_graph_free(graph);
    return some;
}

/* MOTE_RANDOM_SEED in the environment: other graphs. */
static void test_graphs(void **state) {
    const char *given = getenv("MOTE_RANDOM_SEED");
    const uint64_t seed = given ? strtoull(given, NULL, 10) : 81;
    size_t cut = 0;
    (void)state;
    for (int i = 0; i < 20000; i++)
        if (kind_of(i) == RANDOM_F32 || kind_of(i) == RANDOM_F16) cut += check(i, seed);
    printf("%zu graphs lost units\n", cut);
    assert_true(cut > 400);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_graphs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
