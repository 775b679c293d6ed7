/* SPDX-License-Identifier: MIT
 * A network as text: one layer a line or comma, "conv1d 64 k3, relu, flatten, dense 64, relu, dense".
 *
 *   dense N               fully connected, N units; without N: as many as the task has outputs
 *   conv1d N kK [/S] [same]   N filters over K steps, stride S; `valid` padding unless `same`
 *   lstm N [sequence]     N units; the last step's output, or with `sequence` every step's
 *   flatten               (steps, channels) -> one vector
 *   relu, relu6, tanh, sigmoid
 *   dropout P             training only
 *   avgpool K [/S], maxpool K [/S], gap   over steps, stride K unless given; gap is the mean of all
 *
 * `width` multiplies every N, rounded to the nearest whole number and at least one (64 · 0.03 gives 2); a `dense`
 * without N keeps the task's outputs. */
#ifndef MOTE_RECIPE_LAYER_H
#define MOTE_RECIPE_LAYER_H

#include "base/arena.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mote_layer_kind {
    MOTE_LAYER_DENSE,
    MOTE_LAYER_CONV1D,
    MOTE_LAYER_LSTM,
    MOTE_LAYER_FLATTEN,
    MOTE_LAYER_RELU,
    MOTE_LAYER_RELU6,
    MOTE_LAYER_TANH,
    MOTE_LAYER_SIGMOID,
    MOTE_LAYER_DROPOUT,
    MOTE_LAYER_AVGPOOL,
    MOTE_LAYER_MAXPOOL,
    MOTE_LAYER_GAP,
    MOTE_LAYER_KINDS
};

enum { MOTE_MAX_LAYERS = 64 }; /* of one network */

struct mote_layer {
    enum mote_layer_kind kind;
    uint32_t units;  /* dense, conv1d, lstm; 0: the task's outputs */
    uint32_t kernel; /* conv1d, pools: steps */
    uint32_t stride; /* conv1d, pools */
    bool same;       /* conv1d: zero padding to ceil(steps / stride) */
    bool sequence;   /* lstm */
    double rate;     /* dropout */
    int line;        /* of the recipe, for messages */
};

/* Parses `text`, which starts at line `line` of `path`. The array lives in `arena`. */
enum mote_status mote_layers_parse(const char *path, int line, const char *text, double width,
                                   struct mote_arena *arena, const struct mote_layer **out, size_t *count,
                                   struct mote_error *error);

/* The text of a shipped network (linear, mlp, cnn1d, lstm), or NULL; names lists them, NULL-terminated. */
const char *mote_network_text(const char *name);
extern const char *const mote_network_names[];

#endif
