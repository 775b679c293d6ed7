/* SPDX-License-Identifier: MIT */
#include "report/latency.h"

#include "base/clock.h"
#include "base/rng.h"
#include "program/program.h"

#include <stdlib.h>
#include <string.h>

enum { DEFAULT_RUNS = 1000, LEAST_SAMPLES = 100 };
static const double SAMPLE_SECONDS = 20e-6; /* far above the clock's resolution, far below a time slice */

/* A program and what each of its inputs is filled with. */
struct bench {
    struct mote_program *program;
    const struct mote_graph *graph;
    uint8_t *input; /* all inputs, one after the other */
    size_t input_bytes;
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

static enum mote_status bench_create(const struct mote_graph *graph, struct bench *bench,
                                     struct mote_error *error) {
    bench->graph = graph;
    for (size_t i = 0; i < graph->input_count; i++)
        bench->input_bytes += graph->tensors[graph->inputs[i]].bytes;
    bench->input = malloc(bench->input_bytes + 1);
    if (!bench->input) return mote_fail_memory(error, "the inputs of a timing");
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 0);
    size_t at = 0;
    for (size_t i = 0; i < graph->input_count; i++) {
        const struct mote_tensor *tensor = &graph->tensors[graph->inputs[i]];
        fill(tensor, &rng, bench->input + at);
        at += tensor->bytes;
    }
    return mote_program_create(graph, &bench->program, error);
}

static double time_runs(const struct bench *bench, size_t runs) {
    double start = mote_seconds();
    for (size_t r = 0; r < runs; r++) {
        size_t at = 0;
        for (size_t i = 0; i < bench->graph->input_count; i++) {
            size_t bytes = bench->graph->tensors[bench->graph->inputs[i]].bytes;
            memcpy(mote_program_input(bench->program, i), bench->input + at, bytes);
            at += bytes;
        }
        mote_program_reset(bench->program);
        mote_program_run(bench->program);
    }
    return mote_seconds() - start;
}

/* Runs a sample, doubled until a sample is long enough; warms up on the way. */
static size_t runs_a_sample(const struct bench *bench) {
    size_t inner = 1;
    for (; inner < 1U << 20; inner *= 2)
        if (time_runs(bench, inner) >= SAMPLE_SECONDS && time_runs(bench, inner) >= SAMPLE_SECONDS) break;
    return inner;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static enum mote_status measure(const struct bench *bench, size_t runs, struct mote_latency *latency,
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

enum mote_status mote_latency_measure(const struct mote_graph *graph, size_t runs,
                                      struct mote_latency *latency, struct mote_error *error) {
    struct bench bench = {0};
    struct mote_latency made = {0};
    enum mote_status status = bench_create(graph, &bench, error);
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
