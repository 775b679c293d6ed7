/* SPDX-License-Identifier: MIT
 * .tflite bytes → graph: the file as a whole. What is not needed to run the network (signatures, most
 * metadata, shape signatures) is left; what would change its meaning and is not known here (several
 * subgraphs, external data, sparse tensors, custom ops) is refused. */
#include "tflite/read.h"

#include "base/file.h"
#include "tflite/schema.h"
#include "tflite/tflite.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum mote_status out_of_memory(const struct mote_reader *reader) {
    return mote_fail_memory(reader->flat.error, "a network read from a file");
}

static enum mote_status load_buffer(struct mote_reader *reader, size_t number) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_table table;
    struct mote_flat_vector data;
    uint64_t offset = 0;
    MOTE_TRY(mote_flat_table_at(flat, reader->buffers.at + 4 * number, "a buffer", &table));
    MOTE_TRY(mote_flat_vector(flat, &table, BUFFER_DATA, "a buffer's data", 1, &data));
    if (data.count == 0) {
        MOTE_TRY(mote_flat_u64(flat, &table, BUFFER_OFFSET, 0, &offset));
        if (offset > 1) {
            return mote_flat_fail(flat, MOTE_UNSUPPORTED, table.at,
                                  "buffer %zu keeps its data outside of the FlatBuffer, expected it inside",
                                  number);
        }
        return MOTE_OK;
    }
    reader->loaded[number].data = mote_arena_copy(&reader->graph->arena, flat->bytes + data.at, data.count);
    reader->loaded[number].bytes = data.count;
    return reader->loaded[number].data ? MOTE_OK : out_of_memory(reader);
}

enum mote_status mote_read_buffer(struct mote_reader *reader, size_t at, int32_t number, const void **data,
                                  size_t *bytes) {
    *data = NULL;
    *bytes = 0;
    if (number == 0) return MOTE_OK; /* by the schema, always the empty one */
    if (number < 0 || (size_t)number >= reader->buffers.count) {
        return mote_flat_fail(&reader->flat, MOTE_INPUT, at, "buffer %d of %zu", (int)number,
                              reader->buffers.count);
    }
    if (!reader->loaded[number].loaded) {
        MOTE_TRY(load_buffer(reader, (size_t)number));
        reader->loaded[number].loaded = true;
    }
    *data = reader->loaded[number].data;
    *bytes = reader->loaded[number].bytes;
    return MOTE_OK;
}

enum mote_status mote_read_string(struct mote_reader *reader, const struct mote_flat_table *table, int field,
                                  const char *what, const char **out) {
    struct mote_flat_vector text;
    *out = NULL;
    MOTE_TRY(mote_flat_vector(&reader->flat, table, field, what, 1, &text));
    if (text.count == 0 || reader->flat.bytes[text.at] == '\0') return MOTE_OK;
    char *copy = mote_arena_alloc(&reader->graph->arena, text.count + 1, 1);
    if (!copy) return out_of_memory(reader);
    *out = memcpy(copy, reader->flat.bytes + text.at, text.count);
    return MOTE_OK;
}

enum mote_status mote_read_ints(struct mote_reader *reader, const struct mote_flat_table *table, int field,
                                const char *what, int32_t **out, size_t *count) {
    struct mote_flat_vector vector;
    MOTE_TRY(mote_flat_vector(&reader->flat, table, field, what, 4, &vector));
    *count = vector.count;
    *out = mote_arena_alloc(&reader->graph->arena, vector.count, sizeof **out);
    if (!*out) return out_of_memory(reader);
    for (size_t i = 0; i < vector.count; i++)
        (*out)[i] = mote_flat_load_i32(&reader->flat, vector.at + 4 * i);
    return MOTE_OK;
}

/* Calls `read` for each table of a vector of tables. */
static enum mote_status
read_each(struct mote_reader *reader, const struct mote_flat_table *owner, int field, const char *what,
          enum mote_status (*read)(struct mote_reader *, size_t, const struct mote_flat_table *)) {
    struct mote_flat_vector vector;
    struct mote_flat_table table;
    MOTE_TRY(mote_flat_vector(&reader->flat, owner, field, what, 4, &vector));
    for (size_t i = 0; i < vector.count; i++) {
        MOTE_TRY(mote_flat_charge(&reader->flat, vector.at, MOTE_READ_OVERHEAD));
        MOTE_TRY(mote_flat_table_at(&reader->flat, vector.at + 4 * i, what, &table));
        MOTE_TRY(read(reader, i, &table));
    }
    return MOTE_OK;
}

static enum mote_status read_metadata(struct mote_reader *reader, size_t number,
                                      const struct mote_flat_table *table) {
    struct mote_flat_vector name;
    int32_t buffer = 0;
    (void)number;
    MOTE_TRY(mote_flat_vector(&reader->flat, table, METADATA_NAME, "the name of metadata", 1, &name));
    size_t length = sizeof MOTE_TFLITE_CARD - 1;
    if (name.count != length || memcmp(reader->flat.bytes + name.at, MOTE_TFLITE_CARD, length) != 0)
        return MOTE_OK;
    MOTE_TRY(mote_flat_i32(&reader->flat, table, METADATA_BUFFER, 0, &buffer));
    return mote_read_buffer(reader, table->at, buffer, &reader->graph->card, &reader->graph->card_bytes);
}

static enum mote_status read_subgraph(struct mote_reader *reader, const struct mote_flat_table *table) {
    struct mote_graph *graph = reader->graph;
    int32_t *inputs, *outputs;
    size_t input_count, output_count;
    MOTE_TRY(read_each(reader, table, SUBGRAPH_TENSORS, "the list of tensors", mote_read_tensor));
    MOTE_TRY(read_each(reader, table, SUBGRAPH_OPERATORS, "the list of operators", mote_read_op));
    MOTE_TRY(mote_read_ints(reader, table, SUBGRAPH_INPUTS, "the network's inputs", &inputs, &input_count));
    MOTE_TRY(
        mote_read_ints(reader, table, SUBGRAPH_OUTPUTS, "the network's outputs", &outputs, &output_count));
    if (mote_graph_set_io(graph, inputs, input_count, outputs, output_count)) return MOTE_OK;
    return out_of_memory(reader);
}

static enum mote_status read_model(struct mote_reader *reader, const struct mote_flat_table *model) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_vector subgraphs;
    struct mote_flat_table subgraph;
    int32_t version = 0;
    MOTE_TRY(mote_flat_i32(flat, model, MODEL_VERSION, 0, &version));
    if (version != MOTE_TFLITE_VERSION) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, model->at, "schema version %d, expected %d",
                              (int)version, MOTE_TFLITE_VERSION);
    }
    MOTE_TRY(
        mote_flat_vector(flat, model, MODEL_OPERATOR_CODES, "the list of operator codes", 4, &reader->codes));
    MOTE_TRY(mote_flat_vector(flat, model, MODEL_BUFFERS, "the list of buffers", 4, &reader->buffers));
    MOTE_TRY(mote_flat_vector(flat, model, MODEL_SUBGRAPHS, "the list of subgraphs", 4, &subgraphs));
    if (subgraphs.count != 1) {
        return mote_flat_fail(flat, MOTE_UNSUPPORTED, model->at, "%zu subgraphs, expected 1",
                              subgraphs.count);
    }
    reader->loaded = calloc(reader->buffers.count + 1, sizeof *reader->loaded);
    if (!reader->loaded) return out_of_memory(reader);
    MOTE_TRY(mote_flat_table_at(flat, subgraphs.at, "the subgraph", &subgraph));
    MOTE_TRY(read_subgraph(reader, &subgraph));
    MOTE_TRY(read_each(reader, model, MODEL_METADATA, "the metadata", read_metadata));
    return mote_read_string(reader, model, MODEL_DESCRIPTION, "the description", &reader->graph->description);
}

static enum mote_status read_file(struct mote_reader *reader) {
    struct mote_flat *flat = &reader->flat;
    struct mote_flat_table model;
    if (flat->size < 8 || memcmp(flat->bytes + 4, MOTE_TFLITE_IDENTIFIER, 4) != 0) {
        return mote_fail(flat->error, MOTE_INPUT, "%s: no TensorFlow Lite model: \"%s\" is not at offset 4",
                         flat->path, MOTE_TFLITE_IDENTIFIER);
    }
    MOTE_TRY(mote_flat_table_at(flat, 0, "the model", &model));
    MOTE_TRY(read_model(reader, &model));
    struct mote_error error = {MOTE_OK, ""};
    enum mote_status status = mote_graph_settle(reader->graph, &error);
    return status == MOTE_OK ? MOTE_OK : mote_fail(flat->error, status, "%s: %s", flat->path, error.text);
}

enum mote_status mote_tflite_read_into(const char *path, const void *bytes, size_t size,
                                       struct mote_graph *graph, struct mote_error *error) {
    struct mote_reader reader = {.flat = mote_flat_open(path, bytes, size, error), .graph = graph};
    enum mote_status status = read_file(&reader);
    free(reader.loaded);
    return mote_arena_explain(&graph->arena, status, path, error);
}

enum mote_status mote_tflite_read(const char *path, const void *bytes, size_t size, struct mote_graph **out,
                                  struct mote_error *error) {
    struct mote_graph *graph;
    MOTE_TRY(mote_graph_create(&graph, error));
    enum mote_status status = mote_tflite_read_into(path, bytes, size, graph, error);
    if (status == MOTE_OK)
        *out = graph;
    else
        mote_graph_free(graph);
    return status;
}

enum mote_status mote_tflite_load(const char *path, struct mote_graph **out, struct mote_error *error) {
    struct mote_buffer file = {0};
    enum mote_status status = mote_file_read(path, MOTE_MAX_BYTES, &file, error);
    if (status == MOTE_OK) status = mote_tflite_read(path, file.data, file.size, out, error);
    mote_buffer_free(&file);
    return status;
}
