/* SPDX-License-Identifier: MIT
 * Weights as the file will have them. The exporter multiplies each unit's weights by a factor, that of the batch
 * norm after it or the standard deviation of a forecast's target, before they are rounded; training rounds them so
 * multiplied, and divides again, so that the batch norm finds what it is used to. The rounding's gradient is taken
 * for 1 (Bengio, Léonard & Courville, 2013); no weight lies beyond the largest step. */
#include "train/qat.h"

#include <math.h>
#include <string.h>

static size_t unit_of(const struct mote_qat_layer *layer, size_t i) {
    return i / layer->stride % layer->units;
}

/* NULL: all are 1. `work` has two floats a unit. */
static const float *factors(const struct mote_net *net, const struct mote_qat_layer *layer, float *work) {
    if (!layer->bn) return layer->std;
    mote_net_fold_factors(net, layer->bn, layer->units, work);
    return work;
}

const float *mote_qat_worth(const struct mote_net *net, const struct mote_node *node) {
    if (!mote_qat_is_on(net) || !net->qat->weighs || !mote_net_is_affine(node)) return NULL;
    return net->weights + net->weight_count + net->qat->worth_at + node->weight_at;
}

static size_t channels_of(const struct mote_qat_layer *layer) {
    return layer->per_unit ? layer->units : 1;
}

static void round_layer(const struct mote_net *net, const struct mote_qat_layer *layer, float *w,
                        float *scale) {
    struct mote_levels levels = layer->levels;
    levels.worth = mote_qat_worth(net, layer->node);
    mote_levels_choose(&levels, w, layer->count, layer->stride, channels_of(layer), NULL, scale, w);
    for (size_t i = 0; i < layer->count; i++)
        w[i] *= scale[layer->per_unit ? unit_of(layer, i) : 0];
}

/* As the file will hold them; returns the factors. */
static const float *fold(const struct mote_net *net, const struct mote_qat_layer *layer) {
    const float *factor = factors(net, layer, layer->work);
    float *w = net->qat->weights + layer->at;
    for (size_t i = 0; factor && i < layer->count; i++)
        w[i] *= factor[unit_of(layer, i)];
    return factor;
}

/* A unit whose factor is 0 is a constant of the batch norm's, whatever its weights. */
static void refresh_layer(void *context, size_t l, size_t thread) {
    const struct mote_net *net = context;
    const struct mote_qat_layer *layer = &net->qat->layers[l];
    float *w = net->qat->weights + layer->at;
    (void)thread;
    const float *factor = fold(net, layer);
    round_layer(net, layer, w, layer->work + 2 * layer->units);
    for (size_t i = 0; factor && i < layer->count; i++) {
        float by = factor[unit_of(layer, i)];
        w[i] = by != 0.0f ? w[i] / by : 0.0f;
    }
}

void mote_qat_refresh(struct mote_net *net, struct mote_pool *pool) {
    memcpy(net->qat->weights, net->weights, net->weight_count * sizeof *net->weights);
    mote_pool_run(pool, net->qat->layer_count, refresh_layer, net);
}

/* A step of the file's weight is one of ours divided by the factor. */
static double weigh_layer(const struct mote_net *net, const struct mote_qat_layer *layer,
                          const float *squares, float *worth) {
    const float *factor = fold(net, layer);
    float *scale = layer->work + 2 * layer->units;
    double sum = 0.0;
    mote_levels_scale(&layer->levels, net->qat->weights + layer->at, layer->count, layer->stride,
                      channels_of(layer), NULL, scale);
    for (size_t i = 0; i < layer->count; i++) {
        size_t unit = unit_of(layer, i);
        float by = factor ? fabsf(factor[unit]) : 1.0f, step = scale[layer->per_unit ? unit : 0];
        worth[i] = by > 0.0f ? sqrtf(squares[layer->at + i]) * step / by : 0.0f;
        sum += (double)worth[i];
    }
    return sum;
}

/* Before the first step there are no gradients, and all are worth the same. */
void mote_qat_weigh(struct mote_net *net, const float *moments, float *other) {
    struct mote_qat *qat = net->qat;
    float *worth = net->weights + net->weight_count + qat->worth_at;
    double sum = 0.0, count = 0.0;
    if (!qat->weighs) return;
    memset(worth, 0, net->weight_count * sizeof *worth); /* of what is in no layer */
    memcpy(qat->weights, net->weights, net->weight_count * sizeof *net->weights);
    for (size_t l = 0; l < qat->layer_count; l++)
        if (mote_net_is_affine(qat->layers[l].node)) {
            sum += weigh_layer(net, &qat->layers[l], moments + net->weight_count, worth + qat->layers[l].at);
            count += (double)qat->layers[l].count;
        }
    for (size_t i = 0; i < net->weight_count; i++)
        worth[i] = sum > 0.0 && isfinite(sum) ? (float)((double)worth[i] * count / sum) : 1.0f;
    if (other) memcpy(other + net->weight_count + qat->worth_at, worth, net->weight_count * sizeof *worth);
}
