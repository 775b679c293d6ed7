/* SPDX-License-Identifier: MIT
 * The networks that a recipe can name. mlp, cnn1d, lstm, kws-cnn and kws-dscnn are the reference's; linear is
 * the smallest forecaster, kws-res a temporal residual network (after TC-ResNet and MatchboxNet) that takes
 * steps of a spectrum. */
#include "recipe/layer.h"

#include <string.h>

const char *const mote_network_names[] = {"linear",  "mlp",       "cnn1d",   "lstm",
                                          "kws-cnn", "kws-dscnn", "kws-res", NULL};

/* A block of kws-res: depthwise over steps, then across channels; with its shortcut where the shape stays. */
#define MIX(filters) "conv1d " filters " k1 nobias, bn, "
#define SAME_BLOCK "save, dwconv1d k9 same nobias, bn, relu, " MIX("32") "add, relu, "
#define NEW_BLOCK(stride, filters) "dwconv1d k9 " stride " same nobias, bn, relu, " MIX(filters) "relu, "

static const char *const texts[] = {
    "flatten, dense",
    "flatten, dense 128, relu, dense 128, relu, dense",
    "conv1d 64 k3, relu, flatten, dense 64, relu, dense",
    "lstm 64, flatten, dense",
    "conv 128 3x3 /2x1 nobias, bn, relu, conv 128 3x3 nobias, bn, relu, conv 128 3x3 nobias, bn, relu, gap, "
    "dense",
    "conv 256 3x3 /2x1 nobias, bn, relu, dwconv 3x3 nobias, conv 256 1x1 nobias, bn, relu, "
    "dwconv 3x3 nobias, conv 256 1x1 nobias, bn, relu, gap, dense",
    "dwconv1d k5 same nobias, " MIX("32") "relu, " SAME_BLOCK NEW_BLOCK("/2", "32")
        SAME_BLOCK SAME_BLOCK NEW_BLOCK("/2", "32") SAME_BLOCK NEW_BLOCK("/1", "64") "gap, dense",
};

_Static_assert(sizeof mote_network_names / sizeof *mote_network_names == sizeof texts / sizeof *texts + 1,
               "every name has its text");

const char *mote_network_text(const char *name) {
    for (size_t i = 0; mote_network_names[i]; i++)
        if (strcmp(mote_network_names[i], name) == 0) return texts[i];
    return NULL;
}
