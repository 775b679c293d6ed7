/* SPDX-License-Identifier: MIT
 * Files of tensors: what goes into a network, and what comes out of it, a row an inference. The file's ending says the
 * form: .npy, .csv (rows of numbers), or anything else, which is raw bytes, the tensors of a row one after the other. */
#ifndef MOTE_TENSORS_H
#define MOTE_TENSORS_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/graph.h"

/* Inputs as the model takes them. */
struct mote_rows {
    size_t count, row_bytes;
    struct mote_buffer bytes; /* (count, row_bytes) */
    char note[120];           /* what was converted; empty: nothing */
};

bool mote_tensors_is_npy(const char *path);
bool mote_tensors_is_csv(const char *path);

/* Appends the rows of a file to *rows, which is all zero at first. Numbers are converted only where the tensor's type
 * holds them exactly; what was written in decimal becomes the nearest float32. */
enum mote_status mote_tensors_read(const char *path, const struct mote_graph *graph, struct mote_rows *rows,
                                   struct mote_error *error);
void mote_rows_free(struct mote_rows *rows);

size_t mote_tensors_bytes(const struct mote_graph *graph, const int32_t *tensors, size_t count);

/* Whether the file can hold the network's outputs: a .npy holds numbers of one type. */
enum mote_status mote_tensors_can_write(const char *path, const struct mote_graph *graph,
                                        struct mote_error *error);
/* `bytes` holds the outputs of `count` inferences. */
enum mote_status mote_tensors_write(const char *path, const struct mote_graph *graph,
                                    const struct mote_buffer *bytes, size_t count, struct mote_error *error);

#endif
