/* SPDX-License-Identifier: MIT
 * Ours against XNNPACK, native, in one process: infer_vs_xnnpack ROUNDS MILLISECONDS MODEL…
 * In each round each has so many milliseconds, in turn; what counts is the median of a round's stretches, some 100 µs each. A line a model: file, median and least of our rounds
 * in µs, the same of XNNPACK's, and the greatest difference between the outputs: of floats by the largest of them, of int8
 * in steps (where XNNPACK leaves out a last softmax: of what goes into it). */
#include "base/clock.h"
#include "base/rng.h"
#include "peer_xnnpack.h"
#include "tflite/tflite.h"

#include <stdio.h>

enum { MOST_ROUNDS = 1000 };

struct pair {
    struct mote_program *ours;
    struct peer theirs;
    void *x;
    size_t bytes;
};

static void run_ours(struct pair *p) {
    memcpy(mote_program_input(p->ours, 0), p->x, p->bytes);
    mote_program_run(p->ours, NULL);
}

static void run_theirs(struct pair *p) {
    memcpy(p->theirs.x, p->x, p->bytes);
    xnn_invoke_runtime(p->theirs.runtime);
}

static double time_stretch(struct pair *p, void (*run)(struct pair *), size_t runs) {
    const double start = mote_seconds();
    for (size_t i = 0; i < runs; i++)
        run(p);
    return mote_seconds() - start;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median of a round's stretches, seconds a run. */
static double time_round(struct pair *p, void (*run)(struct pair *), double seconds) {
    enum { MOST = 4096 };
    static double times[MOST];
    const double start = mote_seconds();
    size_t runs = 1, count = 0;
    while (runs < 1U << 20 && time_stretch(p, run, runs) < 100e-6)
        runs *= 2;
    do
        times[count++] = time_stretch(p, run, runs) / (double)runs;
    while (count < MOST && mote_seconds() - start < seconds);
    qsort(times, count, sizeof *times, by_value);
    return times[count / 2];
}

static void fill(const struct mote_tensor *t, char *bytes) {
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 0);
    for (size_t i = 0; i < mote_tensor_count(t); i++) {
        const float number = (float)mote_rng_normal(&rng);
        if (t->type == MOTE_FLOAT32)
            memcpy(bytes + i * sizeof number, &number, sizeof number);
        else
            bytes[i] = (char)mote_rng_next(&rng);
    }
}

struct answer {
    int32_t tensor;
    float *y;
    const struct mote_graph *graph;
};

static void take(void *context, size_t op, int32_t tensor, const void *data) {
    struct answer *a = context;
    (void)op;
    if (tensor == a->tensor) mote_tensor_to_float(&a->graph->tensors[tensor], data, a->y);
}

/* Of the outputs, in steps of int8 or by the largest float. */
static double difference(struct pair *p) {
    const struct mote_graph *graph = p->theirs.graph;
    const struct mote_tensor *t = &graph->tensors[p->theirs.output];
    const size_t n = mote_tensor_count(t);
    float *theirs = malloc(n * sizeof *theirs);
    struct answer ours = {p->theirs.output, malloc(n * sizeof(float)), graph};
    double most = 0, largest = 0;
    run_theirs(p);
    mote_tensor_to_float(t, p->theirs.y, theirs);
    memcpy(mote_program_input(p->ours, 0), p->x, p->bytes);
    mote_program_run_visit(p->ours, take, &ours, NULL);
    for (size_t i = 0; i < n; i++) {
        most = fmax(most, fabs((double)theirs[i] - (double)ours.y[i]));
        largest = fmax(largest, fabs((double)ours.y[i]));
    }
    free(theirs);
    free(ours.y);
    return most / (t->type == MOTE_INT8 ? (double)t->quant.scale[0] : largest);
}

static void measure(struct pair *p, const char *path, size_t rounds, double seconds) {
    double ours[MOST_ROUNDS], theirs[MOST_ROUNDS];
    for (size_t r = 0; r < rounds; r++) {
        ours[r] = time_round(p, run_ours, seconds) * 1e6;
        theirs[r] = time_round(p, run_theirs, seconds) * 1e6;
    }
    qsort(ours, rounds, sizeof *ours, by_value);
    qsort(theirs, rounds, sizeof *theirs, by_value);
    printf("%s %.4g %.4g %.4g %.4g %.2g\n", path, ours[rounds / 2], ours[0], theirs[rounds / 2], theirs[0],
           difference(p));
}

static void compare(const char *path, size_t rounds, double seconds) {
    struct mote_graph *graph;
    struct mote_error error;
    struct pair p = {0};
    size_t stopped = 0;
    if (mote_tflite_load(path, &graph, &error) != MOTE_OK) {
        fprintf(stderr, "%s\n", error.text);
        return;
    }
    if (mote_program_create(graph, &p.ours, &error) != MOTE_OK) {
        fprintf(stderr, "%s: %s\n", path, error.text);
    } else if (!peer_make(&p.theirs, graph, &stopped)) {
        fprintf(stderr, "%s: XNNPACK does not take it (op %zu of %zu)\n", path, stopped, graph->op_count);
        peer_free(&p.theirs);
    } else {
        p.bytes = graph->tensors[graph->inputs[0]].bytes;
        p.x = malloc(p.bytes);
        fill(&graph->tensors[graph->inputs[0]], p.x);
        measure(&p, path, rounds, seconds);
        peer_free(&p.theirs);
        free(p.x);
    }
    mote_program_free(p.ours);
    mote_graph_free(graph);
}

int main(int argc, char **argv) {
    const size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
    if (argc < 4 || rounds == 0 || rounds > MOST_ROUNDS)
        return fprintf(stderr, "usage: infer_vs_xnnpack ROUNDS MILLISECONDS MODEL...\n"), 1;
    if (xnn_initialize(NULL) != xnn_status_success) return fprintf(stderr, "XNNPACK does not start\n"), 1;
    for (int i = 3; i < argc; i++)
        compare(argv[i], rounds, strtod(argv[2], NULL) / 1e3);
    return 0;
}
