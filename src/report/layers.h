/* SPDX-License-Identifier: MIT
 * What a network consists of, op by op: for `inspect`, the card and the report. */
#ifndef MOTE_REPORT_LAYERS_H
#define MOTE_REPORT_LAYERS_H

#include "graph/graph.h"
#include "report/grid.h"
#include "tflite/tflite.h"

struct mote_layer_facts {
    const char *op;          /* "FULLY_CONNECTED" */
    const char *activation;  /* fused; "" for none */
    const char *shape;       /* of the first output, "1×6" */
    const char *type;        /* of the first output */
    const char *weight_type; /* of the largest constant; "" when there is none */
    uint64_t macs;
    size_t weight_bytes, weights; /* constants that no earlier op uses; elements */
};

/* One row an op, in `arena`. */
enum mote_status mote_layers_describe(const struct mote_graph *graph, struct mote_arena *arena,
                                      struct mote_layer_facts **out, size_t *count, struct mote_error *error);

/* A piece of the arena and when it is taken (program.h). */
struct mote_arena_piece {
    const char *tensor; /* its name, "output of op 3", or "scratch of op 3" */
    const char *shape;  /* "int8 1×25×5×64"; "" for scratch */
    enum mote_arena_kind {
        MOTE_ARENA_INPUT,
        MOTE_ARENA_OUTPUT,
        MOTE_ARENA_STATE,
        MOTE_ARENA_VALUE,
        MOTE_ARENA_SCRATCH
    } kind;
    size_t offset, bytes, first, last;
};

/* Everything `inspect` tells of a file. */
struct mote_inspection {
    struct mote_arena arena;
    size_t layer_count;
    struct mote_layer_facts *layers;
    const char *input, *output; /* "float32 1×6×2", several separated by ", " */
    size_t bytes, zlib_bytes;   /* zlib_bytes 0: not known */
    struct mote_tflite_parts parts;
    uint64_t macs;
    size_t weights; /* elements of all constants */
    bool runs;      /* our runtime has every kernel; otherwise: */
    char why_not[500];
    size_t arena_bytes, piece_count;
    struct mote_arena_piece *pieces; /* by offset */
};

/* `graph` is what mote_tflite_read made of the same bytes. */
enum mote_status mote_inspection_make(const char *path, const void *bytes, size_t size, size_t zlib_bytes,
                                      const struct mote_graph *graph, struct mote_inspection *out,
                                      struct mote_error *error);
void mote_inspection_free(struct mote_inspection *inspection);

void mote_inspection_print_text(const struct mote_inspection *inspection, struct mote_buffer *out);
enum mote_status mote_inspection_print_json(const struct mote_inspection *inspection, struct mote_buffer *out,
                                            struct mote_error *error);

/* The arena over time, as a file of its own: ops from left to right, offsets from bottom to top. */
void mote_inspection_print_svg(const struct mote_inspection *inspection, const char *title,
                               struct mote_buffer *out);

/* The layers as table rows: number, op, output, type, weights, weight type, weight bytes, MACs. Makes the
 * grid. */
void mote_layers_fill_grid(const struct mote_layer_facts *layers, size_t count, struct mote_grid *grid);
/* The parts of a file as table rows: part, bytes, share. Makes the grid; zlib_bytes 0 leaves that row out. */
void mote_parts_fill_grid(const struct mote_tflite_parts *parts, size_t zlib_bytes, struct mote_grid *grid);

#endif
