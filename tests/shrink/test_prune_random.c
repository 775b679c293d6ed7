/* SPDX-License-Identifier: MIT
 * Units taken out of random graphs and image networks: what is left passes the check, and computes what the whole network
 * did when nobody read what is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "program/program.h"
#include "shrink/random_number.h"
#include "shrink/shrink.h"
#include "shrink/units.h"

/* Only the last op's output is one: where every op's is, no unit may go. */
static struct mote_graph *float_graph(uint64_t seed, int number) {
    struct mote_graph *made = graph_number(seed, number), *wide = NULL;
    const int32_t y = made->outputs[made->output_count - 1];
    assert_true(mote_graph_set_io(made, made->inputs, 1, &y, 1));
    const enum mote_status status = mote_shrink_widen(made, &wide, NULL);
    mote_graph_free(made);
    return status == MOTE_OK ? wide : NULL;
}

static void run(const struct mote_graph *graph, int name, uint64_t seed, uint8_t *y) {
    struct mote_program *program = NULL;
    struct mote_error error = {MOTE_OK, ""};
    const struct mote_tensor *in = &graph->tensors[graph->inputs[0]];
    if (mote_program_create(graph, &program, &error) != MOTE_OK) die("program", name, error.text);
    mote_program_reset(program);
    fill_inputs(in, seed, mote_program_input(program, 0), mote_tensor_count(in));
    mote_program_run(program, NULL);
    memcpy(y, mote_program_output(program, 0), graph->tensors[graph->outputs[0]].bytes);
    mote_program_free(program);
}

static void same(const struct mote_graph *zeroed, const struct mote_graph *cut, int name, uint64_t seed) {
    const struct mote_tensor *t = &zeroed->tensors[zeroed->outputs[0]];
    const size_t count = mote_tensor_count(t);
    uint8_t *bytes = malloc(2 * t->bytes);
    float *y = (float *)(void *)bytes, *z = (float *)(void *)(bytes + t->bytes), most = 0;
    if (!bytes) abort();
    if (cut->tensors[cut->outputs[0]].type != t->type || cut->tensors[cut->outputs[0]].bytes != t->bytes)
        die("cut", name, "another output");
    run(zeroed, name, seed, (uint8_t *)y);
    run(cut, name, seed, (uint8_t *)z);
    if (t->type != MOTE_FLOAT32 && memcmp(y, z, t->bytes) != 0) die("cut", name, "other places");
    for (size_t i = 0; i < count && t->type == MOTE_FLOAT32; i++)
        most = fmaxf(most, fabsf(y[i]));
    for (size_t i = 0; i < count && t->type == MOTE_FLOAT32; i++)
        if (!(fabsf(y[i] - z[i]) <= 1e-5f * most)) die("cut", name, "other numbers");
    free(bytes);
}

/* False where nothing could go. */
static bool check(int number, uint64_t seed) {
    struct mote_graph *graph = float_graph(seed, number), *zeroed = NULL;
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
        same(zeroed, graph, number, seed);
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
