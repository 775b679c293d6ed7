/* SPDX-License-Identifier: MIT
 * Small networks, data sets and plans for this room's tests. */
#ifndef MOTE_TESTS_TRAIN_TOY_H
#define MOTE_TESTS_TRAIN_TOY_H

#include "train/net.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* MOTE_TEST_SEED, or the clock; printed, so that a failure can be had again. */
static inline uint64_t toy_seed(const char *test) {
    const char *given = getenv("MOTE_TEST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    printf("%s: MOTE_TEST_SEED=%llu\n", test, (unsigned long long)seed);
    return seed;
}

static inline float toy_uniform(struct mote_rng *rng, double low, double high) {
    return (float)(low + (high - low) * mote_rng_uniform(rng));
}

static inline enum mote_status toy_net_try(const char *layers, size_t steps, size_t columns, size_t outputs,
                                           uint64_t seed, struct mote_net **net, struct mote_error *error) {
    struct mote_arena arena = {0};
    struct mote_plan_model model = {.name = "custom", .width = 1.0};
    enum mote_status status =
        mote_layers_parse("toy.ini", 7, layers, 1.0, &arena, &model.layers, &model.layer_count, error);
    if (status == MOTE_OK)
        status = mote_net_create("toy.ini", &model, steps, columns, outputs, seed, net, error);
    mote_arena_free(&arena);
    return status;
}

static inline struct mote_net *toy_net(const char *layers, size_t steps, size_t columns, size_t outputs,
                                       uint64_t seed) {
    struct mote_net *net = NULL;
    struct mote_error error;
    if (toy_net_try(layers, steps, columns, outputs, seed, &net, &error) != MOTE_OK)
        fail_msg("%s", error.text);
    return net;
}

/* Examples in memory. */
struct toy_data {
    struct mote_dataset set;
    float *x, *y, *mean, *std;
};

static inline void toy_fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct toy_data *data = context;
    size_t inputs = data->set.input_steps * data->set.input_columns, outputs = data->set.outputs;
    for (size_t i = 0; i < n; i++) {
        assert_true(index[i] < data->set.count);
        memcpy(x + i * inputs, data->x + index[i] * inputs, inputs * sizeof *x);
        memcpy(y + i * outputs, data->y + index[i] * outputs, outputs * sizeof *y);
    }
}

/* y = 3 + 2·o + (linear in x, coefficients from the seed alone) + bend · sin of it + noise. */
static inline void toy_fill(struct toy_data *data, uint64_t seed, uint64_t stream, double bend,
                            double noise) {
    size_t inputs = data->set.input_steps * data->set.input_columns, outputs = data->set.outputs;
    struct mote_rng rng, map;
    mote_rng_seed(&rng, seed, 100 + stream);
    for (size_t e = 0; e < data->set.count; e++) {
        mote_rng_seed(&map, seed, 99);
        for (size_t i = 0; i < inputs; i++)
            data->x[e * inputs + i] = (float)mote_rng_normal(&rng);
        for (size_t o = 0; o < outputs; o++) {
            double sum = 0.0;
            for (size_t i = 0; i < inputs; i++)
                sum += (mote_rng_uniform(&map) - 0.5) * (double)data->x[e * inputs + i];
            data->y[e * outputs + o] =
                (float)(3.0 + 2.0 * (double)o + sum + bend * sin(3.0 * sum) + noise * mote_rng_normal(&rng));
        }
    }
}

static inline struct toy_data *toy_data(size_t count, size_t steps, size_t columns, size_t outputs,
                                        uint64_t seed, uint64_t stream, double bend, double noise) {
    struct toy_data *data = calloc(1, sizeof *data);
    assert_non_null(data);
    data->x = calloc(count * steps * columns + 1, sizeof(float));
    data->y = calloc(count * outputs + 1, sizeof(float));
    data->mean = calloc(outputs, sizeof(float));
    data->std = calloc(outputs, sizeof(float));
    assert_true(data->x && data->y && data->mean && data->std);
    for (size_t o = 0; o < outputs; o++) {
        data->mean[o] = 3.0f + 2.0f * (float)o;
        data->std[o] = 1.5f;
    }
    data->set =
        (struct mote_dataset){count, steps, columns, outputs, toy_fetch, NULL, data, data->mean, data->std};
    toy_fill(data, seed, stream, bend, noise);
    return data;
}

static inline void toy_data_free(struct toy_data *data) {
    free(data->x);
    free(data->y);
    free(data->mean);
    free(data->std);
    free(data);
}

static inline struct mote_plan_train toy_plan(void) {
    struct mote_plan_train plan = {
        .loss = MOTE_LOSS_MSE,
        .huber_delta = 1.0,
        .optimizer = MOTE_OPTIMIZER_ADAM,
        .rate = 0.003,
        .momentum = 0.9,
        .step_factor = 0.5,
        .step_epochs = 3,
        .epochs = 10,
        .batch = 32,
        .seed = 5,
    };
    for (size_t i = 0; i < MOTE_MAX_COLUMNS; i++)
        plan.column_weight[i] = 1.0;
    return plan;
}

#endif
