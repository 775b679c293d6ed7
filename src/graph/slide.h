/* SPDX-License-Identifier: MIT
 * A network over rows of time that is to see window after window, each `hop` rows later, as one that keeps what it has computed
 * and computes only what is new: another graph, of the same ops, with the same outputs.
 *
 * The window is the graph's input (1, rows, …), and columns are its tensors' places along axis 1. A column that depends on rows
 * inside the window alone is the same number, `hop` rows further on, in the next window: it is kept, and moves. What
 * lies so near an end that padding reaches it is another number in each window: it is computed anew, as are the columns that have
 * just come. That holds for convolutions, pools (where they pad nothing), and what works element by element; from the first op on
 * that sees all columns (a mean over time, a dense layer, an LSTM), that quantizes by what it sees (int8 weights with float
 * activations), or whose stride does not divide the hop, and where padding has reached everything, all is computed anew.
 *
 * So the new graph's outputs are those of `graph` on the same window: integers bit for bit, floats but for the order in
 * which a host's kernels add. It has an input and an output more for each kept tensor: state i is input 1 + i of a run, and output 1
 * + i is what it is in the next one. Before the first they may hold anything: what they held is gone when all rows of the
 * window have come since, if there was a run every `hop` rows meanwhile. */
#ifndef MOTE_GRAPH_SLIDE_H
#define MOTE_GRAPH_SLIDE_H

#include "graph/graph.h"

/* `graph` has passed its check; it has one input, of rank 2 or more and one batch, and one output. `hop` is 1 or more. */
enum mote_status mote_graph_slide(const struct mote_graph *graph, int32_t hop, struct mote_graph **out,
                                  struct mote_error *error);

#endif
