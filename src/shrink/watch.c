/* SPDX-License-Identifier: MIT */
#include "shrink/watch.h"

#include "program/program.h"

#include <stdlib.h>
#include <string.h>

/* The program's memory is planned, so that a tensor's place is used again: each is copied as it is made. */
struct copies {
    struct mote_arena arena;
    const struct mote_graph *graph;
    float **own;          /* room for each float32 tensor that is computed or given */
    const float **values; /* what is shown */
};

size_t mote_watch_count(const struct mote_watch *watch) {
    size_t all = watch->dataset->count;
    return watch->windows && watch->windows < all ? watch->windows : all;
}

static void copy_output(void *context, size_t op, int32_t tensor, const void *data) {
    struct copies *copies = context;
    (void)op;
    if (copies->own[tensor]) memcpy(copies->own[tensor], data, copies->graph->tensors[tensor].bytes);
}

static bool make_room(struct copies *copies, int32_t tensor) {
    const struct mote_tensor *t = &copies->graph->tensors[tensor];
    if (t->type != MOTE_FLOAT32 || copies->own[tensor]) return true;
    copies->own[tensor] = mote_arena_alloc(&copies->arena, 1, t->bytes);
    copies->values[tensor] = copies->own[tensor];
    return copies->own[tensor] != NULL;
}

static bool make_copies(struct copies *copies, const struct mote_graph *graph) {
    copies->graph = graph;
    copies->own = mote_arena_alloc(&copies->arena, graph->tensor_count, sizeof *copies->own);
    copies->values = mote_arena_alloc(&copies->arena, graph->tensor_count, sizeof *copies->values);
    if (!copies->own || !copies->values) return false;
    for (size_t t = 0; t < graph->tensor_count; t++)
        if (graph->tensors[t].type == MOTE_FLOAT32) copies->values[t] = graph->tensors[t].data;
    bool fine = make_room(copies, graph->inputs[0]);
    for (size_t o = 0; o < graph->op_count; o++)
        for (size_t i = 0; i < graph->ops[o].output_count; i++)
            fine = fine && make_room(copies, graph->ops[o].outputs[i]);
    return fine;
}

static enum mote_status check_fit(const struct mote_watch *watch, struct mote_error *error) {
    const struct mote_graph *graph = watch->graph;
    const struct mote_dataset *dataset = watch->dataset;
    if (!dataset || dataset->count == 0)
        return mote_fail(error, MOTE_INPUT,
                         "the network must be run on examples of its data, and there are none");
    if (graph->input_count != 1 || graph->tensors[graph->inputs[0]].type != MOTE_FLOAT32)
        return mote_fail(error, MOTE_INPUT, "calibration needs a network with one float32 input");
    size_t given = dataset->input_steps * dataset->input_columns;
    size_t wanted = mote_tensor_count(&graph->tensors[graph->inputs[0]]);
    if (given != wanted)
        return mote_fail(error, MOTE_INPUT,
                         "the data's examples have %zu numbers (%zu × %zu), but the network takes %zu", given,
                         dataset->input_steps, dataset->input_columns, wanted);
    return MOTE_OK;
}

static void run_all(const struct mote_watch *watch, struct mote_program *program, struct copies *copies,
                    float *y) {
    int32_t input = watch->graph->inputs[0];
    size_t count = mote_watch_count(watch), bytes = watch->graph->tensors[input].bytes;
    for (size_t n = 0; n < count; n++) {
        uint32_t index = mote_dataset_spread(watch->dataset, n, count);
        watch->dataset->fetch(watch->dataset->context, &index, 1, copies->own[input], y);
        mote_program_reset(program);
        memcpy(mote_program_input(program, 0), copies->own[input], bytes);
        mote_program_run_visit(program, copy_output, copies, NULL);
        watch->see(watch->context, n, copies->values, y);
    }
}

enum mote_status mote_watch_run(const struct mote_watch *watch, struct mote_error *error) {
    MOTE_TRY(check_fit(watch, error));
    struct mote_program *program;
    MOTE_TRY(mote_program_create(watch->graph, &program, error));
    struct copies copies = {0};
    float *y = malloc((watch->dataset->outputs + 1) * sizeof *y);
    enum mote_status status = MOTE_OK;
    if (y && make_copies(&copies, watch->graph))
        run_all(watch, program, &copies, y);
    else
        status = mote_fail_memory(error, "the values of a calibration run");
    free(y);
    mote_arena_free(&copies.arena);
    mote_program_free(program);
    return status;
}
