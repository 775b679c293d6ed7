/* SPDX-License-Identifier: MIT
 * Networks made of networks: of the same layers with other widths, or with two layers in place of one; and one that
 * becomes another while others point to it. */
#include "train/net.h"

#include <stdlib.h>
#include <string.h>

static enum mote_status make(const struct mote_net *net, const struct mote_layer *layers, size_t count,
                             struct mote_net **out, struct mote_error *error) {
    struct mote_plan_model model = {.layers = layers, .layer_count = count};
    return mote_net_create((const char *)net->path.data, &model, net->input.steps,
                           net->input.width * net->input.channels, net->outputs, net->seed, out, error);
}

enum mote_status mote_net_like(const struct mote_net *net, const uint32_t *units, struct mote_net **out,
                               struct mote_error *error) {
    struct mote_layer *layers = malloc((net->layer_count + 1) * sizeof *layers);
    if (!layers) return mote_fail_memory(error, "the network");
    memcpy(layers, net->layers, net->layer_count * sizeof *layers);
    for (size_t i = 0; units && i < net->layer_count; i++)
        layers[i].units = units[i];
    enum mote_status status = make(net, layers, net->layer_count, out, error);
    free(layers);
    return status;
}

/* The first has all that the layer has; what is left to the second is to mix. */
static size_t split(const struct mote_layer *layer, uint32_t rank, struct mote_layer *out) {
    out[0] = out[1] = *layer;
    out[0].units = rank;
    out[0].nobias = out[0].factor = true;
    if (layer->kernel) {
        out[1].kernel = out[1].kernel_width = out[1].stride = out[1].stride_width = 1;
        out[1].same = false;
    }
    return 2;
}

enum mote_status mote_net_split(const struct mote_net *net, const uint32_t *ranks, struct mote_net **out,
                                struct mote_error *error) {
    struct mote_layer *layers = malloc((2 * net->layer_count + 1) * sizeof *layers);
    size_t count = 0;
    if (!layers) return mote_fail_memory(error, "the network");
    for (size_t i = 0; i < net->layer_count; i++)
        if (ranks[i])
            count += split(&net->layers[i], ranks[i], layers + count);
        else
            layers[count++] = net->layers[i];
    enum mote_status status = make(net, layers, count, out, error);
    free(layers);
    return status;
}

enum mote_status mote_net_remember(struct mote_net *net, const float *block, struct mote_error *error) {
    if (net->before) return MOTE_OK;
    MOTE_TRY(mote_net_like(net, NULL, &net->before, error));
    memcpy(net->before->weights, block, mote_net_block(net->before) * sizeof *block);
    return MOTE_OK;
}

void mote_net_replace(struct mote_net *net, struct mote_net *with) {
    struct mote_net old = *net, *before = net->before;
    *net = *with;
    *with = old;
    with->before = NULL;
    net->before = before;
    mote_net_free(with);
}

const struct mote_net *mote_net_before(const struct mote_net *net) {
    return net->before;
}

const struct mote_layer *mote_net_layers(const struct mote_net *net, size_t *count) {
    *count = net->layer_count;
    return net->layers;
}
