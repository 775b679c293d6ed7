/* SPDX-License-Identifier: MIT */
#include "report/arena.h"

#include <stdio.h>
#include <stdlib.h>

static bool names(const int32_t *tensors, size_t count, int32_t tensor) {
    for (size_t i = 0; i < count; i++)
        if (tensors[i] == tensor) return true;
    return false;
}

/* What is kept to the end is a state or an output, whichever tensor began there. */
static enum mote_arena_kind kind_of(const struct mote_graph *graph, const struct mote_program_block *block) {
    if (block->tensor < 0) return MOTE_ARENA_SCRATCH;
    if (graph->tensors[block->tensor].is_variable) return MOTE_ARENA_STATE;
    if (block->last > graph->op_count) return MOTE_ARENA_OUTPUT;
    return names(graph->inputs, graph->input_count, block->tensor) ? MOTE_ARENA_INPUT : MOTE_ARENA_VALUE;
}

static const char *name_of(const struct mote_graph *graph, const struct mote_program_block *block,
                           struct mote_arena *arena) {
    char text[40] = "input";
    if (block->tensor >= 0 && graph->tensors[block->tensor].name)
        return mote_arena_string(arena, graph->tensors[block->tensor].name);
    if (block->tensor < 0) snprintf(text, sizeof text, "scratch of op %zu", block->op);
    if (block->tensor >= 0 && graph->tensors[block->tensor].is_variable) snprintf(text, sizeof text, "state");
    for (size_t o = 0; block->tensor >= 0 && o < graph->op_count; o++)
        if (names(graph->ops[o].outputs, graph->ops[o].output_count, block->tensor))
            snprintf(text, sizeof text, "output of op %zu", o);
    return mote_arena_string(arena, text);
}

static const char *shape_of(const struct mote_graph *graph, int32_t tensor, struct mote_arena *arena) {
    char text[100] = "";
    if (tensor >= 0) {
        const char *shape = mote_layers_shape(arena, &graph->tensors[tensor]);
        if (!shape) return NULL;
        snprintf(text, sizeof text, "%s %.80s", mote_type_name(graph->tensors[tensor].type), shape);
    }
    return mote_arena_string(arena, text);
}

static int by_place(const void *left, const void *right) {
    const struct mote_arena_piece *a = left, *b = right;
    if (a->offset != b->offset) return a->offset < b->offset ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

bool mote_arena_describe(const struct mote_program *program, const struct mote_graph *graph,
                         struct mote_inspection *inspection) {
    const struct mote_program_block *blocks;
    size_t count = mote_program_blocks(program, &blocks);
    inspection->pieces = mote_arena_alloc(&inspection->arena, count, sizeof *inspection->pieces);
    if (!inspection->pieces) return false;
    for (size_t i = 0; i < count; i++) {
        struct mote_arena_piece piece = {.tensor = name_of(graph, &blocks[i], &inspection->arena),
                                         .shape = shape_of(graph, blocks[i].tensor, &inspection->arena),
                                         .kind = kind_of(graph, &blocks[i]),
                                         .offset = blocks[i].offset,
                                         .bytes = blocks[i].bytes,
                                         .first = blocks[i].first,
                                         .last = blocks[i].last};
        if (!piece.tensor || !piece.shape) return false;
        inspection->pieces[inspection->piece_count++] = piece;
    }
    qsort(inspection->pieces, count, sizeof *inspection->pieces, by_place);
    return true;
}

void mote_arena_add_json(cJSON *root, const struct mote_inspection *inspection, bool *ok) {
    static const char *const kinds[] = {"input", "output", "state", "value", "scratch"};
    cJSON *list = mote_json_add_array(root, "arena", ok);
    for (size_t i = 0; i < inspection->piece_count; i++) {
        const struct mote_arena_piece *piece = &inspection->pieces[i];
        cJSON *object = mote_json_add_object(list, NULL, ok);
        mote_json_add_text(object, "tensor", piece->tensor, ok);
        mote_json_add_text(object, "shape", piece->shape, ok);
        mote_json_add_text(object, "kind", kinds[piece->kind], ok);
        mote_json_add_count(object, "offset", piece->offset, ok);
        mote_json_add_count(object, "bytes", piece->bytes, ok);
        mote_json_add_count(object, "first", piece->first, ok);
        mote_json_add_count(object, "last", piece->last, ok);
    }
}
