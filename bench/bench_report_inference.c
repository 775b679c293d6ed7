/* SPDX-License-Identifier: MIT
 * Model files at work: bench_report_inference RUNS FOLDER MODEL…
 * A line each: file, median µs of an inference, µs to load it and make its program, multiply-accumulates, and the µs
 * that the core takes at least where all weights are read. A first line, "peak", has its rates in 10⁹ a second: float32 and
 * int8 multiply-accumulates, bytes from the second-level cache. What cannot be run is named on stderr and left out. Inputs for peers, ordinary
 * numbers, are written to FOLDER/0, FOLDER/1, … */
#include "base/clock.h"
#include "base/rng.h"
#include "peak.h"
#include "program/program.h"
#include "report/latency.h"
#include "tflite/tflite.h"

#include <stdio.h>
#include <stdlib.h>

static bool has_int8_weights(const struct mote_graph *graph) {
    for (size_t i = 0; i < graph->op_count; i++) {
        const struct mote_op *op = &graph->ops[i];
        if (op->input_count > 1 && op->inputs[1] >= 0 && graph->tensors[op->inputs[1]].type == MOTE_INT8)
            return true;
    }
    return false;
}

/* Seconds from the file to a program, the best of a few. */
static double time_load(const char *path) {
    double best = 1e9;
    for (int round = 0; round < 20; round++) {
        struct mote_graph *graph;
        struct mote_program *program;
        const double start = mote_seconds();
        if (mote_tflite_load(path, &graph, NULL) != MOTE_OK) return 0;
        if (mote_program_create(graph, &program, NULL) == MOTE_OK) mote_program_free(program);
        const double seconds = mote_seconds() - start;
        best = seconds < best ? seconds : best;
        mote_graph_free(graph);
    }
    return best;
}

static void write_inputs(const struct mote_graph *graph, const char *path) {
    FILE *file = fopen(path, "wb");
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 0);
    for (size_t i = 0; file && i < graph->input_count; i++) {
        const struct mote_tensor *t = &graph->tensors[graph->inputs[i]];
        const bool is_float = t->type == MOTE_FLOAT32;
        for (size_t k = 0; k < t->bytes; k += is_float ? sizeof(float) : 1) {
            const float number = (float)mote_rng_normal(&rng);
            const unsigned char byte = (unsigned char)mote_rng_next(&rng);
            fwrite(is_float ? (const void *)&number : (const void *)&byte, is_float ? sizeof number : 1, 1,
                   file);
        }
    }
    if (!file || fclose(file) != 0) perror(path);
}

/* Rates a second: float32 and int8 multiply-accumulates, bytes from the second-level cache. */
struct rates {
    double f32, s8, read;
};

/* No engine that reads all weights is faster: seconds for the multiply-accumulates at the peak rate, or for reading constants that the first-level
 * cache does not hold, whichever takes longer. */
static double limit_of(const struct mote_graph *graph, uint64_t macs, const struct rates *r) {
    enum { FIRST_LEVEL = 48 * 1024 };
    const double peak = has_int8_weights(graph) ? r->s8 : r->f32;
    size_t constants = 0;
    for (size_t i = 0; i < graph->tensor_count; i++)
        if (graph->tensors[i].data) constants += graph->tensors[i].bytes;
    const double compute = peak > 0 ? (double)macs / peak : 0,
                 reading = r->read > 0 && constants > FIRST_LEVEL ? (double)constants / r->read : 0;
    return compute > reading ? compute : reading;
}

static void time_model(const char *path, const char *input, size_t runs, const struct rates *rates) {
    struct mote_graph *graph;
    struct mote_latency latency;
    struct mote_error error;
    if (mote_tflite_load(path, &graph, &error) != MOTE_OK) {
        fprintf(stderr, "%s\n", error.text);
        return;
    }
    if (mote_latency_measure(graph, NULL, runs, &latency, &error) != MOTE_OK) {
        fprintf(stderr, "%s: %s\n", path, error.text);
    } else {
        write_inputs(graph, input);
        printf("%s %.4g %.4g %llu %.3g\n", path, latency.median_us, time_load(path) * 1e6,
               (unsigned long long)latency.macs, limit_of(graph, latency.macs, rates) * 1e6);
    }
    mote_graph_free(graph);
}

int main(int argc, char **argv) {
    if (argc < 4) return fprintf(stderr, "usage: bench_report_inference RUNS FOLDER MODEL...\n"), 1;
    const struct rates rates = {peak_rate(false), peak_rate(true), read_rate()};
    printf("peak %.3g %.3g %.3g\n", rates.f32 / 1e9, rates.s8 / 1e9, rates.read / 1e9);
    for (int i = 3; i < argc; i++) {
        char input[600];
        snprintf(input, sizeof input, "%s/%d", argv[2], i - 3);
        time_model(argv[i], input, (size_t)strtoul(argv[1], NULL, 10), &rates);
    }
    return 0;
}
