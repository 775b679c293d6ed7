/* SPDX-License-Identifier: MIT
 * What was made of a random graph: its inputs in one or more runs, and in each run the outputs of all its ops, one after
 * the other, as real TensorFlow Lite writes them for test_random_graphs.c. And ours: one op by itself, on inputs of those
 * runs. */
#ifndef MOTE_TESTS_SHRINK_RANDOM_ANSWERS_H
#define MOTE_TESTS_SHRINK_RANDOM_ANSWERS_H

#include "program/program.h"
#include "shrink/random_number.h"

enum { STATEFUL_RUNS = 3 };

struct answers {
    const struct mote_graph *graph;
    int name, runs; /* name: the graph's number */
    uint8_t *inputs, *outputs;
    size_t input_bytes, output_bytes; /* of a run */
    size_t *at;                       /* by tensor: where its value lies among a run's outputs */
};

/* With inputs, and room for outputs. */
static struct answers answers_begin(const struct mote_graph *graph, uint64_t seed, int name) {
    struct answers a = {.graph = graph, .name = name, .runs = 1};
    const struct mote_tensor *in = &graph->tensors[graph->inputs[0]];
    a.at = calloc(graph->tensor_count, sizeof *a.at);
    if (!a.at) abort();
    for (size_t t = 0; t < graph->tensor_count; t++)
        if (graph->tensors[t].is_variable) a.runs = STATEFUL_RUNS;
    for (size_t i = 0; i < graph->output_count; i++) {
        a.at[graph->outputs[i]] = a.output_bytes;
        a.output_bytes += graph->tensors[graph->outputs[i]].bytes;
    }
    a.input_bytes = in->bytes;
    a.inputs = malloc((size_t)a.runs * a.input_bytes);
    a.outputs = malloc((size_t)a.runs * a.output_bytes);
    if (!a.inputs || !a.outputs) abort();
    fill_inputs(in, seed + (uint64_t)name, a.inputs, (size_t)a.runs * mote_tensor_count(in));
    return a;
}

static void answers_end(struct answers *a) {
    free(a->inputs);
    free(a->outputs);
    free(a->at);
}

static void *value_of(const struct answers *a, int32_t tensor, int run) {
    if (tensor == a->graph->inputs[0]) return a->inputs + (size_t)run * a->input_bytes;
    return a->outputs + (size_t)run * a->output_bytes + a->at[tensor];
}

/* Constant, or made of constants (float16 weights). */
static bool is_constant(const struct mote_graph *graph, int32_t t) {
    if (t < 0 || graph->tensors[t].data) return true;
    for (size_t o = 0; o < graph->op_count; o++) {
        const struct mote_op *op = &graph->ops[o];
        if (op->outputs[0] == t) return op->code == MOTE_OP_DEQUANTIZE && graph->tensors[op->inputs[0]].data;
    }
    return false;
}

static bool makes_weights(const struct mote_graph *graph, size_t op) {
    return is_constant(graph, graph->ops[op].outputs[0]);
}

/* One op, as a program of its own that keeps its state from run to run. */
struct single {
    struct mote_graph *graph;
    struct mote_program *program;
    int32_t inputs[8];
    size_t count;
};

static struct single single_begin(const struct mote_graph *graph, size_t number, int name) {
    struct single s = {.count = 0};
    struct mote_error error = {MOTE_OK, ""};
    const struct mote_op *op = &graph->ops[number];
    size_t kept = 0;
    if (mote_graph_copy(graph, &s.graph, NULL) != MOTE_OK) abort();
    for (size_t o = 0; o <= number; o++)
        if (o == number || makes_weights(graph, o)) s.graph->ops[kept++] = s.graph->ops[o];
    s.graph->op_count = kept;
    for (size_t i = 0; i < op->input_count; i++) {
        bool seen = is_constant(graph, op->inputs[i]) || graph->tensors[op->inputs[i]].is_variable;
        for (size_t k = 0; k < s.count; k++)
            seen |= s.inputs[k] == op->inputs[i];
        if (!seen) s.inputs[s.count++] = op->inputs[i];
    }
    if (!mote_graph_set_io(s.graph, s.inputs, s.count, op->outputs, op->output_count)) abort();
    if (mote_program_create(s.graph, &s.program, &error) != MOTE_OK) die("one op", name, error.text);
    mote_program_reset(s.program);
    return s;
}

static void single_run(const struct single *s, const struct answers *a, int run) {
    for (size_t i = 0; i < s->count; i++)
        memcpy(mote_program_input(s->program, i), value_of(a, s->inputs[i], run),
               a->graph->tensors[s->inputs[i]].bytes);
    mote_program_run(s->program, NULL);
}

static void single_end(struct single *s) {
    mote_program_free(s->program);
    mote_graph_free(s->graph);
}

#endif
