/* SPDX-License-Identifier: MIT
 * The networks that a recipe can name. mlp, cnn1d and lstm are the reference's; linear is the smallest
 * forecaster. */
#include "recipe/layer.h"

#include <string.h>

const char *const mote_network_names[] = {"linear", "mlp", "cnn1d", "lstm", NULL};

static const char *const texts[] = {
    "flatten, dense",
    "flatten, dense 128, relu, dense 128, relu, dense",
    "conv1d 64 k3, relu, flatten, dense 64, relu, dense",
    "lstm 64, flatten, dense",
};

_Static_assert(sizeof mote_network_names / sizeof *mote_network_names == sizeof texts / sizeof *texts + 1,
               "every name has its text");

const char *mote_network_text(const char *name) {
    for (size_t i = 0; mote_network_names[i]; i++)
        if (strcmp(mote_network_names[i], name) == 0) return texts[i];
    return NULL;
}
