/* SPDX-License-Identifier: MIT
 * What a training step takes: forward, loss, backward and Adam on a batch of 32, for the reference's networks:
 * windows of 6 × 2 with 6 outputs, or features of 49 × 10 (40 for kws-res) with 8 classes. Through the trainer's
 * own loop, so nothing is left out; the data are in memory, and validation is one batch an epoch of 256 (64 for large
 * networks).
 *
 *   bench_train_step [mlp|cnn1d|lstm|kws-cnn|kws-dscnn|kws-res] [MILLISECONDS] [THREADS] [float32|bfloat16]
 *
 * Prints "NAME MICROSECONDS SAMPLES_PER_SECOND": the median of five runs of the given length each. */
#include "base/clock.h"
#include "train/net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 32, RUNS = 5 };

struct job {
    const char *name;
    size_t steps, columns, outputs, batches;
    enum mote_loss loss;
};

static const struct job jobs[] = {
    {"mlp", 6, 2, 6, 256, MOTE_LOSS_MSE},
    {"cnn1d", 6, 2, 6, 256, MOTE_LOSS_MSE},
    {"lstm", 6, 2, 6, 256, MOTE_LOSS_MSE},
    {"kws-cnn", 49, 10, 8, 64, MOTE_LOSS_CROSS_ENTROPY},
    {"kws-dscnn", 49, 10, 8, 64, MOTE_LOSS_CROSS_ENTROPY},
    {"kws-res", 49, 40, 8, 256, MOTE_LOSS_CROSS_ENTROPY},
};

struct data {
    const struct job *job;
    float *x, *y;
};

static void fetch(const void *context, const uint32_t *index, size_t n, float *x, float *y) {
    const struct data *data = context;
    size_t inputs = data->job->steps * data->job->columns, outputs = data->job->outputs;
    for (size_t i = 0; i < n; i++) {
        memcpy(x + i * inputs, data->x + index[i] * inputs, inputs * sizeof *x);
        memcpy(y + i * outputs, data->y + index[i] * outputs, outputs * sizeof *y);
    }
}

static void check(bool good, const char *what) {
    if (good) return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

static void fill(struct data *data) {
    const struct job *job = data->job;
    size_t inputs = BATCH * job->batches * job->steps * job->columns,
           outputs = BATCH * job->batches * job->outputs;
    struct mote_rng rng;
    data->x = malloc(inputs * sizeof *data->x);
    data->y = malloc(outputs * sizeof *data->y);
    check(data->x && data->y, "out of memory");
    mote_rng_seed(&rng, 1, 1);
    for (size_t i = 0; i < inputs; i++)
        data->x[i] = (float)mote_rng_normal(&rng);
    for (size_t i = 0; i < outputs; i++)
        data->y[i] = job->loss == MOTE_LOSS_MSE
                         ? (float)mote_rng_normal(&rng)
                         : (float)(i % job->outputs == i / job->outputs % job->outputs);
}

static enum mote_precision precision = MOTE_PRECISION_FLOAT32;

static double run(struct mote_net *net, const struct data *data, struct mote_pool *pool, uint32_t epochs) {
    const struct job *job = data->job;
    struct mote_dataset train = {.count = BATCH * job->batches,
                                 .input_steps = job->steps,
                                 .input_columns = job->columns,
                                 .outputs = job->outputs,
                                 .fetch = fetch,
                                 .context = data},
                        validation = train;
    struct mote_plan_train plan = {.loss = job->loss,
                                   .optimizer = MOTE_OPTIMIZER_ADAM,
                                   .rate = 1e-3,
                                   .epochs = epochs,
                                   .batch = BATCH,
                                   .precision = precision,
                                   .seed = 1};
    struct mote_train_options options = {.plan = &plan, .pool = pool};
    struct mote_history history;
    struct mote_error error;
    validation.count = BATCH;
    for (size_t i = 0; i < MOTE_MAX_COLUMNS; i++)
        plan.column_weight[i] = 1.0;
    double start = mote_seconds();
    check(mote_net_train(net, &train, &validation, &options, &history, &error) == MOTE_OK, error.text);
    double seconds = mote_seconds() - start;
    mote_history_free(&history);
    return seconds / ((double)epochs * (double)job->batches);
}

static int compare(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void measure(const struct job *job, double milliseconds, struct mote_pool *pool) {
    struct mote_arena arena = {0};
    struct mote_plan_model model = {.width = 1.0};
    struct mote_net *net = NULL;
    struct mote_error error;
    struct data data = {.job = job};
    double times[RUNS];
    fill(&data);
    check(mote_layers_parse(job->name, 1, mote_network_text(job->name), 1.0, &arena, &model.layers,
                            &model.layer_count, &error) == MOTE_OK &&
              mote_net_create(job->name, &model, job->steps, job->columns, job->outputs, 1, &net, &error) ==
                  MOTE_OK,
          error.text);
    double once = run(net, &data, pool, 1);
    uint32_t epochs = 1 + (uint32_t)(milliseconds / 1e3 / (once * (double)job->batches));
    for (int i = 0; i < RUNS; i++)
        times[i] = run(net, &data, pool, epochs);
    qsort(times, RUNS, sizeof *times, compare);
    printf("%s %.1f %.0f\n", job->name, times[RUNS / 2] * 1e6, BATCH / times[RUNS / 2]);
    mote_net_free(net);
    mote_arena_free(&arena);
    free(data.x);
    free(data.y);
}

int main(int argc, char **argv) {
    double milliseconds = argc > 2 ? atof(argv[2]) : 200.0;
    struct mote_pool *pool = NULL;
    bool found = false;
    if (argc > 4) {
        check(strcmp(argv[4], "float32") == 0 || strcmp(argv[4], "bfloat16") == 0,
              "the precision is float32 or bfloat16");
        if (argv[4][0] == 'b') precision = MOTE_PRECISION_BFLOAT16;
    }
    check(mote_pool_create(argc > 3 ? (size_t)atoi(argv[3]) : 1, &pool, NULL) == MOTE_OK, "no threads");
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        if (argc < 2 || strcmp(argv[1], jobs[i].name) == 0) {
            measure(&jobs[i], milliseconds, pool);
            found = true;
        }
    mote_pool_free(pool);
    check(found, "the networks are mlp, cnn1d, lstm, kws-cnn, kws-dscnn and kws-res");
    return 0;
}
