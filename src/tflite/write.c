/* SPDX-License-Identifier: MIT
 * Graph → .tflite bytes: the objects of the file as a whole, and the hand-over to those who find places for
 * them. */
#include "tflite/write.h"
#include "base/rng.h"
#include "tflite/compose.h"
#include "tflite/schema.h"

#include <string.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "constants are copied as they are, little-endian");

/* Columns hold distances in 16 bits. */
enum { MOST_COLUMNS = 1000 };

static int write_code(struct mote_writer *writer, const struct mote_writer_code *code) {
    struct mote_plan_table table = {0};
    uint32_t old = code->code < 127 ? (uint32_t)code->code : 127; /* readers take the larger */
    mote_cell_number(&table, CODE_DEPRECATED, 1, old, 0);
    mote_cell_number(&table, CODE_VERSION, 4, (uint32_t)code->version, 1);
    mote_cell_number(&table, CODE_BUILTIN, 4, code->code < 127 ? 0 : (uint32_t)code->code, 0);
    return mote_plan_table(&writer->plan, MOTE_TABLE_CODE, &table);
}

static void write_buffers(struct mote_writer *writer) {
    struct mote_plan *plan = &writer->plan;
    struct mote_plan_table empty = {0};
    mote_plan_entry(plan, MOTE_TABLE_BUFFER, mote_plan_table(plan, MOTE_TABLE_BUFFER, &empty));
    for (size_t i = 0; i < writer->buffer_count; i++) {
        struct mote_plan_table table = {0};
        mote_cell_reference(&table, BUFFER_DATA, writer->buffers[i]);
        mote_plan_entry(plan, MOTE_TABLE_BUFFER, mote_plan_table(plan, MOTE_TABLE_BUFFER, &table));
    }
}

static int vector_of(struct mote_plan *plan, enum mote_table_kind kind) {
    const struct mote_plan_set *set = mote_plan_set(plan, (int)kind);
    return set ? set->vector : 0;
}

static int write_subgraph(struct mote_writer *writer) {
    const struct mote_graph *graph = writer->graph;
    struct mote_plan *plan = &writer->plan;
    struct mote_plan_table table = {0};
    for (size_t i = 0; i < writer->tensor_count; i++) {
        int tensor = mote_write_tensor(writer, &graph->tensors[writer->order[i]]);
        mote_plan_entry(plan, MOTE_TABLE_TENSOR, tensor);
    }
    for (size_t i = 0; i < graph->op_count; i++) {
        mote_plan_entry(plan, MOTE_TABLE_OPERATOR, mote_write_op(writer, &graph->ops[i]));
    }
    mote_cell_reference(&table, SUBGRAPH_TENSORS, vector_of(plan, MOTE_TABLE_TENSOR));
    mote_cell_reference(&table, SUBGRAPH_INPUTS,
                        mote_write_numbers(writer, graph->inputs, graph->input_count));
    mote_cell_reference(&table, SUBGRAPH_OUTPUTS,
                        mote_write_numbers(writer, graph->outputs, graph->output_count));
    mote_cell_reference(&table, SUBGRAPH_OPERATORS, vector_of(plan, MOTE_TABLE_OPERATOR));
    return mote_plan_table(plan, MOTE_TABLE_SUBGRAPH, &table);
}

static void write_card(struct mote_writer *writer) {
    struct mote_plan *plan = &writer->plan;
    struct mote_plan_table table = {0};
    if (!writer->options->card) return;
    int name = mote_plan_string(plan, MOTE_TFLITE_CARD, strlen(MOTE_TFLITE_CARD));
    mote_cell_reference(&table, METADATA_NAME, name);
    uint32_t buffer = mote_write_buffer(writer, writer->options->card, writer->options->card_bytes);
    mote_cell_number(&table, METADATA_BUFFER, 4, buffer, 0);
    mote_plan_entry(plan, MOTE_TABLE_METADATA, mote_plan_table(plan, MOTE_TABLE_METADATA, &table));
}

static void write_model(struct mote_writer *writer) {
    struct mote_plan *plan = &writer->plan;
    struct mote_plan_table table = {0};
    const char *description = writer->options->names ? writer->graph->description : NULL;
    if (description && !description[0]) description = NULL;
    int subgraph = write_subgraph(writer);
    mote_plan_entry(plan, MOTE_TABLE_SUBGRAPH, subgraph);
    for (size_t i = 0; i < writer->code_count; i++) {
        mote_plan_entry(plan, MOTE_TABLE_CODE, write_code(writer, &writer->codes[i]));
    }
    write_card(writer);
    write_buffers(writer);
    mote_cell_number(&table, MODEL_VERSION, 4, MOTE_TFLITE_VERSION, 0);
    mote_cell_reference(&table, MODEL_OPERATOR_CODES, vector_of(plan, MOTE_TABLE_CODE));
    mote_cell_reference(&table, MODEL_SUBGRAPHS, vector_of(plan, MOTE_TABLE_SUBGRAPH));
    if (description) {
        int text = mote_plan_string(plan, description, strlen(description));
        mote_cell_reference(&table, MODEL_DESCRIPTION, text);
    }
    mote_cell_reference(&table, MODEL_BUFFERS, vector_of(plan, MOTE_TABLE_BUFFER));
    if (writer->options->card) {
        mote_cell_reference(&table, MODEL_METADATA, vector_of(plan, MOTE_TABLE_METADATA));
    }
    plan->root = mote_plan_table(plan, MOTE_TABLE_MODEL, &table);
}

static void choose_forms(struct mote_plan *plan) {
    uint32_t forms = mote_plan_layout(plan, MOTE_LAYOUT_FORMS);
    for (size_t i = 0; i < plan->set_count; i++) {
        struct mote_plan_set *set = &plan->sets[i];
        uint32_t rows = set->kind == MOTE_TABLE_TENSOR   ? MOTE_FORM_TENSOR_ROWS
                        : set->kind == MOTE_TABLE_BUFFER ? MOTE_FORM_BUFFER_ROWS
                                                         : MOTE_FORM_OTHER_ROWS;
        set->by_columns = !(forms & rows) && set->table_count <= MOST_COLUMNS;
    }
}

static bool write_all(struct mote_writer *writer, struct mote_buffer *out) {
    struct mote_plan *plan = &writer->plan;
    const struct mote_graph *graph = writer->graph;
    writer->codes = mote_arena_alloc(&plan->arena, graph->op_count, sizeof *writer->codes);
    writer->buffers = mote_arena_alloc(&plan->arena, graph->tensor_count + 1, sizeof *writer->buffers);
    if (!writer->codes || !writer->buffers || !mote_write_order(writer)) return false;
    write_model(writer);
    if (plan->failed) return false;
    choose_forms(plan);
    return mote_compose(plan, out);
}

enum mote_status mote_tflite_write(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                   struct mote_buffer *out, struct mote_error *error) {
    static const struct mote_tflite_options none;
    struct mote_writer writer = {.graph = graph, .options = options ? options : &none};
    MOTE_TRY(mote_graph_check(graph, error));
    writer.plan.empty = -1;
    writer.plan.layout = writer.options->layout;
    bool done = write_all(&writer, out);
    mote_arena_free(&writer.plan.arena);
    return done ? MOTE_OK : mote_fail_memory(error, "a .tflite file");
}
