/* SPDX-License-Identifier: MIT
 * Rounding of float weights that knows their inputs: FULLY_CONNECTED and CONV_2D constants of the graph change so that
 * each layer's outputs on real inputs move least (least squares over the measured second moments); other constants are
 * changed one by one. */
#ifndef MOTE_SHRINK_REFIT_H
#define MOTE_SHRINK_REFIT_H

#include "data/dataset.h"
#include "graph/graph.h"

/* The nearest float with `bits` explicit mantissa bits (0…23), ties to even; what would overflow stays. */
float mote_round_mantissa(float value, unsigned bits);

enum { MOTE_REFIT_WINDOWS = 4096 }; /* examples that moments are measured on, at most */

/* Keeps `bits` of every weight's mantissa, and eight more of the biases'. Zeros stay zero. */
enum mote_status mote_refit_mantissa(struct mote_graph *graph, unsigned bits,
                                     const struct mote_dataset *train, struct mote_error *error);

/* Moves weights to the int8 steps that quantization will give them, with one scale a tensor or, for CONV_2D and
 * `per_channel`, one a row; so that a rounded input (`full`: by one range for all inputs, else by each input's own)
 * costs least. Biases stay float. `train` must be given. */
enum mote_status mote_refit_int8(struct mote_graph *graph, bool per_channel, bool full,
                                 const struct mote_dataset *train, struct mote_error *error);

#endif
