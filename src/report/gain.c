/* SPDX-License-Identifier: MIT */
#include "report/gain.h"

#include "report/latency.h"
#include "report/number.h"

#include <stddef.h>
#include <string.h>

/* A matrix or more, of a type that weights have. */
static size_t weight_size(const struct mote_tensor *tensor) {
    if (!tensor->data || tensor->rank < 2) return 0;
    switch (tensor->type) {
    case MOTE_FLOAT32:
        return 4;
    case MOTE_FLOAT16:
        return 2;
    case MOTE_INT8:
        return 1;
    default:
        return 0;
    }
}

void mote_gain_count(const struct mote_graph *graph, struct mote_gain_side *side) {
    static const uint8_t zero[4];
    side->weights = side->zeros = 0;
    for (size_t t = 0; t < graph->tensor_count; t++) {
        const struct mote_tensor *tensor = &graph->tensors[t];
        size_t size = weight_size(tensor);
        const uint8_t *data = tensor->data;
        for (size_t at = 0; size && at < tensor->bytes; at += size) {
            side->weights++;
            side->zeros += memcmp(data + at, zero, size) == 0;
        }
    }
}

enum { ROUNDS = 3, RUNS = 300 };

static enum mote_status time_side(const struct mote_graph *graph, double *best, struct mote_gain_side *side,
                                  struct mote_error *error) {
    struct mote_latency latency;
    MOTE_TRY(mote_latency_measure(graph, NULL, RUNS, &latency, error));
    if (*best <= 0 || latency.median_us < *best) *best = latency.median_us;
    side->inference_us = *best;
    side->arena_bytes = latency.arena_bytes;
    side->macs = latency.macs;
    return MOTE_OK;
}

/* The best of a few medians each. */
enum mote_status mote_gain_time(const struct mote_graph *before, const struct mote_graph *after,
                                struct mote_gain *gain, struct mote_error *error) {
    double best[2] = {0, 0};
    for (int round = 0; round < ROUNDS; round++) {
        MOTE_TRY(time_side(before, &best[0], &gain->before, error));
        MOTE_TRY(time_side(after, &best[1], &gain->after, error));
    }
    return MOTE_OK;
}

static void fill_row(struct mote_grid *grid, const char *name, double before, double after, bool whole) {
    char text[MOTE_NUMBER_SIZE];
    mote_grid_cell(grid, name);
    mote_grid_cell(grid, whole ? mote_number_count((uint64_t)before, text) : mote_number_brief(before, text));
    mote_grid_cell(grid, whole ? mote_number_count((uint64_t)after, text) : mote_number_brief(after, text));
    if (before > 0)
        mote_grid_printf(grid, "%.1f %%", 100 * after / before);
    else
        mote_grid_cell(grid, "");
}

void mote_gain_fill_grid(const struct mote_gain *gain, struct mote_grid *grid) {
    static const struct mote_grid_column columns[] = {
        {"pruning", false}, {"before", true}, {"after", true}, {"left", true}};
    const struct mote_gain_side *b = &gain->before, *a = &gain->after;
    *grid = (struct mote_grid){.columns = sizeof columns / sizeof *columns, .column = columns};
    fill_row(grid, "weights", (double)b->weights, (double)a->weights, true);
    fill_row(grid, "weights that are not 0", (double)(b->weights - b->zeros), (double)(a->weights - a->zeros),
             true);
    fill_row(grid, "file (B)", (double)b->bytes, (double)a->bytes, true);
    fill_row(grid, "zlib stream (B)", (double)b->zlib_bytes, (double)a->zlib_bytes, true);
    fill_row(grid, "arena (B)", (double)b->arena_bytes, (double)a->arena_bytes, true);
    fill_row(grid, "MACs", (double)b->macs, (double)a->macs, true);
    fill_row(grid, "one inference (us)", b->inference_us, a->inference_us, false);
}

void mote_gain_print_note(const struct mote_gain *gain, struct mote_buffer *out) {
    mote_buffer_printf(out, "Before: the network %s packed in the same way.",
                       gain->network ? "when the first weight went, or before layers became two, shrunk and"
                                     : "as it was,");
    if (gain->widths) mote_buffer_printf(out, " Units and filters: %s.", gain->widths);
    if (gain->ranks)
        mote_buffer_printf(out,
                           " Ranks: %s (whole: as two layers it would have no fewer weights, or it has too "
                           "many outputs to look at).",
                           gain->ranks);
    if (gain->after.weights == gain->before.weights && gain->after.zeros > gain->before.zeros)
        mote_buffer_printf(
            out,
            " Zeros are fewer bytes in the stream alone: no kernel skips them, so they save neither "
            "time nor memory; %s does.",
            gain->network ? "[train] remove" : "--remove");
}

static const struct {
    const char *key;
    size_t offset;
} counts[] = {
    {"weights", offsetof(struct mote_gain_side, weights)},
    {"zeros", offsetof(struct mote_gain_side, zeros)},
    {"bytes", offsetof(struct mote_gain_side, bytes)},
    {"zlib_bytes", offsetof(struct mote_gain_side, zlib_bytes)},
    {"arena_bytes", offsetof(struct mote_gain_side, arena_bytes)},
};

enum { COUNTS = sizeof counts / sizeof *counts };

static void add_side(cJSON *parent, const char *key, const struct mote_gain_side *side, bool *ok) {
    cJSON *object = mote_json_add_object(parent, key, ok);
    for (size_t i = 0; i < COUNTS; i++)
        mote_json_add_count(object, counts[i].key,
                            *(const size_t *)(const void *)((const char *)side + counts[i].offset), ok);
    mote_json_add_count(object, "macs", side->macs, ok);
    mote_json_add_number(object, "inference_us", side->inference_us, ok);
}

void mote_gain_add_json(cJSON *root, const struct mote_gain *gain, bool *ok) {
    if (gain->before.bytes == 0) return;
    cJSON *object = mote_json_add_object(root, "pruning", ok);
    mote_json_add_text(object, "network", gain->network, ok);
    mote_json_add_text(object, "widths", gain->widths, ok);
    mote_json_add_text(object, "ranks", gain->ranks, ok);
    add_side(object, "before", &gain->before, ok);
    add_side(object, "after", &gain->after, ok);
}

static void read_side(struct mote_json_reader *r, const cJSON *parent, const char *key,
                      struct mote_gain_side *side) {
    const cJSON *object = mote_json_find(r, parent, key, true);
    for (size_t i = 0; i < COUNTS; i++)
        *(size_t *)(void *)((char *)side + counts[i].offset) = (size_t)mote_json_count(
            r, mote_json_find(r, object, counts[i].key, true), counts[i].key, SIZE_MAX);
    side->macs = mote_json_count(r, mote_json_find(r, object, "macs", true), "macs", UINT64_MAX);
    side->inference_us =
        mote_json_number(r, mote_json_find(r, object, "inference_us", true), "inference_us", 0, 1e300);
    if (r->status == MOTE_OK && side->zeros > side->weights)
        r->status = mote_fail(r->error, MOTE_INPUT, "%s: pruning: more zeros than weights", r->path);
}

void mote_gain_read_json(struct mote_json_reader *r, const cJSON *root, struct mote_gain *gain) {
    const cJSON *object = mote_json_find(r, root, "pruning", false);
    if (!object || r->status != MOTE_OK) return;
    gain->network = mote_json_text(r, mote_json_find(r, object, "network", true), "network");
    const cJSON *widths = mote_json_find(r, object, "widths", false),
                *ranks = mote_json_find(r, object, "ranks", false);
    if (widths) gain->widths = mote_json_text(r, widths, "widths");
    if (ranks) gain->ranks = mote_json_text(r, ranks, "ranks");
    read_side(r, object, "before", &gain->before);
    read_side(r, object, "after", &gain->after);
}
