/* SPDX-License-Identifier: MIT
 * A model file on disk: its bytes, the graph read back from them, and the program that runs it. */
#ifndef MOTE_MODEL_H
#define MOTE_MODEL_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/graph.h"
#include "program/program.h"
#include "shrink/shrink.h"

struct mote_model {
    const char *path;
    struct mote_buffer file; /* the .tflite */
    size_t stream_bytes;     /* of the .zlib beside it if that inflates to the file; else 0 */
    struct mote_graph *graph;
    struct mote_program *program;
};

/* `read` makes no program: it takes models that cannot be run here, too. */
enum mote_status mote_model_read(const char *path, struct mote_model *model, struct mote_error *error);
enum mote_status mote_model_open(const char *path, struct mote_model *model, struct mote_error *error);
/* The size of the zlib stream: where there is none it is made, which takes its time. */
enum mote_status mote_model_zlib_bytes(const struct mote_model *model, size_t *bytes,
                                       struct mote_error *error);
void mote_model_close(struct mote_model *model);

/* Writes `path` and `path`.zlib. */
enum mote_status mote_model_put(const char *path, const struct mote_buffer *file,
                                const struct mote_buffer *stream, struct mote_error *error);
/* The same of a graph, in the fewest bytes. */
struct mote_tflite_options;
enum mote_status mote_model_write(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                  enum mote_pack_aim aim, const char *path, size_t *bytes, size_t *zlib_bytes,
                                  struct mote_error *error);

/* The result of a verb that makes one model of another: `graph` is written to options->out with the card that
 * `model` embeds and, if options->names says so, its names; told are the sizes before and after, how many clips could not be read,
 * and what was measured of its layers (NULL: nothing). */
struct mote_result;
struct mote_options;
struct mote_layer_errors;
enum mote_status mote_model_replace(const struct mote_model *model, const struct mote_graph *graph,
                                    const struct mote_options *options,
                                    const struct mote_layer_errors *errors, size_t skipped,
                                    struct mote_result *result, struct mote_error *error);

/* No .tflite that this program makes or runs is larger. */
enum { MOTE_MODEL_LIMIT = 256 << 20 };

#endif
