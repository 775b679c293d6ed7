/* SPDX-License-Identifier: MIT
 * Random float graphs, and whether two networks made of one compute the same. */
#ifndef MOTE_TESTS_SHRINK_RANDOM_RUN_H
#define MOTE_TESTS_SHRINK_RANDOM_RUN_H

#include "program/program.h"
#include "shrink/random_number.h"
#include "shrink/shrink.h"

/* Only the last op's output is one: where every op's is, no unit may go. */
static struct mote_graph *random_float_graph(uint64_t seed, int number) {
    struct mote_graph *made = graph_number(seed, number), *wide = NULL;
    const int32_t y = made->outputs[made->output_count - 1];
    assert_true(mote_graph_set_io(made, made->inputs, 1, &y, 1));
    const enum mote_status status = mote_shrink_widen(made, &wide, NULL);
    mote_graph_free(made);
    return status == MOTE_OK ? wide : NULL;
}

static void random_run(const struct mote_graph *graph, int name, uint64_t seed, uint8_t *y) {
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

/* What both compute is the same, but for the order of float sums. */
static void random_same(const struct mote_graph *was, const struct mote_graph *is, int name, uint64_t seed) {
    const struct mote_tensor *t = &was->tensors[was->outputs[0]];
    const size_t count = mote_tensor_count(t);
    uint8_t *bytes = malloc(2 * t->bytes);
    float *y = (float *)(void *)bytes, *z = (float *)(void *)(bytes + t->bytes), most = 0;
    if (!bytes) abort();
    if (is->tensors[is->outputs[0]].type != t->type || is->tensors[is->outputs[0]].bytes != t->bytes)
        die("run", name, "another output");
    random_run(was, name, seed, (uint8_t *)y);
    random_run(is, name, seed, (uint8_t *)z);
    if (t->type != MOTE_FLOAT32 && memcmp(y, z, t->bytes) != 0) die("run", name, "other places");
    for (size_t i = 0; i < count && t->type == MOTE_FLOAT32; i++)
        most = fmaxf(most, fabsf(y[i]));
    for (size_t i = 0; i < count && t->type == MOTE_FLOAT32; i++)
        if (!(fabsf(y[i] - z[i]) <= 1e-5f * most)) die("run", name, "other numbers");
    free(bytes);
}

#endif
