/* SPDX-License-Identifier: MIT */
#include "report/latency.h"

#include "base/clock.h"
#include "base/rng.h"
#include "program/program.h"
#include "tflite/tflite.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_RUNS = 1000, LEAST_SAMPLES = 100, MOST_INPUTS = 16 };
static const double SAMPLE_SECONDS = 20e-6; /* far above the clock's resolution, far below a time slice */

/* A program and what each of its inputs is filled with. */
struct bench {
    struct mote_program *program;
    const struct mote_graph *graph;
    uint8_t
        *input; /* (inputs, input_bytes): what goes in, in turn; of all input tensors, one after the other */
    size_t input_bytes, inputs, next;
};

/* Ordinary numbers: normal floats, any bytes for integers. */
static void fill(const struct mote_tensor *tensor, struct mote_rng *rng, uint8_t *bytes) {
    if (tensor->type != MOTE_FLOAT32) {
        for (size_t i = 0; i < tensor->bytes; i++)
            bytes[i] = (uint8_t)mote_rng_next(rng);
        return;
    }
    for (size_t i = 0; i < tensor->bytes / sizeof(float); i++) {
        float v = (float)mote_rng_normal(rng);
        memcpy(bytes + i * sizeof v, &v, sizeof v);
    }
}

static void make_inputs(struct bench *bench) {
    const struct mote_graph *graph = bench->graph;
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 0);
    size_t at = 0;
    for (size_t i = 0; i < graph->input_count; i++) {
        const struct mote_tensor *tensor = &graph->tensors[graph->inputs[i]];
        fill(tensor, &rng, bench->input + at);
        at += tensor->bytes;
    }
}

/* Examples that lie evenly among all, as the network takes them. */
static enum mote_status take_inputs(struct bench *bench, const struct mote_dataset *examples,
                                    struct mote_error *error) {
    float *x = calloc(examples->input_steps * examples->input_columns + 1, sizeof *x);
    float *y = calloc(examples->outputs + 1, sizeof *y);
    enum mote_status status = x && y ? MOTE_OK : mote_fail_memory(error, "the inputs of a timing");
    for (size_t i = 0; status == MOTE_OK && i < bench->inputs; i++) {
        uint32_t index = mote_dataset_spread(examples, i, bench->inputs);
        examples->fetch(examples->context, &index, 1, x, y);
        mote_program_feed(bench->program, x);
        memcpy(bench->input + i * bench->input_bytes, mote_program_input(bench->program, 0),
               bench->input_bytes);
    }
    free(x);
    free(y);
    return status;
}

static enum mote_status check_examples(const struct mote_graph *graph, const struct mote_dataset *examples,
                                       struct mote_error *error) {
    size_t given = examples->input_steps * examples->input_columns,
           wanted = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    if (examples->count > 0 && graph->input_count == 1 && given == wanted) return MOTE_OK;
    return mote_fail(error, MOTE_INPUT, "the data has %zu examples of %zu numbers, the network takes %zu",
                     examples->count, given, wanted);
}

static enum mote_status bench_create(const struct mote_graph *graph, const struct mote_dataset *examples,
                                     struct bench *bench, struct mote_error *error) {
    bench->graph = graph;
    bench->inputs = !examples ? 1 : examples->count < MOST_INPUTS ? examples->count : MOST_INPUTS;
    if (examples) MOTE_TRY(check_examples(graph, examples, error));
    for (size_t i = 0; i < graph->input_count; i++)
        bench->input_bytes += graph->tensors[graph->inputs[i]].bytes;
    bench->input = calloc(bench->inputs, bench->input_bytes + 1);
    if (!bench->input) return mote_fail_memory(error, "the inputs of a timing");
    MOTE_TRY(mote_program_create(graph, &bench->program, error));
    if (examples) return take_inputs(bench, examples, error);
    make_inputs(bench);
    return MOTE_OK;
}

static double time_runs(struct bench *bench, size_t runs) {
    double start = mote_seconds();
    for (size_t r = 0; r < runs; r++) {
        size_t at = bench->next * bench->input_bytes;
        bench->next = bench->next + 1 < bench->inputs ? bench->next + 1 : 0;
        for (size_t i = 0; i < bench->graph->input_count; i++) {
            size_t bytes = bench->graph->tensors[bench->graph->inputs[i]].bytes;
            memcpy(mote_program_input(bench->program, i), bench->input + at, bytes);
            at += bytes;
        }
        mote_program_reset(bench->program);
        mote_program_run(bench->program, NULL);
    }
    return mote_seconds() - start;
}

/* Runs a sample, doubled until a sample is long enough; warms up on the way. */
static size_t runs_a_sample(struct bench *bench) {
    size_t inner = 1;
    for (; inner < 1U << 20; inner *= 2)
        if (time_runs(bench, inner) >= SAMPLE_SECONDS && time_runs(bench, inner) >= SAMPLE_SECONDS) break;
    return inner;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum mote_status measure(struct bench *bench, size_t runs, struct mote_latency *latency,
                                struct mote_error *error) {
    size_t inner = runs_a_sample(bench), samples = (runs + inner - 1) / inner;
    if (samples < LEAST_SAMPLES) samples = LEAST_SAMPLES;
    double *us = calloc(samples, sizeof *us);
    if (!us) return mote_fail_memory(error, "the samples of a timing");
    for (size_t s = 0; s < samples; s++)
        us[s] = time_runs(bench, inner) * 1e6 / (double)inner;
    qsort(us, samples, sizeof *us, by_value);
    latency->median_us = 0.5 * (us[(samples - 1) / 2] + us[samples / 2]);
    latency->p10_us = us[samples / 10];
    latency->p90_us = us[samples - 1 - samples / 10];
    latency->samples = samples;
    latency->runs = samples * inner;
    free(us);
    return MOTE_OK;
}

enum mote_status mote_latency_measure(const struct mote_graph *graph, const struct mote_dataset *examples,
                                      size_t runs, struct mote_latency *latency, struct mote_error *error) {
    struct bench bench = {0};
    struct mote_latency made = {0};
    enum mote_status status = bench_create(graph, examples, &bench, error);
    if (status == MOTE_OK) status = measure(&bench, runs ? runs : DEFAULT_RUNS, &made, error);
    if (status == MOTE_OK) {
        made.arena_bytes = mote_program_arena_bytes(bench.program);
        made.macs = mote_graph_macs(graph);
        *latency = made;
    }
    mote_program_free(bench.program);
    free(bench.input);
    return status;
}

enum mote_status mote_latency_load(const void *bytes, size_t size, double *us, struct mote_error *error) {
    enum { LOADS = 51 };
    double times[LOADS];
    for (size_t i = 0; i < LOADS; i++) {
        struct mote_graph *graph;
        struct mote_program *program = NULL;
        double start = mote_seconds();
        MOTE_TRY(mote_tflite_read("a model", bytes, size, &graph, error));
        enum mote_status status = mote_program_create(graph, &program, error);
        times[i] = (mote_seconds() - start) * 1e6;
        mote_program_free(program);
        mote_graph_free(graph);
        if (status != MOTE_OK) return status;
    }
    qsort(times, LOADS, sizeof *times, by_value);
    *us = times[LOADS / 2];
    return MOTE_OK;
}
