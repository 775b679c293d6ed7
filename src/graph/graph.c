/* SPDX-License-Identifier: MIT
 * Making, growing and copying a graph. Nothing here judges what it is given: mote_graph_check does (check.c).
 */
#include "graph/graph.h"

#include "base/checked.h"

#include <stdlib.h>
#include <string.h>

enum mote_status mote_graph_create(struct mote_graph **out, struct mote_error *error) {
    struct mote_graph *graph = calloc(1, sizeof *graph);
    if (!graph) return mote_fail_memory(error, "a graph");
    *out = graph;
    return MOTE_OK;
}

void mote_graph_free(struct mote_graph *graph) {
    if (!graph) return;
    struct mote_arena arena = graph->arena;
    mote_arena_free(&arena);
    free(graph);
}

/* Room for one item more. Capacity is the power of two at or above the count, so it needs no field of its
 * own. */
static bool grow(struct mote_arena *arena, void **items, size_t count, size_t size) {
    if (*items && (count == 0 || (count & (count - 1)) != 0)) return true;
    void *bigger = mote_arena_alloc(arena, count ? 2 * count : 1, size);
    if (!bigger) return false;
    if (count) memcpy(bigger, *items, count * size);
    *items = bigger;
    return true;
}

static int32_t *copy_indices(struct mote_arena *arena, const int32_t *indices, size_t count) {
    size_t bytes;
    if (!mote_mul_size(count, sizeof *indices, &bytes)) return NULL;
    return mote_arena_copy(arena, indices, bytes);
}

static bool tensor_bytes(const struct mote_tensor *tensor, size_t *out) {
    size_t bytes = mote_type_bytes(tensor->type);
    for (int i = 0; i < tensor->rank; i++) {
        if (tensor->shape[i] < 0 || !mote_mul_size(bytes, (size_t)tensor->shape[i], &bytes)) return false;
    }
    *out = bytes;
    return true;
}

int32_t mote_graph_add_tensor(struct mote_graph *graph, enum mote_type type, int rank, const int32_t *shape,
                              const void *data) {
    struct mote_tensor tensor = {.type = type, .rank = rank};
    if (rank < 0 || rank > MOTE_MAX_RANK || graph->tensor_count >= INT32_MAX) return -1;
    for (int i = 0; i < rank; i++)
        tensor.shape[i] = shape[i];
    if (!tensor_bytes(&tensor, &tensor.bytes)) return -1;
    if (data && !(tensor.data = mote_arena_copy(&graph->arena, data, tensor.bytes))) return -1;
    void *items = graph->tensors;
    if (!grow(&graph->arena, &items, graph->tensor_count, sizeof tensor)) return -1;
    graph->tensors = items;
    graph->tensors[graph->tensor_count] = tensor;
    return (int32_t)graph->tensor_count++;
}

bool mote_graph_set_quant(struct mote_graph *graph, int32_t tensor, size_t count, const float *scale,
                          const int32_t *zero_point, int32_t dimension) {
    struct mote_quant quant = {.count = count, .dimension = dimension};
    if (count > 0) {
        size_t bytes;
        if (!mote_mul_size(count, sizeof *scale, &bytes)) return false;
        quant.scale = mote_arena_copy(&graph->arena, scale, bytes);
        quant.zero_point = zero_point ? mote_arena_copy(&graph->arena, zero_point, bytes)
                                      : mote_arena_alloc(&graph->arena, bytes, 1);
        if (!quant.scale || !quant.zero_point) return false;
    }
    graph->tensors[tensor].quant = quant;
    return true;
}

struct mote_op *mote_graph_add_op(struct mote_graph *graph, enum mote_op_code code, const int32_t *inputs,
                                  size_t input_count, const int32_t *outputs, size_t output_count) {
    struct mote_op op = {.code = code, .input_count = input_count, .output_count = output_count};
    op.inputs = copy_indices(&graph->arena, inputs, input_count);
    op.outputs = copy_indices(&graph->arena, outputs, output_count);
    void *items = graph->ops;
    if (!op.inputs || !op.outputs || !grow(&graph->arena, &items, graph->op_count, sizeof op)) return NULL;
    graph->ops = items;
    graph->ops[graph->op_count] = op;
    return &graph->ops[graph->op_count++];
}

bool mote_graph_set_intermediates(struct mote_graph *graph, size_t op, const int32_t *tensors, size_t count) {
    int32_t *copy = copy_indices(&graph->arena, tensors, count);
    if (!copy) return false;
    graph->ops[op].intermediates = copy;
    graph->ops[op].intermediate_count = count;
    return true;
}

bool mote_graph_set_io(struct mote_graph *graph, const int32_t *inputs, size_t input_count,
                       const int32_t *outputs, size_t output_count) {
    int32_t *in = copy_indices(&graph->arena, inputs, input_count);
    int32_t *out = copy_indices(&graph->arena, outputs, output_count);
    if (!in || !out) return false;
    graph->inputs = in;
    graph->outputs = out;
    graph->input_count = input_count;
    graph->output_count = output_count;
    return true;
}

static bool copy_tensor(struct mote_graph *to, const struct mote_tensor *from) {
    int32_t number = mote_graph_add_tensor(to, from->type, from->rank, from->shape, from->data);
    if (number < 0) return false;
    struct mote_tensor *tensor = &to->tensors[number];
    tensor->is_variable = from->is_variable;
    if (from->worth) {
        tensor->worth =
            mote_arena_copy(&to->arena, from->worth, mote_tensor_count(from) * sizeof *from->worth);
        if (!tensor->worth) return false;
    }
    if (from->name && !(tensor->name = mote_arena_string(&to->arena, from->name))) return false;
    return mote_graph_set_quant(to, number, from->quant.count, from->quant.scale, from->quant.zero_point,
                                from->quant.dimension);
}

static bool copy_op(struct mote_graph *to, const struct mote_op *from) {
    struct mote_op *op =
        mote_graph_add_op(to, from->code, from->inputs, from->input_count, from->outputs, from->output_count);
    if (!op) return false;
    op->params = from->params;
    return from->intermediate_count == 0 ||
           mote_graph_set_intermediates(to, to->op_count - 1, from->intermediates, from->intermediate_count);
}

static bool copy_extras(struct mote_graph *to, const struct mote_graph *from) {
    if (from->description && !(to->description = mote_arena_string(&to->arena, from->description)))
        return false;
    if (!from->card) return true;
    to->card_bytes = from->card_bytes;
    return (to->card = mote_arena_copy(&to->arena, from->card, from->card_bytes)) != NULL;
}

static bool copy_all(struct mote_graph *to, const struct mote_graph *from) {
    for (size_t i = 0; i < from->tensor_count; i++) {
        if (!copy_tensor(to, &from->tensors[i])) return false;
    }
    for (size_t i = 0; i < from->op_count; i++) {
        if (!copy_op(to, &from->ops[i])) return false;
    }
    return mote_graph_set_io(to, from->inputs, from->input_count, from->outputs, from->output_count) &&
           copy_extras(to, from);
}

enum mote_status mote_graph_copy(const struct mote_graph *graph, struct mote_graph **out,
                                 struct mote_error *error) {
    struct mote_graph *copy = NULL;
    MOTE_TRY(mote_graph_create(&copy, error));
    if (!copy_all(copy, graph)) {
        mote_graph_free(copy);
        return mote_fail_memory(error, "a copy of a graph");
    }
    *out = copy;
    return MOTE_OK;
}

static void mark(int32_t *numbers, const int32_t *indices, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (indices[i] >= 0) numbers[indices[i]] = 1;
    }
}

static void renumber(const int32_t *numbers, int32_t *indices, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (indices[i] >= 0) indices[i] = numbers[indices[i]];
    }
}

bool mote_graph_drop_unused(struct mote_graph *graph) {
    int32_t *numbers = calloc(graph->tensor_count + 1, sizeof *numbers);
    if (!numbers) return false;
    mark(numbers, graph->inputs, graph->input_count);
    mark(numbers, graph->outputs, graph->output_count);
    for (size_t i = 0; i < graph->op_count; i++) {
        mark(numbers, graph->ops[i].inputs, graph->ops[i].input_count);
        mark(numbers, graph->ops[i].outputs, graph->ops[i].output_count);
        mark(numbers, graph->ops[i].intermediates, graph->ops[i].intermediate_count);
    }
    int32_t kept = 0;
    for (size_t i = 0; i < graph->tensor_count; i++) {
        if (!numbers[i]) continue;
        graph->tensors[kept] = graph->tensors[i];
        numbers[i] = kept++;
    }
    graph->tensor_count = (size_t)kept;
    renumber(numbers, graph->inputs, graph->input_count);
    renumber(numbers, graph->outputs, graph->output_count);
    for (size_t i = 0; i < graph->op_count; i++) {
        renumber(numbers, graph->ops[i].inputs, graph->ops[i].input_count);
        renumber(numbers, graph->ops[i].outputs, graph->ops[i].output_count);
        renumber(numbers, graph->ops[i].intermediates, graph->ops[i].intermediate_count);
    }
    free(numbers);
    return true;
}
