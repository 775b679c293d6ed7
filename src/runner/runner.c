/* SPDX-License-Identifier: MIT
 * The calls of mote/run.h: a graph and its program, both in one arena's limit, or in one region of the caller's. */
#include <mote/run.h>

#include "base/file.h"
#include "program/program.h"
#include "tflite/tflite.h"

/* Lies in its own graph's arena. */
struct mote_runner {
    struct mote_graph graph;
    struct mote_program *program;
    struct mote_runner_tensor *inputs, *outputs;
};

static struct mote_runner_tensor describe(const struct mote_tensor *tensor) {
    const bool quantized = tensor->quant.count > 0;
    return (struct mote_runner_tensor){.name = tensor->name ? tensor->name : "",
                                       .type = tensor->type,
                                       .rank = tensor->rank,
                                       .shape = tensor->shape,
                                       .count = mote_tensor_count(tensor),
                                       .bytes = tensor->bytes,
                                       .scale = quantized ? tensor->quant.scale[0] : 0,
                                       .zero_point = quantized ? tensor->quant.zero_point[0] : 0};
}

static struct mote_runner_tensor *describe_all(struct mote_graph *graph, const int32_t *tensors,
                                               size_t count) {
    struct mote_runner_tensor *all = mote_arena_alloc(&graph->arena, count, sizeof *all);
    for (size_t i = 0; all && i < count; i++)
        all[i] = describe(&graph->tensors[tensors[i]]);
    return all;
}

static enum mote_status check_work(const struct mote_graph *graph, const char *path,
                                   const struct mote_runner_options *options, struct mote_error *error) {
    const uint64_t work = mote_graph_work(graph);
    if (!options || options->work_limit == 0 || work <= options->work_limit) return MOTE_OK;
    return mote_fail(error, MOTE_UNSUPPORTED, "%s: one run takes %llu steps of work, expected at most %llu",
                     path, (unsigned long long)work, (unsigned long long)options->work_limit);
}

/* An arena that goes on where another ends. */
static struct mote_arena rest_of(const struct mote_arena *arena) {
    return (struct mote_arena){.limit = arena->limit, .taken = arena->taken, .region = arena->region};
}

static enum mote_status build(struct mote_runner *runner, const char *path, const void *model, size_t bytes,
                              const struct mote_runner_options *options, struct mote_error *error) {
    struct mote_graph *graph = &runner->graph;
    struct mote_error why = {MOTE_OK, ""};
    MOTE_TRY(mote_tflite_read_into(path, model, bytes, graph, error));
    MOTE_TRY(check_work(graph, path, options, error));
    runner->inputs = describe_all(graph, graph->inputs, graph->input_count);
    runner->outputs = describe_all(graph, graph->outputs, graph->output_count);
    if (!runner->inputs || !runner->outputs) return mote_fail_memory(error, path);
    const enum mote_status status =
        mote_program_create_in(graph, rest_of(&graph->arena), &runner->program, &why);
    if (status != MOTE_OK) return mote_fail(error, status, "%s: %s", path, why.text);
    mote_program_reset(runner->program);
    return MOTE_OK;
}

static enum mote_status create(struct mote_arena arena, const char *path, const void *model, size_t bytes,
                               const struct mote_runner_options *options, struct mote_runner **out,
                               struct mote_error *error) {
    struct mote_runner *runner = mote_arena_alloc(&arena, 1, sizeof *runner);
    enum mote_status status = runner ? MOTE_OK : mote_fail_memory(error, path);
    if (!runner) return mote_arena_explain(&arena, status, path, error);
    runner->graph.arena = arena;
    status = build(runner, path, model, bytes, options, error);
    status = mote_arena_explain(&runner->graph.arena, status, path, error);
    if (status == MOTE_OK)
        *out = runner;
    else
        mote_runner_free(runner);
    return status;
}

static enum mote_status load(const char *path, const void *model, size_t bytes,
                             const struct mote_runner_options *options, struct mote_runner **out,
                             struct mote_error *error) {
    const size_t limit = options && options->memory_limit ? options->memory_limit : mote_memory_limit(bytes);
    return create((struct mote_arena){.limit = limit}, path, model, bytes, options, out, error);
}

enum mote_status mote_runner_open(const char *path, const struct mote_runner_options *options,
                                  struct mote_runner **runner, struct mote_error *error) {
    struct mote_buffer file = {0};
    enum mote_status status = mote_file_read(path, MOTE_MAX_BYTES, &file, error);
    if (status == MOTE_OK) status = load(path, file.data, file.size, options, runner, error);
    mote_buffer_free(&file);
    return status;
}

enum mote_status mote_runner_load(const void *model, size_t bytes, const struct mote_runner_options *options,
                                  struct mote_runner **runner, struct mote_error *error) {
    return load("the model", model, bytes, options, runner, error);
}

enum mote_status mote_runner_size(const void *model, size_t bytes, const struct mote_runner_options *options,
                                  size_t *size, struct mote_error *error) {
    struct mote_runner *runner;
    MOTE_TRY(mote_runner_load(model, bytes, options, &runner, error));
    *size = mote_runner_memory_bytes(runner) + MOTE_ARENA_ALIGNMENT - 1;
    mote_runner_free(runner);
    return MOTE_OK;
}

enum mote_status mote_runner_place(const void *model, size_t bytes, const struct mote_runner_options *options,
                                   void *memory, size_t size, struct mote_runner **runner,
                                   struct mote_error *error) {
    const size_t before = (size_t) - (uintptr_t)memory % MOTE_ARENA_ALIGNMENT;
    if (size <= before) return mote_fail(error, MOTE_USAGE, "%zu bytes hold no model", size);
    const struct mote_arena arena = {.limit = size - before, .region = (char *)memory + before};
    return create(arena, "the model", model, bytes, options, runner, error);
}

void mote_runner_free(struct mote_runner *runner) {
    if (!runner) return;
    struct mote_arena arena = runner->graph.arena; /* the runner lies in it */
    mote_program_free(runner->program);
    mote_arena_free(&arena);
}

size_t mote_runner_input_count(const struct mote_runner *runner) {
    return runner->graph.input_count;
}

size_t mote_runner_output_count(const struct mote_runner *runner) {
    return runner->graph.output_count;
}

const struct mote_runner_tensor *mote_runner_input(const struct mote_runner *runner, size_t i) {
    return i < runner->graph.input_count ? &runner->inputs[i] : NULL;
}

const struct mote_runner_tensor *mote_runner_output(const struct mote_runner *runner, size_t i) {
    return i < runner->graph.output_count ? &runner->outputs[i] : NULL;
}

void *mote_runner_input_data(struct mote_runner *runner, size_t i) {
    return i < runner->graph.input_count ? mote_program_input(runner->program, i) : NULL;
}

const void *mote_runner_output_data(const struct mote_runner *runner, size_t i) {
    return i < runner->graph.output_count ? mote_program_output(runner->program, i) : NULL;
}

static bool is_real(enum mote_type type) {
    return type == MOTE_FLOAT32 || type == MOTE_INT8 || type == MOTE_UINT8 || type == MOTE_INT16;
}

enum mote_status mote_runner_set(struct mote_runner *runner, size_t i, const float *numbers) {
    if (i >= runner->graph.input_count || !is_real(runner->inputs[i].type)) return MOTE_USAGE;
    mote_tensor_of_float(&runner->graph.tensors[runner->graph.inputs[i]], numbers,
                         mote_program_input(runner->program, i));
    return MOTE_OK;
}

enum mote_status mote_runner_get(const struct mote_runner *runner, size_t i, float *numbers) {
    if (i >= runner->graph.output_count || !is_real(runner->outputs[i].type)) return MOTE_USAGE;
    mote_tensor_to_float(&runner->graph.tensors[runner->graph.outputs[i]],
                         mote_program_output(runner->program, i), numbers);
    return MOTE_OK;
}

enum mote_status mote_runner_invoke(struct mote_runner *runner, struct mote_error *error) {
    return mote_program_run(runner->program, error);
}

void mote_runner_reset(struct mote_runner *runner) {
    mote_program_reset(runner->program);
}

uint64_t mote_runner_macs(const struct mote_runner *runner) {
    return mote_graph_macs(&runner->graph);
}

size_t mote_runner_arena_bytes(const struct mote_runner *runner) {
    return mote_program_arena_bytes(runner->program);
}

size_t mote_runner_memory_bytes(const struct mote_runner *runner) {
    return mote_program_memory_bytes(runner->program); /* counted on from the graph's */
}
