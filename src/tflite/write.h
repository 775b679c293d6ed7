/* SPDX-License-Identifier: MIT
 * The writer's state, shared by write.c (the file as a whole) and write_parts.c (tensors and ops). */
#ifndef MOTE_TFLITE_WRITE_H
#define MOTE_TFLITE_WRITE_H

#include "graph/graph.h"
#include "tflite/plan.h"
#include "tflite/tflite.h"

/* Kinds of tables; options tables follow, by their number in the schema's union. */
enum mote_table_kind {
    MOTE_TABLE_MODEL,
    MOTE_TABLE_SUBGRAPH,
    MOTE_TABLE_TENSOR,
    MOTE_TABLE_OPERATOR,
    MOTE_TABLE_CODE,
    MOTE_TABLE_BUFFER,
    MOTE_TABLE_QUANT,
    MOTE_TABLE_METADATA,
    MOTE_TABLE_OPTIONS
};

struct mote_writer {
    struct mote_plan plan;
    const struct mote_graph *graph;
    const struct mote_tflite_options *options;
    int32_t *order;   /* tensors of the graph in the order of the file */
    int32_t *numbers; /* by tensor of the graph: its number in the file, -1 if nothing names it */
    size_t tensor_count;
    size_t code_count;
    struct mote_writer_code {
        int code, version;
    } * codes;
    size_t buffer_count; /* without number 0, the empty one */
    int *buffers;        /* payload objects */
};

/* The number of the buffer with these bytes, made if need be. */
uint32_t mote_write_buffer(struct mote_writer *writer, const void *data, size_t bytes);
int mote_write_tensor(struct mote_writer *writer, const struct mote_tensor *tensor); /* object */
int mote_write_op(struct mote_writer *writer, const struct mote_op *op);             /* object */
/* A vector of tensor numbers, renumbered as in the file. */
int mote_write_numbers(struct mote_writer *writer, const int32_t *tensors, size_t count);
/* The order and numbers of tensors, by the layout; false when memory is out. */
bool mote_write_order(struct mote_writer *writer);

#endif
