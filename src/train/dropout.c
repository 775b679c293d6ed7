/* SPDX-License-Identifier: MIT
 * Dropout: in training, each value is 0 with probability `rate` and divided by 1 − rate otherwise. */
#include "train/node.h"

#include <string.h>

static const char *shape(struct mote_node *node, char *message, size_t size) {
    (void)message, (void)size;
    if (!(node->layer.rate >= 0.0 && node->layer.rate < 1.0))
        return "its rate must be at least 0 and under 1";
    node->out = node->in;
    node->cache = mote_shape_size(node->in); /* the factor of each value */
    return NULL;
}

static void forward(const struct mote_node *node, const struct mote_pass *p) {
    size_t n = p->n * mote_shape_size(node->in);
    float keep = (float)(1.0 / (1.0 - node->layer.rate));
    for (size_t i = 0; i < n; i++) {
        p->cache[i] = !p->rng ? 1.0f : mote_rng_uniform(p->rng) < node->layer.rate ? 0.0f : keep;
        p->y[i] = p->x[i] * p->cache[i];
    }
}

static void backward(const struct mote_node *node, const struct mote_pass *p) {
    size_t n = p->n * mote_shape_size(node->in);
    for (size_t i = 0; p->dx && i < n; i++)
        p->dx[i] = p->dy[i] * p->cache[i];
}

static bool emit(const struct mote_node *node, const float *w, struct mote_emit *emit) {
    (void)node, (void)w, (void)emit;
    return true;
}

const struct mote_node_kind mote_node_dropout = {
    .name = "dropout", .shape = shape, .forward = forward, .backward = backward, .emit = emit};
