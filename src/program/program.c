/* SPDX-License-Identifier: MIT
 * Making, running and freeing a program. */
#include "program/program.h"

#include "device/quantize.h"
#include "program/lower.h"

#include <string.h>

static size_t offset_of(const struct mote_program *program, int32_t tensor) {
    return program->offset[mote_plan_root(program, tensor)] + program->shift[tensor];
}

static void *memory_of(const struct mote_program *program, int32_t tensor) {
    return program->arena + offset_of(program, tensor);
}

/* Constants are only read, so that their const is dropped nowhere: inputs are const pointers in struct
 * mote_io. */
static const void *data_of(const struct mote_program *program, int32_t tensor) {
    return program->constants[tensor] ? program->constants[tensor] : memory_of(program, tensor);
}

static enum mote_status bind_step(struct mote_program *program, struct mote_step *step) {
    if (!step->kernel) return MOTE_OK;
    const void **x = mote_arena_alloc(&program->memory, step->x_count, sizeof *x);
    void **state = mote_arena_alloc(&program->memory, 2, sizeof *state);
    if (!x || !state) return MOTE_MEMORY;
    for (size_t i = 0; i < step->x_count; i++)
        x[i] = data_of(program, step->x[i]);
    for (size_t i = 0; i < 2; i++)
        state[i] = step->state[i] < 0 ? NULL : memory_of(program, step->state[i]);
    void *scratch = step->work_bytes ? program->work : program->arena + step->scratch_offset;
    step->io = (struct mote_io){x, memory_of(program, step->y), state, scratch};
    return MOTE_OK;
}

static enum mote_status make_memory(struct mote_program *program, struct mote_error *error) {
    size_t work = 0;
    for (size_t i = 0; i < program->step_count; i++)
        work = program->steps[i].work_bytes > work ? program->steps[i].work_bytes : work;
    program->arena = mote_arena_alloc(&program->memory, 1, program->arena_bytes);
    program->work = mote_arena_alloc(&program->memory, 1, work);
    return program->arena && program->work ? MOTE_OK : mote_fail_memory(error, "a program's arena");
}

static enum mote_status build(struct mote_program *program, struct mote_error *error) {
    MOTE_TRY(mote_graph_check(program->graph, error));
    MOTE_TRY(mote_lower_graph(program, error));
    MOTE_TRY(mote_plan_memory(program, error));
    MOTE_TRY(make_memory(program, error));
    for (size_t i = 0; i < program->step_count; i++) {
        if (bind_step(program, &program->steps[i]) != MOTE_OK) return mote_fail_memory(error, "a program");
    }
    return MOTE_OK;
}

static struct mote_arena memory_for(const struct mote_graph *graph) {
    size_t constants = 0;
    for (size_t i = 0; i < graph->tensor_count; i++)
        constants += graph->tensors[i].data ? graph->tensors[i].bytes : 0;
    return (struct mote_arena){.limit = mote_memory_limit(constants)};
}

static enum mote_status create(const struct mote_graph *graph, struct mote_arena memory, enum mote_cpu cpu,
                               struct mote_program **out, struct mote_error *error) {
    struct mote_program *program = mote_arena_alloc(&memory, 1, sizeof *program);
    enum mote_status status = program ? MOTE_OK : mote_fail_memory(error, "a program");
    if (!program) return mote_arena_explain(&memory, status, "a program", error);
    *program = (struct mote_program){.memory = memory, .graph = graph, .cpu = cpu};
    status = mote_arena_explain(&program->memory, build(program, error), "the network", error);
    if (status == MOTE_OK)
        *out = program;
    else
        mote_program_free(program);
    return status;
}

enum mote_status mote_program_create(const struct mote_graph *graph, struct mote_program **out,
                                     struct mote_error *error) {
    return create(graph, memory_for(graph), mote_cpu_choose(), out, error);
}

enum mote_status mote_program_create_plain(const struct mote_graph *graph, struct mote_program **out,
                                           struct mote_error *error) {
    return create(graph, memory_for(graph), MOTE_CPU_GENERIC, out, error);
}

enum mote_status mote_program_create_in(const struct mote_graph *graph, struct mote_arena memory,
                                        struct mote_program **out, struct mote_error *error) {
    return create(graph, memory, mote_cpu_choose(), out, error);
}

void mote_program_free(struct mote_program *program) {
    if (!program) return;
    struct mote_arena memory = program->memory; /* the program lies in it */
    mote_arena_free(&memory);
}

size_t mote_program_memory_bytes(const struct mote_program *program) {
    return program->memory.taken;
}

size_t mote_program_arena_bytes(const struct mote_program *program) {
    return program->arena_bytes;
}

size_t mote_program_blocks(const struct mote_program *program, const struct mote_program_block **out) {
    *out = program->blocks;
    return program->block_count;
}

bool mote_program_call(const struct mote_program *program, size_t i, struct mote_program_call *out) {
    size_t at = 0;
    while (at < program->step_count && (!program->steps[at].kernel || i-- > 0))
        at++;
    if (at == program->step_count) return false;
    const struct mote_step *s = &program->steps[at];
    *out = (struct mote_program_call){.kernel = s->kernel,
                                      .params = s->params,
                                      .op = s->op,
                                      .x = s->x,
                                      .x_count = s->x_count,
                                      .y = s->y,
                                      .state = {s->state[0], s->state[1]},
                                      .scratch_offset = s->scratch_offset,
                                      .scratch_bytes = s->scratch_bytes};
    return true;
}

const void *mote_program_place(const struct mote_program *program, int32_t tensor, size_t *offset) {
    if (!program->constants[tensor]) *offset = offset_of(program, tensor);
    return program->constants[tensor];
}

void *mote_program_input(struct mote_program *program, size_t i) {
    return memory_of(program, program->graph->inputs[i]);
}

const void *mote_program_output(const struct mote_program *program, size_t i) {
    return data_of(program, program->graph->outputs[i]);
}

/* A state starts at the number that stands for 0: its zero point (TFLM's ResetTensorData). Only int8 states have one that
 * is not 0. */
static void reset_state(struct mote_program *program, int32_t state) {
    const struct mote_tensor *tensor = &program->graph->tensors[state];
    bool offset = tensor->type == MOTE_INT8 && tensor->quant.count > 0;
    memset(memory_of(program, state), offset ? tensor->quant.zero_point[0] : 0, tensor->bytes);
}

void mote_program_reset(struct mote_program *program) {
    for (size_t i = 0; i < program->step_count; i++)
        for (size_t k = 0; k < 2; k++)
            if (program->steps[i].state[k] >= 0) reset_state(program, program->steps[i].state[k]);
}

enum mote_status mote_program_run_visit(struct mote_program *program,
                                        void (*visit)(void *context, size_t op, int32_t tensor,
                                                      const void *data),
                                        void *context, struct mote_error *error) {
    enum mote_status status = MOTE_OK;
    for (size_t i = 0; i < program->step_count; i++) {
        const struct mote_step *step = &program->steps[i];
        if (step->gathers && status == MOTE_OK)
            status = mote_gather_check(program->graph, step->op, step->params, step->io.x[1], error);
        if (step->kernel) step->kernel(step->params, &step->io);
        if (visit) visit(context, step->op, step->y, data_of(program, step->y));
    }
    return status;
}

enum mote_status mote_program_run(struct mote_program *program, struct mote_error *error) {
    return mote_program_run_visit(program, NULL, NULL, error);
}

/* A tensor's scale and zero point; 1 and 0 where it has none. */
static struct mote_quantize quant_of(const struct mote_tensor *tensor) {
    if (tensor->quant.count == 0) return (struct mote_quantize){mote_tensor_count(tensor), 1.0f, 0};
    return (struct mote_quantize){mote_tensor_count(tensor), tensor->quant.scale[0],
                                  tensor->quant.zero_point[0]};
}

void mote_tensor_of_float(const struct mote_tensor *tensor, const float *x, void *data) {
    const struct mote_quantize q = quant_of(tensor);
    const struct mote_io io = {(const void *const[]){x}, data, NULL, NULL};
    if (tensor->type == MOTE_FLOAT32) memcpy(data, x, tensor->bytes);
    if (tensor->type == MOTE_INT8) mote_quantize_s8(&q, &io);
    if (tensor->type == MOTE_UINT8) mote_quantize_u8(&q, &io);
    if (tensor->type == MOTE_INT16) mote_quantize_s16(&q, &io);
}

void mote_tensor_to_float(const struct mote_tensor *tensor, const void *data, float *y) {
    const struct mote_quantize q = quant_of(tensor);
    const struct mote_io io = {(const void *const[]){data}, y, NULL, NULL};
    if (tensor->type == MOTE_FLOAT32) memcpy(y, data, tensor->bytes);
    if (tensor->type == MOTE_INT8) mote_dequantize_s8(&q, &io);
    if (tensor->type == MOTE_UINT8) mote_dequantize_u8(&q, &io);
    if (tensor->type == MOTE_INT16) mote_dequantize_s16(&q, &io);
}

void mote_program_feed(struct mote_program *program, const float *x) {
    mote_tensor_of_float(&program->graph->tensors[program->graph->inputs[0]], x,
                         mote_program_input(program, 0));
}

void mote_program_predict(struct mote_program *program, const float *x, float *y) {
    const struct mote_graph *graph = program->graph;
    mote_program_reset(program);
    mote_program_feed(program, x);
    mote_program_run(program, NULL);
    mote_tensor_to_float(&graph->tensors[graph->outputs[0]], mote_program_output(program, 0), y);
}
