/* SPDX-License-Identifier: MIT
 * The smallest zlib stream of a graph: many layouts of the file (the writer's equivalent orders of objects)
 * are written and their streams estimated; the few best are packed by zopfli, and the smallest wins. The work
 * is bounded by counts that follow from the file's size, never by a clock: the same graph gives the same
 * bytes. */
#include "shrink/pack.h"

#include "shrink/rate.h"
#include "shrink/shrink.h"

#include <stdlib.h>
#include <zlib.h>

enum { LAYOUTS_MOST = 1024, WORK = 1 << 20, FINALISTS = 6, ROUNDS = 6 };

/* Layouts worth trying: the structure is a few hundred bytes however large the weights are. */
static uint64_t layouts_for(size_t bytes) {
    size_t count = WORK / (bytes + 1);
    return count > LAYOUTS_MOST ? LAYOUTS_MOST : count < 2 ? 2 : count;
}

/* The best so far, best first. */
struct finalists {
    size_t count;
    uint64_t layout[FINALISTS];
    double bytes[FINALISTS];
};

static void enter(struct finalists *f, uint64_t layout, double bytes) {
    size_t at = f->count < FINALISTS ? f->count++ : FINALISTS;
    for (; at > 0 && bytes < f->bytes[at - 1]; at--)
        if (at < FINALISTS) {
            f->bytes[at] = f->bytes[at - 1];
            f->layout[at] = f->layout[at - 1];
        }
    if (at == FINALISTS) return;
    f->bytes[at] = bytes;
    f->layout[at] = layout;
}

static enum mote_status estimate(struct mote_rate *rate, const struct mote_buffer *file, double *bytes,
                                 struct mote_error *error) {
    if (file->size <= MOTE_RATE_MAX) {
        struct mote_rate_cost cost;
        mote_rate_start(&cost);
        *bytes = mote_rate_bytes(rate, file->data, file->size, &cost, ROUNDS, NULL);
        return MOTE_OK;
    }
    uLongf size = compressBound(file->size);
    uint8_t *stream = malloc(size);
    if (!stream || compress2(stream, &size, file->data, file->size, 9) != Z_OK) {
        free(stream);
        return mote_fail_memory(error, "an estimate of the zlib stream");
    }
    free(stream);
    *bytes = (double)size;
    return MOTE_OK;
}

static enum mote_status rank(const struct mote_graph *graph, struct mote_tflite_options options,
                             struct mote_rate *rate, struct finalists *f, struct mote_error *error) {
    uint64_t count = 1;
    for (options.layout = 0; options.layout < count; options.layout++) {
        struct mote_buffer file = {0};
        double bytes = 0;
        enum mote_status status = mote_tflite_write(graph, &options, &file, error);
        if (status == MOTE_OK) status = estimate(rate, &file, &bytes, error);
        if (options.layout == 0) count = layouts_for(file.size);
        mote_buffer_free(&file);
        if (status != MOTE_OK) return status;
        enter(f, options.layout, bytes);
    }
    return MOTE_OK;
}

static enum mote_status rank_all(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                 struct finalists *f, struct mote_error *error) {
    static const struct mote_tflite_options plain;
    struct mote_rate *rate = mote_rate_create();
    if (!rate) return mote_fail_memory(error, "an estimate of the zlib stream");
    enum mote_status status = rank(graph, options ? *options : plain, rate, f, error);
    mote_rate_free(rate);
    return status;
}

enum mote_status mote_pack_layout(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                  uint64_t *layout, struct mote_error *error) {
    struct finalists f = {0};
    MOTE_TRY(rank_all(graph, options, &f, error));
    *layout = f.layout[0];
    return MOTE_OK;
}

enum mote_status mote_pack(const struct mote_graph *graph, const struct mote_tflite_options *options,
                           struct mote_buffer *file, struct mote_buffer *stream, struct mote_error *error) {
    struct finalists f = {0};
    struct mote_tflite_options with = {0};
    if (options) with = *options;
    MOTE_TRY(rank_all(graph, options, &f, error));
    for (size_t i = 0; i < f.count; i++) {
        struct mote_buffer bytes = {0}, packed = {0};
        with.layout = f.layout[i];
        enum mote_status status = mote_tflite_write(graph, &with, &bytes, error);
        if (status == MOTE_OK) status = mote_zlib_pack(bytes.data, bytes.size, &packed, error);
        if (status == MOTE_OK && (i == 0 || packed.size < stream->size)) {
            struct mote_buffer old_file = *file, old_stream = *stream;
            *file = bytes;
            *stream = packed;
            bytes = old_file;
            packed = old_stream;
        }
        mote_buffer_free(&bytes);
        mote_buffer_free(&packed);
        MOTE_TRY(status);
    }
    return MOTE_OK;
}
