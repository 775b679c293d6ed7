/* SPDX-License-Identifier: MIT
 * The smallest zlib stream of a graph. The writer knows many layouts of the same file (equivalent orders of
 * objects); the bytes of a layout's number choose independently of each other, so that a climb works: one
 * byte changed at a time, kept when the estimated stream is smaller. The few best are packed in earnest, and
 * the smallest wins. The work is bounded by counts that follow from the file's size, never by a clock: the
 * same graph gives the same bytes. */
#include "shrink/pack.h"

#include "base/rng.h"
#include "shrink/rate.h"
#include "shrink/shrink.h"

#include <stdlib.h>
#include <zlib.h>

enum {
    LAYOUTS_MOST = 1024,
    WORK = 1 << 20,
    LARGE_WORK = 1 << 21,
    LARGE_LAYOUTS = 48,
    FINALISTS = 4,
    LARGE = 4096,
    ROUNDS = 8,
    WARM_ROUNDS = 3,
    LAYOUT_BYTES = 8
};

/* How many of them are packed in earnest, and the share of the search that is done: with sanitizers all takes ten times
 * as long. */
#ifdef MOTE_SANITIZE
enum { PACKED = 1, SHARE = 8 };
#else
enum { PACKED = FINALISTS, SHARE = 1 };
#endif

/* Layouts worth trying. The writer's work grows with the square of the ops, the estimate's with the bytes;
 * and what the order of a few hundred bytes of structure can save does not grow. */
static size_t layouts_for(const struct mote_graph *graph, size_t bytes) {
    size_t by_bytes = WORK / (bytes + 1), by_ops = LAYOUTS_MOST / (graph->op_count * graph->op_count + 1);
    size_t count = by_bytes < by_ops ? by_bytes : by_ops;
    size_t large = LARGE_WORK / (bytes + 1);
    if (bytes > LARGE) return large < 2 ? 2 : large < LARGE_LAYOUTS ? large : LARGE_LAYOUTS;
    return count < 8 ? 8 : count;
}

/* The best so far, best first. */
struct finalists {
    size_t count;
    uint64_t layout[FINALISTS];
    double bytes[FINALISTS]; /* as the aim counts them */
};

static void enter(struct finalists *f, uint64_t layout, double bytes) {
    for (size_t i = 0; i < f->count; i++)
        if (f->layout[i] == layout) return;
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

/* A climb among layouts. */
struct climb {
    const struct mote_graph *graph;
    struct mote_tflite_options options;
    struct mote_rate *rate;
    struct mote_rate_cost cost; /* of the best file so far */
    struct finalists *finalists;
    enum mote_pack_aim aim;
    size_t bytes; /* of the last file written */
};

/* What a layout of a large file costs: its stream and the file itself count alike, since what the order of structure
 * saves in one is often paid in the other. */
static enum mote_status large_bytes(const struct mote_buffer *file, double *bytes, struct mote_error *error) {
    uLongf size = compressBound(file->size);
    uint8_t *stream = malloc(size);
    int answer = stream ? compress2(stream, &size, file->data, file->size, 9) : Z_MEM_ERROR;
    free(stream);
    *bytes = (double)size + (double)file->size;
    return answer == Z_OK ? MOTE_OK : mote_fail_memory(error, "an estimate of the zlib stream");
}

/* What a small file and its stream cost. */
static double small_bytes(enum mote_pack_aim aim, size_t file, double stream) {
    return aim == MOTE_PACK_FILE_TOO ? stream + 0.25 * (double)file : stream;
}

/* Writes the layout and enters its estimated stream among the finalists. */
static enum mote_status try_layout(struct climb *climb, uint64_t layout, int rounds,
                                   struct mote_error *error) {
    struct mote_buffer file = {0};
    struct mote_rate_cost cost;
    double bytes = 0;
    climb->options.layout = layout;
    enum mote_status status = mote_tflite_write(climb->graph, &climb->options, &file, error);
    bool small = file.size <= MOTE_RATE_MAX;
    if (status == MOTE_OK && small)
        bytes = small_bytes(climb->aim, file.size,
                            mote_rate_bytes(climb->rate, file.data, file.size, &climb->cost, rounds, &cost));
    if (status == MOTE_OK && !small) status = large_bytes(&file, &bytes, error);
    climb->bytes = file.size;
    mote_buffer_free(&file);
    if (status != MOTE_OK) return status;
    enter(climb->finalists, layout, bytes);
    if (small && climb->finalists->layout[0] == layout) climb->cost = cost;
    return MOTE_OK;
}

static enum mote_status climb_layouts(struct climb *climb, struct mote_error *error) {
    struct mote_rng rng;
    mote_rng_seed(&rng, 1, 0);
    mote_rate_start(&climb->cost);
    MOTE_TRY(try_layout(climb, 0, ROUNDS, error));
    size_t count = layouts_for(climb->graph, climb->bytes) / SHARE;
    for (size_t t = 1; t < count; t++) {
        unsigned shift = 8 * (unsigned)(t % LAYOUT_BYTES);
        uint64_t best = climb->finalists->layout[0], byte = mote_rng_below(&rng, 256);
        uint64_t layout = (best & ~((uint64_t)0xff << shift)) | byte << shift;
        if (layout != best) MOTE_TRY(try_layout(climb, layout, WARM_ROUNDS, error));
    }
    return try_layout(climb, climb->finalists->layout[0] ^ MOTE_LAYOUT_FILL_GAPS, WARM_ROUNDS, error);
}

static enum mote_status rank_all(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                 enum mote_pack_aim aim, struct finalists *f, struct mote_error *error) {
    struct climb climb = {
        .graph = graph, .rate = mote_rate_create(MOTE_RATE_DEEP), .finalists = f, .aim = aim};
    if (!climb.rate) return mote_fail_memory(error, "an estimate of the zlib stream");
    if (options) climb.options = *options;
    enum mote_status status = climb_layouts(&climb, error);
    mote_rate_free(climb.rate);
    return status;
}

enum mote_status mote_pack_layout(const struct mote_graph *graph, const struct mote_tflite_options *options,
                                  uint64_t *layout, struct mote_error *error) {
    struct finalists f = {0};
    MOTE_TRY(rank_all(graph, options, MOTE_PACK_STREAM, &f, error));
    *layout = f.layout[0];
    return MOTE_OK;
}

enum mote_status mote_pack(const struct mote_graph *graph, const struct mote_tflite_options *options,
                           enum mote_pack_aim aim, struct mote_buffer *file, struct mote_buffer *stream,
                           struct mote_error *error) {
    struct finalists f = {0};
    struct mote_tflite_options with = {0};
    if (options) with = *options;
    MOTE_TRY(rank_all(graph, options, aim, &f, error));
    if (f.bytes[0] > LARGE) f.count = 1; /* layouts then differ by less than a thousandth */
    for (size_t i = 0; i < f.count && i < PACKED; i++) {
        struct mote_buffer bytes = {0}, packed = {0};
        with.layout = f.layout[i];
        enum mote_status status = mote_tflite_write(graph, &with, &bytes, error);
        if (status == MOTE_OK) status = mote_zlib_pack(bytes.data, bytes.size, &packed, error);
        if (status == MOTE_OK && (i == 0 || small_bytes(aim, bytes.size, (double)packed.size) <
                                                small_bytes(aim, file->size, (double)stream->size))) {
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
