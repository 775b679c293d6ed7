/* SPDX-License-Identifier: MIT
 * The reader's state, shared by read.c (the file as a whole), read_tensor.c and read_op.c. */
#ifndef MOTE_TFLITE_READ_H
#define MOTE_TFLITE_READ_H

#include "graph/graph.h"
#include "tflite/flat.h"

/* What a tensor or op costs in memory beyond its bytes in the file: charged, so that a long list of offsets
 * to one and the same table stays cheap. */
enum { MOTE_READ_OVERHEAD = 256 };

struct mote_reader {
    struct mote_flat flat;
    struct mote_graph *graph;
    struct mote_flat_vector codes, buffers;
    struct mote_read_buffer {
        const void *data; /* a copy in the graph's arena, made when first asked for */
        size_t bytes;
        bool loaded;
    } * loaded;
};

/* The bytes of a buffer: NULL and 0 for an empty one. Tensors that name the same buffer share the copy. */
enum mote_status mote_read_buffer(struct mote_reader *reader, size_t at, int32_t number, const void **data,
                                  size_t *bytes);
/* A NUL-terminated copy (up to the first NUL), NULL where there is no text. */
enum mote_status mote_read_string(struct mote_reader *reader, const struct mote_flat_table *table, int field,
                                  const char *what, const char **out);
/* A vector of int32, copied. */
enum mote_status mote_read_ints(struct mote_reader *reader, const struct mote_flat_table *table, int field,
                                const char *what, int32_t **out, size_t *count);

enum mote_status mote_read_tensor(struct mote_reader *reader, size_t number,
                                  const struct mote_flat_table *table);
enum mote_status mote_read_op(struct mote_reader *reader, size_t number, const struct mote_flat_table *table);

#endif
