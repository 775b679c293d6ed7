/* SPDX-License-Identifier: MIT */
#include "search/size.h"

#include "data/front.h"
#include "program/program.h"
#include "shrink/shrink.h"
#include "tflite/tflite.h"
#include "train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ENOUGH = 8 };
static const double GUESS = 0.3, ROOM = 0.8, FILE_GUESS = 0.85, FILE_ROOM = 0.9;

/* What the network is fed with and asked for; nothing of it is ever fetched. */
static enum mote_status shape_of(const struct mote_plan *plan, size_t labels, struct mote_dataset *out,
                                 struct mote_error *error) {
    *out = (struct mote_dataset){.input_steps = plan->data.input_steps,
                                 .input_columns = plan->data.columns,
                                 .outputs = (size_t)plan->data.output_steps * plan->data.targets};
    if (plan->task != MOTE_TASK_KEYWORDS) return MOTE_OK;
    struct mote_front *front;
    MOTE_TRY(mote_front_create(&plan->features, 1, &front, error));
    out->input_steps = mote_front_rows(front);
    out->input_columns = mote_front_columns(front);
    out->outputs = labels;
    mote_front_free(front);
    return MOTE_OK;
}

static enum mote_status quantize_full(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                      struct mote_graph **out, struct mote_error *error) {
    struct mote_range *ranges = calloc(graph->tensor_count + 1, sizeof *ranges);
    if (!ranges) return mote_fail_memory(error, "a candidate");
    for (size_t i = 0; i < graph->tensor_count; i++)
        ranges[i] = (struct mote_range){-1, 1};
    enum mote_status status = mote_shrink_trained(graph, plan, ranges, out, error);
    free(ranges);
    return status;
}

/* Shrunk as it will be, but for what takes data: that changes values, and no sizes. */
static enum mote_status shrink(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                               struct mote_graph **out, struct mote_error *error) {
    struct mote_plan_shrink alone = *plan;
    alone.rate_distortion = 0;
    alone.order_channels = 0;
    if (plan->quantize == MOTE_QUANTIZE_FULL) return quantize_full(graph, &alone, out, error);
    return mote_shrink(graph, &alone, NULL, NULL, 1, out, error);
}

/* The layers that training will make two are two. */
static enum mote_status lower(const struct mote_plan_rank *plan, struct mote_net **net,
                              struct mote_error *error) {
    struct mote_net *two;
    if (!(plan->share > 0)) return MOTE_OK;
    MOTE_TRY(mote_net_lower(*net, plan, &two, error));
    mote_net_free(*net);
    *net = two;
    return MOTE_OK;
}

static enum mote_status make_graph(const struct mote_recipe *candidate, const struct mote_plan *plan,
                                   size_t labels, struct mote_graph **out, struct mote_error *error) {
    struct mote_dataset shape;
    struct mote_net *net = NULL;
    struct mote_graph *graph = NULL;
    MOTE_TRY(shape_of(plan, labels, &shape, error));
    float *moments = calloc(2 * shape.outputs + 1, sizeof *moments);
    if (!moments) return mote_fail_memory(error, "a candidate");
    for (size_t i = 0; i < 2 * shape.outputs; i++)
        moments[i] = 1.5f;
    if (plan->task != MOTE_TASK_KEYWORDS) {
        shape.target_mean = moments;
        shape.target_std = moments + shape.outputs;
    }
    enum mote_status status = mote_net_create(candidate->path, &plan->model, shape.input_steps,
                                              shape.input_columns, shape.outputs, 1, &net, error);
    if (status == MOTE_OK) status = lower(&plan->train.rank, &net, error);
    if (status == MOTE_OK) status = mote_net_export(net, &shape, &graph, error);
    if (status == MOTE_OK) status = shrink(graph, &plan->shrink, out, error);
    mote_graph_free(graph);
    mote_net_free(net);
    free(moments);
    return status;
}

static enum mote_status measure_file(const struct mote_graph *graph, struct mote_size *out,
                                     struct mote_error *error) {
    struct mote_buffer file = {0};
    enum mote_status status = mote_tflite_write(graph, NULL, &file, error);
    uLongf size = compressBound(file.size);
    Bytef *stream = status == MOTE_OK ? malloc(size) : NULL;
    if (status == MOTE_OK && (!stream || compress2(stream, &size, file.data, file.size, 9) != Z_OK))
        status = mote_fail_memory(error, "a candidate");
    out->cost[MOTE_COST_BYTES] = (double)file.size;
    out->cost[MOTE_COST_ZLIB_BYTES] = (double)size;
    free(stream);
    mote_buffer_free(&file);
    return status;
}

static enum mote_status measure_plan(const struct mote_recipe *candidate, const struct mote_plan *plan,
                                     size_t labels, struct mote_size *out, struct mote_error *error) {
    struct mote_graph *graph = NULL;
    struct mote_program *program = NULL;
    MOTE_TRY(make_graph(candidate, plan, labels, &graph, error));
    enum mote_status status = measure_file(graph, out, error);
    if (status == MOTE_OK) status = mote_program_create(graph, &program, error);
    if (status == MOTE_OK) {
        out->cost[MOTE_COST_ARENA_BYTES] = (double)mote_program_arena_bytes(program);
        out->cost[MOTE_COST_MACS] = (double)mote_graph_macs(graph);
    }
    mote_program_free(program);
    mote_graph_free(graph);
    /* Units that training takes out are gone on both sides of a layer; how many of each is only known then. */
    double left = 1 - plan->train.remove.fraction;
    for (int c = 0; c < MOTE_COSTS; c++)
        out->cost[c] *= c == MOTE_COST_ARENA_BYTES ? left : left * left;
    return status;
}

enum mote_status mote_size_measure(const struct mote_sizer *sizer, const struct mote_study *study,
                                   const struct mote_point *point, struct mote_size *out,
                                   struct mote_error *error) {
    struct mote_point_values values;
    struct mote_recipe *candidate;
    struct mote_plan plan;
    *out = (struct mote_size){{0}};
    mote_point_print(study->space, point, &values);
    MOTE_TRY(mote_space_apply(study->recipe, study->space, values.value, false, &candidate, error));
    enum mote_status status = mote_recipe_parse(candidate, &plan, error);
    if (status == MOTE_OK) status = measure_plan(candidate, &plan, sizer->labels, out, error);
    mote_recipe_free(candidate);
    return status;
}

double mote_size_least_ratio(const struct mote_study *study, enum mote_search_cost cost) {
    bool file = cost == MOTE_COST_BYTES;
    double least = INFINITY, guess = file ? FILE_GUESS : GUESS, room = file ? FILE_ROOM : ROOM;
    size_t seen = 0;
    for (size_t i = 0; i < study->count; i++) {
        const struct mote_trial *trial = &study->trials[i];
        if (trial->measured == 0 || !(trial->size.cost[cost] > 0)) continue;
        least = fmin(least, trial->rungs[trial->measured - 1].cost[cost] / trial->size.cost[cost]);
        seen++;
    }
    return seen < ENOUGH ? fmin(guess, room * least) : room * least;
}

struct mote_measures mote_size_least(const struct mote_study *study, const struct mote_size *size) {
    struct mote_measures least = {.error = 0};
    memcpy(least.cost, size->cost, sizeof least.cost);
    least.cost[MOTE_COST_ZLIB_BYTES] *= mote_size_least_ratio(study, MOTE_COST_ZLIB_BYTES);
    least.cost[MOTE_COST_BYTES] *= mote_size_least_ratio(study, MOTE_COST_BYTES);
    return least;
}

double mote_size_misses(const struct mote_study *study, const struct mote_size *size,
                        struct mote_miss *which) {
    const struct mote_measures least = mote_size_least(study, size);
    return mote_study_misses(study->plan, &least, true, which);
}
