/* SPDX-License-Identifier: MIT
 * Graph ↔ .tflite bytes (TensorFlow Lite's FlatBuffers schema, version 3). The reader bounds-checks every
 * offset and never trusts a length; the writer makes the smallest file that TensorFlow Lite accepts. */
#ifndef MOTE_TFLITE_TFLITE_H
#define MOTE_TFLITE_TFLITE_H

#include "base/buffer.h"
#include "graph/graph.h"

/* `path` is only named in messages. The bytes may be freed afterwards. The graph has passed mote_graph_check.
 */
enum mote_status mote_tflite_read(const char *path, const void *bytes, size_t size, struct mote_graph **out,
                                  struct mote_error *error);
/* Into a graph that is empty but for its arena, whose memory it takes; on failure that is the caller's to free. */
enum mote_status mote_tflite_read_into(const char *path, const void *bytes, size_t size,
                                       struct mote_graph *graph, struct mote_error *error);
enum mote_status mote_tflite_load(const char *path, struct mote_graph **out, struct mote_error *error);

/* The bit of a layout by which small vectors stand in the gaps between constants: the file is shorter, its zlib stream
 * is not always. */
#define MOTE_LAYOUT_FILL_GAPS (UINT64_C(1) << 48)

struct mote_tflite_options {
    bool names;       /* write the names and the description that the graph has */
    const void *card; /* metadata "mote.card", or NULL */
    size_t card_bytes;
    /* Which of the equivalent files: each of the eight bytes chooses one thing (order of tensors, of fields, …;
     * plan.h), so that a search can improve one after the other. 0: the default. */
    uint64_t layout;
};

/* Appends the file to *out. Deterministic. Reading it back and writing again gives the same bytes. */
enum mote_status mote_tflite_write(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                   struct mote_buffer *out, struct mote_error *error);

/* Where the bytes of a file go, for reports: sums to `total`. Weights are all constant data of tensors;
 * scales go with their zero points; other is data that no tensor uses (metadata); structure is the rest. */
struct mote_tflite_parts {
    size_t total, weights, scales, structure, names, other;
};
enum mote_status mote_tflite_parts(const char *path, const void *bytes, size_t size,
                                   struct mote_tflite_parts *parts, struct mote_error *error);

#endif
