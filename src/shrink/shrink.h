/* SPDX-License-Identifier: MIT
 * Smaller networks: every call takes a graph and gives a new one that any TensorFlow Lite can run. */
#ifndef MOTE_SHRINK_SHRINK_H
#define MOTE_SHRINK_SHRINK_H

#include "base/buffer.h"
#include "data/dataset.h"
#include "graph/graph.h"
#include "graph/range.h"
#include "recipe/recipe.h"

/* What the recipe's [shrink] asks for, in order: sparsity and mantissa rounding that know their inputs, then
 * the quantization. `train` calibrates, `validation` judges the rate–distortion search; both may be NULL
 * where the plan needs none. */
enum mote_status mote_shrink(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                             const struct mote_dataset *train, const struct mote_dataset *validation,
                             uint64_t seed, struct mote_graph **out, struct mote_error *error);

/* The quantization alone, of a network that was trained with its rounding ([train] qat): the weights are as they
 * should be, and the ranges of tensors are known (mote_net_ranges). */
enum mote_status mote_shrink_trained(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                     const struct mote_range *ranges, struct mote_graph **out,
                                     struct mote_error *error);

/* What quantization starts from: the network with its float16 constants in float32. Fails where no weights are float. */
enum mote_status mote_shrink_widen(const struct mote_graph *graph, struct mote_graph **out,
                                   struct mote_error *error);
/* Weight-only int8 (symmetric, −127…127; biases stay float): TensorFlow Lite's hybrid kernels. */
enum mote_status mote_shrink_weights(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                     struct mote_graph **out, struct mote_error *error);
/* float16 constants behind DEQUANTIZE. */
enum mote_status mote_shrink_float16(const struct mote_graph *graph, struct mote_graph **out,
                                     struct mote_error *error);
/* int8 weights and activations, int32 biases, ranges from `calibration`. */
enum mote_status mote_shrink_full(const struct mote_graph *graph, const struct mote_plan_shrink *plan,
                                  const struct mote_dataset *calibration, struct mote_graph **out,
                                  struct mote_error *error);

/* int32 biases with a scale a channel name the scales of their weights, which is not true and matters to no kernel: a file
 * then needs one vector of scales a layer. */
enum mote_status mote_shrink_alias_bias_scales(const struct mote_graph *graph, struct mote_graph **out,
                                               struct mote_error *error);

/* The zlib stream (RFC 1950) by zopfli, and the way back. */
enum mote_status mote_zlib_pack(const void *data, size_t bytes, struct mote_buffer *out,
                                struct mote_error *error);
enum mote_status mote_zlib_unpack(const void *data, size_t bytes, size_t limit, struct mote_buffer *out,
                                  struct mote_error *error);

/* What counts of a small file: its zlib stream alone, or the file too, a byte of it a quarter. Of a large one both count
 * alike. */
enum mote_pack_aim { MOTE_PACK_STREAM, MOTE_PACK_FILE_TOO };

/* Writes the graph with the layout, of those the writer knows, that is smallest so: `file` and `stream`. */
struct mote_tflite_options;
enum mote_status mote_pack(const struct mote_graph *graph, const struct mote_tflite_options *options,
                           enum mote_pack_aim aim, struct mote_buffer *file, struct mote_buffer *stream,
                           struct mote_error *error);

#endif
