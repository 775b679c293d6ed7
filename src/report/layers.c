/* SPDX-License-Identifier: MIT
 * From graph to facts, and from facts to tables. A constant is counted at the first op that reads it, so that
 * the rows add up; float16 weights count at their DEQUANTIZE. */
#include "report/layers.h"

#include "program/program.h"
#include "report/arena.h"
#include "report/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mote_layers_shape(struct mote_arena *arena, const struct mote_tensor *tensor) {
    char text[MOTE_MAX_RANK * 16] = "scalar";
    size_t used = 0;
    for (int i = 0; i < tensor->rank; i++)
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%ld", i ? "×" : "", (long)tensor->shape[i]);
    return mote_arena_string(arena, text);
}

/* Of several tensors: "1×6×2, 1×6×2". */
static const char *shapes_text(struct mote_arena *arena, const struct mote_graph *graph,
                               const int32_t *tensors, size_t count) {
    struct mote_buffer text = {0};
    for (size_t i = 0; i < count; i++) {
        const char *shape = mote_layers_shape(arena, &graph->tensors[tensors[i]]);
        mote_buffer_printf(&text, "%s%s", i ? ", " : "", shape ? shape : "");
    }
    const char *copy = mote_arena_string(arena, text.data ? (const char *)text.data : "");
    mote_buffer_free(&text);
    return copy;
}

static enum mote_activation op_activation(const struct mote_op *op) {
    switch (op->code) {
    case MOTE_OP_CONV_2D:
    case MOTE_OP_DEPTHWISE_CONV_2D:
    case MOTE_OP_TRANSPOSE_CONV:
        return op->params.conv.activation;
    case MOTE_OP_AVERAGE_POOL_2D:
    case MOTE_OP_MAX_POOL_2D:
        return op->params.pool.activation;
    case MOTE_OP_FULLY_CONNECTED:
        return op->params.fc.activation;
    case MOTE_OP_ADD:
    case MOTE_OP_DIV:
    case MOTE_OP_MUL:
    case MOTE_OP_SUB:
        return op->params.arithmetic.activation;
    case MOTE_OP_SVDF:
        return op->params.svdf.activation;
    case MOTE_OP_CONCATENATION:
        return op->params.concat.activation;
    default:
        return MOTE_ACT_NONE;
    }
}

static const char *activation_name(enum mote_activation activation) {
    static const char *const names[] = {"", "relu", "relu −1…1", "relu6", "tanh"};
    return (size_t)activation < sizeof names / sizeof *names ? names[activation] : "?";
}

static void count_weights(const struct mote_graph *graph, const struct mote_op *op, bool *seen,
                          struct mote_layer_facts *facts) {
    size_t largest = 0;
    for (size_t i = 0; i < op->input_count; i++) {
        int32_t t = op->inputs[i];
        if (t < 0 || !graph->tensors[t].data || seen[t]) continue;
        const struct mote_tensor *tensor = &graph->tensors[t];
        seen[t] = true;
        facts->weight_bytes += tensor->bytes;
        facts->weights += mote_tensor_count(tensor);
        if (tensor->bytes <= largest) continue;
        largest = tensor->bytes;
        facts->weight_type = mote_type_name(tensor->type);
    }
}

static bool describe_op(const struct mote_graph *graph, const struct mote_op *op, bool *seen,
                        struct mote_arena *arena, struct mote_layer_facts *facts) {
    const struct mote_op_info *info = mote_op_info((int)op->code);
    const struct mote_tensor *output = op->output_count ? &graph->tensors[op->outputs[0]] : NULL;
    facts->op = info ? info->name : "?";
    facts->macs = info && info->macs ? info->macs(graph, op) : 0;
    facts->activation = activation_name(op_activation(op));
    facts->shape = shapes_text(arena, graph, op->outputs, op->output_count);
    facts->type = output ? mote_type_name(output->type) : "";
    facts->weight_type = "";
    count_weights(graph, op, seen, facts);
    return facts->shape;
}

enum mote_status mote_layers_describe(const struct mote_graph *graph, struct mote_arena *arena,
                                      struct mote_layer_facts **out, size_t *count,
                                      struct mote_error *error) {
    struct mote_layer_facts *layers = mote_arena_alloc(arena, graph->op_count, sizeof *layers);
    bool *seen = calloc(graph->tensor_count + 1, sizeof *seen);
    bool made = layers && seen;
    for (size_t i = 0; made && i < graph->op_count; i++)
        made = describe_op(graph, &graph->ops[i], seen, arena, &layers[i]);
    free(seen);
    if (!made) return mote_fail_memory(error, "a list of layers");
    *out = layers;
    *count = graph->op_count;
    return MOTE_OK;
}

static const char *io_text(struct mote_arena *arena, const struct mote_graph *graph, const int32_t *tensors,
                           size_t count) {
    struct mote_buffer text = {0};
    for (size_t i = 0; i < count; i++) {
        const struct mote_tensor *tensor = &graph->tensors[tensors[i]];
        const char *shape = mote_layers_shape(arena, tensor);
        mote_buffer_printf(&text, "%s%s %s", i ? ", " : "", mote_type_name(tensor->type), shape ? shape : "");
    }
    const char *copy = mote_arena_string(arena, text.data ? (const char *)text.data : "");
    mote_buffer_free(&text);
    return copy;
}

static enum mote_status inspect(const char *path, const void *bytes, size_t size,
                                const struct mote_graph *graph, struct mote_inspection *out,
                                struct mote_error *error) {
    MOTE_TRY(mote_tflite_parts(path, bytes, size, &out->parts, error));
    MOTE_TRY(mote_layers_describe(graph, &out->arena, &out->layers, &out->layer_count, error));
    out->input = io_text(&out->arena, graph, graph->inputs, graph->input_count);
    out->output = io_text(&out->arena, graph, graph->outputs, graph->output_count);
    if (!out->input || !out->output) return mote_fail_memory(error, "an inspection");
    for (size_t i = 0; i < out->layer_count; i++) {
        out->macs += out->layers[i].macs;
        out->weights += out->layers[i].weights;
    }
    return MOTE_OK;
}

/* A file that we can read and cannot run is still worth looking at. */
static bool plan(const struct mote_graph *graph, struct mote_inspection *out) {
    struct mote_program *program = NULL;
    struct mote_error error = {0};
    out->runs = mote_program_create(graph, &program, &error) == MOTE_OK;
    bool told = true;
    if (out->runs) {
        out->arena_bytes = mote_program_arena_bytes(program);
        told = mote_arena_describe(program, graph, out);
    } else {
        snprintf(out->why_not, sizeof out->why_not, "%.*s", (int)sizeof out->why_not - 1, error.text);
    }
    mote_program_free(program);
    return told;
}

enum mote_status mote_inspection_make(const char *path, const void *bytes, size_t size, size_t zlib_bytes,
                                      const struct mote_graph *graph, struct mote_inspection *out,
                                      struct mote_error *error) {
    *out = (struct mote_inspection){.bytes = size, .zlib_bytes = zlib_bytes};
    enum mote_status status = inspect(path, bytes, size, graph, out, error);
    if (status == MOTE_OK && !plan(graph, out)) status = mote_fail_memory(error, "an inspection");
    if (status != MOTE_OK) mote_inspection_free(out);
    return status;
}

void mote_inspection_free(struct mote_inspection *inspection) {
    mote_arena_free(&inspection->arena);
    inspection->layers = NULL;
    inspection->layer_count = 0;
}

void mote_layers_fill_grid(const struct mote_layer_facts *layers, size_t count, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"#", true},       {"op", false},          {"output", false},      {"type", false},
        {"weights", true}, {"weight type", false}, {"weight bytes", true}, {"MACs", true},
    };
    *grid = (struct mote_grid){.columns = sizeof columns / sizeof *columns, .column = columns};
    for (size_t i = 0; i < count; i++) {
        const struct mote_layer_facts *l = &layers[i];
        mote_grid_count(grid, i);
        if (*l->activation)
            mote_grid_printf(grid, "%s + %s", l->op, l->activation);
        else
            mote_grid_cell(grid, l->op);
        mote_grid_cell(grid, l->shape);
        mote_grid_cell(grid, l->type);
        mote_grid_count(grid, l->weights);
        mote_grid_cell(grid, l->weight_type);
        mote_grid_count(grid, l->weight_bytes);
        mote_grid_count(grid, l->macs);
    }
}

static void parts_row(struct mote_grid *grid, const char *name, size_t bytes, size_t total) {
    mote_grid_cell(grid, name);
    mote_grid_count(grid, bytes);
    mote_grid_fixed(grid, total ? 100.0 * (double)bytes / (double)total : 0, 1);
}

void mote_parts_fill_grid(const struct mote_tflite_parts *parts, size_t zlib_bytes, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"part of the file", false}, {"bytes", true}, {"%", true}};
    *grid = (struct mote_grid){.columns = 3, .column = columns};
    parts_row(grid, "weights", parts->weights, parts->total);
    parts_row(grid, "scales", parts->scales, parts->total);
    parts_row(grid, "structure", parts->structure, parts->total);
    parts_row(grid, "names", parts->names, parts->total);
    parts_row(grid, "other", parts->other, parts->total);
    parts_row(grid, "whole file", parts->total, parts->total);
    if (zlib_bytes) parts_row(grid, "zlib stream", zlib_bytes, parts->total);
}
