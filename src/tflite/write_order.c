/* SPDX-License-Identifier: MIT
 * The order of tensors, buffers and operator codes in the file. It depends on the network alone, not on the
 * numbers that its tensors have in the graph: so a file that is read and written again stays the same. */
#include "tflite/write.h"

#include "base/rng.h"
#include "tflite/ops.h"

#include <string.h>

static void number(struct mote_writer *writer, const int32_t *tensors, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (tensors[i] < 0 || writer->numbers[tensors[i]] >= 0) continue;
        writer->numbers[tensors[i]] = (int32_t)writer->tensor_count;
        writer->order[writer->tensor_count++] = tensors[i];
    }
}

/* As a walk through the network meets them. */
static void number_all(struct mote_writer *writer) {
    const struct mote_graph *graph = writer->graph;
    number(writer, graph->inputs, graph->input_count);
    for (size_t i = 0; i < graph->op_count; i++) {
        number(writer, graph->ops[i].inputs, graph->ops[i].input_count);
        number(writer, graph->ops[i].outputs, graph->ops[i].output_count);
        number(writer, graph->ops[i].intermediates, graph->ops[i].intermediate_count);
    }
}

static uint32_t class_of(const struct mote_tensor *tensor) {
    return (tensor->data ? 4u : 0u) | (tensor->quant.count ? 2u : 0u) | (tensor->is_variable ? 1u : 0u);
}

/* Stable: constants last, those with scales after those without. */
static void sort_by_class(struct mote_writer *writer) {
    int32_t *order = writer->order;
    size_t at = 0;
    for (uint32_t class = 0; class < 8; class ++) {
        for (size_t i = 0; i < writer->tensor_count; i++) {
            if (class_of(&writer->graph->tensors[order[i]]) == class) writer->numbers[at++] = order[i];
        }
    }
    memcpy(order, writer->numbers, writer->tensor_count * sizeof *order);
}

static void reverse(struct mote_writer *writer) {
    for (size_t i = 0, k = writer->tensor_count; i + 1 < k; i++) {
        int32_t swap = writer->order[i];
        writer->order[i] = writer->order[--k];
        writer->order[k] = swap;
    }
}

bool mote_write_order(struct mote_writer *writer) {
    size_t count = writer->graph->tensor_count;
    uint32_t seed = mote_plan_layout(&writer->plan, MOTE_LAYOUT_TENSORS);
    struct mote_rng rng;
    writer->order = mote_arena_alloc(&writer->plan.arena, count, sizeof *writer->order);
    writer->numbers = mote_arena_alloc(&writer->plan.arena, count, sizeof *writer->numbers);
    if (!writer->order || !writer->numbers) return false;
    memset(writer->numbers, 0xff, count * sizeof *writer->numbers);
    number_all(writer);
    mote_rng_seed(&rng, seed, MOTE_LAYOUT_TENSORS);
    if (seed > 3) mote_rng_shuffle(&rng, (uint32_t *)writer->order, writer->tensor_count);
    if (seed & 1) sort_by_class(writer);
    if (seed & 2) reverse(writer);
    memset(writer->numbers, 0xff, count * sizeof *writer->numbers);
    for (size_t i = 0; i < writer->tensor_count; i++)
        writer->numbers[writer->order[i]] = (int32_t)i;
    return true;
}
