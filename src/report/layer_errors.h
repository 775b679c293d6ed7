/* SPDX-License-Identifier: MIT
 * Where quantization or pruning hurts: how far each layer of the new network is from the float network it was made of, on
 * the same examples. An error counts at the layer that makes it and at all that come after. */
#ifndef MOTE_REPORT_LAYER_ERRORS_H
#define MOTE_REPORT_LAYER_ERRORS_H

#include "base/arena.h"
#include "base/status.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "report/grid.h"
#include "report/json.h"

enum { MOTE_LAYER_ERROR_EXAMPLES = 256 }; /* that are enough */

struct mote_layer_error {
    const char *op, *shape; /* "input" is the network's input, where it is rounded */
    double sqnr; /* signal to quantization noise, dB: 10 log10(Σ y² / Σ (q − y)²); infinite: no noise */
    double fall; /* dB from the worst of the layer's inputs down to it; below 0: it rises */
    /* The noise that rounded weights alone would make, over all noise; NaN: no noise, or not asked. */
    double weights;
    double mean, most; /* of |q − y| */
};

struct mote_layer_errors {
    size_t examples;
    size_t count; /* 0: not measured */
    struct mote_layer_error *layer;
};

/* On at most `most` examples, spread evenly over the dataset. The layers of both graphs must be the same, but for
 * QUANTIZE and DEQUANTIZE. `kept` is of a pruned network: for each tensor of the first graph, which places of its last
 * dimension the other one still has, the only ones that are compared, or NULL for all; NULL: nothing was pruned. The list
 * lives in the arena. */
enum mote_status mote_layer_errors_measure(const struct mote_graph *graph, const struct mote_graph *quantized,
                                           const uint8_t *const *kept, const struct mote_dataset *dataset,
                                           size_t most, struct mote_arena *arena,
                                           struct mote_layer_errors *out, struct mote_error *error);

/* A sentence on the layer whose fall is largest; empty where nothing is lost. */
void mote_layer_errors_print_worst(const struct mote_layer_errors *errors, struct mote_buffer *out);
/* One row a layer. Makes the grid. */
void mote_layer_errors_fill_grid(const struct mote_layer_errors *errors, struct mote_grid *grid);

/* Both, after an empty line; nothing where nothing was measured. */
void mote_layer_errors_print_text(const struct mote_layer_errors *errors, struct mote_buffer *out);

/* A member of an object; nothing where it was not measured. It is read as "quantization_error". */
void mote_layer_errors_add_json(cJSON *root, const char *name, const struct mote_layer_errors *errors,
                                bool *ok);
void mote_layer_errors_read_json(struct mote_json_reader *reader, const cJSON *root,
                                 struct mote_layer_errors *errors);

#endif
