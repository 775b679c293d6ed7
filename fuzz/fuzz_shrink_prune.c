/* SPDX-License-Identifier: MIT
 * .tflite bytes that are pruned without data: units out, zeros in. What comes out is a network that can be written and
 * read; what is refused is refused with a sentence. */
#include "shrink/prune.h"
#include "shrink/shrink.h"
#include "tflite/tflite.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_BYTES = 1 << 20 }; /* of all tensors */

static bool is_small(const struct mote_graph *graph) {
    size_t bytes = 0;
    for (size_t t = 0; t < graph->tensor_count; t++)
        bytes += graph->tensors[t].bytes;
    return bytes < MOST_BYTES;
}

static void prune(const struct mote_graph *graph, const struct mote_prune_plan *plan) {
    struct mote_arena arena = {0};
    struct mote_graph *pruned = NULL, *again = NULL;
    const uint8_t *const *kept;
    struct mote_error error = {MOTE_OK, ""};
    struct mote_buffer file = {0};
    const enum mote_status status = mote_shrink_prune(graph, plan, NULL, &arena, &pruned, &kept, &error);
    if (status != MOTE_OK && (pruned || error.status != status || !error.text[0])) abort();
    if (status == MOTE_OK && (mote_tflite_write(pruned, NULL, &file, NULL) != MOTE_OK ||
                              mote_tflite_read("pruned", file.data, file.size, &again, NULL) != MOTE_OK))
        abort();
    mote_buffer_free(&file);
    mote_graph_free(again);
    mote_graph_free(pruned);
    mote_arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const int shapes[] = {MOTE_PRUNE_BLOCK(1, 1), MOTE_PRUNE_BLOCK(2, 3), MOTE_PRUNE_FILTER};
    struct mote_graph *graph = NULL, *wide = NULL;
    if (mote_tflite_read("input", data, size, &graph, NULL) != MOTE_OK) return 0;
    if (is_small(graph) && mote_shrink_widen(graph, &wide, NULL) == MOTE_OK) {
        struct mote_prune_plan plan = {.remove = 0.5, .multiple = 1 + data[size / 2] % 4};
        plan.scope = data[size / 3] % 2 ? MOTE_PRUNE_ACROSS_NETWORK : MOTE_PRUNE_ACROSS_LAYER;
        prune(wide, &plan);
        plan.remove = 0;
        plan.sparsity = 0.6;
        plan.shape = shapes[data[size / 4] % 3];
        prune(wide, &plan);
    }
    mote_graph_free(wide);
    mote_graph_free(graph);
    return 0;
}
