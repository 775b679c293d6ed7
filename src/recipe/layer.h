/* SPDX-License-Identifier: MIT
 * A network as text: one layer a line or comma, "conv1d 64 k3, relu, flatten, dense 64, relu, dense".
 *
 *   dense N [nobias]      fully connected, N units; without N: as many as the task has outputs
 *   conv N HxW [/SxS] [same] [nobias]     N filters over height and width, stride S (one number: both ways);
 *                         `valid` padding unless `same`; `nobias`: no bias, for a bn that follows
 *   conv1d N kK [/S] [same] [nobias]      the same over K steps alone
 *   dwconv HxW [/SxS] [same] [nobias], dwconv1d kK [/S] [same] [nobias]   a filter a channel (depthwise)
 *   bn                    batch norm, folded into the layer before it when the network is written
 *   save … add [project]  a shortcut: `add` adds what the last open `save` saw; `project` sends that through a
 *                         1x1 convolution of the stride and channels that it takes, and a bn
 *   lstm N [sequence]     N units; the last step's output, or with `sequence` every step's
 *   flatten               everything -> one vector
 *   relu, relu6, tanh, sigmoid
 *   dropout P             training only
 *   avgpool K [/S], maxpool K [/S]        over K steps, stride K unless given; also HxW and /SxS
 *   gap                   the mean over all positions
 *
 * `width` multiplies every N, rounded to the nearest whole number and at least one (64 · 0.03 gives 2); a `dense`
 * without N keeps the task's outputs.
 *
 * An input of (steps, columns) is an image of one channel to a network whose first sliding layer is a conv,
 * a dwconv or a pool with HxW, and steps with columns for channels to any other. */
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
    MOTE_LAYER_CONV,
    MOTE_LAYER_DWCONV,
    MOTE_LAYER_DWCONV1D,
    MOTE_LAYER_BN,
    MOTE_LAYER_SAVE,
    MOTE_LAYER_ADD,
    MOTE_LAYER_KINDS
};

enum { MOTE_MAX_LAYERS = 256 }; /* of one network */

struct mote_layer {
    enum mote_layer_kind kind;
    uint32_t units;  /* dense, lstm, convolutions but depthwise; 0: the task's outputs */
    uint32_t kernel; /* convolutions, pools: steps (height) */
    uint32_t stride;
    uint32_t kernel_width, stride_width; /* of the same; 1 for layers over steps alone */
    bool same;                           /* zero padding to ceil(steps / stride) */
    bool nobias;                         /* dense, convolutions */
    bool factor;   /* not in any recipe: training split a layer into this and the next one */
    bool sequence; /* lstm */
    bool project;  /* add */
    double rate;   /* dropout */
    int line;      /* of the recipe, for messages */
};

/* Parses `text`, which starts at line `line` of `path`. The array lives in `arena`. */
enum mote_status mote_layers_parse(const char *path, int line, const char *text, double width,
                                   struct mote_arena *arena, const struct mote_layer **out, size_t *count,
                                   struct mote_error *error);

/* The word that a layer begins with. */
const char *mote_layer_name(enum mote_layer_kind kind);

/* Layers as text that makes them again, commas between; the width is in it. */
struct mote_buffer;
void mote_layers_print(const struct mote_layer *layers, size_t count, struct mote_buffer *out);

/* The text of a shipped network (linear, mlp, …), or NULL; names lists them, NULL-terminated. */
const char *mote_network_text(const char *name);
extern const char *const mote_network_names[];

#endif
