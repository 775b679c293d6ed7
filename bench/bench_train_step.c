/* SPDX-License-Identifier: MIT
 * What a training step takes: forward, loss, backward and Adam on a batch of 32 windows of 6 × 2, 6 outputs,
 * one thread, for the reference's networks. Through the trainer's own loop, so nothing is left out; the data
 * are in memory, and validation is one batch an epoch of 256.
 *
 *   bench_train_step [mlp|cnn1d|lstm] [MILLISECONDS]
 *
 * Prints "NAME MICROSECONDS SAMPLES_PER_SECOND": the median of five runs of the given length each. */
#include "base/clock.h"
#include "train/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS = 6, COLUMNS = 2, OUTPUTS = 6, BATCH = 32, BATCHES = 256, RUNS = 5 };

struct data {
    float x[BATCH * BATCHES * STEPS * COLUMNS], y[BATCH * BATCHES * OUTPUTS];
};

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct data *data = context;
    for (size_t i = 0; i < n; i++) {
        memcpy(x + i * STEPS * COLUMNS, data->x + index[i] * STEPS * COLUMNS, STEPS * COLUMNS * sizeof *x);
        memcpy(y + i * OUTPUTS, data->y + index[i] * OUTPUTS, OUTPUTS * sizeof *y);
    }
}

static void fill(struct data *data) {
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 1);
    for (size_t i = 0; i < sizeof data->x / sizeof *data->x; i++)
        data->x[i] = (float)mote_rng_normal(&rng);
    for (size_t i = 0; i < sizeof data->y / sizeof *data->y; i++)
        data->y[i] = (float)mote_rng_normal(&rng);
}

static double run(struct mote_net *net, const struct mote_dataset *train,
                  const struct mote_dataset *validation, uint32_t epochs) {
    struct mote_plan_train plan = {.loss = MOTE_LOSS_MSE,
                                   .optimizer = MOTE_OPTIMIZER_ADAM,
                                   .rate = 1e-3,
                                   .epochs = epochs,
                                   .batch = BATCH,
                                   .seed = 1};
    struct mote_train_options options = {.plan = &plan};
    struct mote_history history;
    struct mote_error error;
    for (size_t i = 0; i < MOTE_MAX_COLUMNS; i++)
        plan.column_weight[i] = 1.0;
    double start = mote_seconds();
    if (mote_net_train(net, train, validation, &options, &history, &error) != MOTE_OK) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    double seconds = mote_seconds() - start;
    mote_history_free(&history);
    return seconds / ((double)epochs * BATCHES);
}

static int compare(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static int measure(const char *name, const struct data *data, double milliseconds) {
    struct mote_dataset train = {BATCH * BATCHES, STEPS, COLUMNS, OUTPUTS, fetch, NULL, data, NULL, NULL},
                        validation = {BATCH, STEPS, COLUMNS, OUTPUTS, fetch, NULL, data, NULL, NULL};
    struct mote_arena arena = {0};
    struct mote_plan_model model = {.width = 1.0};
    struct mote_net *net = NULL;
    struct mote_error error;
    const char *text = mote_network_text(name);
    double times[RUNS];
    if (!text) {
        fprintf(stderr, "%s is none of mlp, cnn1d, lstm\n", name);
        return 1;
    }
    if (mote_layers_parse(name, 1, text, 1.0, &arena, &model.layers, &model.layer_count, &error) != MOTE_OK ||
        mote_net_create(name, &model, STEPS, COLUMNS, OUTPUTS, 1, &net, &error) != MOTE_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    double once = run(net, &train, &validation, 1);
    uint32_t epochs = 1 + (uint32_t)(milliseconds / 1e3 / (once * BATCHES));
    for (int i = 0; i < RUNS; i++)
        times[i] = run(net, &train, &validation, epochs);
    qsort(times, RUNS, sizeof *times, compare);
    printf("%s %.1f %.0f\n", name, times[RUNS / 2] * 1e6, BATCH / times[RUNS / 2]);
    mote_net_free(net);
    mote_arena_free(&arena);
    return 0;
}

int main(int argc, char **argv) {
    static struct data data;
    double milliseconds = argc > 2 ? atof(argv[2]) : 200.0;
    int status = 0;
    fill(&data);
    if (argc > 1) return measure(argv[1], &data, milliseconds);
    for (const char *const *name = (const char *const[]){"mlp", "cnn1d", "lstm", NULL}; *name; name++)
        status |= measure(*name, &data, milliseconds);
    return status;
}
