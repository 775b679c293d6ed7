/* SPDX-License-Identifier: MIT
 * int8 scales and zero points of activations from their ranges: by what the quantizer writes, and training imitates. */
#ifndef MOTE_GRAPH_SCALES_H
#define MOTE_GRAPH_SCALES_H

#include "graph/graph.h"
#include "graph/range.h"

struct mote_scale {
    float scale;
    int32_t zero_point;
};

/* Asymmetric int8 over a range, widened to hold 0, which is stored exactly. */
struct mote_scale mote_scale_of_range(struct mote_range range);

/* out[t] for every tensor. Tensors that TensorFlow Lite's kernels want alike (before and after elements are
 * moved, pools, an LSTM's output and its state) share one range; outputs of TANH, LOGISTIC and SOFTMAX have
 * the scale that their kernels are made for. */
enum mote_status mote_choose_scales(const struct mote_graph *graph, const struct mote_range *ranges,
                                    struct mote_scale *out, struct mote_error *error);

#endif
