/* SPDX-License-Identifier: MIT
 * Networks and data for the tests of this room: an autoregressive series in place of measurements, and graphs
 * built by hand with seeded weights. */
#ifndef MOTE_TESTS_SHRINK_NETWORKS_H
#define MOTE_TESTS_SHRINK_NETWORKS_H

#include "base/rng.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "program/program.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    SERIES = 4000,
    COLUMNS = 2,
    IN_STEPS = 6,
    OUT_STEPS = 3,
    IN = IN_STEPS * COLUMNS,
    OUT = OUT_STEPS * COLUMNS
};

struct series {
    float values[SERIES][COLUMNS];
    float mean[OUT], std[OUT];
    struct mote_dataset dataset;
};

static void series_fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct series *s = context;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < IN; k++)
            x[i * IN + k] = s->values[index[i] + k / COLUMNS][k % COLUMNS];
        for (size_t k = 0; k < OUT; k++)
            y[i * OUT + k] =
                s->mean[k] + s->std[k] * s->values[index[i] + IN_STEPS + k / COLUMNS][k % COLUMNS];
    }
}

/* Two columns of variance about 1, each nearly equal to its last value. */
static inline void series_make(struct series *s, uint64_t seed) {
    struct mote_rng rng;
    mote_rng_seed(&rng, seed, 0);
    float slope[COLUMNS] = {0};
    for (size_t c = 0; c < COLUMNS; c++)
        s->values[0][c] = 0;
    for (size_t i = 1; i < SERIES; i++)
        for (size_t c = 0; c < COLUMNS; c++) {
            slope[c] = 0.7f * slope[c] + 0.05f * (float)mote_rng_normal(&rng);
            s->values[i][c] = 0.985f * s->values[i - 1][c] + slope[c];
        }
    for (size_t k = 0; k < OUT; k++) {
        s->mean[k] = k % 2 ? 67.5f : 12.0f;
        s->std[k] = k % 2 ? 18.7f : 7.7f;
    }
    s->dataset = (struct mote_dataset){.count = SERIES - IN_STEPS - OUT_STEPS,
                                       .input_steps = IN_STEPS,
                                       .input_columns = COLUMNS,
                                       .outputs = OUT,
                                       .fetch = series_fetch,
                                       .context = s,
                                       .target_mean = s->mean,
                                       .target_std = s->std};
}

/* Builds a graph tensor by tensor; out of memory ends the test. */
struct builder {
    struct mote_graph *graph;
    struct mote_rng rng;
};

static inline void need(bool fine) {
    if (!fine) abort();
}

static inline struct builder build(uint64_t seed) {
    struct builder b;
    need(mote_graph_create(&b.graph, NULL) == MOTE_OK);
    mote_rng_seed(&b.rng, seed, 7);
    return b;
}

static inline int32_t tensor(struct builder *b, int rank, const int32_t *shape) {
    int32_t t = mote_graph_add_tensor(b->graph, MOTE_FLOAT32, rank, shape, NULL);
    need(t >= 0);
    return t;
}

/* A float constant of normal numbers. */
static inline int32_t noise(struct builder *b, int rank, const int32_t *shape, double std) {
    size_t count = 1;
    for (int i = 0; i < rank; i++)
        count *= (size_t)shape[i];
    float *data = malloc(count * sizeof *data);
    need(data != NULL);
    for (size_t i = 0; i < count; i++)
        data[i] = (float)(std * mote_rng_normal(&b->rng));
    int32_t t = mote_graph_add_tensor(b->graph, MOTE_FLOAT32, rank, shape, data);
    free(data);
    need(t >= 0);
    return t;
}

static inline int32_t dense(struct builder *b, int32_t x, int32_t units, enum mote_activation activation) {
    int32_t inputs = (int32_t)mote_tensor_count(&b->graph->tensors[x]);
    int32_t w = noise(b, 2, (int32_t[]){units, inputs}, 1 / sqrt(inputs)), bias = noise(b, 1, &units, 0.1);
    int32_t y = tensor(b, 2, (int32_t[]){1, units});
    struct mote_op *op =
        mote_graph_add_op(b->graph, MOTE_OP_FULLY_CONNECTED, (int32_t[]){x, w, bias}, 3, &y, 1);
    need(op != NULL);
    op->params.fc.activation = activation;
    return y;
}

static inline int32_t reshape(struct builder *b, int32_t x, int rank, const int32_t *shape) {
    int32_t y = tensor(b, rank, shape);
    need(mote_graph_add_op(b->graph, MOTE_OP_RESHAPE, &x, 1, &y, 1) != NULL);
    return y;
}

/* x (1, 1, steps, channels) */
static inline int32_t conv(struct builder *b, int32_t x, int32_t filters, int32_t kernel) {
    const int32_t *shape = b->graph->tensors[x].shape, steps = shape[2], channels = shape[3];
    int32_t w = noise(b, 4, (int32_t[]){filters, 1, kernel, channels}, 1 / sqrt(kernel * channels));
    int32_t bias = noise(b, 1, &filters, 0.1),
            y = tensor(b, 4, (int32_t[]){1, 1, steps - kernel + 1, filters});
    struct mote_op *op = mote_graph_add_op(b->graph, MOTE_OP_CONV_2D, (int32_t[]){x, w, bias}, 3, &y, 1);
    need(op != NULL);
    op->params.conv = (struct mote_conv_params){.padding = MOTE_PADDING_VALID,
                                                .stride_h = 1,
                                                .stride_w = 1,
                                                .dilation_h = 1,
                                                .dilation_w = 1,
                                                .activation = MOTE_ACT_RELU};
    return y;
}

/* x (1, steps, inputs) → (1, steps, units) */
static inline int32_t lstm(struct builder *b, int32_t x, int32_t units) {
    int32_t inputs = b->graph->tensors[x].shape[2], steps = b->graph->tensors[x].shape[1], in[24];
    for (int i = 0; i < 24; i++)
        in[i] = -1;
    in[0] = x;
    for (int g = 0; g < 4; g++) {
        in[1 + g] = noise(b, 2, (int32_t[]){units, inputs}, 0.7);
        in[5 + g] = noise(b, 2, (int32_t[]){units, units}, 0.5 / sqrt(units));
        in[12 + g] = noise(b, 1, &units, 0.3);
    }
    for (int s = 18; s < 20; s++) {
        in[s] = tensor(b, 2, (int32_t[]){1, units});
        b->graph->tensors[in[s]].is_variable = true;
    }
    int32_t y = tensor(b, 3, (int32_t[]){1, steps, units});
    struct mote_op *op = mote_graph_add_op(b->graph, MOTE_OP_UNIDIRECTIONAL_SEQUENCE_LSTM, in, 24, &y, 1);
    need(op != NULL);
    op->params.lstm.activation = MOTE_ACT_TANH;
    return y;
}

static inline struct mote_graph *finish(struct builder *b, int32_t input, int32_t output) {
    need(mote_graph_set_io(b->graph, &input, 1, &output, 1));
    return b->graph;
}

/* 12 → 6, near persistence, in the targets' units. */
static inline struct mote_graph *linear_network(const struct series *s, uint64_t seed) {
    struct builder b = build(seed);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN});
    float w[OUT * IN];
    for (size_t o = 0; o < OUT; o++)
        for (size_t k = 0; k < IN; k++) {
            float last = k % COLUMNS == o % COLUMNS && k >= IN - COLUMNS ? 1.4f : 0;
            float before =
                k % COLUMNS == o % COLUMNS && k >= IN - 2 * COLUMNS && k < IN - COLUMNS ? -0.4f : 0;
            w[o * IN + k] = s->std[o] * (last + before + 0.01f * (float)mote_rng_normal(&b.rng));
        }
    int32_t weights = mote_graph_add_tensor(b.graph, MOTE_FLOAT32, 2, (int32_t[]){OUT, IN}, w);
    int32_t bias = mote_graph_add_tensor(b.graph, MOTE_FLOAT32, 1, (int32_t[]){OUT}, s->mean);
    int32_t y = tensor(&b, 2, (int32_t[]){1, OUT});
    need(weights >= 0 && bias >= 0);
    need(mote_graph_add_op(b.graph, MOTE_OP_FULLY_CONNECTED, (int32_t[]){x, weights, bias}, 3, &y, 1) !=
         NULL);
    return finish(&b, x, y);
}

static inline struct mote_graph *mlp_network(uint64_t seed) {
    struct builder b = build(seed);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN});
    int32_t hidden = dense(&b, dense(&b, x, 24, MOTE_ACT_RELU), 16, MOTE_ACT_RELU);
    return finish(&b, x, dense(&b, hidden, OUT, MOTE_ACT_NONE));
}

static inline struct mote_graph *conv_network(uint64_t seed) {
    struct builder b = build(seed);
    int32_t x = tensor(&b, 2, (int32_t[]){1, IN});
    int32_t y = conv(&b, reshape(&b, x, 4, (int32_t[]){1, 1, IN_STEPS, COLUMNS}), 8, 3);
    return finish(&b, x, dense(&b, reshape(&b, y, 2, (int32_t[]){1, 4 * 8}), OUT, MOTE_ACT_NONE));
}

static inline struct mote_graph *lstm_network(uint64_t seed) {
    struct builder b = build(seed);
    int32_t x = tensor(&b, 3, (int32_t[]){1, IN_STEPS, COLUMNS});
    int32_t y = reshape(&b, lstm(&b, x, 12), 2, (int32_t[]){1, IN_STEPS * 12});
    return finish(&b, x, dense(&b, y, OUT, MOTE_ACT_NONE));
}

/* Largest and mean |a − b| of two graphs' outputs over the series, and the spread (standard deviation) of
 * a's. */
struct difference {
    double largest, mean, spread;
};

static inline struct difference compare(const struct mote_graph *a, const struct mote_graph *b,
                                        const struct series *s) {
    struct mote_program *pa, *pb;
    struct mote_error error = {0};
    if (mote_program_create(a, &pa, &error) != MOTE_OK || mote_program_create(b, &pb, &error) != MOTE_OK) {
        fail_msg("%s", error.text);
    }
    struct difference d = {0, 0, 0};
    double sum = 0, squares = 0;
    size_t n = 0;
    for (uint32_t i = 5; i < s->dataset.count; i += 13) {
        float x[IN], y[OUT], ya[OUT], yb[OUT];
        s->dataset.fetch(s, &i, 1, x, y);
        mote_program_predict(pa, x, ya);
        mote_program_predict(pb, x, yb);
        for (size_t k = 0; k < OUT; k++, n++) {
            double gap = fabs((double)ya[k] - (double)yb[k]);
            if (gap > d.largest) d.largest = gap;
            d.mean += gap;
            sum += (double)ya[k];
            squares += (double)ya[k] * (double)ya[k];
        }
    }
    d.mean /= (double)n;
    d.spread = sqrt(squares / (double)n - sum / (double)n * (sum / (double)n));
    mote_program_free(pa);
    mote_program_free(pb);
    return d;
}

#endif
