/* SPDX-License-Identifier: MIT
 * Work is cut into shards of SHARD windows whatever the thread count; each shard sums into its own row. */
#include "report/forecast.h"

#include "program/program.h"
#include "train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SHARD = 512 };

/* What a shard sums, one block of `outputs` absolute errors each. */
enum { MODEL, PERSISTENCE, LEAST_SQUARES, KINDS };

struct job {
    const struct mote_windows *windows;
    enum mote_split split;
    struct mote_windows_view view;
    size_t inputs, outputs, shards, workers;
    struct mote_program **program; /* a worker */
    float *x, *y;                  /* (workers, SHARD, inputs | outputs): inputs and truth of a shard */
    float *guess;                  /* (workers, outputs) */
    double *w, *b;                 /* least squares; NULL: not wanted */
    double *sum;                   /* (shards, KINDS, outputs) */
    float *forecast;               /* the result's, or NULL */
};

const char *mote_split_name(enum mote_split split) {
    static const char *const names[] = {"train", "validation", "test", "all"};
    return names[split];
}

enum mote_status mote_split_of(const char *name, enum mote_split *split, struct mote_error *error) {
    if (!name) name = "test";
    for (int i = MOTE_SPLIT_TRAIN; i <= MOTE_SPLIT_ALL; i++)
        if (strcmp(name, mote_split_name((enum mote_split)i)) == 0) {
            *split = (enum mote_split)i;
            return MOTE_OK;
        }
    return mote_fail(error, MOTE_INPUT, "there is no split \"%s\"; there are: train, validation, test, all",
                     name);
}

static float table_value(const struct mote_windows *windows, size_t row, size_t o) {
    const struct mote_windows_options *options = &windows->options;
    size_t column = options->targets[o % options->target_count];
    return windows->table->values[row * windows->table->columns + column];
}

double mote_forecast_truth(const struct mote_windows *windows, enum mote_split split, size_t w, size_t o) {
    const struct mote_windows_options *options = &windows->options;
    size_t row = windows->start[split][w] + options->input_steps + o / options->target_count;
    return (double)table_value(windows, row, o);
}

double mote_forecast_persistence(const struct mote_windows *windows, enum mote_split split, size_t w,
                                 size_t o) {
    return (double)table_value(windows, windows->start[split][w] + windows->options.input_steps - 1, o);
}

static void add_least_squares(const struct job *job, const float *x, const float *y, double *sum) {
    for (size_t o = 0; o < job->outputs; o++) {
        double guess = job->b[o];
        for (size_t i = 0; i < job->inputs; i++)
            guess += job->w[o * job->inputs + i] * (double)x[i];
        sum[o] += fabs(guess - (double)y[o]);
    }
}

static void add_window(const struct job *job, size_t window, size_t worker, const float *x, const float *y,
                       double *sum) {
    float *guess = job->forecast ? job->forecast + window * job->outputs : job->guess + worker * job->outputs;
    mote_program_predict(job->program[worker], x, guess);
    for (size_t o = 0; o < job->outputs; o++) {
        double last = mote_forecast_persistence(job->windows, job->split, window, o);
        sum[MODEL * job->outputs + o] += fabs((double)guess[o] - (double)y[o]);
        sum[PERSISTENCE * job->outputs + o] += fabs(last - (double)y[o]);
    }
    if (job->w) add_least_squares(job, x, y, sum + LEAST_SQUARES * job->outputs);
}

static void run_shard(void *context, size_t shard, size_t worker) {
    const struct job *job = context;
    size_t first = shard * SHARD, total = job->view.dataset.count;
    size_t n = total - first < SHARD ? total - first : SHARD;
    uint32_t index[SHARD] = {0};
    for (size_t i = 0; i < n; i++)
        index[i] = (uint32_t)(first + i);
    float *x = job->x + worker * SHARD * job->inputs, *y = job->y + worker * SHARD * job->outputs;
    job->view.dataset.fetch(job->view.dataset.context, index, n, x, y);
    for (size_t i = 0; i < n; i++)
        add_window(job, first + i, worker, x + i * job->inputs, y + i * job->outputs,
                   job->sum + shard * KINDS * job->outputs);
}

static enum mote_status check_shapes(const struct mote_graph *graph, const struct job *job,
                                     struct mote_error *error) {
    const struct mote_windows_options *options = &job->windows->options;
    if (graph->input_count != 1 || graph->output_count != 1)
        return mote_fail(error, MOTE_INPUT,
                         "the model has %zu inputs and %zu outputs; a forecaster has one of each",
                         graph->input_count, graph->output_count);
    size_t in = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    size_t out = mote_tensor_count(&graph->tensors[graph->outputs[0]]);
    if (in != job->inputs)
        return mote_fail(error, MOTE_INPUT,
                         "the model takes %zu numbers, but %zu steps of %zu columns are %zu: "
                         "the recipe must be the one that it was made with",
                         in, options->input_steps, options->input_columns, job->inputs);
    if (out != job->outputs)
        return mote_fail(error, MOTE_INPUT,
                         "the model gives %zu numbers, but %zu steps of %zu columns are %zu: "
                         "the recipe must be the one that it was made with",
                         out, options->output_steps, options->target_count, job->outputs);
    return mote_windows_check(job->windows, job->split, error);
}

static enum mote_status allocate(struct job *job, bool least_squares, struct mote_error *error) {
    size_t per_worker = job->workers * SHARD, block = job->outputs * KINDS;
    job->program = calloc(job->workers, sizeof *job->program);
    job->x = calloc(per_worker, job->inputs * sizeof *job->x);
    job->y = calloc(per_worker, job->outputs * sizeof *job->y);
    job->guess = calloc(job->workers, job->outputs * sizeof *job->guess);
    job->sum = calloc(job->shards, block * sizeof *job->sum);
    if (least_squares) {
        job->w = calloc(job->outputs, job->inputs * sizeof *job->w);
        job->b = calloc(job->outputs, sizeof *job->b);
    }
    bool made = job->program && job->x && job->y && job->guess && job->sum;
    if (!made || (least_squares && (!job->w || !job->b))) return mote_fail_memory(error, "an evaluation");
    return MOTE_OK;
}

static enum mote_status prepare(struct job *job, const struct mote_graph *graph, bool least_squares,
                                struct mote_error *error) {
    MOTE_TRY(check_shapes(graph, job, error));
    job->shards = (job->view.dataset.count + SHARD - 1) / SHARD;
    MOTE_TRY(allocate(job, least_squares, error));
    for (size_t i = 0; i < job->workers; i++)
        MOTE_TRY(mote_program_create(graph, &job->program[i], error));
    if (!least_squares) return MOTE_OK;
    struct mote_windows_view train;
    mote_windows_view(job->windows, MOTE_SPLIT_TRAIN, &train);
    return mote_least_squares(&train.dataset, job->w, job->b, error);
}

static void job_free(struct job *job) {
    for (size_t i = 0; job->program && i < job->workers; i++)
        mote_program_free(job->program[i]);
    free(job->program);
    free(job->x);
    free(job->y);
    free(job->guess);
    free(job->sum);
    free(job->w);
    free(job->b);
}

/* Shard sums, in order, to means a column and a column and step. */
static void finish(const struct job *job, int kind, const struct mote_forecast_result *result,
                   const struct mote_forecast_errors *errors) {
    for (size_t o = 0; o < job->outputs; o++) {
        double sum = 0;
        for (size_t s = 0; s < job->shards; s++)
            sum += job->sum[(s * KINDS + (size_t)kind) * job->outputs + o];
        size_t column = o % result->columns, step = o / result->columns;
        errors->per_step[column * result->steps + step] = sum / (double)result->windows;
    }
    for (size_t c = 0; c < result->columns; c++) {
        double sum = 0;
        for (size_t s = 0; s < result->steps; s++)
            sum += errors->per_step[c * result->steps + s];
        errors->mae[c] = sum / (double)result->steps;
    }
}

static bool errors_allocate(struct mote_forecast_errors *errors, size_t columns, size_t outputs) {
    errors->mae = calloc(columns, sizeof *errors->mae);
    errors->per_step = calloc(outputs, sizeof *errors->per_step);
    return errors->mae && errors->per_step;
}

static enum mote_status result_allocate(struct mote_forecast_result *result, const struct job *job,
                                        const struct mote_forecast_options *options,
                                        struct mote_error *error) {
    result->split = job->split;
    result->windows = job->view.dataset.count;
    result->steps = job->windows->options.output_steps;
    result->columns = job->windows->options.target_count;
    bool made = errors_allocate(&result->model, result->columns, job->outputs) &&
                errors_allocate(&result->persistence, result->columns, job->outputs);
    if (options->least_squares)
        made = made && errors_allocate(&result->least_squares, result->columns, job->outputs);
    if (options->keep) {
        result->forecast = calloc(result->windows, job->outputs * sizeof *result->forecast);
        made = made && result->forecast;
    }
    return made ? MOTE_OK : mote_fail_memory(error, "the figures of an evaluation");
}

static enum mote_status evaluate(struct job *job, const struct mote_graph *graph,
                                 const struct mote_forecast_options *options, struct mote_pool *pool,
                                 struct mote_forecast_result *result, struct mote_error *error) {
    MOTE_TRY(prepare(job, graph, options->least_squares, error));
    MOTE_TRY(result_allocate(result, job, options, error));
    job->forecast = result->forecast;
    mote_pool_run(pool, job->shards, run_shard, job);
    finish(job, MODEL, result, &result->model);
    finish(job, PERSISTENCE, result, &result->persistence);
    if (options->least_squares) finish(job, LEAST_SQUARES, result, &result->least_squares);
    return MOTE_OK;
}

enum mote_status mote_forecast_evaluate(const struct mote_graph *graph, const struct mote_windows *windows,
                                        enum mote_split split, const struct mote_forecast_options *options,
                                        struct mote_pool *pool, struct mote_forecast_result *result,
                                        struct mote_error *error) {
    static const struct mote_forecast_options none;
    struct job job = {.windows = windows, .split = split, .workers = mote_pool_size(pool)};
    job.inputs = windows->options.input_steps * windows->options.input_columns;
    job.outputs = windows->options.output_steps * windows->options.target_count;
    mote_windows_view(windows, split, &job.view);
    struct mote_forecast_result made = {0};
    enum mote_status status = evaluate(&job, graph, options ? options : &none, pool, &made, error);
    job_free(&job);
    if (status == MOTE_OK)
        *result = made;
    else
        mote_forecast_free(&made);
    return status;
}

static void errors_free(const struct mote_forecast_errors *errors) {
    free(errors->mae);
    free(errors->per_step);
}

void mote_forecast_free(struct mote_forecast_result *result) {
    errors_free(&result->model);
    errors_free(&result->persistence);
    errors_free(&result->least_squares);
    free(result->forecast);
    *result = (struct mote_forecast_result){0};
}
