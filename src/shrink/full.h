/* SPDX-License-Identifier: MIT
 * The parts of full integer quantization that its two files share. `source` is the float graph that `graph`
 * was copied from: tensor and op numbers are the same. */
#ifndef MOTE_SHRINK_FULL_H
#define MOTE_SHRINK_FULL_H

#include "graph/scales.h"
#include "shrink/calibrate.h"
#include "shrink/edit.h"

/* mote_shrink_full by ranges that are known. */
enum mote_status mote_full_ranged(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                  const struct mote_range *ranges, struct mote_graph **out,
                                  struct mote_error *error);

/* Weights to int8, with scales large enough for the bias (−1: none); nothing where they are int8 already. */
enum mote_status mote_full_weights(struct mote_graph *graph, const struct mote_graph *source, int32_t weights,
                                   int32_t bias, float input_scale, const struct mote_weight_rule *rule,
                                   struct mote_error *error);

/* Input `input` of the op becomes a new int32 constant in steps of input scale × the weights' scales. */
enum mote_status mote_full_bias(struct mote_graph *graph, const struct mote_graph *source, size_t op,
                                size_t input, float input_scale, int32_t weights, struct mote_error *error);

/* MOTE_UNSUPPORTED for peepholes, projection, layer normalisation and coupled gates. */
enum mote_status mote_full_lstm_refuse(const struct mote_graph *graph, size_t op, struct mote_error *error);

/* Weights, biases, states and intermediates of the LSTM `op`. */
enum mote_status mote_full_lstm(struct mote_graph *graph, const struct mote_graph *source, size_t op,
                                const struct mote_range *ranges, const struct mote_scale *scales,
                                const struct mote_plan_shrink *plan, struct mote_error *error);

#endif
