/* SPDX-License-Identifier: MIT
 * What pruning gained: the file of a pruned network beside that of the same network before anything was pruned, in
 * bytes and microseconds. */
#ifndef MOTE_REPORT_GAIN_H
#define MOTE_REPORT_GAIN_H

#include "base/arena.h"
#include "base/status.h"
#include "graph/graph.h"
#include "report/grid.h"
#include "report/json.h"

struct mote_gain_side {
    size_t weights, zeros; /* of all matrices and filters, biases left out */
    size_t bytes, zlib_bytes, arena_bytes;
    uint64_t macs;
    double inference_us;
};

struct mote_gain {
    /* The layers as they are now, as a recipe has them; NULL: it has none, or nothing was measured. */
    const char *network;
    const char *widths; /* "32 → 16, 64 → 32" of the layers that lost units, in order; NULL: none did */
    const char *ranks;  /* "conv1d 32: 8, dense: whole" where layers may have become two; else NULL */
    struct mote_gain_side before, after;
};

/* Sets weights and zeros: those of a file, whatever their type. */
void mote_gain_count(const struct mote_graph *graph, struct mote_gain_side *side);

/* Sets arena, MACs and time: both files are run in turns, so that the machine's moods hit both alike. */
enum mote_status mote_gain_time(const struct mote_graph *before, const struct mote_graph *after,
                                struct mote_gain *gain, struct mote_error *error);

/* A row a figure: before, after, and what is left in percent. Makes the grid. */
void mote_gain_fill_grid(const struct mote_gain *gain, struct mote_grid *grid);
/* What the figures mean, in sentences. */
void mote_gain_print_note(const struct mote_gain *gain, struct mote_buffer *out);

/* The member "pruning" of an object; nothing where nothing was measured. */
void mote_gain_add_json(cJSON *root, const struct mote_gain *gain, bool *ok);
void mote_gain_read_json(struct mote_json_reader *reader, const cJSON *root, struct mote_gain *gain);

#endif
