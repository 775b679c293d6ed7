/* SPDX-License-Identifier: MIT
 * Weights as the file will have them, and the gradient's way back from them. A batch norm that is folded into
 * the layer before it, (W x + b) s + t, leaves its shift behind: the layer computes round(s W) x + s b, the bn
 * adds t and cuts. The rounding's gradient is taken for 1 (Bengio, Léonard & Courville, 2013); no weight lies
 * beyond the largest step. */
#include "train/qat.h"

#include "graph/steps.h"

#include <string.h>

static size_t unit_of(const struct mote_qat_layer *layer, size_t i) {
    return i / layer->stride % layer->units;
}

static const float *state_of(const struct mote_net *net, const struct mote_node *node) {
    return net->weights + net->weight_count + node->state_at;
}

/* What the exporter multiplies each unit by; NULL: nothing. `work` takes scales and shifts. */
static const float *factors(const struct mote_net *net, const struct mote_qat_layer *layer, float *work) {
    if (!layer->bn) return layer->std;
    mote_bn_fold(layer->bn, net->weights + layer->bn->weight_at, state_of(net, layer->bn), work,
                 work + layer->units);
    return work;
}

static void round_layer(const struct mote_qat *qat, const struct mote_qat_layer *layer, float *w,
                        float *scale) {
    float most = mote_step_most(qat->bits);
    size_t channels = layer->per_unit ? layer->units : 1;
    mote_step_scales(w, layer->count, layer->stride, channels, qat->bits, NULL, scale);
    for (size_t i = 0; i < layer->count; i++) {
        float step = scale[layer->per_unit ? unit_of(layer, i) : 0];
        w[i] = mote_step_round(w[i], step, most) * step;
    }
}

static void refresh_layer(const struct mote_net *net, const struct mote_qat_layer *layer) {
    struct mote_qat *qat = net->qat;
    const float *from = net->weights + layer->at, *factor = factors(net, layer, qat->work);
    float *w = qat->weights + layer->at;
    for (size_t i = 0; i < layer->count; i++)
        w[i] = factor ? from[i] * factor[unit_of(layer, i)] : from[i];
    if (qat->bits) round_layer(qat, layer, w, qat->work + 2 * layer->units);
    for (size_t i = 0; layer->std && i < layer->count; i++)
        w[i] /= layer->std[unit_of(layer, i)];
    for (size_t u = 0; layer->bn && u < layer->node->bias_count; u++)
        w[layer->count + u] = from[layer->count + u] * factor[u];
}

static bool is_folded(const struct mote_net *net, const struct mote_node *bn) {
    for (size_t l = 0; l < net->qat->layer_count; l++)
        if (net->qat->layers[l].bn == bn) return true;
    return false;
}

/* Scale and shift take the place of γ and β. */
static void refresh_bn(const struct mote_net *net, const struct mote_node *bn) {
    size_t c = bn->in.channels;
    float *w = net->qat->weights + bn->weight_at;
    mote_bn_fold(bn, net->weights + bn->weight_at, state_of(net, bn), w, w + c);
    for (size_t i = 0; i < c && is_folded(net, bn); i++)
        w[i] = 1.0f;
}

void mote_qat_refresh(struct mote_net *net) {
    memcpy(net->qat->weights, net->weights, net->weight_count * sizeof *net->weights);
    for (size_t l = 0; l < net->qat->layer_count; l++)
        refresh_layer(net, &net->qat->layers[l]);
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].kind == &mote_node_bn) refresh_bn(net, &net->nodes[i]);
}

/* Through round(s W) and s b, to W, b and s, whose gradient goes into the bn's. */
static void unfold(const struct mote_net *net, const struct mote_qat_layer *layer, float *gradient) {
    const float *w = net->weights + layer->at, *scale = factors(net, layer, net->qat->work);
    float *dw = gradient + layer->at, *dscale = gradient + layer->bn->weight_at;
    memset(dscale, 0, layer->units * sizeof *dscale);
    for (size_t i = 0; i < layer->count; i++) {
        size_t u = unit_of(layer, i);
        dscale[u] += dw[i] * w[i];
        dw[i] *= scale[u];
    }
    for (size_t u = 0; u < layer->node->bias_count; u++) {
        dscale[u] += dw[layer->count + u] * w[layer->count + u];
        dw[layer->count + u] *= scale[u];
    }
}

void mote_qat_gradient(const struct mote_net *net, float *gradient) {
    for (size_t l = 0; l < net->qat->layer_count; l++)
        if (net->qat->layers[l].bn) unfold(net, &net->qat->layers[l], gradient);
    for (size_t i = 0; i < net->node_count; i++)
        if (net->nodes[i].kind == &mote_node_bn)
            mote_bn_unfold(&net->nodes[i], state_of(net, &net->nodes[i]), gradient + net->nodes[i].weight_at);
}
