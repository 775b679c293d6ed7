/* SPDX-License-Identifier: MIT
 * The range of values that each tensor of a float graph takes on real inputs. */
#ifndef MOTE_SHRINK_CALIBRATE_H
#define MOTE_SHRINK_CALIBRATE_H

#include "data/dataset.h"
#include "graph/graph.h"
#include "graph/range.h"
#include "recipe/recipe.h"

/* ranges[t] for every tensor; for an LSTM's cell state, which no output shows, the range is that of a replay
 * of its cell. Percentiles keep the central part: half of what is dropped goes on either side. */
enum mote_status mote_calibrate(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                const struct mote_dataset *dataset, struct mote_range *ranges,
                                struct mote_error *error);

/* Widens *range by the cell states of one pass of the float LSTM `op` over values[its input]. `scratch` has
 * 6 × units floats. */
void mote_lstm_cell_range(const struct mote_graph *graph, const struct mote_op *op,
                          const float *const *values, float *scratch, struct mote_range *range);

#endif
