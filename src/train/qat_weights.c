/* SPDX-License-Identifier: MIT
 * Weights as the file will have them. The exporter multiplies each unit's weights by a factor, that of the batch
 * norm after it or the standard deviation of a forecast's target, before they are rounded; training rounds them so
 * multiplied, and divides again, so that the batch norm finds what it is used to. The rounding's gradient is taken
 * for 1 (Bengio, Léonard & Courville, 2013); no weight lies beyond the largest step. */
#include "train/qat.h"

#include <string.h>

static size_t unit_of(const struct mote_qat_layer *layer, size_t i) {
    return i / layer->stride % layer->units;
}

/* NULL: all are 1. `work` has two floats a unit. */
static const float *factors(const struct mote_net *net, const struct mote_qat_layer *layer, float *work) {
    if (!layer->bn) return layer->std;
    mote_bn_fold(layer->bn, net->weights + layer->bn->weight_at,
                 net->weights + net->weight_count + layer->bn->state_at, work, work + layer->units);
    return work;
}

static void round_layer(const struct mote_qat_layer *layer, float *w, float *scale) {
    size_t channels = layer->per_unit ? layer->units : 1;
    mote_levels_choose(&layer->levels, w, layer->count, layer->stride, channels, NULL, scale, w);
    for (size_t i = 0; i < layer->count; i++)
        w[i] *= scale[layer->per_unit ? unit_of(layer, i) : 0];
}

/* A unit whose factor is 0 is a constant of the batch norm's, whatever its weights. */
static void refresh_layer(const struct mote_net *net, const struct mote_qat_layer *layer) {
    struct mote_qat *qat = net->qat;
    const float *factor = factors(net, layer, qat->work);
    float *w = qat->weights + layer->at;
    for (size_t i = 0; factor && i < layer->count; i++)
        w[i] *= factor[unit_of(layer, i)];
    round_layer(layer, w, qat->work + 2 * layer->units);
    for (size_t i = 0; factor && i < layer->count; i++) {
        float by = factor[unit_of(layer, i)];
        w[i] = by != 0.0f ? w[i] / by : 0.0f;
    }
}

void mote_qat_refresh(struct mote_net *net) {
    memcpy(net->qat->weights, net->weights, net->weight_count * sizeof *net->weights);
    for (size_t l = 0; l < net->qat->layer_count; l++)
        refresh_layer(net, &net->qat->layers[l]);
}
